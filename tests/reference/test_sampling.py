"""Gumbel noise, Gumbel-max and Gumbel-top-k, against SciPy's law and exact enumeration.

A statistical test here would raise a false alarm once in a million seeds (`ALARM`), and its seed is
fixed. Beside it stands a wrong sampler that the same test refuses.
"""

from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from gumbel_np import gumbel_max, gumbel_noise, gumbel_top_k

ALARM = 1e-6
PI = np.array([0.1, 0.2, 0.3, 0.4])


class Stub(np.random.Generator):
    """A generator whose uniforms are given."""

    def __init__(self, uniforms):
        super().__init__(np.random.PCG64(0))
        self.uniforms = np.asarray(uniforms, dtype=float)

    def random(self, size=None, dtype=np.float64, out=None):
        return np.broadcast_to(self.uniforms, size).copy()


def p_value(draws, law):
    """Return the p-value of indices, or rows of them, under a law {index or row: probability}."""
    keys = [np.atleast_1d(key) for key in law]
    rows = np.reshape(draws, (-1, len(keys[0])))
    counts = np.array([(rows == key).all(axis=1).sum() for key in keys])
    expected = len(rows) * np.array(list(law.values()))
    if counts.sum() < len(rows) or counts[expected == 0].any():  # what cannot happen did
        return 0.0
    possible = expected > 0
    if possible.sum() == 1:
        return 1.0
    return stats.chisquare(counts[possible], expected[possible]).pvalue


def softmax(logits):
    weights = np.exp(np.asarray(logits, float) - np.max(logits))
    return dict(enumerate(weights / weights.sum()))


def plackett_luce(pi, k):
    """Return the probability of every ordered draw of k without replacement."""
    law = {}
    for order in permutations(range(len(pi)), k):
        left, law[order] = 1.0, 1.0
        for i in order:
            law[order] *= pi[i] / left
            left -= pi[i]
    return law


# --- Noise ----------------------------------------------------------------------------------------


def test_noise_follows_the_gumbel_law():
    g = gumbel_noise(100_000, rng=3)
    assert stats.kstest(g, stats.gumbel_r.cdf).pvalue > ALARM
    assert stats.kstest(-g, stats.gumbel_r.cdf).pvalue < ALARM
    assert stats.kstest(g, stats.gumbel_r(scale=1.04).cdf).pvalue < ALARM


def test_successive_noise_is_independent():
    # The normal limit of the rank correlation, at lag 1; a repeated draw is refused.
    g = gumbel_noise(50_000, rng=4)
    assert stats.spearmanr(g[:-1], g[1:]).pvalue > ALARM
    repeated = np.repeat(g, 2)
    assert stats.spearmanr(repeated[:-1], repeated[1:]).pvalue < ALARM


ENDS = [0.0, 2.0**-53, 0.5, 1 - 2.0**-53, 1.0]


def test_noise_is_finite_and_monotone_to_the_very_ends_of_the_uniforms():
    g = gumbel_noise(5, rng=Stub(ENDS))
    assert np.isfinite(g).all() and (np.diff(g) >= 0).all() and (np.diff(g)[:3] > 0).all()


def test_noise_is_all_that_53_bits_allow():
    g = gumbel_noise(5, rng=Stub(ENDS))
    assert g[1] == pytest.approx(-np.log(53 * np.log(2)), rel=1e-15)  # −log(−log 2⁻⁵³)
    assert g[3] == pytest.approx(53 * np.log(2), rel=1e-15)  # ≈ 36.74, −log(−log(1 − 2⁻⁵³))
    assert -3.63 < g[0] < g[1] and g[4] == g[3]


@pytest.mark.parametrize(
    "dtype", [np.float16, np.float32, np.float64, np.longdouble, "f4", "d", ">f8"]
)
def test_noise_is_drawn_in_float64_and_rounded_to_the_dtype(dtype):
    g = gumbel_noise(1000, rng=5, dtype=dtype)
    assert g.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(g, gumbel_noise(1000, rng=5).astype(dtype))
    ends = gumbel_noise(5, rng=Stub(ENDS), dtype=dtype)
    assert np.isfinite(ends).all() and ends.max() > 36.7  # a float32 uniform would end at 16.6


@pytest.mark.parametrize("dtype", [int, bool, complex, object, "U3", "nonsense", 3])
def test_noise_of_a_dtype_that_is_not_floating_is_refused(dtype):
    with pytest.raises(TypeError):
        gumbel_noise(3, dtype=dtype)


def test_noise_makes_no_floating_point_error_where_it_is_rounded():
    with np.errstate(all="raise"):
        gumbel_noise(20_000, rng=0, dtype=np.float16)  # the smallest ones are subnormal there


