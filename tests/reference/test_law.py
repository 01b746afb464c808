"""The Gumbel laws, against 400-digit arithmetic, quadrature, SciPy and published values.

At 400 digits the definitions need no care: log(1 − F) is right even where F is 1 − 1e-300.
"""

import warnings

import mpmath as mp
import numpy as np
import pytest
from scipy import integrate, stats

from gumbel_np import Gumbel, GumbelMin

BOTH = pytest.mark.parametrize("Law", [Gumbel, GumbelMin])
OF_X = ("pdf", "logpdf", "cdf", "logcdf", "sf", "logsf")
OF_P = ("ppf", "isf")


# --- Accuracy -------------------------------------------------------------------------------------

ULP = mp.mpf(2) ** -52
SUBNORMAL = mp.mpf(2) ** -1074
ALLOWED = 4  # ulps, times the condition number where that is above 1

_small = 10.0 ** np.linspace(-300, -1, 25)
_sizes = np.concatenate([_small, np.linspace(0.05, 40, 80), np.geomspace(1, 700, 40)])
XS = np.concatenate([-_sizes[::-1], _sizes])
PS = np.concatenate(
    [
        10.0 ** np.linspace(-300, -1, 40),
        np.linspace(0.01, 0.99, 50),
        np.nextafter(np.exp(-1), [0.0, 1.0]),  # where the quantile goes through 0
        1 - 10.0 ** np.linspace(-15.9, -1, 30),
        [1 - 2.0**-53],
    ]
)


EXACT = {  # of the standard laws, as the books define them
    Gumbel: {
        "pdf": lambda x: mp.exp(-x) * mp.exp(-mp.exp(-x)),
        "logpdf": lambda x: -x - mp.exp(-x),
        "cdf": lambda x: mp.exp(-mp.exp(-x)),
        "logcdf": lambda x: -mp.exp(-x),
        "sf": lambda x: 1 - mp.exp(-mp.exp(-x)),
        "logsf": lambda x: mp.log(1 - mp.exp(-mp.exp(-x))),
        "ppf": lambda p: -mp.log(-mp.log(p)),
        "isf": lambda q: -mp.log(-mp.log(1 - q)),
    },
    GumbelMin: {
        "pdf": lambda x: mp.exp(x) * mp.exp(-mp.exp(x)),
        "logpdf": lambda x: x - mp.exp(x),
        "cdf": lambda x: 1 - mp.exp(-mp.exp(x)),
        "logcdf": lambda x: mp.log(1 - mp.exp(-mp.exp(x))),
        "sf": lambda x: mp.exp(-mp.exp(x)),
        "logsf": lambda x: -mp.exp(x),
        "ppf": lambda p: mp.log(-mp.log(1 - p)),
        "isf": lambda q: mp.log(-mp.log(q)),
    },
}


def located(Law, name):
    """Return the function of x, loc and scale, so that it is conditioned on all three."""
    exact = EXACT[Law][name]

    def f(x, loc, scale):
        if name in OF_P:
            return loc + scale * exact(x)
        value = exact((x - loc) / scale)
        if name == "pdf":
            return value / scale
        return value - mp.log(scale) if name == "logpdf" else value

    return f


def condition(exact, arguments):
    """Return how much a relative change of the arguments is magnified in the result."""
    value, total = exact(*arguments), mp.mpf(0)
    for i, a in enumerate(arguments):
        h = abs(a) * mp.mpf(10) ** -20
        if h:
            up, down = ((*arguments[:i], a + s * h, *arguments[i + 1 :]) for s in (1, -1))
            total += abs(a * (exact(*up) - exact(*down)) / (2 * h) / value)
    return total


def worst_error(exact, arguments, results):
    """Return the largest error, in ulps times the condition number; underflow to 0 is allowed."""
    worst = mp.mpf(0)
    with mp.workdps(400):
        for row, result in zip(arguments, results, strict=True):
            row = tuple(mp.mpf(float(a)) for a in np.atleast_1d(row))
            value = exact(*row) or SUBNORMAL
            if not np.isfinite(result):
                return mp.inf
            error = (abs(mp.mpf(float(result)) - value) - 2 * SUBNORMAL) / (abs(value) * ULP)
            if error > 1:
                error /= max(1, condition(exact, row))
            worst = max(worst, error)
    return worst


