"""Groups of categories: none is lost, none is in two, and what is hopeless is by itself."""

import numpy as np
import pytest
from scipy.stats import chisquare, kstest

from gumbel_np.verify.conformance.category_groups import (
    groups_of,
    one_by_one_or_grouped,
    tables_of,
    to_uniforms,
)

RNG = np.random.default_rng(0)


def softmax(x):
    w = np.exp(x - x.max())
    return w / w.sum()


LAWS = {
    "two": np.array([0.2, 0.8]),
    "twelve": np.full(12, 1 / 12),
    "thirteen": np.full(13, 1 / 13),
    "uneven": softmax(RNG.normal(0, 3, 200)),
    "one of all": softmax(np.where(np.arange(5000) == 77, 0.0, -30.0)),
    "hopeless in the middle": softmax(np.where(np.abs(np.arange(300) - 150) < 40, -50.0, 0.0)),
    "masked": softmax(np.where(np.arange(300) % 3 == 0, -np.inf, 0.0)),
    "large": softmax(RNG.normal(0, 1, 50_000)),
}


@pytest.mark.parametrize("name", LAWS)
def test_every_category_is_in_one_group_and_no_group_is_empty(name):
    pi = LAWS[name]
    for group in groups_of(pi):
        assert group.shape == pi.shape
        assert np.unique(group).tolist() == list(range(int(group.max()) + 1))
        assert group.max() <= 12


@pytest.mark.parametrize("name", LAWS)
def test_laws_of_groups_sum_to_1_and_counts_to_the_draws(name):
    pi = LAWS[name]
    drawn = np.random.default_rng(1).choice(pi.size, 5000, p=pi)
    for counts, law in tables_of(drawn, pi):
        assert law.sum() == pytest.approx(1)
        assert counts.sum() == 5000
        assert counts.shape == law.shape
        assert not counts[law == 0].any()


def test_a_law_of_groups_is_that_of_its_members_one_by_one():
    pi = LAWS["uneven"]
    drawn = np.arange(200)
    for group, (counts, law) in zip(groups_of(pi), tables_of(drawn, pi), strict=True):
        for g in range(law.size):
            assert law[g] == pytest.approx(sum(pi[i] for i in range(200) if group[i] == g))
            assert counts[g] == sum(group[i] == g for i in range(200))


@pytest.mark.parametrize("name", ["one of all", "hopeless in the middle"])
def test_a_hopeless_group_is_by_itself_so_that_one_draw_of_it_speaks(name):
    pi = LAWS[name]
    by_size = groups_of(pi)[0]
    law = np.bincount(by_size, weights=pi)
    hopeless = pi < 1e-12
    assert (by_size[hopeless] == by_size[hopeless][0]).all()
    assert not np.isin(by_size[~hopeless], by_size[hopeless]).any()
    assert law[by_size[hopeless][0]] < 1e-8


def test_groups_by_size_are_of_like_probability_and_those_by_index_are_neighbours():
    by_size, by_index = groups_of(LAWS["large"])
    law = np.bincount(by_size, weights=LAWS["large"])
    assert law.min() > 1 / 24 and law.max() < 1 / 6
    assert (np.diff(by_index) >= 0).all()
    smallest = [LAWS["large"][by_size == g].min() for g in range(law.size)]
    largest = [LAWS["large"][by_size == g].max() for g in range(law.size)]
    assert all(a >= b for a, b in zip(smallest[:-1], largest[1:], strict=True))


@pytest.mark.parametrize("name", LAWS)
def test_categories_become_uniforms(name):
    """Pearson's χ² and Kolmogorov's D: false alarms of 1e-6 each."""
    pi, rng = LAWS[name], np.random.default_rng(2)
    u = to_uniforms(rng.choice(pi.size, 2**14, p=pi), pi, rng)
    assert (u >= 0).all() and (u <= 1).all()
    assert chisquare(np.bincount((u * 64).clip(0, 63).astype(int), minlength=64)).pvalue > 1e-6
    assert kstest(u, "uniform").pvalue > 1e-6


@pytest.mark.parametrize("name", ["two", "uneven", "large"])
def test_draws_of_another_law_do_not(name):
    pi, rng = LAWS[name], np.random.default_rng(3)
    wider = pi**0.8 / np.sum(pi**0.8)
    u = to_uniforms(rng.choice(pi.size, 2**14, p=wider), pi, rng)
    assert kstest(u, "uniform").pvalue < 1e-6


def test_few_categories_are_told_one_by_one_and_many_by_both_groups():
    drawn = np.arange(64)
    cells, size = one_by_one_or_grouped(drawn, np.full(64, 1 / 64))
    assert (cells.tolist(), size) == (drawn.tolist(), 64)
    pi = LAWS["uneven"]
    cells, size = one_by_one_or_grouped(np.arange(200), pi)
    assert cells.min() >= 0 and cells.max() < size <= 13 * 13
    pairs = {tuple(g[i] for g in groups_of(pi)) for i in range(200)}
    assert np.unique(cells).size == len(pairs)
