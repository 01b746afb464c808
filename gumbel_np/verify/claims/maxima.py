"""Where the law comes from: the largest of many draws."""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.special import ndtri

from gumbel_np.inputs import Floats
from gumbel_np.reference.law import Gumbel
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS, claim
from gumbel_np.verify.evidence import Facts, Uniforms, agree, at_least, at_most, draws_of, facts

Tail = Callable[[Floats], Floats]


# The x that a draw exceeds with probability q, for four parents of very different tails.
def exponential(q: Floats) -> Floats:
    """Upper quantile of the exponential law: a light tail."""
    return -np.log(q)


def normal(q: Floats) -> Floats:
    """Upper quantile of the normal law: a lighter tail still."""
    return -ndtri(q)


def cauchy(q: Floats) -> Floats:
    """Upper quantile of the Cauchy law: a heavy tail."""
    return 1 / np.tan(np.pi * q)


def bounded(q: Floats) -> Floats:
    """Upper quantile of the uniform law on (−1, 0): no tail."""
    return -q


PARENTS: tuple[Tail, ...] = (exponential, normal, cauchy, bounded)


def largest(parent: Tail, size: float, u: Floats) -> Floats:
    """Quantile at u of the largest of `size` draws: its law is the parent's to that power."""
    return parent(-np.expm1(np.log(u) / size))


@cache
def nearest_gumbel(parent: Tail, size: float) -> tuple[Gumbel, float]:
    """Return the Gumbel law nearest to the law of the largest, and the sup-distance."""
    from scipy.optimize import minimize

    p = np.linspace(0, 1, 4001)[1:-1]
    x = largest(parent, size, p)

    def distance(theta: Floats) -> float:
        return float(np.abs(Gumbel(theta[0], np.exp(theta[1])).cdf(x) - p).max())

    quartiles, standard = np.quantile(x, [0.25, 0.5, 0.75]), Gumbel().ppf([0.25, 0.5, 0.75])
    scale = np.ptp(quartiles) / np.ptp(standard)
    start = [quartiles[1] - scale * standard[1], np.log(scale)]
    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 2000}
    found = minimize(distance, start, method="Nelder-Mead", options=options)
    return Gumbel(found.x[0], np.exp(found.x[1])), float(found.fun)


SIZES = (8, 64, 1e3, 1e6)


@cache
def _distances() -> Facts:
    def at(parent: Tail) -> Floats:
        return np.array([nearest_gumbel(parent, n)[1] for n in SIZES])

    # In the natural centring the error is t²e⁻ᵗ/2n with t = e⁻ˣ, largest at t = 2.
    n = 1e6
    x = np.linspace(-4, 10, 14_001)
    leading = n * np.abs(np.exp(n * np.log1p(-np.exp(-x) / n)) - Gumbel().cdf(x)).max()
    limit = "exponential: n times the distance, n = 10⁶; 2/e² in the limit"
    rises = "normal: largest rise of the distance along n = 8, 64, 10³, 10⁶"
    return facts(
        agree(limit, leading, 2 / np.e**2, 1e-5),
        at_most("exponential: distance of the largest of a million", at(exponential)[-1], 1e-6),
        at_most("normal: distance of the largest of a million", at(normal)[-1], 0.006),
        at_most(rises, np.diff(at(normal)).max(), 0),
        at_least("Cauchy: smallest distance at these n", at(cauchy).min(), 0.1),
        at_least("uniform: smallest distance at these n", at(bounded).min(), 0.1),
    )


@claim(
    r"\frac{\max(X_1,\dots,X_n)-a_n}{b_n} \ \longrightarrow\ \mathrm{Gumbel}(0,1)",
    source="S3 S5",
    wrong={
        "the largest of only 8 normal draws": {"parent": normal, "size": 8},
        "Cauchy draws: a heavy tail": {"parent": cauchy},
        "uniform draws: no tail": {"parent": bounded},
    },
    draws=DRAWS_OF_NUMBERS,
)
def maxima_become_gumbel(
    n: int, rng: np.random.Generator, parent: Tail = exponential, size: float = 1e6
) -> tuple[Uniforms, Facts]:
    """The largest of n light-tailed continuous draws, centred and scaled, tends to a Gumbel
    variable: quickly for exponential draws, slowly for normal ones, never for Cauchy or uniform
    ones (tried at n = 10⁶, drawn through the quantile function of the largest).
    """
    law, _ = nearest_gumbel(parent, size)
    return draws_of(law, largest(parent, size, 1 - rng.random(n))), _distances()


@claim(
    r"\max(X_1,\dots,X_8) \sim \mathrm{Gumbel}(\mathrm{loc}, \beta)",
    source="S3",
    expected="refuted",
    right="In general only the limit is Gumbel, and only for suitable tails (at n = 8 itself only "
    "if the single glass is Gumbel already). For the largest of 8 normal draws the nearest Gumbel "
    "law of all is off by 0.024 in the CDF, of 8 uniform draws by 0.12; for Cauchy or uniform "
    "draws it stays off by more than 0.1 however many are taken.",
)
def eight_glasses(n: int, rng: np.random.Generator) -> Uniforms:
    """The largest of the eight glasses of water of a day follows a Gumbel law (here: normal
    glasses, the nearest Gumbel law).
    """
    law, _ = nearest_gumbel(normal, 8)
    glasses = rng.normal(size=(n, 8))
    return draws_of(law, glasses.max(axis=-1), of=glasses)
