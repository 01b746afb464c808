r"""Few categories: scores are compared on a grid, column by column, which settles most races.

The 16 leading bits of a uniform place a score φ + G on one of two steps of a grid of width δ. Where
the best score is three steps ahead of the second, the other bits cannot change the winner, and are
not drawn.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from gumbel_np.fast.argmax.partial_uniforms import completed, exponential, leading_bits
from gumbel_np.inputs import Floats

_BLOCK = 2**14  # draws whose columns stay in the cache
_STEPS = 128  # per nat, that is 1/δ: for K from 2 to 32, 1 to 6 % of races are too close to call
_UNKNOWN = 2**14  # more steps than any score reaches, after any logit was taken off
_LOWEST = -12_000  # steps: 94 nats down: from there only an unknown score can win


@cache
def _steps_of_noise() -> NDArray[np.int16]:
    """Return, for every J, the highest step of −log E with E = −log(1 − U) and U ∈ [J, J + 1)/2¹⁶.

    A J whose noise spans more than two steps is unknown.
    """
    with np.errstate(divide="ignore"):
        ends = np.floor(-np.log(exponential(np.arange(2**16 + 1) / 2**16)) * _STEPS)
    highest, lowest = ends[:-1], ends[1:]
    return np.where(highest - lowest > 1, _UNKNOWN, highest).astype(np.int16)


def by_columns(
    phi: Floats, winners: NDArray[np.integer], maxima: Floats | None, rng: np.random.Generator
) -> None:
    """Draw winners of φ + G of one law; the maxima are not known, and must be None."""
    noise = _steps_of_noise()
    start = np.maximum(np.floor(phi * _STEPS), _LOWEST).astype(np.int16)
    lowest, known = noise.min() + _LOWEST, noise[noise < _UNKNOWN].max()
    slowness = np.exp(-phi)[:, None]  # E·e^−φ is smallest where φ − log E is largest
    scores = np.empty((4, _BLOCK), np.int16)
    indices = np.empty((2, _BLOCK), np.min_scalar_type(phi.size - 1))
    leads = np.empty(_BLOCK, bool)
    for at in range(0, winners.size, _BLOCK):
        m = min(_BLOCK, winners.size - at)
        first, second, score, lower = scores[:, :m]
        winner, k_or_0 = indices[:, :m]
        lead = leads[:m]
        bits = leading_bits(rng, (phi.size, m), np.uint16)
        np.take(noise, bits[0], out=first, mode="clip")
        first += start[0]
        second.fill(lowest)
        winner.fill(0)
        for k in range(1, phi.size):
            np.take(noise, bits[k], out=score, mode="clip")
            score += start[k]
            # The last k to take the lead is the largest: a running maximum finds the winner.
            np.greater(score, first, out=lead)
            np.multiply(lead, winner.dtype.type(k), out=k_or_0)
            np.maximum(winner, k_or_0, out=winner)
            np.maximum(second, np.minimum(first, score, out=lower), out=second)
            np.maximum(first, score, out=first)
        # φ/δ and G/δ were each rounded down, and G may be a step lower: three steps are enough.
        (close,) = np.nonzero((first - second < 3) | (first > known))
        times = exponential(completed(bits[:, close], rng)) * slowness
        winner[close] = times.argmin(axis=0)
        winners[at : at + m] = winner
