"""Wrong straight-through gradients."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import soften
from zoo.base import Sampler, Wrong, held_to, probabilities

Scores = Callable[[Floats, float, Floats], Floats]
Pair = tuple[Floats, Floats]


def by_formula(
    scores: Scores = lambda phi, tau, g: (phi + g) / tau,
    slope: Callable[[float], float] = lambda tau: 1 / tau,
    change: Callable[[Floats, Floats, Floats, Floats], Pair] = lambda y, soft, grad, c: (y, grad),
) -> Sampler:
    """One-hot forward, the pullback of the soft draw backward; `change` makes it wrong."""

    def pair(logits: Floats, tau: float, noise: Floats, cotangent: Floats) -> Pair:
        z = scores(logits.astype(np.float64), tau, noise)
        soft = soften(z, 1.0, axis=-1)
        y = np.eye(z.shape[-1])[np.argmax(z, axis=-1)]
        inner = (cotangent * soft).sum(axis=-1, keepdims=True)
        return change(y, soft, slope(tau) * soft * (cotangent - inner), cotangent)

    return pair


def _of_rows(phi: Floats) -> Floats:
    return np.stack([probabilities(row) for row in phi])


def _raises(logits: Floats, tau: float, noise: Floats, cotangent: Floats) -> Pair:
    raise RuntimeError("no gradient")


_wrong = held_to("straight-through")

WRONG: tuple[Wrong, ...] = (
    _wrong(
        "soft-forward",
        "soft-forward",
        "the soft draw forward",
        by_formula(change=lambda y, soft, grad, c: (soft, grad)),
    ),
    _wrong(
        "zero",
        "zero-gradient",
        "no gradient through the arg max",
        by_formula(change=lambda y, soft, grad, c: (y, 0 * grad)),
    ),
    _wrong(
        "sign",
        "gradient-sign",
        "the gradient turned round",
        by_formula(change=lambda y, soft, grad, c: (y, -grad)),
    ),
    _wrong("no-tau", "gradient-scale", "1/τ forgotten", by_formula(slope=lambda tau: 1.0)),
    _wrong("double", "gradient-scale", "twice the gradient", by_formula(slope=lambda tau: 2 / tau)),
    _wrong("minimum", "min-gumbel", "φ − G", by_formula(lambda phi, tau, g: (phi - g) / tau)),
    _wrong(
        "wide",
        "wrong-scale",
        "noise 10 % too wide",
        by_formula(lambda phi, tau, g: (phi + 1.1 * g) / tau),
    ),
    _wrong(
        "mask-at-20",
        "masked-category-drawn",
        "−20 for −∞ in a mask",
        by_formula(lambda phi, tau, g: (np.maximum(phi, -20.0) + g) / tau),
    ),
    _wrong("none", "no-noise", "no noise", by_formula(lambda phi, tau, g: phi / tau)),
    _wrong(
        "first-row",
        "repeated-noise",
        "the noise of the first row for all",
        by_formula(lambda phi, tau, g: (phi + g[:1]) / tau),
    ),
    _wrong(
        "tau-ignored",
        "tau-ignored",
        "no temperature",
        by_formula(lambda phi, tau, g: phi + g, lambda tau: 1.0),
    ),
    _wrong(
        "tau-inverted",
        "tau-inverted",
        "multiplied by τ",
        by_formula(lambda phi, tau, g: (phi + g) * tau, lambda tau: tau),
    ),
    _wrong(
        "tau-2-per-cent",
        "tau-wrong",
        "a temperature 2 % too high",
        by_formula(lambda phi, tau, g: (phi + g) / (1.02 * tau), lambda tau: 1 / (1.02 * tau)),
    ),
    _wrong(
        "tau-on-logits",
        "tau-on-logits-only",
        "arg max of log π / τ + G",
        by_formula(lambda phi, tau, g: phi / tau + g),
        "a public script",
    ),
    _wrong(
        "tau-on-noise",
        "tau-on-noise-only",
        "log π + G / τ",
        by_formula(lambda phi, tau, g: phi + g / tau, lambda tau: 1.0),
    ),
    _wrong(
        "probabilities",
        "probs-as-logits",
        "probabilities for log-probabilities",
        by_formula(lambda phi, tau, g: (_of_rows(phi) + g) / tau),
    ),
    _wrong(
        "next",
        "off-by-one",
        "the next category forward",
        by_formula(change=lambda y, soft, grad, c: (np.roll(y, 1, axis=-1), grad)),
    ),
    _wrong(
        "no-pair",
        "wrong-shape",
        "the draw without its gradient",
        lambda logits, tau, noise, cotangent: by_formula()(logits, tau, noise, cotangent)[0],
    ),
    _wrong("raises", "raises", "raises an exception", _raises),
    _wrong(
        "identity",
        "unknown",
        "the cotangent handed on",
        by_formula(change=lambda y, soft, grad, c: (y, c)),
    ),
    _wrong(
        "no-mean",
        "unknown",
        "y·c without its mean",
        by_formula(change=lambda y, soft, grad, c: (y, soft * c)),
    ),
)
