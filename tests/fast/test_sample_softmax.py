"""Relaxed draws in blocks and their pullback, against the reference and textbook code."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from gumbel_np import (
    check,
    gumbel_max,
    gumbel_noise,
    gumbel_softmax,
    gumbel_softmax_vjp,
    sample_softmax,
    softmax_pullback,
)
from gumbel_np.fast import sample_softmax as forward
from gumbel_np.fast import softmax_pullback as backward
from gumbel_np.fast.blocks import working_dtype

INF, NAN = np.inf, np.nan


class Stub(np.random.Generator):
    """A generator whose uniforms are given."""

    def __init__(self, uniforms):
        super().__init__(np.random.PCG64(0))
        self.uniforms = np.asarray(uniforms, dtype=float)

    def random(self, size=None, dtype=np.float64, out=None):
        out[...] = self.uniforms
        return out


# As for a caller who lets NumPy raise on everything, even on underflow.
draw = np.errstate(all="raise")(sample_softmax)
pull_back = np.errstate(all="raise")(softmax_pullback)


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(forward, "_BLOCK", 24)
    monkeypatch.setattr(backward, "_BLOCK", 16)
    monkeypatch.setattr(forward, "_FEW", 4)
    monkeypatch.setattr(backward, "_FEW", 4)


def assert_same(y, expected):
    np.testing.assert_allclose(y, expected, rtol=1e-14, atol=1e-15)


def off(y, expected):
    return np.abs(y.astype(float) - expected).max(initial=0)


# --- Draws ----------------------------------------------------------------------------------------

SHAPES = [  # of logits, size
    ((3,), None),
    ((3,), 50),
    ((3,), (4, 5)),
    ((5,), 50),
    ((40,), 3),
    ((1,), 7),
    ((2, 3), None),
    ((2, 3), 30),
    ((6, 5), (2, 1, 3)),
    ((2, 3, 40), 2),
    ((30, 3), ()),
    ((3,), 0),
    ((2, 0, 3), 5),
]
TAUS = [5e-324, 1e-300, 0.1, 0.5, 1.0, 3.0, 1e300]


@pytest.mark.parametrize(("shape", "size"), SHAPES)
@pytest.mark.parametrize("tau", TAUS)
@pytest.mark.usefixtures("small_blocks")
def test_a_seed_gives_the_draws_of_the_reference(shape, size, tau):
    logits = np.random.default_rng(0).normal(size=shape)
    expected = gumbel_softmax(logits, tau, size, rng=1)
    y = draw(logits, tau, size, rng=1)
    assert y.shape == expected.shape and y.dtype == np.float64
    assert_same(y, expected)
    narrow = draw(logits.astype(np.float32), tau, size, rng=1)
    assert narrow.dtype == np.float32
    expected = gumbel_softmax(logits.astype(np.float32).astype(float), tau, size, rng=1)
    assert off(narrow, expected) < 1e-6


@pytest.mark.parametrize("K", [2, 10, 127, 128, 3000, 2**17 + 1])
@pytest.mark.parametrize("tau", [0.05, 1 / 8, 0.5, 1.0, 20.0])
def test_many_draws_are_those_of_the_reference(K, tau):
    logits = np.random.default_rng(2).normal(scale=2, size=K)
    n = 300_000 // K + 2
    assert_same(draw(logits, tau, n, rng=3), gumbel_softmax(logits, tau, n, rng=3))
    logits = logits.astype(np.float32)
    expected = gumbel_softmax(logits.astype(float), tau, n, rng=3)
    assert off(draw(logits, tau, n, rng=3), expected) < 1e-6 / min(tau, 1)


@pytest.mark.parametrize("tau", [1e-4, 1e-3, 0.01, 0.05, 0.124])
def test_cold_draws_in_float32_are_only_rounded(tau):
    # Computed in float32, a weight would be off by some 1e-7/τ.
    logits = np.random.default_rng(2).normal(scale=2, size=10).astype(np.float32)
    expected = gumbel_softmax(logits.astype(float), tau, 30_000, rng=3)
    assert off(draw(logits, tau, 30_000, rng=3), expected) <= 2.0**-25 + 1e-12


@pytest.mark.parametrize(
    ("dtype", "tau", "expected"),
    [
        ("f2", 1 / 8, "f4"),
        ("f4", 1 / 8, "f4"),
        ("f4", np.nextafter(1 / 8, 0), "f8"),
        ("f4", 1e30, "f4"),
        ("f4", np.nextafter(1e30, INF), "f8"),
        ("f8", 1.0, "f8"),
        ("longdouble", 1.0, "f8"),
    ],
)
def test_float32_is_used_where_it_is_asked_for_and_precise_enough(dtype, tau, expected):
    assert working_dtype(np.dtype(dtype), tau) == expected


@pytest.mark.parametrize(("tau", "rounded"), [(0.12, True), (1 / 8, False)])
def test_cold_draws_are_computed_in_float64_and_those_at_an_eighth_in_float32(tau, rounded):
    logits = np.random.default_rng(2).normal(size=10).astype(np.float32)
    wide = draw(logits.astype(float), tau, 1000, rng=3).astype(np.float32)
    assert (draw(logits, tau, 1000, rng=3) == wide).all() == rounded


def test_a_gradient_too_small_for_float32_is_computed_in_float64():
    y, c = np.float32([0.25, 0.75]), np.float32([1.0, 0.0])
    for tau in (1e29, 1e40, 1e300):
        gradient = pull_back(y, c, tau, out=np.empty(2))
        np.testing.assert_allclose(gradient * tau, [0.1875, -0.1875], rtol=1e-6)


def test_the_comparison_refuses_another_temperature_and_another_seed():
    logits = np.random.default_rng(4).normal(size=10)
    expected = gumbel_softmax(logits, 0.7, 1000, rng=5)
    assert off(draw(logits, 0.70001, 1000, rng=5), expected) > 1e-6
    assert off(draw(logits, 0.7, 1000, rng=6), expected) > 0.1


def test_a_generator_goes_on_from_where_it_was():
    ours, theirs = np.random.default_rng(7), np.random.default_rng(7)
    for size in (3, 70_000):
        expected = gumbel_softmax([0.0, 1.0, 2.0], 0.6, size, rng=theirs)
        assert_same(draw([0.0, 1.0, 2.0], 0.6, size, rng=ours), expected)
    assert ours.random() == theirs.random()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("tau", [0.1, 0.7, 1.0, 9.0])
def test_the_winner_is_that_of_the_trick(dtype, tau):
    logits = np.random.default_rng(8).normal(size=6).astype(dtype)
    y = draw(logits, tau, 5000, rng=9)
    np.testing.assert_array_equal(y.argmax(axis=-1), gumbel_max(logits, 5000, rng=9))


@pytest.mark.parametrize(("shape", "of_noise"), [
    ((3,), (40, 3)),
    ((3,), (40, 1)),
    ((40, 3), (40, 3)),
    ((2, 1, 5), (7, 1, 4, 5)),
    ((1,), (3, 9)),
    ((4,), (0, 4)),
])  # fmt: skip
@pytest.mark.parametrize("tau", TAUS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.usefixtures("small_blocks")
def test_given_noise_gives_the_draws_of_the_reference(shape, of_noise, tau, dtype):
    rng = np.random.default_rng(10)
    logits, noise = rng.normal(size=shape).astype(dtype), rng.gumbel(size=of_noise)
    expected, _ = gumbel_softmax_vjp(logits, tau, noise=noise)
    y = draw(logits, tau, noise=noise)
    assert y.dtype == dtype
    np.testing.assert_allclose(y, expected, rtol=2 * np.finfo(dtype).eps, atol=1e-15)


def test_rows_of_one_logits_are_its_draws():
    logits = np.array([0.0, -1.0, 2.0, 0.5])
    rows = draw(np.tile(logits, (1000, 1)), 0.4, rng=11)
    np.testing.assert_array_equal(rows, draw(logits, 0.4, 1000, rng=11))


# --- The ends of the noise ------------------------------------------------------------------------


def with_uniforms_of_24_bits(logits, tau, size, rng):
    u = np.maximum(rng.random((size, logits.size), dtype=np.float32), np.float32(2.0**-25))
    return special.softmax((logits - np.log(-np.log(u))) / np.float32(tau), axis=-1)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("tau", [0.1, 0.5, 1.0, 4.0])
def test_the_largest_noise_lifts_a_category_30_nats(dtype, tau):
    logits = np.array([0.0, -30.0], dtype)
    for bits in (20, 30, 40, 50, 53):  # 1 − 2^−b has a noise of b log 2
        u = [0.5, 1 - 2.0**-bits]
        y = draw(logits, tau, rng=Stub(u))
        expected = special.softmax((logits.astype(float) - np.log(-np.log(u))) / tau)
        rtol, atol = (1e-4, 1e-37) if dtype == np.float32 else (1e-13, 0)
        np.testing.assert_allclose(y, expected, rtol=rtol, atol=atol)
    assert y[1] > 0.75


def test_uniforms_of_24_bits_would_not():
    assert -np.log(-np.log(1 - np.float32(2.0**-24))) < 16.7
    y = special.softmax(np.array([0.0, -30.0]) - np.log(-np.log([0.5, 1 - 2.0**-24])))
    assert y[1] < 3e-6


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("tau", [1e-300, 0.5, 1.0])
@pytest.mark.parametrize("K", [1, 2, 200])
def test_a_uniform_of_0_or_1_has_finite_noise(dtype, tau, K):
    for u in (0.0, 1.0):
        y = draw(np.zeros(K, dtype), tau, 3, rng=Stub(u))
        np.testing.assert_allclose(y, 1 / K, rtol=2 * np.finfo(dtype).eps)


def test_in_float32_it_conforms_and_with_uniforms_of_24_bits_it_does_not():
    def in_float32(logits, tau, size, rng):
        return draw(logits.astype(np.float32), tau, size, rng=rng)

    # A check raises a false alarm once in a million seeds.
    assert check(in_float32, "gumbel-softmax", seed=12).verdict == "conforms"
    wrong = check(with_uniforms_of_24_bits, "gumbel-softmax", seed=12)
    assert wrong.verdict == "violates" and wrong.diagnosis.suspect == "truncated-tail"


# --- Extremes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("logits", [
    [1e300, -1e300, 0.0],
    [1e300, 1e300, -1e300],
    [0.0, -INF, -1e300],
    [0.0, -INF, 1.0],
    [-1e300, -1e300, -1e300],
    [3e38, -3e38, 3e38],
    [0.0, -80.0, -120.0],
])  # fmt: skip
@pytest.mark.parametrize("tau", TAUS)
def test_extreme_logits(logits, tau):
    expected = gumbel_softmax(logits, tau, 50, rng=13)
    narrow = np.empty((50, 3), np.float32)
    for y in (
        draw(logits, tau, 50, rng=13),
        draw(logits, tau, 50, rng=13, out=narrow),
        draw(logits, tau, noise=gumbel_noise((50, 3), rng=13)),
    ):
        assert off(y, expected) < (1e-6 if y is narrow else 1e-14)
        assert (y[:, np.isneginf(logits)] == 0).all()


def test_huge_noise():
    for logits, noise, weights in [
        ([1e300, -1e300, 0.0], [-1e300, 0.0, 1e300], [0, 0, 1]),
        ([-1e308, 0.0], [-1.7e308, 0.0], [0, 1]),
        (np.float32([0.0, 0.0]), [1e308, -1e308], [1, 0]),
    ]:
        np.testing.assert_array_equal(draw(logits, noise=noise), weights)


# --- Pullback -------------------------------------------------------------------------------------


def bracket_terms(y, c, tau):
    """Return the size of what is added up in y (c − ⟨c, y⟩)/τ, the winner's c taken off."""
    d = np.abs(c - np.take_along_axis(c, y.argmax(axis=-1, keepdims=True), axis=-1))
    return y * (d + (d * y).sum(axis=-1, keepdims=True)) / tau


