"""What is wrong with a straight-through gradient: each suspect is computed, row by row."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import soften, softmax
from gumbel_np.verify.conformance.laws.straight_through_law import Rows, StraightThrough, clear_rows
from gumbel_np.verify.conformance.settings import Setting

_ROWS = 256


@dataclass(frozen=True)
class _Formula:
    """How a suspect computes: what it softens, and the derivative of that in the logits.

    Both are functions of the logits, the temperature and the noise.
    """

    scores: Callable[[Floats, float, Floats], Floats] = lambda phi, tau, g: (phi + g) / tau
    slope: Callable[[float], float] = lambda tau: 1 / tau
    soft_forward: bool = False
    shift: int = 0
    factor: float = 1.0

    def rows(self, setting: Setting, given: Rows) -> tuple[Floats, Floats, Floats]:
        """Return scores, forward result and gradient."""
        z = self.scores(setting.phi, setting.tau, given.noise)
        soft = soften(z, 1.0, axis=-1)
        y = soft if self.soft_forward else np.eye(setting.categories)[np.argmax(z, axis=-1)]
        inner = (given.cotangent * soft).sum(axis=-1, keepdims=True)
        gradient = self.factor * self.slope(setting.tau) * soft * (given.cotangent - inner)
        return z, np.roll(y, self.shift, axis=-1), gradient

    def explains(self, setting: Setting, given: Rows) -> bool:
        """Whether it computes what was returned, in every row."""
        z, y, gradient = self.rows(setting, given)
        clear = slice(None) if self.soft_forward else clear_rows(z, given.allowed)
        unit = max(1.0, float(self.slope(setting.tau)) * float(np.abs(given.cotangent).max()))
        return bool(
            np.allclose(given.y[clear], y[clear], rtol=0, atol=given.allowed)
            and np.allclose(given.grad, gradient, rtol=0, atol=given.allowed * unit)
        )


_RIGHT = _Formula()
_RIVALS: tuple[tuple[str, _Formula], ...] = (
    ("soft-forward", _Formula(soft_forward=True)),
    ("zero-gradient", _Formula(factor=0.0)),
    ("gradient-sign", _Formula(factor=-1.0)),
    ("min-gumbel", _Formula(lambda phi, tau, g: (phi - g) / tau)),
    ("no-noise", _Formula(lambda phi, tau, g: (phi + 0 * g) / tau)),
    ("repeated-noise", _Formula(lambda phi, tau, g: (phi + g[:1] + 0 * g) / tau)),
    ("argmin", _Formula(lambda phi, tau, g: -(phi + g) / tau)),
    ("argmin", _Formula(lambda phi, tau, g: -(phi + g) / tau, lambda tau: -1 / tau)),
    ("off-by-one", _Formula(shift=1)),
    ("off-by-one", _Formula(shift=-1)),
    ("probs-as-logits", _Formula(lambda phi, tau, g: (softmax(phi) + g) / tau)),
    ("probs-as-logits", _Formula(lambda phi, tau, g: (np.exp(phi) + g) / tau)),
    ("tau-ignored", _Formula(lambda phi, tau, g: phi + g, lambda tau: 1.0)),
    ("tau-ignored", _Formula(lambda phi, tau, g: phi + g)),
    ("tau-inverted", _Formula(lambda phi, tau, g: (phi + g) * tau, lambda tau: tau)),
    ("tau-inverted", _Formula(lambda phi, tau, g: (phi + g) * tau)),
    ("tau-on-logits-only", _Formula(lambda phi, tau, g: phi / tau + g)),
    ("tau-on-noise-only", _Formula(lambda phi, tau, g: phi + g / tau, lambda tau: 1.0)),
    ("tau-on-noise-only", _Formula(lambda phi, tau, g: phi + g / tau)),
)
# Suspects with a parameter, which is 1 for what is right.
_FITTED: tuple[tuple[str, Callable[[float], _Formula]], ...] = (
    ("tau-wrong", lambda c: _Formula(lambda phi, t, g: (phi + g) / (c * t), lambda t: 1 / (c * t))),
    ("wrong-scale", lambda b: _Formula(lambda phi, tau, g: (phi + b * g) / tau)),
)
_PRECISE = 1e-4


def what_explains(law: StraightThrough, probe: str, seed: int) -> tuple[str, float | None]:
    """Return the suspect that computes the very rows that were returned, or `unknown`.

    Its parameter, if any: the factor of the gradient or of the noise, or the temperature where 1
    was asked for.
    """
    rng = np.random.default_rng(seed)
    names = ("tau=1", "tau=0.5", "tau=2", probe)
    settings = {each.name: each.setting for each in law.probes if each.name in names}
    rows = {name: law.draw(setting, _ROWS, rng) for name, setting in settings.items()}

    def explains(formula: _Formula) -> bool:
        return all(formula.explains(setting, rows[name]) for name, setting in settings.items())

    for suspect, formula in _RIVALS:
        if explains(formula):
            return suspect, None
    for suspect, of in _FITTED:
        value = _fitted(of, settings["tau=1"], rows["tau=1"])
        if abs(value - 1) > _PRECISE and explains(of(value)):
            return suspect, value
    factors = {name: _factor(setting, rows[name]) for name, setting in settings.items()}
    scaled = {name: replace(_RIGHT, factor=factor) for name, factor in factors.items()}
    if all(scaled[name].explains(setting, rows[name]) for name, setting in settings.items()):
        return "gradient-scale", factors[probe]
    return "unknown", None


def _fitted(of: Callable[[float], _Formula], setting: Setting, given: Rows) -> float:
    """Return the parameter whose gradient is nearest to the one returned."""
    from scipy.optimize import minimize_scalar

    def far(log_value: float) -> float:
        _, _, gradient = of(float(np.exp(log_value))).rows(setting, given)
        return float(np.square(given.grad - gradient).sum())

    grid = np.linspace(-1.4, 1.4, 161)
    start, step = min(grid, key=far), grid[1] - grid[0]
    found = minimize_scalar(
        far, bounds=(start - step, start + step), method="bounded", options={"xatol": 1e-9}
    )
    return float(np.exp(found.x))


def _factor(setting: Setting, given: Rows) -> float:
    """Return the multiple of the right gradient that is nearest to the one returned."""
    right = _RIGHT.rows(setting, given)[2]
    square = float(np.sum(right * right))
    return float(np.sum(given.grad * right)) / square if square > 0 else 0.0
