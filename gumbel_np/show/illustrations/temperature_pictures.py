"""What the temperature changes: one draw, many draws, their law and their gradients."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from scipy.special import expit

from gumbel_np.inputs import Reals
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import softmax
from gumbel_np.show.style import BLUE, GREY, Panel, curves, log_ticks, panel, powers
from gumbel_np.verify.claims import concrete_law, temperature, vanishing_gradient
from gumbel_np.verify.claims.weights import PI

_TAUS = np.geomspace(0.05, 50, 91)


def _tau_axis(axes: Axes) -> None:
    axes.set(xscale="log", xlabel="temperature τ")
    log_ticks(axes.xaxis, [0.1, 1, 10])


def _one_draw(title: str, seed: int) -> Panel:
    @panel(
        title,
        "The four weights of one relaxed draw. Its noise is held fixed, so that only τ moves them.",
    )
    def draw(axes: Axes) -> None:
        z = np.log(PI) + gumbel_noise(PI.size, rng=seed)
        y = np.stack([softmax(z, tau) for tau in _TAUS], axis=-1)
        curves(axes, _TAUS, y, [f"π = {p:g}" for p in PI])
        _tau_axis(axes)
        axes.set(ylabel="weight y of each category", ylim=(-0.03, 1.03))
        axes.legend(loc="upper right")

    return draw


def _many_draws(
    title: str, ylabel: str, top: float, measure: Callable[[Reals, Reals], Reals]
) -> Panel:
    @panel(title, "Every line is one draw whose noise is held fixed while τ moves.")
    def draw(axes: Axes) -> None:
        z = np.log(PI) + gumbel_noise((2000, PI.size), rng=1)
        y = np.stack([measure(softmax(z, tau), z) for tau in _TAUS])
        for i in range(12):
            name = None if i else "a single draw"
            axes.plot(_TAUS, y[:, i], color=GREY, linewidth=0.9, label=name)
        mean = y.mean(axis=1)
        axes.plot(_TAUS, mean, color=BLUE, linewidth=4, linestyle="--", label="mean of 2,000")
        _tau_axis(axes)
        axes.set(ylabel=ylabel, ylim=(-0.03 * top, top))
        axes.legend(loc="best")

    return draw


_ONE_HOT = _one_draw("Cold: one-hot. Hot: all weights alike", 3)
_ORDER = _one_draw("Lines never cross: the winner stays", 11)
_LARGEST = _many_draws(
    "The largest weight falls as τ rises", "largest weight", 1.05, lambda y, z: y.max(axis=-1)
)
_ENTROPY = _many_draws(
    "The entropy rises with τ",
    "entropy, nats",
    1.6,
    lambda y, z: temperature.entropy(y),
)
_TIGHTNESS = _many_draws(
    "Colder is nearer to the one-hot draw",
    "distance from one-hot",
    1.0,
    lambda y, z: 1 - np.take_along_axis(y, z.argmax(-1)[:, None], -1)[:, 0],
)


@panel(
    "The law of one weight, from cold to hot",
    "Two categories, π₁ = 0.3, the same 20,000 draws at each τ. Cold, y₁ is 0 or 1; hot, it "
    "is near ½.",
)
def _marginals(axes: Axes) -> None:
    z = np.log([0.3, 0.7]) + gumbel_noise((20_000, 2), rng=1)
    t, taus = np.linspace(0, 1, 201), (0.1, 0.5, 1, 2, 10)
    shares = [(softmax(z, tau)[:, 0, None] <= t).mean(axis=0) for tau in taus]
    curves(axes, t, shares, [f"τ = {tau}" for tau in taus], every=25)
    axes.set(xlabel="t", ylabel="share of draws with y₁ ≤ t", ylim=(-0.03, 1.03))
    axes.legend(loc="lower right", labelspacing=0.2)


@panel(
    "Without the factor τ, colder is wider",
    "The claimed CDF of the log-ratio itself. Times τ, all three curves become one.",
)
def _log_ratios(axes: Axes) -> None:
    x, taus = np.linspace(-12, 8, 161), (0.4, 1, 2)
    cdfs = [expit(tau * x - np.log(PI[0] / PI[3])) for tau in taus]
    curves(axes, x, cdfs, [f"τ = {tau}" for tau in taus])
    axes.set(xlabel="x", ylabel="P( log(y₁/y₄) ≤ x )", ylim=(-0.03, 1.03))
    axes.legend(loc="upper left")


@panel(
    "Only cold, or at ½, is the mean π",
    "Two categories: the mean of the first weight, computed. It starts at π₁ and is pulled "
    "toward ½.",
)
def _means(axes: Axes) -> None:
    taus, weights = np.geomspace(0.05, 20, 25), (0.2, 0.35, 0.5)
    means = [[concrete_law.mean_of_first(t, p) for t in taus] for p in weights]
    curves(axes, taus, means, [f"π₁ = {p}" for p in weights], every=4)
    _tau_axis(axes)
    axes.set(ylabel="mean of y₁", ylim=(0.1, 0.6))
    axes.legend(loc="lower right")


@panel(
    "Typical gradients vanish, their spread grows",
    "Two categories, π = (0.7, 0.3), computed. Toward the left (cold) the median falls to "
    "nothing, the mean stays, and the spread grows without bound.",
)
def _gradients(axes: Axes) -> None:
    taus = np.geomspace(0.03, 3, 25)
    mean, square = ([vanishing_gradient.gradient_moment(t, k) for t in taus] for k in (1, 2))
    median = [vanishing_gradient.median_gradient(t) for t in taus]
    spread = np.sqrt(np.subtract(square, np.square(mean)))
    names = ["median", "mean", "spread (standard deviation)"]
    curves(axes, taus, [median, mean, spread], names, every=4)
    _tau_axis(axes)
    axes.set(yscale="log", ylim=(1e-7, 100), ylabel="gradient")
    powers(axes.yaxis, [-6, -4, -2, 0])
    axes.legend(loc="lower right")


PANELS: dict[str, tuple[Panel, ...]] = {
    "tau-to-zero": (_ONE_HOT,),
    "tau-to-infinity": (_ONE_HOT,),
    "colder-is-more-confident": (_LARGEST, _ENTROPY),
    "hotter-is-more-discrete": (_LARGEST,),
    "smaller-is-tighter": (_TIGHTNESS,),
    "winner-does-not-feel-tau": (_ORDER,),
    "concrete-law": (_marginals,),
    "log-ratios-are-logistic": (_log_ratios,),
    "mean-is-not-pi": (_means,),
    "vanishing-gradient": (_gradients,),
}
