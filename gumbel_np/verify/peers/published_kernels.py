"""Gumbel noise of published GPU kernels, their formulas in NumPy.

The uniforms are made from 32-bit words as CUDA's and Triton's generators do. What a formula needs
beyond that, a fast logarithm for instance, is not imitated.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

Rng = np.random.Generator
Noise = Callable[[tuple[int, ...], Rng], NDArray[Any]]

_HALF = np.float32(2.0**-33)


def gumbel_max(noise: Noise, logits: NDArray[Any], size: int, rng: Rng) -> NDArray[np.intp]:
    """The Gumbel-max trick, in float32, with the noise of a kernel."""
    return np.argmax(logits.astype(np.float32) + noise((size, logits.size), rng), axis=-1)


def triton_with_constants(shape: tuple[int, ...], rng: Rng) -> NDArray[np.float32]:
    """The kernel of vLLM of 2025: 1e-20 inside both logarithms, computed in float64."""
    u = _triton(shape, rng).astype(np.float64)
    return (-np.log(-np.log(u + 1e-20) + 1e-20)).astype(np.float32)


def triton_log1p(shape: tuple[int, ...], rng: Rng) -> NDArray[np.float32]:
    """The kernel of vLLM since June 2026, -log(-log1p(-u)): fine where the noise is large."""
    u = np.maximum(_triton(shape, rng), np.float32(4.6566127342e-10))
    return -np.log(-np.log1p(-u))


def exllamav3(shape: tuple[int, ...], rng: Rng, *, below_one: bool = True) -> NDArray[np.float32]:
    """ExLlamaV3's kernel; its first form did not keep the uniforms below 1."""
    u, least = _cuda(shape, rng), np.float32(1e-20)
    u = np.minimum(u, np.float32(0.99999994)) if below_one else u
    return -np.log(np.maximum(-np.log(np.maximum(u, least)), least))


def ctranslate2(logits: NDArray[Any], k: int, size: int, rng: Rng) -> NDArray[np.intp]:
    """CTranslate2's operator GumbelMax, which adds -log(u) to log-probabilities, not a Gumbel."""
    log_p = log_softmax(logits.astype(np.float32))
    u = rng.random((size, logits.size), dtype=np.float32)
    scores = log_p - np.log(np.maximum(u, np.finfo(np.float32).tiny))
    return np.argsort(-scores, axis=-1, kind="stable")[:, :k]


def _triton(shape: tuple[int, ...], rng: Rng) -> NDArray[np.float32]:
    """`tl.rand`: 31 bits, rounded to float32, between 0 and 1 - 2^-24."""
    words = rng.integers(2**32, size=shape, dtype=np.uint32).view(np.int32)
    return np.where(words < 0, ~words, words).astype(np.float32) * np.float32(4.6566127342e-10)


def _cuda(shape: tuple[int, ...], rng: Rng) -> NDArray[np.float32]:
    """`curand_uniform`: 32 bits, rounded to float32; 2^-25 of the numbers are 1."""
    words = rng.integers(2**32, size=shape, dtype=np.uint32)
    return words.astype(np.float32) * np.float32(2.0**-32) + _HALF
