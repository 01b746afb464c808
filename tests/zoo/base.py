"""A sampler with what is known of it, and the pieces from which most samplers are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Noise = Callable[[tuple[int, ...], Rng], NDArray[np.floating]]
Sampler = Callable[..., Any]


@dataclass(frozen=True)
class Wrong:
    """A sampler that violates its law.

    Attributes
    ----------
    name : str
        What it is called, unique within its law.
    law : str
        The law that it should follow.
    about : str
        What is wrong.
    suspects : tuple of str
        The right names for it. Several where no draws tell them apart.
    sampler : callable
        With the signature of the law.
    source : str
        Where it was published, if it was.
    unseen : str
        Why nothing can see it; empty where it can be seen.
    """

    name: str
    law: str
    about: str
    suspects: tuple[str, ...]
    sampler: Sampler
    source: str = ""
    unseen: str = ""


def held_to(law: str) -> Callable[..., Wrong]:
    """Return how to write down a wrong sampler of a law in one line."""

    def wrong(
        name: str, suspects: str, about: str, sampler: Sampler, source: str = "", unseen: str = ""
    ) -> Wrong:
        return Wrong(name, law, about, tuple(suspects.split()), sampler, source, unseen)

    return wrong


@dataclass(frozen=True)
class Right:
    """A sampler that follows its law.

    Attributes
    ----------
    name : str
        What it is called.
    law : str
        The law that it follows.
    sampler : callable
        With the signature of the law.
    """

    name: str
    law: str
    sampler: Sampler


def gumbel(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Right noise, by inverse transform; a uniform of 0 is read as the smallest number there is."""
    return of_uniforms(np.maximum(rng.random(shape), np.finfo(float).tiny))


def of_uniforms(u: NDArray[np.floating]) -> NDArray[np.floating]:
    """The formula, in the precision of its uniforms."""
    return -np.log(-np.log(u))


def probabilities(logits: NDArray[np.floating]) -> NDArray[np.floating]:
    """Softmax in float64."""
    e = np.exp(logits.astype(np.float64) - logits.max())
    return e / e.sum()


def scaled(factor: float) -> Noise:
    """Noise that is wider or narrower."""
    return lambda shape, rng: factor * gumbel(shape, rng)


def float32_uniforms(shape: tuple[int, ...], rng: Rng) -> NDArray[np.float32]:
    """Uniforms of 24 bits, never 0."""
    return np.maximum(rng.random(shape, dtype=np.float32), np.finfo(np.float32).tiny)


# Noises that are wrong in one way, for every law that adds noise.


def minimum(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """The law of minima: a sign."""
    return -gumbel(shape, rng)


def normal(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Normal noise."""
    return rng.standard_normal(shape)


def logistic(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Logistic noise."""
    return rng.logistic(size=shape)


def uniform(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Uniforms, not transformed."""
    return rng.random(shape)


def exponential(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """One logarithm in place of two."""
    return -np.log(np.maximum(rng.random(shape), np.finfo(float).tiny))


def student(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Student's t with 4 degrees of freedom."""
    return rng.standard_t(4, size=shape)


def laplace(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Laplace noise."""
    return rng.laplace(size=shape)


def none(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """No noise."""
    return np.zeros(shape)


def shared(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """One number for all categories of a draw."""
    return np.broadcast_to(gumbel((*shape[:-1], 1), rng), shape)


def float32_noise(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Noise of 24-bit uniforms, which ends at 16.64."""
    return of_uniforms(float32_uniforms(shape, rng))


def rounded_noise(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Uniforms rounded to float32, where one in 2²⁵ becomes 1, and its noise infinite."""
    return of_uniforms(np.maximum(rng.random(shape), 1e-30).astype(np.float32))


def guarded_noise(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """The same with 1e-20 added inside of both logarithms: its noise is 46, and beats all."""
    eps = np.float32(1e-20)
    return -np.log(-np.log(rng.random(shape).astype(np.float32) + eps) + eps)


def hashed_noise(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """A 32-bit hash divided by 2³² − 1, which reaches 1."""
    hashes = np.maximum(rng.integers(2**32, size=shape, dtype=np.uint32), 1)
    return of_uniforms(hashes / (2**32 - 1))


def capped_noise(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Uniforms of at most 0.99, whose noise ends at 4.60."""
    return of_uniforms(np.minimum(gumbel_uniforms(shape, rng), 0.99))


def clipped_noise(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """float32 uniforms from its eps upward: noise between −2.77 and 16."""
    eps = np.finfo(np.float32).eps
    return of_uniforms(np.clip(rng.random(shape, dtype=np.float32), eps, 1 - eps))


def gumbel_uniforms(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Uniforms of float64, never 0."""
    return np.maximum(rng.random(shape), np.finfo(float).tiny)


def of_zero_exponentials(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """−log of float32 exponentials, which are exactly 0 once in 2²³."""
    return -np.log(rng.standard_exponential(shape, dtype=np.float32))


def plus_constant(eps: float) -> Noise:
    """A constant inside of both logarithms, in float64."""
    return lambda shape, rng: -np.log(-np.log(rng.random(shape) + eps) + eps)


def mixed(share: float, other: Noise) -> Noise:
    """Right noise, but for a share of other noise."""

    def noise(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
        return np.where(rng.random(shape) < share, other(shape, rng), gumbel(shape, rng))

    return noise


def antithetic(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Every second row from 1 − u of the row before: right by itself, and dependent."""
    half = gumbel_uniforms(((shape[0] + 1) // 2, *shape[1:]), rng)
    both = np.stack([half, np.maximum(1 - half, np.finfo(float).tiny)], axis=1)
    return of_uniforms(both.reshape(-1, *shape[1:])[: shape[0]])


# Ways to use noise for more than one draw.


def twice(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """Two successive draws share their noise."""
    return np.repeat(gumbel(((shape[0] + 1) // 2, *shape[1:]), rng), 2, axis=0)[: shape[0]]


def buffered(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """A buffer of 128 rows, used again and again."""
    return np.resize(gumbel((min(128, shape[0]), *shape[1:]), rng), shape)


def halves(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """The second half of a call repeats the first."""
    half = gumbel(((shape[0] + 1) // 2, *shape[1:]), rng)
    return np.concatenate([half, half])[: shape[0]]


def own_seed(shape: tuple[int, ...], rng: Rng) -> NDArray[np.floating]:
    """A generator of its own, seeded alike at every call."""
    return gumbel(shape, np.random.default_rng(0))
