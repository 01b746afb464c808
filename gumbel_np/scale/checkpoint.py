"""Checkpoints: files from which an interrupted run continues as if it had not been interrupted."""

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
# A write takes some hundredths of a second, and no more work than this is ever lost.
SECONDS_BETWEEN_WRITES = 10.0


class CheckpointError(ValueError):
    """The checkpoint is damaged, cannot be read, is not one, or belongs to another run."""


class Checkpoint:
    """The state that the file held (`found`, None if there was no file), and where the next go."""

    def __init__(self, file: AtomicFile | None, run: Mapping[str, Any], found: Any) -> None:
        self.found: Any = found
        self._file, self._run = file, run
        self._latest: Callable[[], Any] | None = None
        self._written = time.monotonic()

    @property
    def kept(self) -> bool:
        """Whether there is a file at all."""
        return self._file is not None

    def keep(self, state: Callable[[], Any]) -> None:
        """Keep a state in plain types, and write it if the last write was some seconds ago.

        `state` may be called later, at an interrupt, so it must always return the same.
        """
        self._latest = state
        if time.monotonic() - self._written >= SECONDS_BETWEEN_WRITES:
            self.write()

    def write(self) -> None:
        """Write the last state that was kept, unless it has been written."""
        if self._file is None or self._latest is None:
            return
        body = {"run": self._run, "state": self._latest()}
        self._file.write(json.dumps({"format": FORMAT, "sum": _checksum(body), **body}) + "\n")
        self._latest, self._written = None, time.monotonic()


@contextmanager
def open_checkpoint(path: CheckpointPath, run: Mapping[str, Any]) -> Iterator[Checkpoint]:
    """Open the checkpoint of a run, new or begun; the last state is written on the way out.

    `run` tells the run from all others, in the types of JSON. Without a path nothing is kept.
    """
    if path is None:
        yield Checkpoint(None, run, None)
        return
    if not isinstance(path, str | os.PathLike):
        raise TypeError(f"checkpoint must be the path of a file, or None, got {path!r}")
    run = {"version of gumbel_np": version("gumbel-np"), **run}
    file = AtomicFile(os.fspath(path))
    checkpoint = Checkpoint(file, run, _read(Path(path), run))
    try:
        yield checkpoint
    finally:
        checkpoint.write()


def _read(path: Path, run: Mapping[str, Any]) -> Any:
    """Return the state in a file, if there is one and it is of this run."""
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        body = {"run": found["run"], "state": found["state"]}
        if found["format"] != FORMAT or found["sum"] != _checksum(body):
            raise ValueError
    except OSError as error:
        raise CheckpointError(f"the checkpoint {path} cannot be read: {error.strerror}") from None
    except (KeyError, RecursionError, TypeError, ValueError):
        raise CheckpointError(f"{path} is damaged, or not a checkpoint of this version") from None
    for name in sorted(found["run"].keys() | run.keys()):
        theirs, ours = found["run"].get(name), run.get(name)
        if theirs != ours:
            raise CheckpointError(
                f"the checkpoint {path} belongs to another run: its {name} is {theirs}, not {ours}"
            )
    return found["state"]


def _checksum(body: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(body).encode())
