"""Dependence: found at any lag, mirrored and three in a row; independent draws are let be."""

import numpy as np
import pytest
from scipy.stats import binom, chi2_contingency, chisquare

from gumbel_np.verify.conformance.independence import (
    _spectra,
    _squares,
    at_a_lag,
    eighths,
    independence,
    loudest_centre,
    loudest_lag,
    mirrored,
    triples_of,
)

LAW = np.full(8, 1 / 8)
UNEVEN = np.array([0.5, 0.3, 0.15, 0.05])


def pairs_lag(x, lag):
    """All pairs of draws at a lag, also those that share a draw."""
    return x[:-lag], x[lag:]


def pairs_centre(x, centre):
    """All ordered pairs i + j = centre."""
    i = np.arange(max(0, centre - x.size + 1), min(centre, x.size - 1) + 1)
    return x[i], x[centre - i]


def pearson_of_pairs(pair, law):
    """What Pearson's statistic of the joint table has beyond those of its two margins."""
    a, b = pair
    table = np.zeros((law.size, law.size))
    np.add.at(table, (a, b), 1)
    n = a.size

    def pearson(seen, p):
        return float(np.sum((seen - n * p) ** 2 / (n * p)))

    margins = pearson(table.sum(axis=0), law) + pearson(table.sum(axis=1), law)
    return pearson(table, np.outer(law, law)) - margins


@pytest.mark.parametrize("law", [LAW, UNEVEN])
def test_the_statistic_of_every_lag_is_that_of_the_joint_table(law):
    n = 60
    x = np.random.default_rng(1).choice(law.size, n, p=law)
    spectra = _spectra(x, law)
    at_lags = _squares(lambda j, k: np.conj(spectra[j]) * spectra[k], len(spectra), n)
    centred = _squares(lambda j, k: spectra[j] * spectra[k], len(spectra), n)
    for lag in range(1, n):
        assert at_lags[lag] / (n - lag) == pytest.approx(pearson_of_pairs(pairs_lag(x, lag), law))
    for centre in range(2 * n - 1):
        pair = pairs_centre(x, centre)
        assert centred[centre] / pair[0].size == pytest.approx(pearson_of_pairs(pair, law))


def test_the_functions_of_a_class_are_orthonormal_under_its_law():
    # Classes 0, 1, 2, 3 once each, transformed back, are the values of the functions.
    spectra = _spectra(np.arange(UNEVEN.size), UNEVEN)
    values = np.fft.irfft(spectra, 2 * UNEVEN.size)[:, : UNEVEN.size]
    assert values @ UNEVEN == pytest.approx(0)
    assert (values * UNEVEN) @ values.T == pytest.approx(np.eye(UNEVEN.size - 1))


def test_where_margins_are_right_it_is_the_statistic_of_scipy():
    # Every class as often as its law says, so that the margins at half the length are right.
    half = np.repeat(np.arange(8), 10)
    rng = np.random.default_rng(2)
    x = np.concatenate([rng.permutation(half), rng.permutation(half)])
    table = np.zeros((8, 8))
    np.add.at(table, pairs_lag(x, 80), 1)
    found = chi2_contingency(table, correction=False).statistic
    assert pearson_of_pairs(pairs_lag(x, 80), LAW) == pytest.approx(found)


@pytest.mark.parametrize("lag", [1, 2, 3, 50, 1200, 2048])
@pytest.mark.parametrize("law", [LAW, UNEVEN])
def test_a_tie_is_found_at_its_lag(lag, law):
    """Three draws in ten repeat the one `lag` before: more than 20 standard deviations."""
    rng = np.random.default_rng(lag)
    x = rng.choice(law.size, 4096, p=law)
    for i in range(lag, x.size):
        if rng.random() < 0.3:
            x[i] = x[i - lag]
    found = loudest_lag(x, law)
    assert found == lag or (lag == 1 and found == 2)  # what is tied to a tie is tied, too


@pytest.mark.parametrize("lag", [2, 3, 50])
def test_a_tie_that_keeps_the_share_of_equal_pairs_is_found(lag):
    """Draw i is draw i - lag plus a number that is 0 as often as it would be: 1/8."""
    rng = np.random.default_rng(lag)
    x = rng.integers(8, size=4096)
    for i in range(lag, x.size):
        x[i] = (x[i - lag] + rng.choice([0, 1, 2], p=[1 / 8, 7 / 16, 7 / 16])) % 8
    assert loudest_lag(x, LAW) % lag == 0
    assert np.mean(x[lag:] == x[:-lag]) == pytest.approx(1 / 8, abs=0.03)


