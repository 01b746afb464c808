"""Wrong samplers whose exponentials overflow or underflow: right for moderate numbers."""

import numpy as np

from gumbel_np.reference.softmax import harden
from zoo.base import wrong_for
from zoo.every_law import DRAWN, with_logits
from zoo.noises import gumbel

SUSPECT = "overflow"


def _shares(weights):
    return weights / weights.sum(axis=-1, keepdims=True)


def _log_shares(logits):
    """Log p of exponentials that nothing keeps small."""
    return np.log(_shares(np.exp(logits.astype(np.float64))))


def _float32_log_shares(logits):
    return np.log(_shares(np.exp(logits.astype(np.float32))))


def _log_shares_as_given(logits):
    return np.log(_shares(np.exp(logits)))


def _no_nan(logits):
    return np.nan_to_num(_log_shares(logits), nan=0.0)


def _logits_less_logs(logits):
    """log_softmax by the logarithm of a sum that overflows."""
    phi = logits.astype(np.float64)
    return phi - np.log(np.exp(phi).sum(axis=-1, keepdims=True))


def _below_first(logits):
    phi = logits.astype(np.float32)
    first = np.where(np.isfinite(phi[..., :1]), phi[..., :1], 0)
    return np.log(_shares(np.exp(phi - first)))


def _below_mean(logits):
    phi = logits.astype(np.float32)
    mean = phi.mean(axis=-1, keepdims=True, where=np.isfinite(phi))
    return np.log(_shares(np.exp(phi - mean)))


def _largest(z):
    return z.max(initial=-np.inf)


def _race(logits, size, rng):
    """Exponentials over rates exp(logits): all rates may be infinite, or 0."""
    with np.errstate(all="ignore"):
        return np.argmin(
            rng.standard_exponential((size, logits.size)) / np.exp(logits.astype(np.float64)),
            axis=-1,
        )


def _table(logits, size, rng):
    with np.errstate(all="ignore"):
        total = np.cumsum(np.exp(logits.astype(np.float64)))
        drawn = np.searchsorted(total / total[-1], rng.random(size), side="right")
    return np.minimum(drawn, logits.size - 1)


def _softmax(dtype, below=None):
    """Shares of exp(z/τ), with no maximum subtracted, or with the wrong one."""

    def sampler(logits, tau, size, rng):
        with np.errstate(all="ignore"):
            z = ((logits.astype(np.float64) + gumbel((size, logits.size), rng)) / tau).astype(dtype)
            return _shares(np.exp(z if below is None else z - below(z)))

    return sampler


def _powers(logits, tau, size, rng):
    with np.errstate(all="ignore"):
        race = np.exp(gumbel((size, logits.size), rng) + logits - logits.max())
        return _shares(race ** (1 / tau))


def _pullback(dtype, below=None):
    """Straight-through with exp(z/τ) over its sum."""

    def pair(logits, tau, noise, cotangent):
        with np.errstate(all="ignore"):
            z = ((logits + noise) / tau).astype(dtype)
            soft = _shares(np.exp(z if below is None else z - below(z)))
        hard = harden(z, -1)
        inner = (cotangent * soft).sum(axis=-1, keepdims=True)
        return hard, soft * (cotangent - inner) / tau

    return pair


_softly, _through = wrong_for("gumbel-softmax"), wrong_for("straight-through")
_OF_LOGITS = (
    ("log-shares", "log(exp φ / Σ exp φ): no maximum is subtracted", _log_shares),
    ("log-shares-float32", "log(exp φ / Σ exp φ) in float32", _float32_log_shares),
    ("log-shares-as-given", "log(exp φ / Σ exp φ), as precise as φ", _log_shares_as_given),
    ("log-shares-no-nan", "log(exp φ / Σ exp φ), and 0 for NaN", _no_nan),
    ("log-sum-overflows", "φ − log Σ exp φ", _logits_less_logs),
    ("first-subtracted", "the first logit is subtracted, not the largest, float32", _below_first),
    ("mean-subtracted", "the mean is subtracted, not the largest, float32", _below_mean),
)

WRONG = (
    *(
        each
        for name, about, change in _OF_LOGITS
        for each in with_logits(name, SUSPECT, about, change, laws=DRAWN + " straight-through")
    ),
    wrong_for("gumbel-max")("race-rates", SUSPECT, "a race with rates exp φ", _race),
    wrong_for("gumbel-max")("table-of-exponentials", SUSPECT, "running sums of exp φ", _table),
    _softly("exponentials", SUSPECT, "exp(z/τ) over its sum", _softmax(np.float64)),
    _softly("exponentials-float32", SUSPECT, "the same in float32", _softmax(np.float32)),
    _softly(
        "largest-of-the-call",
        SUSPECT,
        "the largest score of the call is subtracted, not that of the row",
        _softmax(np.float64, _largest),
    ),
    _softly("race-to-a-power", SUSPECT, "(π/E) to the power 1/τ, from no logarithm", _powers),
    _through("exponentials", SUSPECT, "exp(z/τ) over its sum", _pullback(np.float64)),
    _through("exponentials-float32", SUSPECT, "the same in float32", _pullback(np.float32)),
    _through(
        "largest-of-the-call",
        SUSPECT,
        "the largest score of the call is subtracted, not that of the row",
        _pullback(np.float64, _largest),
    ),
)
