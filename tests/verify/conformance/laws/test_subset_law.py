"""gumbel-subset: the law of sets, the order drawn given a set, and what the check says."""

from itertools import combinations, permutations

import numpy as np
import pytest
from scipy import stats
from zoo import subset_samplers

import gumbel_np as gnp
from gumbel_np.verify.conformance.laws import LAWS, order_given_set, top_k_law
from gumbel_np.verify.conformance.laws.subset_law import law_of_sets
from gumbel_np.verify.conformance.settings import MASKED, MILD, SKEWED, Setting
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault

# False alarms of each test of an exact law: once in 10⁹ runs; wrong ones give less than 1e-30.
FALSE_ALARM = 1e-9
FAR = np.array([0.0, -200.0, -201.0, -202.0, 5.0])
DRAWS = 100_000


@pytest.mark.parametrize("k", [1, 2, 3, 5])
def test_the_law_of_sets_is_plackett_luce_summed_over_orders(k):
    pi = gnp.softmax(MILD)
    rows, law = top_k_law._plackett_luce(pi, k)
    number, p = law_of_sets(pi, k)
    for each in combinations(range(5), k):
        mask = sum(1 << i for i in each)
        summed = law[(np.sort(rows, axis=1) == each).all(axis=1)].sum()
        assert p[list(number).index(mask)] == pytest.approx(summed, rel=1e-12)
    assert p.sum() == pytest.approx(1)


def test_sets_with_an_impossible_member_have_no_number():
    number, p = law_of_sets(gnp.softmax(MASKED), 2)
    assert number.tolist() == [0b001010, 0b010010, 0b011000]
    assert p.sum() == pytest.approx(1)


def log_law_of_orders(members, phi):
    """Every order of a set, and the logarithm of its probability given the set, by enumeration."""
    orders = list(permutations(members))
    log_p = np.zeros(len(orders))
    for row, order in enumerate(orders):
        left = np.array(phi)
        for i in order:
            log_p[row] += left[i] - np.logaddexp.reduce(left)
            left[i] = -np.inf
    return np.array(orders), log_p - np.logaddexp.reduce(log_p)


def p_of_orders(rows, members, phi):
    orders, log_p = log_law_of_orders(members, phi)
    seen = np.array([(rows == order).all(axis=1).sum() for order in orders])
    expected = np.exp(log_p) * len(rows)
    return stats.chisquare(seen, expected).pvalue


@pytest.mark.parametrize(
    ("phi", "members"),
    [
        (MILD, (1, 2, 4)),
        (MILD, (0, 1, 2, 3, 4)),
        (MILD, (0, 4)),
        (SKEWED, (0, 1, 8, 9)),
        (FAR, (1, 2, 3)),
        (np.zeros(5), (0, 2, 3)),
    ],
)
def test_the_order_given_a_set_has_its_exact_law(phi, members):
    sets = np.tile(members, (DRAWS, 1))
    rows = order_given_set.in_drawing_order(sets, phi, np.random.default_rng(1))
    assert p_of_orders(rows, members, phi) > FALSE_ALARM


def test_an_order_drawn_as_if_nothing_else_competed_is_told_apart():
    # Given a set, its members do not come in the order of Plackett and Luce among themselves.
    members = (1, 2, 4)
    alone = gnp.gumbel_top_k(MILD[list(members)], 3, DRAWS, rng=2)
    assert p_of_orders(np.array(members)[alone], members, MILD) < 1e-30


@pytest.mark.parametrize(("categories", "k", "spread"), [(1000, 10, 1), (300, 299, 100), (5, 3, 2)])
def test_ordered_sets_are_rows_of_top_k(categories, k, spread):
    rng = np.random.default_rng(3)
    phi = rng.normal(0, spread, categories)
    sets = np.sort(gnp.gumbel_top_k(phi, k, 1000, rng=rng), axis=1)
    rows = order_given_set.in_drawing_order(sets, phi, rng)
    assert (np.sort(rows, axis=1) == sets).all()
    law = LAWS["gumbel-top-k"](Target(lambda *given: None, 1))
    for role in law.roles(Setting(phi, k=k), rows, rng):
        for column in role.T:
            assert stats.kstest(column, "uniform").pvalue > FALSE_ALARM


def test_no_members_and_one_are_in_order_as_they_are():
    one = np.array([[2], [0]])
    assert order_given_set.in_drawing_order(one, MILD, np.random.default_rng(0)) is one
    none = np.empty((0, 3), dtype=np.intp)
    assert order_given_set.in_drawing_order(none, MILD, np.random.default_rng(0)) is none


def drawn(result, k=2, logits=MILD):
    law = LAWS["gumbel-subset"](Target(lambda *given: np.asarray(result), 1))
    return law.draw(Setting(logits, k=k), len(result), np.random.default_rng(0)).tolist()


def test_indices_and_k_hot_rows_are_the_same_sets():
    assert drawn([[3, 1], [0, 4]]) == [[1, 3], [0, 4]]
    for kind in (bool, int, float, np.float16):
        assert drawn(np.array([[0, 1, 0, 1, 0], [1, 0, 0, 0, 1]], kind)) == [[1, 3], [0, 4]]


def test_all_categories_may_be_k_hot_or_indices():
    assert drawn([[1, 0], [0, 1]], logits=np.zeros(2)) == [[0, 1], [0, 1]]
    assert drawn([[1, 1], [1, 1]], logits=np.zeros(2)) == [[0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("result", "suspect"),
    [
        ([[1, 1], [0, 1]], "with-replacement"),
        ([[0, 1, 1, 1, 0]], "wrong-shape"),
        ([[0, 0.5, 0.5, 1, 0]], "wrong-shape"),
        ([[0, np.nan, 0, 1, 1]], "non-finite"),
        ([[0, 5]], "out-of-range"),
        ([[0, 1, 2]], "wrong-shape"),
    ],
)
def test_what_is_no_set_of_k_is_a_fault(result, suspect):
    with pytest.raises(Fault) as seen:
        drawn(result)
    assert seen.value.suspect == suspect


def test_a_masked_category_in_a_k_hot_row_is_a_fault():
    with pytest.raises(Fault) as seen:
        drawn([[1, 1, 0, 0, 0, 0]], logits=MASKED)
    assert seen.value.suspect == "masked-category-drawn"


@pytest.mark.parametrize("right", subset_samplers.RIGHT[1:], ids=lambda right: right.name)
def test_right_ones_in_any_order_conform(right):
    result = gnp.check(right.sampler, "gumbel-subset", seed=5)
    assert result.conforms, result


@pytest.mark.parametrize("wrong", subset_samplers.WRONG, ids=lambda wrong: wrong.name)
def test_wrong_ones_are_refuted_and_named(wrong):
    result = gnp.check(wrong.sampler, "gumbel-subset", seed=6)
    assert result.verdict == "violates"
    assert result.diagnosis.suspect in wrong.suspects, result


def test_sets_that_repeat_are_seen_where_they_are_large():
    def repeats(logits, k, size, rng):
        rows = subset_samplers.right(logits, k, size, rng)
        if k > 1 and size > 512:
            rows[size // 2 : size // 2 * 2] = rows[: size // 2]
        return rows

    result = gnp.check(repeats, "gumbel-subset", seed=7)
    assert result.diagnosis.suspect == "repeated-noise", result
