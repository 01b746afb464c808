"""Noises that are not Gumbel: the negative controls of claims, suspects and the test samplers.

Every noise is a function `noise(shape, rng)` that returns an array of that shape. Those that change
Gumbel noise take the sampler that they change as their last argument.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.sampling import gumbel_noise

Rng = np.random.Generator
Noise = Callable[[Any, Rng], NDArray[np.floating]]

# Right noise, and how to get from uniforms to it.


def gumbel(shape: Any, rng: Rng) -> Floats:
    """Right noise."""
    return gumbel_noise(shape, rng=rng)


def of_uniforms(u: NDArray[np.floating]) -> NDArray[np.floating]:
    """The inverse transform, −log(−log u), in the precision of u."""
    return -np.log(-np.log(u))


# Gumbel noise changed in one way.


def minimum(shape: Any, rng: Rng, noise: Noise = gumbel) -> NDArray[np.floating]:
    """Noise of the law of minima: the sign error."""
    return -noise(shape, rng)


def shared(shape: Any, rng: Rng, noise: Noise = gumbel) -> NDArray[np.floating]:
    """One Gumbel number for all categories of a draw."""
    return np.broadcast_to(noise((*shape[:-1], 1), rng), shape)


def scaled(factor: float, noise: Noise = gumbel) -> Noise:
    """Noise that is wider or narrower by a factor."""
    return lambda shape, rng: factor * noise(shape, rng)


def shifted(constant: float, noise: Noise = gumbel) -> Noise:
    """Noise moved by a constant."""
    return lambda shape, rng: constant + noise(shape, rng)


def capped(cap: float, noise: Noise = gumbel) -> Noise:
    """Noise in which everything above the cap becomes the cap."""
    return lambda shape, rng: np.minimum(noise(shape, rng), cap)


# Uniforms put through the wrong formula.


def truncated(cap: float) -> Noise:
    """Gumbel noise given that it is below the cap: its uniforms never come near to 1."""
    top = np.exp(-np.exp(-cap))
    return lambda shape, rng: of_uniforms(np.maximum(top * rng.random(shape), 2.0**-54))


def eps_in_logs(outer: float, inner: float) -> Noise:
    """Constants added inside the outer and the inner logarithm."""

    def noise(shape: Any, rng: Rng) -> Floats:
        u = np.maximum(rng.random(shape), 2.0**-54)
        return -np.log(np.maximum(-np.log(u + inner) + outer, 1e-300))

    return noise


def uniform(shape: Any, rng: Rng) -> Floats:
    """Uniforms, not transformed."""
    return rng.random(shape)


def exponential(shape: Any, rng: Rng) -> Floats:
    """Exponential noise: one logarithm in place of two."""
    return rng.standard_exponential(shape)


def log_uniform(shape: Any, rng: Rng) -> Floats:
    """Log U: that of weights multiplied by uniforms."""
    return -rng.standard_exponential(shape)


def twice(tau: float) -> Noise:
    """Gumbel noise and, times tau, noise once more: an index drawn by weights that were drawn."""
    return lambda shape, rng: gumbel(shape, rng) + tau * gumbel(shape, rng)


# Noises of other laws.


def normal(shape: Any, rng: Rng) -> Floats:
    """Standard normal noise."""
    return rng.standard_normal(shape)


def normal_like_gumbel(shape: Any, rng: Rng) -> Floats:
    """Normal noise with the mean and the spread of a Gumbel variable."""
    return rng.normal(np.euler_gamma, np.pi / np.sqrt(6), shape)


def logistic(shape: Any, rng: Rng) -> Floats:
    """Logistic noise."""
    return rng.logistic(size=shape)


def laplace(shape: Any, rng: Rng) -> Floats:
    """Laplace noise."""
    return rng.laplace(size=shape)


def student(shape: Any, rng: Rng) -> Floats:
    """Student's t with 4 degrees of freedom."""
    return rng.standard_t(4, size=shape)


def none(shape: Any, rng: Rng) -> Floats:
    """No noise."""
    return np.zeros(shape)
