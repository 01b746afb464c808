"""Saved trials: how far each trial of a run came, so that it can continue from there.

A checkpoint serves the code that made it. For every trial it also holds a fingerprint of the
evidence of a few draws, and a trial that gives other evidence now is refused. But a few draws do
not show every change: delete the file after you change a sampler.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.scale.checkpoint import Checkpoint, CheckpointError, CheckpointPath, open_checkpoint
from gumbel_np.verify.evidence import Evidence, Fact, Facts
from gumbel_np.verify.sequential_test import SequentialTest

Parts = tuple[Evidence, ...]

# These arrays have the size of the beginning of a chunk; all others have that of the law.
_GROWING = ("head", "last")


@contextmanager
def saved_trials(
    path: CheckpointPath | SavedTrials, run: Mapping[str, Any]
) -> Iterator[SavedTrials]:
    """Open the saved trials of a run, new or partly done, and write them out however the run ends.

    `run` tells the run from others. Without a path nothing is saved; `SavedTrials` that are open
    already are passed on.
    """
    if isinstance(path, SavedTrials):
        yield path
        return
    with open_checkpoint(path, {"work": "verify", **run}) as checkpoint:
        yield SavedTrials(checkpoint)


class SavedTrials:
    """For every trial of a run: how many of its jobs are done, and the state of its test."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._trials: dict[str, Any] = checkpoint.found or {}
        self._fingerprint: str | None = None
        self._latest: Callable[[], dict[str, Any]] | None = None

    def restore(self, trial: str, test: SequentialTest, sample: Callable[[], Parts]) -> int:
        """Bring a new test to where the trial was, and return how many of its jobs were done.

        `sample` returns evidence of a few draws, always the same. What cannot be written, such as a
        law, is taken from it. Raises `CheckpointError` if the trial gave other evidence before.
        """
        if not self._checkpoint.kept:
            return 0
        parts = sample()
        self._fingerprint = _fingerprint(parts)
        if trial not in self._trials:
            return 0
        written = self._trials[trial]
        if written["asked"] != self._fingerprint:
            raise CheckpointError(f"the checkpoint is of another version of the claim: {trial}")
        pairs = zip(parts, written["evidence"], strict=True)
        evidence = tuple(_read(part, values) for part, values in pairs)
        test.resume(evidence, _points(written["path"]), _points(written["band"]))
        return int(written["jobs"])

    def save(self, trial: str, test: SequentialTest, jobs: int) -> None:
        """Save a test after `jobs` jobs."""
        evidence, path, band, length = test.evidence, test.path, test.band, len(test.path)
        fingerprint = self._fingerprint

        def state() -> dict[str, Any]:
            written = {
                "asked": fingerprint,
                "jobs": jobs,
                "evidence": [_write(part) for part in evidence],
                "path": _packed(np.array(path[:length], np.float64)),
                "band": _packed(np.array(band[:length], np.float64)),
            }
            return self._trials | {trial: written}

        self._latest = state
        self._checkpoint.keep(state)

    def finish(self) -> None:
        """Freeze the saved state of a finished trial."""
        if self._checkpoint.kept and self._latest:
            self._trials, self._latest = self._latest(), None


def _fingerprint(parts: Parts) -> str:
    """Return a hash that identifies this evidence."""
    described = [[type(part).__name__, part.label, part.tolerance, _write(part)] for part in parts]
    return hashlib.sha256(json.dumps(described).encode()).hexdigest()[:16]


def _write(part: Evidence) -> dict[str, Any]:
    """Return what is counted, in plain types."""
    written: dict[str, Any] = {"rows": part.rows} if isinstance(part, Facts) else {}
    for name, value in vars(part).items():
        if isinstance(value, int | np.integer):
            written[name] = int(value)
        elif isinstance(value, np.ndarray):
            written[name] = _packed(value)
    return written


def _read(part: Evidence, written: dict[str, Any]) -> Evidence:
    """Return evidence with the law of `part` and the counts that were written."""
    values = dict(written)
    for name, value in written.items():
        old = getattr(part, name)
        if isinstance(old, np.ndarray):
            values[name] = _unpacked(value, old.dtype)
            if values[name].size != old.size and name not in _GROWING:
                raise CheckpointError(f"the checkpoint holds a table of another size: {name}")
    if isinstance(part, Facts):
        values["rows"] = tuple(Fact(*row) for row in written["rows"])
    return replace(part, **values)


def _packed(array: NDArray[Any]) -> str:
    """Write an array as text; most numbers of a table are small, so it packs to an eighth."""
    return base64.b64encode(zlib.compress(array.tobytes(), level=1)).decode()


def _unpacked(text: str, dtype: np.dtype[Any]) -> NDArray[Any]:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype)


def _points(text: str) -> list[tuple[int, float]]:
    points = _unpacked(text, np.dtype(np.float64)).reshape(-1, 2)
    return [(int(draws), value) for draws, value in points.tolist()]
