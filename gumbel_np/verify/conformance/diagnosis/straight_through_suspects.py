"""What is wrong with a straight-through gradient: each suspect is computed, row by row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import soften, softmax
from gumbel_np.verify.conformance.laws.straight_through_law import (
    Rows,
    StraightThrough,
    clear_rows,
    rounding,
)
from gumbel_np.verify.conformance.settings import Setting

_ROWS = 256
_LOG_FACTORS, _LOG_FLOORS = np.linspace(-3, 3, 301), np.linspace(-25, -1, 241)
_NEAR = 1e-3  # of soft forward results
Scores = Callable[[Floats, float, Floats], Floats]


@dataclass(frozen=True)
class _Formula:
    """How a suspect computes: what it softens, and the derivative of that in the logits.

    These are functions of the logits, the temperature and the noise.
    """

    scores: Scores = lambda phi, tau, g: (phi + g) / tau
    backward: Scores | None = None  # what the gradient softens, if it is something else
    slope: Callable[[float], float] = lambda tau: 1 / tau
    soft_forward: bool = False
    shift: int = 0
    factor: float = 1.0
    identity: bool = False  # the gradient is the cotangent

    def rows(self, tau: float, given: Rows) -> tuple[Floats, Floats, Floats]:
        """Return scores, forward result and gradient."""
        z = self.scores(given.phi, tau, given.noise)
        back = z if self.backward is None else self.backward(given.phi, tau, given.noise)
        y = soften(z, 1.0, axis=-1)
        if not self.soft_forward:
            winner = np.argmax(z, axis=-1)[:, None]
            y = np.zeros_like(z)
            np.put_along_axis(y, winner, 1.0, axis=-1)
        soft, c = soften(back, 1.0, axis=-1), given.cotangent
        inner = (c * soft).sum(axis=-1, keepdims=True)
        gradient = c if self.identity else self.factor * self.slope(tau) * soft * (c - inner)
        return z, np.roll(y, self.shift, axis=-1), gradient

    def explains(self, tau: float, given: Rows) -> bool:
        """Whether it computes what was returned, in every row."""
        z, y, gradient = self.rows(tau, given)
        clear = slice(None) if self.soft_forward else clear_rows(z, given.eps)
        near = np.abs(given.grad - gradient) <= rounding(given, tau, gradient)
        return bool(np.abs(given.y[clear] - y[clear]).max(initial=0) < _NEAR and near.all())


_RIGHT = _Formula()
_SHARED: Scores = lambda phi, tau, g: (phi + g[:1] + 0 * g) / tau  # noqa: E731
_RIVALS: tuple[tuple[str, _Formula], ...] = (
    ("soft-forward", _Formula(soft_forward=True)),
    ("zero-gradient", _Formula(factor=0.0)),
    ("gradient-sign", _Formula(factor=-1.0)),
    ("identity-gradient", _Formula(identity=True)),
    ("plain-softmax-gradient", _Formula(backward=lambda phi, tau, g: phi / tau)),
    (
        "plain-softmax-gradient",
        _Formula(backward=lambda phi, tau, g: phi + 0 * g, slope=lambda tau: 1.0),
    ),
    ("min-gumbel", _Formula(lambda phi, tau, g: (phi - g) / tau)),
    ("no-noise", _Formula(lambda phi, tau, g: (phi + 0 * g) / tau)),
    ("no-effect", _Formula(lambda phi, tau, g: (phi + 0 * g) / tau, factor=0.0)),
    ("repeated-noise", _Formula(_SHARED)),
    ("argmin", _Formula(lambda phi, tau, g: -(phi + g) / tau)),
    ("argmin", _Formula(lambda phi, tau, g: -(phi + g) / tau, slope=lambda tau: -1 / tau)),
    ("off-by-one", _Formula(shift=1)),
    ("off-by-one", _Formula(shift=-1)),
    ("probs-as-logits", _Formula(lambda phi, tau, g: (softmax(phi) + g) / tau)),
    ("probs-as-logits", _Formula(lambda phi, tau, g: (np.exp(phi) + g) / tau)),
    ("tau-ignored", _Formula(lambda phi, tau, g: phi + g, slope=lambda tau: 1.0)),
    ("tau-ignored", _Formula(lambda phi, tau, g: phi + g)),
    ("tau-inverted", _Formula(lambda phi, tau, g: (phi + g) * tau, slope=lambda tau: tau)),
    ("tau-inverted", _Formula(lambda phi, tau, g: (phi + g) * tau)),
    ("tau-on-logits-only", _Formula(lambda phi, tau, g: phi / tau + g)),
    ("tau-on-noise-only", _Formula(lambda phi, tau, g: phi + g / tau, slope=lambda tau: 1.0)),
    ("tau-on-noise-only", _Formula(lambda phi, tau, g: phi + g / tau)),
)
# Suspects with a parameter, which is 1 for what is right.
_FITTED: tuple[tuple[str, Callable[[float], _Formula]], ...] = (
    (
        "tau-wrong",
        lambda c: _Formula(lambda phi, t, g: (phi + g) / (c * t), slope=lambda t: 1 / (c * t)),
    ),
    ("wrong-scale", lambda b: _Formula(lambda phi, tau, g: (phi + b * g) / tau)),
)
_PRECISE = 1e-3
_FLOORED: tuple[Callable[[Floats, float], Floats], ...] = (np.add, np.maximum)


def _with_floor(floored: Callable[[Floats, float], Floats], floor: float) -> _Formula:
    """Return the formula in which a floor keeps probabilities from being too small."""

    def scores(phi: Floats, tau: float, g: Floats) -> Floats:
        log_p = np.log(floored(softmax(phi, axis=-1), floor))
        return (np.where(np.isfinite(phi), log_p, -np.inf) + g) / tau

    return _Formula(scores)


def what_explains(law: StraightThrough, there: Setting, seed: int) -> tuple[str, float | None]:
    """Return the suspect that computes the very rows that were returned, or `unknown`.

    `there` is where the gradient was wrong. If it is right in the plain settings, only the rows of
    that one are explained. The parameter, if any, is the factor of the gradient, of the noise or of
    the temperature.
    """
    rng = np.random.default_rng(seed)
    plain = [probe.setting for probe in law.probes[:3]]

    def drawn(settings: list[Setting]) -> Mapping[Setting, Rows]:
        return {each: law.draw(each, _rows_in(each), rng) for each in settings}

    rows = drawn(plain)
    if all(_RIGHT.explains(setting.tau, given) for setting, given in rows.items()):
        rows = drawn([there])
        if _RIGHT.explains(there.tau, rows[there]):  # an even number of rows is no odd one
            rows = {there: law.draw(replace(there, size=None), _ROWS - 1, rng)}
    else:
        rows = {**rows, **drawn([there])}
    if all(_RIGHT.explains(setting.tau, given) for setting, given in rows.items()):
        return "unknown", None
    suspect, value = _named(rows)
    if suspect == "unknown" and any(law.moves_with_a_constant(each, rng) for each in rows):
        return "law-moves-with-a-constant", None
    return suspect, value


def _rows_in(setting: Setting) -> int:
    """Return how many rows to ask for: whole calls, as the fault may be in those alone."""
    size = setting.size or _ROWS
    return size * -(-_ROWS // size)


@np.errstate(over="ignore", invalid="ignore")
def _named(rows: Mapping[Setting, Rows]) -> tuple[str, float | None]:
    def explains(formula: _Formula) -> bool:
        return all(formula.explains(setting.tau, given) for setting, given in rows.items())

    for suspect, formula in _RIVALS:
        if explains(formula):
            return suspect, None
    first = next(iter(rows))
    for suspect, of in _FITTED:
        value = _fitted(of, first.tau, rows[first])
        if abs(value - 1) > _PRECISE and explains(of(value)):
            return suspect, value
    for floored in _FLOORED:
        floor = _fitted(partial(_with_floor, floored), first.tau, rows[first], _LOG_FLOORS)
        if explains(_with_floor(floored, floor)):
            return "probability-floor", floor
    factors = {setting: _factor(setting.tau, given) for setting, given in rows.items()}
    scaled = {setting: replace(_RIGHT, factor=factor) for setting, factor in factors.items()}
    factor = list(factors.values())[-1]
    told = all(scaled[setting].explains(setting.tau, given) for setting, given in rows.items())
    if told and abs(factor - 1) > _PRECISE:
        return "gradient-scale", factor
    return "unknown", None


def _fitted(
    of: Callable[[float], _Formula], tau: float, given: Rows, grid: Floats = _LOG_FACTORS
) -> float:
    """Return the parameter whose gradient is nearest to the one returned."""
    from scipy.optimize import minimize_scalar

    unit = np.maximum(given.size, np.finfo(float).tiny)

    def far(log_value: float) -> float:
        _, _, gradient = of(float(np.exp(log_value))).rows(tau, given)
        return float(np.square((given.grad - gradient) / unit).sum())

    start, step = min(grid, key=far), grid[1] - grid[0]
    found = minimize_scalar(
        far, bounds=(start - step, start + step), method="bounded", options={"xatol": 1e-9}
    )
    return float(np.exp(found.x))


def _factor(tau: float, given: Rows) -> float:
    """Return the multiple of the right gradient that is nearest to the one returned."""
    right = _RIGHT.rows(tau, given)[2]
    square = float(np.sum(right * right))
    return float(np.sum(given.grad * right) / square) if square else 1.0
