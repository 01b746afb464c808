r"""Many categories: few of them arrive before a time t, and only these are looked at.

In a race of exponential arrivals T_k = E_k/π_k the first is k with probability π_k, whenever that
is. So a race may be watched up to a time t that one arrival nearly always precedes: the 8 leading
bits of its uniform tell of almost every category that it comes later. A race with no arrival by
then, of probability e^−t, is run again.
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.fast.argmax.partial_uniforms import completed, exponential, leading_bits
from gumbel_np.inputs import Floats

_NOISE = 2**18  # noise numbers of a block, a byte each


def by_filter(phi: Floats, winners: NDArray[np.integer], rng: np.random.Generator) -> None:
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
    k = phi.size
    pi = np.exp(phi)
    pi /= pi.sum()
    # A longer watch has more arrivals to look at, a shorter one more races to run again.
    t = np.log(2 + k / 10)
    # U < 1 − e^−πt: the last of the 256 cells that begin before t.
    last = np.maximum(np.ceil(256 * -np.expm1(-pi * t)) - 1, 0).astype(np.uint8)
    races = max(1, min(_NOISE // k, winners.size + winners.size // 4 + 1))  # some are run again
    last = np.tile(last, races)
    done = 0
    while done < winners.size:
        bits = leading_bits(rng, last.shape, np.uint8)
        (seen,) = np.nonzero(bits <= last)
        race = seen // k
        category = seen - race * k
        with np.errstate(over="ignore"):  # a time beyond float64 is ∞, which never wins
            time = exponential(completed(bits.take(seen), rng)) / pi.take(category)
        first = np.full(races, t)
        np.minimum.at(first, race, time)
        (won,) = np.nonzero(time == first.take(race))
        won = won[: winners.size - done]
        winners[done : done + won.size] = category.take(won)
        done += won.size
