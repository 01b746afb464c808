"""Checkpoints: whole or not there, of one run only, and never silently wrong."""

import json
import os

import pytest

from gumbel_np.scale import checkpoint
from gumbel_np.scale.checkpoint import CheckpointError, open_checkpoint

RUN = {"work": "a test", "n": 5, "seed": [1, 2]}


def saved(path, state=(1, 2)):
    with open_checkpoint(path, RUN) as file:
        file.keep(lambda: list(state))


def found(path, run=RUN):
    with open_checkpoint(path, run) as file:
        return file.found


def test_what_is_kept_is_found_again(tmp_path):
    path = tmp_path / "new folder" / "run.json"
    saved(path, ["é", 0.1, 2**70, None, float("inf")])
    assert found(path) == ["é", 0.1, 2**70, None, float("inf")]
    assert os.listdir(path.parent) == ["run.json"]


def test_without_a_path_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_checkpoint(None, RUN) as file:
        assert file.found is None
        assert not file.kept
        file.keep(lambda: 1 / 0)
    assert os.listdir() == []


def test_without_a_state_no_file_is_left(tmp_path):
    assert found(tmp_path / "run.json") is None
    assert os.listdir(tmp_path) == []


def test_it_is_written_every_few_seconds_and_on_the_way_out(tmp_path, monkeypatch):
    now = [0.0]
    monkeypatch.setattr(checkpoint.time, "monotonic", lambda: now[0])
    path, seen = tmp_path / "run.json", []
    with pytest.raises(KeyboardInterrupt), open_checkpoint(path, RUN) as file:
        for i in range(25):
            now[0] += 1.0
            file.keep(lambda i=i: i)
            seen.append(json.loads(path.read_text())["state"] if path.exists() else None)
        raise KeyboardInterrupt
    assert seen == [None] * 9 + [9] * 10 + [19] * 6
    assert found(path) == 24
    assert os.listdir(tmp_path) == ["run.json"]


def test_an_interrupt_in_the_midst_of_writing_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    saved(path, [1])

    def interrupted(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        saved(path, [2])
    assert found(path) == [1]
    assert os.listdir(tmp_path) == ["run.json"]


def truncated(text):
    return text[: len(text) // 2]


@pytest.mark.parametrize(
    "damage",
    [
        truncated,
        lambda text: "",
        lambda text: "{}",
        lambda text: "[1, 2]",
        lambda text: "[" * 100_000,
        lambda text: '{"format": 3}',
        lambda text: "\x00\xff" + text,
        lambda text: text.replace('"state": [1', '"state": [7'),
        lambda text: text.replace("checkpoint 1", "checkpoint 0"),
    ],
)
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path, damage):
    path = tmp_path / "run.json"
    saved(path)
    path.write_text(damage(path.read_text()), encoding="latin-1")
    before = path.read_bytes()
    with pytest.raises(CheckpointError, match="is damaged, or not a checkpoint"):
        found(path)
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["run.json"]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"n": 6}, "its n is 5, not 6"),
        ({"seed": [1, 3]}, r"its seed is \[1, 2\], not \[1, 3\]"),
        ({"work": "another test"}, "its work is a test, not another test"),
        ({"draws": 4}, "its draws is None, not 4"),
    ],
)
def test_another_run_is_refused(tmp_path, other, said):
    path = tmp_path / "run.json"
    saved(path)
    with pytest.raises(CheckpointError, match=f"belongs to another run: {said}"):
        found(path, RUN | other)


def test_a_run_of_another_version_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    with monkeypatch.context() as patched:
        patched.setattr(checkpoint, "version", lambda name: "0.0.1")
        saved(path)
    with pytest.raises(CheckpointError, match=r"its version of gumbel_np is 0\.0\.1, not"):
        found(path)


def test_a_file_that_cannot_be_read_is_told_of(tmp_path, monkeypatch):
    path = tmp_path / "run.json"
    saved(path)

    class Closed(type(path)):
        def read_text(self, **how):
            raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(checkpoint, "Path", Closed)
    with pytest.raises(CheckpointError, match="cannot be read: Permission denied"):
        found(path)


@pytest.mark.parametrize("path", [5, b"run.json", True])
def test_what_is_no_path_is_named(path):
    with pytest.raises(TypeError, match="checkpoint must be the path of a file, or None, got"):
        found(path)


def test_a_place_that_cannot_be_written_to_is_told_of_before_any_work(tmp_path):
    with pytest.raises(OSError, match="directory"), open_checkpoint(tmp_path, RUN):
        raise AssertionError("work has begun")
