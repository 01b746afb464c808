"""Wrong straight-through gradients that are right for equal rows, usual cotangents or sizes."""

import numpy as np
from scipy.special import softmax

from zoo.base import wrong_for
from zoo.straight_through_samplers import by_formula

right = by_formula()
_wrong = wrong_for("straight-through")


def _given_rows(change):
    """Right for what `change` makes of logits, noise and cotangent."""

    def pair(logits, tau, noise, cotangent):
        logits, noise, cotangent = change(np.asarray(logits), noise, cotangent)
        return right(logits, tau, noise, cotangent)

    return pair


def _gradient(change):
    """The right draw; a gradient that `change` makes of soft weights, gradient, cotangent."""

    def altered(y, soft, gradient, cotangent):
        with np.errstate(all="ignore"):
            return y, change(soft, gradient, cotangent)

    return by_formula(change=altered)


def _first_row(logits, noise, cotangent):
    return np.broadcast_to(logits[:1], logits.shape), noise, cotangent


def _mean_row(logits, noise, cotangent):
    mean = logits.astype(np.float64).mean(axis=0) if len(logits) else logits[:0].sum(axis=0)
    return np.broadcast_to(mean, logits.shape), noise, cotangent


def _first_cotangent(logits, noise, cotangent):
    return logits, noise, np.broadcast_to(cotangent[:1], cotangent.shape)


def _none_if(condition):
    """No gradient in the rows where the condition on soft weights and cotangent holds."""

    def change(soft, gradient, cotangent):
        return np.where(condition(soft, cotangent)[:, None], 0, gradient)

    return _gradient(change)


def _one_hot(soft, cotangent):
    return ((cotangent != 0).sum(axis=-1) == 1) & (cotangent.max(axis=-1, initial=0) == 1)


def _largest(cotangent):
    return np.abs(cotangent).max(axis=-1, keepdims=True, initial=0)


def _unit(soft, gradient, cotangent):
    """The cotangent divided by its norm and multiplied again: 0/0 for a cotangent of 0."""
    norm = np.linalg.norm(cotangent.astype(np.float64), axis=-1, keepdims=True)
    return gradient / norm * norm


def _clipped(soft, gradient, cotangent):
    """No entry above 10: what a clipping of gradients leaves."""
    return np.clip(gradient, -10, 10)


def _clipped_cotangent(logits, noise, cotangent):
    return logits, noise, np.clip(cotangent, -10, 10)


def _norm_clipped(soft, gradient, cotangent):
    norm = np.linalg.norm(gradient, axis=-1, keepdims=True)
    return gradient * np.minimum(1, 10 / np.maximum(norm, 1e-300))


def _plain(with_tau):
    """The gradient of softmax(φ/τ), without its noise."""

    def pair(logits, tau, noise, cotangent):
        divisor = tau if with_tau else 1.0
        y = right(logits, tau, noise, cotangent)[0]
        return y, right(logits, divisor, np.zeros_like(noise), cotangent)[1]

    return pair


def _tau_one(logits, tau, noise, cotangent):
    """The pullback of the soft draw at τ = 1, whatever τ is, over τ."""
    return right(logits, tau, noise, cotangent)[0], right(logits, 1.0, noise, cotangent)[1] / tau


def _through_hard(logits, tau, noise, cotangent):
    """One-hot weights in place of the soft ones in the pullback: all that is left is 0."""
    y = right(logits, tau, noise, cotangent)[0]
    return y, y * (cotangent - (cotangent * y).sum(axis=-1, keepdims=True)) / tau


def _log_softmax(logits, tau, noise, cotangent):
    """The pullback of log softmax."""
    y = right(logits, tau, noise, cotangent)[0]
    soft = softmax((logits.astype(np.float64) + noise) / tau, axis=-1)
    gradient = (cotangent - soft * cotangent.sum(axis=-1, keepdims=True)) / tau
    return y, np.where(np.isneginf(logits), 0, gradient)


def _own_noise(logits, tau, noise, cotangent):
    noise = np.random.default_rng().gumbel(size=noise.shape)
    return right(logits, tau, noise, cotangent)


def _mean_over_rows(soft, gradient, cotangent):
    """The gradient of a mean loss, for 32 rows or fewer."""
    return gradient / len(gradient) if 1 < len(gradient) <= 32 else gradient


def _summed(soft, gradient, cotangent):
    """Summed over the rows, as if all had the same logits."""
    return np.broadcast_to(gradient.sum(axis=0), gradient.shape)


def _small_lost(soft, gradient, cotangent):
    return np.where(np.abs(gradient) < 1e-5, 0, gradient)


def _identity_masked(logits, tau, noise, cotangent):
    y = right(logits, tau, noise, cotangent)[0]
    return y, np.where(np.isneginf(logits), 0, cotangent)


WRONG = (
    _wrong("first-logits", "unknown", "the first row's logits for all", _given_rows(_first_row)),
    _wrong("mean-logits", "unknown", "the mean of all rows' logits", _given_rows(_mean_row)),
    _wrong(
        "first-cotangent",
        "unknown",
        "the first row's cotangent for all",
        _given_rows(_first_cotangent),
    ),
    _wrong("summed", "unknown", "the gradient summed over rows", _gradient(_summed)),
    _wrong("mean-of-few", "gradient-scale", "over n, for n ≤ 32", _gradient(_mean_over_rows)),
    _wrong(
        "none-if-certain",
        "zero-gradient unknown",
        "no gradient where max y > 0.9999",
        _none_if(lambda soft, c: soft.max(axis=-1) > 0.9999),
    ),
    _wrong(
        "none-if-one-hot",
        "zero-gradient unknown",
        "none for one-hot cotangents",
        _none_if(_one_hot),
    ),
    _wrong(
        "none-if-large",
        "zero-gradient unknown",
        "none where |c| > 10",
        _none_if(lambda soft, c: _largest(c)[:, 0] > 10),
    ),
    _wrong(
        "none-if-small",
        "zero-gradient unknown",
        "none where |c| < 1e-3",
        _none_if(lambda soft, c: _largest(c)[:, 0] < 1e-3),
    ),
    _wrong(
        "none-if-negative",
        "zero-gradient unknown",
        "none where no cotangent is positive",
        _none_if(lambda soft, c: c.max(axis=-1, initial=-1) <= 0),
    ),
    _wrong("unit-cotangent", "non-finite", "NaN where the cotangent is 0", _gradient(_unit)),
    _wrong("clipped", "unknown", "gradients from −10 to 10", _gradient(_clipped)),
    _wrong("clipped-cotangent", "unknown", "c from −10 to 10", _given_rows(_clipped_cotangent)),
    _wrong(
        "norm-clipped", "gradient-scale unknown", "rows of at most 10", _gradient(_norm_clipped)
    ),
    _wrong("small-lost", "unknown", "0 for gradients below 1e-5", _gradient(_small_lost)),
    _wrong("plain-softmax", "plain-softmax-gradient", "that of softmax(φ/τ)", _plain(True)),
    _wrong("plain-softmax-of-one", "plain-softmax-gradient", "that of softmax φ", _plain(False)),
    _wrong("identity-masked", "identity-gradient", "the cotangent, 0 at −∞", _identity_masked),
    _wrong("tau-one-backward", "unknown tau-ignored", "soft weights at τ = 1", _tau_one),
    _wrong("through-hard", "zero-gradient", "hard weights in the pullback", _through_hard),
    _wrong("log-softmax", "unknown", "the pullback of log softmax", _log_softmax),
    _wrong("own-noise", "unknown", "noise of its own, not what is given", _own_noise),
)
