"""The probes of a law: its own, and those put to every sampler."""

from dataclasses import replace
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.drawn_probe import drawn_settings
from gumbel_np.verify.conformance.independence import INDEPENDENCE, independence
from gumbel_np.verify.conformance.laws.base import ChoiceCheck, LawCheck, SamplerCheck
from gumbel_np.verify.conformance.probe import End, Parts, Probe, Rng
from gumbel_np.verify.evidence import Counts, counts

_SMALL_SIZES = (1, 1, 2, 1, 3, 1, 5, 8)
FAR_TAIL = "far-tail"
_RARE = 4095
# Most of the rare ones come after the common one, where rounding in cumulative probabilities loses
# them; and its index does not fit into 8 bits.
_COMMON = 300


def probes_of(law: LawCheck[Any], *, quick: bool = False) -> list[Probe]:
    """Return the probes that need nothing but draws; the first finds most gross faults.

    A quick check has none of the settings that are drawn from the seed.
    """
    drawn = [] if quick else [drawn_settings(law)]
    own = [replace(probe, end_of_noise=law.end_of_noise) for probe in law.probes]
    if not isinstance(law, SamplerCheck):
        return own + drawn
    small_calls = Probe(
        "small-calls",
        "many calls for one to eight draws",
        law.mild,
        draws=2**11,
        tolerance=0.12,
        at_once=2**8,
        asked=_in_small_calls,
    )
    independent = Probe(
        INDEPENDENCE,
        "draws at any lag, mirrored, three in a row, within and between calls",
        law.equal_weights,
        draws=2**19,
        least=128,
        at_once=2**17,
        asked=_in_eight_calls,
    )
    many_calls = Probe(
        "many-calls",
        "two thousand equal calls: does any output repeat?",
        replace(law.equal_weights, size=48),
        draws=48 * 2**11,
        tolerance=0.05,
        to_the_end=True,
        at_once=48 * 2**9,
        asked=_in_calls,
    )
    large_call = Probe(
        "large-call",
        "one call for half a million draws",
        replace(law.two, size=2**19),
        draws=2**19,
        tolerance=0.02,
        least=2**19,
        at_once=2**19,
    )
    wholes = [replace(probe, end_of_noise=law.end_of_noise) for probe in (many_calls, large_call)]
    return [*own, small_calls, independent, *wholes, *drawn]


def _in_small_calls(law: SamplerCheck, probe: Probe, n: int, rng: Rng, own: Rng) -> Parts:
    sizes = np.resize(_SMALL_SIZES, n)
    ends = np.cumsum(sizes)
    sizes = np.append(sizes[ends < n], n - ends[ends < n].max(initial=0))
    drawn = np.concatenate([law.ask(probe.setting, int(size), rng) for size in sizes])
    return law.reduce(probe.setting, drawn, probe.tolerance, own)


def _in_calls(law: SamplerCheck, probe: Probe, n: int, rng: Rng, own: Rng) -> Parts:
    drawn = law.ask_in_calls(probe.setting, n, rng)
    return law.reduce(probe.setting, drawn, probe.tolerance, own)


def _in_eight_calls(law: SamplerCheck, probe: Probe, n: int, rng: Rng, own: Rng) -> Parts:
    calls = [law.ask(probe.setting, n // 8, rng) for _ in range(8)]
    classes = [law.classes(probe.setting, drawn) for drawn in calls]
    first, second = (np.concatenate([c for c, _ in part]) for part in (classes[:4], classes[4:]))
    return independence(first, second, classes[0][1])


def far_tail(law: LawCheck[Any], *, reached: bool) -> Probe | None:
    """Return the probe of many rare categories, which never win if the noise is truncated.

    Noise that ends at c scales the probability of a category d nats down by exp(-exp(d - c)). If
    construction has shown that noise reaches far enough, a moderate depth is tried; if not, a depth
    at which the noise of 24-bit uniforms shows, which takes some 36 times more: it ends at 16.64,
    where what lies beyond is heaped, and wins 7 times in place of 47.
    """
    if not isinstance(law, ChoiceCheck):
        return None
    depth, numbers = (13.0, law.tail_numbers) if reached else (17.75, 9 * 2**28)
    # Noise that could not be traced may be made in the precision of the logits: the coarser one.
    logits = np.full(_RARE + 1, -depth)
    logits[_COMMON] = 0
    setting = law.setting_of(logits if reached else logits.astype(np.float32))
    if setting is None:
        return None
    p = _RARE * float(setting.pi[-1])

    def asked(law: ChoiceCheck, probe: Probe, n: int, rng: Rng, own: Rng) -> Parts:
        rare = law.winners(law.ask(setting, n, rng)) != _COMMON
        names = ("the common one", "a rare one")
        return (counts(rare.astype(np.intp), [1 - p, p], names, tolerance=probe.tolerance),)

    def end_of_noise(evidence: Parts) -> End | None:
        (hits,) = evidence
        assert isinstance(hits, Counts)
        expected = hits.singles.sum() * hits.pi[1]
        seen = int(hits.singles[1])
        left = max(seen, 0.5) / expected
        return End(depth - float(np.log(-np.log(left))), bound=not seen) if left < 1 else None

    return Probe(
        FAR_TAIL,
        f"{_RARE:,} categories {depth:g} nats down",
        setting,
        draws=numbers // logits.size,
        # Wide enough to certify every right sampler: of the deep ones only 40 draws are expected.
        tolerance=(1.2 if reached else 2.25) * p,
        to_the_end=True,  # no hit at all may be certified long before it refutes
        # A long search makes fewer and larger calls: some libraries take milliseconds per call.
        at_once=setting.draws_per_call * (1 if reached else 4),
        asked=asked,
        end_of_noise=end_of_noise,
    )
