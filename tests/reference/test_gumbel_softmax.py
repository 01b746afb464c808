"""Gumbel-softmax, forward and backward, against SciPy, complex steps, 50 digits and PyTorch.

A statistical test here would raise a false alarm once in a million seeds (`ALARM`), and its seed is
fixed. Beside it stands a wrong sampler that the same test refuses.
"""

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quiet_calls import quietly
from scipy import special, stats

from gumbel_np import gumbel_max, gumbel_noise, gumbel_softmax, gumbel_softmax_vjp

pytestmark = pytest.mark.usefixtures("strict")

ALARM = 1e-6
PI = np.array([0.1, 0.2, 0.3, 0.4])
TINY = 5e-324
INF, NAN = np.inf, np.nan


# --- The draw -------------------------------------------------------------------------------------


def test_gumbel_softmax_is_the_softmax_of_logits_plus_noise():
    logits, g = np.log(PI), gumbel_noise((20, 4), rng=2)
    for tau in (0.1, 1.0, 10.0):
        expected = special.softmax((logits + g) / tau, axis=-1)
        np.testing.assert_allclose(gumbel_softmax(logits, tau, 20, rng=2), expected, rtol=1e-11)


@pytest.mark.parametrize("tau", [TINY, 1e-300, 1e-3, 1.0, 1e3, 1e300])
@pytest.mark.parametrize("logits", [np.log(PI), [1e300, 1e300, -1e300], [0.0, -np.inf, -1e300]])
def test_weights_are_finite_and_sum_to_1(tau, logits):
    y = gumbel_softmax(logits, tau, 200, rng=3)
    assert np.isfinite(y).all() and (y >= 0).all()
    np.testing.assert_allclose(y.sum(axis=-1), 1, rtol=1e-15)


@pytest.mark.parametrize("tau", [TINY, 1e-300, 1e-3, 1.0, 1e3, 1e300])
@pytest.mark.parametrize("axis", [0, 1])
def test_hard_is_the_one_hot_vector_of_the_winner_at_every_tau(tau, axis):
    logits = np.random.default_rng(4).normal(size=(3, 5))
    y = gumbel_softmax(logits, tau, 100, hard=True, axis=axis, rng=5)
    winner = gumbel_max(logits, 100, axis=axis, rng=5)
    one_hot = np.moveaxis(np.eye(logits.shape[axis])[winner], -1, axis + 1)
    np.testing.assert_array_equal(y, one_hot)


@pytest.mark.parametrize("tau", [1e-3, 1.0, 1e3])
def test_the_soft_weight_of_the_winner_is_the_largest(tau):
    logits = np.random.default_rng(6).normal(size=8)
    y = gumbel_softmax(logits, tau, 500, rng=7)
    np.testing.assert_array_equal(y.argmax(axis=-1), gumbel_max(logits, 500, rng=7))


def test_cold_weights_are_one_hot_and_hot_ones_uniform():
    cold, hot = (gumbel_softmax(np.log(PI), tau, 100, rng=8) for tau in (1e-300, 1e300))
    np.testing.assert_array_equal(cold, np.eye(4)[gumbel_max(np.log(PI), 100, rng=8)])
    np.testing.assert_array_equal(hot, 0.25)


def test_hard_draws_follow_softmax():
    # The counts of one-hot draws, by chi-square.
    def p_value(y, pi):
        return stats.chisquare(y.sum(axis=0), len(y) * pi).pvalue

    y = gumbel_softmax(np.log(PI), 0.3, 50_000, hard=True, rng=9)
    assert quietly(p_value, y, PI) > ALARM
    assert quietly(p_value, y[:, ::-1], PI) < ALARM


@pytest.mark.parametrize(
    ("shape", "size", "axis"),
    [
        ((3,), None, -1),
        ((3,), 5, 0),
        ((2, 3), (4, 5), 0),
        ((2, 3), (), 1),
        ((2, 0, 3), 5, -1),
        ((3,), 0, -1),
    ],
)
def test_size_is_put_in_front(shape, size, axis):
    y = gumbel_softmax(np.zeros(shape), 1.0, size, axis=axis, rng=0)
    before = () if size is None else (size,) if isinstance(size, int) else size
    assert y.shape == before + shape
    at = axis if axis < 0 else axis + len(before)
    np.testing.assert_allclose(y.sum(axis=at), 1)


