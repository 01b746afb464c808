"""Many settings together: an e-process, a share that cannot hide, and the worst of them."""

from fractions import Fraction
from itertools import product
from math import exp, log

import numpy as np
import pytest

from gumbel_np.verify.conformance.drawn_settings import SETTINGS, draws_in
from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.conformance.settings_tried import (
    CELLS,
    _histogram,
    facts_tried,
    log_e_of_any,
    tried,
    unseen_share,
)
from gumbel_np.verify.evidence import at_most, facts
from gumbel_np.verify.statistics.eprocess import log_e_value

SETTING = Setting(np.zeros(3), size=7)


@pytest.mark.parametrize("m", [1, 2, 17, 288, 10_000])
def test_a_fault_in_a_larger_share_of_settings_is_met(m):
    assert (1 - unseen_share(m)) ** m == pytest.approx(1e-3)


def test_no_setting_excludes_nothing_and_more_exclude_more():
    assert unseen_share(0) == 1
    shares = [unseen_share(m) for m in range(400)]
    assert (np.diff(shares) < 0).all()
    assert unseen_share(SETTINGS) == pytest.approx(0.0237, abs=5e-4)


@pytest.mark.parametrize(
    "values", [["1/2", "3", "1/7"], ["1000000", "1/100", "1/100", "1"], ["0"], ["1"] * 5]
)
def test_the_product_is_that_of_the_formula(values):
    each = [Fraction(v) for v in values]
    shares = [Fraction(1, 2**j) for j in range(11)]
    expected = Fraction(0)
    for share in shares:
        factor = Fraction(1)
        for e in each:
            factor *= 1 - share + share * e
        expected += factor / len(shares)
    with np.errstate(divide="ignore"):
        found = log_e_of_any(np.log(np.array([float(e) for e in each])))
    assert found == pytest.approx(log(float(expected)), abs=1e-12)


def test_an_infinite_e_value_and_none_at_all():
    assert log_e_of_any(np.array([np.inf, -1.0])) == np.inf
    assert log_e_of_any(np.array([])) == pytest.approx(0, abs=1e-12)


def test_the_mean_of_settings_with_right_laws_is_1_by_enumeration():
    """Two settings of three and four draws: all outcomes, by their probabilities."""
    pi, rho = np.array([0.3, 0.7]), np.array([0.9, 0.1])
    mean = {True: 0.0, False: 0.0}
    for one in product([0, 1], repeat=3):
        for other in product([0, 1], repeat=4):
            tables = [np.bincount(x, minlength=2) for x in (one, other)]
            values = np.array([log_e_value(t, p) for t, p in zip(tables, (pi, rho), strict=True)])
            e = exp(log_e_of_any(values))
            right = np.prod(pi[list(one)]) * np.prod(rho[list(other)])
            wrong = np.prod(rho[list(one)]) * np.prod(pi[list(other)])
            mean[True] += right * e
            mean[False] += wrong * e
    assert mean[True] == pytest.approx(1)
    assert mean[False] > 1.5


def test_the_mean_with_what_all_settings_share_is_1_by_enumeration():
    """One setting of two numbers, one of one: 16³ outcomes, equally probable."""
    mean = 0.0
    u = (np.arange(CELLS) + 0.5) / CELLS
    for a, b, c in product(range(CELLS), repeat=3):
        if a > b:
            continue  # the order of the two does not matter
        both = tried(SETTING, 2, [u[[a, b]][:, None]], []) + tried(
            SETTING, 1, [u[[c]][:, None]], []
        )
        mean += exp(both.log_e()) / CELLS**3 * (1 if a == b else 2)
    assert mean == pytest.approx(1)


def test_right_settings_together_do_not_speak_and_a_wrong_one_among_many_does():
    """Simulated: e exceeds 20 in at most 5 % of right runs; of 60, 14 or more once in 10⁶."""
    rng = np.random.default_rng(1)

    def log_e(wrong):
        total = None
        for i in range(50):
            u = rng.random((500, 1)) ** (3 if i == wrong else 1)
            one = tried(SETTING, 500, [u], [])
            total = one if total is None else total + one
        return total.log_e()

    assert sum(log_e(None) > log(20) for _ in range(60)) <= 13
    assert all(log_e(i) > log(2e6) for i in (0, 25, 49))


def test_a_slight_fault_in_all_settings_shows_in_all_of_them_together():
    rng = np.random.default_rng(2)
    total = tried(SETTING, 500, [rng.random((500, 1)) ** 1.1], [])
    for _ in range(299):
        total = total + tried(SETTING, 500, [rng.random((500, 1)) ** 1.1], [])
    assert total.log_e() > log(2e6)
    assert log_e_of_any(np.array(total.log_e_values)) < total.log_e() + log(2)


def test_only_whole_settings_of_no_more_than_a_thousand_categories_count():
    whole = draws_in(SETTING)
    large = Setting(np.zeros(1001), size=7)
    u = np.zeros((1, 1))
    found = [
        tried(s, n, [u], []).whole
        for s, n in [(SETTING, whole), (SETTING, whole - 1), (large, draws_in(large))]
    ]
    assert found == [1, 0, 0]


def test_the_bound_is_the_share_that_may_be_unseen():
    u = np.linspace(0, 1, draws_in(SETTING), endpoint=False)[:, None]
    one = tried(SETTING, draws_in(SETTING), [u], [])
    three = one + one + one
    assert three.bound(1e-6) == unseen_share(3)
    assert three.draws == 3 * draws_in(SETTING)
    assert three.distance() == 0
    assert one.tolerance >= unseen_share(SETTINGS)


def test_the_loudest_settings_are_remembered():
    settings = [Setting(np.zeros(k), size=7) for k in range(2, 8)]
    power = [1, 8, 1, 4, 2, 1]
    rng = np.random.default_rng(3)
    total = None
    for setting, p in zip(settings, power, strict=True):
        one = tried(setting, 400, [rng.random((400, 1)) ** p], [])
        total = one if total is None else total + one
    assert [t.setting.categories for t in total.loudest] == [3, 5, 6]
    assert total.distance() == pytest.approx(3 / 6, abs=1 / 6)


def test_numbers_that_are_none_are_not_lost():
    u = np.array([0.0, 1.0, np.nan, -0.5, 2.0, 0.999])
    assert _histogram(u).sum() == u.size
    assert _histogram(u)[[0, -1]].tolist() == [3, 3]


def test_facts_of_many_settings_keep_the_one_furthest_off():
    near, far = (facts(at_most("an error", off, 1.0)) for off in (0.5, 3.0))
    other = Setting(np.zeros(5), size=7)
    total = facts_tried(SETTING, 10, near) + facts_tried(other, 20, far)
    assert total.worst[0].setting is other
    assert (total.made, total.whole) == (30, 0)
    assert total.distance() > total.tolerance >= near.distance()
