"""The Gumbel-max theorem and its consequences."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.random import Generator

from gumbel_np.inputs import Floats
from gumbel_np.reference.law import Gumbel
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import softmax
from gumbel_np.verify import wrong_noises
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS, claim
from gumbel_np.verify.claims.weights import EIGHTHS, PI, SOURCE_PI, WEIGHTS, arg_max, eighth
from gumbel_np.verify.evidence import (
    Counts,
    Facts,
    SuccessShare,
    Uniforms,
    agree,
    always,
    counts,
    draws_of,
)

Noise = Callable[..., Floats]


@claim(
    r"\arg\max_i(\log\pi_i + G_i) \ \sim\ \mathrm{Categorical}(\pi / \textstyle\sum\pi)",
    source="S2 S3 S4 S5",
    wrong={
        "noise of the minimum law": {"noise": wrong_noises.minimum},
        "normal noise": {"noise": wrong_noises.normal_like_gumbel},
        "one noise for all categories": {"noise": wrong_noises.shared},
        "probabilities in place of their logarithms": {"log": lambda w: w / w.sum()},
    },
)
def gumbel_max(
    n: int, rng: Generator, noise: Noise = gumbel_noise, log: Callable[..., Any] = np.log
) -> Counts:
    """Add Gumbel noise to log-weights and take the arg max: category i wins with probability
    π_i/Σπ, also for weights that do not sum to 1.
    """
    z = log(WEIGHTS) + noise((n, WEIGHTS.size), rng=rng)
    return counts(arg_max(z), WEIGHTS, of=z)


@claim(
    r"\arg\max(0.3,\,0.1,\,0.1,\,0.5) = 3 \ \text{always, though} \ \pi_3 = 0.5",
    source="S3",
    wrong={"noise of the minimum law": {"noise": wrong_noises.minimum}},
)
def argmax_is_not_sampling(
    n: int, rng: Generator, noise: Noise = gumbel_noise
) -> tuple[SuccessShare, Counts]:
    """The arg max of [0.3, 0.1, 0.1, 0.5] is index 3 every time, though it should be in 50 % of
    draws; with noise it is.
    """
    without = arg_max(np.broadcast_to(SOURCE_PI, (n, 4)))
    z = np.log(SOURCE_PI) + noise((n, 4), rng=rng)
    return (
        always(without == 3, label="without noise"),
        counts(arg_max(z), SOURCE_PI, of=z, label="with noise"),
    )


@claim(
    r"i \sim \mathrm{softmax}(\log\pi) = \pi",
    source="S3",
    wrong={"probabilities given where logits belong": {"logits": WEIGHTS / WEIGHTS.sum()}},
)
def softmax_sampling(n: int, rng: Generator, logits: Floats = np.log(WEIGHTS)) -> Counts:
    """An index drawn with the probabilities softmax(logits) follows π."""
    return counts(rng.choice(WEIGHTS.size, size=n, p=softmax(logits)), WEIGHTS)


@claim(
    r"\max_i(G_i + \log\pi_i) \ \sim\ \mathrm{Gumbel}(\log\textstyle\sum_i\pi_i,\ 1)",
    source="S2",
    wrong={
        "noise of the minimum law": {"noise": wrong_noises.minimum},
        "noise 1 % too wide": {"noise": wrong_noises.scaled(1.01)},
    },
    draws=DRAWS_OF_NUMBERS,
)
def max_law(n: int, rng: Generator, noise: Noise = gumbel_noise) -> Uniforms:
    """The largest of Gumbel noise plus log-weights is Gumbel again, moved to the logarithm of
    the total weight.
    """
    z = np.log(WEIGHTS) + noise((n, WEIGHTS.size), rng=rng)
    return draws_of(Gumbel(np.log(WEIGHTS.sum()), 1), z.max(axis=-1), of=z)


def _expected_max(phi: Floats) -> float:
    """E max(φ_i + G_i) from the product of their CDFs H: ∫₀^∞ (1 − H) − ∫₋∞^0 H."""
    from scipy.integrate import quad

    def h(x: float) -> float:
        return float(np.prod(Gumbel(phi).cdf(x)))

    above = quad(lambda x: 1 - h(x), 0, 60, epsabs=1e-11, limit=200)[0]
    return float(above - quad(h, -40, 0, epsabs=1e-11, limit=200)[0])


@claim(
    r"\mathrm{E}\max_i(G_i + \beta x_i) = \log\textstyle\sum_i e^{\beta x_i} + \gamma",
    source="S2",
    wrong={"γ forgotten": {"gamma": 0.0}, "the largest in place of log-sum-exp": {"top": np.max}},
)
def expected_max(
    gamma: float = np.euler_gamma,
    top: Callable[[Floats], float] = lambda z: float(np.log(np.exp(z).sum())),
) -> Facts:
    """The expectation of the largest of Gumbel noise plus β·x is the log-sum-exp of β·x, plus γ."""
    multiples = [beta * np.array([1.0, 2.0, 3.0]) for beta in (0.0, 0.5, 1.0, 4.0)]
    off = np.array([_expected_max(z) - top(z) - gamma for z in multiples])
    return agree("expectation by quadrature, less the formula, at β = 0, ½, 1, 4", off, 0, 1e-9)


@claim(
    r"P(\arg\max = i,\ \max \le m) = \pi_i\, F(m)",
    cells="which of the 4 categories wins, and in which of 8 equally likely ranges, from low "
    "to high, the largest value lies",
    wrong={
        "normal noise": {"noise": wrong_noises.normal_like_gumbel},
        "noise of the minimum law": {"noise": wrong_noises.minimum},
    },
)
def max_independent_of_argmax(n: int, rng: Generator, noise: Noise = gumbel_noise) -> Counts:
    """How large the largest is says nothing about which category won."""
    z = np.log(PI) + noise((n, PI.size), rng=rng)
    return counts(8 * arg_max(z) + eighth(z.max(axis=-1)), np.repeat(PI / 8, 8), EIGHTHS, of=z)


@claim(
    r"\arg\max_i(\log\pi_i + c + G_i) = \arg\max_i(\log\pi_i + G_i)",
    wrong={"a factor in place of a constant": {"change": lambda phi: 1.01 * phi}},
)
def shift_invariance(
    n: int, rng: Generator, change: Callable[[Floats], Floats] = lambda phi: phi + 1000.0
) -> tuple[SuccessShare, Counts]:
    """A constant added to all logits changes nothing: not one draw, and so not the law."""
    g = gumbel_noise((n, PI.size), rng=rng)
    before, after = np.log(PI) + g, change(np.log(PI)) + g
    same = arg_max(before) == arg_max(after)
    return (
        always(same, of=(before, after), label="each draw"),
        counts(arg_max(after), PI, of=after, label="the law"),
    )


def _plackett_luce(pi: Floats) -> Floats:
    """Law of the first two draws without replacement, in order: π_i π_j / (1 − π_i)."""
    law = np.outer(pi / (1 - pi), pi)
    np.fill_diagonal(law, 0)
    return law.ravel()


_IN_ORDER = tuple(f"{i},{j}" for i in range(PI.size) for j in range(PI.size))


@claim(
    r"P(i \text{ first}, j \text{ second}) = \pi_i\, \frac{\pi_j}{1-\pi_i}",
    cells="the first and the second of each draw, in order",
    wrong={
        "noise of the minimum law": {"noise": wrong_noises.minimum},
        "drawn with replacement": {"again": True},
        "in the wrong order": {"order": (1, 0)},
    },
)
def top_k(
    n: int,
    rng: Generator,
    noise: Noise = gumbel_noise,
    again: bool = False,
    order: tuple[int, int] = (0, 1),
) -> Counts:
    """The k largest, in order, are a Plackett–Luce draw: one after the other, without
    replacement.
    """
    z = np.log(PI) + noise((n, PI.size), rng=rng)
    ranked = np.argsort(-z, axis=-1)[:, order]
    if again:
        ranked[:, 1] = arg_max(np.log(PI) + noise((n, PI.size), rng=rng))
    return counts(ranked[:, 0] * PI.size + ranked[:, 1], _plackett_luce(PI), _IN_ORDER, of=z)


@claim(
    r"\arg\min_i \frac{E_i}{\pi_i} \ \sim\ \mathrm{Categorical}(\pi), "
    r"\qquad E_i \sim \mathrm{Exp}(1)",
    wrong={"times π in place of over π": {"power": 1}, "squared times": {"squared": True}},
)
def exponential_race(n: int, rng: Generator, power: int = -1, squared: bool = False) -> Counts:
    """The first arrival in a race of exponential times with rates π is the same draw."""
    e = rng.standard_exponential((n, WEIGHTS.size))
    times = (e**2 if squared else e) * WEIGHTS**power
    return counts(np.argmin(times, axis=-1), WEIGHTS, of=times)
