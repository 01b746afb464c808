"""Certificates: each bound against published numbers, enumeration or the exact law."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np.verify.statistics import certificates


@pytest.mark.parametrize(
    ("distance", "n"),
    # TensorFlow Probability's min_num_samples rule, both error rates 1e-6.
    [(0.05, 11_607), (0.01, 290_174), (0.001, 29_017_300)],
)
def test_detectable_distances_of_tensorflow_probability(distance, n):
    assert certificates.detectable_sup(n, 1e-6, 1e-6) == pytest.approx(distance, rel=1e-4)


@pytest.mark.parametrize("n", [10, 100, 1000])
@pytest.mark.parametrize("alpha", [0.05, 1e-3, 1e-6])
def test_the_band_holds_kolmogorovs_exact_law(n, alpha):
    band = certificates.dkw(n, alpha)
    assert stats.kstwo.sf(band, n) <= alpha
    # Not needlessly wide, and a band narrower by a tenth would fail at n = 1000.
    if n == 1000:
        assert stats.kstwo.sf(0.9 * band, n) > alpha


@pytest.mark.parametrize("pi", [(1 / 3, 1 / 3, 1 / 3), (0.05, 0.15, 0.8), (0.25,) * 4])
@pytest.mark.parametrize("alpha", [0.2, 0.05, 0.01])
def test_total_variation_radius_by_enumeration(pi, alpha, compositions):
    n, pi = 18, np.array(pi)
    radius = certificates.tv_radius(n, alpha, len(pi))
    law = stats.multinomial(n, pi)
    outside = sum(
        law.pmf(c) for c in compositions(n, len(pi)) if certificates.total_variation(c, pi) > radius
    )
    assert outside <= alpha


@pytest.mark.parametrize("counts", [(2, 3, 13), (10, 4, 4), (16, 1, 1)])
def test_total_variation_pvalue_is_the_radius_inverted(counts):
    counts, pi = np.array(counts), np.array([0.2, 0.3, 0.5])
    p = certificates.tv_pvalue(counts, pi)
    if p < 1:
        radius = certificates.tv_radius(18, p, 3)
        assert radius == pytest.approx(certificates.total_variation(counts, pi))


@pytest.mark.parametrize("hits", [0, 1, 40, 99, 100])
def test_binomial_interval_against_scipy(hits):
    low, high = certificates.binomial_interval(hits, 100, 1e-3)
    exact = stats.binomtest(hits, 100).proportion_ci(1 - 1e-3, method="exact")
    assert (low, high) == pytest.approx((exact.low, exact.high), rel=1e-9)


@pytest.mark.parametrize("p", [0.5, 0.2, 1e-9])
def test_the_detectable_change_of_a_probability_has_the_power_it_says(p):
    n, alpha, beta = 2000, 1e-3, 1e-2
    change = certificates.detectable_binomial(n, p, alpha, beta)

    def caught(q):
        k = np.arange(n + 1)
        null = stats.binom(n, p)
        refuted = 2 * np.minimum(null.cdf(k), null.sf(k - 1)) <= alpha
        return stats.binom(n, q).pmf(k)[refuted].sum()

    reachable = [q for q in (p - change, p + change) if 0 <= q <= 1]
    assert min(caught(q) for q in reachable) >= 1 - beta - 1e-9
    assert (
        min(caught(p + s * 0.97 * change) for s in (-1, 1) if 0 <= p + s * change <= 1) < 1 - beta
    )
