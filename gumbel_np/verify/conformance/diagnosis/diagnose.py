"""What is wrong: the suspect that makes the draws most probable, if it explains them at all."""

from dataclasses import replace
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.diagnosis.comparison import SCREEN, Comparison
from gumbel_np.verify.conformance.diagnosis.contrasts import (
    follows_its_logits,
    moves_with_a_constant,
    overflows,
)
from gumbel_np.verify.conformance.diagnosis.described import described
from gumbel_np.verify.conformance.diagnosis.explained_draws import Violation, like, of_draws
from gumbel_np.verify.conformance.diagnosis.straight_through_suspects import what_explains
from gumbel_np.verify.conformance.laws import Categorical, LawCheck, SamplerCheck, StraightThrough
from gumbel_np.verify.conformance.result import Diagnosis
from gumbel_np.verify.conformance.settings import MILD, Setting
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout

_FRESH = 2**31
_LOGITS_ALONE = (
    "The draws have the law softmax(logits), not that of probabilities(logits): is what should "
    "change it, a filter or a temperature, missing?"
)
_THREE = np.array([0.0, -1.0, -2.0])


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
            return described(suspect, cause.estimate)
        if isinstance(law, SamplerCheck):
            return of_draws(law, cause, rng)
        assert isinstance(law, StraightThrough)
        return described(*what_explains(law, cause.settings[0], seed))
    except Fault as seen:  # it showed only now, in more draws
        return described(seen.otherwise or seen.suspect, seen.estimate)
    except TargetTimeout:
        return described("unknown")


def _of_construction(law: SamplerCheck, fault: Fault, rng: np.random.Generator) -> Diagnosis:
    """Name a fault that was seen at extreme uniforms, unless it is none of the noise.

    There every call is for one draw of three categories; and logits that are squeezed let the
    improbable win.
    """
    there = Setting(_THREE.astype(fault.precision or np.float64), k=1, size=1)
    there = replace(law.setting_of(there.logits) or there, size=1)
    for settings in (*like(law, there), [there]):
        plain = Comparison(law, settings, SCREEN, rng)
        if not plain.right() and (found := plain.likeliest()):
            return described(found[0].suspect, found[0].estimate, found[1])
    shifted = law.setting_of(MILD + 200) or Setting(MILD + 200, k=1)
    moved = moves_with_a_constant(Comparison(law, [shifted], SCREEN, rng))
    return described(moved or fault.suspect, None if moved else fault.estimate)