@BOTH
@pytest.mark.parametrize("name", OF_X + OF_P)
def test_accurate_to_a_few_ulps_times_the_condition_number(Law, name):
    at = XS if name in OF_X else PS
    assert worst_error(EXACT[Law][name], at, getattr(Law(), name)(at)) <= ALLOWED


@BOTH
@pytest.mark.parametrize("name", OF_X + OF_P)
@pytest.mark.parametrize(("loc", "scale"), [(0.5, 0.25), (-3e5, 40.0), (0.0, 1e-200), (0.0, 1e250)])
def test_accurate_for_any_location_and_scale(Law, name, loc, scale):
    z = XS[(abs(XS) > 1e-3) & (abs(XS) < 300)][::4]
    x = loc + scale * z if name in OF_X else PS[::3]
    at = np.stack(np.broadcast_arrays(x, loc, scale), axis=-1)
    assert worst_error(located(Law, name), at, getattr(Law(loc, scale), name)(x)) <= ALLOWED


NAIVE = {
    "pdf": lambda x: (np.exp(-np.exp(-x - 1e-6)) - np.exp(-np.exp(-x + 1e-6))) / 2e-6,
    "logpdf": lambda x: np.log(np.exp(-x - np.exp(-x))),
    "cdf": lambda x: 1 - -np.expm1(-np.exp(-x)),
    "logcdf": lambda x: np.log(np.exp(-np.exp(-x))),
    "sf": lambda x: 1 - np.exp(-np.exp(-x)),
    "logsf": lambda x: np.log1p(-np.exp(-np.exp(-x))),
    "ppf": lambda p: -np.log(-np.log1p(-(1 - p))),
    "isf": lambda q: -np.log(-np.log(1 - q)),
}


@pytest.mark.parametrize("name", NAIVE)
def test_the_accuracy_check_flags_the_naive_formula(name):
    at = XS if name in OF_X else PS
    with np.errstate(all="ignore"):
        assert worst_error(EXACT[Gumbel][name], at, NAIVE[name](at)) > 100 * ALLOWED


@pytest.mark.parametrize("name", NAIVE)
def test_the_accuracy_check_flags_64_ulps(name):
    at = np.array([0.3, 0.4])
    off = getattr(Gumbel(), name)(at) * (1 + 64 * 2.0**-52)
    assert worst_error(EXACT[Gumbel][name], at, off) > ALLOWED


# --- Published values -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("computed", "published"),
    [
        # Boost.Math, test_extreme_value.cpp
        (Gumbel(0.5, 1.5).cdf(0.125), 0.27692033409990891617),
        (Gumbel(0.5, 2).cdf(-5), 1.6087601139887776e-7),
        (Gumbel(0.5, 0.25).sf(5), 1.5229979628736488e-8),
        (Gumbel(0.5, 2).pdf(0.125), 0.18052654830890206),
        # SciPy, test_continuous_basic / gumbel_r.sf, with mpmath
        (Gumbel().sf(50), 1.9287498479639178e-22),
        # statrs, gumbel.rs
        (Gumbel(0, 2).entropy(), 2.270362845461478),
        (Gumbel(0, 2).median(), 0.7330258411633287),
        # Euler's constant
        (Gumbel().mean(), 0.5772156649015329),
        # 5 − e⁵: a form in float32 once returned −inf
        (Gumbel().logpdf(-5), -143.4131591025766),
    ],
)
def test_published_value(computed, published):
    assert computed == pytest.approx(published, rel=1e-14)


def test_kullback_leibler_divergence_by_quadrature():
    p, q = Gumbel(0, 1), Gumbel(1, 2)
    divergence, error = integrate.quad(
        lambda x: p.pdf(x) * (p.logpdf(x) - q.logpdf(x)), -6, 60, limit=200, epsabs=1e-12
    )
    assert divergence == pytest.approx(0.3656805307703175, abs=1e-10) and error < 1e-9


