"""Binder and conda read what is in the repository as it was meant.

Nothing is built and nothing fetched: repo2docker writes its recipe, and rattler reads the specs.
"""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
ENVIRONMENT = (ROOT / "environment.yml").read_text()


def needed(found, what):
    """Skip without what only the extra `ci` brings; but never in CI."""
    if not found and not os.environ.get("CI"):
        pytest.skip(f"{what} is not installed: it comes with the extra `ci`")
    assert found, f"CI must have {what}"
    return found


# --- Binder ------------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path):
    """What is under version control, as Binder clones it."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not in a clone")
    listing = ["git", "ls-files", "-z"]
    run = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True)
    folder = tmp_path / "copy"
    for name in run.stdout.split("\0")[:-1]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def contents(folder):
    return {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def recipe_of(folder):
    """The Dockerfile that Binder would build, and what repo2docker says while it writes it."""
    name = "jupyter-repo2docker"
    command = needed(shutil.which(name, path=Path(sys.executable).parent), name)
    nowhere = {"DOCKER_HOST": "unix:///nowhere/docker.sock", "HOME": str(folder.parent)}
    run = subprocess.run(
        [command, "--no-build", "--debug", "."],
        cwd=folder,
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    assert "FROM " in run.stdout
    return run.stdout, run.stderr


def mentioned(folder, recipe):
    """Which files of the repository a recipe names."""
    paths = (str(path.relative_to(folder)) for path in contents(folder))
    return {p for p in paths if re.search(rf"(?<![\w./-]){re.escape(p)}(?![\w/-]|\.\w)", recipe)}


def test_binder_uses_environment_yml_and_no_other_file(copy):
    before = contents(copy)
    recipe, said = recipe_of(copy)
    assert mentioned(copy, recipe) == {"environment.yml"}
    assert 'env update -p ${NB_PYTHON_PREFIX} --file "environment.yml"' in recipe
    assert "python=3.12\n" in said
    assert contents(copy) == before


@pytest.mark.parametrize(
    ("name", "text", "sign"),
    [
        ("apt.txt", "graphviz\n", " graphviz "),
        ("postBuild", "#!/bin/sh\n", "postBuild"),
        ("start", '#!/bin/sh\nexec "$@"\n', "start"),
        ("binder/environment.yml", ENVIRONMENT, "binder/environment.yml"),
        ("Dockerfile", "FROM scratch\n", "FROM scratch"),
    ],
)
def test_another_file_that_binder_would_use_is_seen(copy, name, text, sign):
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text(text)
    recipe, _ = recipe_of(copy)
    assert sign in (mentioned(copy, recipe) if sign == name else recipe)


def python_of(folder, spec):
    """The Python that Binder builds on for this spec."""
    changed = ENVIRONMENT.replace("python =3.12", spec)
    assert spec in changed
    (folder / "environment.yml").write_text(changed)
    return re.search(r"conda environment for python=(\S+)", recipe_of(folder)[1])[1]


def test_binder_builds_on_a_python_only_if_it_is_named_exactly(copy):
    assert python_of(copy, "python =3.11") == "3.11"
    # A bound it passes over, and takes what it likes.
    assert python_of(copy, "python >=3.12") == python_of(copy, "python >=3.13")


# --- conda -------------------------------------------------------------------------------------


def faults(environment):
    """The specs for conda that do not parse strictly, and why."""
    needed(find_spec("rattler"), "py-rattler")
    from rattler import MatchSpec
    from rattler.exceptions import InvalidMatchSpecError

    found = {}
    for spec in yaml.safe_load(environment)["dependencies"]:
        if isinstance(spec, str):
            try:
                MatchSpec(spec, strict=True)
            except InvalidMatchSpecError as error:
                found[spec] = str(error)
    return found


def test_every_spec_parses_strictly():
    assert faults(ENVIRONMENT) == {}


def test_python_means_any_patch_of_one_minor_version():
    needed(find_spec("rattler"), "py-rattler")
    from rattler import MatchSpec

    python, *_ = yaml.safe_load(ENVIRONMENT)["dependencies"]
    spec = MatchSpec(python, strict=True)
    assert str(spec.version) == "3.12.*"


@pytest.mark.parametrize(
    "spec",
    [
        "numpy >=",
        "numpy =>2.0",
        "numpy >=2.0,",
        "numpy >=2.0 >=2.1",
        "numpy >=2.0<3",
        "numpy >=2.0.*",
        "numpy ==2.0.*",
        "numpy 2.0",
        "num py >=2.0",
        "-e .",
    ],
)
def test_a_loose_or_malformed_spec_is_seen(spec):
    planted = ENVIRONMENT.replace("numpy >=2.0", spec)
    assert spec in planted
    assert list(faults(planted)) == [spec]
