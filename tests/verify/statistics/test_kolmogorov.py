"""Kolmogorov's test in linear time against SciPy's, which sorts: the same to the last bit."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np import Gumbel
from gumbel_np.verify import ks_uniform
from gumbel_np.verify.statistics.kolmogorov import CELLS

ALARM = 1e-6


def samples(n):
    """Yield samples of n numbers, of every kind that could be counted wrongly."""
    rng = np.random.default_rng(n)
    u = rng.random(n)
    yield "uniform", u
    yield "of another law", u**1.3
    yield "tied", np.round(4 * u) / 4  # the ends too
    yield "at the ends of cells", np.floor(u * CELLS) / CELLS
    yield "just below them", np.nextafter(np.ceil(u * CELLS) / CELLS, 0)
    yield "constant", np.full(n, u[0])
    yield "all 0", np.zeros(n)
    yield "all 1", np.ones(n)
    yield "in one cell", 0.3 + u / (4 * CELLS)
    # In every cell the same number: the supremum could be anywhere, all must be sorted.
    yield "even", rng.permutation((np.arange(n) + 0.5) / n)
    yield "nearly even", rng.permutation((np.arange(n) + u) / n)
    yield "regular", np.arange(n) / n


@pytest.mark.parametrize("n", [1, 2, 3, 10, 100, 5000, 70_000, 200_001])
def test_it_is_scipys_to_the_last_bit(n):
    for kind, u in samples(n):
        found, expected = ks_uniform(u), stats.ks_1samp(u, stats.uniform.cdf, method="exact")
        assert found.statistic == expected.statistic, kind
        assert found.pvalue == pytest.approx(expected.pvalue, rel=1e-12, abs=0), kind


def test_two_numbers_by_hand():
    # From 0.1 on half of them are there: too many by 0.4. Just below 0.7, too few by 0.2.
    found = ks_uniform([0.7, 0.1])
    assert found.statistic == pytest.approx(0.4)
    # P(D₂ ≥ d) = 1 − 2 (2d − ½)² for ¼ ≤ d ≤ ½.
    assert found.pvalue == pytest.approx(1 - 2 * (2 * 0.4 - 0.5) ** 2)


def test_its_histogram_is_numpys():
    u = np.append(np.random.default_rng(1).random(100_000), [0.0, 1.0, np.nextafter(1, 0)])
    expected = np.histogram(u, bins=CELLS, range=(0, 1))[0]
    np.testing.assert_array_equal(ks_uniform(u).histogram, expected)


def test_its_p_values_are_uniform():
    # 400 samples of 2,000 numbers, a false alarm of 1e-6; and, as a negative control, the same with
    # a twentieth of them moved to the left half.
    u = np.random.default_rng(2).random((400, 2000))
    assert stats.kstest([ks_uniform(row).pvalue for row in u], "uniform").pvalue > ALARM
    u[:, :100] /= 2
    assert stats.kstest([ks_uniform(row).pvalue for row in u], "uniform").pvalue < ALARM


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.longdouble, int, bool])
def test_other_numbers_are_taken_at_their_value(dtype):
    u = np.random.default_rng(3).random(1000).astype(dtype)
    found = ks_uniform(u)
    assert found.statistic == stats.ks_1samp(u.astype(float), stats.uniform.cdf).statistic
    assert found.histogram.sum() == u.size


def test_draws_of_a_law_go_through_its_cdf_and_are_left_as_they_are():
    law, x = Gumbel(), np.random.default_rng(4).gumbel(size=(10_000, 2))
    u = law.cdf(x)
    kept = u.copy()
    for j in range(2):  # a column is no contiguous memory
        expected = stats.kstest(x[:, j], law.cdf)
        assert ks_uniform(u[:, j])[:2] == pytest.approx((expected.statistic, expected.pvalue))
    np.testing.assert_array_equal(u, kept)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, -1e-9, -5e-324, np.nextafter(1, 2), 2])
def test_numbers_outside_of_the_interval_are_refused(bad):
    for u in ([bad], np.append(np.full(40_000, 0.5), bad)):
        with pytest.raises(ValueError, match="u must be numbers between 0 and 1"):
            ks_uniform(u)


@pytest.mark.parametrize(
    ("u", "error", "message"),
    [
        ([], ValueError, "u must be a vector of at least one number, got shape"),
        (0.5, ValueError, "u must be a vector"),
        ([[0.1, 0.2]], ValueError, "u must be a vector"),
        (["a"], TypeError, "u must be real numbers"),
        (np.ma.masked_array([0.1, 0.2], [True, False]), TypeError, "u must be an array without"),
    ],
)
def test_anything_but_a_vector_of_numbers_is_refused(u, error, message):
    with pytest.raises(error, match=message):
        ks_uniform(u)