def textbook(y, c, tau):
    return y * (c - (c * y).sum(axis=-1, keepdims=True)) / tau


@pytest.mark.parametrize(
    "shape", [(3,), (50, 3), (4, 6, 3), (2, 3, 30), (5, 1), (3000, 10), (0, 3)]
)
@pytest.mark.parametrize("tau", [1e-3, 0.3, 1.0, 1e300])
@pytest.mark.usefixtures("small_blocks")
def test_the_pullback_is_that_of_the_reference(shape, tau):
    rng = np.random.default_rng(14)
    rows, noise = rng.normal(size=shape), rng.gumbel(size=shape)
    c = rng.normal(size=shape)
    y, each = gumbel_softmax_vjp(rows, tau, noise=noise)
    terms = np.abs(c).max(initial=0) * y / tau
    gradient = pull_back(y, c, tau)
    assert gradient.shape == shape and gradient.dtype == np.float64
    assert (np.abs(gradient - each(c)) <= 1e-14 * terms).all()
    y, total = gumbel_softmax_vjp(rows[(0,) * (len(shape) - 1)] if y.size else np.zeros(3), tau,
                                  noise=noise)  # fmt: skip
    summed = pull_back(y, c, tau, shared=True)
    assert summed.shape == shape[-1:]
    allowed = 1e-14 * (np.abs(c).max(initial=0) * y / tau).reshape(-1, shape[-1]).sum(axis=0)
    assert (np.abs(summed - total(c)) <= allowed).all()


