"""The Concrete law, against mpmath, PyTorch and quadrature.

A statistical test here would raise a false alarm once in a million seeds (`ALARM`), and its seed is
fixed. Beside it stands a wrong sampler that the same test refuses.
"""

import mpmath as mp
import numpy as np
import pytest
from quiet_calls import quietly
from scipy import integrate, special, stats

from gumbel_np import Concrete, gumbel_noise, gumbel_softmax

pytestmark = pytest.mark.usefixtures("strict")

ALARM = 1e-6
PI = np.array([0.1, 0.2, 0.3, 0.4])
TINY = 5e-324


# --- The Concrete density -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("logits", "tau", "y", "published"),
    [  # the density of Maddison, Mnih and Teh 2017, checked by quadrature
        ([0.3, 0.1, 0.4], 0.4, [0.2, 0.3, 0.5], -0.964740069282676),
        (np.log([0.1, 0.2, 0.7]), 0.5, [0.7, 0.2, 0.1], -1.626507966181129),
    ],
)
def test_published_density(logits, tau, y, published):
    assert Concrete(logits, tau).logpdf(y) == pytest.approx(published, rel=1e-13)
    assert Concrete(logits, tau).logpdf(y) != pytest.approx(
        Concrete(logits, 1.05 * tau).logpdf(y), rel=1e-3
    )


@pytest.mark.parametrize("tau", [0.4, 1.0, 3.0])
def test_density_of_two_categories_integrates_to_1(tau):
    law = Concrete([0.5, -0.4], tau)

    def density(t, side):  # y = sin² (πt/2) takes the sting out of the ends
        y = np.sin(np.pi * t / 2) ** 2
        weights = [y, 1 - y] if side else [1 - y, y]
        return np.exp(law.logpdf(weights)) * np.pi / 2 * np.sin(np.pi * t)

    mass = sum(quietly(integrate.quad, density, 0, 0.5, (side,), limit=200)[0] for side in (0, 1))
    assert mass == pytest.approx(1, abs=1e-7)


def simplex_mass(log_density, n=300):
    """Integrate over the triangle in log-ratios, where a Concrete density is smooth and decays."""
    a, h = np.linspace(-45, 45, n, retstep=True)
    z = np.stack(np.broadcast_arrays(a[:, None], a[None, :], 0.0), axis=-1)
    y = special.softmax(z, axis=-1)
    return (np.exp(log_density(y)) * y.prod(axis=-1)).sum() * h * h  # dy₁dy₂ = y₁y₂y₃ dz₁dz₂


@pytest.mark.parametrize("tau", [0.7, 1.0, 1.5])
def test_density_of_three_categories_integrates_to_1(tau):
    law = Concrete([0.3, 0.1, 0.4], tau)
    assert quietly(simplex_mass, law.logpdf) == pytest.approx(1, abs=1e-6)
    wrong = quietly(simplex_mass, lambda y: law.logpdf(y) + np.log(y[..., 0]) * 0.05)
    assert abs(wrong - 1) > 1e-3