SIZES = [
    (None, ()),
    ((), ()),
    (0, (0,)),
    (3, (3,)),
    (np.int64(3), (3,)),
    ((2, 3), (2, 3)),
    ([2, 3], (2, 3)),
    (np.array([2, 3]), (2, 3)),
    ((2, 0, 3), (2, 0, 3)),
]


@pytest.mark.parametrize(("size", "shape"), SIZES)
def test_size_of_noise(size, shape):
    g = gumbel_noise(size, rng=0)
    assert np.shape(g) == shape and g.dtype == np.float64


def test_one_number_is_a_scalar():
    assert isinstance(gumbel_noise(None), float) and isinstance(gumbel_noise(()), float)
    assert isinstance(gumbel_max([0, 1]), np.intp)


# --- Gumbel-max: the law --------------------------------------------------------------------------

LOGITS = {
    "normalised": np.log(PI),
    "unnormalised": np.log(PI) + np.log(37.0),
    "shifted far": np.log(PI) - 5e4,
    "uniform": np.zeros(7),
    "two categories": np.array([0.0, 1.5]),
    "one category": np.array([-3.0]),
    "masked": np.array([-np.inf, 0.0, -np.inf, 1.0, 0.5]),
    "huge ties": np.array([1e300, 0.0, 1e300]),
    "far below": np.array([-1e300, -1e300, -np.inf]),
    "wide gap": np.array([-1e308, 1e308, 1e308]),
}


@pytest.mark.parametrize("case", LOGITS)
def test_gumbel_max_draws_from_softmax(case):
    draws = gumbel_max(LOGITS[case], 50_000, rng=6)
    with np.errstate(over="ignore"):
        law = softmax(LOGITS[case])
    assert p_value(draws, law) > ALARM


def sign_error(pi):
    """Return the law of argmax(log π − G) in closed form, by inclusion and exclusion."""
    law = {}
    for i in range(len(pi)):
        others = [pi[i] / p for j, p in enumerate(pi) if j != i]
        law[i] = sum(
            (-1) ** sum(chosen) / (1 + sum(c * r for c, r in zip(chosen, others, strict=True)))
            for chosen in product((0, 1), repeat=len(others))
        )
    return law


def test_the_test_of_gumbel_max_refuses_noise_of_minima_and_other_noise():
    rng = np.random.default_rng(7)
    shape = (50_000, 4)
    minima = np.argmax(np.log(PI) - gumbel_noise(shape, rng=rng), axis=1)
    closed_form = sign_error(PI)
    np.testing.assert_allclose(
        list(closed_form.values()), [0.05180, 0.17998, 0.31861, 0.44962], atol=6e-6
    )
    assert p_value(minima, softmax(np.log(PI))) < ALARM < p_value(minima, closed_form)
    for noise in (rng.logistic(size=shape), rng.normal(size=shape), np.zeros(shape)):
        assert p_value(np.argmax(np.log(PI) + noise, axis=1), softmax(np.log(PI))) < ALARM


def test_successive_draws_and_members_of_a_batch_are_independent():
    joint = {(i, j): PI[i] * PI[j] for i in range(4) for j in range(4)}
    draws = gumbel_max(np.log(PI), 100_000, rng=8)
    assert p_value(draws.reshape(-1, 2), joint) > ALARM
    batch = gumbel_max(np.log([PI, PI]), 50_000, rng=8)
    assert p_value(batch, joint) > ALARM
    assert p_value(np.stack([draws, draws], axis=1), joint) < ALARM


def test_every_row_of_a_batch_has_its_own_law():
    logits = np.log([[PI, PI[::-1]], [[0.25] * 4, [0.7, 0.1, 0.1, 0.1]]])
    draws = gumbel_max(logits, 40_000, rng=9)
    for i, j in np.ndindex(2, 2):
        assert p_value(draws[:, i, j], softmax(logits[i, j])) > ALARM
    assert p_value(draws[:, 0, 1], softmax(logits[0, 0])) < ALARM


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_tail_of_the_noise_is_not_cut_for_narrow_logits(dtype):
    # Only noise above 30 lets the first win: float64 has it, noise of float32 ends at 16.6.
    logits = np.array([0, 30], dtype)
    assert gumbel_max(logits, rng=Stub([1 - 2.0**-53, 0.5])) == 0
    assert gumbel_top_k(logits, 2, rng=Stub([1 - 2.0**-53, 0.5])).tolist() == [0, 1]
    assert gumbel_max(logits, rng=Stub([1 - 2.0**-24, 0.5])) == 1


@pytest.mark.parametrize("uniform", [0.0, 1.0])
def test_uniforms_of_exactly_0_and_1_do_no_harm(uniform):
    assert gumbel_max([0.0, -np.inf, 1.0], rng=Stub(uniform)) == 2
    assert gumbel_top_k([0.0, -np.inf, 1.0], 2, rng=Stub(uniform)).tolist() == [2, 0]


