"""What becomes of a fault when one thing is changed: some causes are seen in no other way."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.conformance.category_groups import groups_of
from gumbel_np.verify.conformance.diagnosis.comparison import Comparison, same_law
from gumbel_np.verify.conformance.laws import LawCheck
from gumbel_np.verify.conformance.laws.top_k_law import GumbelTopK
from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout

# exp of what is larger overflows, by precision; float64 logits may be computed with in float32.
_OVERFLOWS = {"float64": 80.0, "float32": 80.0, "float16": 10.0}
_HELD = {"float64": 40.0, "float32": 40.0, "float16": 4.0}
_NOISE = 8.0
_SHIFT = 4.0
_CERTAIN = 1e-9
_DRAWS = 2**14
_PLACES = 8
# Sets are compared by so many times the draws, and to a stricter level: where they differ a little,
# it is not the order that is wrong.
_TIMES, _SUSPICIOUS = 8, 1e-4
# Faults that an overflow may end in.
_ENDS = ("non-finite", "raises", "not-normalised", "masked-category-drawn", "out-of-range")


def tamed(setting: Setting) -> Setting:
    """Return the setting with the largest logit at 0: the same law."""
    top = setting.logits.max()
    return replace(setting, logits=setting.logits - top) if np.isfinite(top) else setting


def overflows(law: LawCheck[object], fault: Fault, rng: np.random.Generator) -> bool:
    """Whether a fault is gone where no exponential can be large."""
    setting = fault.setting
    if fault.suspect not in _ENDS or setting is None or not _extreme(setting):
        return False
    try:
        law.draw(_squeezed(setting), min(_DRAWS, setting.draws_per_call), rng)
    except Fault:
        return False
    return True


def _extreme(setting: Setting) -> bool:
    logits = setting.logits.astype(np.float64)
    largest = float(np.abs(logits[np.isfinite(logits)]).max()) + _NOISE
    return largest / min(setting.tau, 1.0) > _OVERFLOWS[str(setting.logits.dtype)]


def moves_with_a_constant(comparison: Comparison) -> str | None:
    """Name the fault if the law of the draws is another one when a constant is added.

    If it takes a constant whose exponential overflows, or becomes 0, that is why.
    """
    for setting in comparison.settings:
        far = abs(float(setting.logits.max())) > _SHIFT
        here = _table(comparison, setting)
        for other in [tamed(setting)] if far else [_shifted(setting, c) for c in (-_SHIFT, _SHIFT)]:
            if not np.allclose(other.pi, setting.pi, rtol=0.01, atol=1e-6):
                continue  # a law of one's own may move
            if same_law(here, _table(comparison, other)) < _CERTAIN:
                only_far = far and _extreme(setting) and not _moves_nearby(comparison, other)
                return "overflow" if only_far else "law-moves-with-a-constant"
    return None


def _moves_nearby(comparison: Comparison, setting: Setting) -> bool:
    """Whether constants whose exponential every precision can hold change the law."""
    here = _table(comparison, setting)
    constant = _HELD[str(setting.logits.dtype)]
    moved = (_table(comparison, _shifted(setting, c)) for c in (-constant, constant))
    return any(same_law(here, table) < _CERTAIN for table in moved)


def only_extremes_are_wrong(comparison: Comparison) -> bool:
    """Whether a fault at large logits or a low temperature is gone where these are squeezed."""
    settings = comparison.settings
    squeezed = replace(comparison, settings=[_squeezed(setting) for setting in settings])
    return any(map(_extreme, settings)) and squeezed.right()


def _squeezed(setting: Setting) -> Setting:
    """Return the setting with no exponential that can be large."""
    logits = setting.logits - setting.logits.max()
    kept = np.where(np.isfinite(logits), np.maximum(logits, -_NOISE), logits)
    return replace(setting, logits=kept.astype(logits.dtype), tau=max(setting.tau, 1.0))


def _shifted(setting: Setting, constant: float) -> Setting:
    return replace(setting, logits=setting.logits + setting.logits.dtype.type(constant))


def _table(comparison: Comparison, setting: Setting) -> NDArray[np.int64]:
    return replace(comparison, settings=[setting]).tables(_DRAWS)[0]


def follows_its_logits(comparison: Comparison) -> bool:
    """Whether draws of a law of one's own have the law softmax(logits) in place of it."""
    plain = [replace(setting, probabilities=None) for setting in comparison.settings]
    try:
        return replace(comparison, settings=plain).right()
    except (Fault, TargetTimeout):
        return False


def only_order_is_wrong(comparison: Comparison) -> bool:
    """Whether rows hold the right sets, in the wrong order.

    What is compared with right draws is who stands in each place, and a member of the row chosen at
    random.
    """
    if not (isinstance(comparison.law, GumbelTopK) and comparison.law.rows_in_order):
        return False
    wrong_place = False
    for setting in comparison.settings:
        if not 1 < setting.k < setting.possible.sum():
            continue
        theirs, ours = (_members(comparison, setting, right=right) for right in (False, True))
        if same_law(theirs[-1], ours[-1]) < _SUSPICIOUS:
            return False
        pairs = zip(theirs[:-1], ours[:-1], strict=True)
        wrong_place = wrong_place or any(same_law(a, b) < _CERTAIN for a, b in pairs)
    return wrong_place


def _members(comparison: Comparison, setting: Setting, *, right: bool) -> list[NDArray[np.int64]]:
    """Count, by size, who stands in the first places and in the last, and any member at last."""
    rows = comparison.rows(setting, _TIMES * _DRAWS, right=right)
    group = groups_of(setting.pi)[0]
    size = int(group.max()) + 1
    some = rows[:_DRAWS]
    places = [*some[:, :_PLACES].T, some[:, -1]]
    any_place = comparison.rng.integers(rows.shape[1], size=len(rows))
    places.append(rows[np.arange(len(rows)), any_place])
    return [np.bincount(group[each], minlength=size) for each in places]