@given(
    st.lists(st.one_of(st.floats(-50, 50), st.just(-INF)), min_size=1, max_size=6),
    st.floats(-300, 300),
    st.integers(0, 2**32),
    st.booleans(),
)
@settings(max_examples=200)
def test_any_draw_and_its_pullback_are_those_of_the_reference(logits, exponent, seed, masked_top):
    logits = [*logits, -INF if masked_top else 0.0, 0.5]
    rng, tau = np.random.default_rng(seed), 10.0**exponent
    noise, c = rng.gumbel(size=(3, len(logits))), rng.normal(size=(3, len(logits)))
    expected, pullback = gumbel_softmax_vjp(np.tile(logits, (3, 1)), tau, noise=noise)
    y = draw(logits, tau, noise=noise)
    assert_same(y, expected)
    with np.errstate(over="ignore", under="ignore"):
        allowed = 1e-13 * np.abs(c).max() * expected / tau
    gradient, wanted = pull_back(y, c, tau), pullback(c)
    assert ((gradient == wanted) | (np.abs(gradient - wanted) <= allowed)).all()


NEARLY_ONE_HOT = [[0.0, 1.0, -2.0, 0.5], [700.0, -700.0, 699.0, 698.0], [0.0, -INF, 30.0, 29.0]]


def nearly_one_hot(logits, tau):
    rng = np.random.default_rng(15)
    noise, c = rng.gumbel(size=(500, 4)), rng.normal(size=(500, 4))
    y, pullback = gumbel_softmax_vjp(np.tile(logits, (500, 1)), tau, noise=noise)
    leading = y.max(axis=-1) > 0.5
    return y, c, pullback, leading


