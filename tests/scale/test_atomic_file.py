"""Files that are written as a whole or not at all, with the permissions that a file should have."""

import os
import stat
import threading
import time

import pytest

from gumbel_np.scale import atomic_file
from gumbel_np.scale.atomic_file import AtomicFile

posix = pytest.mark.skipif(os.name != "posix", reason="needs permissions of POSIX")


def write(path, text):
    AtomicFile(path).write(text)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def umask():
    before = os.umask(0o027)
    yield
    os.umask(before)


@posix
def test_a_new_file_obeys_the_umask_which_nobody_touches(tmp_path, umask, monkeypatch):
    monkeypatch.setattr(os, "umask", lambda mask: 1 / 0)
    write(tmp_path / "new", "a")
    monkeypatch.undo()
    assert mode(tmp_path / "new") == 0o640


@posix
@pytest.mark.parametrize("kept", [0o600, 0o664, 0o444])
def test_a_file_that_was_there_keeps_its_permissions(tmp_path, umask, kept):
    path = tmp_path / "old"
    path.write_text("old")
    path.chmod(kept)
    write(path, "new")
    assert (path.read_text(), mode(path)) == ("new", kept)


def test_while_nothing_is_written_nothing_is_there(tmp_path):
    file = AtomicFile(tmp_path / "f")
    assert os.listdir(tmp_path) == []  # what a kill would leave
    for text in ("a", "b"):
        file.write(text)
        assert os.listdir(tmp_path) == ["f"]
    assert (tmp_path / "f").read_text() == "b"


def test_two_runs_that_write_one_file_at_once_both_end(tmp_path):
    path, failed = tmp_path / "f", []
    texts = [letter * 100_000 for letter in "ab"]

    def run(text):
        try:
            for _ in range(50):
                write(path, text)
                assert path.read_text() in texts
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(text,)) for text in texts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failed == []
    assert os.listdir(tmp_path) == ["f"]


def test_what_a_kill_has_left_is_removed_by_a_later_run(tmp_path, monkeypatch):
    path, parts = tmp_path / "run[1].json", []
    with monkeypatch.context() as patched:
        patched.setattr(atomic_file.os, "replace", lambda part, target: parts.append(part))
        write(path, "a")
    (left,) = parts
    another, young = tmp_path / ".run[2].json.01.part", tmp_path / ".run[1].json.01.part"
    for each in (left, another, young):
        each.touch()
    for each in (left, another):
        os.utime(each, (0, time.time() - 2 * atomic_file._ABANDONED))
    write(path, "b")
    assert set(tmp_path.iterdir()) == {path, another, young}


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path):
    path = tmp_path / ("é" * 127)
    write(path, "a")
    assert path.read_text() == "a"


def test_a_failure_is_told_of_the_file_that_was_asked_for(tmp_path, monkeypatch):
    def full(part, target):
        raise OSError(28, "No space left on device", str(part))

    monkeypatch.setattr(atomic_file.os, "replace", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write(tmp_path / "f", "a")
    assert caught.value.filename == str(tmp_path / "f")
    assert os.listdir(tmp_path) == []
