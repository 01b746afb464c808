"""Where a formula fails: a step has no slope, and exp overflows."""

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.reference.softmax import softmax
from gumbel_np.show.style import BLUE, LIMIT, VERMILLION, Panel, curves, panel


@panel(
    "A step has no slope, a relaxed draw has one",
    "The first of two weights against its logit, the noise held fixed.",
)
def _steps(axes: Axes) -> None:
    phi, noise = np.linspace(-3, 3, 241), np.array([0.5, 0.0])
    z = np.stack([phi + noise[0], np.full_like(phi, noise[1])], axis=-1)
    ys = [np.where(z[:, 0] > z[:, 1], 1.0, 0.0), softmax(z, 0.3)[:, 0], softmax(z, 1)[:, 0]]
    curves(axes, phi, ys, ["arg max (a step)", "relaxed, τ = 0.3", "relaxed, τ = 1"])
    axes.set(xlabel="logit φ₁", ylabel="first weight y₁", ylim=(-0.03, 1.03))
    axes.legend(loc="lower right")


@panel(
    "The naive quotient ends where exp overflows",
    "Both formulas give the same weight, until the exponential exceeds the largest float64.",
)
def _overflow(axes: Axes) -> None:
    z = np.linspace(0, 1000, 81)
    with np.errstate(over="ignore", invalid="ignore"):
        naive = np.exp(z + 1) / (np.exp(z) + np.exp(z + 1))
    stable = softmax(np.stack([z, z + 1], axis=-1))[:, 1]
    axes.plot(z, stable, color=BLUE, label="largest taken off")
    axes.plot(z, naive, color=VERMILLION, marker="s", linestyle="none", label="quotient as written")
    axes.axvline(np.log(np.finfo(float).max) - 1, **LIMIT)
    axes.text(690, 0.3, "exp overflows\nfrom here on", ha="right")
    axes.set(xlabel="z", ylabel="second of softmax(z, z + 1)", ylim=(0, 1))
    axes.legend(loc="lower left")


PANELS: dict[str, tuple[Panel, ...]] = {
    "argmax-has-no-gradient": (_steps,),
    "smooth-for-positive-tau": (_steps,),
    "softmax-formulas": (_overflow,),
}
