"""The gradient against the temperature: two categories suffice, and its whole law is known.

With two categories of log-odds μ the gradient of y_1 = expit(L/τ) in its logit is
g = y_1(1 − y_1)/τ, where L, the difference of the perturbed logits, is logistic around μ. It falls
with |L|.
"""

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy.special import expit

from gumbel_np.inputs import Floats
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS, claim
from gumbel_np.verify.evidence import Evidence, Facts, agree, at_most, facts, uniforms

_MU = np.log(0.7 / 0.3)
_DENSITY_AT_0 = expit(_MU) * expit(-_MU)
_TAUS = (0.1, 2.0)


def gradient_at(gap: Floats | float, tau: float) -> Floats:
    """The gradient at |L| = gap."""
    return expit(gap / tau) * expit(-gap / tau) / tau


def _gap_at(g: Floats, tau: float) -> Floats:
    """The |L| at which the gradient is g."""
    # y(1 − y) = s is solved by the odds y/(1 − y) = (1 + √(1 − 4s))² / 4s.
    s = np.minimum(g * tau, 0.25)
    return tau * np.log((1 + np.sqrt(1 - 4 * s)) ** 2 / (4 * s))


def _gap_cdf(gap: Floats) -> Floats:
    """P(|L| ≤ gap)."""
    return expit(gap - _MU) - expit(-gap - _MU)


@cache
def median_gradient(tau: float) -> float:
    """Return the gradient of the typical draw."""
    from scipy.optimize import brentq

    return float(gradient_at(brentq(lambda gap: _gap_cdf(gap) - 0.5, 0, 50), tau))


@cache
def gradient_moment(tau: float, power: int) -> float:
    """Return E[g^power], by quadrature over L = τ·x."""
    from scipy.integrate import quad

    def f(x: float) -> float:
        density = expit(tau * x - _MU) * expit(_MU - tau * x)
        return float(gradient_at(tau * x, tau) ** power * density * tau)

    return float(sum(quad(f, a, b, epsabs=1e-12)[0] for a, b in ((-40, 0), (0, 40))))


@cache
def _limits() -> Facts:
    cold, median = 1e-3, np.array([median_gradient(tau) for tau in (1.0, 0.3, 0.1, 0.03)])
    return facts(
        at_most("median gradient at τ = 0.03", median[-1], 1e-9),
        at_most("largest rise of the median from τ = 1 to 0.03", np.diff(median).max(), 0),
        agree("mean gradient at τ = 0.001: does not vanish",
              gradient_moment(cold, 1), _DENSITY_AT_0, 1e-4),
        agree("τ · mean square at τ = 0.001: 1/6 of the density at a tie",
              cold * gradient_moment(cold, 2), _DENSITY_AT_0 / 6, 1e-4),
    )  # fmt: skip


@claim(
    r"\mathrm{med}\, g \to 0, \qquad \mathrm{E}\, g \to f_L(0), \qquad "
    r"\mathrm{Var}\, g \sim \frac{f_L(0)}{6\,\tau} \to \infty \qquad (\tau \to 0)",
    source="S2 S3",
    wrong={"the factor 1/τ forgotten": {"factor": lambda tau: tau}},
    draws=DRAWS_OF_NUMBERS,
)
def vanishing_gradient(
    n: int, rng: np.random.Generator, factor: Callable[[float], float] = lambda tau: 1.0
) -> tuple[Evidence, ...]:
    """A small τ makes the gradient vanish in the typical draw; but not on average, for in ever
    fewer draws it grows so large that its variance explodes like 1/τ. Its whole law is as
    computed at τ = 0.1 and 2.
    """
    phi = np.broadcast_to([_MU, 0.0], (n, 2))
    parts: list[Evidence] = [_limits()]
    for tau in _TAUS:
        _, pullback = gumbel_softmax_vjp(phi, tau, noise=gumbel_noise((n, 2), rng=rng))
        # ∂y_1/∂φ_2 = −g: as a product y_1·y_2 it is exact where 1 − y_1 would have rounded to 0.
        gradient = -factor(tau) * pullback(np.array([1.0, 0.0]))[:, 1]
        parts.append(uniforms(_gap_cdf(_gap_at(gradient, tau)), label=f"τ = {tau:g}"))
    return tuple(parts)
