"""Shares of draws as bars, beside the law: observed against expected at a glance."""

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.show.figures.category_ticks import name_cells
from gumbel_np.show.style import BLUE, INK, Panel
from gumbel_np.verify.evidence import Counts


def shares_panel(e: Counts) -> Panel:
    """Return the panel of the shares of all categories; its limits depend on the law only."""
    law, n = e.pi, int(e.singles.sum())

    def draw(axes: Axes) -> None:
        x = np.arange(law.size)
        axes.bar(x, e.singles / max(n, 1), width=0.6, color=BLUE, label=f"drawn, n = {n:,}")
        width = min(44.0, 250 / law.size)
        axes.plot(x, law, "_", color=INK, markersize=width, markeredgewidth=4, label="law π")
        axes.set(xticks=x, xlabel="category", ylabel="share of draws", ylim=(0, 1.6 * law.max()))
        # On the side where the law is low, not the draws: it must not move while they come in.
        left, right = law[: law.size // 2].sum(), law[(law.size + 1) // 2 :].sum()
        axes.legend(
            loc="upper left" if left <= right else "upper right",
            borderaxespad=0.5,
            handlelength=1.2,
            markerscale=min(1.0, 17.6 / width),
        )
        name_cells(axes, e.labels)

    caption = f"The share of each category in {n:,} draws (bars), and its probability (lines)."
    return Panel(f"Observed and expected, {n:,} draws", caption, draw)
