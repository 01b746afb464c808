"""The types of the public names, as mypy sees them: mistakes are errors, right usage is not."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

RIGHT = """
from typing import assert_type

import numpy as np
from numpy.typing import NDArray

import gumbel_np as gnp

Floats = NDArray[np.float64]

assert_type(gnp.__version__, str)

assert_type(gnp.gumbel_noise(None), np.float64)
assert_type(gnp.gumbel_noise(3, rng=0), Floats)
assert_type(gnp.gumbel_noise((2, 3)), Floats)
assert_type(gnp.gumbel_max([0.0, 1.0], 5), NDArray[np.intp])

assert_type(gnp.Gumbel().cdf(0.5), np.float64)
assert_type(gnp.Gumbel().ppf(np.float32(0.5)), np.float64)
assert_type(gnp.Gumbel().cdf([0.5, 1.0]), Floats)
assert_type(gnp.Gumbel(np.zeros(3)).cdf(0.5), Floats)
assert_type(gnp.GumbelMin(1, scale=2.0).mean(), np.float64)
assert_type(gnp.GumbelMin([1.0, 2.0]).mean(), Floats)
assert_type(gnp.Gumbel().rvs(), np.float64)
assert_type(gnp.Gumbel().rvs(3), Floats)


def median(law: gnp.Gumbel) -> np.float64:
    return law.median()


result = gnp.check(gnp.sample_argmax, "gumbel-max", max_draws=1000, seed=3)
print(result.verdict, gnp.show.style, gnp.verify.counts)
"""

WRONG = {
    "from gumbel_np import gumbel_maxx": "attr-defined",
    "import gumbel_np\ngumbel_np.gumbel_maxx([0.0])": "attr-defined",
    'import gumbel_np\ngumbel_np.check(gumbel_np.gumbel_max, "gumbelmax")': "arg-type",
    'import gumbel_np\ngumbel_np.check(gumbel_np.gumbel_max, "gumbel-max", sed=1)': "call-arg",
    'import gumbel_np\ngumbel_np.softmax([0.0], tau="warm")': "arg-type",
    "import gumbel_np\nx: str = gumbel_np.Gumbel().mean()": "assignment",
}


def mypy(path: Path, cache: Path) -> str:
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", ROOT / "pyproject.toml"]
    command += ["--cache-dir", cache, "--follow-imports", "silent", path]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """One cache for all runs: only the first reads the whole package."""
    return tmp_path_factory.mktemp("mypy")


def test_right_usage_has_no_errors_and_scalars_give_scalars(tmp_path, cache):
    path = tmp_path / "right.py"
    path.write_text(RIGHT)
    assert mypy(path, cache).startswith("Success")


def test_a_wrong_name_law_or_argument_is_an_error(tmp_path, cache):
    path = tmp_path / "wrong.py"
    lines, expected = [], []
    for code, error in WRONG.items():
        lines += code.splitlines()
        expected.append((len(lines), error))
    path.write_text("\n".join(lines) + "\n")
    found = re.findall(r"wrong\.py:(\d+): error: .*\[([\w-]+)\]", mypy(path, cache))
    assert [(int(line), error) for line, error in found] == expected
