"""The benchmark of the field: choose b to come near a target, min E[(b − t)²]."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit

from gumbel_np.gradients import Loss, Method, gradient_estimates
from gumbel_np.inputs import Floats, Rng, as_rng, as_tau
from gumbel_np.learning.optimisers import Adam
from gumbel_np.relaxation import softmax

TARGET = 0.499
_QUANTILES = 2**16


def squared_error(values: ArrayLike = (0.0, 1.0), target: float = TARGET) -> Loss:
    r"""Return the loss (b − t)², b being the value of the category that is drawn.

    Parameters
    ----------
    values : array_like, shape (K,)
        What each category is worth; (0, 1) for a Bernoulli b.
    target : float, optional
        The target t.

    Returns
    -------
    callable
        For weights y, one-hot or relaxed: the loss :math:`(\langle v, y\rangle - t)^2` and its
        derivative with respect to y, as `gumbel_np.gradient_estimates` takes them.

    Notes
    -----
    With t = 0.45 in Tucker et al. (2017) and 0.499 in Grathwohl et al. (2018): E[(b − t)²] is
    least where b is always 0, and hardly less than elsewhere.

    Examples
    --------
    >>> loss, slope = squared_error()(np.eye(2))
    >>> loss
    array([0.249001, 0.251001])
    """
    v = np.asarray(values, dtype=np.float64)

    def loss(y: Floats) -> tuple[Floats, Floats]:
        error = y @ v - target
        return error**2, 2 * error[..., np.newaxis] * v

    return loss


class Quality(NamedTuple):
    """How good an estimate is of the derivative in the logit θ of b: its mean and variance."""

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
    r"""Compute mean and variance of an estimate for a Bernoulli b, without drawing.

    Parameters
    ----------
    theta : float
        The log-odds of b = 1: the logits are (0, θ).
    tau : float
        Temperature, positive; without meaning for the methods that do not relax.
    method : str
        As for `gumbel_np.gradient_estimates`; for leave-one-out as with infinitely many others.
    target : float, optional
        The target t.
    inner : int, optional
        How many noises gumbel-rao takes for every draw.

    Returns
    -------
    Quality
        Of the second component of the estimate.

    Notes
    -----
    The difference L of the two perturbed logits is logistic around θ, b = [L > 0] and
    y = expit(L/τ): so mean and variance are integrals over L, taken here at 2¹⁶ of its quantiles.
    Gumbel-Rao keeps, of the variance, all of that between b = 0 and 1 and the n-th part of that
    within each (the law of total variance).

    Examples
    --------
    >>> now = bernoulli_quality(-1.0, 0.5, "straight-through")
    >>> round(now.bias, 4), round(now.spread, 4)
    (-0.0453, 0.2479)
    """
    tau = as_tau(tau)
    loss = squared_error(target=target)
    p = expit(theta)
    (f0, f1), _ = loss(np.eye(2))
    exact = float(p * (1 - p) * (f1 - f0))
    if method == "exact":
        return Quality(exact, 0.0, exact)
    if method in ("score-function", "leave-one-out"):
        baseline = f0 + p * (f1 - f0) if method == "leave-one-out" else 0.0
        rows = np.array([(f0 - baseline) * -p, (f1 - baseline) * (1 - p)])
        return Quality(exact, float(p * (1 - p) * np.ptp(rows) ** 2), exact)

    u = (np.arange(_QUANTILES) + 0.5) / _QUANTILES
    gap = theta + np.log(u) - np.log1p(-u)
    y = expit(gap / tau)
    chosen = gap > 0
    slope = 2 * ((y if method == "gumbel-softmax" else chosen) - target)
    g = slope * y * expit(-gap / tau) / tau
    variance = float(g.var())
    if method == "gumbel-rao":
        within = sum(g[side].var() * side.mean() for side in (chosen, ~chosen))
        variance -= float(within) * (1 - 1 / inner)
    return Quality(float(g.mean()), variance, exact)


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

    Parameters
    ----------
    loss : callable
        As for `gumbel_np.gradient_estimates`.
    start : array_like, shape (K,)
        Where the logits begin.
    method, tau, inner
        As for `gumbel_np.gradient_estimates`.
    steps : int
        How many steps.
    batch : int, optional
        How many draws a step.
    rate : float, optional
        The learning rate.
    rng : None, int or numpy.random.Generator, optional
        Where the draws come from; an integer is a seed.

    Returns
    -------
    ndarray, shape (steps + 1, K)
        The law of the choice at the start and after each step.
    """
    rng, adam = as_rng(rng), Adam(rate)
    parameters = {"logits": np.array(start, dtype=np.float64)}
    laws = [softmax(parameters["logits"])]
    for _ in range(steps):
        rows = gradient_estimates(
            parameters["logits"], loss, batch, method=method, tau=tau, inner=inner, rng=rng
        )
        adam.step(parameters, {"logits": rows.mean(axis=0)})
        laws.append(softmax(parameters["logits"]))
    return np.stack(laws)
