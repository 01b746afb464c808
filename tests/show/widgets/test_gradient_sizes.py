"""The sizes of gradients are those of derivatives taken in another way."""

import mpmath
import numpy as np
import pytest
from traitlets import TraitError

from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.show.widgets import GradientSizes
from gumbel_np.show.widgets.gradient_sizes import TAUS, _gradients

LOGITS = np.log([0.1, 0.2, 0.3, 0.4])
COTANGENT = np.array([1.0, 0.0, 2.0, -1.0])
N = 2000


@pytest.fixture(scope="module")
def made():
    return GradientSizes(LOGITS, COTANGENT, N, rng=1)


@pytest.fixture
def widget(made):
    made.tau = 1.0
    return made


def loss(logits, tau, noise):
    """Cotangent · softmax((logits + noise) / tau), for complex logits too."""
    z = (logits + noise) / tau
    e = np.exp(z - z.real.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True)) @ COTANGENT


def by_complex_step(tau, noise):
    steps = 1e-200j * np.eye(4)
    return np.stack([loss(LOGITS + step, tau, noise).imag / 1e-200 for step in steps], axis=-1)


# The complex step loses digits where y nearly cancels in a sum: below 0.5, mpmath is used.
@pytest.mark.parametrize("i", [60, 80, 100, 120])
def test_they_are_the_derivatives_by_a_complex_step(widget, i):
    noise = gumbel_noise((N, 4), rng=1)
    gradients = by_complex_step(TAUS[i], noise)
    sizes = np.sqrt((gradients**2).sum(axis=-1))
    widget.tau = float(TAUS[i])
    assert widget.at["typical"] == pytest.approx(np.median(sizes), rel=1e-9)
    spread = np.sqrt(gradients.var(axis=0).sum())
    assert widget.at["spread"] == pytest.approx(spread, rel=1e-9)


def exact_gradient(tau, noise):
    with mpmath.workdps(400):
        phi = [
            mpmath.mpf(float(a)) + mpmath.mpf(float(b)) for a, b in zip(LOGITS, noise, strict=True)
        ]
        e = [mpmath.exp((each - max(phi)) / mpmath.mpf(float(tau))) for each in phi]
        y = [each / mpmath.fsum(e) for each in e]
        mean = mpmath.fsum(share * c for share, c in zip(y, COTANGENT, strict=True))
        return [
            float(share * (c - mean) / mpmath.mpf(float(tau)))
            for share, c in zip(y, COTANGENT, strict=True)
        ]


@pytest.mark.parametrize("tau", [0.01, 0.02, 0.05, 0.2, 1.0, 10.0])
def test_they_are_exact_in_the_cold_too(tau):
    noise = gumbel_noise((100, 4), rng=2)
    exact = np.array([exact_gradient(tau, row) for row in noise])
    found = _gradients(LOGITS, tau, noise, COTANGENT)
    # The size of each draw; below 1e-290 float64 underflows.
    sizes = [np.hypot.reduce(each, axis=-1) for each in (found, exact)]
    assert sizes[0] == pytest.approx(sizes[1], rel=1e-11, abs=1e-290)
    assert found == pytest.approx(exact, rel=1e-9, abs=1e-12 * np.abs(exact).max())


def test_a_gradient_that_a_square_would_lose_has_a_size():
    cold = GradientSizes([0.0, 5.0], [1.0, 0.0], 100, rng=1)
    cold.tau = 0.01
    assert 0 < cold.at["typical"] < 1e-160


def test_the_typical_gradient_vanishes_in_the_cold_and_the_spread_does_not():
    widget = GradientSizes(LOGITS, COTANGENT, rng=1)
    told = {}
    for tau in (0.01, 0.05, 1.0):
        widget.tau = tau
        told[tau] = widget.at
    # Medians of about 1e-35, 1e-6 and 0.5; the spread grows like 1/√τ, some 5 at the coldest.
    assert told[0.01]["typical"] < 1e-25
    assert told[0.05]["typical"] < 1e-5
    assert 0.1 < told[1.0]["typical"] < 1
    assert told[0.01]["spread"] > 3
    assert told[0.05]["spread"] > 1
    assert told[0.01]["spread"] > told[0.05]["spread"] > told[1.0]["spread"]


