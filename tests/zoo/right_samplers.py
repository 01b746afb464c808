"""Right samplers that look different: whoever cries wolf here is wrong."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from gumbel_np.fast import argmax, sample_softmax
from gumbel_np.inputs import Floats
from gumbel_np.reference import gumbel_softmax, sampling
from gumbel_np.reference.softmax import log_softmax, soften
from zoo import max_samplers, softmax_samplers, straight_through_samplers, top_k_samplers
from zoo.base import Right, Rng, gumbel, of_uniforms, probabilities

Indices = NDArray[np.intp]
_TINY = np.finfo(float).tiny


def _race(logits: Floats, size: int, rng: Rng) -> Floats:
    """Times of runners whose rates are the weights; who cannot win needs for ever."""
    with np.errstate(divide="ignore"):
        return rng.standard_exponential((size, logits.size)) / np.exp(logits.astype(np.float64))


def _first_home(logits: Floats, size: int, rng: Rng) -> Indices:
    return np.argmin(_race(logits, size, rng), axis=-1)


def _table(logits: Floats, size: int, rng: Rng) -> Indices:
    total = np.cumsum(probabilities(logits))
    return np.searchsorted(total, rng.random(size) * total[-1], side="right")


def _top_down(logits: Floats, size: int, rng: Rng) -> Indices:
    """The largest value first, which says nothing of who has it; then the category."""
    rng.gumbel(np.logaddexp.reduce(logits.astype(np.float64)), 1.0, size)
    return _table(logits, size, rng)


def _choice(logits: Floats, size: int, rng: Rng) -> Indices:
    return rng.choice(logits.size, size, p=probabilities(logits))


def _columns(logits: Floats, size: int, rng: Rng) -> Indices:
    return np.argmax(logits[:, None] + rng.gumbel(size=(logits.size, size)), axis=0)


def _float32_sums(logits: Floats, size: int, rng: Rng) -> Indices:
    g = gumbel((size, logits.size), rng).astype(np.float32)
    return np.argmax(logits.astype(np.float32) + g, axis=-1)


def _normalised(logits: Floats, size: int, rng: Rng) -> Indices:
    return max_samplers.right(log_softmax(logits), size, rng)


def _shifted(logits: Floats, size: int, rng: Rng) -> Indices:
    return max_samplers.right(logits.astype(np.float64) - 7.5, size, rng)


def _one_at_a_time(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    """Draw one, take it out, draw the next."""
    left = np.tile(logits.astype(np.float64), (size, 1))
    drawn = np.empty((size, k), dtype=np.intp)
    for place in range(k):
        drawn[:, place] = np.argmax(left + gumbel(left.shape, rng), axis=-1)
        np.put_along_axis(left, drawn[:, place : place + 1], -np.inf, axis=-1)
    return drawn


def _first_k_home(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    return np.argsort(_race(logits, size, rng), axis=-1)[:, :k]


def _powers(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
    """Powers of π/E, by their logarithms."""
    log_e = np.log(np.maximum(rng.standard_exponential((size, logits.size)), _TINY))
    return soften((logits.astype(np.float64) - log_e) / tau, 1.0, axis=-1)


def _jacobian(
    logits: Floats, tau: float, noise: Floats, cotangent: Floats
) -> tuple[Floats, Floats]:
    soft = soften((logits.astype(np.float64) + noise) / tau, 1.0, axis=-1)
    outer = np.einsum("ni,nj->nij", soft, soft)
    jacobian = (np.einsum("ni,ij->nij", soft, np.eye(soft.shape[1])) - outer) / tau
    y = np.eye(soft.shape[1])[np.argmax(logits + noise, axis=-1)]
    return y, np.einsum("nij,nj->ni", jacobian, cotangent)


def _sample_argmax(
    logits: Floats, size: int, rng: np.random.Generator, method: str = "auto"
) -> NDArray[np.integer]:
    return argmax.sample_argmax(logits, size, rng=rng, method=method)


def _vjp(
    logits: Floats, tau: float, noise: Floats, cotangent: Floats
) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    y, pull = gumbel_softmax.gumbel_softmax_vjp(logits, tau, noise=noise, hard=True)
    return y, pull(cotangent)


def _pulled_back(
    logits: Floats, tau: float, noise: Floats, cotangent: Floats
) -> tuple[Floats, NDArray[np.floating]]:
    y = sample_softmax.sample_softmax(logits, tau, noise=noise)
    hard = np.eye(y.shape[-1])[np.argmax(logits + noise, axis=-1)]
    return hard, sample_softmax.softmax_pullback(y, cotangent, tau)


RIGHT: tuple[Right, ...] = (
    Right("gumbel_noise", "gumbel", lambda size, rng: sampling.gumbel_noise(size, rng=rng)),
    Right("textbook", "gumbel", lambda size, rng: gumbel((size,), rng)),
    Right(
        "1 − U", "gumbel", lambda size, rng: of_uniforms(np.maximum(1 - rng.random(size), _TINY))
    ),
    Right("Generator.gumbel", "gumbel", lambda size, rng: rng.gumbel(size=size)),
    Right("rounded", "gumbel", lambda size, rng: rng.gumbel(size=size).astype(np.float32)),
    Right(
        "−log of exponentials",
        "gumbel",
        lambda size, rng: -np.log(np.maximum(rng.standard_exponential(size), _TINY)),
    ),
    Right(
        "gumbel_max",
        "gumbel-max",
        lambda logits, size, rng: sampling.gumbel_max(logits, size, rng=rng),
    ),
    Right("sample_argmax", "gumbel-max", _sample_argmax),
    Right("sample_argmax, race", "gumbel-max", partial(_sample_argmax, method="race")),
    Right("textbook", "gumbel-max", max_samplers.right),
    Right("race", "gumbel-max", _first_home),
    Right("table", "gumbel-max", _table),
    Right("top-down", "gumbel-max", _top_down),
    Right("Generator.choice", "gumbel-max", _choice),
    Right("columns", "gumbel-max", _columns),
    Right("float32 sums", "gumbel-max", _float32_sums),
    Right("log_softmax first", "gumbel-max", _normalised),
    Right("shifted", "gumbel-max", _shifted),
    Right(
        "gumbel_top_k",
        "gumbel-top-k",
        lambda logits, k, size, rng: sampling.gumbel_top_k(logits, k, size, rng=rng),
    ),
    Right("textbook", "gumbel-top-k", top_k_samplers.right),
    Right("one at a time", "gumbel-top-k", _one_at_a_time),
    Right("race", "gumbel-top-k", _first_k_home),
    Right(
        "gumbel_softmax",
        "gumbel-softmax",
        lambda logits, tau, size, rng: gumbel_softmax.gumbel_softmax(logits, tau, size, rng=rng),
    ),
    Right("textbook", "gumbel-softmax", softmax_samplers.right),
    Right("powers", "gumbel-softmax", _powers),
    Right(
        "rounded",
        "gumbel-softmax",
        lambda logits, tau, size, rng: _powers(logits, tau, size, rng).astype(np.float32),
    ),
    Right(
        "sample_softmax",
        "gumbel-softmax",
        lambda logits, tau, size, rng: sample_softmax.sample_softmax(logits, tau, size, rng=rng),
    ),
    Right(
        "sample_softmax, float32",
        "gumbel-softmax",
        lambda logits, tau, size, rng: sample_softmax.sample_softmax(
            logits.astype(np.float32), tau, size, rng=rng
        ),
    ),
    Right("gumbel_softmax_vjp", "straight-through", _vjp),
    Right("softmax_pullback", "straight-through", _pulled_back),
    Right("formula", "straight-through", straight_through_samplers.by_formula()),
    Right("Jacobian", "straight-through", _jacobian),
    Right(
        "rounded",
        "straight-through",
        lambda *given: tuple(each.astype(np.float32) for each in _jacobian(*given)),
    ),
)