# --- Moments, by quadrature -----------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(("loc", "scale"), [(0.0, 1.0), (-2.0, 0.3), (7.0, 5.0)])
def test_moments_by_quadrature(Law, loc, scale):
    law, side = Law(loc, scale), 1 if Law is Gumbel else -1
    low, high = sorted([loc - side * 6.6 * scale, loc + side * 60 * scale])

    def expect(f):
        return integrate.quad(lambda x: f(x) * law.pdf(x), low, high, points=[loc], epsabs=1e-12)[0]

    assert expect(lambda x: 1.0) == pytest.approx(1, abs=1e-9)
    mean = expect(lambda x: x)
    assert law.mean() == pytest.approx(mean, abs=1e-8)
    assert law.var() == pytest.approx(expect(lambda x: (x - mean) ** 2), rel=1e-8)
    assert law.entropy() == pytest.approx(expect(lambda x: -law.logpdf(x)), abs=1e-8)
    assert integrate.quad(law.pdf, low, law.median())[0] == pytest.approx(0.5, abs=1e-8)
    beside = law.mode() + scale * np.array([-1e-4, 1e-4])
    assert (law.pdf(beside) < law.pdf(law.mode())).all()


# --- Extreme arguments ----------------------------------------------------------------------------

INF, NAN = np.inf, np.nan
EXTREMES = {  # of the law of maxima, at −inf, −1e300, −800, 800, 1e300, inf, NaN
    "pdf": [0, 0, 0, 0, 0, 0, NAN],
    "logpdf": [-INF, -INF, -INF, -800, -1e300, -INF, NAN],
    "cdf": [0, 0, 0, 1, 1, 1, NAN],
    "logcdf": [-INF, -INF, -INF, 0, 0, 0, NAN],
    "sf": [1, 1, 1, 0, 0, 0, NAN],
    "logsf": [0, 0, 0, -800, -1e300, -INF, NAN],
}
AT = np.array([-INF, -1e300, -800, 800, 1e300, INF, NAN])


@pytest.mark.parametrize("name", OF_X)
@pytest.mark.parametrize("mode", ["warn", "raise"])
def test_extreme_arguments_give_the_limit_and_no_warning(name, mode):
    mirrored = {"cdf": "sf", "sf": "cdf", "logcdf": "logsf", "logsf": "logcdf"}.get(name, name)
    with np.errstate(all=mode), warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(getattr(Gumbel(), name)(AT), EXTREMES[name])
        np.testing.assert_array_equal(getattr(GumbelMin(), mirrored)(-AT), EXTREMES[name])


@BOTH
@pytest.mark.parametrize("mode", ["warn", "raise"])
def test_quantiles_at_and_beyond_the_ends(Law, mode):
    at = [0, 1, -0.1, 1.1, -INF, INF, NAN]
    with np.errstate(all=mode), warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(Law(2, 3).ppf(at), [-INF, INF] + 5 * [NAN])
        np.testing.assert_array_equal(Law(2, 3).isf(at), [INF, -INF] + 5 * [NAN])


@pytest.mark.parametrize("mode", ["warn", "raise"])
def test_a_quantile_beyond_float64_is_infinite_without_a_warning(mode):
    ends = Gumbel(0, 1e308), GumbelMin(0, 1e308)
    with np.errstate(all=mode), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ends[0].ppf(1 - 2.0**-53) == ends[0].isf(1e-300) == np.inf
        assert ends[1].ppf(1e-300) == ends[1].isf(1 - 2.0**-53) == -np.inf


@BOTH
def test_a_distance_wider_than_float64_is_infinite(Law):
    assert Law(1e308, 1).cdf(-1e308) == 0 and Law(-1e308, 1).sf(1e308) == 0
    assert Law(0, 1e-300).cdf(1e300) == 1


@BOTH
def test_quantile_and_distribution_undo_each_other(Law):
    law, x = Law(-1.0, 2.5), np.linspace(-5, 4, 50)
    np.testing.assert_allclose(law.ppf(law.cdf(x)), x, rtol=1e-9)
    np.testing.assert_allclose(law.isf(law.sf(x)), x, rtol=1e-9)


# --- The mirror -----------------------------------------------------------------------------------


