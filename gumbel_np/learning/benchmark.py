"""The benchmark of the field: choose b to come near a target, min E[(b − t)²]."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit

from gumbel_np.inputs import Floats, Rng, as_integer, as_logits, as_number, as_real, as_rng, as_tau
from gumbel_np.learning.optimisers import Adam
from gumbel_np.reference.gradients import Loss, Method, as_method, gradient_estimates
from gumbel_np.reference.softmax import softmax

TARGET = 0.499
_POINTS = 2**16  # of an integral


def squared_error(values: ArrayLike = (0.0, 1.0), target: float = TARGET) -> Loss:
    r"""Return the loss (b − t)², where b is the value of the category drawn.

    For weights y, one-hot or relaxed, it is :math:`(\langle v, y\rangle - t)^2` and its derivative
    by y. The target t is 0.45 in Tucker et al. (2017) and 0.499 in Grathwohl et al. (2018): the
    mean loss is least where b is always 0, and hardly larger elsewhere.

    >>> squared_error()(np.eye(2))[0]
    array([0.249001, 0.251001])
    """
    v, target = as_real(values, "values").astype(np.float64), as_number(target, "target")
    if v.ndim != 1:
        raise ValueError(f"values must be a vector, got shape {v.shape}")

    def loss(y: Floats) -> tuple[Floats, Floats]:
        error = y @ v - target
        return error**2, 2 * error[..., np.newaxis] * v

    return loss


class Quality(NamedTuple):
    """Mean and variance of an estimate of the derivative by the logit θ of b, and the truth."""

    mean: float
    variance: float
    exact: float

    @property
    def bias(self) -> float:
        """The mean less the truth."""
        return self.mean - self.exact

    @property
    def spread(self) -> float:
        """The standard deviation."""
        return math.sqrt(self.variance)


def bernoulli_quality(
    theta: float, tau: float, method: Method, *, target: float = TARGET, inner: int = 10
) -> Quality:
    r"""Compute the mean and the variance of an estimate for a Bernoulli b, without drawing.

    The logits are (0, θ), and the estimate is that of the derivative by θ. Gumbel-Rao takes `inner`
    noises for every draw; leave-one-out has infinitely many other draws.

    The difference L of the two perturbed logits is logistic around θ, with density p, and
    y = expit(L/τ) has the derivative y(1 − y)/τ. The estimate g is that times the slope s of the
    loss. With y as the variable of integration, its moments are

    .. math:: \mathrm{E}\, g = \int_0^1 s\; p(\tau\,\mathrm{logit}\, y)\, dy, \qquad
        \mathrm{E}\, g^2 = \int_0^1 s^2\, \frac{y (1 - y)}{\tau}\, p(\tau\,\mathrm{logit}\, y)\, dy,

    taken here at 2¹⁶ points. Gumbel-Rao keeps the variance between b = 0 and b = 1, and the n-th
    part of the variance within each (the law of total variance).

    >>> now = bernoulli_quality(-1.0, 0.5, "straight-through")
    >>> round(now.bias, 4), round(now.spread, 4)
    (-0.0453, 0.2479)
    """
    tau, theta, target = as_tau(tau), as_number(theta, "theta"), as_number(target, "target")
    if not (np.isfinite(theta) and np.isfinite(target)):
        raise ValueError(f"theta and target must be finite, got {theta} and {target}")
    if as_method(method) == "gumbel-rao":
        as_integer(inner, "inner", least=1)
    p = np.array([expit(-theta), expit(theta)])
    f, _ = squared_error(target=target)(np.eye(2))
    exact = float(p[0] * p[1] * (f[1] - f[0]))
    if method == "exact":
        return Quality(exact, 0.0, exact)
    if method in ("score-function", "leave-one-out"):
        advantage = f - (p @ f if method == "leave-one-out" else 0.0)
        rows = advantage * [-p[1], p[0]]
        return Quality(exact, float(p[0] * p[1] * (rows[1] - rows[0]) ** 2), exact)

    y = (np.arange(_POINTS) + 0.5) / _POINTS
    sides = y < 0.5, y > 0.5
    gap = tau * logit(y) - theta
    slope = 2 * ((y if method == "gumbel-softmax" else sides[1]) - target)
    first = slope * expit(gap) * expit(-gap)
    second = first * slope * y * (1 - y) / tau
    mean, square = first.mean(), second.mean()
    if method == "gumbel-rao":
        between = sum((first @ side / y.size) ** 2 / q for side, q in zip(sides, p, strict=True))
        square = between + (square - between) / inner
    return Quality(float(mean), float(square - mean**2), exact)


def descend(
    loss: Loss,
    start: ArrayLike,
    *,
    method: Method,
    steps: int,
    tau: float = 1.0,
    inner: int = 10,
    batch: int = 2,
    rate: float = 0.01,
    rng: Rng = None,
) -> Floats:
    """Learn the logits by Adam from an estimate of the gradient.

    Each step takes the mean of `batch` estimates, as `gumbel_np.gradient_estimates` makes them.
    Return the law of the choice at the start and after each step, of shape (steps + 1, K).

    >>> path = descend(squared_error(), [0.0, 0.0], method="exact", steps=20, rate=0.1)
    >>> path[[0, -1]].round(1)
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    as_method(method)
    steps, batch = as_integer(steps, "steps", least=0), as_integer(batch, "batch", least=1)
    rng, adam = as_rng(rng), Adam(rate)
    phi = as_logits(start)[0].copy()  # Adam changes it in place
    laws = [softmax(phi)]
    for _ in range(steps):
        rows = gradient_estimates(phi, loss, batch, method=method, tau=tau, inner=inner, rng=rng)
        adam.step({"phi": phi}, {"phi": rows.mean(axis=0)})
        laws.append(softmax(phi))
    return np.stack(laws)
