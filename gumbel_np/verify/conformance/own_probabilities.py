"""A law of one's own: the weights that a function of the logits gives."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats

Probabilities = Callable[[NDArray[Any]], Any]


class ProbabilitiesError(ValueError):
    """A function that is to give the probabilities of a law gives none."""


def log_weights(function: Probabilities, logits: NDArray[Any]) -> Floats:
    """Return log π from the weights that a function gives for logits (K,)."""
    some = logits[np.isfinite(logits)]
    asked = f"for {logits.size:,} {logits.dtype} logits from {some.min():.4g} to {some.max():.4g}"
    try:
        with np.errstate(all="ignore"):
            weights = np.asarray(function(logits.astype(np.float64)), dtype=np.float64)
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise ProbabilitiesError(f"probabilities raised {said} ({asked})") from error
    if weights.shape != logits.shape:
        wanted = f"probabilities must return shape {logits.shape}"
        raise ProbabilitiesError(f"{wanted}, got {weights.shape} ({asked})")
    bad = weights[~(np.isfinite(weights) & (weights >= 0))]
    if bad.size or not weights.any():
        got = f"{bad[0]:.4g}" if bad.size else "only zeros"
        wanted = "probabilities must return finite weights of at least 0, not all of them 0"
        raise ProbabilitiesError(f"{wanted}, got {got} ({asked})")
    with np.errstate(divide="ignore"):
        log_w = np.log(weights / weights.max())
    return log_w - np.log(np.exp(log_w).sum())
