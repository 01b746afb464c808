"""The field's benchmark: its truth, the quality of estimates, and where each of them leads."""

from typing import get_args

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import expit

from gumbel_np import gradient_estimates, softmax
from gumbel_np.learning.benchmark import TARGET, bernoulli_quality, descend, squared_error
from gumbel_np.reference.gradients import Method

BIASED = ["gumbel-softmax", "straight-through", "gumbel-rao"]
TAUS = (0.05, 0.1, 0.5, 1.0, 2.0)


def test_the_loss_and_its_derivative():
    y = np.random.default_rng(0).dirichlet(np.ones(3), size=5)
    loss = squared_error([2.0, -1.0, 0.5], 0.3)
    value, slope = loss(y)
    np.testing.assert_allclose(value, (2 * y[:, 0] - y[:, 1] + 0.5 * y[:, 2] - 0.3) ** 2)
    for i in range(3):
        step = 1e-6 * np.eye(3)[i]
        difference = (loss(y + step)[0] - loss(y - step)[0]) / 2e-6
        np.testing.assert_allclose(slope[:, i], difference, rtol=1e-7)


@pytest.mark.parametrize("theta", [0.0, -1.0, 2.5])
def test_the_truth_is_enumeration(theta):
    (row,) = gradient_estimates([0.0, theta], squared_error(), 1, method="exact")
    assert bernoulli_quality(theta, 1.0, "exact").exact == pytest.approx(row[1], rel=1e-9)
    assert row[1] == pytest.approx(expit(theta) * expit(-theta) * (1 - 2 * TARGET))


@pytest.mark.parametrize("tau", TAUS)
@pytest.mark.parametrize("method", ["gumbel-softmax", "straight-through"])
def test_quality_is_what_quadrature_gives(method, tau):
    def g(x):
        y = expit(x / tau)
        return 2 * ((y if method == "gumbel-softmax" else x > 0) - TARGET) * y * (1 - y) / tau

    def mean(power):
        def f(x):
            return g(x) ** power * expit(x + 1) * expit(-1 - x)

        return sum(
            quad(f, *ends, epsabs=1e-12)[0] for ends in ((-50, -2), (-2, 0), (0, 2), (2, 50))
        )

    # Where the slope jumps, at L = 0, quantiles are as coarse as one of them.
    found = bernoulli_quality(-1.0, tau, method)
    assert found.mean == pytest.approx(mean(1), abs=2 / tau * 2.0**-16)
    assert found.variance == pytest.approx(mean(2) - mean(1) ** 2, rel=1e-3)


@pytest.mark.parametrize("method", get_args(Method))
def test_quality_is_that_of_the_estimates(method):
    # 5 standard errors of both moments: a false alarm of 6e-7 each, and the seed is fixed.
    n = 100_000
    rows = gradient_estimates(
        [0.0, -1.0], squared_error(), n, method=method, tau=0.5, inner=3, rng=1
    )[:, 1]
    found = bernoulli_quality(-1.0, 0.5, method, inner=3)
    assert abs(rows.mean() - found.mean) <= 5 * found.spread / np.sqrt(n) + 1e-15
    squares = (rows - found.mean) ** 2
    assert abs(squares.mean() - found.variance) <= 5 * squares.std() / np.sqrt(n) + 1e-7


@pytest.mark.parametrize("tau", TAUS)
def test_the_order_of_variances_that_is_published(tau):
    spread = {m: bernoulli_quality(0.0, tau, m).spread for m in get_args(Method)}
    # Paulus, Maddison and Krause (2021): never above straight-through. Tucker et al. (2017): a
    # baseline lowers that of the score function, here to nearly 0, because both losses are alike.
    assert spread["gumbel-rao"] < spread["straight-through"]
    assert spread["leave-one-out"] < 0.01 * spread["score-function"]
    # Jang, Gu and Poole (2017): relaxed gradients have less variance than the score function. Here
    # they do unless τ is small, because their variance grows like 1/τ.
    assert (spread["gumbel-softmax"] < spread["score-function"]) == (tau >= 0.5)


