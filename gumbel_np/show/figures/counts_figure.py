"""Counts against a law: how often each category came, over how often it should."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.figures.category_ticks import name_cells
from gumbel_np.show.style import BLUE, LIMIT, VERMILLION, Panel, number
from gumbel_np.verify.evidence import Counts
from gumbel_np.verify.statistics import certificates

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PAIRS = "pair of successive draws"
_MOST_CELLS = 40


class Cells(NamedTuple):
    """A table: the law of its cells, how often each came, and their names."""

    pi: Floats
    singles: NDArray[np.int64]
    labels: tuple[str, ...]


def counts_panels(e: Counts, alpha: float) -> list[Panel]:
    """Return the panel of the categories, and of their pairs where only those tell."""
    cells = Cells(e.pi, e.singles, e.labels)
    axis = "cell" if e.label.endswith("jointly") else ""
    panels = [ratios_panel(cells, axis, alpha=alpha)]
    dependent = not intervals(cells, alpha)[1].any() and e.log_e() > np.log(2 / alpha)
    if dependent and e.pairs.size == e.pi.size**2:
        pairs = unnamed(e.pairs, np.outer(e.pi, e.pi).ravel())
        panels.append(ratios_panel(pairs, PAIRS, alpha=alpha))
    return panels


def unnamed(table: NDArray[np.int64], law: Floats) -> Cells:
    """Return a table whose cells need no names."""
    return Cells(law, table, ("",) * law.size)


def intervals(e: Cells, alpha: float) -> tuple[tuple[Floats, Floats, Floats], Any]:
    """Return lower end, value and upper end of each observed/expected, and which miss 1."""
    n, k = int(e.singles.sum()), len(e.pi)
    ends = np.array([certificates.binomial_interval(int(hits), n, alpha / k) for hits in e.singles])
    with np.errstate(divide="ignore", invalid="ignore"):
        low, observed, high = (
            np.column_stack([ends[:, 0], e.singles / n, ends[:, 1]]) / e.pi[:, None]
        ).T
    return (low, observed, high), (low > 1) | (high < 1) | ((e.pi == 0) & (e.singles > 0))


def ratios_panel(e: Cells, axis: str = "", *, alpha: float) -> Panel:
    """Return the panel of the intervals of all categories; `axis` names what they are."""
    if len(e.pi) > 64 and any(e.labels):  # too many to be seen one by one: neighbours together
        starts = np.linspace(0, len(e.pi), _MOST_CELLS, endpoint=False).astype(int)
        e = Cells(
            np.add.reduceat(e.pi, starts),
            np.add.reduceat(e.singles, starts),
            tuple(map(str, starts)),
        )
        axis = axis or "category, several together, from number"
    ratios, outside = intervals(e, alpha)
    n, k, labels = int(e.singles.sum()), len(e.pi), e.labels
    missed = int(outside.sum())
    if not axis and labels == tuple(map(str, range(k))):
        axis = "category"
    return Panel(
        f"{missed} of {k} intervals miss{'es' * (missed == 1)} the claim"
        if missed
        else "Every interval holds the claim",
        f"How often each {_kind(axis)} came in {n:,} draws, over how often it should. All {k} "
        f"intervals hold the true value at once, but for a probability of {number(alpha)}."
        + (" What is claimed never to come has no place here." if (e.pi == 0).any() else ""),
        partial(_draw_ratios, ratios=ratios, outside=outside, labels=labels, axis=axis),
    )


def _kind(axis: str) -> str:
    return axis.partition(",")[0] if axis.startswith(("category", "pa")) else "cell"


def _draw_ratios(
    axes: Axes, ratios: tuple[Floats, ...], outside: Any, labels: Sequence[str], axis: str
) -> None:
    low, observed, high = ratios
    seen = np.isfinite(observed)  # a category that is claimed impossible has no ratio
    at = np.arange(len(observed))
    axes.axhline(1, **LIMIT)
    size = 7 if len(at) <= _MOST_CELLS else 4
    for chosen, colour, marker, name in (
        (seen & ~outside, BLUE, "o", "holds the claim"),
        (seen & outside, VERMILLION, "X", "misses it"),
    ):
        if chosen.any():
            y = observed[chosen]
            error = np.abs(np.stack([low[chosen], high[chosen]]) - y)
            axes.errorbar(
                at[chosen],
                y,
                error,
                color=colour,
                linestyle="none",
                marker=marker,
                markersize=size if marker == "o" else size + 3,
                capsize=size / 2,
                linewidth=1.6,
                label=name,
            )
    if np.isposinf(observed).any():
        never = at[np.isposinf(observed)]
        axes.plot(
            never,
            np.ones(len(never)),
            color=VERMILLION,
            marker="^",
            linestyle="none",
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            label="should never come",
        )
    spread = max(1e-9, np.abs(np.concatenate([low[seen], high[seen]]) - 1).max(initial=0)) * 1.15
    axes.set(xlabel=axis, ylabel="observed / expected", xlim=(-0.7, len(at) - 0.3))
    axes.set_ylim(max(1 - spread, -0.05 * (1 + spread)), 1 + spread)
    name_cells(axes, labels)
    if outside.any():
        axes.legend(loc="best", borderaxespad=0.1)