@pytest.mark.parametrize("tau", [0.02, 0.05, 0.2, 1.0])
@pytest.mark.parametrize("logits", NEARLY_ONE_HOT)
def test_no_digits_are_lost_where_a_draw_is_nearly_one_hot(logits, tau):
    y, c, pullback, leading = nearly_one_hot(logits, tau)
    error = np.abs(pull_back(y, c, tau) - pullback(c))
    assert leading.sum() > 200
    assert (error <= 1e-13 * bracket_terms(y, c, tau) + 1e-300)[leading].all()
    total = pull_back(y[leading], c[leading], tau, shared=True)
    allowed = 1e-13 * bracket_terms(y, c, tau)[leading].sum(axis=0) + 1e-300
    assert (np.abs(total - pullback(c)[leading].sum(axis=0)) <= allowed).all()


@pytest.mark.parametrize("logits", NEARLY_ONE_HOT)
def test_the_textbook_loses_them(logits):
    y, c, pullback, leading = nearly_one_hot(logits, 0.05)
    error = np.abs(textbook(y, c, 0.05) - pullback(c))
    assert (error > 1e-5 * bracket_terms(y, c, 0.05) + 1e-300)[leading].any()


@pytest.mark.parametrize("tau", [0.2, 0.7, 1.0, 5.0])
@pytest.mark.parametrize("K", [2, 10, 200])
def test_the_pullback_in_float32(tau, K):
    rng = np.random.default_rng(16)
    y = draw(rng.normal(size=K).astype(np.float32), tau, 5000, rng=17)
    c = rng.normal(size=y.shape).astype(np.float32)
    gradient = pull_back(y, c, tau)
    assert gradient.dtype == np.float32
    exact = textbook(y.astype(float), c.astype(float), tau)
    terms = y * np.abs(c).max(axis=-1, keepdims=True) / tau
    assert (np.abs(gradient - exact) <= 1e-6 * terms + 1e-37).all()
    total = pull_back(y, c, tau, shared=True)
    assert total.dtype == np.float32
    assert (np.abs(total - exact.sum(axis=0)) <= 1e-6 * terms.sum(axis=0)).all()


