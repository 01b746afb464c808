"""Estimates of ∇ E[f(X)]: against enumeration, and for two categories against quadrature.

For logits (0, θ) the difference of the perturbed logits is L = θ + Λ, Λ logistic, and the weight of
the second is y = expit(L/τ). So every mean and variance is an integral over L. A statistical test
here would raise a false alarm once in a million seeds, and its seed is fixed.
"""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.special import expit

from gumbel_np import gradient_estimates, gumbel_max, softmax

TARGET = 0.499
LOGITS = np.log([0.1, 0.2, 0.3, 0.4])
VALUES = np.array([3.0, 1.0, 0.0, 2.0])
TAUS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0)
Z = stats.norm.isf(0.5e-6)


def bernoulli(y):
    """The loss (y₁ − t)²."""
    slope = np.zeros_like(y)
    slope[..., 1] = 2 * (y[..., 1] - TARGET)
    return (y[..., 1] - TARGET) ** 2, slope


def curved(y):
    """A loss of four categories that is not linear."""
    return (y @ VALUES - 1.5) ** 2, 2 * (y @ VALUES - 1.5)[..., None] * VALUES


def only_values(y):
    """A loss without derivatives."""
    return y @ VALUES, np.full_like(y, np.nan)


# --- By enumeration -------------------------------------------------------------------------------


def test_exact_is_the_derivative_of_the_mean():
    f = curved(np.eye(4))[0]
    expected = []
    for i in range(4):
        phi = LOGITS.astype(complex)
        phi[i] += 1e-30j
        e = np.exp(phi)
        expected.append((e @ f / e.sum()).imag / 1e-30)
    rows = gradient_estimates(LOGITS, curved, 3, method="exact")
    np.testing.assert_allclose(rows, np.tile(expected, (3, 1)), rtol=1e-13, atol=1e-16)


@pytest.mark.parametrize("method", ["score-function", "leave-one-out"])
@pytest.mark.parametrize("logits", [LOGITS, [0.0, -np.inf, 2.0, 1.0], [700.0, -700.0, 699.0, 0.0]])
def test_score_function_has_the_mean_and_the_variance_of_enumeration(method, logits):
    n = 200_000
    pi, f = softmax(logits), only_values(np.eye(4))[0]
    rows = gradient_estimates(logits, only_values, n, method=method, rng=1)
    (exact,) = gradient_estimates(logits, only_values, 1, method="exact")
    # With so many others the baseline is the mean loss, up to 1/√n.
    each = (f - (pi @ f if method == "leave-one-out" else 0))[:, None] * (np.eye(4) - pi)
    variance = pi @ each**2 - (pi @ each) ** 2
    assert (abs(rows.mean(axis=0) - exact) <= Z * np.sqrt(variance / n) + 1e-12).all()
    np.testing.assert_allclose(rows.var(axis=0), variance, rtol=0.05, atol=1e-12)


def test_leave_one_out_is_unbiased_for_two_draws_already():
    # All pairs of draws, with their probabilities: the mean of the rows is the truth.
    pi, f = softmax(LOGITS), curved(np.eye(4))[0]
    total = np.zeros(4)
    for i in range(4):
        for j in range(4):
            first = (f[i] - f[j]) * (np.eye(4)[i] - pi)
            total += pi[i] * pi[j] * first
    np.testing.assert_allclose(total, pi * (f - pi @ f), atol=1e-15)
    for seed in range(10):
        i, j = gumbel_max(LOGITS, 2, rng=seed)
        rows = gradient_estimates(LOGITS, curved, 2, method="leave-one-out", rng=seed)
        expected = (f[i] - f[j]) * (np.eye(4)[[i, j]] - pi) * [[1], [-1]]
        np.testing.assert_allclose(rows, expected, atol=1e-15)


# --- By quadrature --------------------------------------------------------------------------------


def weight(x, tau):
    """Derivative of y in θ."""
    return expit(x / tau) * expit(-x / tau) / tau


def slope(y):
    return 2 * (y - TARGET)