def test_the_law_of_minima_is_the_mirror_of_that_of_maxima():
    x, p = np.linspace(-8, 8, 101), np.linspace(0.01, 0.99, 50)
    up, down = Gumbel(-0.7, 1.3), GumbelMin(0.7, 1.3)
    for here, there in [("pdf", "pdf"), ("logpdf", "logpdf"), ("cdf", "sf"), ("logcdf", "logsf")]:
        np.testing.assert_allclose(getattr(down, here)(x), getattr(up, there)(-x), rtol=1e-13)
        np.testing.assert_allclose(getattr(down, there)(x), getattr(up, here)(-x), rtol=1e-13)
    np.testing.assert_allclose(down.ppf(p), -up.isf(p), rtol=1e-13)
    assert down.mean() == -up.mean() and down.median() == -up.median()
    assert down.mode() == -up.mode()
    assert down.var() == up.var() and down.entropy() == up.entropy()


def test_the_two_laws_differ():
    assert abs(Gumbel().cdf(0.0) - GumbelMin().cdf(0.0)) > 0.2


# --- Shapes and dtypes ----------------------------------------------------------------------------

PEER = {Gumbel: stats.gumbel_r, GumbelMin: stats.gumbel_l}


@BOTH
@pytest.mark.parametrize("name", OF_X)
def test_loc_and_scale_broadcast_as_in_scipy(Law, name):
    loc, scale, x = np.array([0.0, 1.0, -2.0]), np.array([[0.5], [2.0]]), np.linspace(-2, 3, 4)
    computed = getattr(Law(loc, scale), name)(x[:, None, None])
    expected = getattr(PEER[Law], name)(x[:, None, None], loc, scale)
    assert computed.shape == (4, 2, 3)
    np.testing.assert_allclose(computed, expected, rtol=1e-9)


@BOTH
@pytest.mark.parametrize("name", ["mean", "var", "median", "mode", "entropy"])
def test_moments_broadcast_as_in_scipy(Law, name):
    loc, scale = np.array([0.0, 1.0, -2.0]), np.array([[0.5], [2.0]])
    computed = getattr(Law(loc, scale), name)()
    assert computed.shape == (2, 3)
    if name == "mode":
        np.testing.assert_array_equal(computed, np.broadcast_to(loc, (2, 3)))
    else:
        np.testing.assert_allclose(computed, getattr(PEER[Law], name)(loc, scale))
    assert np.ndim(getattr(Law(), name)()) == 0


@BOTH
@pytest.mark.parametrize("name", OF_X + OF_P)
def test_scalar_in_scalar_out_and_arrays_keep_their_shape(Law, name):
    f = getattr(Law(), name)
    assert isinstance(f(0.25), float)  # numpy.float64 is one
    assert isinstance(f(np.array(0.25)), float)
    assert f([]).shape == (0,) and f(np.full((2, 0, 3), 0.5)).shape == (2, 0, 3)
    assert f([0.25]).shape == (1,) and f([[0.25], [0.5]]).shape == (2, 1)


@pytest.mark.parametrize("name", OF_X)
def test_integers_and_float32_are_taken_as_float64(name):
    f = getattr(Gumbel(1, 2), name)
    expected = getattr(Gumbel(1.0, 2.0), name)([0.0, 1.0, 3.0])
    for dtype in (int, np.uint8, np.float16, np.float32, ">f8", np.longdouble):
        computed = f(np.array([0, 1, 3], dtype))
        assert computed.dtype == np.float64
        np.testing.assert_array_equal(computed, expected)


@pytest.mark.parametrize("name", OF_X + OF_P)
@pytest.mark.parametrize("bad", ["a", None, 1j, object()])
def test_arguments_that_are_no_real_numbers_are_named(name, bad):
    argument = {"ppf": "p", "isf": "q"}.get(name, "x")
    with pytest.raises(TypeError, match=f"^{argument} must be real"):
        getattr(Gumbel(), name)(bad)


