"""Noise for the samplers: right noise by the textbook, and noises that are wrong in one way.

Noises that are used beyond these tests are in `gumbel_np.verify.wrong_noises`.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from gumbel_np.verify import wrong_noises
from gumbel_np.verify.wrong_noises import of_uniforms

TINY = np.finfo(float).tiny


def uniforms(shape, rng):
    """Uniforms of float64, never 0."""
    return np.maximum(rng.random(shape), TINY)


def gumbel(shape, rng):
    """Right noise, by inverse transform."""
    return of_uniforms(uniforms(shape, rng))


minimum = partial(wrong_noises.minimum, noise=gumbel)
shared = partial(wrong_noises.shared, noise=gumbel)
scaled = partial(wrong_noises.scaled, noise=gumbel)
shifted = partial(wrong_noises.shifted, noise=gumbel)


# Uniforms that are not quite uniform, and exponentials that are 0.


def exponential(shape, rng):
    """One logarithm in place of two."""
    return -np.log(uniforms(shape, rng))


def capped(shape, rng):
    """Uniforms of at most 0.99, whose noise ends at 4.60."""
    return of_uniforms(np.minimum(uniforms(shape, rng), 0.99))


def float32(shape, rng):
    """Noise of 24-bit uniforms, which ends at 16.64."""
    u = rng.random(shape, dtype=np.float32)
    return of_uniforms(np.maximum(u, np.finfo(np.float32).tiny))


def clipped(shape, rng):
    """float32 uniforms from its eps upward: noise between −2.77 and 16."""
    eps = np.finfo(np.float32).eps
    return of_uniforms(np.clip(rng.random(shape, dtype=np.float32), eps, 1 - eps))


def rounded(shape, rng):
    """Uniforms rounded to float32, where one in 2²⁵ becomes 1, and its noise infinite."""
    return of_uniforms(np.maximum(rng.random(shape), 1e-30).astype(np.float32))


def guarded(shape, rng):
    """The same with 1e-20 added inside both logarithms: that noise is 46, larger than any other."""
    eps = np.float32(1e-20)
    return -np.log(-np.log(rng.random(shape).astype(np.float32) + eps) + eps)


def eps_in_logs(eps):
    """A constant inside both logarithms, in float64."""
    return lambda shape, rng: -np.log(-np.log(rng.random(shape) + eps) + eps)


def hashed(shape, rng):
    """A 32-bit hash divided by 2³² − 1, which reaches 1."""
    hashes = np.maximum(rng.integers(2**32, size=shape, dtype=np.uint32), 1)
    return of_uniforms(hashes / (2**32 - 1))


def of_zero_exponentials(shape, rng):
    """−log of float32 exponentials, which are exactly 0 once in 2²³."""
    return -np.log(rng.standard_exponential(shape, dtype=np.float32))


def mixed(share, other):
    """Right noise, except for a share of other noise."""

    def noise(shape, rng):
        return np.where(rng.random(shape) < share, other(shape, rng), gumbel(shape, rng))

    return noise


# Noise that is right by itself, and used or related more than once.


def antithetic(shape, rng):
    """Every second row from 1 − u of the row before."""
    half = uniforms(((shape[0] + 1) // 2, *shape[1:]), rng)
    both = np.stack([half, np.maximum(1 - half, TINY)], axis=1)
    return of_uniforms(both.reshape(-1, *shape[1:])[: shape[0]])


def twice(shape, rng):
    """Two successive draws share their noise."""
    return np.repeat(gumbel(((shape[0] + 1) // 2, *shape[1:]), rng), 2, axis=0)[: shape[0]]


def buffered(shape, rng):
    """A buffer of 128 rows, used again and again."""
    return np.resize(gumbel((min(128, shape[0]), *shape[1:]), rng), shape)


def halves(shape, rng):
    """The second half of a call repeats the first."""
    half = gumbel(((shape[0] + 1) // 2, *shape[1:]), rng)
    return np.concatenate([half, half])[: shape[0]]


def own_seed(shape, rng):
    """A generator of its own, with the same seed in every call."""
    return gumbel(shape, np.random.default_rng(0))


# Faults of any sampler that adds noise. Name: suspects, what is wrong, the noise, its source.
WRONG_NOISES = {
    "minimum": ("min-gumbel", "noise of the law of minima", minimum, "IntelPython/dpnp#249"),
    "normal": ("normal-noise", "normal noise", wrong_noises.normal),
    "logistic": ("logistic-noise", "logistic noise", wrong_noises.logistic),
    "uniform": ("uniform-noise", "uniforms, not transformed", wrong_noises.uniform),
    "exponential": ("exponential-noise", "one logarithm missing", exponential),
    "capped": ("truncated-tail", "uniforms of at most 0.99", capped, "tenstorrent/tt-metal#56016"),
    "float32": (
        "truncated-tail",
        "uniforms of 24 bits: a far tail is never drawn",
        float32,
        "vllm-project/vllm#34854",
    ),
    "clipped": (
        "truncated-tail",
        "uniforms kept eps away from 0 and 1",
        clipped,
        "jax-ml/jax#5348",
    ),
    "guarded": (
        "eps-inside-log",
        "1e-20 inside both logarithms, in float32",
        guarded,
        "ericjang/gumbel-softmax",
    ),
    "none": ("no-noise", "no noise", wrong_noises.none),
    "shared": ("shared-noise no-effect", "one noise for all categories", shared),
    "twice": ("repeated-noise", "two draws share their noise", twice),
    "buffered": ("repeated-noise", "a buffer of 128 rows, used again", buffered),
    "halves": ("repeated-noise", "the second half of a call repeats the first", halves),
    "own-seed": ("repeated-noise", "the same seed in every call", own_seed),
    "student": ("unknown", "Student's t with 4 degrees of freedom", wrong_noises.student),
    "laplace": ("unknown", "Laplace noise", wrong_noises.laplace),
    "antithetic": ("unknown", "every second row from 1 − u of the row before", antithetic),
}
