# Every target works inside .venv, which is made or repaired when necessary.

.DEFAULT_GOAL := help
.PHONY: help verify certify test calibrate matrix peers bench lint lab notebooks student lowest lock venv clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Written last, and holds the place of the venv: absent while it is half-made, wrong once it was moved.
STAMP := $(VENV)/.complete

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile
	@echo '  ARGS="..." is passed on to the command: make verify ARGS="--seed 7"'

VERIFY := gumbel-np verify --html report/index.html --json report/verify.json

verify: $(STAMP) ## put every claim on trial and write report/index.html
	$(BIN)/$(VERIFY) $(ARGS)

certify: $(STAMP) ## the same, until every law is known within a thousandth
	$(BIN)/$(VERIFY) --within 0.001 $(ARGS)

# The lessons run separately, as a reader runs them: under --cov, nbval would trace inside their kernels.
test: lint ## lint, then the tests and doctests with coverage, then the lessons
	$(BIN)/pytest --numprocesses 2 --dist loadfile --cov $(ARGS)
	$(BIN)/pytest --numprocesses 2 --dist loadfile --nbval --nbval-current-env \
		--nbval-sanitize-with tests/notebooks/sanitize.cfg notebooks

calibrate: $(STAMP) ## measure how often verdicts are wrong: report/calibration.html and the README's table
	$(BIN)/python tests/calibration report $(ARGS)

matrix: $(STAMP) ## run the check on samplers known to be wrong; writes report/matrix.html
	$(BIN)/python tests/zoo report/matrix.html $(ARGS)

# They are large and not locked; `make PEERS="torch jax" peers` installs other builds.
PEERS ?= torch==2.13.0 jax
# Only samplers are taken from these. What cannot be had is left out, and the page says so. Only the
# nightly builds of TensorFlow Probability follow JAX.
MORE_PEERS ?= distrax keras mlx[cpu] numpyro pyro-ppl tfp-nightly

peers: $(STAMP) ## check against PyTorch, JAX and others: gradients, a training, and samplers into report/peers.html
	@$(BIN)/python -c 'import jax, torch' 2>/dev/null || $(BIN)/python -m pip install --quiet $(PEERS)
	@for each in $(MORE_PEERS); do $(BIN)/python -m pip install --quiet "$$each" || true; done
	$(BIN)/pytest --quiet -m peers tests
	$(BIN)/python -m gumbel_np.show.pages.peers_page report/peers.html

# Without a network the columns of both stay empty, and the README's table is not changed.
bench: $(STAMP) ## time the draws beside NumPy, SciPy, PyTorch and JAX: report/bench.html and the README's table
	@$(BIN)/python -c 'import jax, torch' 2>/dev/null || $(BIN)/python -m pip install --quiet $(PEERS) || true
	$(BIN)/python tests/benchmarks report $(ARGS)

lint: $(STAMP) ## style, types, the one-way imports and the docstrings
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tests/lint_docstrings.py

# Otherwise JupyterLab asks whether it may fetch news, and looks for a newer version of itself.
QUIET := {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}

lab: $(STAMP) ## open the lessons in JupyterLab
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '$(QUIET)' > $(VENV)/share/jupyter/lab/settings/overrides.json
	$(BIN)/jupyter-lab $(ARGS) notebooks/00_start_here.ipynb

# Widget state and the patch number of Python would only be noise in a diff. Not
# store_widget_state=False: with it, nbclient fails on any cell that uses `interact`.
notebooks: $(STAMP) ## run every lesson again, in place, and keep no widget state
	$(BIN)/jupyter-nbconvert --to notebook --inplace --execute \
		--ExecutePreprocessor.record_timing=False --ClearMetadataPreprocessor.enabled=True \
		--ClearMetadataPreprocessor.clear_cell_metadata=False \
		--ClearMetadataPreprocessor.preserve_nb_metadata_mask="{'kernelspec', ('language_info', 'name')}" \
		notebooks/*.ipynb

student: $(STAMP) ## write the lessons without answers and outputs, for students, into student/
	$(BIN)/python -m gumbel_np.show.handout.student_copies student

LOWEST := .venv-lowest
SHOWN := anywidget|ipywidgets|matplotlib|nbval|numpy|scipy

# Lowest are the versions that pyproject.toml names; the rest is the newest. Deprecations that old
# releases then cause are not ours to fix.
lowest: $(STAMP) ## the lessons, and the tests of what they use, at the lowest versions allowed
	$(BIN)/uv venv --quiet --clear --python 3.11 $(LOWEST)
	$(BIN)/uv pip install --quiet --python $(LOWEST)/bin/python --resolution lowest-direct --editable '.[test]'
	@$(BIN)/uv pip list --quiet --python $(LOWEST)/bin/python | grep -E '^($(SHOWN)) '
	$(LOWEST)/bin/pytest --numprocesses 2 --dist loadfile -W ignore::DeprecationWarning tests/show
	$(LOWEST)/bin/pytest --numprocesses 2 --dist loadfile --nbval --nbval-current-env \
		--nbval-sanitize-with tests/notebooks/sanitize.cfg notebooks

lock: $(STAMP) ## update requirements.lock from pyproject.toml; ARGS=--upgrade takes newer releases
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --extra ci --group setup --output-file requirements.lock $(ARGS) pyproject.toml

venv: $(STAMP) ## make or repair the venv, and nothing else

clean: ## remove the venv, everything made, and all caches
	rm -rf $(VENV) $(LOWEST) report student handout .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find gumbel_np notebooks tests \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

define CHECK_PYTHON
import sys
if sys.version_info < (3, 11):
    sys.exit("Python >= 3.11 is needed, this is %d.%d: make PYTHON=python3.12 ..." % sys.version_info[:2])
try:
    import ensurepip, venv
except ImportError:
    sys.exit("This Python lacks venv: apt install python3-venv, or make PYTHON=python3.12 ...")
endef
export CHECK_PYTHON

WHOLE = test -x $(BIN)/python && test "$$(cat $(STAMP) 2>/dev/null)" = "$$(pwd -P)"
ifneq ($(shell $(WHOLE) && echo whole),whole)
.PHONY: $(STAMP)
endif

# uv is one entry of the lock. `only` selects it for pip; `without` is the rest, which uv installs,
# or pip, more slowly, where uv has no wheel.
only := sed -n '/^uv==/,/[^\\]$$/p' requirements.lock
without := sed '/^uv==/,/[^\\]$$/d' requirements.lock
INSTALL := install --quiet --require-hashes

$(STAMP): requirements.lock pyproject.toml
	@echo 'Setting up $(VENV) ...'
	@$(WHOLE) || { $(PYTHON) -c "$$CHECK_PYTHON" && $(PYTHON) -m venv --clear $(VENV); }
	@rm -f $@
	@$(only) > $(VENV)/uv.txt; $(without) > $(VENV)/rest.txt
	@$(BIN)/python -m pip $(INSTALL) --only-binary :all: -r $(VENV)/uv.txt && \
		$(BIN)/uv pip $(INSTALL) --compile-bytecode --python $(BIN)/python -r $(VENV)/rest.txt || \
		$(BIN)/python -m pip $(INSTALL) -r $(VENV)/rest.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@pwd -P > $@
