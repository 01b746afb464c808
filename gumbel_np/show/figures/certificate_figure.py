"""The certificate of a trial as it narrows, and the tolerance that it must reach."""

import math

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.show.style import BLUE, INK, PALE, Panel, powers, unicode_number
from gumbel_np.verify.sequential_test import Judgement

_TICKS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def certificate_panel(judgement: Judgement) -> Panel:
    """Return the panel of the distance that is not ruled out yet, draw by draw."""
    draws, ratio = judgement.band.T
    reached = ratio[-1] <= 1

    def draw(axes: Axes) -> None:
        left, right = draws[0] / 2, draws[-1] * 1.5
        top, bottom = 1.3 * ratio.max(), min(0.5, 0.7 * ratio.min())
        axes.fill_between(draws, bottom, ratio, color=PALE, linewidth=0)
        axes.axhline(1, color=INK, linestyle="--", linewidth=1.6)
        every = math.ceil(len(draws) / 256)
        axes.plot(draws, ratio, color=BLUE, marker="o", markersize=4, markevery=every)
        axes.text(left, 1, " tolerance", ha="left", va="bottom")
        axes.set(xscale="log", yscale="log", xlim=(left, right), ylim=(bottom, top))
        powers(axes.xaxis, range(math.ceil(np.log10(left)), int(np.log10(right)) + 1))
        ticks = [tick for tick in _TICKS if bottom <= tick <= top]
        axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
        axes.minorticks_off()
        axes.set(xlabel="draws", ylabel="distance / tolerance")

    weakest = judgement.weakest
    title = "Not yet known within the tolerance"
    if reached:
        title = f"Known within the tolerance after {judgement.draws:,} draws"
    caption = (
        "The distance from the claim that is not ruled out, after each chunk of draws, as a "
        f"multiple of the tolerance, which is {unicode_number(weakest.tolerance)} "
        f"({weakest.distance_name}). The truth lies in the shaded part at all times, except with "
        f"probability {unicode_number(judgement.alpha)}."
    )
    return Panel(title, caption, draw)
