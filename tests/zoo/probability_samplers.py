"""Wrong samplers that change the probabilities: by a floor, by a filter, or with a constant."""

import numpy as np
from scipy.special import softmax

from zoo.base import wrong_for
from zoo.every_law import DRAWN, of_logits, with_logits


def _p(logits):
    return softmax(logits.astype(np.float64), axis=-1)


def _but_masked(change):
    """The same change, but −∞ stays −∞."""
    return lambda logits: np.where(np.isneginf(logits), -np.inf, change(logits))


def _plus(eps):
    return lambda logits: np.log(_p(logits) + eps)


def _at_least(least):
    return lambda logits: np.log(np.maximum(_p(logits), least))


def _smoothed(logits):
    """1 % of uniform probability, as label smoothing has it."""
    possible = np.isfinite(logits)
    return np.log(0.99 * _p(logits) + 0.01 * possible / possible.sum(axis=-1, keepdims=True))


def _float16_shares(logits):
    """Probabilities rounded to float16: those below 3e-8 are lost, those below 6e-5 coarse."""
    return np.log(_p(logits).astype(np.float16).astype(np.float64))


def _top_p(share):
    """Only the likeliest, until they have this share: a filter left on."""

    def change(logits):
        order = np.argsort(-logits, axis=-1, kind="stable")
        p = np.take_along_axis(_p(logits), order, axis=-1)
        dropped = np.take_along_axis(
            np.cumsum(p, axis=-1) - p >= share, np.argsort(order, axis=-1), axis=-1
        )
        return np.where(dropped, -np.inf, logits)

    return change


def _sure(logits):
    """What has more than 0.99 is taken for certain."""
    p = _p(logits)
    certain = p.max(axis=-1, keepdims=True) > 0.99
    return np.where(certain & (p < 0.99), -np.inf, logits)


def _min_p(logits):
    """What is less than 1e-4 times as likely as the likeliest is left out."""
    p = _p(logits)
    return np.where(p < 1e-4 * p.max(axis=-1, keepdims=True), -np.inf, logits)


def _log_softplus(logits):
    x = logits.astype(np.float64)
    return np.where(x < -30, x, np.log(np.logaddexp(0, np.maximum(x, -30))))


FLOORS = (
    ("p-plus-1e-10", "log(p + 1e-10)", _plus(1e-10)),
    ("p-plus-1e-6", "log(p + 1e-6)", _plus(1e-6)),
    ("p-at-least-1e-6", "log max(p, 1e-6)", _at_least(1e-6)),
    ("p-at-least-1e-4", "log max(p, 1e-4)", _at_least(1e-4)),
)
# What is done to logits before they are used as such, so that logits + 5 have another law.
MOVING = (
    ("clipped-logits", "logits kept from −10 to 10", lambda x: np.clip(x, -10, 10)),
    ("capped-logits", "logits of at most 20", lambda x: np.minimum(x, 20)),
    ("soft-capped", "logits of 30 tanh(φ/30)", lambda x: 30 * np.tanh(x.astype(float) / 30)),
    ("rectified", "negative logits count as 0", lambda x: np.maximum(x, 0)),
    ("absolute", "logits without their signs", np.abs),
    ("softplus", "softplus(φ) for weights", _log_softplus),
    ("sigmoid", "sigmoid(φ) for weights", lambda x: -np.logaddexp(0, -x.astype(float))),
    ("squared", "φ² for weights", lambda x: 2 * np.log(np.maximum(np.abs(x), 1e-3))),
    ("leaky", "a tenth of negative logits", lambda x: np.where(x < 0, 0.1 * x, x)),
    (
        "over-its-largest",
        "logits divided by the largest absolute one",
        lambda x: x / np.abs(x).max(axis=-1, keepdims=True, where=np.isfinite(x), initial=1.0),
    ),
)

WRONG = (
    *(
        each
        for name, about, change in FLOORS
        for each in with_logits(name, "probability-floor masked-category-drawn", about, change)
    ),
    *(
        each
        for name, about, change in FLOORS
        for each in with_logits(
            f"{name}-but-masked",
            "probability-floor",
            f"{about}, and −∞ stays −∞",
            _but_masked(change),
        )
    ),
    wrong_for("gumbel-max")(
        "p-plus-1e-20",
        "probability-floor",
        "log(p + 1e-20), and −∞ stays −∞",
        of_logits("gumbel-max", _but_masked(_plus(1e-20))),
        unseen="what is drawn once in 10²⁰ / K draws is in no number of draws made here",
    ),
    *with_logits(
        "smoothed", "probability-floor", "1 % is shared out evenly among the possible", _smoothed
    ),
    *(
        each
        for name, about, change in MOVING
        for each in with_logits(name, "law-moves-with-a-constant", about, _but_masked(change))
    ),
    *with_logits(
        "weights-plus-1e-10",
        "law-moves-with-a-constant probability-floor masked-category-drawn",
        "log(exp φ + 1e-10), with no sum: even at −30",
        lambda x: np.log(np.exp(np.minimum(x.astype(np.float64), 700)) + 1e-10),
    ),
    # Where cumulated probabilities are 0.9, rounding decides, and with it a constant.
    *with_logits(
        "top-p-0.9",
        "unknown law-moves-with-a-constant",
        "the least likely 10 % are left out",
        _top_p(0.9),
    ),
    *with_logits("top-p-0.99", "unknown", "the least likely 1 % are left out", _top_p(0.99)),
    *with_logits("sure", "no-effect unknown", "what is above 0.99 is taken for certain", _sure),
    *with_logits(
        "min-p",
        "unknown truncated-tail",
        "what is below 1e-4 times the likeliest is left out",
        _min_p,
    ),
    *with_logits(
        "float16-shares",
        "unknown truncated-tail",
        "probabilities rounded to float16: small ones are coarse, then lost",
        _float16_shares,
        laws=DRAWN,
    ),
)
