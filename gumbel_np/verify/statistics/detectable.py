r"""How small an error could have been missed: where the final tests refute, and what they catch.

A test that refutes beyond a distance r catches, with probability 1 − β, every law further away than
r + √(log(1/β)/2n): its distance is that of one fixed set, whose frequency falls short by more with
probability β at most (Hoeffding 1963).
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.statistics.certificates import total_variation
from gumbel_np.verify.statistics.pvalues import TOO_NEAR


def shortfall(n: int, beta: float) -> float:
    """Return by how much a frequency falls short of its probability: P(more) ≤ beta."""
    return float(np.sqrt(np.log(1 / beta) / (2 * n)))


def dkw(n: int, alpha: float) -> float:
    r"""Return how far an empirical CDF strays from its law: P(D_n > ε) ≤ alpha.

    :math:`\varepsilon = \sqrt{\log(2/\alpha) / 2n}` (Dvoretzky, Kiefer and Wolfowitz 1956; the
    constant by Massart 1990).
    """
    return shortfall(n, alpha / 2)


def detectable_sup(n: int, alpha: float, beta: float) -> float:
    """Return the sup-distance that a test at level alpha catches with probability 1 − beta."""
    return min(1.0, dkw(n, (1 - TOO_NEAR) * alpha) + shortfall(n, beta))


def tv_radius(n: int, alpha: float, categories: int) -> float:
    r"""Return how far n draws stray from any law on K ≥ 2 categories: P(TV > ε) ≤ alpha.

    The smaller of two bounds: :math:`\sqrt{\log((2^K-2)/\alpha) / 2n}`, over all sets of categories
    (Weissman et al. 2003), and :math:`\tfrac12\sqrt{(K-1)/n} + \sqrt{\log(1/\alpha) / 2n}`, the
    mean and its deviation (McDiarmid 1989), which is smaller for many categories.
    """
    over_sets = np.sqrt((_log_sets(categories) - np.log(alpha)) / (2 * n))
    mean = np.sqrt((categories - 1) / n) / 2
    return float(min(over_sets, mean + shortfall(n, alpha)))


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


def detectable_tv(n: int, alpha: float, beta: float, categories: int) -> float:
    """Return the total variation that a test at level alpha catches with probability 1 − beta."""
    return min(1.0, tv_radius(n, alpha, categories) + shortfall(n, beta))


def detectable_coin(n: int, p: float, alpha: float, beta: float) -> float:
    """Return the change of p that the exact binomial test catches with probability 1 − beta.

    The change is to the side that is harder to see, of those that can be seen; 1 if none can.
    """
    from scipy.stats import beta as beta_law
    from scipy.stats import binom

    # The test refutes at `many` hits or more, and at `few` or less; there may be no such numbers.
    many, few = binom.isf(alpha / 2, n, p) + 1, binom.ppf(alpha / 2, n, p) - 1
    up = beta_law.ppf(1 - beta, many, n - many + 1) - p if many <= n else np.inf
    down = p - beta_law.ppf(beta, few + 1, n - few) if few >= 0 else np.inf
    sides = [side for side in (up, down) if np.isfinite(side)]
    return float(max(sides, default=1.0))


def detectable_failures(n: int, share: float, alpha: float, beta: float) -> float:
    """Return the probability of failure, beyond 1 − share, that the exact test catches."""
    from scipy.stats import beta as beta_law
    from scipy.stats import binom

    many = int(binom.isf(alpha, n, 1 - share)) + 1  # failures that refute
    return float(beta_law.ppf(1 - beta, many, n - many + 1)) if many <= n else 1.0
