"""What is wrong: the suspect that makes the draws most probable, if it explains them at all."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import bdtrc

from gumbel_np.verify.conformance.diagnosis.comparison import SCREEN, Comparison
from gumbel_np.verify.conformance.diagnosis.straight_through_suspects import what_explains
from gumbel_np.verify.conformance.independence import at_a_distance, likeliest_lag
from gumbel_np.verify.conformance.laws import LawCheck, SamplerCheck, StraightThrough
from gumbel_np.verify.conformance.result import Diagnosis
from gumbel_np.verify.conformance.suspects.descriptions import SUSPECTS
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout

_MOST = 2**20
_CERTAIN = 1e-12
_CALLS = 12
_FRESH = 2**31


@dataclass(frozen=True)
class Violation:
    """Where draws refuted a sampler: the probe, how many it took, and the evidence."""

    probe: str
    draws: int
    log10_e: float | None
    # The point at which truncated noise alone would explain it, if any.
    end_of_noise: float | None


def diagnose(law: LawCheck[Any], cause: Fault | Violation, seed: int) -> Diagnosis:
    """Name what is wrong with a sampler that violates its law.

    A fault names itself. A violation is explained by fresh draws, so that those that gave the
    alarm are not used twice.
    """
    if isinstance(cause, Fault):
        return _described(cause.suspect, cause.estimate)
    try:
        if isinstance(law, SamplerCheck):
            return _of_draws(law, cause, np.random.default_rng([seed, _FRESH]))
        assert isinstance(law, StraightThrough)
        return _described(*what_explains(law, cause.probe, seed))
    except Fault as seen:  # it showed only now, in more draws
        return _described(seen.suspect, seen.estimate)
    except TargetTimeout:
        return _described("unknown")


def _described(
    suspect: str, estimate: float | None = None, log10_odds: float | None = None, seen: str = ""
) -> Diagnosis:
    """Put a suspect into words."""
    said = SUSPECTS[suspect]
    shown = "an unknown amount" if estimate is None else f"{estimate:.4g}"
    explanation = said.explanation.replace("{}", shown)
    return Diagnosis(
        suspect=suspect,
        log10_odds=log10_odds,
        estimate=estimate,
        explanation=f"{explanation[0].upper()}{explanation[1:]}. {seen}".strip(),
        hint=said.hint,
    )


def _of_draws(law: SamplerCheck, violation: Violation, rng: np.random.Generator) -> Diagnosis:
    excess = _repeats(law, rng)
    if excess is not None:
        seen = f"Draws that should have nothing in common agree {excess:.0%} too often."
        return _described("repeated-noise", seen=seen)
    n = int(np.clip(violation.draws, SCREEN, _MOST))
    comparison = Comparison(law, law.telling_settings, n, rng)
    if comparison.right():
        if violation.end_of_noise is not None:
            seen = "Only the far tail is wrong."
            return _described("truncated-tail", violation.end_of_noise, violation.log10_e, seen)
        settings = [probe.setting for probe in law.probes if probe.name == violation.probe]
        comparison = Comparison(law, settings, n, rng)
        if comparison.right():  # each draw by itself is right, or the probe is not one of the law's
            return _unknown(law, rng)
    found = comparison.likeliest()
    if found is None:
        return _unknown(law, rng)
    fit, log10_odds = found
    suspect, estimate = fit.suspect, fit.estimate
    if suspect == "no-noise" and law.target.uses_rng:
        suspect = "shared-noise"  # the same results: it draws, but to no effect
    if estimate is not None:
        estimate = law.sharpened(suspect, estimate, rng)
    return _described(suspect, estimate, log10_odds)


def _unknown(law: SamplerCheck, rng: np.random.Generator) -> Diagnosis:
    """Return `unknown`, unless more draws show that a masked category is drawn: a `Fault`."""
    for probe in law.probes:
        if not probe.setting.possible.all():
            law.draw(probe.setting, 2**16, rng)
    return _described("unknown")


def _repeats(law: SamplerCheck, rng: np.random.Generator) -> float | None:
    """Return how much more often draws agree than their own shares explain, if they do."""
    setting = law.equal_weights
    # A sampler that gives all draws of a call the same noise may by chance agree in the next one.
    for _ in range(_CALLS):
        calls = [law.draw(setting, SCREEN // 2, rng) for _ in range(2)]
        first, second = (law.classes(setting, drawn)[0] for drawn in calls)
        shares = np.bincount(np.append(first, second)) / SCREEN
        same = float(np.sum(shares**2))
        if same < 1:
            break
    for a, b in ((first, second), at_a_distance(second, likeliest_lag(first, shares))):
        agree = int(np.count_nonzero(a == b))
        if same < 1 and bdtrc(agree - 1, a.size, same) < _CERTAIN:
            return agree / a.size - same
    return None
