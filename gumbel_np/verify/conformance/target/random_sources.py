"""Where the random numbers of a target come from: its rng, the global np.random, or elsewhere."""

import pickle
from typing import Any

import numpy as np

# The first calls draw as all others do; only these are watched, because each look takes time.
_WATCHED = 8

_SEED = "so the same seed need not give the same draws"
_GLOBAL = (
    f"it does not use its rng but the global np.random, {_SEED}: write rng.gumbel(...) in place "
    "of np.random.gumbel(...), and random_state=rng in SciPy"
)
_BOTH = f"it draws from the global np.random too, {_SEED}: use rng alone"
_NOT_NEEDED = f"it draws from the global np.random, {_SEED}: use the noise that it is given"
_OWN = (
    f"it does not use its rng but a generator of its own, {_SEED}: write rng.gumbel(...), or hand "
    "it on as rng=rng"
)
_NO_DRAW = "it does not use its rng, and all draws of a call are the same: it seems to draw nothing"


class RandomSources:
    """Watches the first calls of a target for random numbers that do not come from its rng."""

    def __init__(self) -> None:
        self._calls: int = 0
        self._takes_rng: bool = False
        self._global: bool = False
        self._vary: bool | None = None  # None until there were two draws to compare

    def before(self) -> bytes | None:
        """Return the state of the global np.random, or None if it need not be watched any more."""
        self._calls += 1
        return None if self._global or self._calls > _WATCHED else _global_state()

    def after(self, state: bytes | None, takes_rng: bool, result: Any) -> None:
        """Learn from a call that returned; `state` is what `before` gave."""
        self._takes_rng |= takes_rng
        if state is not None:
            self._global = _global_state() != state
        if takes_rng and self._calls <= _WATCHED and not self._vary:
            vary = _vary(result)
            self._vary = self._vary if vary is None else vary

    def remark(self, uses_rng: bool) -> str:
        """Say in one sentence what is unusual, or return nothing."""
        if self._global:
            return _NOT_NEEDED if not self._takes_rng else _BOTH if uses_rng else _GLOBAL
        if uses_rng or self._vary is None:
            return ""
        return _OWN if self._vary else _NO_DRAW


def _global_state() -> bytes:
    return pickle.dumps(np.random.get_state(legacy=False))  # noqa: NPY002


def _vary(result: Any) -> bool | None:
    """Whether draws of one call differ; None if that cannot be seen."""
    try:
        draws = np.asarray(result)
        return None if len(draws) < 2 else bool((draws != draws[0]).any())
    except Exception:  # no array: that is found and named elsewhere
        return None