def complex_step(f, x, h=1e-30):
    """Differentiate a real-analytic function of an array, one entry at a time, without rounding."""
    gradient = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        z = x.astype(complex)
        z[i] += 1j * h
        gradient[i] = f(z).imag / h
    return gradient


def relaxed(logits, noise, tau, axis=-1):
    e = np.exp((logits + noise) / tau)
    return e / e.sum(axis=axis, keepdims=True)


# --- The derivative -------------------------------------------------------------------------------

SHAPES = [  # of logits, of noise, axis
    ((4,), (4,), -1),
    ((4,), (7, 4), -1),
    ((4,), (2, 3, 4), 0),
    ((1, 4), (6, 4), 1),
    ((2, 4), (2, 4), 0),
    ((2, 1, 4), (5, 2, 3, 4), -1),
    ((3, 1), (3, 6), 0),
    ((2, 3), (1, 1), 1),
    ((3, 2), (4, 3, 1), 0),
    ((1,), (5,), 0),
]


@pytest.mark.parametrize(("of_logits", "of_noise", "axis"), SHAPES)
@pytest.mark.parametrize("tau", [0.3, 1.0, 5.0])
def test_pullback_is_the_complex_step_derivative(of_logits, of_noise, axis, tau):
    rng = np.random.default_rng(0)
    logits, noise = rng.normal(size=of_logits), rng.gumbel(size=of_noise)
    axis = axis % len(of_logits) - len(of_logits)
    y, pullback = gumbel_softmax_vjp(logits, tau, noise=noise, axis=axis)
    np.testing.assert_allclose(y, relaxed(logits, noise, tau, axis), rtol=1e-12)
    cotangent = rng.normal(size=y.shape)
    expected = complex_step(lambda x: (cotangent * relaxed(x, noise, tau, axis)).sum(), logits)
    gradient = pullback(cotangent)
    assert gradient.shape == logits.shape
    np.testing.assert_allclose(gradient, expected, rtol=1e-11, atol=1e-13)


@given(
    st.lists(st.floats(-30, 30), min_size=2, max_size=5),
    st.floats(0.1, 50),
    st.integers(0, 2**32),
)
@settings(max_examples=40)
def test_pullback_is_the_central_difference_at_50_digits(logits, tau, seed):
    noise = gumbel_noise(len(logits), rng=seed)
    cotangent = np.random.default_rng(seed).normal(size=len(logits))

    def loss(x):
        e = [mp.exp((xi + mp.mpf(g)) / mp.mpf(tau)) for xi, g in zip(x, noise, strict=True)]
        return mp.fsum(mp.mpf(c) * ei for c, ei in zip(cotangent, e, strict=True)) / mp.fsum(e)

    with mp.workdps(50):
        x, h = [mp.mpf(v) for v in logits], mp.mpf(10) ** -15
        expected = []
        for i in range(len(x)):
            up, down = ([*x[:i], x[i] + s * h, *x[i + 1 :]] for s in (1, -1))
            expected.append(float((loss(up) - loss(down)) / (2 * h)))
    gradient = gumbel_softmax_vjp(logits, tau, noise=noise)[1](cotangent)
    np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-14 / tau)


