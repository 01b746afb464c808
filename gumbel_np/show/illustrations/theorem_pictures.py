"""The Gumbel-max theorem: its largest value, and the last step of its proof."""

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.reference.law import Gumbel
from gumbel_np.show.style import INK, PALE, Panel, curves, panel


@panel("The expected maximum is log-sum-exp, plus γ", "For x = (1, 2, 3).")
def _expected_max(axes: Axes) -> None:
    beta, grid = np.linspace(0, 4, 41), np.linspace(-10, 60, 20_001)
    phi = beta[:, None] * [1, 2, 3]
    cdf = np.prod(Gumbel(phi[::5, :, None]).cdf(grid), axis=1)
    # E X = ∫ (1{x > 0} − F) dx, whatever the law.
    computed = np.trapezoid((grid > 0) - cdf, grid)
    formula = np.log(np.exp(phi).sum(axis=1)) + np.euler_gamma
    curves(axes, beta, [formula, phi.max(axis=1)], ["log Σ exp(βx) + γ", "the largest βx"])
    (points,) = axes.plot(beta[::5], computed, "o", color=INK, label="expectation, integrated")
    points.set(markerfacecolor="white", markersize=10)
    axes.set(xlabel="β", ylabel="E max (G + βx)")
    axes.legend(loc="upper left")


@panel(
    "The area under the curve is p",
    "How likely category 1 wins, given its ε; the area is how likely it wins at all (p = 0.4 "
    "shaded).",
)
def _areas(axes: Axes) -> None:
    e, ps = np.linspace(0, 1, 161), (0.2, 0.4, 0.7)
    ys = [e ** (1 / p - 1) for p in ps]
    axes.fill_between(e, ys[1], color=PALE)
    curves(axes, e, ys, [f"p = {p}: area {p}" for p in ps])
    axes.set(xlabel="ε", ylabel="ε to the power 1/p − 1", ylim=(0, 1.55))
    axes.set_yticks([0, 0.5, 1])
    axes.legend(loc="upper left")


PANELS: dict[str, tuple[Panel, ...]] = {
    "expected-max": (_expected_max,),
    "proof-4-integral": (_areas,),
}
