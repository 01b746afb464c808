"""Settings drawn from a seed: they range over what people use, and the seed decides them."""

import numpy as np
import pytest

from gumbel_np.verify.conformance.drawn_settings import (
    COLDEST,
    HOTTEST,
    LARGE,
    MOST,
    SETTINGS,
    SEVERAL,
    TYPICAL,
    draw_setting,
    draws_in,
)

SEEDS = 2000


def drawn(seed, *, large=False, most=MOST):
    return draw_setting(np.random.default_rng(seed), large=large, most=most)


@pytest.fixture(scope="module")
def settings():
    return [drawn(seed) for seed in range(SEEDS)]


def share(settings, holds):
    return np.mean([holds(setting) for setting in settings])


def test_none_is_out_of_range(settings):
    for setting in settings:
        assert 2 <= setting.categories <= SEVERAL
        assert COLDEST <= setting.tau <= HOTTEST
        assert 1 <= setting.size <= 16384
        assert 1 <= setting.k <= setting.possible.sum()
        assert setting.possible.any()
        assert setting.logits.ndim == 1
        assert np.isneginf(setting.logits[~setting.possible]).all()
        assert setting.pi.sum() == pytest.approx(1)
        assert draws_in(setting) % setting.size == 0


# What must not be rare. Of 2,000 settings, a share below half of an expected one of at least 0.01
# has the probability 1e-3 at most; the seeds are fixed.
SHARES = {
    "two categories": (lambda s: s.categories == 2, 0.05, 0.12),
    "three categories": (lambda s: s.categories == 3, 0.05, 0.12),
    "more than ten": (lambda s: s.categories > 10, 0.25, 0.35),
    "more than 500": (lambda s: s.categories > 500, 0.02, 0.08),
    "float64": (lambda s: s.logits.dtype == np.float64, 0.65, 0.75),
    "float32": (lambda s: s.logits.dtype == np.float32, 0.15, 0.25),
    "float16": (lambda s: s.logits.dtype == np.float16, 0.07, 0.13),
    "masked": (lambda s: not s.possible.all(), 0.05, 0.2),
    "cold": (lambda s: s.tau < 0.05, 0.15, 0.25),
    "hot": (lambda s: s.tau > 20, 0.15, 0.25),
    "not of two digits": (lambda s: round(s.tau, 2) != s.tau, 0.95, 1),
    "one draw a call": (lambda s: s.size == 1, 0.05, 0.12),
    "odd sizes": (lambda s: s.size % 2 == 1, 0.45, 0.6),
    "even sizes": (lambda s: s.size % 2 == 0, 0.4, 0.55),
    "more than 4,096 rows": (lambda s: s.size > 4096, 0.03, 0.1),
    "k = 1": (lambda s: s.k == 1, 0.1, 0.6),
    "k = 3": (lambda s: s.k == 3, 0.05, 0.3),
    "all of them, in order": (lambda s: 2 < s.k == s.possible.sum(), 0.02, 0.3),
    "k beyond 10": (lambda s: s.k > 10, 0.03, 0.3),
    "large constants": (lambda s: abs(np.median(s.phi[s.possible])) > 150, 0.1, 0.4),
    "about +1,000": (lambda s: np.max(s.phi) > 900, 0.05, 0.3),
    "about -1,000": (lambda s: np.max(s.phi) < -400, 0.05, 0.3),
    "float32 about ±200": (
        lambda s: s.logits.dtype == np.float32 and 195 < abs(np.median(s.phi[s.possible])) < 205,
        0.02,
        0.1,
    ),
}


@pytest.mark.parametrize("name", SHARES)
def test_what_people_use_is_not_rare(settings, name):
    holds, least, most = SHARES[name]
    assert least <= share(settings, holds) <= most


def in_order(setting):
    some = setting.phi[setting.possible]
    return (np.diff(some) >= 0).all() or (np.diff(some) <= 0).all()


def test_sorted_and_unsorted_logits_ties_and_equal_ones_are_all_there(settings):
    several = [s for s in settings if s.categories > 5 and s.possible.all()]
    assert 0.3 < share(several, in_order) < 0.7
    assert 0.05 < share(several, lambda s: np.ptp(s.logits) == 0) < 0.2
    ties = share(several, lambda s: 1 < np.unique(s.logits).size <= s.categories / 2)
    assert ties > 0.05
    far = share(settings, lambda s: np.ptp(s.phi[s.possible]) > 50)
    assert 0.03 < far < 0.3


def test_16_bits_are_asked_only_for_what_they_can_hold(settings):
    for setting in settings:
        if setting.logits.dtype == np.float16:
            assert np.ptp(setting.phi[setting.possible]) <= 8.01
            assert 0.2 <= setting.tau <= 5


def test_every_finite_logit_stays_finite_in_its_precision(settings):
    for setting in settings:
        assert not np.isnan(setting.logits).any() and not np.isposinf(setting.logits).any()


def test_large_ones_have_more_than_a_thousand_categories():
    several = [drawn(seed, large=True) for seed in range(100)]
    sizes = np.array([s.categories for s in several])
    assert sizes.min() > SEVERAL and sizes.max() <= MOST
    assert (sizes > 4097).mean() > 0.5  # log-uniform: log(100 / 4.097) / log(100) = 0.69
    assert all(s.size <= max(16, 2**17 // s.categories) for s in several)
    assert all(1 <= s.k <= s.possible.sum() for s in several)


def test_no_setting_has_more_categories_than_a_law_bears():
    sizes = {drawn(seed, large=True, most=2000).categories for seed in range(100)}
    assert SEVERAL < min(sizes) and max(sizes) <= 2000


def test_the_seed_decides_all():
    for seed in range(50):
        one, other = drawn(seed), drawn(seed)
        np.testing.assert_array_equal(one.logits, other.logits)
        assert (one.tau, one.k, one.size) == (other.tau, other.k, other.size)
    taus = {drawn(seed).tau for seed in range(500)}
    assert len(taus) == 500


def test_the_draws_of_a_setting_are_what_was_planned_on_average(settings):
    # 0.94 and 1.06 are five standard errors from 1 if the coefficient of variation is 0.5.
    mean = np.mean([draws_in(s) for s in settings])
    assert 0.8 * TYPICAL < mean < 1.25 * TYPICAL


def test_large_calls_are_few_enough_for_a_minute():
    assert max(draws_in(drawn(s)) for s in range(500)) <= 16384 + 1024
    large = [drawn(s, large=True) for s in range(50)]
    assert max(draws_in(s) * s.categories for s in large) <= 32 * MOST
    assert LARGE < SETTINGS / 10
