r"""The e-process for counts: evidence against a law that may be watched at every moment.

Under the law π the ratio of the Dirichlet-multinomial marginal likelihood to the likelihood under
π,

.. math:: E_n = \frac{B(\alpha + N)}{B(\alpha)} \Big/ \prod_i \pi_i^{N_i},

is a martingale that starts at 1, and so is an average of such. By Ville's inequality it ever
exceeds 1/α with probability at most α, whenever one chooses to stop.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, logsumexp

from gumbel_np.inputs import Floats

# A prior that ignores π finds any gross error; those around π, of growing weight, the slight ones.
_WEIGHTS = (1.0, 100.0, 10_000.0)


def log_e_value(counts: NDArray[np.int64], pi: Floats) -> float:
    """Return the natural logarithm of the e-process at these counts.

    Parameters
    ----------
    counts : ndarray of int, shape (K,)
        How often each category came.
    pi : ndarray, shape (K,)
        The law on trial; sums to 1.

    Returns
    -------
    float
        0 where nothing was drawn; +inf where a category of probability 0 came.
    """
    if counts[pi == 0].any():
        return np.inf
    n, p = counts[pi > 0], pi[pi > 0]
    null = np.dot(n, np.log(p))
    priors = [np.full(p.shape, 0.5), *(w * p.size * p for w in _WEIGHTS)]
    return float(logsumexp([_log_marginal(n, a) - null for a in priors]) - np.log(len(priors)))


def _log_marginal(n: NDArray[np.int64], a: Floats) -> float:
    """Log-probability of a sequence with these counts, its law drawn from Dirichlet(a)."""
    total = gammaln(a.sum()) - gammaln(a.sum() + n.sum())
    return float(total + np.sum(gammaln(a + n) - gammaln(a)))


def log_mean(log_e: list[float]) -> float:
    """Return the logarithm of the average of e-processes on the same draws, itself one."""
    return float(logsumexp(log_e) - np.log(len(log_e))) if log_e else 0.0
