"""Right samplers that look different: a check that refutes one of them is wrong."""

import numpy as np
from scipy.special import softmax

import gumbel_np as gnp
from gumbel_np.reference.softmax import harden, soften
from zoo import (
    categorical_samplers,
    max_samplers,
    right_algorithms,
    right_generators,
    right_roundings,
    softmax_samplers,
    straight_through_samplers,
    subset_samplers,
    top_k_samplers,
)
from zoo.base import Right
from zoo.noises import TINY, gumbel, of_uniforms


def _race(logits, size, rng):
    """Times of runners whose rates are the weights; one that cannot win never arrives."""
    with np.errstate(divide="ignore"):
        rates = np.exp(logits.astype(np.float64) - logits.max())
        return rng.standard_exponential((size, logits.size)) / rates


def _race_in_logarithms(logits, k, size, rng):
    """The same race by logarithms of times, which tell the last ones apart, too."""
    times = np.log(np.maximum(rng.standard_exponential((size, logits.size)), TINY))
    return np.argsort(times - logits, axis=-1)[:, :k]


def _table(logits, size, rng):
    total = np.cumsum(softmax(logits.astype(np.float64)))
    return np.searchsorted(total, rng.random(size) * total[-1], side="right")


def _top_down(logits, size, rng):
    """The largest value first, which says nothing about its index; then the category."""
    rng.gumbel(np.logaddexp.reduce(logits.astype(np.float64)), 1.0, size)
    return _table(logits, size, rng)


def _choice(logits, size, rng):
    return rng.choice(logits.size, size, p=softmax(logits.astype(np.float64)))


def _columns(logits, size, rng):
    return np.argmax(logits[:, None] + rng.gumbel(size=(logits.size, size)), axis=0)


def _float32_sums(logits, size, rng):
    g = gumbel((size, logits.size), rng).astype(np.float32)
    return np.argmax(logits.astype(np.float32) + g, axis=-1)


def _one_at_a_time(logits, k, size, rng):
    """Draw one, take it out, draw the next; many are drawn at once, for it takes too long."""
    if k > 32:
        return top_k_samplers.right(logits, k, size, rng)
    left = np.tile(logits.astype(np.float64), (size, 1))
    drawn = np.empty((size, k), dtype=np.intp)
    for place in range(k):
        drawn[:, place] = np.argmax(left + gumbel(left.shape, rng), axis=-1)
        np.put_along_axis(left, drawn[:, place : place + 1], -np.inf, axis=-1)
    return drawn


def _powers(logits, tau, size, rng):
    """Powers of π/E, by their logarithms."""
    log_e = np.log(np.maximum(rng.standard_exponential((size, logits.size)), TINY))
    return soften((logits.astype(np.float64) - log_e) / tau, 1.0, axis=-1)


def _jacobian(logits, tau, noise, cotangent):
    if noise.shape[1] > 256:  # a matrix for each row would not fit
        return straight_through_samplers.by_formula()(logits, tau, noise, cotangent)
    blocks = range(0, len(noise), 64)
    pairs = [
        _jacobian_of_block(logits[at : at + 64], tau, noise[at : at + 64], cotangent[at : at + 64])
        for at in blocks
    ]
    y, gradient = zip(*pairs, strict=True) if pairs else ([noise], [noise])
    return np.concatenate(y), np.concatenate(gradient)


def _jacobian_of_block(logits, tau, noise, cotangent):
    soft = soften((logits.astype(np.float64) + noise) / tau, 1.0, axis=-1)
    outer = np.einsum("ni,nj->nij", soft, soft)
    jacobian = (np.einsum("ni,ij->nij", soft, np.eye(soft.shape[1])) - outer) / tau
    return harden(soft, -1), np.einsum("nij,nj->ni", jacobian, cotangent)


def _vjp(logits, tau, noise, cotangent):
    y, pullback = gnp.gumbel_softmax_vjp(logits, tau, noise=noise, hard=True)
    return y, pullback(cotangent)


