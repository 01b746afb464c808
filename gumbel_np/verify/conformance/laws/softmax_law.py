"""gumbel-softmax: weights on the simplex."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.concrete import Concrete
from gumbel_np.reference.softmax import soften
from gumbel_np.verify.conformance.category_groups import to_uniforms
from gumbel_np.verify.conformance.independence import eighths
from gumbel_np.verify.conformance.laws.base import ChoiceCheck, Indices
from gumbel_np.verify.conformance.laws.softmax_uniforms import (
    gap,
    gap_cells,
    largest_by_the_others,
    none_underflows,
    rosenblatt,
)
from gumbel_np.verify.conformance.precision import (
    FLOAT32,
    FLOAT64,
    Precision,
    dequantised,
)
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.settings import MASKED, MILD, TWO, Setting
from gumbel_np.verify.conformance.suspects.suspect_samplers import (
    CHOICES,
    LOGITS,
    NOISES,
    ROLLED,
    TAUS,
    SuspectSampler,
)
from gumbel_np.verify.conformance.target.answer_checks import as_weights
from gumbel_np.verify.evidence import jointly_uniform, uniforms

_SHARP = 2**18  # draws that give the temperature a standard error of 0.1 %
# Some hundred cells in which suspects are compared. Odd: a draw without noise has U = 1/2.
_SIDE = {1: 201, 2: 15, 3: 7}
_GAPS, _HEIGHTS = np.linspace(0, 5, 16)[1:], np.linspace(2, 9, 13)
_TOGETHER = 10  # if there are more uniforms than this, groups of this many share a histogram
_COARSER = 4.0
# Rounding that moves log y by more than this, in units of the noise, blurs what was drawn.
_BLURRED = 0.1
_NOISE = 20.0  # which it hardly ever exceeds
_FOUR = np.log([40.0, 25.0, 12.0, 8.0])


class GumbelSoftmax(ChoiceCheck):
    """softmax((logits + G)/tau), by the exact joint law of its weights."""

    id = "gumbel-softmax"
    signature = "f(logits, tau, size, rng) -> (size, K)"
    parameters = ("tau",)
    probes: ClassVar[tuple[Probe, ...]] = (
        Probe("tau=1", "the whole joint law", Setting(_FOUR), 2**20, 0.006),
        Probe("tau=0.5", "a lower temperature", Setting(_FOUR, tau=0.5), 2**20, 0.006),
        Probe("tau=2", "a higher temperature", Setting(_FOUR, tau=2.0), 2**20, 0.006),
        Probe("cold", "tau = 0.1: nearly one-hot", Setting(MILD, tau=0.1), 2**17, 0.016),
        Probe("hot", "tau = 10: nearly uniform", Setting(MILD, tau=10.0), 2**17, 0.016),
        Probe("uniform", "every category alike", Setting(np.zeros(4), tau=0.7), 2**17, 0.016),
        Probe("two", "the smallest number of categories", Setting(TWO), 2**18, 0.011),
        Probe("many", "60 categories", Setting(np.linspace(0, -3, 60)), 2**14, 0.013),
        Probe("masked", "-inf logits have weight 0", Setting(MASKED, tau=0.7), 2**17, 0.016),
        Probe("shifted-up", "logits + 30: the same law", Setting(MILD + 30), 2**16, 0.022),
        Probe("shifted-down", "logits - 30: the same law", Setting(MILD - 30), 2**16, 0.022),
        Probe("float32", "float32 logits", Setting(MILD.astype(np.float32), tau=0.5), 2**17, 0.016),
        Probe("float16", "float16 logits", Setting(MILD.astype(np.float16)), 2**15, 0.03),
    )
    suspects: ClassVar[tuple[SuspectSampler, ...]] = NOISES + LOGITS + CHOICES + ROLLED + TAUS
    telling_settings: ClassVar[tuple[Setting, ...]] = tuple(probe.setting for probe in probes[:3])

    def draw(self, setting: Setting, n: int, rng: Rng) -> NDArray[np.floating]:
        result = self.target(setting.logits, setting.tau, n, rng)
        seen = self.precisions_seen[setting.logits.dtype]
        largest = (float(np.abs(setting.phi[setting.possible]).max()) + _NOISE) / setting.tau
        return as_weights(result, (n, setting.categories), setting.possible, seen, largest)

    def reduce(
        self, setting: Setting, drawn: NDArray[np.floating], tolerance: float, rng: Rng
    ) -> Parts:
        y, precision = self._told(setting, drawn, rng)
        if not none_underflows(setting, precision):
            # Of many categories, a draw gives fewer numbers than it would give otherwise.
            tolerance *= 1.0 if setting.possible.sum() <= _TOGETHER else _COARSER
            winners = to_uniforms(np.argmax(y, axis=-1), setting.pi, rng)
            return (
                uniforms(gap(setting, y, precision, rng), label="gap", tolerance=tolerance),
                uniforms(winners, label="winner", tolerance=tolerance),
            )
        u = rosenblatt(setting, y, precision)
        if u.shape[1] <= _TOGETHER:
            return jointly_uniform(u, tolerance=tolerance)
        return tuple(
            uniforms(u[:, i : i + _TOGETHER].ravel(), label=f"from U{i + 1}", tolerance=tolerance)
            for i in range(0, u.shape[1], _TOGETHER)
        )

    def _told(
        self, setting: Setting, drawn: NDArray[np.floating], rng: Rng
    ) -> tuple[Floats, Precision]:
        """Return weights in float64, what rounding did to their law undone; and their precision."""
        precision = self.precisions_seen[setting.logits.dtype].precision
        y = drawn.astype(np.float64)
        if precision.coarse:
            y = largest_by_the_others(dequantised(y, precision, rng))
        return y, precision

    def winners(self, drawn: NDArray[np.floating]) -> Indices:
        return np.argmax(drawn, axis=-1)

    def roles(self, setting: Setting, drawn: NDArray[np.floating], rng: Rng) -> list[Floats]:
        y, precision = self._told(setting, drawn, rng)
        if _blurred(setting, precision) or setting.possible.sum() < 2:
            return [np.empty((len(y), 0))] * 3
        told = int(setting.possible.sum()) <= _TOGETHER and none_underflows(setting, precision)
        joint = rosenblatt(setting, y, precision) if told else np.empty((len(y), 0))
        return [*super().roles(setting, y, rng), gap(setting, y, precision, rng)[:, None], joint]

    def tables(self, setting: Setting, drawn: NDArray[Any]) -> list[tuple[Indices, Floats]]:
        precision = self.precisions_seen[setting.logits.dtype].precision
        return [] if _blurred(setting, precision) else super().tables(setting, drawn)

    def classes(self, setting: Setting, drawn: NDArray[np.floating]) -> tuple[Indices, Floats]:
        return eighths(rosenblatt(setting, drawn.astype(np.float64), FLOAT64)[:, 0])

    def sharpened(self, suspect: str, estimate: float, rng: Rng) -> float:
        """Fit the temperature by its likelihood, at τ = 1."""
        if suspect != "tau-wrong":
            return estimate
        from scipy.optimize import minimize_scalar

        setting = self.probes[0].setting
        calls = _SHARP // setting.draws_per_call
        y = np.concatenate([self.draw(setting, setting.draws_per_call, rng) for _ in range(calls)])
        found = minimize_scalar(
            lambda tau: -float(np.sum(Concrete(setting.phi, tau).logpdf(y))),
            bounds=(0.8 * estimate, 1.25 * estimate),
            method="bounded",
            options={"xatol": 1e-4},
        )
        return float(found.x)

    def draws_of_scores(self, scores: Floats, setting: Setting) -> Floats:
        return soften(scores, 1.0, axis=-1)

    def cells(self, setting: Setting, drawn: NDArray[np.floating]) -> tuple[Indices, int]:
        if not none_underflows(setting, FLOAT32):
            return gap_cells(setting, drawn)
        if int(setting.possible.sum()) > _TOGETHER:
            return _top_cells(setting, drawn)
        u = _roughly(setting, drawn)[:, :3]
        side = _SIDE[u.shape[1]]
        cell = np.minimum((np.nan_to_num(u) * side).astype(np.intp), side - 1)
        return cell @ side ** np.arange(u.shape[1]), side ** u.shape[1]


def _blurred(setting: Setting, precision: Precision) -> bool:
    """Whether rounding hides the noise, or the largest weight, which may be 1/K, underflows."""
    step = max(precision.eps, precision.smallest * setting.categories)
    underflows = setting.categories * precision.smallest_normal > 1
    return underflows or setting.tau * step > _BLURRED


def _top_cells(setting: Setting, drawn: NDArray[np.floating]) -> tuple[Indices, int]:
    """Sort by how far the winner is above the second and the middle one.

    With many categories, suspects differ most there.
    """
    with np.errstate(divide="ignore"):
        z = setting.tau * np.sort(np.log(drawn[:, setting.possible].astype(np.float64)), axis=-1)
        gap = np.searchsorted(_GAPS, z[:, -1] - z[:, -2])
        height = np.searchsorted(_HEIGHTS, z[:, -1] - z[:, z.shape[1] // 2])
    return gap * (_HEIGHTS.size + 1) + height, (_GAPS.size + 1) * (_HEIGHTS.size + 1)


def _roughly(setting: Setting, drawn: NDArray[np.floating]) -> Floats:
    """Return the Rosenblatt numbers without the care for extremes: good enough for cells."""
    (keep,) = np.nonzero(setting.possible)
    with np.errstate(all="ignore"):
        log_y = np.log(drawn[:, keep].astype(np.float64))
        w = np.exp(setting.phi[keep] - setting.tau * (log_y - log_y[:, -1:]))
        c = np.cumsum(np.roll(w, 1, axis=1), axis=1)
        return (c[:, :-1] / c[:, 1:]) ** np.arange(1, keep.size)