# --- Gumbel-top-k: the law ------------------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_gumbel_top_k_is_a_plackett_luce_draw(k):
    assert p_value(gumbel_top_k(np.log(PI) + 100, k, 50_000, rng=10), plackett_luce(PI, k)) > ALARM


def test_published_plackett_luce_probabilities():
    law = plackett_luce(PI, 2)
    assert law[3, 2] == pytest.approx(0.2)  # 0.4 · 0.3/0.6
    inclusion = [sum(p for order, p in law.items() if i in order) for i in range(4)]
    np.testing.assert_allclose(inclusion, [0.234524, 0.441270, 0.608333, 0.715873], atol=1e-6)
    draws = gumbel_top_k(np.log(PI), 2, 50_000, rng=11)
    for i, p in enumerate(inclusion):
        assert stats.binomtest(int((draws == i).sum()), len(draws), p).pvalue > ALARM


def test_the_test_of_top_k_refuses_wrong_orders_and_replacement():
    draws = gumbel_top_k(np.log(PI), 2, 50_000, rng=12)
    law = plackett_luce(PI, 2)
    assert p_value(draws[:, ::-1], law) < ALARM
    assert p_value(np.sort(draws, axis=1), law) < ALARM
    assert p_value(gumbel_max(np.log(PI), (50_000, 2), rng=12), law) < ALARM


@pytest.mark.parametrize(
    ("logits", "tail"),
    [
        ([1e300, 0.0, 0.0], {(0, 1): 1 / 2, (0, 2): 1 / 2}),
        ([1e17, 1.0, 0.0], {(0, 1): np.e / (1 + np.e), (0, 2): 1 / (1 + np.e)}),
        ([-1e300, 1e300, -1e300], {(1, 0): 1 / 2, (1, 2): 1 / 2}),
        ([0.0, 1e17, -np.inf, -1.0], {(1, 0): np.e / (1 + np.e), (1, 3): 1 / (1 + np.e)}),
    ],
)
def test_the_second_place_behind_a_huge_logit_is_drawn_fairly(logits, tail):
    assert p_value(gumbel_top_k(logits, 2, 20_000, rng=13), tail) > ALARM


@pytest.mark.parametrize("logit", [1e300, -1e300, 1e17, -1e16, 1e3, 1e-17, 0.0])
def test_equal_logits_are_ranked_by_their_noise_however_large_they_are(logit):
    u = np.random.default_rng(20).permutation(np.linspace(0.01, 0.99, 50))
    order = gumbel_top_k(np.full(50, logit), 50, rng=Stub(u))
    np.testing.assert_array_equal(order, np.argsort(-u))


def test_equal_noise_is_ranked_by_the_logits_however_small_they_are():
    assert gumbel_top_k([0.0, 2e-20, 1e-20, -1e-300], 4, rng=Stub(0.9)).tolist() == [1, 2, 0, 3]


def test_taking_the_maximum_off_would_lose_the_second_place():
    g = gumbel_noise((20_000, 3), rng=13)
    shifted = np.argsort(-(np.array([0.0, -1e17, -1e17]) + g), axis=1, kind="stable")[:, :2]
    assert p_value(shifted, {(0, 1): 1 / 2, (0, 2): 1 / 2}) < ALARM


@pytest.mark.parametrize("scale", [1e-300, 1.0, 1e3, 1e17, 1e300])
def test_all_categories_in_order_are_a_permutation(scale):
    logits = scale * np.array([3.0, -1.0, 0.0, 3.0, -2.0, 1.0])
    draws = gumbel_top_k(logits, 6, 500, rng=14)
    np.testing.assert_array_equal(np.sort(draws, axis=1), np.broadcast_to(np.arange(6), (500, 6)))


def test_the_first_of_the_top_k_is_the_winner_of_gumbel_max():
    logits = np.random.default_rng(15).normal(size=(3, 8))
    first = gumbel_top_k(logits, 3, 200, rng=16)[..., 0]
    np.testing.assert_array_equal(first, gumbel_max(logits, 200, rng=16))


def test_masked_categories_are_never_among_the_top_k():
    logits = np.where(np.arange(10) % 3 == 0, -np.inf, 0.0)
    draws = gumbel_top_k(logits, 6, 2000, rng=17)
    assert set(np.unique(draws)) == {1, 2, 4, 5, 7, 8}
    assert not (gumbel_max(logits, 20_000, rng=17) % 3 == 0).any()


# --- Axes, sizes, dtypes, memory layouts ----------------------------------------------------------


