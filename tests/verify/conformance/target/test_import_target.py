"""Targets by name: found, or one line that says why not."""

import sys
from pathlib import Path

import pytest

from gumbel_np.verify.conformance import TargetImportError, load

HERE = Path(__file__).parent
SAMPLERS = HERE / "targets.py"


@pytest.mark.parametrize(
    "name",
    [
        f"{SAMPLERS}:right",
        f"{SAMPLERS}:Group.right",
        "gumbel_np:gumbel_max",
        "gumbel_np.reference.sampling:gumbel_max",
    ],
)
def test_a_target_is_found(name):
    assert callable(load(name, 10))


def test_a_file_may_import_its_neighbours(tmp_path):
    (tmp_path / "my_neighbour.py").write_text("def draw(size, rng): return size")
    (tmp_path / "my target.py").write_text("from my_neighbour import draw")
    assert load(f"{tmp_path / 'my target.py'}:draw", 10)(3, None) == 3


def test_a_file_named_like_a_library_does_not_take_its_place(tmp_path):
    import json

    (tmp_path / "json.py").write_text("def draw(size, rng): return size")
    assert load(f"{tmp_path / 'json.py'}:draw", 10)(3, None) == 3
    assert sys.modules["json"] is json


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("samplers.py", "path/to/file.py:function"),
        (":right", "path/to/file.py:function"),
        (f"{SAMPLERS}:", "path/to/file.py:function"),
        ("nowhere.py:right", "nowhere.py is not there"),
        (f"{HERE}:right", "is a directory"),
        (f"{HERE.name}:right", "is not there"),
        ("no_such_module:f", "module no_such_module is not there"),
        ("gumbel_np.no_such:f", "module gumbel_np.no_such is not there"),
        (f"{SAMPLERS}:wright", "did you mean right?"),
        (f"{SAMPLERS}:xyzzy", "has no function 'xyzzy'"),
        (f"{SAMPLERS}:no_function", "is no function but int"),
        (f"{SAMPLERS}:Group.left", "has no function 'Group.left'"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(name, said):
    with pytest.raises(TargetImportError) as raised:
        load(name, 10)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:\n", "SyntaxError"),
        ("import no_such_module", "no_such_module"),
        ("1 / 0", "ZeroDivisionError"),
        ("raise SystemExit(3)", "SystemExit"),
        ("import time; time.sleep(30)", "no answer within 0.3 s"),
        ("\0", "source code"),
    ],
)
def test_a_file_that_cannot_be_imported_is_said_in_one_line(tmp_path, text, said):
    path = tmp_path / "broken.py"
    path.write_text(text)
    with pytest.raises(TargetImportError) as raised:
        load(f"{path}:f", 0.3)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
