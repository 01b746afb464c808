"""Wrong samplers by Gumbel-max."""

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


def arg_max_of(noise: Noise) -> Sampler:
    """The arg max of logits plus noise."""

    def sampler(logits: Floats, size: int, rng: Rng) -> Indices:
        return np.argmax(logits + noise((size, logits.size), rng), axis=-1)

    return sampler


right = arg_max_of(gumbel)


def _probs_as_logits(logits: Floats, size: int, rng: Rng) -> Indices:
    return right(probabilities(logits), size, rng)


def _arg_min(logits: Floats, size: int, rng: Rng) -> Indices:
    return np.argmin(logits + gumbel((size, logits.size), rng), axis=-1)


def _cooled_logits(logits: Floats, size: int, rng: Rng) -> Indices:
    return right(logits.astype(np.float64) / 0.5, size, rng)


def _next(logits: Floats, size: int, rng: Rng) -> Indices:
    return (right(logits, size, rng) + 1) % logits.size


def _from_one(logits: Floats, size: int, rng: Rng) -> Indices:
    return right(logits, size, rng) + 1


def _from_one_clipped(logits: Floats, size: int, rng: Rng) -> Indices:
    return np.minimum(right(logits, size, rng) + 1, logits.size - 1)


def _mask_at(floor: float) -> Sampler:
    def sampler(logits: Floats, size: int, rng: Rng) -> Indices:
        return right(np.where(np.isneginf(logits), floor, logits), size, rng)

    return sampler


def _nan_is_out_of_range(logits: Floats, size: int, rng: Rng) -> Indices:
    """Infinite noise meets a mask: the sum is NaN, and the index found by comparing is none."""
    z = logits + base.hashed_noise((size, logits.size), rng)
    return np.where(np.isnan(z).any(axis=-1), logits.size, np.argmax(z, axis=-1))


def _speculative(logits: Floats, size: int, rng: Rng) -> Indices:
    """A draft from flatter logits is kept, or replaced from what is left, with the same noise."""
    rows, p, q = np.arange(size), probabilities(logits), probabilities(0.5 * logits)
    g = gumbel((size, logits.size), rng)
    draft = np.argmax(np.log(q) + g, axis=-1)
    kept = rng.random(size) * q[draft] < p[draft]
    with np.errstate(divide="ignore"):
        rest = np.log(np.maximum(p - q, 0))
    return np.where(kept, draft, np.argmax(rest + g, axis=-1))[rows]


def _float32_table(logits: Floats, size: int, rng: Rng) -> Indices:
    total = np.cumsum(probabilities(logits).astype(np.float32))
    return np.searchsorted(total, rng.random(size) * total[-1], side="right")


def _some_uniform(logits: Floats, size: int, rng: Rng) -> Indices:
    possible = np.flatnonzero(np.isfinite(logits))
    flat = rng.random(size) < 0.1
    return np.where(flat, rng.choice(possible, size), right(logits, size, rng))


def _never_the_last(logits: Floats, size: int, rng: Rng) -> Indices:
    drawn = right(logits, size, rng)
    possible = np.flatnonzero(np.isfinite(logits))
    return np.where(drawn == possible[-1], possible[0], drawn)


def _large_calls_alone(logits: Floats, size: int, rng: Rng) -> Indices:
    return right(logits if size < 1000 else 0.9 * logits, size, rng)


def _half_precision_alone(logits: Floats, size: int, rng: Rng) -> Indices:
    noise = gumbel((size, logits.size), rng)
    return np.argmax(logits + (0.5 if logits.dtype == np.float16 else 1) * noise, axis=-1)


def _small_indices(logits: Floats, size: int, rng: Rng) -> NDArray[np.uint8]:
    return right(logits, size, rng).astype(np.uint8)


_wrong = held_to("gumbel-max")