def test_a_cotangent_broadcasts_to_the_draw():
    rng = np.random.default_rng(18)
    y = draw(rng.normal(size=3), 1.0, (4, 5), rng=rng)
    for c in (rng.normal(size=3), rng.normal(size=(4, 1, 1)), rng.normal(size=(5, 3)), 2):
        full = np.broadcast_to(c, y.shape)
        for shared in (False, True):
            np.testing.assert_array_equal(
                pull_back(y, c, shared=shared), pull_back(y, full, shared=shared)
            )
    one_hot = np.eye(3, dtype=int)
    np.testing.assert_array_equal(pull_back(one_hot, [1, 2, 3]), np.zeros((3, 3)))


def test_the_pullback_in_the_extremes():
    even = np.full((2, 2), 0.5)
    opposite = [[1.0, 0.0], [0.0, 1.0]]
    # Each alone is ±inf at this tau; together they are 0, not NaN.
    np.testing.assert_array_equal(pull_back(even, opposite, 5e-324, shared=True), [0, 0])
    for tau in (1e-300, 1e300):
        gradient = pull_back(even, [1.0, 0.0], tau)
        np.testing.assert_array_equal(gradient, np.tile([0.25 / tau, -0.25 / tau], (2, 1)))
    for dtype in (np.float16, np.float32):
        y = even.astype(dtype)
        np.testing.assert_array_equal(pull_back(y[0], [1.0, 0.0], 1e-50), [INF, -INF])
        np.testing.assert_array_equal(pull_back(y[0], [1e300, 0.0]), [INF, -INF])
        np.testing.assert_array_equal(pull_back(y[0], [1e300, 0.0], 1e300), [0.25, -0.25])
    masked = pull_back([0.5, 0.0, 0.5], [1.0, 1e300, -1.0])
    np.testing.assert_array_equal(masked, [0.5, 0, -0.5])


@pytest.mark.peers
def test_the_shared_pullback_agrees_with_pytorch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(19)
    logits, noise, c = rng.normal(size=10), rng.gumbel(size=(400, 10)), rng.normal(size=(400, 10))
    x = torch.tensor(logits, requires_grad=True)
    peer = torch.softmax((x + torch.tensor(noise)) / 0.7, dim=-1)
    peer.backward(torch.tensor(c))
    y = draw(logits, 0.7, noise=noise)
    np.testing.assert_allclose(y, peer.detach().numpy(), rtol=1e-12)
    gradient = pull_back(y, c, 0.7, shared=True)
    np.testing.assert_allclose(gradient, x.grad.numpy(), rtol=1e-11)


