"""The law of the relaxed draw: its density, its ratios, its mean."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.random import Generator

from gumbel_np.fast.sample_softmax import sample_softmax
from gumbel_np.inputs import Floats
from gumbel_np.reference.concrete import Concrete
from gumbel_np.reference.gumbel_softmax import gumbel_softmax
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS, claim
from gumbel_np.verify.claims.weights import PI, WEIGHTS
from gumbel_np.verify.evidence import (
    Evidence,
    agree,
    at_least,
    counts,
    draws_of,
    facts,
    jointly_uniform,
)


@cache
def _concrete_density() -> Evidence:
    from scipy.integrate import quad

    law = Concrete(np.log([0.3, 0.7]), 0.6)
    near_0 = quad(lambda y: np.exp(law.logpdf([y, 1 - y])), 0, 0.5)[0]
    near_1 = quad(lambda y: np.exp(law.logpdf([1 - y, y])), 0, 0.5)[0]
    at = Concrete(np.log([0.1, 0.2, 0.7]), 0.5).logpdf([0.7, 0.2, 0.1])
    known = "log-density at (0.7, 0.2, 0.1), by quadrature −1.6265079662"
    return facts(
        agree("density integrated over the simplex, K = 2", near_0 + near_1, 1, 1e-7),
        agree(known, at, -1.626507966181129, 1e-12),
    )


_LOGITS = np.log(WEIGHTS[:4])


def _every_second_repeated(y: Floats) -> Floats:
    return np.repeat(y[::2], 2, axis=0)


@claim(
    r"y \sim \mathrm{Concrete}(\pi, \tau) \iff U_j = (c_{j-1}/c_j)^j \ \text{i.i.d. uniform}, \ \ "
    r"c_j = \pi_K + \sum_{i \leq j} \pi_i\, (y_K/y_i)^\tau",
    wrong={
        "a temperature 2 % too high": {"factor": 1.02},
        "the softmax taken of other logits": {"logits": _LOGITS[::-1]},
        "every second draw like the one before": {"change": _every_second_repeated},
    },
    draws=DRAWS_OF_NUMBERS,
)
def concrete_law(
    n: int,
    rng: Generator,
    factor: float = 1.0,
    logits: Floats = _LOGITS,
    change: Callable[[Floats], Floats] = lambda y: y,
) -> tuple[Evidence, ...]:
    """The relaxed draw has the Concrete density, jointly in all its weights, and successive draws
    are independent (tried at τ = ½ and 2).
    """
    parts: list[Evidence] = [_concrete_density()]
    for tau in (0.5, 2.0):
        y = change(sample_softmax(logits, factor * tau, n, rng=rng).astype(np.float64, copy=False))
        parts += jointly_uniform(Concrete(_LOGITS, tau).uniforms(y), label=f"τ = {tau:g}")
    return tuple(parts)


@claim(
    r"\tau \log\frac{y_i}{y_j} \ \sim\ \mathrm{Logistic}(\log\pi_i - \log\pi_j,\ 1)",
    wrong={"log-ratios not multiplied by τ": {"scale": 1 / 0.7}},
    draws=DRAWS_OF_NUMBERS,
)
def log_ratios_are_logistic(n: int, rng: Generator, scale: float = 1.0) -> Evidence:
    """The logarithm of the ratio of two weights, times τ, is logistic around the difference of
    their logits.
    """
    from scipy.stats import logistic

    tau = 0.7
    y = sample_softmax(np.log(PI), tau, n, rng=rng)
    return draws_of(logistic(np.log(PI[0] / PI[3])), scale * tau * np.log(y[:, 0] / y[:, 3]))


@cache
def mean_of_first(tau: float, p: float) -> float:
    """E[y_1] for the weights (p, 1 − p): the mean of expit(L/τ), L logistic around logit(p)."""
    from scipy.integrate import quad
    from scipy.special import expit, logit

    def f(x: float) -> float:
        return float(expit(x / tau) * expit(x - logit(p)) * expit(logit(p) - x))

    return float(sum(quad(f, a, b, epsabs=1e-12)[0] for a, b in ((-60, -5), (-5, 5), (5, 60))))


@cache
def _means() -> Evidence:
    return facts(
        *(
            at_least(f"E[y₁] at π₁ = 0.2, τ = {tau}", mean_of_first(tau, 0.2), 0.23)
            for tau in (0.5, 1.0, 2.0)
        ),
        agree("E[y₁] at π₁ = ½, τ = 1", mean_of_first(1.0, 0.5), 0.5, 1e-9),
        agree("E[y₁] at π₁ = 0.2, τ = 0.001: π₁ in the limit", mean_of_first(1e-3, 0.2), 0.2, 1e-5),
    )


@claim(
    r"\mathrm{E}[y] \neq \pi \quad \text{for}\ \tau > 0, \ \text{unless}\ \pi\ \text{is uniform}",
    wrong={"one-hot draws, whose mean is π": {"hard": True}},
)
def mean_is_not_pi(n: int, rng: Generator, hard: bool = False) -> tuple[Evidence, Evidence]:
    """The mean of the relaxed draw is not π for τ > 0 (tried with two categories: at π = (0.2, 0.8)
    and τ = 1 it is pulled toward one half). Only where all possible categories have the same
    weight, and as τ falls to 0, does it agree.
    """
    y = gumbel_softmax(np.log([0.2, 0.8]), 1.0, n, hard=hard, rng=rng)
    first = rng.random(n) < y[:, 0]  # an index drawn from y comes with probability E[y]
    mean = mean_of_first(1.0, 0.2)
    return counts(first.astype(int), [1 - mean, mean], ("second", "first"), of=y), _means()