# --- Parameters -----------------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"loc": NAN}, ValueError, "^loc must be finite"),
        ({"loc": [0, INF]}, ValueError, "^loc must be finite"),
        ({"loc": "a"}, TypeError, "^loc must be real"),
        ({"loc": 1j}, TypeError, "^loc must be real"),
        ({"loc": None}, TypeError, "^loc must be real"),
        ({"scale": 0}, ValueError, "^scale must be positive"),
        ({"scale": -1.0}, ValueError, "^scale must be positive"),
        ({"scale": [1, 0]}, ValueError, "^scale must be positive"),
        ({"scale": NAN}, ValueError, "^scale must be positive"),
        ({"scale": INF}, ValueError, "^scale must be positive and finite"),
        ({"scale": "1"}, TypeError, "^scale must be real"),
        ({"scale": [[1, 2], [3]]}, TypeError, "^scale must be"),
        ({"loc": [0, 1], "scale": [1, 2, 3]}, ValueError, "^loc and scale must broadcast"),
    ],
)
def test_impossible_parameters_are_named(Law, parameters, error, message):
    with pytest.raises(error, match=message):
        Law(**parameters)


def test_repr_builds_the_same_law():
    for law in (Gumbel(), GumbelMin(-1.5, 2), Gumbel([0, 1], [[1.0], [2.0]])):
        again = eval(repr(law), {"Gumbel": Gumbel, "GumbelMin": GumbelMin})
        np.testing.assert_array_equal(again.cdf(0.3), law.cdf(0.3))


def test_the_law_does_not_follow_changes_of_the_array_it_was_made_of():
    loc = np.zeros(2)
    law = Gumbel(loc)
    loc[:] = 9
    np.testing.assert_array_equal(law.mode(), [0, 0])


# --- Draws ----------------------------------------------------------------------------------------


@BOTH
def test_draws_follow_the_law(Law):
    # KS against SciPy's own CDF; false-alarm rate 1e-6 for each, were the seed not fixed.
    x = Law(-2.0, 3.0).rvs(50_000, rng=1)
    assert stats.kstest(x, PEER[Law](-2.0, 3.0).cdf).pvalue > 1e-6
    other = PEER[GumbelMin if Law is Gumbel else Gumbel]
    assert stats.kstest(x, other(-2.0, 3.0).cdf).pvalue < 1e-6
    assert stats.kstest(x, PEER[Law](-2.0, 3.15).cdf).pvalue < 1e-6


def test_draws_take_loc_and_scale_of_their_own_place():
    x = Gumbel([0.0, 1e6], [[1.0], [1e-3]]).rvs((500, 2, 2), rng=2)
    assert (abs(x[..., 0]) < 100).all() and (abs(x[..., 1] - 1e6) < 100).all()
    assert (np.ptp(x[:, 1, :], axis=0) < 0.1).all() and (np.ptp(x[:, 0, :], axis=0) > 1).all()


@BOTH
@pytest.mark.parametrize(
    ("size", "shape"),
    [
        (None, ()),
        ((), ()),
        (0, (0,)),
        (3, (3,)),
        (np.int64(3), (3,)),
        ([2, 3], (2, 3)),
        ((4, 0), (4, 0)),
    ],
)
def test_size_of_draws(Law, size, shape):
    x = Law().rvs(size, rng=0)
    assert np.shape(x) == shape and np.isfinite(x).all()


@BOTH
def test_draws_have_the_shape_of_the_parameters_by_default(Law):
    law = Law([0, 1, 2], [[1], [2]])
    assert law.rvs(rng=0).shape == (2, 3) and law.rvs((5, 2, 3), rng=0).shape == (5, 2, 3)


@pytest.mark.parametrize("size", [(), 2, (3, 1), (3, 2)])
def test_a_size_that_does_not_hold_the_parameters_is_refused(size):
    with pytest.raises(ValueError, match=r"^size must hold loc and scale"):
        Gumbel([0, 1, 2]).rvs(size)


@pytest.mark.parametrize(
    ("size", "error"), [(-1, ValueError), ((2, -1), ValueError), (2.0, TypeError), ("2", TypeError)]
)
def test_an_impossible_size_is_named(size, error):
    with pytest.raises(error, match=r"^size must"):
        Gumbel().rvs(size)


@BOTH
def test_draws_repeat_with_the_seed_and_only_with_it(Law):
    first = Law().rvs(20, rng=7)
    np.testing.assert_array_equal(first, Law().rvs(20, rng=7))
    np.testing.assert_array_equal(first, Law().rvs(20, rng=np.random.default_rng(7)))
    assert (first != Law().rvs(20, rng=8)).all()
    assert (Law().rvs(20) != Law().rvs(20)).all()