# --- Where results go -----------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", "longdouble"])
@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.usefixtures("small_blocks")
def test_out_is_filled_and_returned(dtype, order):
    logits = np.array([0.0, 1.0, 2.0, 3.0, -30.0])
    expected = gumbel_softmax(logits, 0.7, 100, rng=20)
    out = np.empty((100, 5), dtype, order=order)
    atol = 4 * float(np.finfo(dtype).eps)
    assert draw(logits, 0.7, 100, rng=20, out=out) is out
    np.testing.assert_allclose(out, expected, atol=max(atol, 1e-15))
    c = np.random.default_rng(21).normal(size=(100, 5))
    each = textbook(expected, c, 0.7)
    assert pull_back(expected, c, 0.7, out=out) is out
    np.testing.assert_allclose(out, each, atol=4 * max(atol, 1e-15))
    total = np.empty(5, dtype)
    assert pull_back(expected, c, 0.7, shared=True, out=total) is total
    np.testing.assert_allclose(total, each.sum(axis=0), rtol=max(atol, 1e-13), atol=1e-13)


@pytest.mark.usefixtures("small_blocks")
def test_out_may_be_what_was_given():
    rng = np.random.default_rng(22)
    logits, noise, c = rng.normal(size=4), rng.gumbel(size=(60, 4)), rng.normal(size=(60, 4))
    y = draw(logits, 0.7, noise=noise)
    gradient = pull_back(y, c, 0.7)
    np.testing.assert_array_equal(draw(logits, 0.7, noise=noise, out=noise), y)
    np.testing.assert_array_equal(pull_back(y, c.copy(), 0.7, out=y.copy()), gradient)
    np.testing.assert_array_equal(pull_back(y, c, 0.7, out=c), gradient)
    again = draw(logits, 0.7, noise=rng.gumbel(size=(60, 4)))
    expected = pull_back(again, [1.0, 2.0, 3.0, 4.0], 0.7)
    np.testing.assert_array_equal(pull_back(again, [1.0, 2.0, 3.0, 4.0], 0.7, out=again), expected)


def overlapping(kind):
    """Return two views of (60, 4) numbers that share memory."""
    c = np.random.default_rng(24).gumbel(size=(61, 4))
    return {
        "itself": (c[:60], c[:60]),
        "reversed": (c[:60], c[59::-1]),
        "categories reversed": (c[:60], c[:60, ::-1]),
        "below": (c[:-1], c[1:]),
        "above": (c[1:], c[:-1]),
        "one row": (c[7], c[:60]),
        "narrower": (c[:60], c.view(np.float32)[:60, 4:]),
    }[kind]


@pytest.mark.parametrize(
    "kind",
    ["itself", "reversed", "categories reversed", "below", "above", "one row", "narrower"],
)
@pytest.mark.usefixtures("small_blocks")
def test_out_may_overlap_what_was_given(kind):
    def held(call):
        given, out = overlapping(kind)
        expected = call(given.copy(), np.empty_like(out))
        np.testing.assert_array_equal(call(given, out), expected)

    logits, other = np.tile([0.0, 1.0, -1.0, 2.0], (60, 1)), np.full((60, 4), 0.25)
    held(lambda noise, out: draw(logits, 0.7, noise=noise, out=out))
    held(lambda c, out: pull_back(other, c, 0.7, out=out))
    if kind != "one row":
        held(lambda y, out: pull_back(y, [1.0, 2.0, 3.0, 4.0], 0.7, out=out))
        held(lambda phi, out: draw(phi, 0.7, rng=25, out=out))
        held(lambda phi, out: draw(phi, 0.7, noise=other, out=out))


