"""Wrong samplers by Gumbel-max."""

import numpy as np
from scipy.special import softmax

from zoo import noises
from zoo.base import with_wrong_noises, wrong_for
from zoo.noises import gumbel


def arg_max_of(noise):
    """The arg max of logits plus noise."""

    def sampler(logits, size, rng):
        return np.argmax(logits + noise((size, logits.size), rng), axis=-1)

    return sampler


right = arg_max_of(gumbel)


def _probs_as_logits(logits, size, rng):
    return right(softmax(logits.astype(np.float64)), size, rng)


def _arg_min(logits, size, rng):
    return np.argmin(logits + gumbel((size, logits.size), rng), axis=-1)


def _cooled_logits(logits, size, rng):
    return right(logits.astype(np.float64) / 0.5, size, rng)


def _next(logits, size, rng):
    return (right(logits, size, rng) + 1) % logits.size


def _from_one(logits, size, rng):
    return right(logits, size, rng) + 1


def _from_one_clipped(logits, size, rng):
    return np.minimum(right(logits, size, rng) + 1, logits.size - 1)


def _mask_at_8(logits, size, rng):
    return right(np.where(np.isneginf(logits), -8.0, logits), size, rng)


def _nan_is_out_of_range(logits, size, rng):
    """Infinite noise meets a mask: the sum is NaN, and comparing it finds no index."""
    z = logits + noises.hashed((size, logits.size), rng)
    return np.where(np.isnan(z).any(axis=-1), logits.size, np.argmax(z, axis=-1))


def _speculative(logits, size, rng):
    """A draft from flatter logits is kept, or replaced from what is left, with the same noise."""
    p, q = softmax(logits.astype(np.float64)), softmax(0.5 * logits.astype(np.float64))
    g = gumbel((size, logits.size), rng)
    draft = np.argmax(np.log(q) + g, axis=-1)
    kept = rng.random(size) * q[draft] < p[draft]
    with np.errstate(divide="ignore"):
        rest = np.log(np.maximum(p - q, 0))
    return np.where(kept, draft, np.argmax(rest + g, axis=-1))


def _float32_table(logits, size, rng):
    total = np.cumsum(softmax(logits.astype(np.float64)).astype(np.float32))
    return np.searchsorted(total, rng.random(size) * total[-1], side="right")


def _some_uniform(logits, size, rng):
    possible = np.flatnonzero(np.isfinite(logits))
    flat = rng.random(size) < 0.1
    return np.where(flat, rng.choice(possible, size), right(logits, size, rng))


def _never_the_last(logits, size, rng):
    drawn = right(logits, size, rng)
    possible = np.flatnonzero(np.isfinite(logits))
    return np.where(drawn == possible[-1], possible[0], drawn)


def _large_calls_alone(logits, size, rng):
    return right(logits if size < 1000 else 0.9 * logits, size, rng)


def _half_precision_alone(logits, size, rng):
    noise = gumbel((size, logits.size), rng)
    return np.argmax(logits + (0.5 if logits.dtype == np.float16 else 1) * noise, axis=-1)


def _small_indices(logits, size, rng):
    return right(logits, size, rng).astype(np.uint8)


_wrong = wrong_for("gumbel-max")

WRONG = (
    *with_wrong_noises(
        "gumbel-max",
        arg_max_of,
        "minimum normal logistic uniform exponential capped float32 clipped guarded none shared"
        " twice buffered halves own-seed student laplace antithetic",
    ),
    _wrong("wide", "wrong-scale", "noise twice as wide", arg_max_of(noises.scaled(2.0))),
    _wrong("slightly-wide", "wrong-scale", "noise 2 % too wide", arg_max_of(noises.scaled(1.02))),
    _wrong(
        "float32-table",
        "truncated-tail",
        "probabilities cumulated in float32: what comes after a common one is lost",
        _float32_table,
        "pytorch/pytorch#43115",
    ),
    _wrong(
        "constant",
        "eps-inside-log",
        "0.1 inside both logarithms",
        arg_max_of(noises.eps_in_logs(0.1)),
    ),
    _wrong(
        "hashed",
        "non-finite masked-category-drawn",
        "hash/(2³² − 1) reaches 1, whose noise is infinite",
        arg_max_of(noises.hashed),
        "sgl-project/sglang#25106",
    ),
    _wrong(
        "zero-exponentials",
        "non-finite masked-category-drawn",
        "exponentials of exactly 0 in float32",
        arg_max_of(noises.of_zero_exponentials),
        "pytorch/pytorch#22442",
    ),
    _wrong(
        "nan-index",
        "out-of-range non-finite",
        "+inf − inf gives an index that does not exist",
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
    _wrong("arg-min", "argmin", "the smallest wins", _arg_min),
    _wrong(
        "cooled-logits",
        "tau-on-logits-only wrong-scale",
        "logits divided by τ = ½, noise not",
        _cooled_logits,
        "a public script",
    ),
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
    _wrong("mask-at-8", "masked-category-drawn", "−8 for −∞ in a mask", _mask_at_8),
    _wrong("small-indices", "unknown", "indices of 8 bits wrap around", _small_indices),
    _wrong(
        "some-uniform",
        "unknown probability-floor",
        "10 % of draws ignore the logits, which is the law of p plus a constant",
        _some_uniform,
    ),
    _wrong("never-the-last", "unknown", "the last category is never drawn", _never_the_last),
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
        arg_max_of(noises.shifted(3)),
        unseen="which is largest does not depend on what is added to all",
    ),
)
