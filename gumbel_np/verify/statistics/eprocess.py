r"""The e-process for counts: evidence against a law that may be looked at after every draw.

Under the law π the ratio of the Dirichlet-multinomial marginal likelihood to the likelihood under
π,

.. math:: E_n = \frac{B(\alpha + N)}{B(\alpha)} \Big/ \prod_i \pi_i^{N_i},

is a martingale that starts at 1, and so is an average of such ratios. By Ville's inequality it ever
exceeds 1/α with probability at most α, whatever rule decides when to stop.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from gumbel_np.inputs import Floats

# The prior that ignores π finds gross errors; those centred at π, of growing weight, slight ones.
_WEIGHTS = (1.0, 100.0, 10_000.0)


def log_e_value(counts: NDArray[np.int64], pi: Floats) -> float:
    """Return the natural logarithm of the e-process at counts (K,) for the law pi (K,).

    0 where nothing was drawn; +inf where a category of probability 0 came.
    """
    possible = pi > 0
    if counts[~possible].any():
        return np.inf
    n, p = counts[possible], pi[possible]
    priors = np.vstack([np.full(p.size, 0.5), np.outer(_WEIGHTS, p.size * p)])
    return log_mean(log_marginal(n, priors) - np.dot(n, np.log(p)))


def log_marginal(counts: NDArray[np.int64], prior: Floats) -> Floats:
    """Log-probability of a sequence with these counts, its law drawn from Dirichlet(prior)."""
    total = prior.sum(axis=-1)
    each = np.sum(gammaln(prior + counts) - gammaln(prior), axis=-1)
    marginal: Floats = gammaln(total) - gammaln(total + counts.sum()) + each
    return marginal


def log_mean(log_e: Sequence[float] | Floats) -> float:
    """Return the logarithm of the average of e-processes on the same draws, itself one."""
    with np.errstate(invalid="ignore"):  # the average with NaN is NaN, and no warning
        return float(np.logaddexp.reduce(log_e) - np.log(len(log_e))) if len(log_e) else 0.0
