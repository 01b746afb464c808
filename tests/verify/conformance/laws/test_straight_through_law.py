"""Straight-through: rows that differ, cotangents of every kind, and what rounding may do."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.laws.straight_through_law import (
    Rows,
    _cotangents,
    clear_rows,
    rounding,
    straight_through,
)
from gumbel_np.verify.conformance.settings import MASKED, MILD, SKEWED, Setting
from gumbel_np.verify.conformance.target.call_target import Target

N = 512


def right(logits, tau, noise, cotangent):
    y, back = gnp.gumbel_softmax_vjp(logits, tau, noise=noise, hard=True)
    return y, back(cotangent)


def asked(function, setting, n=N, seed=1):
    """The arguments of the first call, and the facts."""
    arguments = []

    def noting(*given):
        arguments.append(given)
        return function(*given)

    law = LAWS["straight-through"](Target(noting, 10))
    drawn = law.draw(setting, n, np.random.default_rng(seed))
    return arguments[0], law.reduce(setting, drawn, 1.0, np.random.default_rng(seed))[0]


def test_rows_hold_the_same_logits_in_different_orders():
    (logits, *_), _ = asked(right, Setting(SKEWED))
    assert np.unique(logits, axis=0).shape[0] > N / 2
    np.testing.assert_array_equal(np.sort(logits, axis=1), np.tile(np.sort(SKEWED), (N, 1)))


def test_cotangents_are_normal_large_small_one_hot_and_zero():
    """Each kind is an eighth of the rows; 20 of 512 is six standard deviations below 64."""
    cotangent = _cotangents((N, 5), np.random.default_rng(2))
    largest = np.abs(cotangent).max(axis=1)
    one_hot = (np.sort(cotangent, axis=1) == [0, 0, 0, 0, 1]).all(axis=1)
    counted = [
        (largest == 0).sum(),
        one_hot.sum(),
        (largest > 10).sum(),
        ((largest > 0) & (largest < 0.05)).sum(),
    ]
    assert min(counted) > 20
    assert np.unique(np.argmax(cotangent[one_hot], axis=1)).size == 5


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.float16])
@pytest.mark.parametrize("tau", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("phi", [MILD, MASKED, MILD + 30], ids=["mild", "masked", "shifted"])
def test_a_right_gradient_is_within_rounding_in_every_precision(phi, tau, kind):
    _, found = asked(right, Setting(phi.astype(kind), tau=tau))
    assert found.distance() <= found.tolerance


def of_first_row(logits, tau, noise, cotangent):
    return right(np.tile(logits[:1], (len(logits), 1)), tau, noise, cotangent)


def none_where_certain(logits, tau, noise, cotangent):
    y, grad = right(logits, tau, noise, cotangent)
    soft = gnp.softmax((logits + noise) / tau)
    return y, grad * (soft.max(axis=1, keepdims=True) <= 0.999)


def wrong_for(rows):
    """The gradient is doubled where a row of the cotangent is such."""

    def function(logits, tau, noise, cotangent):
        y, grad = right(logits, tau, noise, cotangent)
        return y, np.where(rows(cotangent)[:, None], 2 * grad, grad)

    return function


def as_sorted(logits, tau, noise, cotangent):
    y, grad = right(logits, tau, noise, cotangent)
    return y, np.where((np.diff(logits) <= 0).all(axis=1)[:, None], grad, 1.01 * grad)


WRONG = {
    "the first row's logits": of_first_row,
    "none where the winner is certain": none_where_certain,
    "one-hot cotangents": wrong_for(lambda c: np.count_nonzero(c, axis=1) == 1),
    "large cotangents": wrong_for(lambda c: np.abs(c).max(axis=1) > 10),
    "small cotangents": wrong_for(lambda c: np.abs(c).max(axis=1) < 0.05),
    "unsorted logits": as_sorted,
    "half a per cent": lambda *given: [y_grad := right(*given), (y_grad[0], 1.005 * y_grad[1])][1],
    "a gradient where it should be 0": lambda *given: [
        y_grad := right(*given),
        (y_grad[0], y_grad[1] + 1e-3 * (given[3] == 0).all(axis=1)[:, None]),
    ][1],
}


# Where no error is allowed at all, dividing by it warns.
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_some_rows_is_seen(name):
    _, found = asked(WRONG[name], Setting(SKEWED, tau=0.5))
    assert found.distance() > found.tolerance


def test_a_gradient_that_depends_on_the_other_rows_is_seen():
    def mean(logits, tau, noise, cotangent):
        y, grad = right(logits, tau, noise, cotangent)
        return y, grad - grad.mean(axis=0)

    _, found = asked(mean, Setting(SKEWED))
    assert found.distance() > found.tolerance


def test_the_gradient_is_that_of_differences():
    """Central differences of the soft draw, by another path than the formula."""
    rng = np.random.default_rng(3)
    noise, cotangent = rng.gumbel(size=(20, 5)), rng.standard_normal((20, 5))
    _, grad = straight_through(MILD, 0.7, noise, cotangent)
    step = 1e-6
    for k in range(5):
        up, down = (MILD + s * step * (np.arange(5) == k) for s in (1, -1))
        each = (gnp.softmax((phi + noise) / 0.7) for phi in (up, down))
        difference = np.subtract(*each) / (2 * step)
        assert grad[:, k] == pytest.approx((cotangent * difference).sum(axis=1), abs=1e-8)


def test_ties_that_rounding_may_break_are_not_judged():
    z = np.array([[0.0, 1e-9], [0.0, 1.0], [50.0, 50.0 + 1e-5]])
    assert clear_rows(z, np.finfo(np.float32).eps).tolist() == [False, True, False]


def test_rounding_is_relative_to_the_row():
    shape = (1, 4)
    for scale in (1e-6, 1.0, 1e6):
        c = scale * np.ones(shape)
        rows = Rows(np.zeros(shape), np.zeros(shape), c, np.zeros(shape), np.zeros(shape), 1e-7)
        assert rounding(rows, 1.0, c).max() == pytest.approx(1e-3 * scale, rel=0.01)


def test_a_constant_that_changes_the_gradient_is_told():
    def moved(logits, tau, noise, cotangent):
        return right(logits * (1 + logits.max()), tau, noise, cotangent)

    for function, moves in ((moved, True), (right, False)):
        law = LAWS["straight-through"](Target(function, 10))
        setting = Setting(MILD, tau=0.5)
        assert law.moves_with_a_constant(setting, np.random.default_rng(4)) == moves