WRONG: tuple[Wrong, ...] = (
    _wrong("minimum", "min-gumbel", "noise of the minimum law", arg_max_of(base.minimum)),
    _wrong("wide", "wrong-scale", "noise twice as wide", arg_max_of(base.scaled(2.0))),
    _wrong("slightly-wide", "wrong-scale", "noise 2 % too wide", arg_max_of(base.scaled(1.02))),
    _wrong("normal", "normal-noise", "normal noise", arg_max_of(base.normal)),
    _wrong("logistic", "logistic-noise", "logistic noise", arg_max_of(base.logistic)),
    _wrong("uniform", "uniform-noise", "uniform noise", arg_max_of(base.uniform)),
    _wrong("exponential", "exponential-noise", "exponential noise", arg_max_of(base.exponential)),
    _wrong(
        "capped",
        "truncated-tail",
        "uniforms of at most 0.99",
        arg_max_of(base.capped_noise),
        "tenstorrent/tt-metal#56016",
    ),
    _wrong(
        "float32",
        "truncated-tail",
        "uniforms of 24 bits: a far tail is never drawn",
        arg_max_of(base.float32_noise),
        "vllm-project/vllm#34854",
    ),
    _wrong(
        "float32-table",
        "truncated-tail",
        "probabilities cumulated in float32: what comes after a common one is lost",
        _float32_table,
        "pytorch/pytorch#43115",
    ),
    _wrong(
        "clipped",
        "truncated-tail",
        "uniforms kept eps away from 0 and 1",
        arg_max_of(base.clipped_noise),
        "jax-ml/jax#5348",
    ),
    _wrong(
        "guarded",
        "eps-inside-log",
        "1e-20 inside of both logarithms, in float32",
        arg_max_of(base.guarded_noise),
        "ericjang/gumbel-softmax",
    ),
    _wrong("constant", "eps-inside-log", "0.1 inside of both", arg_max_of(base.plus_constant(0.1))),
    _wrong(
        "hashed",
        "non-finite masked-category-drawn",
        "hash/(2³² − 1) reaches 1, whose noise is infinite",
        arg_max_of(base.hashed_noise),
        "sgl-project/sglang#25106",
    ),
    _wrong(
        "zero-exponentials",
        "non-finite masked-category-drawn",
        "exponentials of exactly 0 in float32",
        arg_max_of(base.of_zero_exponentials),
        "pytorch/pytorch#22442",
    ),
    _wrong(
        "nan-index",
        "out-of-range non-finite",
        "+inf − inf gives an index that is none",
        _nan_is_out_of_range,
        "vllm-project/vllm#43249",
    ),
    _wrong(
        "probabilities",
        "probs-as-logits",
        "probabilities for log-probabilities",
        _probs_as_logits,
        "sgl-project/sglang-omni#1238",
    ),
    _wrong("none", "no-noise", "no noise: a plain arg max", arg_max_of(base.none)),
    _wrong("shared", "shared-noise", "one noise for all", arg_max_of(base.shared)),
    _wrong("arg-min", "argmin", "the smallest wins", _arg_min),
    _wrong(
        "cooled-logits",
        "tau-on-logits-only wrong-scale",
        "logits divided by τ = ½, noise not",
        _cooled_logits,
        "a public script",
    ),
    _wrong("twice", "repeated-noise", "two draws share their noise", arg_max_of(base.twice)),
    _wrong("buffered", "repeated-noise", "a buffer of 128 rows", arg_max_of(base.buffered)),
    _wrong("halves", "repeated-noise", "the second half repeats", arg_max_of(base.halves)),
    _wrong("own-seed", "repeated-noise", "seeds itself alike", arg_max_of(base.own_seed)),
    _wrong(
        "speculative",
        "unknown repeated-noise",
        "a rejected draft and its substitute share their noise",
        _speculative,
        "vllm-project/vllm#47386",
    ),
    _wrong("next", "off-by-one", "the next index", _next),
    _wrong("from-one", "out-of-range off-by-one", "counts from 1", _from_one),
    _wrong("from-one-clipped", "off-by-one", "counts from 1, clipped", _from_one_clipped),
    _wrong("mask-at-8", "masked-category-drawn", "−8 for −∞ in a mask", _mask_at(-8.0)),
    _wrong("small-indices", "unknown", "indices of 8 bits wrap around", _small_indices),
    _wrong("some-uniform", "unknown", "10 % of draws ignore the logits", _some_uniform),
    _wrong("never-the-last", "unknown", "the last category is never drawn", _never_the_last),
    _wrong("student", "unknown", "Student's t", arg_max_of(base.student)),
    _wrong("laplace", "unknown", "Laplace noise", arg_max_of(base.laplace)),
    _wrong("antithetic", "unknown", "rows from u and 1 − u", arg_max_of(base.antithetic)),
    _wrong(
        "large-calls",
        "wrong-scale unknown",
        "wrong only in calls for 1,000 draws",
        _large_calls_alone,
    ),
    _wrong(
        "float16-alone", "wrong-scale", "narrow noise for float16 logits", _half_precision_alone
    ),
    _wrong(
        "shifted",
        "wrong-location",
        "noise shifted by 3",
        arg_max_of(lambda s, r: 3 + gumbel(s, r)),
        unseen="who is largest does not depend on what is added to all",
    ),
)
