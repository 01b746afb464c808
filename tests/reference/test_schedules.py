"""Temperature schedules: published settings, ends, and what cannot be meant."""

import numpy as np
import pytest

from gumbel_np import constant_schedule, exponential_schedule, linear_schedule


def test_the_schedule_of_jang_gu_and_poole():
    # τ = max(0.5, exp(−rt)), r = 1e-4: the floor is reached at t = ln 2 / r = 6931.5.
    tau = exponential_schedule(1.0, 1e-4, lowest=0.5)
    for t in (0, 1, 500, 6931, 6932, 10**9):
        assert tau(t) == pytest.approx(max(0.5, np.exp(-1e-4 * t)), rel=1e-15)
    assert tau(6931) > 0.5 == tau(6932)


def test_it_cools_by_the_same_factor_from_any_start():
    tau = exponential_schedule(10.0, 0.25, lowest=1e-6)
    ratios = [tau(t + 1) / tau(t) for t in range(40)]
    np.testing.assert_allclose(ratios, np.exp(-0.25), rtol=1e-14)


def test_a_line_and_then_level():
    tau = linear_schedule(2.0, 0.5, 4)
    assert [tau(t) for t in (0, 1, 2, 3, 4, 5)] == [2.0, 1.625, 1.25, 0.875, 0.5, 0.5]
    up = linear_schedule(0.5, 2.0, 2)
    assert [up(t) for t in range(4)] == [0.5, 1.25, 2.0, 2.0]


def test_the_end_is_reached_exactly_and_nothing_lies_outside():
    for start, end, steps in ((1.0, 1e-17, 10), (2.0, 0.1, 7), (1.0, 0.3, 10)):
        tau = linear_schedule(start, end, steps)
        assert tau(steps) == tau(10 * steps) == end
        assert tau(-3) == tau(0) == start
    assert exponential_schedule(2.0, 1.0, lowest=0.1)(-(10**6)) == 2.0
    assert exponential_schedule(0.5, 1.0, lowest=0.5)(3) == 0.5


def test_a_constant():
    assert {constant_schedule(0.3)(t) for t in range(5)} == {0.3}


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: constant_schedule(0), ValueError, "tau must be positive"),
        (lambda: constant_schedule([1.0]), TypeError, "tau must be one number"),
        (lambda: linear_schedule(0, 1, 5), ValueError, "start must be positive"),
        (lambda: linear_schedule(1, np.nan, 5), ValueError, "end must be positive and finite"),
        (lambda: linear_schedule(1, 2, 0), ValueError, "steps must be at least 1"),
        (lambda: linear_schedule(1, 2, 1.5), TypeError, "steps must be an integer"),
        (lambda: exponential_schedule(1, -1), ValueError, "rate must be positive and finite"),
        (lambda: exponential_schedule(1, 0), ValueError, "rate must be positive and finite"),
        (lambda: exponential_schedule(1, 1, lowest=2), ValueError, "lowest must be at most start"),
        (lambda: exponential_schedule(1, 1, lowest=0), ValueError, "lowest must be positive"),
    ],
)
def test_what_cannot_be_meant(make, error, message):
    with pytest.raises(error, match=message):
        make()