@pytest.mark.parametrize("lag", [1, 2, 7, 100, 128, 1000, 2048])
def test_the_lag_of_a_repeated_buffer_is_found(lag):
    drawn = np.resize(np.random.default_rng(lag).integers(8, size=lag), 4096)
    # Where two numbers alternate, their table is as far from independence at every lag.
    assert loudest_lag(drawn, LAW) % lag == 0 or lag == 2


@pytest.mark.parametrize("centre", [1025, 4095, 5000, 7000])
def test_the_centre_of_a_mirror_is_found(centre):
    rng = np.random.default_rng(centre)
    x = rng.integers(8, size=4096)
    i = np.arange(max(0, centre - x.size + 1), (centre + 1) // 2)
    i = i[rng.random(i.size) < 0.5]
    x[centre - i] = x[i]
    assert loudest_centre(x, LAW) == centre


def test_nothing_is_louder_than_what_is_returned():
    """Among independent draws the loudest is found by counting all tables one by one."""
    for seed in range(5):
        x = np.random.default_rng(seed).choice(4, 64, p=UNEVEN)
        lags = range(1, 64 - 8)
        best = max(lags, key=lambda lag: pearson_of_pairs(pairs_lag(x, lag), UNEVEN))
        assert loudest_lag(x, UNEVEN) == best


def test_pairs_share_no_draw():
    places = np.arange(1000)
    for lag in (1, 3, 64, 500):
        a, b = at_a_lag(places, lag)
        assert (b - a == lag).all()
        assert np.unique([*a, *b]).size == 2 * a.size
        assert a.size >= 300
    for centre in (300, 301, 999, 1400):
        a, b = mirrored(places, centre)
        assert (a + b == centre).all() and (a < b).all()
        assert np.unique([*a, *b]).size == 2 * a.size
        assert a.size >= 145


def test_triples_are_numbered_without_a_gap_or_a_shared_draw():
    x = np.array([1, 0, 2, 2, 1, 0, 1, 2])
    assert triples_of(x, 0, 3).tolist() == [9 + 2, 18 + 3]
    assert triples_of(x, 1, 3).tolist() == [0 + 6 + 2, 9 + 0 + 1]
    assert triples_of(x, 2, 3).tolist() == [18 + 6 + 1, 0 + 3 + 2]


def test_eighths_are_even_and_hold_both_ends():
    classes, law = eighths(np.linspace(0, 1, 8001))
    assert (classes.min(), classes.max()) == (0, 7)
    assert np.bincount(classes).tolist() == [1000] * 7 + [1001]
    assert law.sum() == 1


def p_values(make, runs=200):
    """Pearson's test of each part, by χ²: of 16 expected pairs in a cell, or 1.3 triples."""
    rng = np.random.default_rng(20261126)
    found = [
        [chisquare(part.singles).pvalue for part in independence(*make(rng), LAW)]
        for _ in range(runs)
    ]
    return np.array(found)


def test_independent_draws_are_let_be():
    """Lag, centre and phase are searched for, which costs nothing; a false alarm has 3e-6."""
    p = p_values(lambda rng: rng.integers(8, size=(2, 2048)))
    assert ((p < 0.01).sum(axis=0) <= binom.isf(1e-6, 200, 0.01)).all()


def test_where_draws_choose_their_own_lag_there_are_too_many_alarms():
    p = p_values(lambda rng: [rng.integers(8, size=2048)] * 2)
    assert (p[:, :2] < 0.01).mean() > 0.3


def third_of_two(rng):
    """Every third draw is the sum of the two before it, so that all pairs are independent."""
    x = rng.integers(8, size=(700, 3))
    x[:, 2] = (x[:, 0] + x[:, 1]) % 8
    return x.ravel()


WRONG = {
    "two calls": lambda rng: np.tile(rng.integers(8, size=1024), 2),
    "mirrored": lambda rng: [x := rng.integers(8, size=1024), np.append(x, x[::-1])][1],
    "three in a row": third_of_two,
    "three in a row, later": lambda rng: np.append(rng.integers(8, size=2), third_of_two(rng)),
    "at a distance": lambda rng: np.resize(rng.integers(8, size=100), 2048),
}
PLACES = {"mirrored": 1, "three in a row": 2, "three in a row, later": 2}


@pytest.mark.parametrize("name", WRONG)
def test_dependent_draws_are_not(name):
    p = p_values(lambda rng: [WRONG[name](rng), WRONG[name](rng)], runs=10)
    assert (p[:, PLACES.get(name, 0)] < 1e-9).all()


def test_what_three_in_a_row_shows_pairs_do_not():
    p = p_values(lambda rng: [third_of_two(rng), third_of_two(rng)], runs=20)
    assert np.median(p[:, 0]) > 0.01
