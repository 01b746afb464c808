"""The package's face: light to import, and every name where one expects it."""

import subprocess
import sys

import pytest

import gumbel_np


def test_every_name_is_there_and_listed():
    assert {"Gumbel", "gumbel_max", "reference", "verify", "show", "__version__"} <= set(
        dir(gumbel_np)
    )
    for name in dir(gumbel_np):
        assert getattr(gumbel_np, name) is not None or name == "__doc__"


def test_what_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="gumbel_np attribute nonsense"):
        _ = gumbel_np.nonsense


@pytest.mark.parametrize("name", ["reference", "Gumbel", "show", "verify", "__version__"])
def test_a_name_needs_no_other_first(name):
    code = f"import gumbel_np; gumbel_np.{name}"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_importing_it_alone_does_not_even_import_numpy():
    code = "import sys, gumbel_np; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
