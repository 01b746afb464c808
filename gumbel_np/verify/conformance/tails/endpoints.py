"""The ends of the noise, by construction: faults at extreme uniforms, and how far it reaches.

A law has no ends, a generator has: 2**-53 is its smallest positive uniform. Two things go wrong
there. The noise may be infinite or far too large, so that a hopeless category wins (as with u = 1
in float32); or it may end too soon, so that a rare category never wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import DTypeLike

from gumbel_np.reference.law import Gumbel
from gumbel_np.verify.conformance.laws.base import Sampling
from gumbel_np.verify.conformance.tails.extreme_uniforms import PLACES, Extreme
from gumbel_np.verify.conformance.tails.trace import cut, threshold, wins
from gumbel_np.verify.conformance.target.fault import Fault

# A fault counts if it comes at least this often a draw; what is rarer is remarked on.
RELEVANT = 1e-12
# What a category so many nats down does at an extreme uniform no law explains: e**-40 < 2**-57.
_HOPELESS = 40.0
# Noise that reaches so far misses no more than the relevant rate, but for rounding.
_FAR = float(Gumbel().isf(1.5 * RELEVANT))
_SCREEN = (64, 48, 30)
_DEEP = (64, 53, 48, 44)
_TRIES = 4
_RARE_BITS = 20


@dataclass
class Ends:
    """What is known of the ends of a sampler's noise.

    Attributes
    ----------
    reached : bool
        Whether extreme uniforms could be handed to it, and made a category win that is 27 nats
        below the top: then the tail is whole.
    remark : str
        Why not, or what happens too seldom to count.
    often : Fault or None
        What is wrong, but comes so often that draws should tell more of it.
    """

    reached: bool
    remark: str = ""
    often: Fault | None = None


def ends(law: Sampling, seed: int) -> Ends:
    """Hand extreme uniforms to a sampler and see what becomes of a rare and a masked category.

    Parameters
    ----------
    law : Sampling
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
        return Ends(False, "it does not use its rng")
    found = Ends(True)
    for side, precision in product(law.sides(), law.precisions):
        fault = _overshoot(side, precision, seed, found)
        # Probabilities in float16 end at 17 nats, whatever the noise: whoever computes in the
        # precision of the logits is not blamed for that.
        if fault is None and precision != np.float16 and not _reaches(side, precision, seed):
            found.reached = False
            found.remark = found.remark or "its noise could not be traced to its uniforms"
            fault = cut(side, precision, seed)
        if fault is not None:
            if precision != np.float64:
                fault.message += f" (with {np.dtype(precision)} logits)"
            raise fault
    return found


def _words() -> Iterator[Extreme]:
    """Yield the places and sides to try, with all bits fixed."""
    for place, ones, split in product(PLACES, (True, False), (27, 32)):
        yield Extreme(place, ones, 64, split)


def _overshoot(law: Sampling, precision: DTypeLike, seed: int, found: Ends) -> Fault | None:
    """Look for what no law explains; name the highest rate at which it happens."""
    worst: tuple[int, Extreme, Fault] | None = None
    for word in _words():
        if not any(_happens(law, word.of(bits), precision, seed, 2) for bits in _SCREEN):
            continue
        for bits in range(8, 65):
            if fault := _happens(law, word.of(bits), precision, seed, _TRIES):
                if worst is None or bits < worst[0]:
                    worst = bits, word, fault
                break
    if worst is None:
        return None
    bits, word, fault = worst
    fault.rate = word.of(bits).rate
    fault.message += f" where a uniform is next to {int(word.ones)}: once in 2^{bits} of them"
    if fault.rate < RELEVANT:
        found.remark = f"it {fault.message}, which is too rare to count"
        return None
    if fault.suspect == "eps-inside-log" and bits < _RARE_BITS:
        fault.suspect = "unknown"  # too often to come from the end of a logarithm
        found.often = fault
        return None
    if fault.suspect == "eps-inside-log":
        _depth(law, word.of(bits), precision, seed, fault)
    return fault


def _happens(
    law: Sampling, extreme: Extreme, precision: DTypeLike, seed: int, tries: int
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


def _depth(law: Sampling, extreme: Extreme, precision: DTypeLike, seed: int, fault: Fault) -> None:
    """Find how large the noise is: finite, then something inside the logarithm bounds it."""
    if law.rare_wins(1e4, extreme.rng(seed), precision):
        fault.suspect = "non-finite"
        return
    cap = threshold(lambda depth: law.rare_wins(depth, extreme.rng(seed), precision), 1e4)
    fault.estimate = float(np.exp(-cap))


def _reaches(law: Sampling, precision: DTypeLike, seed: int) -> bool:
    return any(
        wins(law, _FAR, word.of(bits).rng(seed + i), precision)
        for word, bits, i in product(_words(), _DEEP, range(_TRIES))
    )
