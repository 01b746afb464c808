"""Weights on the simplex: Gumbel-softmax draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.concrete import Concrete
from gumbel_np.reference.softmax import soften
from gumbel_np.verify.conformance.diagnosis.rivals import LOGITS, NOISES, ROLLED, TAUS
from gumbel_np.verify.conformance.independence import eighths
from gumbel_np.verify.conformance.laws.base import Choosing, Rng
from gumbel_np.verify.conformance.settings import MASKED, MILD, Case
from gumbel_np.verify.conformance.target.answer_checks import as_weights
from gumbel_np.verify.evidence import Evidence, jointly_uniform, uniforms

_SHARP = 2**18  # draws that give the temperature a standard error of 0.1 %
# Some hundred cells in which suspects are compared. Odd: a draw without noise has U = 1/2.
_SIDE = {1: 201, 2: 15, 3: 7}
_GAPS, _HEIGHTS = np.linspace(0, 5, 16)[1:], np.linspace(2, 9, 13)
_TOGETHER = 10  # of many uniforms, so many neighbours share a histogram
_FOUR = np.log([40.0, 25.0, 12.0, 8.0])


class GumbelSoftmax(Choosing):
    """softmax((logits + G)/tau), by the exact joint law of its weights."""

    id = "gumbel-softmax"
    signature = "f(logits, tau, size, rng) -> (size, K)"
    cases = (
        Case("tau=1", "the whole joint law", _FOUR, 2**20, 0.0075),
        Case("tau=0.5", "a lower temperature", _FOUR, 2**20, 0.0075, tau=0.5),
        Case("tau=2", "a higher temperature", _FOUR, 2**20, 0.0075, tau=2.0),
        Case("cold", "tau = 0.1: nearly one-hot", MILD, 2**17, 0.02, tau=0.1),
        Case("hot", "tau = 10: nearly uniform", MILD, 2**17, 0.02, tau=10.0),
        Case("uniform", "every category alike", np.zeros(4), 2**17, 0.02, tau=0.7),
        Case("two", "the smallest number of categories", np.log([0.2, 0.8]), 2**18, 0.015),
        Case("many", "60 categories", np.linspace(0, -3, 60), 2**14, 0.02),
        Case("masked", "-inf logits have weight 0", MASKED, 2**17, 0.02, tau=0.7),
        Case("shifted-up", "logits + 30: the same law", MILD + 30, 2**16, 0.025),
        Case("shifted-down", "logits - 30: the same law", MILD - 30, 2**16, 0.025),
        Case("float32", "float32 logits", MILD.astype(np.float32), 2**17, 0.02, tau=0.5),
        Case("float16", "float16 logits", MILD.astype(np.float16), 2**15, 0.035),
    )
    level = Case("", "", np.zeros(8), 2**16, 0.03)
    telling = cases[:3]
    rivals = NOISES + LOGITS + ROLLED + TAUS

    def draw(self, case: Case, n: int, rng: Rng) -> NDArray[np.floating]:
        result = self.target(case.logits, case.tau, n, rng)
        return as_weights(result, (n, case.logits.size), case.possible)

    def reduce(self, case: Case, drawn: NDArray[np.floating], rng: Rng) -> tuple[Evidence, ...]:
        u = _uniforms(case, drawn)
        if u.shape[1] <= _TOGETHER:
            return jointly_uniform(u, tolerance=case.tolerance)
        return tuple(
            uniforms(
                u[:, i : i + _TOGETHER].ravel(), label=f"from U{i + 1}", tolerance=case.tolerance
            )
            for i in range(0, u.shape[1], _TOGETHER)
        )

    def winners(self, drawn: NDArray[np.floating]) -> NDArray[np.intp]:
        return np.argmax(drawn, axis=-1)

    def classes(self, case: Case, drawn: NDArray[np.floating]) -> tuple[NDArray[np.intp], Floats]:
        return eighths(_uniforms(case, drawn)[:, 0])

    def sharpened(self, suspect: str, estimate: float, rng: Rng) -> float:
        """Fit the temperature by its likelihood, at τ = 1."""
        if suspect != "tau-wrong":
            return estimate
        from scipy.optimize import minimize_scalar

        case = self.cases[0]
        calls = _SHARP // case.most
        y = np.concatenate([self.draw(case, case.most, rng) for _ in range(calls)])
        found = minimize_scalar(
            lambda tau: -float(np.sum(Concrete(case.phi, tau).logpdf(y))),
            bounds=(0.8 * estimate, 1.25 * estimate),
            method="bounded",
            options={"xatol": 1e-4},
        )
        return float(found.x)

    def pick(self, scores: Floats, case: Case) -> Floats:
        return soften(scores, 1.0, axis=-1)

    def cells(self, case: Case, drawn: NDArray[np.floating]) -> tuple[NDArray[np.intp], int]:
        if int(case.possible.sum()) > _TOGETHER:
            return _top_cells(case, drawn)
        u = _roughly(case, drawn)[:, :3]
        side = _SIDE[u.shape[1]]
        cell = np.minimum((np.nan_to_num(u) * side).astype(np.intp), side - 1)
        return cell @ side ** np.arange(u.shape[1]), side ** u.shape[1]


def _uniforms(case: Case, drawn: NDArray[np.floating]) -> Floats:
    """Return the Rosenblatt numbers; a weight that underflowed is read as the smallest there is.

    It was smaller still, which moves the number by less than a cell of the histogram.
    """
    least = float(np.finfo(drawn.dtype).smallest_subnormal)
    y = np.where(case.possible, np.maximum(drawn.astype(np.float64), least), 0.0)
    return Concrete(case.phi, case.tau).uniforms(y / y.sum(axis=-1, keepdims=True))


def _top_cells(case: Case, drawn: NDArray[np.floating]) -> tuple[NDArray[np.intp], int]:
    """Sort by how far the winner is above the second and the middle one: there many differ most."""
    with np.errstate(divide="ignore"):
        z = case.tau * np.sort(np.log(drawn[:, case.possible].astype(np.float64)), axis=-1)
        gap = np.searchsorted(_GAPS, z[:, -1] - z[:, -2])
        height = np.searchsorted(_HEIGHTS, z[:, -1] - z[:, z.shape[1] // 2])
    return gap * (_HEIGHTS.size + 1) + height, (_GAPS.size + 1) * (_HEIGHTS.size + 1)


def _roughly(case: Case, drawn: NDArray[np.floating]) -> Floats:
    """Return the Rosenblatt numbers without the care for extremes: good enough for cells."""
    (keep,) = np.nonzero(case.possible)
    with np.errstate(all="ignore"):
        log_y = np.log(drawn[:, keep].astype(np.float64))
        w = np.exp(case.phi[keep] - case.tau * (log_y - log_y[:, -1:]))
        c = np.cumsum(np.roll(w, 1, axis=1), axis=1)
        return (c[:, :-1] / c[:, 1:]) ** np.arange(1, keep.size)
