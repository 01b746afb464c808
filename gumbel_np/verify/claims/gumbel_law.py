"""The Gumbel law: its distribution function, how to draw from it, and where it comes from."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats
from gumbel_np.reference.law import Gumbel, GumbelMin
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.verify import wrong_noises
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS, claim
from gumbel_np.verify.claims import weights
from gumbel_np.verify.evidence import Evidence, agree, at_most, counts, draws_of, facts


def _integral(f: Callable[[float], float], a: float, b: float) -> float:
    """Integrate numerically, without knowing the answer."""
    from scipy.integrate import quad

    return float(quad(f, a, b, epsabs=1e-13, epsrel=1e-13, limit=200)[0])


def _density(x: float) -> float:
    return float(np.exp(-x - np.exp(-x)))


def _minimum_density(x: float) -> float:
    return float(np.exp(x - np.exp(x)))


@claim(
    r"F(x) = e^{-e^{-x}}, \qquad F'(x) = e^{-x-e^{-x}}",
    source="S2 S3",
    wrong={
        "the density of the minimum law": {"density": _minimum_density},
        "one minus forgotten in F": {"F": lambda x: np.exp(-np.exp(np.minimum(x, 700.0)))},
    },
)
def cdf(
    density: Callable[[float], float] = _density, F: Callable[[ArrayLike], Floats] = Gumbel().cdf
) -> Evidence:
    """F(x) = exp(−exp(−x)) is a distribution function, and exp(−x − exp(−x)) is its density."""
    x = np.linspace(-5, 40, 91)
    pieces = [_integral(density, a, b) for a, b in pairwise(x)]
    rise = np.diff(F(x))
    law = "density integrated between grid points, less the rise of F"
    return facts(
        agree("F far to the left", F(-1000.0), 0, 1e-15),
        agree("F far to the right", F(1000.0), 1, 1e-15),
        at_most("largest fall of F between grid points", -rise.min(), 0),
        agree(law, pieces - rise, 0, 1e-12),
    )


def _from_uniforms(u: Floats) -> Floats:
    return -np.log(-np.log(u))


@claim(
    r"U \sim \mathrm{Uniform}(0,1) \;\Rightarrow\; -\log(-\log U) \sim \mathrm{Gumbel}(0,1)",
    source="S1 S2 S3",
    wrong={
        "the outer minus forgotten": {"transform": lambda u: np.log(-np.log(u))},
        "the uniform cut at 0.99": {"transform": lambda u: _from_uniforms(np.minimum(u, 0.99))},
    },
    draws=DRAWS_OF_NUMBERS,
)
def inverse_transform(
    n: int, rng: Generator, transform: Callable[[Floats], Floats] = _from_uniforms
) -> Evidence:
    """Minus log of minus log of a uniform number is a draw from the Gumbel law."""
    return draws_of(Gumbel(), transform(1 - rng.random(n)))


_LOC, _SCALE = 0.5, 2.0


@cache
def _stretching() -> Evidence:
    """The density as the source writes it, and the gaps between quantiles."""
    law, wider = Gumbel(_LOC, _SCALE), Gumbel(_LOC, 3 * _SCALE)

    def density(x: float) -> float:
        z = (x - _LOC) / _SCALE
        return float(np.exp(-z - np.exp(-z)) / _SCALE)

    x = np.linspace(-8, 40, 25)
    pieces = [_integral(density, a, b) for a, b in pairwise(x)]
    quantiles = np.linspace(0.05, 0.95, 19)
    ratios = np.diff(wider.ppf(quantiles)) / np.diff(law.ppf(quantiles))
    return facts(
        agree("its density integrated, less the rise of F", pieces - np.diff(law.cdf(x)), 0, 1e-12),
        agree("quantile gaps at three times the scale, over those at one", ratios, 3, 1e-12),
    )


@claim(
    r"\mathrm{loc} + \beta G \ \sim\ \frac{1}{\beta}\, e^{-z-e^{-z}}, "
    r"\qquad z = \frac{x-\mathrm{loc}}{\beta}",
    source="S5",
    wrong={
        "the scale 1 % too large": {"noise": wrong_noises.scaled(1.01)},
        "noise of the minimum law": {"noise": wrong_noises.minimum},
    },
    draws=DRAWS_OF_NUMBERS,
)
def location_scale(
    n: int, rng: Generator, noise: Callable[..., Floats] = gumbel_noise
) -> tuple[Evidence, Evidence]:
    """Gumbel noise times a scale plus a location has the stretched and shifted density; a larger
    scale widens every gap between quantiles in proportion.
    """
    return draws_of(Gumbel(_LOC, _SCALE), _LOC + _SCALE * noise(n, rng=rng)), _stretching()


@claim(
    r"X \sim \mathrm{Exp}(\lambda) \;\Rightarrow\; "
    r"-\ln X - \gamma \,\sim\, \mathrm{Gumbel}(-\gamma + \ln\lambda,\ 1)",
    source="S2",
    wrong={"λ taken for the mean instead of the rate": {"mean": 2.5}},
    draws=DRAWS_OF_NUMBERS,
)
def exponential_link(n: int, rng: Generator, mean: float = 1 / 2.5) -> Evidence:
    """Minus the logarithm of an exponential variable, less γ, is Gumbel with location −γ + ln λ,
    λ being the rate.
    """
    rate = 2.5
    x = rng.exponential(mean, n)
    return draws_of(Gumbel(-np.euler_gamma + np.log(rate), 1), -np.log(x) - np.euler_gamma)


@claim(
    r"f(x) = e^{x}\, e^{-e^{x}} \;\Rightarrow\; \arg\max_i(G_i + \log\pi_i) \sim \pi",
    source="S4",
    expected="refuted",
    right="That is the density of −G, the law of minima. The noise of the arg max has density "
    "exp(−x − exp(−x)). With the wrong sign the weights (0.1, 0.2, 0.3, 0.4) come as "
    "(0.0518, 0.1800, 0.3186, 0.4496); two categories, or equal weights, do not show it.",
)
def density_of_the_maximum(n: int, rng: Generator) -> Evidence:
    """The noise G in arg max(G + log π) has the density exp(x)·exp(−exp(x))."""
    g = GumbelMin().rvs((n, weights.PI.size), rng=rng)
    return counts(weights.arg_max(g + np.log(weights.PI)), weights.PI, of=g)


@claim(
    r"\mathrm{E}\,G = \gamma, \qquad \mathrm{Var}\,G = \frac{\pi^2}{6}, "
    r"\qquad \mathrm{med}\,G = -\ln\ln 2",
    wrong={
        "the minimum law": {"density": _minimum_density},
        "π²/12 for the variance": {"variance": np.pi**2 / 12},
    },
)
def moments(
    density: Callable[[float], float] = _density, variance: float = np.pi**2 / 6
) -> Evidence:
    """A standard Gumbel variable has mean γ, variance π²/6 and median −ln ln 2."""

    def mean(f: Callable[[float], float]) -> float:
        return sum(_integral(lambda x: f(x) * density(x), *ends) for ends in ((-40, 0), (0, 60)))

    m = mean(lambda x: x)
    return facts(
        agree("mean, by quadrature", m, np.euler_gamma, 1e-10),
        agree("variance, by quadrature", mean(lambda x: (x - m) ** 2), variance, 1e-10),
        agree("mass below −ln ln 2", _integral(density, -40, -np.log(np.log(2))), 0.5, 1e-10),
    )
