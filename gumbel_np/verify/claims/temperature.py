"""What the temperature changes, and what it cannot."""

from collections.abc import Callable
from functools import cache

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.relaxation import Concrete, gumbel_softmax
from gumbel_np.sampling import gumbel_noise
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS, claim
from gumbel_np.verify.claims.common import PI, TAUS, WEIGHTS, arg_max, relax
from gumbel_np.verify.evidence import (
    Counts,
    Facts,
    Uniforms,
    agree,
    always,
    at_most,
    counts,
    draws_of,
    facts,
    uniforms,
)

Relax = Callable[..., Floats]


def _perturbed(n: int, rng: np.random.Generator) -> Floats:
    return np.log(PI) + gumbel_noise((n, PI.size), rng=rng)


def _along(taus: Floats, z: Floats, relax: Relax) -> Floats:
    """Relaxed draws at each temperature with the noise held fixed, of shape (taus, n, K)."""
    return np.stack([relax(z, tau) for tau in taus])


def _entropy(y: Floats) -> Floats:
    return -np.sum(y * np.log(np.maximum(y, 1e-300)), axis=-1)


def _hotter_for_colder(z: Floats, tau: float) -> Floats:
    """Multiply by the temperature in place of dividing."""
    return relax(z, 1 / tau)


_ROUNDING = 1e-12
_COLD = np.array([1.0, 0.1, 0.01, 0.001])
_SOFT_OR_HARD = tuple(f"{name}\nτ={tau:g}" for tau in _COLD for name in ("soft", "hard"))


def _clear_win(tau: Floats, ratio: float) -> Floats:
    """Probability that the runner-up has less than `ratio` times the weight of the winner."""
    # The winner i leads by more than g = −τ ln ratio with probability π_i / (π_i + (1 − π_i) eᵍ).
    return np.sum(PI / (PI + (1 - PI) * np.exp(-tau * np.log(ratio))[:, None]), axis=-1)


@claim(
    "tau-to-zero",
    r"y \ \longrightarrow\ \text{one-hot} \quad (\tau \to 0)",
    source="S1 S3 S4",
    wrong={"the temperature upside down": {"relax": _hotter_for_colder}},
)
def tau_to_zero(n: int, rng: np.random.Generator, relax: Relax = relax) -> tuple[Counts, Counts]:
    """The relaxed draw tends to a one-hot vector as τ falls to 0: at every τ as often as the law
    of the gap says, at τ = 10⁻¹² in every draw.
    """
    z = _perturbed(n, rng)
    which = rng.integers(_COLD.size, size=n)
    y = np.sort(relax(z, _COLD[which]), axis=-1)
    clear = y[:, -2] < 1e-3 * y[:, -1]
    p = _clear_win(_COLD, 1e-3)
    law = np.stack([1 - p, p], axis=-1).ravel() / _COLD.size
    one_hot = relax(z, 1e-12).max(axis=-1) > 1 - 1e-9
    return counts(which * 2 + clear, law, _SOFT_OR_HARD), always(one_hot)


@claim(
    "tau-to-infinity",
    r"y_i \ \longrightarrow\ \frac{1}{K} \quad (\tau \to \infty)",
    source="S1 S5",
    wrong={
        "the temperature upside down": {"relax": _hotter_for_colder},
        "the noise not divided": {"relax": lambda z, tau: relax(z - z.mean(axis=0), 1.0)},
    },
)
def tau_to_infinity(n: int, rng: np.random.Generator, relax: Relax = relax) -> Counts:
    """The relaxed draw tends to the uniform vector as τ grows: at τ = 10⁶ no weight is off by
    more than 10⁻⁴.
    """
    y = relax(_perturbed(n, rng), 1e6)
    return always((np.abs(y - 1 / PI.size) <= 1e-4).all(axis=-1))


