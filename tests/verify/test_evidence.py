"""Tables of counts: additive, faithful, and closed to what is no draw."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np import Gumbel
from gumbel_np.verify import agree, always, at_most, counts, draws_of, facts, uniforms

RNG = np.random.default_rng(11)
PI = [1, 2, 3, 4]


def test_counts_add_up_over_even_chunks():
    drawn = RNG.choice(4, size=1000, p=np.array(PI) / 10)
    whole, parts = counts(drawn, PI), counts(drawn[:300], PI) + counts(drawn[300:], PI)
    assert (whole.singles == parts.singles).all()
    assert (whole.pairs == parts.pairs).all()
    assert whole.draws == parts.draws == 1000
    assert whole.pairs.sum() == 500


def test_weights_need_not_sum_to_one():
    assert counts([0], PI).pi == pytest.approx([0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("indices", [[0, 4], [-1, 0]])
def test_an_index_out_of_range_is_broken(indices):
    assert counts(indices, PI).broken == 1


@pytest.mark.parametrize(
    ("pi", "labels"),
    [
        ([[1, 2]], ()),
        ([1, -1], ()),
        ([0, 0], ()),
        ([1, np.nan], ()),
        ([1, np.inf], ()),
        ([1, 1], ("a",)),
    ],
)
def test_bad_laws_are_refused(pi, labels):
    with pytest.raises(ValueError, match=r"^(pi|labels) must be"):
        counts([0], pi, labels)


def test_indices_must_be_integers():
    with pytest.raises(TypeError, match="indices must be integers"):
        counts([0.0, 1.0], PI)


def test_many_categories_are_grouped_for_pairs_alone():
    pi = 1 / np.arange(1, 500)
    e = counts(RNG.integers(499, size=100), pi)
    assert e.singles.size == 499
    assert e.pairs.size <= 256
    assert e._pair_law().sum() == pytest.approx(1)


def test_uniforms_know_kolmogorovs_distance_to_within_a_cell():
    u = RNG.random(5001)
    exact = stats.kstest(u, "uniform").statistic
    assert 0 <= exact - uniforms(u).distance() <= 2**-16


@pytest.mark.parametrize("bad", [np.nan, -0.1, 1.1, np.inf])
def test_a_number_that_is_no_uniform_is_broken(bad):
    e = uniforms([0.5, bad])
    assert (e.broken, e.draws) == (1, 2)


def test_the_ends_are_uniforms():
    assert uniforms([0.0, 1.0]).broken == 0


def test_rows_are_read_row_by_row():
    rows = RNG.random((100, 4))
    assert (uniforms(rows).pairs == uniforms(rows.ravel()).pairs).all()


def test_draws_go_through_the_cdf_of_the_law():
    x = RNG.gumbel(size=100)
    assert (draws_of(Gumbel(), x).histogram == uniforms(np.exp(-np.exp(-x))).histogram).all()


def test_always_allows_one_exception_in_a_billion():
    assert always(np.ones(10, dtype=bool)).log_e() <= 0
    assert always(np.arange(1000) > 0).log_e() > np.log(1e3)


def test_dependence_is_seen_in_the_pairs_alone():
    # Every number twice: as single numbers uniform, in pairs not at all.
    e = uniforms(np.repeat(RNG.random(5000), 2))
    tests = e.tests(np.random.default_rng(0))
    assert tests["KS"] > 1e-3
    assert tests["pairs"] == 1 / 2000  # the floor of the simulation
    assert e.log_e() > np.log(1e6)


def test_facts_keep_the_worst_and_tell_nan():
    one, two = agree("x", 1.0, 1.1, 0.2), agree("x", 1.0, 1.3, 0.2)
    assert (one + two).distance() == pytest.approx(1.5)
    assert agree("x", np.nan, 0, 1).broken == 1
    assert agree("x", np.inf, np.inf, 1).distance() == 0
    assert facts(one, agree("y", 0, 0, 1)).bound(0.5) == pytest.approx(0.1)
    assert at_most("x", 3.0, 2.0).distance() > 1 > at_most("x", 2.0, 3.0).distance()
