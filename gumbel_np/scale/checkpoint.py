"""Checkpoints: files from which a run that was stopped goes on, as if it had not been."""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gumbel_np.scale.atomic_file import AtomicFile

CheckpointPath = str | os.PathLike[str] | None

FORMAT = "gumbel_np checkpoint 1"
# Seconds between two writes: a write takes some hundredths, and no more than this is lost.
EVERY = 10.0


class CheckpointError(ValueError):
    """A checkpoint that is damaged, cannot be read, is none at all, or of another run."""


class Checkpoint:
    """What `open_checkpoint` yields.

    Attributes
    ----------
    found : dict or None
        The state that the file held; None where there was no file.
    """

    def __init__(self, file: AtomicFile | None, run: Mapping[str, Any], found: Any) -> None:
        self.found = found
        self._file, self._run = file, run
        self._latest: Callable[[], Any] | None = None
        self._written = time.monotonic()

    @property
    def kept(self) -> bool:
        """Whether there is a file at all."""
        return self._file is not None

    def keep(self, state: Callable[[], Any]) -> None:
        """Remember a state, and write it if the last one was written some seconds ago.

        Parameters
        ----------
        state : callable
            Returns the state in plain types, the same whenever it is called: it may be asked later,
            by an interrupt.
        """
        self._latest = state
        if time.monotonic() - self._written >= EVERY:
            self.write()

    def write(self) -> None:
        """Write the last state that was kept, unless it has been written."""
        if self._file is None or self._latest is None:
            return
        body = {"run": self._run, "state": self._latest()}
        self._file.write(json.dumps({"format": FORMAT, "sum": _sum(body), **body}) + "\n")
        self._latest, self._written = None, time.monotonic()


@contextmanager
def open_checkpoint(path: CheckpointPath, run: Mapping[str, Any]) -> Iterator[Checkpoint]:
    """Open the checkpoint of a run, new or begun; leaving it writes what was kept last.

    Parameters
    ----------
    path : str or Path or None
        The file; None keeps nothing.
    run : mapping
        What tells the run from all others, in the types of JSON. The version of this package is
        added to it.

    Yields
    ------
    Checkpoint
        The file's state, and where the next ones go.

    Raises
    ------
    TypeError
        If the path is none.
    CheckpointError
        If the file is damaged, cannot be read, or is of another run.
    OSError
        If the place cannot be written to.
    """
    if path is None:
        yield Checkpoint(None, run, None)
        return
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"checkpoint must be the path of a file, or None, got {path!r}")
    run = {"version of gumbel_np": version("gumbel-np"), **run}
    with AtomicFile(os.fspath(path)) as file:
        checkpoint = Checkpoint(file, run, _read(Path(path), run))
        try:
            yield checkpoint
        finally:
            checkpoint.write()


def _read(path: Path, run: Mapping[str, Any]) -> Any:
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        body = {"run": found["run"], "state": found["state"]}
        if found["format"] != FORMAT or found["sum"] != _sum(body):
            raise ValueError
    except OSError as error:
        raise CheckpointError(f"the checkpoint {path} cannot be read: {error.strerror}") from None
    except (KeyError, RecursionError, TypeError, ValueError):
        raise CheckpointError(f"{path} is damaged, or no checkpoint of this version") from None
    for name in sorted(found["run"].keys() | run.keys()):
        theirs, ours = found["run"].get(name), run.get(name)
        if theirs != ours:
            raise CheckpointError(
                f"the checkpoint {path} belongs to another run: its {name} is {theirs}, not {ours}"
            )
    return found["state"]


def _sum(body: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(body).encode())