@claim(
    "colder-is-more-confident",
    r"\tau < \tau' \;\Rightarrow\; \max_i y_i(\tau) \geq \max_i y_i(\tau'), "
    r"\quad H(y(\tau)) \leq H(y(\tau'))",
    source="S4 S5",
    wrong={"the temperature upside down": {"relax": _hotter_for_colder}},
    draws=2**20,
)
def colder_is_more_confident(n: int, rng: np.random.Generator, relax: Relax = relax) -> Counts:
    """The largest weight falls and the entropy rises with τ: with the noise held fixed in every
    draw, hence on average.
    """
    y = _along(TAUS, _perturbed(n, rng), relax)
    falls = (np.diff(y.max(axis=-1), axis=0) <= _ROUNDING).all(axis=0)
    rises = (np.diff(_entropy(y), axis=0) >= -_ROUNDING).all(axis=0)
    return always(falls & rises)


@claim(
    "hotter-is-more-discrete",
    r"\tau' > \tau \;\Rightarrow\; \max_i y_i(\tau') \geq \max_i y_i(\tau)",
    source="S2",
    expected="refuted",
    right="The other way round: a larger temperature makes the outputs softer, a smaller one more "
    "discrete. The same source says so one clause earlier.",
)
def hotter_is_more_discrete(n: int, rng: np.random.Generator) -> Counts:
    """A larger temperature makes the outputs more discrete (with the same noise, the largest
    weight at τ = 2 is no smaller than at τ = ½).
    """
    z = _perturbed(n, rng)
    return always(relax(z, 2.0).max(axis=-1) >= relax(z, 0.5).max(axis=-1))


def _on_noise_only(z: Floats, tau: float) -> Floats:
    return relax(np.log(PI) + (z - np.log(PI)) / tau, 1.0)


@claim(
    "smaller-is-tighter",
    r"\mathrm{TV}(y(\tau),\ \text{one-hot}) \ \text{falls as}\ \tau \to 0",
    source="S2",
    wrong={
        "the temperature upside down": {"relax": _hotter_for_colder},
        "the noise alone divided": {"relax": _on_noise_only},
    },
    draws=2**20,
)
def smaller_is_tighter(n: int, rng: np.random.Generator, relax: Relax = relax) -> Counts:
    """The smaller τ, the nearer the relaxed draw is to the one-hot draw with the same noise."""
    z = _perturbed(n, rng)
    winner = arg_max(z)[None, :, None]
    y = _along(TAUS, z, relax)
    distance = 1 - np.take_along_axis(y, np.broadcast_to(winner, (*y.shape[:2], 1)), axis=-1)
    return always((np.diff(distance[..., 0], axis=0) >= -_ROUNDING).all(axis=0))


def _on_logits_only(z: Floats, tau: Floats) -> Floats:
    return relax(z - np.log(PI) + np.log(PI) / np.asarray(tau)[..., None], np.ones_like(tau))


_WINNERS = tuple(f"{i}\nτ={tau:g}" for tau in TAUS for i in range(PI.size))


@claim(
    "winner-does-not-feel-tau",
    r"P(\arg\max_i y_i(\tau) = i) = \pi_i \quad \text{for every}\ \tau",
    wrong={"the logits alone divided by τ": {"relax": _on_logits_only}},
)
def winner_does_not_feel_tau(n: int, rng: np.random.Generator, relax: Relax = relax) -> Counts:
    """Whatever the temperature, category i has the largest weight with probability π_i."""
    which = rng.integers(TAUS.size, size=n)
    y = relax(_perturbed(n, rng), TAUS[which])
    return counts(which * PI.size + arg_max(y), np.tile(PI, TAUS.size), _WINNERS)


