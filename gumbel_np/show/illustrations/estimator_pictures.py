"""Gradient estimates on the standard benchmark: bias, spread, and where they lead."""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
from matplotlib.axes import Axes
from scipy.special import expit, logit

from gumbel_np.inputs import Floats
from gumbel_np.learning.benchmark import TARGET, Quality, bernoulli_quality
from gumbel_np.reference.gradients import Method
from gumbel_np.show.style import BLUE, LIMIT, Panel, curves, log_ticks, panel

_TAUS = np.geomspace(0.05, 2, 33)
_RELAXED: tuple[Method, ...] = ("gumbel-softmax", "straight-through", "gumbel-rao")
_NAMES: dict[Method, str] = {
    "gumbel-softmax": "Gumbel-softmax",
    "straight-through": "straight-through",
    "gumbel-rao": "Gumbel-Rao, 10 noises",
    "score-function": "score function",
    "leave-one-out": "with baseline",
}
_quality = cache(partial(bernoulli_quality, -1.0))  # more than one panel asks for the same
_WHERE = "min E[(b − 0.499)²] at P(b = 1) = 0.27, where the true derivative is 0.0004"


def _tau_axis(axes: Axes) -> None:
    axes.set(xscale="log", xlabel="temperature τ")
    log_ticks(axes.xaxis, [0.05, 0.1, 0.2, 0.5, 1, 2])


def _against_tau(
    axes: Axes, methods: tuple[Method, ...], measure: Callable[[Quality], float]
) -> None:
    ys = [[measure(_quality(tau, m)) for tau in _TAUS] for m in methods]
    curves(axes, _TAUS, ys, [_NAMES[m] for m in methods])
    _tau_axis(axes)
    axes.legend(loc="best")


@panel(
    "The bias falls in the cold …",
    f"The mean of each estimate less the true derivative: {_WHERE}. With a loss that is not "
    "quadratic, straight-through keeps a bias in the cold.",
)
def _bias(axes: Axes) -> None:
    axes.axhline(0, **LIMIT)
    _against_tau(axes, _RELAXED, lambda q: q.bias)
    axes.set(ylabel="bias", ylim=(-0.06, 0.03))


@panel(
    "… and the spread grows",
    f"The standard deviation of a single estimate: {_WHERE}. That of the score function does not "
    "depend on τ; with the mean loss as its baseline it is 0.0004 here.",
)
def _spread(axes: Axes) -> None:
    _against_tau(axes, (*_RELAXED, "score-function"), lambda q: q.spread)
    axes.set(ylabel="standard deviation", ylim=(0, 1))


@panel(
    "Averaging the noise takes variance off",
    f"The variance of straight-through over that of Gumbel-Rao, with so many noises a draw: "
    f"{_WHERE}. By theory it is never below 1, the dashed line.",
)
def _factor(axes: Axes) -> None:
    def variances(method: Method, inner: int = 10) -> Floats:
        return np.array([_quality(tau, method, inner=inner).variance for tau in _TAUS])

    straight, inners = variances("straight-through"), (2, 10, 100)
    ys = [straight / variances("gumbel-rao", inner) for inner in inners]
    axes.axhline(1, **LIMIT)
    curves(axes, _TAUS, ys, [f"{inner} noises" for inner in inners])
    _tau_axis(axes)
    axes.set(ylabel="variance ratio", ylim=(0, 14))
    axes.legend(loc="upper right")


@panel(
    "Relaxed, the objective has another minimum",
    "The mean loss of the one-hot draw and of the relaxed ones, against P(b = 1), less that of a "
    "fair coin. The true one is least at 0, by a hair; the relaxed ones are least near ½.",
)
def _objectives(axes: Axes) -> None:
    p = np.linspace(0.02, 0.98, 97)
    u = (np.arange(4096) + 0.5) / 4096
    gap = logit(p)[:, None] + logit(u)
    true = (1 - 2 * TARGET) * (p - 0.5)
    relaxed = [((expit(gap / tau) - TARGET) ** 2).mean(axis=1) for tau in (0.1, 0.5)]
    centred = [r - np.interp(0.5, p, r) for r in relaxed]
    curves(axes, p, [true, *centred], ["one-hot draw", "relaxed, τ = 0.1", "relaxed, τ = 0.5"])
    axes.plot(p[0], true[0], color=BLUE, marker="*", markersize=16)
    axes.set(xlabel="P(b = 1)", ylabel="mean loss, less that at ½")
    axes.legend(loc="upper center")


PANELS: dict[str, tuple[Panel, ...]] = {
    "relaxed-gradient-unbiased": (_objectives,),
    "straight-through-unbiased": (_bias, _spread),
    "gumbel-rao": (_factor,),
}
