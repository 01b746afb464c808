"""The ends of the noise, by construction: faults at extreme uniforms, and how far it reaches.

The Gumbel law is unbounded, but a generator is not: its smallest positive uniform is 2**-53. Two
things go wrong there. The noise may be infinite or far too large, so that a hopeless category wins
(as with u = 1 in float32); or it may end too soon, so that a rare category never wins.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import DTypeLike

from gumbel_np.reference.law import Gumbel
from gumbel_np.verify.conformance.laws.base import SamplerCheck
from gumbel_np.verify.conformance.tails.extreme_uniforms import PLACES, Extreme
from gumbel_np.verify.conformance.tails.trace import (
    deepest_win,
    find_cut_off,
    inverts_a_table,
    wins,
)
from gumbel_np.verify.conformance.target.fault import Fault

# A fault counts if its rate per draw is at least this; a rarer one is only remarked on.
RELEVANT = 1e-12
# A category this many nats below the top never wins, even at an extreme uniform: e**-40 < 2**-57.
_HOPELESS = 40.0
# Noise that reaches this far misses no more than the relevant rate, up to rounding.
_FAR = float(Gumbel().isf(1.5 * RELEVANT))
_SCREEN = (64, 48, 30)
_DEEP = (64, 53, 48, 44)
_TRIES, _GRADUAL_TRIES = 4, 64
# A floor of 2⁻ᵇ is found with some more bits than b, so that the noise surely makes up for it.
_FLOOR_BITS = 2.5
_RARE_BITS = 20
# The places and sides to try, with all bits fixed.
_WORDS = [
    Extreme(at, ones, 64, split) for at, ones, split in product(PLACES, (True, False), (27, 32))
]


@dataclass
class Endpoints:
    """What is known of the ends of a sampler's noise.

    `reached` says whether extreme uniforms could be handed to the sampler and made a category win
    that is 27 nats below the top: then the tail is whole. `remark` says why not, or what happens
    too seldom to count. A `frequent_fault` is so frequent that ordinary draws should show its
    cause; it is raised only if they do not.
    """

    reached: bool
    remark: str = ""
    frequent_fault: Fault | None = None


def find_endpoints(law: SamplerCheck, seed: int) -> Endpoints:
    """Hand extreme uniforms to a sampler; see what becomes of a rare and of a masked category.

    Raises `Fault` if something wrong happens at a rate of at least 1e-12 a draw.
    """
    if not law.target.uses_rng:
        return Endpoints(False, "it does not use its rng")
    if law.target.untraced:
        return Endpoints(False, law.target.untraced)
    if not _takes_another_generator(law, seed):
        return Endpoints(False, "it takes no generator but that of np.random.default_rng")
    found = Endpoints(True)
    for side, precision in product(law.sides(), law.precisions):
        fault = _overshoot(side, precision, seed, found)
        # Probabilities in float16 end at 17 nats, whatever the noise: code that computes in the
        # precision of the logits is not blamed for that.
        if fault is None and precision != np.float16 and not _reaches(side, precision, seed):
            found.reached = False
            found.remark = found.remark or "its noise could not be traced to its uniforms"
            fault = find_cut_off(side, precision, seed)
        if fault is not None:
            if precision != np.float64:
                fault.message += f" (with {np.dtype(precision)} logits)"
            fault.precision = np.dtype(precision)
            raise fault
    return found


def _overshoot(
    law: SamplerCheck, precision: DTypeLike, seed: int, found: Endpoints
) -> Fault | None:
    """Look for what no law explains; find the highest rate at which it happens."""
    worst: tuple[int, Extreme, Fault] | None = None
    for word in _WORDS:
        if not any(_happens(law, word.with_bits(b), precision, seed, 2) for b in _SCREEN):
            continue
        for bits in range(8, 65):
            if fault := _happens(law, word.with_bits(bits), precision, seed, _TRIES):
                if worst is None or bits < worst[0]:
                    worst = bits, word, fault
                break
    if worst is None:
        return None
    bits, word, fault = worst
    fault.rate = word.with_bits(bits).rate
    fault.message += f" where a uniform is next to {int(word.ones)}: once in 2^{bits} of them"
    if fault.rate < RELEVANT:
        found.remark = f"it {fault.message}, which is too rare to count"
        return None
    if fault.suspect == "eps-inside-log":
        if _gradual(law, word, bits, precision, seed):
            fault.suspect, fault.estimate = "probability-floor", 2.0 ** (_FLOOR_BITS - bits)
        elif bits >= _RARE_BITS:
            _measure(law, word.with_bits(bits), precision, seed, fault)
        else:
            fault.suspect = "unknown"  # too frequent for a constant inside the logarithm
    if bits < _RARE_BITS and fault.suspect in ("unknown", "probability-floor"):
        found.frequent_fault = fault
        return None
    return fault


def _takes_another_generator(law: SamplerCheck, seed: int) -> bool:
    try:
        law.rare_wins(_HOPELESS, np.random.Generator(np.random.MT19937(seed)))
    except Fault as fault:
        return fault.suspect != "raises"
    return True


def _gradual(law: SamplerCheck, word: Extreme, bits: int, precision: DTypeLike, seed: int) -> bool:
    """Whether a hopeless category wins ever more seldom as fewer bits are fixed.

    So it is if its probability is not as small as it should be, and the noise has to make up for
    what is left. Noise that is infinite at one uniform wins with 2 bits less in one of four tries.
    """
    fewer = word.with_bits(bits - 2)
    won = sum(wins(law, _HOPELESS, fewer.rng(seed + i), precision) for i in range(_GRADUAL_TRIES))
    return won > _GRADUAL_TRIES / 2


def _happens(
    law: SamplerCheck, extreme: Extreme, precision: DTypeLike, seed: int, tries: int
) -> Fault | None:
    """Return the fault if it happens every time."""
    fault = None
    for i in range(tries):
        try:
            if not law.rare_wins(_HOPELESS, extreme.rng(seed + i), precision):
                return None
            fault = Fault("eps-inside-log", law.overshoot_message(_HOPELESS))
        except Fault as seen:
            fault = seen
    return fault


def _measure(
    law: SamplerCheck, extreme: Extreme, precision: DTypeLike, seed: int, fault: Fault
) -> None:
    """Find how large the noise is: if finite, something inside the logarithm bounds it."""
    if law.rare_wins(1e4, extreme.rng(seed), precision):
        fault.suspect = "non-finite"
        if inverts_a_table(law, extreme, precision, seed):  # of sums that no longer grow
            fault.suspect, fault.estimate = "truncated-tail", extreme.bits * float(np.log(2))
        return
    end = deepest_win(lambda depth: law.rare_wins(depth, extreme.rng(seed), precision), 1e4)
    fault.estimate = float(np.exp(-end))


def _reaches(law: SamplerCheck, precision: DTypeLike, seed: int) -> bool:
    return any(
        wins(law, _FAR, word.with_bits(bits).rng(seed + i), precision)
        for word, bits, i in product(_WORDS, _DEEP, range(_TRIES))
    )