def test_the_browser_gets_the_same_numbers(widget):
    assert np.frombuffer(widget.taus).tolist() == TAUS.tolist()
    assert (TAUS[0], TAUS[-1]) == pytest.approx((0.01, 10))
    for i in (0, 40, 120):
        widget.tau = float(TAUS[i])
        assert widget.at["typical"] == np.frombuffer(widget.typical)[i]
        assert widget.at["spread"] == np.frombuffer(widget.spread)[i]


def test_the_histogram_counts_every_draw(widget):
    histogram = np.frombuffer(widget.histogram, np.int32).reshape(121, 30)
    assert (histogram.sum(axis=1) == N).all()
    for i in (0, 40, 120):
        sizes = np.hypot.reduce(
            _gradients(LOGITS, TAUS[i], gumbel_noise((N, 4), rng=1), COTANGENT), axis=-1
        )
        for low, high, count in zip(range(30), range(1, 31), histogram[i], strict=True):
            bottom, top = (10 ** (-12 + each / 2) for each in (low, high))
            inside = (sizes >= bottom if low else True) & (sizes < top)
            assert count == inside.sum()


def test_it_tells_of_the_temperature_nearest_to_tau(widget):
    for tau in (1e-300, 1e-320, 0.001, 0.0102, 0.5, 1, 3, 1e300):
        widget.tau = tau
        nearest = TAUS[np.argmin(np.abs(np.log(TAUS) - np.log(tau)))]
        assert widget.at["tau"] == nearest


def test_an_impossible_category_is_as_if_it_were_not_there():
    noise = gumbel_noise((N, 3), rng=1)
    with_it = _gradients(np.array([0.0, -np.inf, 1.0]), 0.5, noise, np.array([1.0, 9.0, 0.0]))
    without = _gradients(np.array([0.0, 1.0]), 0.5, noise[:, ::2], np.array([1.0, 0.0]))
    assert with_it[:, ::2] == pytest.approx(without, rel=1e-14)
    assert (with_it[:, 1] == 0).all()


@pytest.mark.parametrize(
    ("value", "message"),
    [
        *((tau, "tau must be positive and finite, got") for tau in (0, -1, np.nan, np.inf)),
        ("cold", "'tau' trait .* expected a float"),
    ],
)
def test_what_is_refused_changes_nothing(widget, value, message):
    before = widget.at
    with pytest.raises(TraitError, match=message):
        widget.tau = value
    assert widget.at == before


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (([0, 1, 2], [1, 0]), ValueError, "cotangent must be 3 numbers, one per logit"),
        (([0, 1], 1.0), ValueError, "cotangent must be 2 numbers"),
        (([0, 1], [[1, 0]]), ValueError, "cotangent must be 2 numbers"),
        (([0, 1], [np.nan, 0]), ValueError, "cotangent must be 2 numbers"),
        (([0, 1], [1e308, -1e308]), ValueError, "cotangent must be .* at most 1e.100 in size"),
        (([0, 1], ["a", "b"]), TypeError, "cotangent must be real numbers"),
        ((["a", "b"], [1, 0]), TypeError, "logits must be real numbers"),
        (([[0, 1], [1, 2]], [1, 0]), ValueError, r"logits must be a vector, got shape \(2, 2\)"),
        ((3.0, 1.0), ValueError, "logits must have at least one dimension"),
        (([], []), ValueError, "logits must have at least one category"),
        (([0, np.nan], [1, 0]), ValueError, "logits must be finite or -inf"),
        (([0, 1], [1, 0], 0), ValueError, "n must be at least 1, got 0"),
        (([0, 1], [1, 0], 1e4), TypeError, "n must be an integer, got 10000.0"),
    ],
)
def test_invalid_arguments_are_refused_by_name(given, error, message):
    with pytest.raises(error, match=message):
        GradientSizes(*given)


def test_rng_is_checked():
    with pytest.raises(TypeError, match="rng must be"):
        GradientSizes([0, 1], [1, 0], 2, rng="seed")


def test_the_largest_cotangent_overflows_nowhere():
    widget = GradientSizes([0, 1], [1e100, -1e100], 100, rng=1)
    widget.tau = 0.01
    assert np.isfinite([widget.at["typical"], widget.at["spread"]]).all()
