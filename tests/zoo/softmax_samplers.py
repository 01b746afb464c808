"""Wrong samplers by Gumbel-softmax."""

import numpy as np
from scipy.special import softmax

from gumbel_np.reference.softmax import harden, soften
from zoo import noises
from zoo.base import with_wrong_noises, wrong_for
from zoo.noises import gumbel


def softmax_of(scores, noise=gumbel):
    """The softmax of scores, a function of logits, temperature and noise."""

    def sampler(logits, tau, size, rng):
        z = scores(logits.astype(np.float64), tau, noise((size, logits.size), rng))
        return soften(z.astype(np.float64), 1.0, axis=-1)

    return sampler


def with_noise(noise):
    """Softmax of (φ + G) / τ, with other noise for G."""
    return softmax_of(lambda phi, tau, g: (phi + g) / tau, noise)


right = with_noise(gumbel)


def _sums_to_more(logits, tau, size, rng):
    return 1.01 * right(logits, tau, size, rng)


def _hard(logits, tau, size, rng):
    return harden(right(logits, tau, size, rng), -1)


def _one_weight_bent(logits, tau, size, rng):
    y = right(logits, tau, size, rng)
    y[:, -1] **= 0.9
    return y / y.sum(axis=-1, keepdims=True)


def _rolled(logits, tau, size, rng):
    return np.roll(right(logits, tau, size, rng), 1, axis=-1)


def _mask_at_8(logits, tau, size, rng):
    return right(np.where(np.isneginf(logits), -8.0, logits), tau, size, rng)


def _of_powers(logits, tau, size, rng):
    """From exponentials in float32: 1/0 is infinite, and its share NaN."""
    race = rng.standard_exponential((size, logits.size), dtype=np.float32)
    powers = (np.exp(logits.astype(np.float32) - logits.max()) / race) ** np.float32(1 / tau)
    return powers / powers.sum(axis=-1, keepdims=True)


_wrong = wrong_for("gumbel-softmax")


def _scores(name, suspects, about, scores):
    return _wrong(name, suspects, about, softmax_of(scores))


WRONG = (
    *with_wrong_noises(
        "gumbel-softmax",
        with_noise,
        "minimum normal logistic uniform exponential capped float32 guarded none shared twice"
        " buffered laplace antithetic",
    ),
    _wrong("wide", "wrong-scale", "noise 10 % too wide", with_noise(noises.scaled(1.1))),
    _scores(
        "probabilities",
        "probs-as-logits",
        "probabilities for log-probabilities",
        lambda phi, tau, g: (softmax(phi) + g) / tau,
    ),
    _scores(
        "smallest",
        "argmin",
        "the smallest has most weight",
        lambda phi, tau, g: np.where(np.isinf(phi), -np.inf, -(phi + g) / tau),
    ),
    _scores("tau-ignored", "tau-ignored", "no temperature", lambda phi, tau, g: phi + g),
    _scores("tau-inverted", "tau-inverted", "multiplied by τ", lambda phi, tau, g: (phi + g) * tau),
    _scores(
        "tau-2-per-cent",
        "tau-wrong",
        "a temperature 2 % too high",
        lambda phi, tau, g: (phi + g) / (1.02 * tau),
    ),
    _scores(
        "tau-20-per-cent",
        "tau-wrong",
        "a temperature 20 % too low",
        lambda phi, tau, g: (phi + g) / (0.8 * tau),
    ),
    _scores(
        "tau-on-logits", "tau-on-logits-only", "log π / τ + G", lambda phi, tau, g: phi / tau + g
    ),
    _scores(
        "tau-on-noise", "tau-on-noise-only", "log π + G / τ", lambda phi, tau, g: phi + g / tau
    ),
    _wrong(
        "powers", "non-finite", "exponentials of exactly 0", _of_powers, "pytorch/pytorch#101620"
    ),
    _wrong("rolled", "off-by-one masked-category-drawn", "weights of the neighbour", _rolled),
    _wrong("mask-at-8", "masked-category-drawn", "−8 for −∞ in a mask", _mask_at_8),
    _wrong("sums-to-1.01", "not-normalised", "weights that sum to 1.01", _sums_to_more),
    _wrong("hard", "unknown", "one-hot in place of soft", _hard),
    _wrong("one-weight-bent", "unknown", "the last weight raised to 0.9", _one_weight_bent),
)
