"""The ends of the noise, by construction: faults at extreme uniforms, and how far it reaches.

A law has no ends, a generator has: 2**-53 is its smallest positive uniform. Two things go wrong
there. The noise may be infinite or far too large, so that a hopeless category wins (as with u = 1 in
float32); or it may end too soon, so that a rare category never wins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from gumbel_np.law import Gumbel
from gumbel_np.verify.conformance.extremes import Extreme, at_uniform
from gumbel_np.verify.conformance.fault import Fault
from gumbel_np.verify.conformance.laws.base import Law

# A fault counts if it comes at least this often a draw; what is rarer is remarked on.
RELEVANT = 1e-12
# What a category so many nats down does at an extreme uniform no law explains: e**-40 < 2**-57.
_HOPELESS = 40.0
# Noise that reaches so far misses less than the relevant rate.
_FAR = float(Gumbel().isf(RELEVANT))
_PLACES = range(12)
_SCREEN = (64, 48, 30)
_DEEP = (64, 53, 48, 44)
_TRIES = 4


@dataclass
class Ends:
    """What is known of the ends of a sampler's noise.

    Attributes
    ----------
    tried : bool
        Whether extreme uniforms could be handed to it: False if it does not use its generator.
    reached : bool
        Whether a category e**-27 below the top was made to win: then the upper tail is whole.
    """

    tried: bool
    reached: bool
    remark: str = ""


def ends(law: Law, seed: int) -> Ends:
    """Hand extreme uniforms to a sampler and see what becomes of a rare and a masked category.

    Parameters
    ----------
    law : Law
        The law with its target.
    seed : int
        Of the bits that are free.

    Returns
    -------
    Ends
        What is known of the ends.

    Raises
    ------
    Fault
        If something wrong happens at a rate of at least 1e-12 a draw.
    """
    if not law.target.uses_rng:
        return Ends(False, False, "it does not use its rng")
    found = Ends(True, True)
    for side, precision in product(law.sides(), law.precisions):
        fault = _overshoot(side, precision, seed, found)
        if fault is None and not _reaches(side, precision, seed):
            found.reached = False
            fault = _cut(side, precision, seed)
        if fault is not None:
            if precision != np.float64:
                fault.message += f" (with {np.dtype(precision)} logits)"
            raise fault
    return found


def _words() -> Iterator[Callable[[int], Extreme]]:
    """Yield the places and sides to try; each makes an extreme of a number of bits."""
    for place, ones, split in product(_PLACES, (True, False), (27, 32)):
        yield lambda bits, at=(place, ones), split=split: Extreme(*at, bits, split)


def _overshoot(law: Law, precision: DTypeLike, seed: int, found: Ends) -> Fault | None:
    """Look for what no law explains; name the highest rate at which it happens."""
    worst: tuple[Extreme, Fault] | None = None
    for extreme in _words():
        if not any(_happens(law, extreme(bits), precision, seed, 2) for bits in _SCREEN):
            continue
        for bits in range(8, 65):
            if fault := _happens(law, extreme(bits), precision, seed, _TRIES):
                if worst is None or bits < worst[0].bits:
                    worst = extreme(bits), fault
                break
    if worst is None:
        return None
    extreme, fault = worst
    fault.rate = extreme.rate
    side = f"next to {int(extreme.ones)}: once in 2^{extreme.bits} of them"
    fault.message = f"{fault.message} where a uniform is {side}"
    if fault.rate < RELEVANT:
        found.remark = f"{fault.message}, which is too rare to count"
        return None
    if fault.suspect == "eps-inside-log":
        _depth(law, extreme, precision, seed, fault)
    return fault


def _happens(
    law: Law, extreme: Extreme, precision: DTypeLike, seed: int, tries: int
) -> Fault | None:
    """Return the fault if it happens every time."""
    fault = None
    for i in range(tries):
        try:
            if not law.rare_wins(_HOPELESS, extreme.rng(seed + i), precision):
                return None
            fault = Fault("eps-inside-log", law.hopeless(_HOPELESS))
        except Fault as seen:
            fault = seen
    return fault


def _depth(law: Law, extreme: Extreme, precision: DTypeLike, seed: int, fault: Fault) -> None:
    """Find how large the noise is: finite, then something inside the logarithm bounds it."""
    if law.rare_wins(1e4, extreme.rng(seed), precision):
        fault.suspect = "non-finite"
        return
    cap = _threshold(lambda depth: law.rare_wins(depth, extreme.rng(seed), precision), 1e4)
    fault.estimate = float(np.exp(-cap))


def _reaches(law: Law, precision: DTypeLike, seed: int) -> bool:
    return any(
        _wins(law, _FAR, extreme(bits).rng(seed + i), precision)
        for extreme, bits, i in product(_words(), _DEEP, range(_TRIES))
    )


# How far the noise moves from u = 1/2 to u = 15/16: for Gumbel noise, and for a table of cumulated
# probabilities, on which a category at the end wins when u exceeds its complement.
_STEPS = (
    float(np.diff(Gumbel().ppf([1 / 2, 15 / 16]))[0]),
    float(np.log(15)),
)
_MIDDLE = (float(Gumbel().ppf(1 / 2)), 0.0)


def _cut(law: Law, precision: DTypeLike, seed: int) -> Fault | None:
    """Find where the noise ends, if it can be traced: a function of one uniform, known half-way.

    How far down a category may lie and still win tells the difference of its noise from that of the
    top. The rest of the generator's output is the same for three uniforms, 1/2, 15/16 and the
    extreme one, so that the difference between these is that of the one noise alone.
    """
    for place, ones in product(_PLACES, (True, False)):
        extreme = Extreme(place, ones, 64, 32)
        if not all(_wins(law, 8.0, extreme.rng(seed + i), precision) for i in range(_TRIES)):
            continue
        rows = np.array([_trace(law, extreme, precision, seed + i) for i in range(_TRIES)])
        step, reach = rows.mean(axis=0)
        steady = np.ptp(rows, axis=0).max() < 0.1
        for expected, middle in zip(_STEPS, _MIDDLE, strict=True):
            if steady and abs(step - expected) < 0.1:
                cap = float(reach + middle)
                rate = float(Gumbel().sf(cap))
                return Fault("truncated-tail", law.cut(cap), rate, cap)
    return None


def _wins(law: Law, depth: float, rng: np.random.Generator, precision: DTypeLike) -> bool:
    try:
        return law.rare_wins(depth, rng, precision)
    except Fault:
        return False


def _trace(law: Law, extreme: Extreme, precision: DTypeLike, seed: int) -> tuple[float, float]:
    def depth(make: Callable[[], Any]) -> float:
        return _threshold(lambda d: _wins(law, d, make(), precision), _HOPELESS)

    quarter = 15 / 16 if extreme.ones else 1 / 16
    middle = depth(lambda: at_uniform(extreme.place, 0.5, seed))
    return (
        depth(lambda: at_uniform(extreme.place, quarter, seed)) - middle,
        depth(lambda: extreme.rng(seed)) - middle,
    )


def _threshold(wins: Callable[[float], bool], most: float) -> float:
    """Return the depth below which it wins no more, by halving."""
    low, high = -most, most
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if wins(middle) else (low, middle)
    return (low + high) / 2
