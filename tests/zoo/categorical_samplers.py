"""Samplers with probabilities of their own: filters, a temperature, speculative sampling."""

import numpy as np
from scipy.special import softmax

from zoo.base import Right, Wrong
from zoo.noises import gumbel


def of_the_largest(k):
    """The logits of the k largest; the others are -inf."""

    def change(logits):
        z = np.asarray(logits, dtype=np.float64)
        return np.where(z >= np.sort(z)[-min(k, z.size)], z, -np.inf)

    return change


def of_the_nucleus(p):
    """The logits of the most probable ones that hold a share p together (top-p)."""

    def change(logits):
        z = np.asarray(logits, dtype=np.float64)
        order = np.argsort(-z, kind="stable")
        pi = softmax(z)[order]
        kept = order[np.cumsum(pi) - pi < p]
        filtered = np.full(z.size, -np.inf)
        filtered[kept] = z[kept]
        return filtered

    return change


def tempered(tau):
    """Logits divided by a temperature."""
    return lambda logits: np.asarray(logits, dtype=np.float64) / tau


def probabilities_of(change):
    """The softmax of changed logits."""
    return lambda logits: softmax(change(logits))


def arg_max_of(change, noise=gumbel):
    """The arg max of changed logits plus noise."""

    def sampler(logits, size, rng):
        return np.argmax(change(logits) + noise((size, logits.size), rng), axis=-1)

    return sampler


def _of(pi, size, rng):
    total = np.cumsum(pi)
    return np.searchsorted(total, rng.random(size) * total[-1], side="right")


def speculative(residual):
    """Drafts of a hotter law, accepted or replaced (Leviathan, Kalman and Matias 2023)."""

    def sampler(logits, size, rng):
        p, q = (softmax(tempered(tau)(logits)) for tau in (1, 2))
        draft = _of(q, size, rng)
        accepted = rng.random(size) * q[draft] < p[draft]
        rest = residual(p, q)
        return np.where(accepted, draft, _of(rest, size, rng) if rest.any() else draft)

    return sampler


def _right(name, sampler, probabilities):
    return Right(name, "categorical", sampler, probabilities)


def _wrong(name, suspects, about, sampler, probabilities):
    suspects = tuple(suspects.split())
    return Wrong(name, "categorical", about, suspects, sampler, probabilities=probabilities)


def unfiltered(logits):
    """The logits as they are."""
    return np.asarray(logits, dtype=np.float64)


THREE, NUCLEUS, HOTTER = of_the_largest(3), of_the_nucleus(0.9), tempered(2.0)
RIGHT = (
    _right("top-3", arg_max_of(THREE), probabilities_of(THREE)),
    _right("top-p", arg_max_of(NUCLEUS), probabilities_of(NUCLEUS)),
    _right("tempered", arg_max_of(HOTTER), probabilities_of(HOTTER)),
    _right("speculative", speculative(lambda p, q: np.maximum(p - q, 0)), softmax),
)
WRONG = (
    _wrong(
        "no-filter",
        "masked-category-drawn",
        "the top-3 filter is missing",
        arg_max_of(unfiltered),
        probabilities_of(THREE),
    ),
    _wrong(
        "one-more",
        "masked-category-drawn",
        "the top 4 in place of the top 3",
        arg_max_of(of_the_largest(4)),
        probabilities_of(THREE),
    ),
    _wrong(
        "one-fewer",
        "unknown",
        "the top 2 in place of the top 3",
        arg_max_of(of_the_largest(2)),
        probabilities_of(THREE),
    ),
    _wrong(
        "no-temperature",
        "wrong-scale",
        "the temperature is missing",
        arg_max_of(unfiltered),
        probabilities_of(HOTTER),
    ),
    _wrong(
        "normal-in-a-filter",
        "normal-noise",
        "normal noise after the top-3 filter",
        arg_max_of(THREE, noise=lambda shape, rng: rng.normal(size=shape)),
        probabilities_of(THREE),
    ),
    _wrong(
        "rejected-drawn-anew",
        "unknown",
        "a rejected draft is drawn again from all",
        speculative(lambda p, q: p),
        softmax,
    ),
)
