"""Draws that refute, explained: by a repetition, by what they depend on, or by a suspect."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gumbel_np.verify.conformance.diagnosis.comparison import SCREEN, Comparison, Fit
from gumbel_np.verify.conformance.diagnosis.contrasts import (
    moves_with_a_constant,
    only_extremes_are_wrong,
    only_order_is_wrong,
)
from gumbel_np.verify.conformance.diagnosis.described import described
from gumbel_np.verify.conformance.diagnosis.farthest import farthest
from gumbel_np.verify.conformance.independence import INDEPENDENCE, independence
from gumbel_np.verify.conformance.laws import ChoiceCheck, SamplerCheck
from gumbel_np.verify.conformance.probe import End
from gumbel_np.verify.conformance.result import Diagnosis
from gumbel_np.verify.conformance.settings import Setting

_MOST, _MOST_THERE = 2**20, 2**18
_CERTAIN = 30.0  # nats
_CALLS = 4
_ROWS = 64
# Categories that are improbable, but not so much that the tail of the noise must bring them.
_SHALLOW = [Setting(np.array([0.0, -depth]), k=1) for depth in (5.5, 7.0)]


@dataclass(frozen=True)
class Violation:
    """Where draws refuted a sampler: the settings, how many draws it took, and the evidence."""

    probe: str
    settings: Sequence[Setting]  # those that speak loudest come first
    draws: int
    log10_e: float | None
    # The point at which truncated noise alone would explain it, if any.
    end_of_noise: End | None


def of_draws(law: SamplerCheck, violation: Violation, rng: np.random.Generator) -> Diagnosis:
    """Name what is wrong with draws that refute."""
    if again := law.memory.fault():
        return described(again.suspect, seen=f"It {again}.")
    where = _repeats(law, rng)
    if where is not None:
        return described("repeated-noise", seen=f"Draws depend on each other: {where}.")
    n = int(np.clip(violation.draws, SCREEN, _MOST))
    plain = Comparison(law, law.telling_settings, n, rng)
    return _of_special(law, violation, rng) if plain.right() else _of_plain(plain)


def _of_plain(plain: Comparison) -> Diagnosis:
    """Name what is wrong in plain settings."""
    law, rng = plain.law, plain.rng
    if only_order_is_wrong(plain):
        return described("wrong-order")
    found = plain.likeliest() or _likeliest_in_some(plain)
    # What never changes may be constant at these logits alone.
    if (found is None or found[0].suspect == "no-noise") and (
        moved := moves_with_a_constant(plain)
    ):
        return described(moved)
    if found is None:
        return _unknown(law, plain.settings[0], rng)
    return _found(plain, found, sharpen=True)


def _likeliest_in_some(plain: Comparison) -> tuple[Fit, float] | None:
    """Return what explains those plain settings that are wrong, if some are right."""
    each = [replace(plain, settings=[setting]) for setting in plain.settings]
    wrong = [one.settings[0] for one in each if not one.right()]
    if 0 < len(wrong) < len(plain.settings):
        return replace(plain, settings=wrong).likeliest()
    return None


def _of_special(law: SamplerCheck, violation: Violation, rng: np.random.Generator) -> Diagnosis:
    """Name what is wrong if plain settings are right."""
    shallow = Comparison(law, _SHALLOW, _MOST_THERE, rng)
    if violation.end_of_noise is not None and shallow.right():
        end, bound = violation.end_of_noise
        seen = "Only the far tail is wrong."
        return described("truncated-tail", end, violation.log10_e, seen, bound=bound)
    if violation.probe == INDEPENDENCE:
        return described("repeated-noise", seen="Each draw by itself is right.")
    n = int(np.clip(violation.draws, SCREEN, _MOST_THERE))
    if any(only_order_is_wrong(Comparison(law, [each], n, rng)) for each in violation.settings):
        return described("wrong-order")
    there = (Comparison(law, each, n, rng) for each in _where(law, violation.settings))
    wrong = next((each for each in there if not each.right()), None)
    if wrong is None:  # each draw by itself is right
        return _unknown(law, violation.settings[0], rng)
    seen = f"Seen with {law.described(wrong.settings[0])}."
    # A temperature that is wrong where it is extreme is looked for before an overflow.
    tempered = "tau" in law.parameters
    if not tempered and only_extremes_are_wrong(wrong):
        return described("overflow", seen=seen)
    if moved := moves_with_a_constant(wrong):
        return described(moved, seen=seen)
    if found := wrong.likeliest():
        return _found(wrong, found, seen)
    if tempered and only_extremes_are_wrong(wrong):
        return described("overflow", seen=seen)
    return _unknown(law, wrong.settings[0], rng, seen)


def _found(
    comparison: Comparison, found: tuple[Fit, float], seen: str = "", *, sharpen: bool = False
) -> Diagnosis:
    """Put the likeliest suspect into words; one without noise may have another name."""
    fit, log10_odds = found
    law, suspect, estimate = comparison.law, fit.suspect, fit.estimate
    if suspect == "no-noise" and law.target.uses_rng:
        shared = isinstance(law, ChoiceCheck) and _one_number_a_draw(law)
        suspect = "shared-noise" if shared else "no-effect"
    if estimate is not None and sharpen:
        estimate = law.sharpened(suspect, estimate, comparison.rng)
    return described(suspect, estimate, log10_odds, seen)


def _where(law: SamplerCheck, settings: Sequence[Setting]) -> Iterator[Sequence[Setting]]:
    """Yield settings in which the fault may show: plain ones like that where it did, and that.

    In plain ones more draws can be made, and suspects differ more.
    """
    yield from like(law, settings[0])
    for setting in settings:
        yield [setting]
    if settings[0].size is None:
        yield from like(law, settings[-1])


def like(law: SamplerCheck, setting: Setting) -> Iterator[Sequence[Setting]]:
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
    return described("unknown", seen=seen, off=farthest(law, setting, drawn, rng))


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
