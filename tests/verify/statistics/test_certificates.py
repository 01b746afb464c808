"""Certificates: right at every number of draws at once, and about as narrow as they can be."""

import numpy as np
import pytest
from calibration.watched_certificates import SETTINGS, Setting, ever_missed
from scipy import stats
from scipy.integrate import quad

from gumbel_np.verify.statistics import certificates
from gumbel_np.verify.statistics.eprocess import log_e_at_least

SEED, ALPHA, RUNS = 20261128, 0.05, 400
SHARE = 1e-6 / 58  # of a claim of the ledger


@pytest.mark.parametrize("setting", SETTINGS[::4], ids=str)
def test_a_certificate_watched_after_every_chunk_is_seldom_wrong(setting):
    missed = ever_missed(setting, ALPHA, RUNS, seed=SEED)
    assert missed <= stats.binom.isf(1e-6, RUNS, ALPHA)


def test_a_bound_for_a_fixed_number_of_draws_would_not_do():
    # The negative control: Hoeffding's radius, right for each n, watched after every chunk.
    def fixed(n, alpha, planned):
        return np.sqrt(np.log(1 / alpha) / (2 * n))

    # So far off that there is no doubt in which categories.
    far_off = Setting("counts", (0.2, 0.4, 0.4), (0.5, 0.3, 0.2), 0.01)
    often, runs = np.arange(256, 2**16, 128), 3 * RUNS
    limit = stats.binom.isf(1e-6, runs, ALPHA)
    assert ever_missed(far_off, ALPHA, runs, seed=SEED, looks=often, radius=fixed) > limit
    assert ever_missed(far_off, ALPHA, runs, seed=SEED, looks=often) <= limit


@pytest.mark.parametrize("alpha", [0.05, 1e-3, 1e-6])
@pytest.mark.parametrize("n", [10, 1000, 10**6])
def test_the_radius_is_where_the_mixture_surely_has_reached_its_level(n, alpha):
    # The mixture by quadrature over the half-normal law of λ, at S = n · radius.
    planned = 1000
    likely = -2 * np.log(alpha)
    v, rho = n / 4, planned / 4 / (likely + np.log1p(likely))
    s = n * np.sqrt(2 * (v + rho) * np.log1p(np.sqrt((v + rho) / rho) / (2 * alpha))) / n

    def mixture(s):
        peak = s / (v + rho)
        width = 12 / np.sqrt(v + rho)

        def log_density(x):
            return np.log(2) + stats.norm.logpdf(x, scale=rho**-0.5) + x * s - x * x * v / 2

        at = log_density(peak)
        area = quad(lambda x: np.exp(log_density(x) - at), max(0, peak - width), peak + width)[0]
        return at + np.log(area)

    assert mixture(s) >= -np.log(alpha)
    assert mixture(0.9 * s) < -np.log(alpha)  # not needlessly wide
    assert certificates.radius(n, alpha, planned) == pytest.approx(min(1, s / n))


def test_the_radius_costs_little_more_than_hoeffdings():
    hoeffding = np.sqrt(np.log(1 / SHARE) / (2 * 2**20))
    assert certificates.radius(2**20, SHARE, 2**20) / hoeffding < 1.06
    # Published figures of the method: 64 categories after two million draws.
    planned = certificates.planned_draws(
        certificates.typical_variation(np.full(64, 1 / 64)), 0.01, SHARE
    )
    assert certificates.radius(2**21, SHARE, planned) < 0.0022


@pytest.mark.parametrize("tolerance", [0.01, 0.001])
def test_the_planned_draws_are_those_at_which_bound_and_tolerance_meet(tolerance):
    for typical in (0.5, certificates.TYPICAL_SUP, 3.0):
        n = certificates.planned_draws(typical, tolerance, SHARE)
        assert typical / np.sqrt(n) + certificates.radius(int(n), SHARE, n) == pytest.approx(
            tolerance, rel=1e-4
        )


def test_typical_distances_are_the_averages_of_the_laws_own_draws():
    rng, n, pi = np.random.default_rng(SEED), 10_000, np.array([0.5, 0.3, 0.15, 0.05])
    tables = rng.multinomial(n, pi, size=4000)
    mean = np.mean([certificates.total_variation(t, pi) for t in tables]) * np.sqrt(n)
    assert mean == pytest.approx(certificates.typical_variation(pi), rel=0.03)
    assert stats.kstwo.mean(10**6) * 1000 == pytest.approx(certificates.TYPICAL_SUP, rel=1e-3)


