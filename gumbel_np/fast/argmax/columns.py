r"""Few categories: their scores climb a ladder column by column, and most races end there.

The 16 leading bits of a uniform place a score φ + G between two rungs of a ladder of width δ. Where
the best is rungs ahead of the second, the other bits cannot change who wins, and are not drawn.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gumbel_np.fast.argmax.partial_uniforms import completed, exponential, leading_bits
from gumbel_np.inputs import Floats

_BLOCK = 2**14  # draws whose columns stay in the cache
_RUNGS = 128  # 1/δ: 1 to 6 in 100 races of 2 to 32 are then closer than the ladder can tell
_UNKNOWN = 2**14  # a rung above all that a score can reach, and that a category can take away
_LOWEST = -12_000  # rungs: 94 nats down, from where only an unknown score could win


@cache
def _ladder() -> NDArray[np.int16]:
    """Return the rung below −log E at the early end of every cell of U, for known E ∈ [E_J, E_J₊₁].

    A cell that spans more than two rungs is unknown.
    """
    with np.errstate(divide="ignore"):
        ends = np.floor(-np.log(exponential(np.arange(2**16 + 1) / 2**16)) * _RUNGS)
    above, below = ends[:-1], ends[1:]
    return np.where(above - below > 1, _UNKNOWN, above).astype(np.int16)


def by_columns(phi: Floats, winners: NDArray[np.integer], rng: np.random.Generator) -> None:
    """Draw winners of φ + G.

    Parameters
    ----------
    phi : ndarray, shape (K,)
        Finite logits, the largest 0.
    winners : ndarray of int, shape (n,)
        Where the indices go.
    rng : numpy.random.Generator
        Where the noise comes from.
    """
    ladder = _ladder()
    start = np.maximum(np.floor(phi * _RUNGS), _LOWEST).astype(np.int16)
    lowest, known = ladder.min() + _LOWEST, ladder[ladder < _UNKNOWN].max()
    patience = np.exp(-phi)[:, None]  # E·e^−φ is smallest where φ − log E is largest
    scores = np.empty((4, _BLOCK), np.int16)
    indices = np.empty((2, _BLOCK), np.min_scalar_type(phi.size - 1))
    leads = np.empty(_BLOCK, bool)
    for at in range(0, winners.size, _BLOCK):
        m = min(_BLOCK, winners.size - at)
        (first, second, score, lower), (winner, k_or_0), lead = (
            scores[:, :m],
            indices[:, :m],
            leads[:m],
        )
        bits = leading_bits(rng, (phi.size, m), np.uint16)
        np.take(ladder, bits[0], out=first, mode="clip")
        first += start[0]
        second.fill(lowest)
        winner.fill(0)
        for k in range(1, phi.size):
            np.take(ladder, bits[k], out=score, mode="clip")
            score += start[k]
            # Who took the lead last has the largest k: a running maximum finds the winner.
            np.greater(score, first, out=lead)
            np.multiply(lead, winner.dtype.type(k), out=k_or_0)
            np.maximum(winner, k_or_0, out=winner)
            np.maximum(second, np.minimum(first, score, out=lower), out=second)
            np.maximum(first, score, out=first)
        # φ/δ and G/δ were each rounded down, and G may be a rung lower: three rungs tell for sure.
        (close,) = np.nonzero((first - second < 3) | (first > known))
        times = exponential(completed(bits[:, close], rng)) * patience
        winner[close] = times.argmin(axis=0)
        winners[at : at + m] = winner
