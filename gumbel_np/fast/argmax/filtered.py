r"""Many categories: only the few that arrive before a time t are examined.

In a race of exponential arrivals T_k = E_k/π_k, the first arrival is k with probability π_k,
whenever it comes. So it is enough to watch a race up to a time t before which there is nearly
always an arrival. For almost every category the 8 leading bits of its uniform show that it comes
later. A race with no arrival by then, which has probability e^−t, is run again.
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.fast.argmax.partial_uniforms import completed, exponential, leading_bits
from gumbel_np.inputs import Floats

_BLOCK = 2**18  # noise numbers, a byte each


def by_filter(
    phi: Floats, winners: NDArray[np.integer], maxima: Floats | None, rng: np.random.Generator
) -> None:
    """Draw winners of φ + G of one law; the maxima are not known, and must be None."""
    k = phi.size
    pi = np.exp(phi)
    pi /= pi.sum()
    # A larger t means more arrivals to examine, a smaller t more races to repeat.
    t = np.log(2 + k / 10)
    # T < t where U < 1 − e^−πt: the last of the 256 cells of U that begin below that.
    last = np.maximum(np.ceil(256 * -np.expm1(-pi * t)) - 1, 0).astype(np.uint8)
    races = max(1, min(_BLOCK // k, winners.size + winners.size // 4 + 1))  # some are run again
    last = np.tile(last, races)
    done = 0
    while done < winners.size:
        bits = leading_bits(rng, last.shape, np.uint8)
        (examined,) = np.nonzero(bits <= last)
        race = examined // k
        category = examined - race * k
        with np.errstate(over="ignore"):  # a time beyond float64 is ∞, which never wins
            time = exponential(completed(bits.take(examined), rng)) / pi.take(category)
        first = np.full(races, t)
        np.minimum.at(first, race, time)
        (won,) = np.nonzero(time == first.take(race))
        won = won[: winners.size - done]
        winners[done : done + won.size] = category.take(won)
        done += won.size