def integral(f, theta, low=-60.0, high=60.0):
    inner = [p for p in (-5.0, -0.5, 0.0, 0.5, 5.0) if low < p < high]
    ends = [low, *inner, high]

    def density(x):
        return f(x) * expit(x - theta) * expit(theta - x)

    return sum(quad(density, a, b, epsabs=1e-13, limit=200)[0] for a, b in pairwise(ends))


def moments(method, theta, tau, inner):
    """Mean and variance of the estimate of d/dθ."""
    if method == "gumbel-softmax":

        def g(x):
            return slope(expit(x / tau)) * weight(x, tau)

        mean = integral(g, theta)
        return mean, integral(lambda x: g(x) ** 2, theta) - mean**2
    # Straight-through and Gumbel-Rao by winner: the slope is a number, only the weight varies.
    sides = []
    for winner, (low, high) in enumerate(((-60.0, 0.0), (0.0, 60.0))):
        p = integral(lambda x: 1.0, theta, low, high)
        first = integral(lambda x: weight(x, tau), theta, low, high) / p
        second = integral(lambda x: weight(x, tau) ** 2, theta, low, high) / p
        s = slope(float(winner))
        sides.append((p, s * first, s**2 * (second - first**2)))
    p, m, v = np.transpose(sides)
    mean = p @ m
    noises = inner if method == "gumbel-rao" else 1
    return mean, p @ m**2 - mean**2 + p @ v / noises


METHODS = ["gumbel-softmax", "straight-through", "gumbel-rao"]


def deviations(rows, mean, variance):
    """How many standard errors the first two moments are off."""
    n = len(rows)
    squares = (rows - mean) ** 2
    return (
        (rows.mean() - mean) / np.sqrt(variance / n),
        (squares.mean() - variance) / (squares.std() / np.sqrt(n)),
    )


@pytest.mark.parametrize("theta", [0.0, -1.0])
@pytest.mark.parametrize("tau", TAUS)
@pytest.mark.parametrize("method", METHODS)
def test_two_categories_have_the_mean_and_the_variance_of_quadrature(method, tau, theta):
    rows = gradient_estimates(
        [0.0, theta], bernoulli, 40_000, method=method, tau=tau, inner=4, rng=3
    )
    np.testing.assert_allclose(rows.sum(axis=1), 0, atol=1e-14 / tau)
    mean, variance = moments(method, theta, tau, inner=4)
    assert (np.abs(deviations(rows[:, 1], mean, variance)) <= Z).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_comparison_refuses_other_estimates(method):
    mean, variance = moments(method, -1.0, 0.5, inner=4)
    for other in METHODS:
        rows = gradient_estimates([0, -1], bernoulli, 40_000, method=other, tau=0.5, inner=4, rng=4)
        off = np.abs(deviations(rows[:, 1], mean, variance)).max() > Z
        assert off == (other != method), other


@pytest.mark.parametrize("tau", TAUS)
def test_rao_blackwell_keeps_the_mean_and_lowers_the_variance(tau):
    for theta in (0.0, -1.0, -3.0):
        straight = moments("straight-through", theta, tau, 1)
        rao = [moments("gumbel-rao", theta, tau, inner) for inner in (1, 2, 10, 1000)]
        assert rao[0] == straight
        assert np.ptp([mean for mean, _ in rao]) < 1e-12
        assert (np.diff([variance for _, variance in rao]) < 0).all()


def test_only_the_pathwise_gradient_is_that_of_the_relaxed_objective():
    # The derivative of E[loss(y)] by a central difference of integrals.
    def relaxed(theta, tau):
        return integral(lambda x: (expit(x / tau) - TARGET) ** 2, theta)

    for tau in (0.5, 2.0):
        derivative = (relaxed(-1 + 1e-4, tau) - relaxed(-1 - 1e-4, tau)) / 2e-4
        assert moments("gumbel-softmax", -1.0, tau, 1)[0] == pytest.approx(derivative, rel=1e-5)
        assert moments("straight-through", -1.0, tau, 1)[0] != pytest.approx(derivative, rel=0.2)