@pytest.mark.parametrize("tau", [0.05, 1.0, 20.0])
@pytest.mark.parametrize(
    "logits", [[0.0, 1.0, -2.0, 0.5], [700.0, -700.0, 699.0, 698.0], [0.0, -INF, 30.0, 29.0]]
)
def test_every_entry_has_its_digits_also_where_the_draw_is_nearly_one_hot(logits, tau):
    rng = np.random.default_rng(7)
    for noise, c in zip(rng.gumbel(size=(20, 4)), rng.normal(size=(20, 4)), strict=True):
        gradient = gumbel_softmax_vjp(logits, tau, noise=noise)[1](c)
        with mp.workdps(60):
            z = [(mp.mpf(p) + mp.mpf(g)) / mp.mpf(tau) for p, g in zip(logits, noise, strict=True)]
            e = [mp.exp(x - max(z)) for x in z]
            y = [x / mp.fsum(e) for x in e]
            winner = y.index(max(y))
            d = [mp.mpf(x) - mp.mpf(c[winner]) for x in c]
            mean = mp.fsum(a * b for a, b in zip(d, y, strict=True))
            exact = np.array([float(a * (b - mean) / tau) for a, b in zip(y, d, strict=True)])
            size = mp.fsum(abs(a) * b for a, b in zip(d, y, strict=True))
            terms = [float(a * (abs(b) + size) / tau) for a, b in zip(y, d, strict=True)]
        assert (abs(gradient - exact) <= 1e-10 * np.array(terms) + 1e-300).all()


def test_the_comparison_refuses_a_wrong_scale_and_sign_and_a_forgotten_sum():
    rng = np.random.default_rng(1)
    logits, noise, c = rng.normal(size=4), rng.gumbel(size=(6, 4)), rng.normal(size=(6, 4))
    expected = complex_step(lambda x: (c * relaxed(x, noise, 0.5)).sum(), logits)
    gradient = gumbel_softmax_vjp(logits, 0.5, noise=noise)[1](c)
    for wrong in (0.5 * gradient, -gradient, gradient / 6):
        assert not np.allclose(wrong, expected, rtol=1e-3)


