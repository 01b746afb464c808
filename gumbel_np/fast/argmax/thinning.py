r"""A law for every draw, very many categories: noise for a few candidates only.

Let e^M_b be the largest weight of block b. Arrivals that come to each of its categories at that
rate, and are kept with probability e^(φ_k − M_b), come to k at the rate e^φ_k (Lewis and Shedler
1979): the first that is kept, at time T, is the arg max of φ + G, with the maximum −log T. So the K
logits are passed once, for the largest of each block; and of the arrivals one in a block's width is
kept on average, or more, whatever the logits.
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats

_WIDTH = 128
_AT_A_TIME = 32  # arrivals
_SOONEST = 2.0**-54  # a wait of 0 would give an infinite maximum


def by_thinning(phi: Floats, n: int, rng: np.random.Generator) -> tuple[NDArray[np.intp], Floats]:
    """Draw n times the winner of φ + G, and the maximum, for every law.

    Parameters
    ----------
    phi : ndarray, shape (laws, K)
        Logits.
    n : int
        How many draws of each law.
    rng : numpy.random.Generator
        Where the arrivals come from.

    Returns
    -------
    winners : ndarray of int, shape (n, laws)
        Indices.
    maxima : ndarray, shape (n, laws)
        The largest of φ + G.
    """
    laws, k = phi.shape
    starts = np.arange(0, k, _WIDTH)
    sizes = np.diff(starts, append=k)
    winners, maxima = np.empty((n, laws), np.intp), np.empty((n, laws))
    for i, law in enumerate(phi):
        tops = np.maximum.reduceat(law, starts)
        peak = tops.max()
        with np.errstate(over="ignore", under="ignore"):  # far below the peak the rate is 0
            until = np.cumsum(np.exp(tops - peak) * sizes)
        for draw in range(n):
            winners[draw, i], time = _first_kept(law, tops, starts, sizes, until, rng)
            maxima[draw, i] = peak - np.log(time)
    return winners, maxima


def _first_kept(
    phi: Floats,
    tops: Floats,
    starts: NDArray[np.intp],
    sizes: NDArray[np.intp],
    until: Floats,
    rng: np.random.Generator,
) -> tuple[int, float]:
    """Return the category of the first arrival that is kept, and its time."""
    m, rate, now = _AT_A_TIME, until[-1], 0.0
    while True:
        times = now + np.maximum(rng.standard_exponential(m), _SOONEST).cumsum() / rate
        block = until[:-1].searchsorted(rng.random(m) * rate, side="right")
        category = starts[block] + (rng.random(m) * sizes[block]).astype(np.intp)
        with np.errstate(over="ignore"):
            excess = tops[block] - phi[category]
        kept = rng.standard_exponential(m) > excess  # of probability e^−excess
        if kept.any():
            first = int(kept.argmax())
            return int(category[first]), float(times[first])
        now = times[-1]