def _softmax_pullback(logits, tau, noise, cotangent):
    y = gnp.sample_softmax(logits, tau, noise=noise)
    return harden(logits.astype(np.float64) + noise, -1), gnp.softmax_pullback(y, cotangent, tau)


RIGHT = (
    Right("gumbel_noise", "gumbel", lambda size, rng: gnp.gumbel_noise(size, rng=rng)),
    Right("textbook", "gumbel", lambda size, rng: gumbel((size,), rng)),
    Right("1 − U", "gumbel", lambda size, rng: of_uniforms(np.maximum(1 - rng.random(size), TINY))),
    Right("Generator.gumbel", "gumbel", lambda size, rng: rng.gumbel(size=size)),
    Right("rounded", "gumbel", lambda size, rng: rng.gumbel(size=size).astype(np.float32)),
    Right(
        "−log of exponentials",
        "gumbel",
        lambda size, rng: -np.log(np.maximum(rng.standard_exponential(size), TINY)),
    ),
    Right(
        "gumbel_max", "gumbel-max", lambda logits, size, rng: gnp.gumbel_max(logits, size, rng=rng)
    ),
    Right(
        "sample_argmax",
        "gumbel-max",
        lambda logits, size, rng: gnp.sample_argmax(logits, size, rng=rng),
    ),
    Right(
        "sample_argmax, race",
        "gumbel-max",
        lambda logits, size, rng: gnp.sample_argmax(logits, size, rng=rng, method="race"),
    ),
    Right("textbook", "gumbel-max", max_samplers.right),
    Right("race", "gumbel-max", lambda *given: np.argmin(_race(*given), axis=-1)),
    Right("table", "gumbel-max", _table),
    Right("top-down", "gumbel-max", _top_down),
    Right("Generator.choice", "gumbel-max", _choice),
    Right("columns", "gumbel-max", _columns),
    Right("float32 sums", "gumbel-max", _float32_sums),
    Right(
        "log_softmax first",
        "gumbel-max",
        lambda logits, size, rng: max_samplers.right(gnp.log_softmax(logits), size, rng),
    ),
    Right(
        "shifted",
        "gumbel-max",
        lambda logits, size, rng: max_samplers.right(logits.astype(np.float64) - 7.5, size, rng),
    ),
    Right(
        "gumbel_top_k",
        "gumbel-top-k",
        lambda logits, k, size, rng: gnp.gumbel_top_k(logits, k, size, rng=rng),
    ),
    Right("textbook", "gumbel-top-k", top_k_samplers.right),
    Right("one at a time", "gumbel-top-k", _one_at_a_time),
    Right(
        "race",
        "gumbel-top-k",
        _race_in_logarithms,
    ),
    Right(
        "gumbel_softmax",
        "gumbel-softmax",
        lambda logits, tau, size, rng: gnp.gumbel_softmax(logits, tau, size, rng=rng),
    ),
    Right("textbook", "gumbel-softmax", softmax_samplers.right),
    Right("powers", "gumbel-softmax", _powers),
    Right("rounded", "gumbel-softmax", lambda *given: _powers(*given).astype(np.float32)),
    Right(
        "sample_softmax",
        "gumbel-softmax",
        lambda logits, tau, size, rng: gnp.sample_softmax(logits, tau, size, rng=rng),
    ),
    Right(
        "sample_softmax, float32",
        "gumbel-softmax",
        lambda logits, tau, size, rng: gnp.sample_softmax(
            logits.astype(np.float32), tau, size, rng=rng
        ),
    ),
    Right("gumbel_softmax_vjp", "straight-through", _vjp),
    Right("softmax_pullback", "straight-through", _softmax_pullback),
    Right("formula", "straight-through", straight_through_samplers.by_formula()),
    Right("Jacobian", "straight-through", _jacobian),
    Right(
        "rounded",
        "straight-through",
        lambda *given: tuple(each.astype(np.float32) for each in _jacobian(*given)),
    ),
    *right_algorithms.RIGHT,
    *right_generators.RIGHT,
    *right_roundings.RIGHT,
    *subset_samplers.RIGHT,
    *categorical_samplers.RIGHT,
)
