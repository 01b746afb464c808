"""Final p-values against enumeration, exact laws and each other."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np.verify.statistics import pvalues
from gumbel_np.verify.statistics.eprocess import log_e_of_equal_shares
from gumbel_np.verify.statistics.pvalues import (
    importance_pvalue,
    ks_pvalue,
    ks_pvalue_of_either,
    multinomial_pvalue,
    regularity_pvalue,
    smallest_of,
)

ZIPF = 1 / np.arange(1.0, 1001) ** 2
ZIPF /= ZIPF.sum()


def pearson(c, expected):
    return ((c - expected) ** 2 / expected).sum(axis=-1)


def enumerated(counts, pi, compositions):
    """P(Pearson's statistic ≥ the observed one), and P(≤), every outcome written out."""
    expected, seen = counts.sum() * pi, pearson(counts, counts.sum() * pi)
    law = stats.multinomial(counts.sum(), pi)
    outcomes = list(compositions(int(counts.sum()), len(pi)))
    pmf, statistic = law.pmf(outcomes), pearson(np.array(outcomes), expected)
    slack = 1e-12 * max(1, seen)
    return pmf[statistic >= seen - slack].sum(), pmf[statistic <= seen + slack].sum()


@pytest.mark.parametrize("counts", [(3, 4, 5), (8, 2, 2), (0, 1, 11), (30, 20, 0), (4, 45, 11)])
def test_a_sparse_table_gets_nearly_the_enumerated_pvalue(counts, compositions):
    # Importance sampling is unbiased: the mean of p-values, less what each has for the table
    # itself, is P. Seven standard errors, from 60 of them.
    counts, pi = np.array(counts), np.array([0.2, 0.3, 0.5])
    exact, _ = enumerated(counts, pi, compositions)
    found = [importance_pvalue(counts, pi, np.random.default_rng(i)) for i in range(60)]
    itself = np.exp(-log_e_of_equal_shares(counts[None], pi)[0]) / 1000
    error = 7 * np.std(found) / np.sqrt(60) + 1e-12
    assert np.mean(found) - itself == pytest.approx(0.999 * exact, abs=error)
    assert np.mean(found) < 2 * exact + 1e-3


def test_an_importance_pvalue_is_right_far_out():
    # Ten categories expected 20,000 times, for which χ² is right as well.
    pi, rng = np.full(10, 0.1), np.random.default_rng(3)
    counts = 20_000 + np.array([800, -500, 100, -100, 0, 400, -300, 0, -200, -200])
    nominal = stats.chi2.sf(pearson(counts, counts.sum() * pi), 9)
    assert 1e-12 < nominal < 1e-8
    found = np.array([importance_pvalue(counts, pi, rng) for _ in range(20)])
    assert nominal / 3 < np.median(found) < 3 * nominal


def test_an_importance_pvalue_keeps_its_level_where_chi_square_does_not():
    # 1,000 categories, 10,000 draws of the law itself, 1,000 times: at a nominal 0.1 % χ² rejects
    # some 3 % of them (the negative control); ours, tried on 25, keeps its level.
    rng = np.random.default_rng(7)
    expected = 10_000 * ZIPF
    tables = rng.multinomial(10_000, ZIPF, size=1000)
    chi2 = stats.chi2.sf(pearson(tables, expected), 999)
    assert (chi2 < 0.001).sum() >= 10  # P(10 or more of 1,000 at 0.1 %) = 1e-7
    ours = np.array([multinomial_pvalue(t, ZIPF, rng) for t in tables[:25]])
    assert (ours < 0.01).sum() <= 4  # P(more than 4 of 25 at 1 %) = 5e-6


def test_a_single_rare_cell_makes_chi_square_small_and_ours_not():
    # A cell of 700 expected, six standard deviations too full: χ² says a quarter of the truth.
    n, pi = 7_000_000, np.array([1e-4, 0.4, 0.5999])
    rare = stats.binom(n, 1e-4)
    full = int(700 + 6 * np.sqrt(700))
    rest = (n - full) * pi[1:] / pi[1:].sum()
    counts = np.array([full, *np.rint(rest).astype(int)])
    counts[-1] += n - counts.sum()
    nominal = stats.chi2.sf(pearson(counts, n * pi), 2)
    # Of three categories: the statistic is at least as large whenever the rare one is as far off.
    at_least = rare.sf(full - 1)
    assert nominal < 10 * at_least
    found = np.median([importance_pvalue(counts, pi, np.random.default_rng(i)) for i in range(9)])
    assert found > at_least / 3


def test_a_slight_bump_of_two_hundred_categories_is_refuted():
    # ± 4 % in turn, a total variation of 0.02, at 2¹⁷ draws: P(miss) is below 1 in 200.
    rng, pi = np.random.default_rng(1), np.full(200, 1 / 200)
    bump = pi * np.where(np.arange(200) % 2, 1.04, 0.96)
    found = [multinomial_pvalue(rng.multinomial(2**17, bump), pi, rng) for _ in range(40)]
    assert max(found) < 1e-6 / 6


@pytest.mark.parametrize("hits", [0, 3, 17, 50, 99])
def test_two_categories_are_judged_by_the_binomial_law(hits):
    p = multinomial_pvalue(np.array([hits, 100 - hits]), np.array([0.2, 0.8]), None)
    law = stats.binom(100, 0.2)
    twice = 2 * min(law.pmf(range(hits + 1)).sum(), law.pmf(range(hits, 101)).sum())
    assert p == pytest.approx(min(1, twice), rel=1e-9)


def test_an_impossible_category_has_p_0_and_no_draws_p_1():
    assert multinomial_pvalue(np.array([5, 1]), np.array([1.0, 0.0]), None) == 0
    assert multinomial_pvalue(np.array([0, 0]), np.array([0.5, 0.5]), None) == 1
    assert multinomial_pvalue(np.array([7]), np.array([1.0]), None) == 1


def test_far_from_the_law_a_sparse_pvalue_has_no_floor():
    p = multinomial_pvalue(np.array([0, 500, 500]), np.full(3, 1 / 3), np.random.default_rng(0))
    assert p < 1e-20


@pytest.mark.parametrize("n", [30, 60])
@pytest.mark.parametrize("pi", [(1 / 3,) * 3, (0.1, 0.2, 0.7), (0.25,) * 4])
def test_the_bound_on_too_regular_counts_is_one_by_enumeration(n, pi, compositions):
    pi, every = np.array(pi), np.array(list(compositions(n, len(pi))))
    statistic, pmf = pearson(every, n * pi), stats.multinomial(n, pi).pmf(every)
    for i in range(0, len(every), 7):
        small = pmf[statistic <= statistic[i] + 1e-9].sum()
        assert regularity_pvalue(every[i], pi) >= small - 1e-9


def test_counts_that_are_exactly_as_expected_are_too_good_to_be_true():
    pi = np.arange(1, 11) / 55
    exact, drawn = 5500 * 20 * pi, np.random.default_rng(2).multinomial(110_000, pi)
    assert multinomial_pvalue(exact.astype(int), pi, None) < 1e-9
    assert multinomial_pvalue(drawn, pi, np.random.default_rng(0)) > 1e-3
    # With three categories of some hundred each it may well be chance.
    assert multinomial_pvalue(np.array([100, 100, 100]), np.full(3, 1 / 3), None) > 1e-3


def test_kolmogorov_against_scipy():
    u = np.random.default_rng(3).random(500)
    found = stats.kstest(u, "uniform", method="exact")
    assert ks_pvalue(found.statistic, 500) == pytest.approx(found.pvalue, rel=1e-9)


def test_numbers_that_are_too_evenly_spread_are_too_good_to_be_true():
    rng, n = np.random.default_rng(4), 100_000
    for u, low, high in (
        (rng.permutation((np.arange(n) + rng.random(n)) / n), 0, 1e-12),
        (rng.random(n), 1e-3, 1),
    ):
        d = stats.ks_1samp(u, stats.uniform.cdf).statistic
        assert low <= ks_pvalue_of_either(d, n, 0.0) <= high
        # A coarser grid can only make it larger.
        assert ks_pvalue_of_either(d, n, 1e-4) >= ks_pvalue_of_either(d, n, 0.0)


def test_nearly_all_of_a_level_is_kept_for_what_is_too_far_off():
    assert pvalues.either(0.01, 0.9) == pytest.approx(0.01 / 0.99)
    assert pvalues.either(0.9, 1e-5) == pytest.approx(1e-3)
    assert pvalues.either(0.9, 0.9) == pytest.approx(0.9 / 0.99)


def test_bonferroni():
    assert smallest_of([0.5, 0.01, 0.9]) == pytest.approx(0.03)
    assert smallest_of([0.9, 0.8]) == 1


def test_kolmogorovs_p_value_goes_on_where_scipy_has_no_law():
    # SciPy's kstwo gives NaN from 2³¹ numbers on; the bound beyond that is hardly larger.
    at, beyond = (ks_pvalue(5 / np.sqrt(2**31), n) for n in (2**31 - 1, 2**31))
    assert at <= beyond < 1.1 * at
    assert ks_pvalue_of_either(5 / np.sqrt(2**31), 2**31, 1e-5) == pytest.approx(beyond / 0.99)


def test_nan_stays_nan_in_whatever_order():
    for p in ([0.5, np.nan], [np.nan, 0.5]):
        assert np.isnan(smallest_of(p))
        assert np.isnan(pvalues.either(*p))
