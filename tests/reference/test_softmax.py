"""Softmax and its logarithm, against mpmath, SciPy and PyTorch."""

import mpmath as mp
import numpy as np
import pytest
from quiet_calls import quietly
from scipy import special

from gumbel_np import Concrete, gumbel_softmax, log_softmax, softmax

pytestmark = pytest.mark.usefixtures("strict")

TINY = 5e-324


def exact_softmax(logits, tau):
    """Return softmax in 700-digit arithmetic; nothing overflows there."""
    with mp.workdps(700):
        z = [mp.mpf(float(x)) / mp.mpf(float(tau)) for x in logits]
        e = [mp.exp(x - max(z)) for x in z]
        return [x / mp.fsum(e) for x in e]


MODERATE = np.random.default_rng(0).normal(scale=3, size=(4, 3, 5))


@pytest.mark.parametrize("tau", [0.1, 1.0, 7.5])
@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_agrees_with_scipy(tau, axis):
    np.testing.assert_allclose(
        softmax(MODERATE, tau, axis=axis), special.softmax(MODERATE / tau, axis=axis), rtol=1e-13
    )
    np.testing.assert_allclose(
        log_softmax(MODERATE, tau, axis=axis),
        special.log_softmax(MODERATE / tau, axis=axis),
        rtol=1e-12,
        atol=1e-14,
    )


@pytest.mark.peers
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_softmax_agrees_with_pytorch(dtype):
    torch = pytest.importorskip("torch")
    logits = MODERATE.astype(dtype)
    eps = np.finfo(dtype).eps
    for ours, theirs in [(softmax, torch.softmax), (log_softmax, torch.log_softmax)]:
        peer = theirs(torch.from_numpy(logits), dim=1).numpy()
        computed = ours(logits, axis=1)
        assert computed.dtype == peer.dtype
        np.testing.assert_allclose(computed, peer, rtol=20 * eps, atol=20 * eps)


EXTREME = [
    ([1e300, -1e300, 0.0], 1.0),
    ([1e300, 1e300, 0.0], 1.0),
    ([1e300, 1e300, -1e300], 1e300),
    ([1e300, 0.0, -1e300], 1e300),
    ([1.0, 1.0, 0.0], 1e-300),
    ([1e-300, 0.0, -1e-300], 1e-300),
    ([1.0, 0.0, -1.0], 1e300),
    ([2.0, 2.0, 2.0], TINY),
    ([0.0, TINY, -TINY], TINY),
    ([1e300, 1e300, 1.0], TINY),
    ([-1e300, -1e300, -1e300], 1e-300),
    ([1000.0, 1001.0, 999.0], 1.0),
    ([-745.0, 0.0, -700.0], 1.0),
]


@pytest.mark.parametrize(("logits", "tau"), EXTREME)
def test_softmax_in_the_extremes(logits, tau):
    exact = exact_softmax(logits, tau)
    p = softmax(logits, tau)
    assert p.sum() == pytest.approx(1, rel=4e-16)
    expected = [float(x) for x in exact]
    quietly(np.testing.assert_allclose, p, expected, rtol=1e-13, atol=TINY)
    # log p is right as far as float64 goes, also where p underflows; beyond, it is −inf
    with mp.workdps(700):
        z = [(mp.mpf(x) - mp.mpf(max(logits))) / mp.mpf(tau) for x in logits]
        log_p = [x - mp.log(mp.fsum(map(mp.exp, z))) for x in z]
    log_p = [float(x) if abs(x) < mp.mpf("1.7e308") else -np.inf for x in log_p]
    quietly(np.testing.assert_allclose, log_softmax(logits, tau), log_p, rtol=1e-13, atol=1e-15)


def test_the_naive_quotient_fails_in_the_extremes():
    with np.errstate(all="ignore"):
        e = np.exp(np.array([1000.0, 1001.0, 999.0]))
        assert np.isnan(e / e.sum()).any()


def test_masked_categories_have_weight_exactly_0():
    logits = [0.0, -np.inf, 1.0, -np.inf]
    for tau in (TINY, 1e-300, 1.0, 1e300):
        p = softmax(logits, tau)
        assert p[1] == p[3] == 0 and p.sum() == pytest.approx(1)
        assert (log_softmax(logits, tau)[[1, 3]] == -np.inf).all()
        y = gumbel_softmax(logits, tau, 50, rng=0)
        assert (y[:, [1, 3]] == 0).all() and np.isfinite(y).all()


@pytest.mark.parametrize(
    ("given", "returned"),
    [
        (bool, "f8"),
        (np.int8, "f8"),
        (np.uint64, "f8"),
        ("f2", "f2"),
        ("f4", "f4"),
        ("f8", "f8"),
        (">f2", "f2"),
        (">f4", "f4"),
        (">f8", "f8"),
        (np.longdouble, "f8"),
    ],
)
def test_dtype_of_the_result(given, returned):
    logits = np.array([0, 1, 0], given)
    expected = special.softmax([0.0, 1.0, 0.0])
    eps = np.finfo(returned).eps
    for p in (softmax(logits), np.exp(log_softmax(logits))):
        assert p.dtype == np.dtype(returned)
        np.testing.assert_allclose(p, expected, rtol=4 * eps)
    for hard in (False, True):
        assert gumbel_softmax(logits, 0.5, 7, hard=hard, rng=0).dtype == np.dtype(returned)
    assert Concrete(logits, 0.5).rvs(7, rng=0).dtype == np.dtype(returned)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_narrow_result_is_the_wide_one_rounded(dtype):
    logits = np.array([0.0, 3.0, -9.0, 12.0], dtype)
    for tau in (0.05, 1.0, 20.0):
        narrow = gumbel_softmax(logits, tau, 200, rng=1)
        wide = gumbel_softmax(logits.astype(float), tau, 200, rng=1)
        np.testing.assert_array_equal(narrow, quietly(wide.astype, dtype))
    gap = np.array([0, np.finfo(dtype).max], dtype)
    np.testing.assert_array_equal(softmax(gap, 1e-3), [0, 1])
    np.testing.assert_array_equal(log_softmax(gap, 1e-3), [-np.inf, 0])
