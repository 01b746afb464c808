"""Where noise ends before it should: traced through the uniform from which it is made."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

import numpy as np
from numpy.typing import DTypeLike

from gumbel_np.reference.law import Gumbel
from gumbel_np.verify.conformance.laws.base import SamplerCheck
from gumbel_np.verify.conformance.tails.extreme_uniforms import PLACES, Extreme, at_uniform
from gumbel_np.verify.conformance.target.fault import Fault

_TRIES = 4
# A category this far below the top that wins at an extreme word takes its noise from that word; a
# win by chance fails the later checks.
_STEERED = 4.0
_DEEPEST = 40.0


# The noise as a function of its uniform: Gumbel noise; and what acts like noise in a table of
# cumulated probabilities, where a category at the end wins if u exceeds the sum of the others.
def _gumbel(u: float) -> float:
    return float(Gumbel().ppf(u))


def _table(u: float) -> float:
    return float(np.log(u / (1 - u)))


_CURVES: tuple[Callable[[float], float], ...] = (_gumbel, _table)
_HALF, _HIGH = 1 / 2, 15 / 16


def find_cut_off(law: SamplerCheck, precision: DTypeLike, seed: int) -> Fault | None:
    """Find where the noise ends, if it can be traced to one uniform, relative to that at u = 1/2.

    The greatest depth from which a category still wins is the difference between its noise and that
    of the top category. The rest of the generator's output is the same for three uniforms, 1/2,
    15/16 and the extreme one, so the differences between them are those of the one noise alone.
    """
    for place, ones in product(PLACES, (True, False)):
        word = Extreme(place, ones, 64, 32)
        if sum(wins(law, _STEERED, word.rng(seed + i), precision) for i in range(_TRIES)) < 3:
            continue
        trace = _Trace(law, precision, word, range(seed, seed + _TRIES))
        step, reach = trace.rise(_HIGH), trace.rise(None)
        for curve in _CURVES:
            if abs(step - (curve(_HIGH) - curve(_HALF))) < 0.1 and trace.steady:
                reached = reach + curve(_HALF)
                rate, end = float(Gumbel().sf(reached)), law.noise_at(reached)
                # A table of cumulated probabilities has no logarithm to put a constant into.
                if curve is _gumbel and trace.bends(curve, reached):
                    constant = trace.constant(curve, reached)
                    return Fault("eps-inside-log", law.cut_off_message(end), rate, constant)
                return Fault("truncated-tail", law.cut_off_message(end), rate, end)
    return None


def inverts_a_table(law: SamplerCheck, extreme: Extreme, precision: DTypeLike, seed: int) -> bool:
    """Whether a category is chosen by where a uniform falls among cumulated probabilities."""
    trace = _Trace(law, precision, replace(extreme, bits=64), range(seed, seed + _TRIES))
    return abs(trace.rise(_HIGH) - (_table(_HIGH) - _table(_HALF))) < 0.1 and trace.steady


@dataclass
class _Trace:
    """The noise of one category as a function of its uniform, read off from where it wins."""

    law: SamplerCheck
    precision: DTypeLike
    word: Extreme
    seeds: range
    steady: bool = True

    def rise(self, u: float | None, *, ones: bool | None = None) -> float:
        """Return how much larger the noise is at u than at 1/2; None is the extreme."""
        ones = self.word.ones if ones is None else ones
        each = []
        for seed in self.seeds:
            extreme = replace(self.word, ones=ones).rng
            at = extreme if u is None else partial(at_uniform, self.word.place, self._mirrored(u))
            each.append(self._depth(at, seed) - self._depth(self._half, seed))
        self.steady = self.steady and float(np.ptp(each)) < 0.1
        return float(np.mean(each))

    def bends(self, curve: Callable[[float], float], end: float) -> bool:
        """Whether the noise falls short even before its end, as with a constant added."""
        bits = int(end / np.log(2)) - 1
        if not 3 <= bits <= 50:  # what a uniform can say
            return False
        u = 1 - 2.0**-bits
        return curve(u) - curve(_HALF) - self.rise(u) > 0.15

    def constant(self, curve: Callable[[float], float], end: float) -> float:
        """Return the constant: from the other end, if it lifts that, else from this one."""
        low = self.rise(None, ones=not self.word.ones) + curve(_HALF)
        return float(np.exp(-np.exp(-low)) if low > -3.3 else np.exp(-end))

    def _half(self, seed: int) -> np.random.Generator:
        return at_uniform(self.word.place, _HALF, seed)

    def _mirrored(self, u: float) -> float:
        return u if self.word.ones else 1 - u

    def _depth(self, rng: Callable[[int], np.random.Generator], seed: int) -> float:
        return deepest_win(lambda d: wins(self.law, d, rng(seed), self.precision), _DEEPEST)


def wins(law: SamplerCheck, depth: float, rng: np.random.Generator, precision: DTypeLike) -> bool:
    """Whether it wins from so far down; a fault does not count as a win."""
    try:
        return law.rare_wins(depth, rng, precision)
    except Fault:
        return False


def deepest_win(wins: Callable[[float], bool], most: float) -> float:
    """Return the depth below which it no longer wins, by bisection."""
    low, high = -most, most
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if wins(middle) else (low, middle)
    return (low + high) / 2
