"""The errors of computations, each in units of what is allowed."""

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.show.style import BLUE, INK, LIMIT, VERMILLION, Panel, powers
from gumbel_np.verify.evidence import Facts


def facts_panel(e: Facts) -> Panel:
    """Return the panel of computations: a bar for each."""
    errors = np.array([row.error / row.tolerance for row in e.rows])

    def draw(axes: Axes) -> None:
        at = np.arange(1, len(errors) + 1)
        shown = np.nan_to_num(errors, nan=1e6).clip(1e-8, 1e6)
        colours = [BLUE if error <= 1 else VERMILLION for error in errors]
        axes.barh(at, shown, left=1e-9, color=colours, edgecolor=INK, height=0.5)
        axes.axvline(1, **LIMIT)
        axes.set(xscale="log", xlim=(1e-9, 1e7), ylim=(len(errors) + 0.7, 0.3), yticks=at)
        powers(axes.xaxis, range(-8, 7, 2))
        axes.set(xlabel="error / allowed", ylabel="row of the table")

    return Panel(
        "Every error is as small as allowed"
        if e.distance() <= 1
        else "An error is larger than allowed",
        "The error of each computation, in the order of the table, over what is allowed.",
        draw,
    )