@cache
def _concrete_density() -> Facts:
    from scipy.integrate import quad

    law = Concrete(np.log([0.3, 0.7]), 0.6)
    mass = (
        quad(lambda y: np.exp(law.logpdf([y, 1 - y])), 0, 0.5)[0]
        + quad(lambda y: np.exp(law.logpdf([1 - y, y])), 0, 0.5)[0]
    )
    at = Concrete(np.log([0.1, 0.2, 0.7]), 0.5).logpdf([0.7, 0.2, 0.1])
    return facts(
        agree("density integrated over the simplex, K = 2", mass, 1, 1e-7),
        agree(
            "log-density at (0.7, 0.2, 0.1), by quadrature −1.6265079662",
            at,
            -1.626507966181129,
            1e-12,
        ),
    )


@claim(
    "concrete-law",
    r"y \sim \mathrm{Concrete}(\pi, \tau) \iff U_j = (c_{j-1}/c_j)^j \ \text{i.i.d. uniform}, \ \ "
    r"c_j = \pi_K + \sum_{i \leq j} \pi_i\, (y_K/y_i)^\tau",
    wrong={
        "a temperature 2 % too high": {"factor": 1.02},
        "the softmax taken of other logits": {"logits": np.log(WEIGHTS[4::-1])},
    },
    draws=2**20,
)
def concrete_law(
    n: int,
    rng: np.random.Generator,
    factor: float = 1.0,
    logits: Floats = np.log(WEIGHTS[:5]),
) -> tuple[Uniforms, Facts]:
    """The relaxed draw has the Concrete density, jointly in all its weights, at τ = ½, 1 and 2."""
    u = [
        Concrete(np.log(WEIGHTS[:5]), tau).uniforms(
            gumbel_softmax(logits, factor * tau, n, rng=rng)
        )
        for tau in (0.5, 1.0, 2.0)
    ]
    return uniforms(u), _concrete_density()


@claim(
    "log-ratios-are-logistic",
    r"\tau \log\frac{y_i}{y_j} \ \sim\ \mathrm{Logistic}(\log\pi_i - \log\pi_j,\ 1)",
    wrong={"log-ratios not multiplied by τ": {"scale": 1 / 0.7}},
    draws=DRAWS_OF_NUMBERS,
)
def log_ratios_are_logistic(n: int, rng: np.random.Generator, scale: float = 1.0) -> Uniforms:
    """The logarithm of the ratio of two weights, times τ, is logistic around the difference of
    their logits.
    """
    from scipy.stats import logistic

    tau = 0.7
    y = gumbel_softmax(np.log(PI), tau, n, rng=rng)
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
def _means() -> Facts:
    return facts(
        *(
            at_most(
                f"0.03 less E[y₁] − π₁ at π₁ = 0.2, τ = {tau}", 0.23 - mean_of_first(tau, 0.2), 0
            )
            for tau in (0.5, 1.0, 2.0)
        ),
        agree("E[y₁] at π₁ = ½, τ = 1", mean_of_first(1.0, 0.5), 0.5, 1e-9),
        agree("E[y₁] at π₁ = 0.2, τ = 0.001: π₁ in the limit", mean_of_first(1e-3, 0.2), 0.2, 1e-5),
    )


@claim(
    "mean-is-not-pi",
    r"\mathrm{E}[y] \neq \pi \quad \text{for}\ \tau > 0, \ \text{unless}\ \pi\ \text{is uniform}",
    wrong={"one-hot draws, whose mean is π": {"hard": True}},
)
def mean_is_not_pi(n: int, rng: np.random.Generator, hard: bool = False) -> tuple[Counts, Facts]:
    """The mean of the relaxed draw is not π for τ > 0: at π = (0.2, 0.8) and τ = 1 it is pulled
    toward one half. Only for uniform π, and as τ falls to 0, does it agree.
    """
    y = gumbel_softmax(np.log([0.2, 0.8]), 1.0, n, hard=hard, rng=rng)
    first = rng.random(n) < y[:, 0]  # an index drawn from y comes with probability E[y]
    mean = mean_of_first(1.0, 0.2)
    return counts(first.astype(int), [1 - mean, mean], ("second", "first")), _means()
