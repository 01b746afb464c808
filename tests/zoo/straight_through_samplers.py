"""Wrong straight-through gradients."""

import numpy as np
from scipy.special import softmax

from gumbel_np.reference.softmax import harden, soften
from zoo.base import wrong_for


def by_formula(scores=None, slope=lambda tau: 1 / tau, change=None):
    """One-hot forward, the pullback of the soft draw backward.

    `scores` are softened, `slope` is their derivative, and `change` alters the pair returned.
    """
    scores = scores or (lambda phi, tau, g: (phi + g) / tau)
    change = change or (lambda y, soft, gradient, cotangent: (y, gradient))

    def pair(logits, tau, noise, cotangent):
        z = scores(logits.astype(np.float64), tau, noise)
        soft = soften(z, 1.0, axis=-1)
        y = harden(z, -1)
        inner = (cotangent * soft).sum(axis=-1, keepdims=True)
        return change(y, soft, slope(tau) * soft * (cotangent - inner), cotangent)

    return pair


def _draw_alone(*given):
    return by_formula()(*given)[0]


def _raises(logits, tau, noise, cotangent):
    raise RuntimeError("no gradient")


_wrong = wrong_for("straight-through")


def _scores(name, suspects, about, scores, slope=lambda tau: 1 / tau, source=""):
    return _wrong(name, suspects, about, by_formula(scores, slope), source)


def _pair(name, suspects, about, change):
    return _wrong(name, suspects, about, by_formula(change=change))


WRONG = (
    # Wrong scores.
    _scores("minimum", "min-gumbel", "φ − G", lambda phi, tau, g: (phi - g) / tau),
    _scores(
        "wide", "wrong-scale", "noise 10 % too wide", lambda phi, tau, g: (phi + 1.1 * g) / tau
    ),
    _scores(
        "mask-at-20",
        "masked-category-drawn",
        "−20 for −∞ in a mask",
        lambda phi, tau, g: (np.maximum(phi, -20.0) + g) / tau,
    ),
    _scores("none", "no-noise", "no noise", lambda phi, tau, g: phi / tau),
    _scores(
        "first-row",
        "repeated-noise",
        "the noise of the first row for all",
        lambda phi, tau, g: (phi + g[:1]) / tau,
    ),
    _scores(
        "probabilities",
        "probs-as-logits",
        "probabilities for log-probabilities",
        lambda phi, tau, g: (softmax(phi, axis=-1) + g) / tau,
    ),
    _scores(
        "tau-ignored", "tau-ignored", "no temperature", lambda phi, tau, g: phi + g, lambda tau: 1.0
    ),
    _scores(
        "tau-inverted",
        "tau-inverted",
        "multiplied by τ",
        lambda phi, tau, g: (phi + g) * tau,
        lambda tau: tau,
    ),
    _scores(
        "tau-2-per-cent",
        "tau-wrong",
        "a temperature 2 % too high",
        lambda phi, tau, g: (phi + g) / (1.02 * tau),
        lambda tau: 1 / (1.02 * tau),
    ),
    _scores(
        "tau-on-logits",
        "tau-on-logits-only",
        "arg max of log π / τ + G",
        lambda phi, tau, g: phi / tau + g,
        source="a public script",
    ),
    _scores(
        "tau-on-noise",
        "tau-on-noise-only",
        "log π + G / τ",
        lambda phi, tau, g: phi + g / tau,
        lambda tau: 1.0,
    ),
    # Right scores, but a wrong pair.
    _pair("soft-forward", "soft-forward", "the soft draw forward", lambda y, s, grad, c: (s, grad)),
    _pair(
        "next",
        "off-by-one",
        "the next category forward",
        lambda y, s, grad, c: (np.roll(y, 1, axis=-1), grad),
    ),
    _pair(
        "zero",
        "zero-gradient",
        "no gradient through the arg max",
        lambda y, s, grad, c: (y, 0 * grad),
    ),
    _pair("sign", "gradient-sign", "the gradient turned round", lambda y, s, grad, c: (y, -grad)),
    _wrong("no-tau", "gradient-scale", "1/τ forgotten", by_formula(slope=lambda tau: 1.0)),
    _wrong("double", "gradient-scale", "twice the gradient", by_formula(slope=lambda tau: 2 / tau)),
    _pair("identity", "identity-gradient", "the cotangent handed on", lambda y, s, grad, c: (y, c)),
    _pair("no-mean", "unknown", "y·c without its mean", lambda y, s, grad, c: (y, s * c)),
    _wrong("no-pair", "wrong-shape", "the draw without its gradient", _draw_alone),
    _wrong("raises", "raises", "raises an exception", _raises),
)
