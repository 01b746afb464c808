"""Wrong samplers of the k largest."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from zoo import base
from zoo.base import (
    Noise,
    Rng,
    Sampler,
    Wrong,
    gumbel,
    held_to,
    probabilities,
)

Indices = NDArray[np.intp]


def largest_of(noise: Noise) -> Sampler:
    """The k largest of logits plus noise, in order."""

    def sampler(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
        return np.argsort(-(logits + noise((size, logits.size), rng)), axis=-1)[:, :k]

    return sampler


right = largest_of(gumbel)


def _probs_as_logits(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    return right(probabilities(logits), k, size, rng)


def _sorted(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    return np.sort(right(logits, k, size, rng), axis=-1)


def _last_first(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    return right(logits, k, size, rng)[:, ::-1]


def _smallest(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    z = logits + gumbel((size, logits.size), rng)
    return np.argsort(np.where(np.isneginf(z), np.inf, z), axis=-1)[:, :k]


def _with_replacement(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    return np.argmax(logits + gumbel((size, k, logits.size), rng), axis=-1)


def _fresh_noise(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    """Places after the first are drawn evenly among what is left."""
    first = right(logits, 1, size, rng)
    even = np.where(np.isneginf(logits), -np.inf, 0.0) + gumbel((size, logits.size), rng)
    np.put_along_axis(even, first, np.inf, axis=-1)
    return np.argsort(-even, axis=-1)[:, :k]


def _flat(logits: Floats, k: int, size: int, rng: Rng) -> Indices:
    return right(logits, k, size, rng)[:, 0]


_wrong = held_to("gumbel-top-k")

WRONG: tuple[Wrong, ...] = (
    _wrong("minimum", "min-gumbel", "noise of the minimum law", largest_of(base.minimum)),
    _wrong("narrow", "wrong-scale", "noise 10 % too narrow", largest_of(base.scaled(0.9))),
    _wrong("normal", "normal-noise", "normal noise", largest_of(base.normal)),
    _wrong("float32", "truncated-tail", "uniforms of 24 bits", largest_of(base.float32_noise)),
    _wrong(
        "probabilities",
        "probs-as-logits masked-category-drawn",
        "probabilities for log-probabilities",
        _probs_as_logits,
        "dmlc/gluon-nlp#1324",
    ),
    _wrong("none", "no-noise", "no noise: always the same", largest_of(base.none)),
    _wrong("shared", "shared-noise", "one noise for all", largest_of(base.shared)),
    _wrong("sorted", "wrong-order", "sorted by index", _sorted),
    _wrong("last-first", "wrong-order", "the winner comes last", _last_first),
    _wrong("smallest", "argmin", "the k smallest", _smallest),
    _wrong("with-replacement", "with-replacement", "k draws of one", _with_replacement),
    _wrong("twice", "repeated-noise", "two draws share their noise", largest_of(base.twice)),
    _wrong("flat", "wrong-shape", "only the winners", _flat),
    _wrong("even-after-the-first", "unknown", "later places ignore the logits", _fresh_noise),
    _wrong("laplace", "unknown", "Laplace noise", largest_of(base.laplace)),
)