@pytest.mark.parametrize("p", [0.5, 0.2, 0.01, 1e-6])
@pytest.mark.parametrize("n", [1, 30, 2000])
def test_the_interval_of_a_coin_ends_where_its_martingale_reaches_the_level(p, n):
    # E = ½(ratio of the claim to q) + ½(ratio of the mixture to q), written out.
    alpha = 1e-3
    for hits in {0, n // 3, n}:
        low, high = certificates.coin_interval(hits, n, p, alpha)
        assert low <= hits / n <= high
        log_mix = mixture_of_priors(hits, n, p)
        for end in (low, high):
            if 0 < end < 1 and abs(end - hits / n) > 1e-12:
                claimed = loglik(hits, n, p) - loglik(hits, n, end)
                mixed = log_mix - loglik(hits, n, end)
                assert np.logaddexp(claimed, mixed) - np.log(2) == pytest.approx(
                    -np.log(alpha), rel=1e-5
                )


def loglik(hits, n, q):
    return hits * np.log(q) + (n - hits) * np.log1p(-q)


def mixture_of_priors(hits, n, p):
    from scipy.special import betaln

    priors = [(0.5, 0.5), *((2 * w * p, 2 * w * (1 - p)) for w in 10.0 ** np.arange(8))]
    each = [betaln(a + hits, b + n - hits) - betaln(a, b) for a, b in priors]
    shares = 0.5 ** np.arange(9) / (2 - 0.5**8)
    return np.logaddexp.reduce(each + np.log(shares))


def test_draws_that_cannot_be_leave_a_coin_unknown():
    assert certificates.coin_interval(1, 10, 0.0, 0.05) == (0, 1)


@pytest.mark.parametrize("p", [0.5, 0.1, 1e-4])
def test_the_planned_tosses_are_about_those_that_certify(p):
    tolerance = min(0.01, p)
    n = int(certificates.planned_tosses(p, tolerance, SHARE))
    off = np.sqrt(2 / np.pi * p * (1 - p) * n)  # on average
    near = [certificates.coin_distance(round(n * p + s * off), n, p, SHARE) for s in (-1, 1)]
    assert max(near) == pytest.approx(tolerance, rel=0.1)


@pytest.mark.parametrize(("hits", "misses"), [(0, 50), (3, 97), (500, 500)])
def test_the_upper_limit_of_a_share_is_where_the_e_process_rules_out_more(hits, misses):
    limit = certificates.upper_limit(hits, misses, 0.01)
    assert log_e_at_least(hits, misses, limit) == pytest.approx(np.log(100), rel=1e-6)
    # It holds at any time, so it is wider than the exact limit for one n, but not by much.
    exact = stats.beta.isf(0.01, hits + 1, misses)
    assert exact < limit < exact + 0.8 * (exact - hits / (hits + misses)) + 0.02


def test_limits_of_what_never_or_always_came():
    assert certificates.upper_limit(7, 0, 0.05) == 1
    assert certificates.share_interval(0, 100, 0.05)[0] == 0
    # The rule of three: none of n draws is certified to be at most log(2/α)/n.
    assert certificates.upper_limit(0, 10**6, 1e-6) == pytest.approx(np.log(2e6) / 1e6, rel=1e-4)


def test_the_band_of_a_cdf_holds_at_every_number_of_draws():
    # Howard and Ramdas give α for each A and C; at A = 0.85, C = 0.8 log(1612/α) it is below α.
    A = 0.85
    eta = np.linspace(1.001, 2 * A**2, 2000, endpoint=False)
    for alpha in (0.05, 1e-3, 1e-6, 1e-9):
        C = 0.8 * np.log(1612 / alpha)
        gamma = np.sqrt(2 / eta) * (A - np.sqrt(2 * (eta - 1) / C))
        fit = gamma > 1
        risk = 4 * np.exp(-(gamma**2) * C) * (1 + 1 / ((gamma**2 - 1) * np.log(eta)))
        assert risk[fit].min() <= alpha
        assert certificates.cdf_band(100, alpha) == pytest.approx(
            A * np.sqrt((np.log(np.log(np.e * 100)) + C) / 100)
        )


@pytest.mark.parametrize("n", [10, 10**4, 10**7, 10**12])
@pytest.mark.parametrize("alpha", [0.5, 1e-8, 1e-12])
def test_intervals_are_there_however_near_to_the_end(n, alpha):
    for hits in (0, 1, n - 1, n):
        for p in (0.0, 1e-300, 1e-9, 0.5, 1 - 1e-9, 1.0):
            low, high = certificates.coin_interval(hits, n, p, alpha)
            assert 0 <= low <= high <= 1
            assert low <= hits / n + 1e-12 and hits / n - 1e-12 <= high
        low, high = certificates.share_interval(hits, n - hits, alpha)
        assert 0 <= low <= hits / n <= high <= 1


@pytest.mark.parametrize("tolerance", [0.7, 0.5, 0.3, 1e-3, 1e-9, 1e-12])
@pytest.mark.parametrize("p", [0.0, 1e-9, 0.3, 0.5, 1.0])
def test_planned_tosses_are_a_number_whatever_is_asked(p, tolerance):
    n = certificates.planned_tosses(p, tolerance, 1e-8)
    assert 1 <= n < np.inf
    nearer = certificates.planned_tosses(p, tolerance / 2, 1e-8)
    assert nearer >= n
    if tolerance < 1e-3 * min(p, 1 - p):  # four times as many for half of the distance
        assert nearer == pytest.approx(4 * n, rel=0.01)
