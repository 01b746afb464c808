r"""Weights turned into numbers that are uniform if and only if the weights have their law.

Where no weight underflows, the Rosenblatt numbers of the whole joint law. Elsewhere the winner i,
which has the probability :math:`\pi_i`, and how far it is above the second:

.. math::
    D = \tau \log(y_{(1)} / y_{(2)}), \qquad
    P(D > d \mid i) = \frac{1}{\pi_i + e^d (1 - \pi_i)},

because i wins by more than d if and only if it wins against all others with d added to their
logits.
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.concrete import Concrete
from gumbel_np.verify.conformance.category_groups import groups_of
from gumbel_np.verify.conformance.precision import FLOAT32, Precision
from gumbel_np.verify.conformance.settings import Setting

# Gumbel noise hardly ever spans more nats than this, so that no weight underflows.
_SPAN = 12.0
_GAPS = 16


def none_underflows(setting: Setting, precision: Precision) -> bool:
    """Whether all weights can be told from 0, but for a few in a million."""
    logits = setting.phi[setting.possible]
    return bool((np.ptp(logits) + _SPAN) / setting.tau < -np.log(precision.smallest_normal))


def largest_by_the_others(weights: Floats) -> Floats:
    """Return weights whose largest is what the others leave, which has more digits."""
    y = weights.copy()
    rows, top = np.arange(len(y)), np.argmax(y, axis=-1)
    y[rows, top] = 0.0
    y[rows, top] = 1 - y.sum(axis=-1)
    return y


def rosenblatt(setting: Setting, y: Floats, precision: Precision) -> Floats:
    """Return the Rosenblatt numbers; a weight that underflowed is read as the smallest there is."""
    y = np.where(setting.possible, np.maximum(y, precision.smallest), 0.0)
    return Concrete(setting.phi, setting.tau).uniforms(y / y.sum(axis=-1, keepdims=True))


@np.errstate(divide="ignore", over="ignore", invalid="ignore")  # rows of NaN, or all underflowed
def gap(setting: Setting, y: Floats, precision: Precision, rng: np.random.Generator) -> Floats:
    """Return P(D > d | i), of shape (n,); where the second weight underflowed, d is drawn."""
    some = y[:, setting.possible]
    phi = setting.phi[setting.possible]
    two = np.partition(some, -2, axis=-1)[:, -2:]
    least = precision.smallest_normal
    seen = two[:, 0] >= least
    distance = setting.tau * (np.log(two[:, 1]) - np.log(np.maximum(two[:, 0], least)))
    log_pi, log_rest = _log_shares(phi)
    winner = np.argmax(some, axis=-1)
    beyond = np.exp(-np.logaddexp(log_pi[winner], distance + log_rest[winner]))
    return np.where(seen, beyond, beyond * rng.random(len(y)))


def _log_shares(phi: Floats) -> tuple[Floats, Floats]:
    """Return log π and log(1 − π), with all digits where π is nearly 1."""
    log_pi = phi - np.logaddexp.reduce(phi)
    with np.errstate(divide="ignore"):
        log_rest = np.log1p(-np.exp(log_pi))
    top = int(np.argmax(phi))
    log_rest[top] = np.logaddexp.reduce(np.delete(log_pi, top))
    return log_pi, log_rest


def gap_cells(setting: Setting, drawn: NDArray[np.floating]) -> tuple[NDArray[np.intp], int]:
    """Sort by the winner and by its distance to the second, as far as float32 can tell it."""
    group = groups_of(setting.pi)[0]
    rng = np.random.default_rng(0)
    u = gap(setting, np.nan_to_num(drawn.astype(np.float64)), FLOAT32, rng)
    cell = (np.clip(np.nan_to_num(u), 0, 1) * (_GAPS - 1e-9)).astype(np.intp)
    return group[np.argmax(drawn, axis=-1)] * _GAPS + cell, (int(group.max()) + 1) * _GAPS
