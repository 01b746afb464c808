"""Straight-through: given the noise, nothing is random, so each row is checked by computation."""

from dataclasses import replace
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.concrete import Concrete
from gumbel_np.reference.law import Gumbel
from gumbel_np.reference.softmax import soften
from gumbel_np.verify.conformance.compiled_shapes import rows_asked
from gumbel_np.verify.conformance.laws.base import LawCheck
from gumbel_np.verify.conformance.precision import FLOAT32
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.settings import MASKED, MILD, SKEWED, TWO, Setting
from gumbel_np.verify.conformance.target.adapted_straight_through import OwnNoise
from gumbel_np.verify.conformance.target.answer_checks import as_numbers
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.evidence import agree, facts, uniforms

_NOISE = Gumbel()
# Of every gradient one digit in a thousand may be lost, and a few more steps of rounding.
_RELATIVE, _STEPS = 1e-3, 8.0
_FEW = 64
_MANY = 16  # rows, of which not all can be ties
# Within which the law of the weights must be known, where a function draws its own noise.
_WEIGHTS, _WEIGHTS_OF_FEW = 0.15, 0.6


class Rows(NamedTuple):
    """What was given and what came back, row by row, each (n, K)."""

    phi: Floats
    noise: Floats
    cotangent: Floats
    y: Floats
    grad: Floats
    eps: float  # of the coarser of what was given and what came back
    own_noise: bool = False  # whether the noise was inferred from a function that draws its own

    @property
    def z(self) -> Floats:
        """What competes."""
        return self.phi + self.noise

    @property
    def size(self) -> Floats:
        """The largest cotangent of each row, (n, 1)."""
        return np.abs(self.cotangent).max(axis=-1, keepdims=True)


class StraightThrough(LawCheck[Rows]):
    """Forward the one-hot winner, backward the pullback of the soft draw."""

    id = "straight-through"
    signature = "f(logits, tau, noise, cotangent) -> (y, grad), all of shape (n, K)"
    parameters = ("tau",)
    most_categories = 2000  # many write the one-hot rows as those of a K by K matrix
    probes: ClassVar[tuple[Probe, ...]] = (
        Probe("tau=1", "the plain case", Setting(SKEWED), 2**12),
        Probe("tau=0.5", "a lower temperature", Setting(SKEWED, tau=0.5), 2**12),
        Probe("tau=2", "a higher temperature", Setting(SKEWED, tau=2.0), 2**12),
        Probe("cold", "tau = 0.1: most gradients vanish", Setting(MILD, tau=0.1), 2**12),
        Probe("hot", "tau = 10: all are small", Setting(MILD, tau=10.0), 2**12),
        Probe("two", "the smallest number of categories", Setting(TWO), 2**12),
        Probe("many", "200 categories", Setting(np.linspace(0, -3, 200)), 2**11),
        Probe("masked", "-inf logits never win, and have no gradient", Setting(MASKED), 2**12),
        Probe("shifted-up", "logits + 30: the same", Setting(MILD + 30), 2**12),
        Probe("shifted-down", "logits - 30: the same", Setting(MILD - 30), 2**12),
        Probe("one-row", "a single draw", Setting(MILD, size=1), 2**7),
        Probe("large", "131,072 rows", Setting(TWO, size=2**17), 2**17, least=2**17),
        Probe("float32", "float32 arrays", Setting(MILD.astype(np.float32), tau=0.5), 2**12),
        Probe("float16", "float16 arrays", Setting(MILD.astype(np.float16)), 2**12),
    )

    def draw(self, setting: Setting, n: int, rng: Rng) -> Rows:
        most = setting.draws_per_call
        each = [self._part(setting, min(most, n - made), rng) for made in range(0, max(n, 1), most)]
        *parts, eps, own = zip(*each, strict=True)
        phi, noise, cotangent, y, grad = map(np.concatenate, parts)
        return Rows(phi, noise, cotangent, y, grad, max(eps), own[0])

    def _part(self, setting: Setting, n: int, rng: Rng) -> Rows:
        if not self.target.compiles:
            return self._rows(setting, n, rng)
        rows = self._rows(setting, rows_asked(setting, n), rng)
        return rows._replace(**{name: getattr(rows, name)[:n] for name in Rows._fields[:5]})

    def _rows(self, setting: Setting, n: int, rng: Rng) -> Rows:
        shape, precision = (n, setting.categories), setting.logits.dtype
        noise = _NOISE.rvs(shape, rng=rng).astype(precision)
        # The rows of a batch differ, in the order of their categories too.
        logits = rng.permuted(np.tile(setting.logits, (n, 1)), axis=-1)
        cotangent = _cotangents(shape, rng).astype(precision)
        result = self.target(logits, setting.tau, noise, cotangent)
        own = isinstance(result, OwnNoise)
        if own:
            *result, noise = result
        if not isinstance(result, tuple | list) or len(result) != 2:
            found = type(result).__name__
            raise Fault("wrong-shape", f"returned {found}, a pair (y, grad) is wanted")
        y, grad = (as_numbers(each, shape) for each in result)
        masked = np.isneginf(logits)
        if y[masked].any() or grad[masked].any():
            said = "gave weight or gradient to a category whose logit is -inf"
            raise Fault("masked-category-drawn", said)
        eps = max(float(np.finfo(x.dtype).eps) for x in (logits, y, grad))
        phi, noise, cotangent = (x.astype(np.float64) for x in (logits, noise, cotangent))
        back = (y.astype(np.float64), grad.astype(np.float64))
        return Rows(phi, noise, cotangent, *back, max(eps, FLOAT32.eps), own)

    def moves_with_a_constant(self, setting: Setting, rng: Rng) -> bool:
        """Whether the same noise and cotangents give other gradients for moved logits.

        They are moved by 4, and so that the largest is 0.
        """
        seed, logits = int(rng.integers(2**32)), setting.logits
        given, *moved = (
            self._rows(replace(setting, logits=each), _FEW, np.random.default_rng(seed))
            for each in (logits, logits - logits.dtype.type(4), logits - logits.max())
        )
        allowed = 2 * rounding(given, setting.tau, given.grad)
        return any(bool((np.abs(given.grad - each.grad) > allowed).any()) for each in moved)

    def reduce(self, setting: Setting, drawn: Rows, tolerance: float, rng: Rng) -> Parts:
        y, grad = straight_through(drawn.phi, setting.tau, drawn.noise, drawn.cotangent)
        clear = clear_rows(drawn.z, drawn.eps)
        clear |= len(clear) >= _MANY and not clear.any()
        exact = max(1e-12, 4 * float(np.finfo(setting.logits.dtype).eps))
        one_hot = agree(
            "y, one-hot, in units of rounding", drawn.y[clear] / exact, y[clear] / exact, 1
        )
        error = np.abs(drawn.grad - grad)
        allowed = rounding(drawn, setting.tau, grad)
        with np.errstate(divide="ignore"):  # where nothing is allowed, any error is infinite
            off = np.divide(error, allowed, out=np.zeros_like(error), where=error > 0)
        gradient = agree("gradient, in units of rounding", off, 0.0, 1)
        return facts(one_hot, gradient), *self._law_of_weights(setting, drawn)

    def _law_of_weights(self, setting: Setting, drawn: Rows) -> Parts:
        """Ask whether weights follow their own law, where the noise is not that of the check."""
        if not drawn.own_noise:
            return ()
        soft = soften(drawn.z / setting.tau, 1.0, axis=-1)
        soft = np.take_along_axis(soft, np.argsort(drawn.phi, axis=-1), axis=-1)
        phi = np.sort(setting.phi)
        least = np.where(np.isfinite(phi), np.finfo(np.float64).tiny, 0.0)
        u = Concrete(phi, setting.tau).uniforms(np.maximum(soft, least))
        if setting.size == 1:
            return (uniforms(u.ravel(), tolerance=_WEIGHTS_OF_FEW),)
        some = [u[:, :1], u[:, 1:2], u[:, 2:]]
        return tuple(
            uniforms(part.ravel(), label=f"weights, U{i + 1}", tolerance=_WEIGHTS)
            for i, part in enumerate(some)
            if part.size
        )


