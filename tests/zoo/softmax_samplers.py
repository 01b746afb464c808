"""Wrong samplers by Gumbel-softmax."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import soften
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

Scores = Callable[[Floats, float, NDArray[np.floating]], Floats]


def softmax_of(
    scores: Scores = lambda phi, tau, g: (phi + g) / tau, noise: Noise = gumbel
) -> Sampler:
    """The softmax of scores, a function of logits, temperature and noise."""

    def sampler(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
        z = scores(logits.astype(np.float64), tau, noise((size, logits.size), rng))
        return soften(z.astype(np.float64), 1.0, axis=-1)

    return sampler


right = softmax_of()


def _with_noise(noise: Noise) -> Sampler:
    return softmax_of(noise=noise)


def _sums_to_more(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
    return 1.01 * right(logits, tau, size, rng)


def _hard(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
    return np.eye(logits.size)[np.argmax(right(logits, tau, size, rng), axis=-1)]


def _one_weight_bent(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
    y = right(logits, tau, size, rng)
    y[:, -1] **= 0.9
    return y / y.sum(axis=-1, keepdims=True)


def _rolled(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
    return np.roll(right(logits, tau, size, rng), 1, axis=-1)


def _mask_at_8(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
    return right(np.where(np.isneginf(logits), -8.0, logits), tau, size, rng)


def _of_powers(logits: Floats, tau: float, size: int, rng: Rng) -> Floats:
    """From exponentials in float32: 1/0 is infinite, and its share NaN."""
    race = rng.standard_exponential((size, logits.size), dtype=np.float32)
    powers = (np.exp(logits.astype(np.float32) - logits.max()) / race) ** np.float32(1 / tau)
    return powers / powers.sum(axis=-1, keepdims=True)


_wrong = held_to("gumbel-softmax")

WRONG: tuple[Wrong, ...] = (
    _wrong("minimum", "min-gumbel", "noise of the minimum law", _with_noise(base.minimum)),
    _wrong("wide", "wrong-scale", "noise 10 % too wide", _with_noise(base.scaled(1.1))),
    _wrong("normal", "normal-noise", "normal noise", _with_noise(base.normal)),
    _wrong("logistic", "logistic-noise", "logistic noise", _with_noise(base.logistic)),
    _wrong("uniform", "uniform-noise", "uniform noise", _with_noise(base.uniform)),
    _wrong("exponential", "exponential-noise", "exponential noise", _with_noise(base.exponential)),
    _wrong("capped", "truncated-tail", "uniforms of at most 0.99", _with_noise(base.capped_noise)),
    _wrong("float32", "truncated-tail", "uniforms of 24 bits", _with_noise(base.float32_noise)),
    _wrong(
        "guarded",
        "eps-inside-log",
        "1e-20 inside of both logarithms, in float32",
        _with_noise(base.guarded_noise),
        "ericjang/gumbel-softmax",
    ),
    _wrong(
        "powers", "non-finite", "exponentials of exactly 0", _of_powers, "pytorch/pytorch#101620"
    ),
    _wrong(
        "probabilities",
        "probs-as-logits",
        "probabilities for log-probabilities",
        softmax_of(lambda phi, tau, g: (probabilities(phi) + g) / tau),
    ),
    _wrong("none", "no-noise", "no noise", _with_noise(base.none)),
    _wrong("shared", "shared-noise", "one noise for all", _with_noise(base.shared)),
    _wrong(
        "smallest",
        "argmin",
        "the smallest has most weight",
        softmax_of(lambda phi, tau, g: np.where(np.isinf(phi), -np.inf, -(phi + g) / tau)),
    ),
    _wrong("twice", "repeated-noise", "two draws share their noise", _with_noise(base.twice)),
    _wrong("buffered", "repeated-noise", "a buffer of 128 rows", _with_noise(base.buffered)),
    _wrong("rolled", "off-by-one masked-category-drawn", "weights of the neighbour", _rolled),
    _wrong("mask-at-8", "masked-category-drawn", "−8 for −∞ in a mask", _mask_at_8),
    _wrong("tau-ignored", "tau-ignored", "no temperature", softmax_of(lambda phi, tau, g: phi + g)),
    _wrong(
        "tau-inverted",
        "tau-inverted",
        "multiplied by τ",
        softmax_of(lambda phi, tau, g: (phi + g) * tau),
    ),
    _wrong(
        "tau-2-per-cent",
        "tau-wrong",
        "a temperature 2 % too high",
        softmax_of(lambda phi, tau, g: (phi + g) / (1.02 * tau)),
    ),
    _wrong(
        "tau-20-per-cent",
        "tau-wrong",
        "a temperature 20 % too low",
        softmax_of(lambda phi, tau, g: (phi + g) / (0.8 * tau)),
    ),
    _wrong(
        "tau-on-logits",
        "tau-on-logits-only",
        "log π / τ + G",
        softmax_of(lambda phi, tau, g: phi / tau + g),
    ),
    _wrong(
        "tau-on-noise",
        "tau-on-noise-only",
        "log π + G / τ",
        softmax_of(lambda phi, tau, g: phi + g / tau),
    ),
    _wrong("sums-to-1.01", "not-normalised", "weights that sum to 1.01", _sums_to_more),
    _wrong("hard", "unknown", "one-hot in place of soft", _hard),
    _wrong("one-weight-bent", "unknown", "the last weight raised to 0.9", _one_weight_bent),
    _wrong("laplace", "unknown", "Laplace noise", _with_noise(base.laplace)),
    _wrong("antithetic", "unknown", "rows from u and 1 − u", _with_noise(base.antithetic)),
)
