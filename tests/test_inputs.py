"""The input policy: one answer everywhere, whichever public function is asked."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gumbel_np import (
    Concrete,
    Gumbel,
    gumbel_max,
    gumbel_noise,
    gumbel_softmax,
    gumbel_softmax_vjp,
    gumbel_top_k,
    log_softmax,
    softmax,
)

INF, NAN = np.inf, np.nan

ALONG_AN_AXIS = {
    "softmax": softmax,
    "log_softmax": log_softmax,
    "gumbel_max": lambda logits, axis=-1: gumbel_max(logits, axis=axis, rng=0),
    "gumbel_top_k": lambda logits, axis=-1: gumbel_top_k(logits, 1, axis=axis, rng=0),
    "gumbel_softmax": lambda logits, axis=-1: gumbel_softmax(logits, axis=axis, rng=0),
    "hard": lambda logits, axis=-1: gumbel_softmax(logits, hard=True, axis=axis, rng=0),
    "gumbel_softmax_vjp": lambda logits, axis=-1: gumbel_softmax_vjp(logits, noise=0.0, axis=axis)[
        0
    ],
}
TAKES_LOGITS = {**ALONG_AN_AXIS, "Concrete": lambda logits: Concrete(logits, 1.0).rvs(rng=0)}
TAKES_TAU = {
    "softmax": lambda tau: softmax([0.0, 1.0], tau),
    "log_softmax": lambda tau: log_softmax([0.0, 1.0], tau),
    "gumbel_softmax": lambda tau: gumbel_softmax([0.0, 1.0], tau, rng=0),
    "gumbel_softmax_vjp": lambda tau: gumbel_softmax_vjp([0.0, 1.0], tau, noise=[0, 0])[0],
    "Concrete": lambda tau: Concrete([0.0, 1.0], tau).rvs(rng=0),
}
DRAWS = {
    "gumbel_noise": lambda size=None, rng=0: gumbel_noise(size, rng=rng),
    "rvs": lambda size=None, rng=0: Gumbel().rvs(size, rng=rng),
    "gumbel_max": lambda size=None, rng=0: gumbel_max([0, 1], size, rng=rng),
    "gumbel_top_k": lambda size=None, rng=0: gumbel_top_k([0, 1], 1, size, rng=rng),
    "gumbel_softmax": lambda size=None, rng=0: gumbel_softmax([0, 1], 1.0, size, rng=rng),
    "Concrete": lambda size=None, rng=0: Concrete([0, 1], 1.0).rvs(size, rng=rng),
}


def each(functions):
    return pytest.mark.parametrize("f", functions.values(), ids=functions)


# --- Logits: refused ------------------------------------------------------------------------------

real = st.floats(-1e300, 1e300) | st.just(-INF)


@st.composite
def logits_and_axis(draw, elements=real, dtype=np.float64):
    """Draw logits of 1 to 4 dimensions that leave a category possible, and an axis."""
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=4, max_side=4))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    logits = draw(hnp.arrays(dtype, shape, elements=elements))
    hopeless = np.isneginf(logits).all(axis=axis, keepdims=True)
    return np.where(hopeless, dtype(0), logits), axis


@each(ALONG_AN_AXIS)
@given(case=logits_and_axis(), bad=st.sampled_from([NAN, INF]), data=st.data())
@settings(max_examples=25)
def test_nan_and_plus_infinity_are_named_with_their_index(f, case, bad, data):
    logits, axis = case
    at = tuple(data.draw(st.integers(0, n - 1)) for n in logits.shape)
    logits[at] = bad
    with pytest.raises(ValueError) as error:
        f(logits, axis=axis)
    assert str(error.value).startswith("logits must be finite or -inf")
    assert str(error.value).endswith(f"got {bad} at logits[{', '.join(map(str, at))}]")


@each(ALONG_AN_AXIS)
@given(case=logits_and_axis(), data=st.data())
@settings(max_examples=25)
def test_no_possible_category_is_named_with_its_index(f, case, data):
    logits, axis = case
    at = [data.draw(st.integers(0, n - 1)) for n in logits.shape]
    at[axis] = slice(None)
    logits[tuple(at)] = -INF
    at[axis] = ":"
    with pytest.raises(ValueError) as error:
        f(logits, axis=axis)
    assert str(error.value).startswith("logits must leave a category possible")
    assert str(error.value).endswith(f"logits[{', '.join(map(str, at))}]")


@each(TAKES_LOGITS)
@pytest.mark.parametrize("shape", [(0,), (3, 0), (0, 0)])
def test_no_category_at_all_is_refused(f, shape):
    with pytest.raises(ValueError, match=r"^logits must have at least one category"):
        f(np.zeros(shape))


@each(TAKES_LOGITS)
def test_a_scalar_is_no_logits(f):
    for scalar in (1.0, np.float32(1), np.array(2)):
        with pytest.raises(ValueError, match=r"^logits must have at least one dimension"):
            f(scalar)


@each(TAKES_LOGITS)
@pytest.mark.parametrize(
    "bad",
    [
        [1j, 0],
        np.zeros(2, np.complex64),
        ["a", "b"],
        "ab",
        b"ab",
        [None, 1],
        None,
        np.array([1, 2], object),
        [10**30, 0],  # beyond any integer dtype: an object array
        np.zeros(2, "m8[s]"),
        np.zeros(2, "M8[s]"),
        np.zeros(2, [("a", float)]),
        {"a": 1},
        {1, 2},
        iter([1, 2]),
        [[1, 2], [3]],
        np.ma.masked_array([1.0, 2.0], [True, False]),
    ],
    ids=lambda bad: type(bad).__name__,
)
def test_what_is_no_array_of_real_numbers_is_refused(f, bad):
    with pytest.raises(TypeError, match=r"^logits must"):
        f(bad)


def test_a_longdouble_beyond_float64_is_refused_without_a_warning():
    beyond = np.array([np.longdouble(1e308) * 100, 0])
    if np.isinf(beyond[0]):
        pytest.skip("longdouble is no wider than float64 here")
    with np.errstate(all="raise"):
        with pytest.raises(ValueError, match=r"^logits must be finite"):
            softmax(beyond)
        np.testing.assert_array_equal(softmax(-beyond), [0, 1])


# --- Logits: accepted -----------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
@given(data=st.data())
@settings(max_examples=40)
def test_every_good_input_gives_good_weights_and_is_left_alone(dtype, data):
    largest = min(float(np.finfo(dtype).max), 1e300)
    width = 64 if dtype is np.longdouble else np.finfo(dtype).bits
    elements = st.floats(-largest, largest, width=width)
    logits, axis = data.draw(logits_and_axis(elements | st.just(-INF), dtype))
    tau = data.draw(st.floats(1e-300, 1e300) | st.sampled_from([5e-324, 1e-300, 1.0, 1e300]))
    size = data.draw(st.none() | st.integers(0, 2) | st.lists(st.integers(0, 2), max_size=2))
    before = logits.copy()
    logits.flags.writeable = False
    front = () if size is None else (size,) if isinstance(size, int) else tuple(size)
    of_one = tuple(np.delete(logits.shape, axis))
    at = axis % logits.ndim - logits.ndim
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        winner = gumbel_max(logits, size, axis=axis, rng=0)
        soft = gumbel_softmax(logits, tau, size, axis=axis, rng=0)
        hard = gumbel_softmax(logits, tau, size, hard=True, axis=axis, rng=0)
        p, log_p = softmax(logits, tau, axis=axis), log_softmax(logits, tau, axis=axis)
        y, pullback = gumbel_softmax_vjp(logits, tau, noise=np.zeros(logits.shape), axis=axis)
        gradient = pullback(np.zeros(logits.shape))
    np.testing.assert_array_equal(logits, before)

    kept = np.dtype(np.float64 if dtype is np.longdouble else dtype)
    assert all(a.dtype == kept for a in (soft, hard, p, log_p, y, gradient))
    assert np.shape(winner) == front + of_one and soft.shape == hard.shape == front + logits.shape
    assert p.shape == log_p.shape == y.shape == gradient.shape == logits.shape
    masked = np.isneginf(logits)
    for weights in (soft, hard, p, y):
        assert np.isfinite(weights).all() and (weights[..., masked] == 0).all()
        np.testing.assert_allclose(
            weights.astype(float).sum(axis=at), 1, atol=4 * np.finfo(kept).eps
        )
    assert not np.isnan(log_p).any() and (log_p[masked] == -INF).all() and (log_p <= 0).all()
    np.testing.assert_array_equal(hard.argmax(axis=at), winner)
    np.testing.assert_array_equal(gradient, 0)


@each(ALONG_AN_AXIS)
@pytest.mark.parametrize("shape", [(0, 3), (2, 0, 3)])
def test_an_empty_batch_gives_an_empty_result_of_the_right_shape(f, shape):
    assert f(np.zeros(shape)).shape[: len(shape) - 1] == shape[:-1]
    assert f(np.zeros(shape[::-1]), axis=0).size == 0


@each(ALONG_AN_AXIS)
def test_the_axis_counts_from_either_end(f):
    logits = np.random.default_rng(0).normal(size=(2, 3, 4))
    for axis in range(3):
        np.testing.assert_array_equal(f(logits, axis=axis), f(logits, axis=axis - 3))
        np.testing.assert_array_equal(f(logits, axis=np.int8(axis)), f(logits, axis=axis))


@each(ALONG_AN_AXIS)
@pytest.mark.parametrize(
    ("axis", "error"),
    [(2, ValueError), (-3, ValueError), (1.0, TypeError), (None, TypeError), ((0,), TypeError)],
)
def test_an_impossible_axis_is_named(f, axis, error):
    with pytest.raises(error, match=r"^axis"):
        f(np.zeros((2, 3)), axis=axis)


@pytest.mark.parametrize(
    "layout",
    [
        np.ndarray.tolist,
        np.asfortranarray,
        lambda a: np.repeat(a, 2, axis=1)[:, ::2],
        lambda a: a[::-1].copy()[::-1],
        lambda a: a.astype(">f8"),
        lambda a: a.view(type("Subclass", (np.ndarray,), {})),
    ],
    ids=["list", "Fortran", "strided", "reversed", "big-endian", "subclass"],
)
@each(TAKES_LOGITS)
def test_the_layout_in_memory_does_not_matter(f, layout):
    logits = np.random.default_rng(1).normal(size=(3, 4))
    given = f(layout(logits))
    assert type(given) is np.ndarray
    np.testing.assert_array_equal(given, f(logits))


# --- Tau ------------------------------------------------------------------------------------------


@each(TAKES_TAU)
@pytest.mark.parametrize("tau", [0, 0.0, -0.0, False, np.float32(0)])
def test_tau_0_points_to_the_hard_draws(f, tau):
    with pytest.raises(ValueError, match=r"^tau must be positive; .*gumbel_max.*hard=True"):
        f(tau)


@each(TAKES_TAU)
@pytest.mark.parametrize("tau", [-1, -1e-300, -INF, INF, NAN])
def test_tau_must_be_positive_and_finite(f, tau):
    with pytest.raises(ValueError, match=r"^tau must be positive and finite, got"):
        f(tau)


@each(TAKES_TAU)
@pytest.mark.parametrize(
    "tau",
    ["1", None, 1j, [1.0], np.array([1.0, 2.0]), object()],
    ids=lambda tau: type(tau).__name__,
)
def test_tau_must_be_one_number(f, tau):
    with pytest.raises(TypeError, match=r"^tau must be"):
        f(tau)


@each(TAKES_TAU)
def test_tau_of_any_real_scalar_type(f):
    for tau in (2, np.int8(2), np.float32(2), np.array(2.0), np.longdouble(2), np.float16(2)):
        np.testing.assert_array_equal(f(tau), f(2.0))


# --- k --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("k", [0, -1, 4, 10**20])
def test_k_must_be_among_the_possible_categories(k):
    with pytest.raises(ValueError, match=rf"^k must be from 1 to the 3 .*got {k}"):
        gumbel_top_k([0.0, -INF, 1.0, 2.0], k)


def test_k_must_serve_the_whole_batch():
    logits = np.array([[0.0, 0.0, 0.0], [0.0, -INF, 0.0]])
    assert gumbel_top_k(logits, 2, rng=0).shape == (2, 2)
    with pytest.raises(ValueError, match=r"^k must be from 1 to the 2 possible"):
        gumbel_top_k(logits, 3)


@pytest.mark.parametrize("k", [1.0, "1", None, [1], True])
def test_k_must_be_an_integer(k):
    with pytest.raises(TypeError, match=r"^k must be an integer"):
        gumbel_top_k([0.0, 1.0], k)


def test_k_of_any_integer_type():
    for k in (np.int64(2), np.uint8(2), np.array(2)):
        np.testing.assert_array_equal(
            gumbel_top_k([0, 1, 2], k, rng=0), gumbel_top_k([0, 1, 2], 2, rng=0)
        )


# --- Size -----------------------------------------------------------------------------------------


@each(DRAWS)
def test_size_of_any_integer_or_sequence(f):
    scalar = np.shape(f())
    assert np.shape(f(())) == scalar
    for size, front in [
        (0, (0,)),
        (3, (3,)),
        (np.int64(3), (3,)),
        ((2, 3), (2, 3)),
        ([2, 3], (2, 3)),
        (np.array([2, 3]), (2, 3)),
        ((np.int8(2), 0), (2, 0)),
    ]:
        assert f(size).shape == front + scalar


@each(DRAWS)
@pytest.mark.parametrize("size", [-1, (2, -1), np.int64(-3)])
def test_size_must_not_be_negative(f, size):
    with pytest.raises(ValueError, match=r"^size must not be negative"):
        f(size)


@each(DRAWS)
@pytest.mark.parametrize(
    "size", [2.0, (2.0,), "3", [[1, 2]], 1j, np.array([2.0]), True, (2, np.True_)]
)
def test_size_must_be_integers(f, size):
    with pytest.raises(TypeError, match=r"^size must be"):
        f(size)


# --- Randomness -----------------------------------------------------------------------------------


@each(DRAWS)
@pytest.mark.parametrize(
    "rng",
    [
        1.0,
        "seed",
        [1, 2],
        np.random.RandomState(0),
        np.random,
        np.random.PCG64(0),
        np.random.SeedSequence(0),
        object(),
        True,
    ],
    ids=lambda rng: type(rng).__name__,
)
def test_rng_of_another_kind_is_named(f, rng):
    with pytest.raises(TypeError, match=r"^rng must be None, an integer seed or a numpy"):
        f(rng=rng)


@each(DRAWS)
def test_a_negative_seed_is_named(f):
    with pytest.raises(ValueError, match=r"^rng must be a seed of at least 0"):
        f(rng=-1)


@each(DRAWS)
def test_seeds_of_any_size_and_integer_type(f):
    for seed in (0, np.int64(0), np.uint8(0)):
        np.testing.assert_array_equal(f(5, rng=seed), f(5, rng=np.random.default_rng(0)))
    assert np.shape(f(5, rng=2**200))[0] == 5
