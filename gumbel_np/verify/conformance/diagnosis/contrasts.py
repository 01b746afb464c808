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
_NOISE = 8.0
_SHIFT = 4.0
_CERTAIN = 1e-9
_DRAWS = 2**14
_PLACES = 8
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
    tau = max(setting.tau, 1.0)
    logits = np.maximum(setting.logits - setting.logits.max(), -_NOISE)
    try:
        law.draw(replace(setting, logits=logits, tau=tau), min(_DRAWS, setting.draws_per_call), rng)
    except Fault:
        return False
    return True


def _extreme(setting: Setting) -> bool:
    logits = setting.logits.astype(np.float64)
    largest = float(np.abs(logits[np.isfinite(logits)]).max()) + _NOISE
    return largest / min(setting.tau, 1.0) > _OVERFLOWS[str(setting.logits.dtype)]


def moves_with_a_constant(comparison: Comparison) -> str | None:
    """Name the fault if the law of the draws is another one when a constant is added.

    Where all draws are alike at a large constant, its exponential has overflowed or become 0.
    """
    for setting in comparison.settings:
        level = float(setting.logits.max())
        far = abs(level) > _SHIFT
        other = tamed(setting) if far else replace(setting, logits=setting.logits - _SHIFT)
        if np.array_equal(other.logits, setting.logits):
            continue
        if not np.allclose(other.pi, setting.pi, rtol=0.01, atol=1e-6):
            continue  # a law of one's own may move
        pair = [replace(comparison, settings=[each]) for each in (setting, other)]
        here, there = (each.tables(_DRAWS)[0] for each in pair)
        if same_law(here, there) < _CERTAIN:
            alike = far and np.count_nonzero(here) == 1 and _extreme(setting)
            return "overflow" if alike else "law-moves-with-a-constant"
    return None


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
        if same_law(theirs[-1], ours[-1]) < _CERTAIN:
            return False
        pairs = zip(theirs[:-1], ours[:-1], strict=True)
        wrong_place = wrong_place or any(same_law(a, b) < _CERTAIN for a, b in pairs)
    return wrong_place


def _members(comparison: Comparison, setting: Setting, *, right: bool) -> list[NDArray[np.int64]]:
    """Count, by size, who stands in the first places and in the last, and any member at last."""
    rows = comparison.rows(setting, _DRAWS, right=right)
    group = groups_of(setting.pi)[0]
    size = int(group.max()) + 1
    places = [*rows[:, :_PLACES].T, rows[:, -1]]
    any_place = comparison.rng.integers(rows.shape[1], size=len(rows))
    places.append(rows[np.arange(len(rows)), any_place])
    return [np.bincount(group[each], minlength=size) for each in places]
