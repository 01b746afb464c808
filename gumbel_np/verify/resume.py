"""Saved trials: how far each trial of a run came, so that it can go on from there.

They serve the code that they were made by. Of every trial they hold the evidence of its first few
draws too, and one that gives other evidence now is refused; but few draws do not tell every change:
delete the file after you change a sampler.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.scale.checkpoint import Checkpoint, CheckpointError, CheckpointPath, open_checkpoint
from gumbel_np.verify.evidence import Evidence, Fact, Facts
from gumbel_np.verify.sequential_test import SequentialTest

Parts = tuple[Evidence, ...]

# What has the size of a chunk's beginning; all else has that of its law.
_GROWING = ("head", "last")


@contextmanager
def saved_trials(
    path: CheckpointPath | SavedTrials, *, seed: int, alpha: float, draws: int | None
) -> Iterator[SavedTrials]:
    """Open the saved trials of a run, new or begun, and write them when it ends, come what may.

    Parameters
    ----------
    path : str or Path or None or SavedTrials
        The file; None keeps nothing. SavedTrials that are open already are passed on.
    seed, alpha, draws
        What `put_on_trial` is told: a run with others is another run.

    Yields
    ------
    SavedTrials
        For `put_on_trial`, which reads and keeps them.
    """
    if isinstance(path, SavedTrials):
        yield path
        return
    run = {"work": "verify", "seed": seed, "alpha": alpha, "draws": draws}
    with open_checkpoint(path, run) as checkpoint:
        yield SavedTrials(checkpoint)


class SavedTrials:
    """Of every trial how many jobs were heard, the evidence and the e-process.

    Parameters
    ----------
    checkpoint : Checkpoint
        Where they are kept.
    """

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._trials: dict[str, Any] = checkpoint.found or {}
        self._asked: str | None = None
        self._latest: Callable[[], dict[str, Any]] | None = None

    def recall(self, trial: str, hearing: SequentialTest, ask: Callable[[], Parts]) -> int:
        """Bring a hearing to where the trial was, and return how many of its jobs were heard.

        Parameters
        ----------
        trial : str
            Its name.
        hearing : SequentialTest
            One that heard nothing yet.
        ask : callable
            Returns evidence of some draws, always the same: what cannot be written, such as a law,
            is taken from it.

        Raises
        ------
        CheckpointError
            If the trial was another: it gave other evidence of these draws.
        """
        if not self._checkpoint.kept:
            return 0
        parts = ask()
        self._asked = _fingerprint(parts)
        if trial not in self._trials:
            return 0
        written = self._trials[trial]
        if written["asked"] != self._asked:
            raise CheckpointError(f"the checkpoint is of another version of the claim: {trial}")
        pairs = zip(parts, written["evidence"], strict=True)
        hearing.evidence = tuple(_read(part, values) for part, values in pairs)
        path = _unpacked(written["path"], np.dtype(np.float64)).reshape(-1, 2)
        hearing.path = [(int(draws), log10_e) for draws, log10_e in path.tolist()]
        return int(written["jobs"])

    def keep(self, trial: str, hearing: SequentialTest, jobs: int) -> None:
        """Note what was heard after so many jobs."""
        evidence, path, length = hearing.evidence, hearing.path, len(hearing.path)
        asked = self._asked

        def state() -> dict[str, Any]:
            written = {
                "asked": asked,
                "jobs": jobs,
                "evidence": [_write(part) for part in evidence],
                "path": _packed(np.array(path[:length], np.float64)),
            }
            return self._trials | {trial: written}

        self._latest = state
        self._checkpoint.keep(state)

    def close(self) -> None:
        """Write down a trial that has ended once and for all."""
        if self._checkpoint.kept and self._latest:
            self._trials, self._latest = self._latest(), None


def _fingerprint(parts: Parts) -> str:
    """Tell evidence from other evidence."""
    said = [[type(part).__name__, part.label, part.tolerance, _write(part)] for part in parts]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def _write(part: Evidence) -> dict[str, Any]:
    """Write what is counted, in plain types."""
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    written: dict[str, Any] = {
        k: int(v) for k, v in values.items() if isinstance(v, int | np.integer)
    }
    written |= {k: _packed(v) for k, v in values.items() if isinstance(v, np.ndarray)}
    if isinstance(part, Facts):
        written["rows"] = part.rows
    return written


def _read(part: Evidence, written: dict[str, Any]) -> Evidence:
    """Return evidence that speaks of the same as a part, and has counted what was written."""
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
    """Write an array as text: most numbers of a table are small, so that it packs to an eighth."""
    return base64.b64encode(zlib.compress(array.tobytes(), level=1)).decode()


def _unpacked(text: str, dtype: np.dtype[Any]) -> NDArray[Any]:
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype)
