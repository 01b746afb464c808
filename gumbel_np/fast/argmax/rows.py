r"""A law for every draw, not many categories: the textbook's arg max, in blocks of rows."""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.sampling import gumbel_noise

_NOISE = 2**14  # noise numbers of a block, which stays in the cache


def by_rows(phi: Floats, n: int, rng: np.random.Generator) -> tuple[NDArray[np.intp], Floats]:
    """Draw n times the winner of φ + G, and the maximum, for every law.

    Parameters
    ----------
    phi : ndarray, shape (laws, K)
        Logits.
    n : int
        How many draws of each law.
    rng : numpy.random.Generator
        Where the noise comes from.

    Returns
    -------
    winners : ndarray of int, shape (n, laws)
        Indices.
    maxima : ndarray, shape (n, laws)
        The largest of φ + G.
    """
    laws, k = phi.shape
    winners, maxima = np.empty((n, laws), np.intp), np.empty((n, laws))
    rows = max(1, _NOISE // k)
    for at in range(0, laws, rows):
        block = slice(at, at + rows)
        peak = phi[block].max(axis=1)
        with np.errstate(over="ignore"):  # a gap wider than float64 becomes −inf: never drawn
            relative = phi[block] - peak[:, None]
        many = max(1, _NOISE // relative.size)
        for draw in range(0, n, many):
            draws = slice(draw, min(draw + many, n))
            scores = relative + gumbel_noise((draws.stop - draw, *relative.shape), rng=rng)
            winner = scores.argmax(axis=-1)
            top = np.take_along_axis(scores, winner[..., np.newaxis], axis=-1)[..., 0]
            winners[draws, block], maxima[draws, block] = winner, top + peak
    return winners, maxima
