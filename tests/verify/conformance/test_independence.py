"""Dependence: found at any lag, between calls and mirrored; independent draws are let be."""

import numpy as np
import pytest

from gumbel_np.verify.conformance.independence import at_a_distance, independence, likeliest_lag

LAW = np.full(8, 1 / 8)


@pytest.mark.parametrize("lag", [1, 2, 7, 100, 128, 1000, 2048])
def test_the_lag_of_a_repeated_buffer_is_found(lag):
    drawn = np.resize(np.random.default_rng(lag).integers(8, size=lag), 4096)
    assert likeliest_lag(drawn, LAW) % lag == 0


def test_pairs_at_a_distance_share_no_draw():
    places = np.arange(1000)
    for lag in (1, 3, 64, 500):
        a, b = at_a_distance(places, lag)
        assert (b - a == lag).all()
        assert np.unique([*a, *b]).size == 2 * a.size
        assert a.size >= 300


def p_values(make, runs=200):
    rng = np.random.default_rng(20261126)
    found = [
        [part.tests(rng)["counts"] for part in independence(*make(rng), LAW)] for _ in range(runs)
    ]
    return np.array(found)


def test_independent_draws_are_let_be():
    # The lag is searched for, and costs nothing: at a level of 1 % no more alarms than binomial.
    p = p_values(lambda rng: rng.integers(8, size=(2, 512)))
    from scipy.stats import binom

    assert ((p < 0.01).sum(axis=0) <= binom.isf(1e-6, 200, 0.01)).all()


WRONG = {
    "two calls": lambda rng: [rng.integers(8, size=512)] * 2,
    "mirrored": lambda rng: [
        np.concatenate([x, x[::-1]]) for x in (rng.integers(8, size=256) for _ in range(2))
    ],
    "at a distance": lambda rng: [np.resize(rng.integers(8, size=100), 512) for _ in range(2)],
}


@pytest.mark.parametrize(("place", "name"), list(enumerate(WRONG)))
def test_dependent_draws_are_not(place, name):
    p = p_values(WRONG[name], runs=10)
    assert (p[:, place] < 1e-9).all()