@pytest.mark.peers
@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize(("of_logits", "of_noise", "axis"), SHAPES)
def test_pullback_agrees_with_pytorch(hard, of_logits, of_noise, axis):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    logits, noise = rng.normal(size=of_logits), rng.gumbel(size=of_noise)
    axis = axis % len(of_logits) - len(of_logits)
    y, pullback = gumbel_softmax_vjp(logits, 0.7, noise=noise, hard=hard, axis=axis)
    cotangent = rng.normal(size=y.shape)

    x = torch.tensor(logits, requires_grad=True)
    peer = torch.softmax((x + torch.tensor(noise)) / 0.7, dim=axis)
    if hard:  # as torch.nn.functional.gumbel_softmax does it
        one_hot = torch.zeros_like(peer).scatter_(axis, peer.argmax(axis, keepdim=True), 1.0)
        peer = one_hot - peer.detach() + peer
    peer.backward(torch.tensor(cotangent))
    np.testing.assert_allclose(y, peer.detach().numpy(), rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(pullback(cotangent), x.grad.numpy(), rtol=1e-11, atol=1e-14)


# --- Straight-through -----------------------------------------------------------------------------


@pytest.mark.parametrize("tau", [1e-300, 0.1, 1.0, 1e300])
@pytest.mark.parametrize("axis", [0, 1])
def test_straight_through_is_one_hot_forward_and_soft_backward(tau, axis):
    rng = np.random.default_rng(3)
    logits, noise = rng.normal(size=(3, 4)), rng.gumbel(size=(20, 3, 4))
    axis = axis - 2
    hard, back_hard = gumbel_softmax_vjp(logits, tau, noise=noise, hard=True, axis=axis)
    _, back_soft = gumbel_softmax_vjp(logits, tau, noise=noise, axis=axis)
    assert set(np.unique(hard)) == {0.0, 1.0}
    np.testing.assert_array_equal(hard.sum(axis=axis), 1)
    np.testing.assert_array_equal(hard.argmax(axis=axis), (logits + noise).argmax(axis=axis))
    cotangent = rng.normal(size=hard.shape)
    np.testing.assert_array_equal(back_hard(cotangent), back_soft(cotangent))


def test_straight_through_has_a_gradient_where_the_arg_max_has_none():
    _, pullback = gumbel_softmax_vjp([0.0, 0.5, 1.0], 0.5, noise=[0.1, 0.2, -0.3], hard=True)
    assert (abs(pullback([1.0, 0.0, 0.0])) > 0.01).all()


def test_with_the_noise_of_a_draw_it_is_that_draw():
    logits = np.log([0.1, 0.2, 0.3, 0.4])
    noise = gumbel_noise((30, 4), rng=4)
    for tau in (0.1, 1.0, 9.0):
        y, _ = gumbel_softmax_vjp(logits, tau, noise=noise)
        np.testing.assert_array_equal(y, gumbel_softmax(logits, tau, 30, rng=4))
    hard, _ = gumbel_softmax_vjp(logits, 1.0, noise=noise, hard=True)
    np.testing.assert_array_equal(hard, np.eye(4)[gumbel_max(logits, 30, rng=4)])


# --- Identities -----------------------------------------------------------------------------------


def test_pullback_is_linear_and_annihilates_constants():
    rng = np.random.default_rng(5)
    _, pullback = gumbel_softmax_vjp(rng.normal(size=5), 0.4, noise=rng.gumbel(size=(8, 5)))
    a, b = rng.normal(size=(2, 8, 5))
    np.testing.assert_allclose(
        pullback(2 * a - 3 * b), 2 * pullback(a) - 3 * pullback(b), atol=1e-13
    )
    np.testing.assert_allclose(pullback(np.ones((8, 5))), 0, atol=1e-14)
    assert pullback(a).sum() == pytest.approx(0, abs=1e-13)  # a shift of all logits changes nothing


def test_a_cotangent_broadcasts_to_the_draw():
    rng = np.random.default_rng(6)
    y, pullback = gumbel_softmax_vjp(rng.normal(size=3), 1.0, noise=rng.gumbel(size=(4, 3)))
    for c in (rng.normal(size=3), rng.normal(size=(4, 1)), rng.normal(size=(1, 3)), 2.0):
        np.testing.assert_array_equal(pullback(c), pullback(np.broadcast_to(c, y.shape)))


@pytest.mark.parametrize("shape", [(0, 3), (2, 0, 3)])
def test_an_empty_batch(shape):
    y, pullback = gumbel_softmax_vjp(np.zeros(shape), noise=np.zeros(shape))
    assert y.shape == shape and pullback(y).shape == shape
    _, none = gumbel_softmax_vjp(np.zeros(3), noise=np.zeros((0, 3)))
    np.testing.assert_array_equal(none(np.zeros((0, 3))), [0, 0, 0])


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", int])
def test_draw_and_gradient_have_the_dtype_of_the_result(dtype):
    y, pullback = gumbel_softmax_vjp(np.array([0, 1, 2], dtype), noise=np.zeros((5, 3)))
    kept = np.dtype("f8" if dtype is int else dtype[-2:])
    assert y.dtype == kept and pullback(np.ones((5, 3))).dtype == kept


def test_pullback_does_not_depend_on_what_becomes_of_the_arrays():
    logits, noise = np.array([0.0, 1.0]), np.array([0.3, -0.2])
    y, pullback = gumbel_softmax_vjp(logits, 0.5, noise=noise)
    before = pullback([1.0, 0.0])
    for array in (logits, noise, y):
        array[:] = 99.0
    np.testing.assert_array_equal(pullback([1.0, 0.0]), before)


# --- Extremes -------------------------------------------------------------------------------------


def test_masked_categories_have_gradient_exactly_0():
    for tau in (5e-324, 1e-300, 1.0, 1e300):
        y, pullback = gumbel_softmax_vjp([0.0, -INF, 0.0], tau, noise=[0.5, 3.0, 0.5])
        assert y[1] == 0 and y[0] == y[2] == 0.5
        gradient = pullback([1.0, 7.0, -1.0])
        assert gradient[1] == 0 and gradient[0] == -gradient[2] > 0


def test_a_saturated_draw_has_no_gradient():
    for tau in (5e-324, 1e-300, 1e-3):
        _, pullback = gumbel_softmax_vjp([0.0, 1.0, 2.0], tau, noise=[0.1, 0.2, 0.3])
        np.testing.assert_array_equal(pullback([0.1, 0.2, 0.3]), 0)


def test_the_tail_of_a_nearly_saturated_draw_is_kept():
    _, pullback = gumbel_softmax_vjp([0.0, 300.0, 0.0], noise=[0.0, 0.0, 0.0])
    gradient = pullback([1.0, 2.0, 3.0])  # ≈ y_j (c_j − c_winner) for the others
    np.testing.assert_allclose(gradient[[0, 2]], np.exp(-300.0) * np.array([-1, 1]), rtol=1e-12)


@pytest.mark.parametrize("tau", [1e-300, 1e300])
def test_an_even_draw_at_an_extreme_tau(tau):
    _, pullback = gumbel_softmax_vjp([1.0, 1.0], tau, noise=[0.0, 0.0])
    np.testing.assert_array_equal(pullback([1.0, 0.0]), [0.25 / tau, -0.25 / tau])


def test_opposite_gradients_beyond_float64_cancel():
    # Each row alone is ±inf at this tau; together they are 0, not NaN.
    _, pullback = gumbel_softmax_vjp([1.0, 1.0], 5e-324, noise=np.zeros((2, 2)))
    np.testing.assert_array_equal(pullback([[1.0, 0.0], [0.0, 1.0]]), [0, 0])


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_a_gradient_beyond_a_narrow_dtype_is_infinite(dtype):
    _, pullback = gumbel_softmax_vjp(np.zeros(2, dtype), 1e-50, noise=np.zeros(2))
    np.testing.assert_array_equal(pullback([1.0, 0.0]), [INF, -INF])
    _, faint = gumbel_softmax_vjp(np.array([0, 200], dtype), 1.0, noise=np.zeros(2))
    np.testing.assert_array_equal(faint([1.0, 0.0]), [0, 0])


@pytest.mark.parametrize("hard", [False, True])
def test_huge_logits_and_noise(hard):
    for logits, noise, weights in [
        ([1e300, 1e300, 0.0], [0.0, 1000.0, 0.0], [0, 1, 0]),
        ([1e300, -1e300, 0.0], [-1e300, 0.0, 1e300], [0, 0, 1]),
        ([-1e308, 0.0], [-1.7e308, 0.0], [0, 1]),
        ([0.0, 0.0], [1e308, -1e308], [1, 0]),
    ]:
        y, pullback = gumbel_softmax_vjp(logits, noise=noise, hard=hard)
        np.testing.assert_array_equal(y, weights)
        np.testing.assert_array_equal(pullback(np.arange(len(y))), 0)


# --- Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noise", "error"),
    [
        ([0.0, INF, 0.0], ValueError),
        ([0.0, -INF, 0.0], ValueError),
        ([0.0, NAN, 0.0], ValueError),
        ([0.0, 0.0], ValueError),
        (np.zeros((3, 2)), ValueError),
        (["a", "b", "c"], TypeError),
        ([1j, 0, 0], TypeError),
        (None, TypeError),
    ],
)
def test_impossible_noise_is_named(noise, error):
    with pytest.raises(error, match=r"^noise must"):
        gumbel_softmax_vjp([0.0, 1.0, 2.0], noise=noise)


@pytest.mark.parametrize(
    ("cotangent", "error"),
    [
        (np.ones(2), ValueError),
        (np.ones((3, 2)), ValueError),
        (np.ones((5, 2, 3)), ValueError),
        (["a", "b", "c"], TypeError),
        ([1j, 0, 0], TypeError),
        (None, TypeError),
    ],
)
def test_an_impossible_cotangent_is_named(cotangent, error):
    _, pullback = gumbel_softmax_vjp([0.0, 1.0, 2.0], noise=np.zeros((2, 3)))
    with pytest.raises(error, match=r"^cotangent must"):
        pullback(cotangent)


def test_noise_must_be_given():
    with pytest.raises(TypeError, match="noise"):
        gumbel_softmax_vjp([0.0, 1.0])
