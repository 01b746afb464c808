"""What is wrong: the suspect that makes the draws most probable, if it explains them at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc

from gumbel_np.verify.conformance.diagnosis.comparison import SCREEN, Comparison
from gumbel_np.verify.conformance.diagnosis.straight_through_rivals import what_explains
from gumbel_np.verify.conformance.diagnosis.suspects import SUSPECTS
from gumbel_np.verify.conformance.independence import at_a_distance, likeliest_lag
from gumbel_np.verify.conformance.laws import LawCheck, Sampling, StraightThrough
from gumbel_np.verify.conformance.result import Diagnosis
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout

_MOST = 2**20
_CERTAIN = 1e-12
_CALLS = 12
_FRESH = 2**31


@dataclass(frozen=True)
class Violation:
    """Where a violation showed.

    Attributes
    ----------
    probe : str
        The name of the probe.
    draws : int
        How many were made until then.
    log10_e : float or None
        The evidence.
    cap : float or None
        Where the noise would have to end to explain it, if the tail alone is at fault.
    """

    probe: str
    draws: int
    log10_e: float | None
    cap: float | None


def diagnose(
    law: LawCheck, fault: Fault | None, violation: Violation | None, seed: int
) -> Diagnosis:
    """Name what is wrong with a sampler that violates its law.

    Parameters
    ----------
    law : LawCheck
        The law with its target.
    fault : Fault or None
        What was seen, if the check ended with that.
    violation : Violation or None
        Where it showed in draws, if so.
    seed : int
        Of the draws that are made here, so that those that gave the alarm are not used twice.

    Returns
    -------
    Diagnosis
        The suspect.
    """
    try:
        if violation is not None and isinstance(law, Sampling):
            return _of_draws(law, violation, np.random.default_rng([seed, _FRESH]))
        if violation is not None and isinstance(law, StraightThrough):
            return described(*what_explains(law, violation.probe, seed))
    except Fault as seen:  # met only now, in more draws
        fault = seen
    except TargetTimeout:
        return described("unknown")
    assert fault is not None
    return described(fault.suspect, fault.estimate)


def described(
    suspect: str,
    estimate: float | None = None,
    log10_odds: float | None = None,
    seen: str = "",
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


def _of_draws(law: Sampling, violation: Violation, rng: np.random.Generator) -> Diagnosis:
    excess = _repeats(law, rng)
    if excess is not None:
        seen = f"Draws that should have nothing in common agree {excess:.0%} too often."
        return described("repeated-noise", seen=seen)
    n = int(np.clip(violation.draws, SCREEN, _MOST))
    comparison = Comparison(law, law.telling, n, rng)
    if comparison.right():
        if violation.cap is not None:
            seen = "Only the far tail is wrong."
            return described("truncated-tail", violation.cap, violation.log10_e, seen)
        comparison = Comparison(law, [c for c in law.cases if c.name == violation.probe], n, rng)
        if comparison.right():  # each draw by itself is right, or it is no case at all
            return _unknown(law, rng)
    found = comparison.likeliest()
    if found is None:
        return _unknown(law, rng)
    fit, log10_odds = found
    suspect, estimate = fit.suspect, fit.estimate
    if suspect == "no-noise" and law.target.uses_rng:
        suspect = "shared-noise"  # the same results: it draws, to no effect
    if estimate is not None:
        estimate = law.sharpened(suspect, estimate, rng)
    return described(suspect, estimate, log10_odds)


def _unknown(law: Sampling, rng: np.random.Generator) -> Diagnosis:
    """Look at masks once more, with draws enough to see what is rare: that would be a fault."""
    for case in law.cases:
        if not case.possible.all():
            law.draw(case, 2**16, rng)
    return described("unknown")


def _repeats(law: Sampling, rng: np.random.Generator) -> float | None:
    """Return how much more often draws agree than their own shares explain, if they do."""
    level = law.level
    # What gives all draws of a call the same noise may by chance say the same in the next one.
    for _ in range(_CALLS):
        first, second = (law.classes(level, law.draw(level, SCREEN // 2, rng))[0] for _ in range(2))
        shares = np.bincount(np.append(first, second)) / SCREEN
        same = float(np.sum(shares**2))
        if same < 1:
            break
    for a, b in ((first, second), at_a_distance(second, likeliest_lag(first, shares))):
        agree = int(np.count_nonzero(a == b))
        if same < 1 and bdtrc(agree - 1, a.size, same) < _CERTAIN:
            return agree / a.size - same
    return None