@pytest.mark.parametrize(
    ("given", "returned"), [("f2", "f2"), ("f4", "f4"), ("f8", "f8"), (">f4", "f4"), (int, "f8")]
)
def test_the_dtype_of_a_result_is_that_of_the_reference(given, returned):
    logits = np.array([0, 1, 2], given)
    y = draw(logits, 0.7, 5, rng=23)
    assert y.dtype == np.dtype(returned)
    np.testing.assert_allclose(
        y, gumbel_softmax(logits, 0.7, 5, rng=23), rtol=4 * np.finfo(returned).eps
    )
    assert pull_back(np.ones((5, 3), given), [0, 1, 2]).dtype == np.dtype(returned)


# --- Errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "error", "named"),
    [
        ({"logits": [0.0, NAN]}, ValueError, "logits"),
        ({"logits": [0.0, INF]}, ValueError, "logits"),
        ({"logits": [-INF, -INF]}, ValueError, "logits"),
        ({"logits": []}, ValueError, "logits"),
        ({"logits": 1.0}, ValueError, "logits"),
        ({"logits": [1j, 0]}, TypeError, "logits"),
        ({"tau": 0}, ValueError, "tau"),
        ({"tau": NAN}, ValueError, "tau"),
        ({"tau": [1.0, 2.0]}, TypeError, "tau"),
        ({"size": -1}, ValueError, "size"),
        ({"size": 1.5}, TypeError, "size"),
        ({"rng": "seed"}, TypeError, "rng"),
        ({"noise": [0.0, INF]}, ValueError, "noise"),
        ({"noise": [0.0, 0.0, 0.0]}, ValueError, "noise"),
        ({"noise": ["a", "b"]}, TypeError, "noise"),
        ({"noise": [0.0, 0.0], "size": 3}, ValueError, "noise"),
        ({"noise": [0.0, 0.0], "rng": 3}, ValueError, "noise"),
        ({"out": np.empty(3)}, ValueError, "out"),
        ({"out": np.empty(2), "size": 3}, ValueError, "out"),
        ({"out": np.empty(2, int)}, TypeError, "out"),
        ({"out": [0.0, 0.0]}, TypeError, "out"),
        ({"out": np.broadcast_to(0.0, 2)}, ValueError, "out"),
    ],
)
def test_an_invalid_argument_is_named(given, error, named):
    with pytest.raises(error, match=f"^{named} must"):
        draw(**{"logits": [0.0, 1.0], **given})


def test_a_read_only_out_takes_nothing_from_the_generator():
    rng, untouched = np.random.default_rng(26), np.random.default_rng(26)
    with pytest.raises(ValueError, match="out must be writeable"):
        draw([0.0, 1.0], rng=rng, out=np.broadcast_to(0.0, 2))
    assert rng.random() == untouched.random()


@pytest.mark.parametrize(
    ("given", "error", "named"),
    [
        ({"y": 1.0}, ValueError, "y"),
        ({"y": np.empty((3, 0))}, ValueError, "y"),
        ({"y": ["a", "b"]}, TypeError, "y"),
        ({"cotangent": [1.0, 2.0, 3.0]}, ValueError, "cotangent"),
        ({"cotangent": np.ones((3, 2))}, ValueError, "cotangent"),
        ({"cotangent": [1j, 0]}, TypeError, "cotangent"),
        ({"tau": -1}, ValueError, "tau"),
        ({"out": np.empty(3)}, ValueError, "out"),
        ({"out": np.empty((4, 2)), "shared": True}, ValueError, "out"),
        ({"out": np.empty(2, complex)}, TypeError, "out"),
        ({"out": np.broadcast_to(0.0, 2)}, ValueError, "out"),
        ({"shared": np.ones(2)}, TypeError, "shared"),
    ],
)
def test_an_invalid_argument_of_the_pullback_is_named(given, error, named):
    with pytest.raises(error, match=f"^{named} must"):
        pull_back(**{"y": [0.5, 0.5], "cotangent": [1.0, 2.0], **given})
