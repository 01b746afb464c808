"""Which gradient each estimator is unbiased for, and with how much variance.

A mean becomes a question about counts: for a number X between −b and b and a uniform U, the event
2bU < X + b has exactly the probability (E[X] + b)/2b. A number out of these bounds is no answer.
"""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.special import expit

from gumbel_np.fast.sample_softmax import sample_softmax
from gumbel_np.inputs import Floats
from gumbel_np.learning.benchmark import bernoulli_quality, squared_error
from gumbel_np.reference.conditional import gumbel_given_argmax
from gumbel_np.reference.gradients import Loss, gradient_estimates
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.law import Gumbel
from gumbel_np.reference.sampling import gumbel_max, gumbel_noise
from gumbel_np.reference.softmax import softmax
from gumbel_np.verify.claim import claim
from gumbel_np.verify.claims.weights import PI
from gumbel_np.verify.evidence import Counts, Evidence, always, counts, jointly_uniform

Estimator = Callable[[Floats, Loss, int, Generator], Floats]
Given = Callable[..., Floats]

_TAU = 0.5
_NOISES = 4  # of gumbel-rao, for every draw
_THETA = -1.0
_TWO = np.array([0.0, _THETA])
_BOUND = 0.55  # of their gradients: at most 2·|y − t|·y(1 − y)/τ
_FOUR = np.log(PI)
# What the four categories are worth; the loss is the squared distance of that from a target.
_VALUES = np.array([3.0, 1.0, 0.0, 2.0])
_OF_TWO, _OF_FOUR = squared_error(), squared_error(_VALUES / 3, 0.8)


def _estimator(**how: object) -> Estimator:
    def estimate(logits: Floats, loss: Loss, n: int, rng: Generator) -> Floats:
        return gradient_estimates(logits, loss, n, rng=rng, **how)  # type: ignore[arg-type]

    return estimate


def coin(x: Floats, bound: float, rng: Generator) -> NDArray[np.intp]:
    """For each x between −bound and bound a 1 with the probability (x + bound) / 2bound, else a 0.

    For any other x, and for NaN, −1: its mean cannot be told from a coin.
    """
    heads = 2 * bound * rng.random(x.shape) < x + bound
    return np.where(np.abs(x) <= bound, heads, -1)


def _mean_is(
    x: Floats, mean: float, bound: float, rng: Generator, label: str, *, of: Floats
) -> Counts:
    """Ask whether x, made of other numbers, has this mean."""
    p = (mean + bound) / (2 * bound)
    names = ("tails", "heads")
    return counts(coin(x, bound, rng), [1 - p, p], names, of=of, label=label)


@cache
def relaxed_gradient(tau: float) -> float:
    """The derivative of E[loss(y)] in the second logit, of two, by quadrature.

    The density moves with the logit, the loss stays: no derivative of the loss is taken.
    """
    from scipy.integrate import quad

    def f(x: float) -> float:  # −loss · p'(x − θ), p the logistic density of the difference
        y = expit(x / tau)
        a, b = expit(x - _THETA), expit(_THETA - x)
        return float(_OF_TWO(np.array([1 - y, y]))[0] * a * b * (a - b))

    return float(sum(quad(f, a, b, epsabs=1e-12)[0] for a, b in ((-50, -5), (-5, 5), (5, 50))))


def _score_of_relaxed(n: int, rng: Generator) -> Floats:
    """Estimate the third derivative of E[loss(y)] of four categories through the density of y."""
    y = sample_softmax(_FOUR, _TAU, n, rng=rng).astype(np.float64, copy=False)
    # ∇ log p(y) = 1 − K softmax(φ − τ log y) (Maddison, Mnih and Teh 2017, equation 10).
    back = softmax(np.where(y > 0, _FOUR - _TAU * np.log(np.maximum(y, 1e-300)), 1e3))
    # Its mean is 0, so taking a constant off the loss changes no mean; it makes the range small.
    return (_OF_FOUR(y)[0] - 0.32) * (1 - 4 * back[:, 2])


@claim(
    r"\mathrm{E}\left[J^{\top} f'(y)\right] = \nabla_\varphi\, \mathrm{E}[f(y)], \qquad "
    r"y = \sigma((\varphi + G)/\tau)",
    wrong={
        "the loss differentiated at the one-hot draw": {
            "estimate": _estimator(method="straight-through", tau=_TAU)
        },
        "the factor 1/τ forgotten": {
            "estimate": lambda *a: _TAU * _estimator(method="gumbel-softmax", tau=_TAU)(*a)
        },
    },
    draws=2**20,
    costly=True,
)
def relaxed_gradient_unbiased(
    n: int, rng: Generator, estimate: Estimator = _estimator(method="gumbel-softmax", tau=_TAU)
) -> tuple[Counts, Counts]:
    """The pathwise gradient through the relaxed draw is unbiased for the relaxed objective, the
    mean loss of y itself (two categories: against quadrature; four: against the gradient through
    the density of y, which differentiates no loss).
    """
    two, four = estimate(_TWO, _OF_TWO, n, rng), estimate(_FOUR, _OF_FOUR, n, rng)
    off, label = four[:, 2] - _score_of_relaxed(n, rng), "four, less that through the density"
    mean = relaxed_gradient(_TAU)
    return (
        _mean_is(two[:, 1], mean, _BOUND, rng, "two categories", of=two),
        _mean_is(off, 0.0, 1.8, rng, label, of=four),
    )