def _cotangents(shape: tuple[int, int], rng: Rng) -> Floats:
    """Draw cotangents row by row: normal ones, large and small, one-hot ones, and zeros."""
    n, k = shape
    cotangent = rng.standard_normal(shape)
    kind = rng.integers(8, size=n)
    cotangent[kind == 0] = 0
    (one_hot,) = np.nonzero(kind == 1)
    cotangent[one_hot] = 0
    cotangent[one_hot, rng.integers(k, size=one_hot.size)] = 1
    cotangent[kind == 2] *= 100
    cotangent[kind == 3] /= 100
    return cotangent


def straight_through(
    phi: Floats, tau: float, noise: Floats, cotangent: Floats
) -> tuple[Floats, Floats]:
    """Return the one-hot winners and c -> y (c - <c, y>)/tau with the soft y, row by row."""
    z = (phi + noise) / tau
    soft = np.exp(z - z.max(axis=-1, keepdims=True))
    soft /= soft.sum(axis=-1, keepdims=True)
    winner = np.argmax(z, axis=-1)[:, None]
    hard = np.zeros_like(soft)
    np.put_along_axis(hard, winner, 1.0, axis=-1)
    return hard, soft * (cotangent - (cotangent * soft).sum(axis=-1, keepdims=True)) / tau


def rounding(given: Rows, tau: float, grad: Floats) -> Floats:
    """Return how far rounding may move the gradients `grad` of rows.

    It moves the scores, and so each weight by a share of itself; and the sums of the row.
    """
    z = np.where(np.isfinite(given.z), np.abs(given.z), 0.0).max(axis=-1, keepdims=True)
    share = _RELATIVE + _STEPS * given.eps * (1 + z / tau)
    largest = np.abs(grad).max(axis=-1, keepdims=True)
    return share * largest + _STEPS * given.eps * given.size / tau


def clear_rows(z: Floats, eps: float) -> NDArray[np.bool_]:
    """Return a mask of the rows whose winner rounding cannot change."""
    two = np.partition(z, -2, axis=-1)[:, -2:]
    return two[:, 1] - two[:, 0] > _STEPS * eps * (1 + np.abs(two[:, 1]))
