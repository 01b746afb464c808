"""Wrong samplers whose noise has no effect, or is used in the wrong place."""

import numpy as np
from scipy.special import softmax

from gumbel_np.reference.softmax import harden
from zoo import noises
from zoo.base import wrong_for
from zoo.every_law import DRAWN, with_logits, with_noise
from zoo.noises import gumbel
from zoo.softmax_samplers import softmax_of
from zoo.straight_through_samplers import by_formula

_max, _top_k = wrong_for("gumbel-max"), wrong_for("gumbel-top-k")
_softly, _through = wrong_for("gumbel-softmax"), wrong_for("straight-through")


def _p(logits):
    return softmax(logits.astype(np.float64), axis=-1)


# Draws, to no effect.


def _only_the_likeliest(logits):
    """A top-k filter with k = 1."""
    likeliest = np.argmax(logits, axis=-1, keepdims=True)
    return np.where(np.arange(logits.shape[-1]) == likeliest, logits, -np.inf)


def _greedy(logits, size, rng):
    gumbel((size, logits.size), rng)
    return np.full(size, np.argmax(logits))


def _greedy_draft(logits, size, rng):
    """The likeliest is kept with certainty, as if the draft had been drawn from the target."""
    draft = np.full(size, np.argmax(logits))
    kept = rng.random(size) < _p(logits)[draft] / _p(logits)[draft]
    return np.where(kept, draft, np.argmax(gumbel((size, logits.size), rng), axis=-1))


def _in_order(logits, k, size, rng):
    gumbel((size, logits.size), rng)
    return np.tile(np.argsort(-logits, kind="stable")[:k], (size, 1))


def _plain_softmax(logits, tau, size, rng):
    gumbel((size, logits.size), rng)
    return np.tile(softmax(logits.astype(np.float64) / tau), (size, 1))


# An index drawn by relaxed weights, or noise added to noisy scores.


def _relaxed(tau):
    def sampler(logits, size, rng):
        y = softmax((logits + gumbel((size, logits.size), rng)) / tau, axis=-1)
        u = rng.random((size, 1)) * y.sum(axis=-1, keepdims=True)
        # The last category that is possible, if rounding leads beyond it.
        last = np.flatnonzero(np.isfinite(logits))[-1]
        return np.minimum((np.cumsum(y, axis=-1) <= u).sum(axis=-1), last)

    return sampler


def _twice(shape, rng):
    return gumbel(shape, rng) + gumbel(shape, rng)


def _drawn_again(logits, tau, noise, cotangent):
    """The gradient is right; the index is drawn by the relaxed weights."""
    gradient = by_formula()(logits, tau, noise, cotangent)[1]
    soft = softmax((logits.astype(np.float64) + noise) / tau, axis=-1)
    again = np.log(np.where(soft > 0, soft, 1e-300)) + gumbel(soft.shape, np.random.default_rng())
    again = np.where(soft > 0, again, -np.inf)
    return harden(again, -1), gradient


# Weights times uniforms, in place of a race.


def _times_uniform(logits, shape, rng):
    return _p(logits) * noises.uniforms(shape, rng)


def _times_uniform_max(logits, size, rng):
    return np.argmax(_times_uniform(logits, (size, logits.size), rng), axis=-1)


def _times_uniform_top_k(logits, k, size, rng):
    scores = np.where(np.isneginf(logits), -1, _times_uniform(logits, (size, logits.size), rng))
    return np.argsort(-scores, axis=-1, kind="stable")[:, :k]


def _log_uniform(phi, tau, g):
    """Log p + log U, where U is the uniform of the noise."""
    return (phi - np.exp(-g)) / tau


def _times_normal(logits, size, rng):
    return np.argmax(_p(logits) * np.abs(rng.standard_normal((size, logits.size))), axis=-1)


_TINY = "noise a thousandth as wide"

WRONG = (
    *with_noise("tiny", "no-effect wrong-scale", _TINY, noises.scaled(1e-3), "gumbel-softmax"),
    *with_noise("tiny", "no-effect", _TINY, noises.scaled(1e-3), "gumbel-max gumbel-top-k"),
    *with_noise("tiny", "no-effect wrong-scale", _TINY, noises.scaled(1e-3), "gumbel"),
    *with_noise("almost-none", "no-effect", "noise of 1e-9", noises.scaled(1e-9), DRAWN),
    *with_noise(
        "almost-none", "no-effect wrong-scale", "noise of 1e-9", noises.scaled(1e-9), "gumbel"
    ),
    *with_logits(
        "only-the-likeliest",
        "no-effect",
        "a top-k filter that leaves one",
        _only_the_likeliest,
        "gumbel-max gumbel-softmax",
    ),
    *with_logits(
        "only-the-likeliest",
        "no-effect zero-gradient",
        "a top-k filter that leaves one: nothing flows back, either",
        _only_the_likeliest,
        "straight-through",
    ),
    _max("greedy", "no-effect", "noise is drawn, and left", _greedy),
    _max("greedy-draft", "no-effect", "a draft that is never rejected", _greedy_draft),
    _top_k("greedy", "no-effect", "noise is drawn, and left", _in_order),
    _softly("greedy", "no-effect", "softmax of the logits", _plain_softmax),
    _max("drawn-again", "noise-twice", "an index drawn by relaxed weights, τ = 1", _relaxed(1.0)),
    _max("drawn-again-cool", "noise-twice", "the same, τ = 0.5", _relaxed(0.5)),
    *with_noise("noise-twice", "noise-twice", "noise is added twice", _twice, DRAWN),
    *with_noise("noise-twice", "noise-twice unknown", "noise is added twice", _twice, "gumbel"),
    _through("drawn-again", "noise-twice unknown", "the relaxed weights draw", _drawn_again),
    _max(
        "weights-times-uniform",
        "weights-times-uniform",
        "the largest of p · U",
        _times_uniform_max,
    ),
    _max("weights-times-normal", "unknown", "the largest of p · |Z|", _times_normal),
    _top_k(
        "weights-times-uniform",
        "weights-times-uniform",
        "the largest of p · U",
        _times_uniform_top_k,
    ),
    _softly(
        "weights-times-uniform",
        "weights-times-uniform",
        "(p · U) to the power 1/τ, over its sum",
        softmax_of(_log_uniform),
    ),
    _through(
        "weights-times-uniform", "weights-times-uniform", "log p + log U", by_formula(_log_uniform)
    ),
)
