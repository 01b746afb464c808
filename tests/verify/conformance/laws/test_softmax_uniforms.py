"""The winner and its gap: the formula against integrals and simulations, in every precision."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

import gumbel_np as gnp
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.laws.softmax_uniforms import (
    _log_shares,
    gap,
    gap_cells,
    largest_by_the_others,
    none_underflows,
    rosenblatt,
)
from gumbel_np.verify.conformance.precision import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    dequantised,
)
from gumbel_np.verify.conformance.settings import MASKED, MILD, Setting
from gumbel_np.verify.conformance.target.call_target import Target

PHI = np.array([0.3, -1.0, 2.0, 0.0])
# Every test of Kolmogorov here has a false alarm of 1e-6, by the exact law of its statistic.
LEVEL = 1e-6


def own_rng():
    return np.random.default_rng(99)


def p_of(u):
    return stats.kstest(u, "uniform").pvalue


def to_bfloat16(x):
    """Round to the nearest number of 8 significant bits."""
    bits = np.asarray(x, dtype=np.float32).view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


def wins_by_more(i, d):
    """P(i wins, by more than d): the integral over its own score."""
    others = np.delete(PHI, i)

    def integrand(x):
        own = np.exp(-(x - PHI[i]) - np.exp(-(x - PHI[i])))
        return own * np.exp(-np.exp(-(x - d - others)).sum())

    return quad(integrand, -10, 60, epsabs=1e-13)[0]


@pytest.mark.parametrize("tau", [0.3, 1.0, 5.0])
@pytest.mark.parametrize("winner", range(4))
@pytest.mark.parametrize("d", [0.01, 0.7, 4.0])
def test_the_gap_has_the_probability_of_the_integral(winner, d, tau):
    scores = PHI - 50
    scores[winner], scores[winner - 1] = d, 0.0
    y = gnp.softmax(scores / tau)[None]
    u = gap(Setting(PHI, tau=tau), y, FLOAT64, own_rng())
    expected = wins_by_more(winner, d) / wins_by_more(winner, 0.0)
    assert u == pytest.approx([expected], rel=1e-8)


def test_the_gap_has_the_probability_of_a_simulation():
    """P(D > d | i) of 10⁶ rows, by counting; 5 standard errors, 20 times: a false alarm of 1e-5."""
    z = PHI + gnp.gumbel_noise((10**6, 4), rng=1)
    two = np.sort(z, axis=1)[:, -2:]
    winner, d = z.argmax(axis=1), two[:, 1] - two[:, 0]
    pi = gnp.softmax(PHI)
    for i in range(4):
        own = d[winner == i]
        for at in (0.1, 0.5, 1, 2, 4):
            p = 1 / (pi[i] + np.exp(at) * (1 - pi[i]))
            assert abs(np.mean(own > at) - p) < 5 * np.sqrt(p * (1 - p) / own.size)


def test_shares_have_all_digits_where_one_category_has_nearly_all():
    phi = np.array([0.0, -60.0, -61.0])
    log_pi, log_rest = _log_shares(phi)
    assert log_rest[0] == pytest.approx(np.logaddexp(-60, -61))
    assert log_pi[1] == pytest.approx(-60)
    assert log_rest[1] == pytest.approx(0, abs=1e-12)


ROUND = {
    FLOAT64: lambda y: y,
    FLOAT32: lambda y: y.astype(np.float32),
    FLOAT16: lambda y: y.astype(np.float16),
}


def cold_weights(precision, tau, seed, kept=1.0):
    y = gnp.gumbel_softmax(MILD, kept * tau, 2**15, rng=seed)
    return ROUND[precision](y).astype(np.float64)


@pytest.mark.parametrize("tau", [0.005, 0.02, 0.1])
@pytest.mark.parametrize("precision", ROUND, ids=lambda p: p.name)
def test_a_censored_gap_is_uniform_in_every_precision(precision, tau):
    y = cold_weights(precision, tau, 2)
    setting = Setting(MILD, tau=tau)
    told = dequantised(y, precision, np.random.default_rng(3))
    if precision.coarse:
        told = largest_by_the_others(told)
    u = gap(setting, told, precision, own_rng())
    second = np.partition(y, -2, axis=-1)[:, -2]
    if tau == 0.005:
        assert (second < precision.smallest_normal).mean() > 0.03
    assert p_of(u) > LEVEL
    # And so it is for each winner by itself.
    winner = np.argmax(y, axis=-1)
    assert min(p_of(u[winner == i]) for i in range(3)) > LEVEL


@pytest.mark.parametrize("precision", ROUND, ids=lambda p: p.name)
def test_a_gap_of_another_temperature_is_not(precision):
    y = cold_weights(precision, 0.02, 4, kept=1.2)
    assert p_of(gap(Setting(MILD, tau=0.02), y, precision, own_rng())) < LEVEL


def test_without_the_censoring_what_underflowed_would_be_refuted():
    y = np.maximum(cold_weights(FLOAT16, 0.005, 5), 1e-300)
    assert p_of(gap(Setting(MILD, tau=0.005), y, FLOAT64, own_rng())) < LEVEL


def test_masked_categories_do_not_take_part():
    y = gnp.gumbel_softmax(MASKED, 0.05, 2**15, rng=6)
    assert p_of(gap(Setting(MASKED, tau=0.05), y, FLOAT64, own_rng())) > LEVEL


@pytest.mark.parametrize("tau", [0.3, 1.0, 3.0, 12.0])
def test_weights_of_bfloat16_keep_their_law(tau):
    """2¹⁷ draws, all Rosenblatt numbers, after rounding is undone."""
    setting = Setting(PHI, tau=tau)
    y = to_bfloat16(gnp.gumbel_softmax(PHI, tau, 2**17, rng=7)).astype(np.float64)
    told = largest_by_the_others(dequantised(y, BFLOAT16, np.random.default_rng(8)))
    u = rosenblatt(setting, told, BFLOAT16)
    assert min(p_of(column) for column in u.T) > LEVEL
    assert p_of(gap(setting, told, BFLOAT16, own_rng())) > LEVEL


def test_without_that_they_do_not():
    # Where it is hot, a step of rounding is a large part of the noise.
    y = to_bfloat16(gnp.gumbel_softmax(PHI, 12.0, 2**17, rng=7)).astype(np.float64)
    u = rosenblatt(Setting(PHI, tau=12.0), y, BFLOAT16)
    assert min(p_of(column) for column in u.T) < LEVEL
    assert p_of(gap(Setting(PHI, tau=12.0), y, BFLOAT16, own_rng())) < 1e-30


@pytest.mark.parametrize("tau", [0.1, 0.3, 1.0, 4.0])
def test_the_largest_by_the_others_has_the_law_of_the_weights(tau):
    y = gnp.gumbel_softmax(PHI, tau, 2**15, rng=9)
    told = largest_by_the_others(y)
    assert told == pytest.approx(y, abs=1e-12)
    u = rosenblatt(Setting(PHI, tau=tau), told, FLOAT64)
    assert min(p_of(column) for column in u.T) > LEVEL


def test_the_largest_by_the_others_has_more_digits_than_float16():
    small = 2.0**-13
    y = np.array([[1.0, small, small]])  # in float16, 1 - 2 * small is 1
    assert np.float16(1 - 2 * small) == 1
    assert largest_by_the_others(y).tolist() == [[1 - 2 * small, small, small]]
    assert y[0, 0] == 1  # what was given is not changed


def test_rosenblatt_numbers_are_those_of_the_reference():
    y = gnp.gumbel_softmax(MASKED, 0.7, 100, rng=10)
    found = rosenblatt(Setting(MASKED, tau=0.7), y, FLOAT64)
    assert found == pytest.approx(gnp.Concrete(MASKED, 0.7).uniforms(y), rel=1e-9)


@pytest.mark.parametrize("precision", [FLOAT16, FLOAT32], ids=lambda p: p.name)
def test_where_none_is_said_to_underflow_hardly_one_in_100_000_does(precision):
    for tau in (0.1, 0.2, 1.5, 3.0):
        if none_underflows(Setting(MILD, tau=tau), precision):
            y = gnp.gumbel_softmax(MILD, tau, 2**17, rng=11)
            assert (y < precision.smallest_normal).any(axis=1).mean() <= 5e-5
            return
    raise AssertionError("no temperature was high enough")


def test_where_weights_underflow_it_is_said():
    assert not none_underflows(Setting(MILD, tau=0.1), FLOAT32)
    assert none_underflows(Setting(MILD, tau=0.1), FLOAT64)
    assert not none_underflows(Setting(np.array([0.0, -3000.0])), FLOAT64)


def test_cells_of_the_gap_are_even_for_each_winner():
    """χ² of the 16 cells of each winner; a false alarm of 5e-6."""
    setting = Setting(MILD, tau=0.02)
    cells, size = gap_cells(setting, gnp.gumbel_softmax(MILD, 0.02, 2**15, rng=12))
    table = np.bincount(cells, minlength=size).reshape(-1, 16)
    assert min(stats.chisquare(row).pvalue for row in table) > LEVEL


@pytest.mark.parametrize(("categories", "tau"), [(66_288, 70.0), (54_796, 20.0)])
def test_where_rounding_hides_every_weight_nothing_is_asked(categories, tau):
    law = LAWS["gumbel-softmax"](Target(lambda *given: None, 1))
    setting = Setting(np.zeros(categories), tau=tau)
    y = gnp.gumbel_softmax(setting.logits, tau, 20, rng=13).astype(np.float16)
    assert y.max() < FLOAT16.smallest_normal
    law.precisions_seen[setting.logits.dtype].see(y)
    assert all(role.shape[1] == 0 for role in law.roles(setting, y, own_rng()))
    assert law.tables(setting, y) == []


def test_cells_of_rows_that_are_nan_are_in_range():
    cells, size = gap_cells(Setting(np.array([-800.0, 0.0, 0.0])), np.full((1, 3), np.nan))
    assert 0 <= cells[0] < size
