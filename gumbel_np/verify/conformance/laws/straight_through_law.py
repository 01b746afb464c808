"""Straight-through: given the noise, nothing is random, so each row is checked by computation."""

from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.concrete import Concrete
from gumbel_np.reference.law import Gumbel
from gumbel_np.reference.softmax import soften
from gumbel_np.verify.conformance.laws.base import LawCheck
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.settings import MASKED, MILD, SKEWED, TWO, Setting
from gumbel_np.verify.conformance.target.adapted_straight_through import OwnNoise
from gumbel_np.verify.conformance.target.answer_checks import as_numbers
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.evidence import agree, facts, uniforms

_NOISE = Gumbel()
_PRECISE, _COARSE = 1e-4, 0.05
# Within which the law of the weights must be known, where a function draws its own noise.
_WEIGHTS, _WEIGHTS_OF_FEW = 0.15, 0.6


class Rows(NamedTuple):
    """What was given and what came back, row by row, and how much rounding is allowed."""

    noise: Floats
    cotangent: Floats
    y: Floats
    grad: Floats
    allowed: float
    own_noise: bool = False  # whether the noise was inferred from a function that draws its own


class StraightThrough(LawCheck[Rows]):
    """Forward the one-hot winner, backward the pullback of the soft draw."""

    id = "straight-through"
    signature = "f(logits, tau, noise, cotangent) -> (y, grad), all of shape (n, K)"
    probes: ClassVar[tuple[Probe, ...]] = (
        Probe("tau=1", "the plain case", Setting(SKEWED), 2**12),
        Probe("tau=0.5", "a lower temperature", Setting(SKEWED, tau=0.5), 2**12),
        Probe("tau=2", "a higher temperature", Setting(SKEWED, tau=2.0), 2**12),
        Probe("cold", "tau = 0.1: most gradients vanish", Setting(MILD, tau=0.1), 2**12),
        Probe("hot", "tau = 10: all are small", Setting(MILD, tau=10.0), 2**12),
        Probe("two", "the smallest number of categories", Setting(TWO), 2**12),
        Probe("many", "200 categories", Setting(np.linspace(0, -3, 200)), 2**11),
        Probe("masked", "-inf logits win never, and have no gradient", Setting(MASKED), 2**12),
        Probe("shifted-up", "logits + 30: the same", Setting(MILD + 30), 2**12),
        Probe("shifted-down", "logits - 30: the same", Setting(MILD - 30), 2**12),
        Probe("one-row", "a single draw", Setting(MILD, one_by_one=True), 2**7),
        Probe("float32", "float32 arrays", Setting(MILD.astype(np.float32), tau=0.5), 2**12),
        Probe("float16", "float16 arrays", Setting(MILD.astype(np.float16)), 2**12),
    )

    def draw(self, setting: Setting, n: int, rng: Rng) -> Rows:
        if not setting.one_by_one:
            return self._rows(setting, n, rng)
        *parts, allowed, own = zip(*(self._rows(setting, 1, rng) for _ in range(n)), strict=True)
        noise, cotangent, y, grad = (np.concatenate(part) for part in parts)
        return Rows(noise, cotangent, y, grad, allowed[0], own[0])

    def _rows(self, setting: Setting, n: int, rng: Rng) -> Rows:
        shape, precision = (n, setting.categories), setting.logits.dtype
        noise = _NOISE.rvs(shape, rng=rng).astype(precision)
        cotangent = rng.standard_normal(shape).astype(precision)
        logits = np.broadcast_to(setting.logits, shape)
        result = self.target(logits, setting.tau, noise, cotangent)
        own = isinstance(result, OwnNoise)
        if own:
            *result, noise = result
        if not isinstance(result, tuple | list) or len(result) != 2:
            found = type(result).__name__
            raise Fault("wrong-shape", f"returned {found}, a pair (y, grad) is wanted")
        y, grad = (as_numbers(each, shape) for each in result)
        if y[:, ~setting.possible].any() or grad[:, ~setting.possible].any():
            said = "gave weight or gradient to a category whose logit is -inf"
            raise Fault("masked-category-drawn", said)
        allowed = _COARSE if precision == np.float16 else _PRECISE
        noise, cotangent, y, grad = (x.astype(np.float64) for x in (noise, cotangent, y, grad))
        return Rows(noise, cotangent, y, grad, allowed, own)

    def reduce(self, setting: Setting, drawn: Rows, tolerance: float, rng: Rng) -> Parts:
        y, grad = straight_through(setting.phi, setting.tau, drawn.noise, drawn.cotangent)
        clear = clear_rows(setting.phi + drawn.noise, drawn.allowed)
        clear |= not clear.any()  # nothing right has ties in every row
        unit = np.abs(drawn.cotangent).max() / setting.tau
        rounding = max(1e-12, 4 * float(np.finfo(setting.logits.dtype).eps))
        one_hot = agree("y, exactly one-hot", drawn.y[clear], y[clear], rounding)
        about = "gradient, in units of |cotangent|/τ"
        gradient = agree(about, drawn.grad / unit, grad / unit, drawn.allowed)
        return facts(one_hot, gradient), *self._law_of_weights(setting, drawn)

    def _law_of_weights(self, setting: Setting, drawn: Rows) -> Parts:
        """Ask whether weights follow their own law, where the noise is not that of the check."""
        if not drawn.own_noise:
            return ()
        soft = soften((setting.phi + drawn.noise) / setting.tau, 1.0, axis=-1)
        least = np.where(setting.possible, np.finfo(np.float64).tiny, 0.0)
        u = Concrete(setting.phi, setting.tau).uniforms(np.maximum(soft, least))
        if setting.one_by_one:
            return (uniforms(u.ravel(), tolerance=_WEIGHTS_OF_FEW),)
        some = [u[:, :1], u[:, 1:2], u[:, 2:]]
        return tuple(
            uniforms(part.ravel(), label=f"weights, U{i + 1}", tolerance=_WEIGHTS)
            for i, part in enumerate(some)
            if part.size
        )


def straight_through(
    phi: Floats, tau: float, noise: Floats, cotangent: Floats
) -> tuple[Floats, Floats]:
    """Return the one-hot winners and c -> y (c - <c, y>)/tau with the soft y, row by row."""
    z = (phi + noise) / tau
    soft = np.exp(z - z.max(axis=-1, keepdims=True))
    soft /= soft.sum(axis=-1, keepdims=True)
    hard = np.eye(phi.size)[np.argmax(z, axis=-1)]
    return hard, soft * (cotangent - (cotangent * soft).sum(axis=-1, keepdims=True)) / tau


def clear_rows(z: Floats, margin: float) -> NDArray[np.bool_]:
    """Return a mask of the rows whose winner rounding cannot change."""
    two = np.partition(z, -2, axis=-1)[:, -2:]
    return two[:, 1] - two[:, 0] > margin * (1 + np.abs(two[:, 1]))