@pytest.mark.parametrize("method", BIASED)
def test_bias_falls_and_variance_grows_as_it_cools(method):
    each = [bernoulli_quality(-1.0, tau, method) for tau in (0.5, 0.25, 0.1, 0.05, 0.02)]
    assert (np.diff([abs(q.bias) for q in each]) < 0).all()
    assert (np.diff([q.variance for q in each]) > 0).all()


@pytest.mark.parametrize("tau", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("method", BIASED)
def test_why_the_biased_ones_stay_in_the_middle(method, tau):
    # Along the true gradient θ falls from everywhere; along theirs it turns back before −0.2.
    for theta in (-0.2, -1.0, -3.0):
        found = bernoulli_quality(theta, tau, method)
        assert found.exact > 0 > found.mean
    assert bernoulli_quality(0.0, tau, method).mean > 0


@pytest.mark.parametrize("theta", [-8.0, 0.0, 12.0])
@pytest.mark.parametrize("tau", [1e-3, 20.0])
def test_quality_far_out(tau, theta):
    for method in BIASED:
        found = bernoulli_quality(theta, tau, method)
        assert np.isfinite(found).all() and found.variance > 0
    # At small τ all of the gradient comes from near ties: E g → p(0), E g² → slope² p(0)/6τ.
    if tau < 0.01:
        p0 = expit(theta) * expit(-theta)
        found = bernoulli_quality(theta, tau, "straight-through")
        assert found.mean == pytest.approx((1 - 2 * TARGET) * p0, abs=0.01 * p0)
        mean_slope = ((2 * TARGET) ** 2 + (2 - 2 * TARGET) ** 2) / 2
        assert found.variance == pytest.approx(mean_slope * p0 / (6 * tau), rel=0.01)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "foo"}, "method must be one of"),
        ({"tau": 0}, "tau must be positive"),
        ({"inner": 0}, "inner must be at least 1"),
        ({"theta": np.nan}, "theta and target must be finite"),
    ],
)
def test_quality_of_invalid_arguments(change, message):
    arguments = {"theta": 0.0, "tau": 1.0, "method": "gumbel-rao"} | change
    with pytest.raises(ValueError, match=message):
        bernoulli_quality(**arguments)


def test_descent_is_adam_on_the_mean_of_the_estimates():
    from gumbel_np.learning.optimisers import Adam

    how = {"method": "gumbel-rao", "tau": 0.3, "inner": 2}
    path = descend(squared_error(), [0.1, -0.2], steps=3, batch=3, rate=0.2, rng=5, **how)
    rng, adam, logits = np.random.default_rng(5), Adam(0.2), {"x": np.array([0.1, -0.2])}
    for now in path[1:]:
        rows = gradient_estimates(logits["x"], squared_error(), 3, rng=rng, **how)
        adam.step(logits, {"x": rows.mean(axis=0)})
        np.testing.assert_allclose(now, softmax(logits["x"]), rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"steps": -1}, ValueError, "steps must be at least 0"),
        ({"steps": 2.5}, TypeError, "steps must be an integer"),
        ({"batch": 0}, ValueError, "batch must be at least 1"),
        ({"method": "foo", "steps": 0}, ValueError, "method must be one of"),
        ({"start": [0.0, np.nan]}, ValueError, "logits must be finite"),
    ],
)
def test_descent_with_invalid_arguments(change, error, message):
    arguments = {"start": [0.0, 0.0], "steps": 2, "method": "exact"} | change
    with pytest.raises(error, match=message):
        descend(squared_error(), **arguments)


def test_where_descent_leads():
    def last(method, **how):
        path = descend(
            squared_error(), [0.0, 0.0], method=method, steps=400, rate=0.05, rng=2, **how
        )
        assert path.shape == (401, 2) and (path[0] == 0.5).all()
        np.testing.assert_allclose(path.sum(axis=1), 1)
        return path[-1, 1]

    assert last("exact") < 2e-3
    assert last("leave-one-out", batch=10) < 1e-2
    assert last("gumbel-softmax", tau=1.0, batch=10) > 0.4
