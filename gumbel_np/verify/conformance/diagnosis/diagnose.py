"""What is wrong: the suspect that makes the draws most probable, if it explains them at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.diagnosis.comparison import SCREEN, Comparison
from gumbel_np.verify.conformance.diagnosis.contrasts import (
    follows_its_logits,
    moves_with_a_constant,
    only_extremes_are_wrong,
    only_order_is_wrong,
    overflows,
)
from gumbel_np.verify.conformance.diagnosis.farthest import farthest
from gumbel_np.verify.conformance.diagnosis.straight_through_suspects import what_explains
from gumbel_np.verify.conformance.independence import INDEPENDENCE, independence
from gumbel_np.verify.conformance.laws import (
    Categorical,
    ChoiceCheck,
    LawCheck,
    SamplerCheck,
    StraightThrough,
)
from gumbel_np.verify.conformance.probe import End
from gumbel_np.verify.conformance.result import Diagnosis, Farthest
from gumbel_np.verify.conformance.settings import MILD, Setting
from gumbel_np.verify.conformance.suspects.descriptions import SUSPECTS
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout

_MOST, _MOST_THERE = 2**20, 2**18
_CERTAIN = 30.0  # nats
_CALLS = 4
_FRESH = 2**31
_ROWS = 64
# Categories that are improbable, but not so much that the tail of the noise must bring them.
_SHALLOW = [Setting(np.array([0.0, -depth]), k=1) for depth in (5.5, 7.0)]
_LOGITS_ALONE = (
    "The draws have the law softmax(logits), not that of probabilities(logits): is what should "
    "change it, a filter or a temperature, missing?"
)
_THREE = np.array([0.0, -1.0, -2.0])


@dataclass(frozen=True)
class Violation:
    """Where draws refuted a sampler: the settings, how many draws it took, and the evidence."""

    probe: str
    settings: Sequence[Setting]  # those that speak loudest come first
    draws: int
    log10_e: float | None
    # The point at which truncated noise alone would explain it, if any.
    end_of_noise: End | None


def diagnose(law: LawCheck[Any], cause: Fault | Violation, seed: int) -> Diagnosis:
    """Name what is wrong with a sampler that violates its law."""
    found = _diagnosed(law, cause, seed)
    if isinstance(law, Categorical):
        rng = np.random.default_rng([seed, _FRESH + 1])
        if follows_its_logits(Comparison(law, law.telling_settings, SCREEN, rng)):
            return replace(found, explanation=f"{found.explanation} {_LOGITS_ALONE}")
    return found


def _diagnosed(law: LawCheck[Any], cause: Fault | Violation, seed: int) -> Diagnosis:
    """Name what is wrong.

    A fault names itself. A violation is explained by fresh draws, so that those that gave the
    alarm are not used twice.
    """
    rng = np.random.default_rng([seed, _FRESH])
    try:
        if isinstance(cause, Fault):
            if isinstance(law, SamplerCheck) and cause.rate is not None:
                return _of_construction(law, cause, rng)
            suspect = "overflow" if overflows(law, cause, rng) else cause.suspect
            if cause.otherwise and isinstance(law, SamplerCheck):
                plain = Comparison(law, law.telling_settings, SCREEN, rng)
                suspect = suspect if plain.right() else cause.otherwise
            return _described(suspect, cause.estimate)
        if isinstance(law, SamplerCheck):
            return _of_draws(law, cause, rng)
        assert isinstance(law, StraightThrough)
        return _described(*what_explains(law, cause.settings[0], seed))
    except Fault as seen:  # it showed only now, in more draws
        return _described(seen.otherwise or seen.suspect, seen.estimate)
    except TargetTimeout:
        return _described("unknown")


def _described(
    suspect: str,
    estimate: float | None = None,
    log10_odds: float | None = None,
    seen: str = "",
    *,
    bound: bool = False,
    off: tuple[Farthest, ...] = (),
) -> Diagnosis:
    """Put a suspect into words; an estimate that is a bound is the largest possible value."""
    said = SUSPECTS[suspect]
    shown = "an unknown amount" if estimate is None else f"{estimate:.4g}"
    shown += " or before" if bound else ""
    explanation = said.explanation.replace("{}", shown)
    return Diagnosis(
        suspect=suspect,
        log10_odds=log10_odds,
        estimate=estimate,
        explanation=f"{explanation[0].upper()}{explanation[1:]}. {seen}".strip(),
        hint=said.hint,
        farthest=off,
    )


def _of_construction(law: SamplerCheck, fault: Fault, rng: np.random.Generator) -> Diagnosis:
    """Name a fault that was seen at extreme uniforms, unless it is none of the noise.

    There every call is for one draw of three categories; and logits that are squeezed let the
    improbable win.
    """
    there = Setting(_THREE.astype(fault.precision or np.float64), k=1, size=1)
    there = replace(law.setting_of(there.logits) or there, size=1)
    for settings in (*_like(law, there), [there]):
        plain = Comparison(law, settings, SCREEN, rng)
        if not plain.right() and (found := plain.likeliest()):
            return _described(found[0].suspect, found[0].estimate, found[1])
    shifted = law.setting_of(MILD + 200) or Setting(MILD + 200, k=1)
    moved = moves_with_a_constant(Comparison(law, [shifted], SCREEN, rng))
    return _described(moved or fault.suspect, None if moved else fault.estimate)


def _of_draws(law: SamplerCheck, violation: Violation, rng: np.random.Generator) -> Diagnosis:
    if again := law.memory.fault():
        return _described(again.suspect, seen=f"It {again}.")
    where = _repeats(law, rng)
    if where is not None:
        return _described("repeated-noise", seen=f"Draws depend on each other: {where}.")
    n = int(np.clip(violation.draws, SCREEN, _MOST))
    comparison = Comparison(law, law.telling_settings, n, rng)
    plain, there_seen = not comparison.right(), ""  # whether it is wrong in plain settings
    if not plain:
        shallow = Comparison(law, _SHALLOW, _MOST_THERE, rng)
        if violation.end_of_noise is not None and shallow.right():
            end, bound = violation.end_of_noise
            seen = "Only the far tail is wrong."
            return _described("truncated-tail", end, violation.log10_e, seen, bound=bound)
        if violation.probe == INDEPENDENCE:
            return _described("repeated-noise", seen="Each draw by itself is right.")
        n = min(n, _MOST_THERE)
        seen_in = [Comparison(law, [each], n, rng) for each in violation.settings]
        if any(only_order_is_wrong(each) for each in seen_in):
            return _described("wrong-order")
        there = (Comparison(law, each, n, rng) for each in _where(law, violation.settings))
        wrong = next((each for each in there if not each.right()), None)
        if wrong is None:  # each draw by itself is right
            return _unknown(law, violation.settings[0], rng)
        comparison = wrong
        there_seen = f"Seen with {law.described(wrong.settings[0])}."
        # A temperature that is wrong where it is extreme is named below.
        if "tau" not in law.parameters and only_extremes_are_wrong(comparison):
            return _described("overflow", seen=there_seen)
        if moved := moves_with_a_constant(comparison):
            return _described(moved, seen=there_seen)
    if plain and only_order_is_wrong(comparison):
        return _described("wrong-order")
    found = comparison.likeliest()
    if found is None and plain:  # perhaps only some of the plain settings are wrong
        wrong_ones = [replace(comparison, settings=[each]) for each in comparison.settings]
        some = [each.settings[0] for each in wrong_ones if not each.right()]
        if some and len(some) < len(comparison.settings):
            found = replace(comparison, settings=some).likeliest()
    if found:
        fit, log10_odds = found
        suspect, estimate = fit.suspect, fit.estimate
        if suspect == "no-noise" and (moved := moves_with_a_constant(comparison)):
            return _described(moved, seen=there_seen)
        if suspect == "no-noise" and law.target.uses_rng:
            shared = isinstance(law, ChoiceCheck) and _one_number_a_draw(law)
            suspect = "shared-noise" if shared else "no-effect"
        if estimate is not None and plain:
            estimate = law.sharpened(suspect, estimate, rng)
        return _described(suspect, estimate, log10_odds, there_seen)
    if not plain and only_extremes_are_wrong(comparison):
        return _described("overflow", seen=there_seen)
    moved = moves_with_a_constant(comparison) if plain else None
    return _described(moved) if moved else _unknown(law, comparison.settings[0], rng, there_seen)


def _where(law: SamplerCheck, settings: Sequence[Setting]) -> Iterator[Sequence[Setting]]:
    """Yield settings in which the fault may show: plain ones like that where it did, and that.

    In plain ones more draws can be made, and suspects differ more.
    """
    yield from _like(law, settings[0])
    for setting in settings:
        yield [setting]
    if settings[0].size is None:
        yield from _like(law, settings[-1])


def _like(law: SamplerCheck, setting: Setting) -> Iterator[Sequence[Setting]]:
    """Yield the plain settings with one thing changed to what it is in another setting."""
    telling = law.telling_settings
    if "tau" in law.parameters:
        yield [replace(each, tau=setting.tau) for each in telling]
    if (precision := setting.logits.dtype) != np.float64:
        yield [replace(each, logits=each.logits.astype(precision)) for each in telling]
    if setting.size:
        yield [replace(each, size=setting.size) for each in telling]
    if "k" in law.parameters:
        yield [replace(each, k=min(setting.k, int(each.possible.sum()))) for each in telling]


def _one_number_a_draw(law: SamplerCheck) -> bool:
    """Whether a call takes one random number for each draw: all its categories then share it."""
    setting = law.telling_settings[0]
    rng = np.random.default_rng(0)
    law.draw(setting, _ROWS, rng)
    state = rng.bit_generator.state["state"]
    # Two numbers of float32 come from one word.
    after = (np.random.PCG64(0).advance(words).state["state"] for words in (_ROWS, _ROWS // 2))
    return any(state == each for each in after)


def _unknown(
    law: SamplerCheck, setting: Setting, rng: np.random.Generator, seen: str = ""
) -> Diagnosis:
    """Return `unknown` and where draws are off in a setting.

    More draws may show that a masked category is drawn: that is a `Fault`.
    """
    for probe in law.probes:
        if not probe.setting.possible.all():
            law.draw(probe.setting, 2**16, rng)
    calls = max(1, min(2**16 // setting.draws_per_call, 2**8))
    drawn = np.concatenate([law.draw(setting, setting.draws_per_call, rng) for _ in range(calls)])
    return _described("unknown", seen=seen, off=farthest(law, setting, drawn, rng))


def _repeats(law: SamplerCheck, rng: np.random.Generator) -> str | None:
    """Return where draws are not independent of each other, if they are not.

    What is expected of pairs is taken from the draws themselves, right or not.
    """
    setting = law.equal_weights
    calls = [law.draw(setting, SCREEN, rng) for _ in range(_CALLS)]
    classes = np.concatenate([law.classes(setting, drawn)[0] for drawn in calls])
    _, classes = np.unique(classes, return_inverse=True)
    shares = np.bincount(classes) / classes.size
    if shares.size < 2:
        return None
    first, second = np.split(classes, 2)
    found = independence(first, second, shares)
    return next((part.label for part in found if (part.log_e() or 0) > _CERTAIN), None)