@st.composite
def certain_logits(draw):
    """Draw logits whose order along an axis no noise can change, that axis, and a size."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    axis = draw(st.integers(-len(shape), len(shape) - 1))
    size = draw(st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2).map(tuple))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return 1e3 * np.argsort(rng.random(shape), axis=axis), axis, size


def prepended(size):
    return () if size is None else (size,) if isinstance(size, int) else size


@given(certain_logits())
@settings(max_examples=60)
def test_gumbel_max_along_any_axis_with_any_size(case):
    logits, axis, size = case
    winner = np.argmax(logits, axis=axis)
    draws = gumbel_max(logits, size, axis=axis, rng=0)
    assert np.shape(draws) == prepended(size) + winner.shape and draws.dtype == np.intp
    np.testing.assert_array_equal(draws, np.broadcast_to(winner, np.shape(draws)))


@given(certain_logits(), st.data())
@settings(max_examples=60)
def test_gumbel_top_k_along_any_axis_with_any_size(case, data):
    logits, axis, size = case
    k = data.draw(st.integers(1, logits.shape[axis]))
    order = np.take(np.argsort(-logits, axis=axis), range(k), axis=axis)
    draws = gumbel_top_k(logits, k, size, axis=axis, rng=0)
    assert draws.shape == prepended(size) + order.shape and draws.dtype == np.intp
    np.testing.assert_array_equal(draws, np.broadcast_to(order, draws.shape))


@pytest.mark.parametrize("shape", [(0, 3), (2, 0, 3)])
def test_an_empty_batch_gives_an_empty_result(shape):
    assert gumbel_max(np.zeros(shape)).shape == shape[:-1]
    assert gumbel_max(np.zeros(shape), 5).shape == (5, *shape[:-1])
    assert gumbel_top_k(np.zeros(shape), 2, 5).shape == (5, *shape[:-1], 2)
    assert gumbel_max(np.zeros((3, 0)), axis=0).shape == (0,)


def draw(logits, rng=18):
    return gumbel_max(logits, 50, rng=rng), gumbel_top_k(logits, 2, 50, rng=rng)


@pytest.mark.parametrize(
    "dtype", [bool, np.int8, np.uint64, int, "f2", "f4", "f8", ">f4", ">f8", ">i4", np.longdouble]
)
def test_logits_of_every_real_dtype_give_the_same_draws(dtype):
    for one, other in zip(
        draw(np.array([0, 1, 1, 0], dtype)), draw([0.0, 1.0, 1.0, 0.0]), strict=True
    ):
        np.testing.assert_array_equal(one, other)


LAYOUTS = {
    "list": lambda a: a.tolist(),
    "Fortran order": np.asfortranarray,
    "strided": lambda a: np.repeat(a, 2, axis=1)[:, ::2],
    "reversed": lambda a: a[::-1, ::-1].copy()[::-1, ::-1],
    "broadcast": lambda a: np.broadcast_to(a, (1, *a.shape))[0],
    "subclass": lambda a: a.view(type("Sub", (np.ndarray,), {})),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_in_memory_does_not_matter(layout):
    logits = np.random.default_rng(19).normal(size=(3, 4))
    for one, other in zip(draw(LAYOUTS[layout](logits)), draw(logits), strict=True):
        assert type(one) is np.ndarray
        np.testing.assert_array_equal(one, other)


# --- Randomness -----------------------------------------------------------------------------------

SAMPLERS = {
    "gumbel_noise": lambda rng: gumbel_noise(20, rng=rng),
    "gumbel_max": lambda rng: gumbel_max(np.zeros(100), 20, rng=rng),
    "gumbel_top_k": lambda rng: gumbel_top_k(np.zeros(100), 3, 20, rng=rng),
}
EACH = pytest.mark.parametrize("sampler", SAMPLERS.values(), ids=SAMPLERS)


@EACH
def test_a_seed_repeats_and_another_does_not(sampler):
    np.testing.assert_array_equal(sampler(1), sampler(1))
    np.testing.assert_array_equal(sampler(1), sampler(np.int64(1)))
    np.testing.assert_array_equal(sampler(1), sampler(np.random.default_rng(1)))
    assert (sampler(1) != sampler(2)).any()


@EACH
def test_a_generator_moves_on_and_none_is_fresh_each_time(sampler):
    rng = np.random.default_rng(1)
    assert (sampler(rng) != sampler(rng)).any()
    assert (sampler(None) != sampler(None)).any()


@EACH
def test_any_bit_generator_serves(sampler):
    for bits in (np.random.MT19937, np.random.Philox, np.random.SFC64):
        assert np.isfinite(sampler(np.random.Generator(bits(1)))).all()


@EACH
def test_the_global_state_is_neither_read_nor_moved(sampler):
    np.random.seed(0)  # noqa: NPY002
    before = np.random.get_state()[1:3]  # noqa: NPY002
    first = sampler(None)
    after = np.random.get_state()[1:3]  # noqa: NPY002
    assert (before[0] == after[0]).all() and before[1] == after[1]
    np.random.seed(0)  # noqa: NPY002
    assert (sampler(None) != first).any()