def test_straight_through_stays_biased_in_the_cold_where_the_loss_is_not_quadratic():
    # Near a tie it sees the mean slope of the two ends, (f'(0) + f'(1))/2, in place of f(1) − f(0).
    def cubic(y):
        slope = np.zeros_like(y)
        slope[..., 1] = 3 * y[..., 1] ** 2
        return y[..., 1] ** 3, slope

    p = expit(-1.0)
    for method, limit in (("straight-through", 1.5), ("gumbel-softmax", 1.0)):
        rows = gradient_estimates([0.0, -1.0], cubic, 400_000, method=method, tau=0.01, rng=7)[:, 1]
        error = Z * rows.std() / np.sqrt(rows.size)
        assert abs(rows.mean() - limit * p * (1 - p)) <= error + 1e-3 < 0.25 * p * (1 - p)


def test_exact_keeps_its_digits_where_one_category_is_rare():
    (row,) = gradient_estimates([0.0, -40.0], only_two, 1, method="exact")
    np.testing.assert_allclose(row, np.exp(-40.0) * np.array([-1, 1]), rtol=1e-12)
    far = lambda y: (only_two(y)[0] + 1e12, only_two(y)[1])  # noqa: E731
    (row,) = gradient_estimates([0.0, -5.0], far, 1, method="exact")
    assert row[1] == pytest.approx(expit(-5) * expit(5), rel=1e-4)
    assert abs(row.sum()) < 1e-17


def test_an_infinite_loss_of_what_never_comes_does_no_harm():
    loss = lambda y: (np.where(y[..., 1] == 1, np.inf, 1.0), y)  # noqa: E731
    row = gradient_estimates([0.0, -np.inf, 1.0], loss, 1, method="exact")
    np.testing.assert_array_equal(row, [[0, 0, 0]])


def only_two(y):
    return y[..., 1], np.broadcast_to([0.0, 1.0], y.shape)


# --- The face -------------------------------------------------------------------------------------

ALL = ["exact", "score-function", "leave-one-out", *METHODS]


@pytest.mark.parametrize("method", ALL)
def test_one_row_a_draw_and_the_same_for_a_seed(method):
    rows = [gradient_estimates(LOGITS, curved, 7, method=method, rng=5) for _ in range(2)]
    assert rows[0].shape == (7, 4) and rows[0].dtype == np.float64
    np.testing.assert_array_equal(*rows)
    if method != "leave-one-out":
        assert gradient_estimates(LOGITS, curved, 0, method=method).shape == (0, 4)


@pytest.mark.parametrize("method", ALL)
def test_an_impossible_category_gets_no_gradient(method):
    rows = gradient_estimates([0.0, -np.inf, 1.0, 0.0], curved, 50, method=method, tau=0.3, rng=6)
    assert np.isfinite(rows).all() and (rows[:, 1] == 0).all()


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"logits": [[0.0, 1.0]]}, ValueError, "logits must be a vector"),
        ({"logits": [0.0, np.nan]}, ValueError, "logits must be finite"),
        ({"method": "rebar"}, ValueError, "method must be one of exact, score-function"),
        ({"n": -1}, ValueError, "n must be at least 0, got -1"),
        ({"n": 1, "method": "leave-one-out"}, ValueError, "n must be at least 2, got 1"),
        ({"n": 2.0}, TypeError, "n must be an integer"),
        ({"tau": 0}, ValueError, "tau must be positive"),
        ({"inner": 0}, ValueError, "inner must be at least 1, got 0"),
        ({"loss": lambda y: (y, y)}, ValueError, "loss must return values of shape"),
        ({"loss": lambda y: (y[..., 0], y[..., 0])}, ValueError, "loss must return values"),
        ({"loss": lambda y: None}, ValueError, "loss must return values and derivatives, got None"),
        ({"loss": lambda y: y[..., 0]}, ValueError, "loss must return values and derivatives"),
        ({"loss": lambda y: (y[..., 0] * 1j, y)}, TypeError, "values of the loss must be real"),
        ({"method": np.array(["exact", "exact"])}, ValueError, "method must be one of"),
        ({"rng": "a"}, TypeError, "rng must be"),
    ],
)
def test_bad_input(change, error, message):
    arguments = {"logits": LOGITS, "loss": curved, "n": 5, "method": "gumbel-rao"} | change
    with pytest.raises(error, match=message):
        gradient_estimates(**arguments)