@pytest.mark.peers
def test_density_agrees_with_pytorch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(10)
    logits = rng.normal(size=(6, 1, 4))
    for tau in (0.3, 1.0, 4.0):
        y = rng.dirichlet(np.full(4, 2.0), size=(6, 9))
        peer = torch.distributions.RelaxedOneHotCategorical(
            torch.tensor(tau, dtype=torch.float64), logits=torch.from_numpy(logits)
        )
        theirs = peer.log_prob(torch.from_numpy(y)).numpy()
        np.testing.assert_allclose(Concrete(logits, tau).logpdf(y), theirs, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("tau", [1e-300, 1e-3, 1.0, 100.0])
def test_density_in_the_extremes_of_tau_and_logits(tau):
    y = [mp.mpf(1) / 8, mp.mpf(3) / 8, mp.mpf(1) / 2]
    for logits in ([0.0, 1.0, -1.0], [700.0, -700.0, 0.0], [1e5, 0.0, -1e5]):
        with mp.workdps(100):
            a, t = [mp.exp(mp.mpf(x)) for x in logits], mp.mpf(tau)
            products = [ai * yi ** (-t) for ai, yi in zip(a, y, strict=True)]
            exact = mp.log(2 * t**2) + mp.fsum(
                mp.log(p / yi) for p, yi in zip(products, y, strict=True)
            )
            exact -= 3 * mp.log(mp.fsum(products))
        computed = Concrete(logits, tau).logpdf([float(yi) for yi in y])
        assert computed == pytest.approx(float(exact), rel=1e-12)


def test_density_is_0_off_the_simplex():
    law = Concrete([0.0, 1.0, 2.0], 0.5)
    off = [[0.5, 0.5, 0.5], [-0.1, 0.6, 0.5], [2.0, -1.0, 0.0], [0.2, 0.2, 0.2], [np.inf, 0, 0]]
    np.testing.assert_array_equal(law.logpdf(off), -np.inf)
    assert np.isfinite(law.logpdf([[0.2, 0.3, 0.5], [1 / 3, 1 / 3, 1 / 3]])).all()
    assert np.isnan(law.logpdf([np.nan, 0.5, 0.5]))


def test_masked_categories_leave_the_density_of_the_others():
    full = Concrete([0.3, -0.2, 1.0], 0.6)
    masked = Concrete([-np.inf, 0.3, -0.2, -np.inf, 1.0], 0.6)
    y = np.random.default_rng(11).dirichlet(np.ones(3), size=20)
    inside = np.zeros((20, 5))
    inside[:, [1, 2, 4]] = y
    np.testing.assert_allclose(masked.logpdf(inside), full.logpdf(y), rtol=1e-12)
    assert masked.logpdf([0.1, 0.2, 0.3, 0.0, 0.4]) == -np.inf
    assert Concrete([-np.inf, 0.0], 1.0).logpdf([0.0, 1.0]) == 0


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("K", [3, 200])
def test_its_own_draws_lie_on_the_simplex_in_every_dtype(dtype, K):
    law = Concrete(np.zeros(K, dtype), 1.0)
    assert np.isfinite(law.logpdf(law.rvs(50, rng=12))).all()


def test_draws_of_the_law_are_those_of_gumbel_softmax():
    law = Concrete(np.log(PI), 0.7)
    np.testing.assert_array_equal(
        law.rvs((2, 5), rng=13), gumbel_softmax(np.log(PI), 0.7, (2, 5), rng=13)
    )


# --- The Rosenblatt transform ---------------------------------------------------------------------


def exact_uniforms(logits, tau, y):
    """Return U_j = (c_{j−1} / c_j)^j as it is written, in 60-digit arithmetic."""
    with mp.workdps(60):
        pi = [mp.exp(mp.mpf(float(x))) for x in logits]
        w = [(mp.mpf(float(y[-1])) / mp.mpf(float(yi))) ** mp.mpf(tau) for yi in y]
        c = [pi[-1] + mp.fsum(pi[i] * w[i] for i in range(j)) for j in range(len(y))]
        return [float((c[j - 1] / c[j]) ** j) for j in range(1, len(y))]


@pytest.mark.parametrize("tau", [0.05, 1.0, 12.0])
@pytest.mark.parametrize("shift", [0.0, 50.0, -2000.0])
def test_uniforms_by_the_formula(tau, shift):
    logits = np.array([0.3, -1.0, 2.0, 0.0, 0.7])
    for y in np.random.default_rng(14).dirichlet(np.ones(5), size=10):
        np.testing.assert_allclose(
            Concrete(logits + shift, tau).uniforms(y), exact_uniforms(logits, tau, y), rtol=1e-11
        )


def test_uniforms_keep_their_digits_where_the_partial_sums_underflow():
    # The last sum is e⁹³⁰ times the first ones: beside it these are 0, and only logarithms hold.
    logits, tau = np.array([0.3, -1.0, 2.0, 0.0]), 150.0
    y = np.array(
        [[0.3, 0.2, 1e-3, 0.499], [0.27, 0.26, 0.24, 0.23], [0.31, 0.3, 1e-3, 0.389], [0.25] * 4]
    )
    u = quietly(Concrete(logits, tau).uniforms, y)
    for row, weights in zip(u, y, strict=True):
        np.testing.assert_allclose(
            row, exact_uniforms(logits, tau, weights), rtol=1e-9, atol=1e-300
        )


def refused(u):
    """Tell whether rows of would-be i.i.d. uniforms are refused: margins, within and between rows.

    With m columns these are m KS tests and m² chi-square tests of 8 × 8 cells, each at an equal
    share of `ALARM`.
    """
    m = u.shape[1]

    def pair(a, b):
        counts = np.histogram2d(a, b, bins=8, range=[[0, 1], [0, 1]])[0]
        return stats.chisquare(counts.ravel(), np.full(64, len(a) / 64)).pvalue

    p = [stats.kstest(u[:, i], "uniform").pvalue for i in range(m)]
    p += [pair(u[:, i], u[:, j]) for i in range(m) for j in range(i)]
    p += [pair(u[:-1, i], u[1:, j]) for i in range(m) for j in range(i, m)]
    return np.isnan(u).any() or min(p) < ALARM / len(p)


N = 60_000


@pytest.mark.parametrize("tau", [0.2, 1.0, 5.0])
@pytest.mark.parametrize(
    "logits", [np.log(PI), np.zeros(3), [800.0, 801.0], [0.0, -np.inf, 1.0, -np.inf, 0.5]]
)
def test_uniforms_of_draws_are_independent_and_uniform(tau, logits):
    law = Concrete(logits, tau)
    u = law.uniforms(law.rvs(N, rng=15))
    assert u.shape == (N, np.isfinite(logits).sum() - 1)
    assert not quietly(refused, u)


WRONG = {
    "tau 5 % too large": lambda g: special.softmax((np.log(PI) + g) / 0.525, axis=1),
    "tau 5 % too small": lambda g: special.softmax((np.log(PI) + g) / 0.475, axis=1),
    "noise of minima": lambda g: special.softmax((np.log(PI) - g) / 0.5, axis=1),
    "tau on the logits only": lambda g: special.softmax(np.log(PI) / 0.5 + g, axis=1),
    "tau on the noise only": lambda g: special.softmax(np.log(PI) + g / 0.5, axis=1),
    "probabilities as logits": lambda g: special.softmax((PI + g) / 0.5, axis=1),
    "one noise for two draws": lambda g: special.softmax((np.log(PI) + g) / 0.5, axis=1).repeat(
        2, 0
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_uniforms_of_a_wrong_sampler_are_refused(wrong):
    y = quietly(WRONG[wrong], gumbel_noise((N, 4), rng=16))
    assert quietly(refused, Concrete(np.log(PI), 0.5).uniforms(y))


def test_uniforms_of_a_batch_are_those_of_its_rows():
    logits, y = np.random.default_rng(17).normal(size=(3, 4)), np.full((5, 3, 4), 0.25)
    y[:] = np.random.default_rng(18).dirichlet(np.ones(4), size=(5, 3))
    u = Concrete(logits, 0.8).uniforms(y)
    assert u.shape == (5, 3, 3)
    for i in range(3):
        np.testing.assert_allclose(u[:, i], Concrete(logits[i], 0.8).uniforms(y[:, i]), rtol=1e-13)
    assert Concrete(logits, 0.8).uniforms(y[0, 0]).shape == (3, 3)
    assert Concrete(np.zeros((0, 3)), 1.0).uniforms(np.zeros((0, 3))).shape == (0, 2)
    assert Concrete([0.0], 1.0).uniforms([[1.0], [1.0]]).shape == (2, 0)


def test_uniforms_are_finite_or_nan_never_silently_wrong():
    law = Concrete([0.0, 1.0, 2.0], 0.5)
    u = law.uniforms([[0.2, 0.3, 0.5], [0.0, 0.5, 0.5], [np.nan, 0.5, 0.5], [-0.5, 1.0, 0.5]])
    assert np.isfinite(u[0]).all() and np.isnan(u[1:]).all()


@pytest.mark.parametrize("tau", [TINY, 1e-300, 1.0, 1e300])
@pytest.mark.parametrize("logits", [[0.0, 1e300, -1e300], [0.0, -1e308, 1e308]])
def test_uniforms_lie_between_0_and_1_in_the_extremes(tau, logits):
    u = Concrete(logits, tau).uniforms([0.2, 0.3, 0.5])
    assert ((u >= 0) & (u <= 1)).all()


def test_a_batch_that_disagrees_on_the_mask_has_no_uniforms():
    with pytest.raises(ValueError, match=r"agree in which categories"):
        Concrete([[0.0, 0.0, -np.inf], [-np.inf, 0.0, 0.0]], 1.0).uniforms([0.2, 0.3, 0.5])


@pytest.mark.parametrize("method", ["logpdf", "uniforms"])
@pytest.mark.parametrize(
    ("y", "error"),
    [
        (0.5, ValueError),
        ([0.5, 0.5], ValueError),
        ([1.0], ValueError),
        (np.ones((4, 3)), ValueError),
        (["a", "b", "c"], TypeError),
        ([1j, 0, 0], TypeError),
    ],
)
def test_weights_that_do_not_fit_are_named(method, y, error):
    with pytest.raises(error, match=r"^y must"):
        getattr(Concrete(np.zeros((2, 3)), 1.0), method)(y)


@pytest.mark.parametrize(
    "y", [[0.4, 0.6, 1.0], [0.5, 0.3, 0.2], [-0.2, 1.2, 0.0], [0.0, 1.0, 0.0], [np.nan, 1, 0]]
)
def test_weights_that_cannot_come_have_no_uniforms(y):
    # Not normalised; weight on a masked category; negative; underflowed; NaN: each fails closed.
    assert np.isnan(Concrete([0.0, 0.0, -np.inf], 1.0).uniforms(y)).all()


def test_weights_that_can_come_have_uniforms():
    # c_0 / c_1 = π_2 / (π_2 + π_1 y_2/y_1) = 1 / (1 + 3).
    assert Concrete([0.0, 0.0, -np.inf], 1.0).uniforms([0.25, 0.75, 0.0]) == pytest.approx([0.25])


def test_a_law_keeps_its_logits():
    logits = np.zeros(3)
    law = Concrete(logits, 1.0)
    logits[0] = -np.inf
    assert law.logits.tolist() == [0.0, 0.0, 0.0]
