"""Final p-values against enumeration, exact laws and each other."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np.verify.statistics.pvalues import ks_pvalue, multinomial_pvalue, smallest_of

ZIPF = 1 / np.arange(1.0, 1001) ** 2
ZIPF /= ZIPF.sum()


def exact_pvalue(counts, pi, compositions):
    """P(Pearson's statistic ≥ the observed one), every outcome enumerated."""
    expected = counts.sum() * pi

    def pearson(c):
        return ((c - expected) ** 2 / expected).sum()

    law = stats.multinomial(counts.sum(), pi)
    outcomes = compositions(int(counts.sum()), len(pi))
    return sum(law.pmf(c) for c in outcomes if pearson(c) >= pearson(counts) * (1 - 1e-12))


@pytest.mark.parametrize("counts", [(3, 4, 5), (8, 2, 2), (0, 1, 11)])
def test_a_sparse_table_gets_nearly_the_enumerated_pvalue(counts, compositions):
    counts, pi = np.array(counts), np.array([0.2, 0.3, 0.5])
    p = exact_pvalue(counts, pi, compositions)
    found = multinomial_pvalue(counts, pi, np.random.default_rng(0))
    # 1,999 simulations: within 5 standard errors, a false alarm of 6e-7, or at the floor of 1/2000.
    assert abs(found - p) <= 5 * np.sqrt(p * (1 - p) / 2000) + 1 / 2000


@pytest.mark.parametrize("hits", [0, 3, 17, 50, 99])
def test_two_categories_are_judged_by_the_binomial_law(hits):
    p = multinomial_pvalue(np.array([hits, 100 - hits]), np.array([0.2, 0.8]), None)
    law = stats.binom(100, 0.2)
    twice = 2 * min(law.pmf(range(hits + 1)).sum(), law.pmf(range(hits, 101)).sum())
    assert p == pytest.approx(min(1, twice), rel=1e-9)


def test_where_chi_square_is_used_it_is_right_far_out():
    # One cell with the fewest expected for which χ² is used, against the exact binomial law.
    n, expected = 10**6, 10_000
    exact = stats.binom(n, expected / n)
    sd = np.sqrt(expected * (1 - expected / n))
    for z in (3.0, 4.5, 6.0):
        low, high = np.floor(expected - z * sd), np.ceil(expected + z * sd)
        both = exact.cdf(low) + exact.sf(high - 1)
        nearest = min(expected - low, high - expected) / sd
        assert stats.chi2.sf(nearest**2, 1) == pytest.approx(both, rel=0.1)


def test_an_impossible_category_has_p_0_and_no_draws_p_1():
    assert multinomial_pvalue(np.array([5, 1]), np.array([1.0, 0.0]), None) == 0
    assert multinomial_pvalue(np.array([0, 0]), np.array([0.5, 0.5]), None) == 1
    assert multinomial_pvalue(np.array([7]), np.array([1.0]), None) == 1


def test_far_from_the_law_a_sparse_pvalue_has_no_floor():
    p = multinomial_pvalue(np.array([0, 500, 500]), np.full(3, 1 / 3), np.random.default_rng(0))
    assert p < 1e-20


def test_zipf_is_not_judged_by_chi_square():
    # 1,000 categories, 10,000 draws of the law itself, 1,000 times: at a nominal 0.1 % χ² rejects
    # some 3 % of them (the negative control); the simulated p-value, tried on 60, keeps its level.
    rng = np.random.default_rng(7)
    expected = 10_000 * ZIPF
    tables = rng.multinomial(10_000, ZIPF, size=1000)
    chi2 = stats.chi2.sf(((tables - expected) ** 2 / expected).sum(axis=1), 999)
    assert (chi2 < 0.001).sum() >= 10  # P(10 or more of 1,000 at 0.1 %) = 1e-7
    ours = np.array([multinomial_pvalue(t, ZIPF, rng) for t in tables[:60]])
    assert (ours < 0.01).sum() <= 5  # P(more than 5 of 60 at 1 %) = 3e-5


def test_kolmogorov_against_scipy():
    u = np.random.default_rng(3).random(500)
    found = stats.kstest(u, "uniform", method="exact")
    assert ks_pvalue(found.statistic, 500) == pytest.approx(found.pvalue, rel=1e-9)


def test_bonferroni():
    assert smallest_of([0.5, 0.01, 0.9]) == pytest.approx(0.03)
    assert smallest_of([0.9, 0.8]) == 1
