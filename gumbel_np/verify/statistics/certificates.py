r"""How near the law must be, and how small an error could have been missed.

There are two distances: for numbers the largest difference between distribution functions
(sup-distance), for counts the total variation. All bounds hold for every n, not only
asymptotically, for draws that are independent and of one law.
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats


def dkw(n: int, alpha: float) -> float:
    r"""Return how far an empirical CDF strays from its law: P(D_n > ε) ≤ alpha.

    :math:`\varepsilon = \sqrt{\log(2/\alpha) / 2n}` (Dvoretzky, Kiefer and Wolfowitz 1956; the
    constant by Massart 1990).
    """
    return float(np.sqrt(np.log(2 / alpha) / (2 * n)))


def detectable_sup(n: int, alpha: float, beta: float) -> float:
    """Return the sup-distance that a band of level alpha catches with probability 1 − beta."""
    return min(1.0, dkw(n, alpha) + dkw(n, beta))


def total_variation(counts: NDArray[np.int64], pi: Floats) -> float:
    """Return the total variation between counts and a law: half the sum of |N_i/n − π_i|."""
    return float(np.abs(counts / counts.sum() - pi).sum() / 2)


def tv_radius(n: int, alpha: float, categories: int) -> float:
    r"""Return how far n draws stray from any law on K ≥ 2 categories: P(TV > ε) ≤ alpha.

    The smaller of two bounds: :math:`\sqrt{\log((2^K-2)/\alpha) / 2n}`, over all sets of categories
    (Weissman et al. 2003), and :math:`\tfrac12\sqrt{(K-1)/n} + \sqrt{\log(1/\alpha) / 2n}`, the
    mean and its deviation (McDiarmid 1989), which is smaller for many categories.
    """
    over_sets = np.sqrt((_log_sets(categories) - np.log(alpha)) / (2 * n))
    mean = np.sqrt((categories - 1) / n) / 2
    return float(min(over_sets, mean + np.sqrt(-np.log(alpha) / (2 * n))))


def tv_pvalue(counts: NDArray[np.int64], pi: Floats) -> float:
    """Bound the probability of so large a total variation under π: `tv_radius` inverted.

    A p-value that is never too small and often too large.
    """
    n, k = int(counts.sum()), len(pi)
    distance = total_variation(counts, pi)
    over_sets = _log_sets(k) - 2 * n * distance**2
    beyond_mean = max(0.0, distance - np.sqrt((k - 1) / n) / 2)
    return float(np.exp(min(0.0, over_sets, -2 * n * beyond_mean**2)))


def _log_sets(categories: int) -> float:
    """Return log(2^K − 2), the number of sets whose probability can be in error."""
    return float(np.log(2.0) * categories + np.log1p(-(2.0 ** (1 - categories))))


def binomial_interval(hits: int, n: int, alpha: float) -> tuple[float, float]:
    """Return the exact confidence interval of a probability (Clopper and Pearson 1934)."""
    # scipy.stats.binomtest finds the same ends by root search, to seven digits.
    from scipy.stats import beta

    low = beta.ppf(alpha / 2, hits, n - hits + 1) if hits else 0.0
    high = beta.isf(alpha / 2, hits + 1, n - hits) if hits < n else 1.0
    return float(low), float(high)


def detectable_binomial(n: int, p: float, alpha: float, beta: float) -> float:
    """Return the change of p that the exact binomial test catches with probability 1 − beta.

    The change is to the side that is harder to see; it is 1 if none can be seen.
    """
    from scipy.stats import beta as beta_law
    from scipy.stats import binom

    # The test refutes at `many` hits or more, and at `few` or less; there may be no such numbers.
    many, few = binom.isf(alpha / 2, n, p) + 1, binom.ppf(alpha / 2, n, p) - 1
    up = beta_law.ppf(1 - beta, many, n - many + 1) - p if many <= n else np.inf
    down = p - beta_law.ppf(beta, few + 1, n - few) if few >= 0 else np.inf
    sides = [side for side in (up, down) if np.isfinite(side)]
    return float(max(sides, default=1.0))
