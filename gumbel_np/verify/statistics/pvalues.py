r"""Final p-values for a number of draws that does not depend on them.

None is too small, but for a few per cent above 0.02, where χ² is taken for what it is. Draws can be
too far from their law, or too near to it, as stratified ones are. Most of a level goes to the
former.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from gumbel_np.inputs import Floats
from gumbel_np.verify.statistics.eprocess import draw_from_mixture, log_e_of_equal_shares

# The share of a level that is kept for draws too near to their law: these are near beyond doubt.
TOO_NEAR = 0.01
# Where the χ² p-value is larger than this, and so much is expected in every cell, it is taken.
_BULK, _PLENTY = 0.02, 100
_SIMULATIONS = 999
# P(√n D ≤ 0.6) is above 0.13 for every n (Kolmogorov's law; below n = 100 it is larger still).
_NOT_NEAR = 0.6
# Where √n D is larger, Massart's bound (1990) is at most 6 % above the exact law, which is slow,
# but for few draws.
_FAR, _FEW = 1.5, 1000
# From here on SciPy has no law of Kolmogorov's statistic.
_KOLMOGOROV = 2**31


def ks_pvalue(distance: float, n: int) -> float:
    """Return P(D_n ≥ distance) for n uniforms, by the exact law of Kolmogorov's statistic.

    Of very many draws it is the bound of Massart (1990), which is hardly larger.
    """
    from scipy.stats import kstwo

    if n >= _KOLMOGOROV:
        return _massart(distance, n)
    return float(kstwo.sf(distance, n))


def ks_pvalue_of_either(distance: float, n: int, grid: float) -> float:
    """Return a p-value of both tails, of a D that falls short of the true one by `grid` at most."""
    from scipy.stats import kstwo

    near = distance + grid
    # Beyond, P(D ≤ d) is above 1 %, and cannot make the smaller p-value; it is slow to compute.
    tell = np.sqrt(n) * near < _NOT_NEAR and n < _KOLMOGOROV
    too_near = float(kstwo.cdf(near, n)) if tell else 1.0
    far = np.sqrt(n) * distance > _FAR and n > _FEW
    return either(_massart(distance, n) if far else ks_pvalue(distance, n), too_near)


def _massart(distance: float, n: int) -> float:
    return float(min(1.0, 2 * np.exp(-2 * n * distance**2)))


def either(too_far: float, too_near: float) -> float:
    """Return one p-value for both tails."""
    return float(np.min([1.0, too_far / (1 - TOO_NEAR), too_near / TOO_NEAR]))  # NaN stays NaN


def multinomial_pvalue(counts: NDArray[np.int64], pi: Floats, rng: np.random.Generator) -> float:
    """Return the p-value of counts (K,) by Pearson's statistic under the law pi (K,).

    Two categories are judged by the exact binomial law. More of them are judged by χ² where that
    says they are nothing unusual, and else by importance sampling, which has no floor.
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
    too_far = float(chi2.sf(_pearson(counts, expected), len(pi) - 1))
    if too_far < _BULK or expected.min() < _PLENTY:
        too_far = importance_pvalue(counts, pi, rng)
    return either(too_far, regularity_pvalue(counts, pi))


def importance_pvalue(counts: NDArray[np.int64], pi: Floats, rng: np.random.Generator) -> float:
    r"""Return a p-value of Pearson's statistic t by draws from rivals, each weighed by 1/e.

    Let Q be the mixture of the rivals of the e-process in equal shares, and 1/E the ratio of the
    claimed law to it. With :math:`Y_1, …, Y_m` from Q,

    .. math:: p = \frac{1}{m+1} \Big(\frac{1}{E(N)}
        + \sum_k \frac{1}{E(Y_k)}\, 1\{t(Y_k) \geq t(N)\}\Big)

    is a p-value for every m, whatever is expected in a cell (Harrison, Biometrika 99, 2012), and it
    may be as small as 1/(m+1)E(N).
    """
    n, expected = int(counts.sum()), counts.sum() * pi
    rivals = draw_from_mixture(n, pi, _SIMULATIONS, rng)
    extreme = rivals[_pearson(rivals, expected) >= _pearson(counts, expected) * (1 - 1e-12)]
    log_weights = -log_e_of_equal_shares(np.vstack([counts, extreme]), pi)
    return float(min(1.0, np.exp(np.logaddexp.reduce(log_weights)) / (1 + _SIMULATIONS)))


def regularity_pvalue(counts: NDArray[np.int64], pi: Floats) -> float:
    r"""Bound the probability under π that Pearson's statistic is as small as this or smaller.

    The lattice points within the radius R₀ of the expected counts are at most 2V, V the volume of
    the ellipsoid of radius R = R₀ + r, if half of the unit cube around each is within: so it is for
    r² twice the mean square of the norm over the cube (Markov). Each has at most the probability of
    the mode, in which :math:`c_i > e_i - 1`; by Stirling's formula, with d = K − 1,

    .. math:: P(X^2 \leq R_0^2) \leq 2\, e^{1/12n}\, \frac{(R^2/2)^{d/2}}{\Gamma(d/2 + 1)}\,
        \prod_i (1 - 1/e_i)^{-1/2}.

    The bound is 1 where a category is expected less than twice.
    """
    n, d = int(counts.sum()), len(pi) - 1
    expected = np.sort(n * pi)
    if expected[0] < 2:
        return 1.0
    # The largest category is the one that follows from the others.
    mean_square = (np.sum(1 / expected[:-1]) + d / expected[-1]) / 12
    R = np.sqrt(_pearson(counts, n * pi)) + np.sqrt(2 * mean_square)
    log_volume = d * np.log(R) - d / 2 * np.log(2) - gammaln(d / 2 + 1)
    log_p = np.log(2) + 1 / (12 * n) + log_volume - np.log1p(-1 / expected).sum() / 2
    return float(np.exp(min(0.0, log_p)))


def _pearson(counts: NDArray[np.int64], expected: Floats) -> Floats:
    """Return Pearson's statistic of each row of counts (…, K)."""
    statistic: Floats = np.sum((counts - expected) ** 2 / expected, axis=-1)
    return statistic


def smallest_of(pvalues: list[float]) -> float:
    """Return one p-value for several tests on the same draws (Bonferroni)."""
    return float(np.minimum(1.0, len(pvalues) * np.min(pvalues)))  # NaN stays NaN