@claim(
    r"\mathrm{E}\left[J^{\top} f'(D)\right] = \nabla_\varphi\, \mathrm{E}[f(D)], \qquad "
    r"D = \mathrm{onehot}(\arg\max_i(\varphi_i + G_i))",
    expected="refuted",
    right="The truth, by enumeration, is π(f − ⟨π, f⟩); unbiased are the score-function estimates. "
    "With a loss that is quadratic in y, as here, the bias vanishes as τ falls to 0, while the "
    "variance grows like 1/τ: see the figure. With others straight-through keeps a bias.",
)
def straight_through_unbiased(n: int, rng: Generator) -> Counts:
    """The straight-through gradient is unbiased for the discrete objective, the mean loss of the
    one-hot draw (four categories, τ = ½, one component beside its exact value).
    """
    (exact,) = gradient_estimates(_FOUR, _OF_FOUR, 1, method="exact")
    g = gradient_estimates(_FOUR, _OF_FOUR, n, method="straight-through", tau=_TAU, rng=rng)
    return _mean_is(g[:, 2], exact[2], 0.85, rng, "", of=g)


def _losers_untouched(logits: Floats, index: NDArray[Any], *, rng: Generator) -> Floats:
    """Condition the noise of the winner alone; that of the others stays as it was."""
    given = gumbel_given_argmax(logits, index, rng=rng)
    free = gumbel_noise(given.shape, rng=rng)
    np.put_along_axis(free, index[:, None], np.take_along_axis(given, index[:, None], -1), -1)
    return free


def _too_early(logits: Floats, index: NDArray[Any], *, rng: Generator) -> Floats:
    """The winner with the law of the maximum, but not shifted by the logarithm of its weight."""
    given = gumbel_given_argmax(logits, index, rng=rng)
    shift = np.log(softmax(logits))[index]
    given[np.arange(index.size), index] += shift
    return given


@claim(
    r"D \sim \pi, \quad X_D = \pi_D E, \quad X_i = E_i + \pi_i E\ (i \neq D) \ \Rightarrow\ "
    r"-\log X \ \text{i.i.d. Gumbel}, \quad \arg\max_i(\log\pi_i - \log X_i) = D",
    wrong={
        "the losers not held below the winner": {"given": _losers_untouched},
        "the winner not lifted by its weight": {"given": _too_early},
    },
    draws=2**22,
)
def noise_given_the_choice(
    n: int, rng: Generator, given: Given = gumbel_given_argmax
) -> tuple[Evidence, ...]:
    """Noise drawn after the choice, from its law given who won, is i.i.d. Gumbel noise again when
    the choice itself is drawn from π; and it makes that choice in every draw.
    """
    index = np.searchsorted(np.cumsum(PI)[:-1], rng.random(n), side="right")
    noise = given(_FOUR, index, rng=rng)
    chosen = np.argmax(_FOUR + noise, axis=-1) == index
    return (*jointly_uniform(Gumbel().cdf(noise)), always(chosen, of=noise, label="the choice"))


def _unconditioned(logits: Floats, loss: Loss, n: int, rng: Generator) -> Floats:
    """Average the Jacobian over noise that does not depend on the choice."""
    slope = loss(np.eye(logits.size)[gumbel_max(logits, n, rng=rng)])[1]
    noise = gumbel_noise((_NOISES, n, logits.size), rng=rng)
    rows = np.broadcast_to(logits, slope.shape)
    _, pullback = gumbel_softmax_vjp(rows, _TAU, noise=noise)
    return pullback(slope) / _NOISES


_rao = partial(_estimator, method="gumbel-rao", tau=_TAU)


@claim(
    r"g_R = \mathrm{E}[g_S \mid D] \ \Rightarrow\ \mathrm{E}\, g_R = \mathrm{E}\, g_S, \quad "
    r"\mathrm{Var}\, g_R \leq \mathrm{Var}\, g_S, \qquad g_S = J^{\top} f'(D)",
    wrong={
        "the noise not conditioned on the choice": {"estimate": _unconditioned},
        "one noise a draw, which is straight-through": {"estimate": _rao(inner=1)},
    },
    draws=2**20,
    costly=True,
)
def gumbel_rao(
    n: int, rng: Generator, estimate: Estimator = _rao(inner=_NOISES)
) -> tuple[Evidence, ...]:
    """Averaging the straight-through gradient over the noise, given the choice, keeps its mean and
    takes variance off, as much as the law of total variance says (two categories, four noises a
    draw, τ = ½).
    """
    straight = bernoulli_quality(_THETA, _TAU, "straight-through")
    rao = bernoulli_quality(_THETA, _TAU, "gumbel-rao", inner=_NOISES)
    both = estimate(_TWO, _OF_TWO, n, rng)
    g, square = both[:, 1], rao.variance + rao.mean**2
    return (
        _mean_is(g, straight.mean, _BOUND, rng, "the mean", of=both),
        _mean_is(g**2, square, _BOUND**2, rng, "the mean square", of=both),
    )
