"""The Gumbel law, and how near the largest of many draws comes to it."""

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.inputs import Floats
from gumbel_np.reference.law import Gumbel, GumbelMin
from gumbel_np.show.style import GREY, INK, LINES, PALE, VERMILLION, Panel, curves, panel, powers
from gumbel_np.verify.claims import maxima


@panel("F climbs to 1; its slope is the density", "The standard Gumbel law.")
def _cdf_and_density(axes: Axes) -> None:
    x = np.linspace(-3, 7, 161)
    curves(axes, x, [Gumbel().cdf(x), Gumbel().pdf(x)], ["F(x)", "its slope, the density"])
    axes.set(xlabel="x", ylabel="probability, density", ylim=(-0.03, 1.03))
    axes.legend(loc="center right")


@panel(
    "The claimed density is the mirror image",
    "The density that the theorem needs (solid), and the one in the claim (dashed): that of −G.",
)
def _mirror(axes: Axes) -> None:
    x = np.linspace(-6, 6, 193)
    names = ["exp(−x − exp(−x)): maxima", "exp(x − exp(x)): minima"]
    curves(axes, x, [Gumbel().pdf(x), GumbelMin().pdf(x)], names)
    axes.set(xlabel="x", ylabel="density", ylim=(-0.01, 0.56))
    axes.legend(loc="upper center")


@panel("Mode, median and mean stand apart", "The density of the standard Gumbel law.")
def _moments(axes: Axes) -> None:
    law, x = Gumbel(), np.linspace(-2.5, 6, 161)
    axes.plot(x, law.pdf(x), color=INK)
    mean, spread = law.mean(), np.sqrt(law.var())
    inside = x[np.abs(x - mean) <= spread]
    axes.fill_between(inside, law.pdf(inside), color=PALE, label=f"mean ± {spread:.2f} (π/√6)")
    for value, name, line in (
        (law.mode(), "mode 0", LINES[2]),
        (law.median(), f"median {law.median():.3f}", LINES[1]),
        (mean, f"mean γ = {mean:.3f}", LINES[0]),
    ):
        look = {key: line[key] for key in ("color", "linestyle")}
        axes.vlines(value, 0, law.pdf(value), **look, linewidth=2.5, label=name)
    axes.set(xlabel="x", ylabel="density", ylim=(0, 0.42))
    axes.legend(loc="upper right")


@panel(
    "How far the largest of n is from any Gumbel",
    "Distance in the CDF to the nearest Gumbel law, computed: exponential draws come near "
    "quickly, normal ones slowly, Cauchy and uniform ones never.",
)
def _extremes(axes: Axes) -> None:
    n = np.array(maxima.SIZES)
    distances = [[maxima.nearest_gumbel(f, k)[1] for k in n] for f in maxima.PARENTS]
    curves(axes, n, distances, ("exponential", "normal", "Cauchy", "uniform"), every=1)
    axes.set(xscale="log", yscale="log", ylim=(1e-8, 30), xlim=(4, 3e6))
    powers(axes.xaxis, range(1, 7))
    powers(axes.yaxis, range(-8, 1, 2))
    axes.set(xlabel="n, how many the largest is taken of", ylabel="sup-distance")
    axes.legend(loc="lower left", labelspacing=0.2)


def _glasses() -> tuple[Floats, Floats, Floats]:
    """Return x, the CDF of the largest of 8 normal draws there, and that of the nearest Gumbel."""
    p = np.linspace(0.001, 0.999, 400)
    x = maxima.largest(maxima.normal, 8, p)
    return x, p, maxima.nearest_gumbel(maxima.normal, 8)[0].cdf(x)


@panel(
    "Alike, yet not the same law",
    "The CDFs of the largest of 8 normal draws and of the nearest Gumbel law, computed.",
)
def _glasses_cdf(axes: Axes) -> None:
    x, p, gumbel = _glasses()
    curves(axes, x, [p, gumbel], ["largest of 8", "nearest Gumbel"])
    axes.set(xlabel="value", ylabel="CDF", ylim=(-0.03, 1.05))
    axes.legend(loc="lower right")


@panel(
    "They differ by up to 0.024",
    "The CDF of the largest of 8 less that of the nearest Gumbel law. No other Gumbel law "
    "comes nearer.",
)
def _glasses_difference(axes: Axes) -> None:
    x, p, gumbel = _glasses()
    axes.axhline(0, color=GREY, linewidth=1)
    axes.plot(x, p - gumbel, color=VERMILLION)
    axes.set(xlabel="value", ylabel="difference of the CDFs", ylim=(-0.035, 0.035))


PANELS: dict[str, tuple[Panel, ...]] = {
    "cdf": (_cdf_and_density,),
    "density-of-the-maximum": (_mirror,),
    "maxima-become-gumbel": (_extremes,),
    "eight-glasses": (_glasses_cdf, _glasses_difference),
    "moments": (_moments,),
}
