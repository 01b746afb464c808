"""Final p-values, for a number of draws fixed in advance: exact, or simulated."""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.statistics.certificates import tv_pvalue

# With so many draws expected in every cell, the χ² law is right to a few per cent down to p = 1e-9.
_PLENTY = 10_000
_SIMULATIONS = 1_999
_TO_THE_BOUND = 1e-3


def ks_pvalue(distance: float, n: int) -> float:
    """Return P(D_n ≥ distance) for n uniforms, by the exact law of Kolmogorov's statistic."""
    from scipy.stats import kstwo

    return float(kstwo.sf(distance, n))


def multinomial_pvalue(counts: NDArray[np.int64], pi: Floats, rng: np.random.Generator) -> float:
    """Return the p-value of counts (K,) by Pearson's statistic under the law pi (K,).

    Two categories are judged by the exact binomial law; more of them by χ² if every cell is
    expected thousands of times, and otherwise by simulation, p = (1 + #{as extreme}) /
    (1 + simulations). That is valid for any expected counts but never below 1/2000. So one part in
    a thousand of the error rate goes to a bound that has no such floor, `tv_pvalue`.
    """
    from scipy.stats import binom, chi2

    if counts[pi == 0].any():
        return 0.0
    counts, pi = counts[pi > 0], pi[pi > 0]
    n = int(counts.sum())
    if n == 0 or len(pi) == 1:
        return 1.0
    if len(pi) == 2:
        tails = binom.cdf(counts[0], n, pi[0]), binom.sf(counts[0] - 1, n, pi[0])
        return float(min(1.0, 2 * min(tails)))
    expected = n * pi

    def pearson(c: NDArray[np.int64]) -> Floats:
        return np.sum((c - expected) ** 2 / expected, axis=-1)

    observed = pearson(counts)
    if expected.min() >= _PLENTY:
        return float(chi2.sf(observed, len(pi) - 1))
    simulated = pearson(rng.multinomial(n, pi, size=_SIMULATIONS))
    as_extreme = int(np.count_nonzero(simulated >= observed * (1 - 1e-12)))
    simulated_p = (1 + as_extreme) / (1 + _SIMULATIONS)
    return min(1.0, simulated_p / (1 - _TO_THE_BOUND), tv_pvalue(counts, pi) / _TO_THE_BOUND)


def smallest_of(pvalues: list[float]) -> float:
    """Return one p-value for several tests on the same draws (Bonferroni)."""
    return min(1.0, len(pvalues) * min(pvalues))
