"""Counts against a law: how often each category came, over how often it should."""

from functools import partial
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.figures.category_ticks import name_cells
from gumbel_np.show.style import BLUE, LIMIT, VERMILLION, Panel, unicode_number
from gumbel_np.verify.evidence import Counts
from gumbel_np.verify.statistics import certificates

PAIRS = "pair of successive draws"
_MOST_CELLS = 40
_NONE_MISSES = {
    False: "Every interval holds the claim",
    True: "No interval alone misses, together they do",
}


class Cells(NamedTuple):
    """A table: the law of its cells, how often each came, and their names, if they have any."""

    pi: Floats
    singles: NDArray[np.int64]
    labels: tuple[str, ...] = ()


class Ratios(NamedTuple):
    """Observed/expected of each cell with its confidence interval, and which do not hold 1."""

    low: Floats
    observed: Floats
    high: Floats
    outside: NDArray[np.bool_]


def counts_panels(e: Counts, alpha: float) -> list[Panel]:
    """Return the panel of the categories, and that of their pairs where only the pairs tell."""
    cells, axis = Cells(e.pi, e.singles, e.labels), "cell" if e.label.endswith("jointly") else ""
    pvalues = e.tests(np.random.default_rng(0))
    by_pairs = pvalues.pop("pairs")
    each = alpha / 2 / (len(pvalues) + 1)
    strong = e.log_e() > np.log(2 / alpha)
    refuted = min(pvalues.values()) <= each or (strong and not e.dependent)
    panels = [ratios_panel(cells, axis, alpha, refuted=refuted)]
    pairs_tell = (strong or by_pairs <= each) and e.pairs.size == e.pi.size**2
    if pairs_tell and not ratios(cells, alpha).outside.any():
        pairs = Cells(np.outer(e.pi, e.pi).ravel(), e.pairs)
        panels.append(ratios_panel(pairs, PAIRS, alpha, refuted=True))
    return panels


def ratios(cells: Cells, alpha: float) -> Ratios:
    """Return all ratios; their intervals hold at once with probability 1 − alpha."""
    pi, hits = cells.pi, cells.singles
    n, k = int(hits.sum()), len(pi)
    intervals = zip(hits.tolist(), pi.tolist(), strict=True)
    ends = np.array([certificates.coin_interval(hit, n, p, alpha / k) for hit, p in intervals])
    with np.errstate(divide="ignore", invalid="ignore"):
        low, observed, high = np.stack([ends[:, 0], hits / n, ends[:, 1]]) / pi
    return Ratios(low, observed, high, (low > 1) | (high < 1) | ((pi == 0) & (hits > 0)))


def ratios_panel(cells: Cells, axis: str, alpha: float, *, refuted: bool = False) -> Panel:
    """Return the panel of the ratios of all cells; `axis` names what the cells are.

    `refuted` says that the table speaks against the claim as a whole.
    """
    if len(cells.pi) > 64 and any(cells.labels):  # too many to be seen one by one: merge neighbours
        starts = np.linspace(0, len(cells.pi), _MOST_CELLS, endpoint=False).astype(int)
        pi, singles = (np.add.reduceat(table, starts) for table in (cells.pi, cells.singles))
        cells = Cells(pi, singles, tuple(map(str, starts)))
        axis = axis or "category, several together, from number"
    n, k = int(cells.singles.sum()), len(cells.pi)
    if not axis and cells.labels == tuple(map(str, range(k))):
        axis = "category"
    found = ratios(cells, alpha)
    missed = int(found.outside.sum())
    return Panel(
        f"{missed} of {k} intervals miss{'es' * (missed == 1)} the claim"
        if missed
        else _NONE_MISSES[refuted],
        f"How often each {axis.partition(',')[0] or 'cell'} came in {n:,} draws, over how often it "
        f"should. All {k} intervals hold the true value at once, except with probability "
        f"{unicode_number(alpha)}."
        + (" What is claimed never to come has no place here." if (cells.pi == 0).any() else ""),
        partial(_draw_ratios, found=found, labels=cells.labels, axis=axis),
    )


def _draw_ratios(axes: Axes, found: Ratios, labels: tuple[str, ...], axis: str) -> None:
    low, observed, high, outside = found
    seen = np.isfinite(observed)  # a category that is claimed impossible has no ratio
    at = np.arange(len(observed))
    axes.axhline(1, **LIMIT)
    size = 7 if len(at) <= _MOST_CELLS else 4
    for chosen, colour, marker, markersize, name in (
        (seen & ~outside, BLUE, "o", size, "holds the claim"),
        (seen & outside, VERMILLION, "X", size + 3, "misses it"),
    ):
        if chosen.any():
            y = observed[chosen]
            error = np.abs(np.stack([low[chosen], high[chosen]]) - y)
            look: dict[str, Any] = {"color": colour, "markersize": markersize, "label": name}
            axes.errorbar(at[chosen], y, error, fmt=marker, capsize=size / 2, linewidth=1.6, **look)
    if (never := at[np.isposinf(observed)]).size:
        y, top = np.ones(len(never)), axes.get_xaxis_transform()
        (points,) = axes.plot(never, y, "^", color=VERMILLION, transform=top, clip_on=False)
        points.set_label("should never come")
    spread = max(1e-9, np.abs(np.concatenate([low[seen], high[seen]]) - 1).max(initial=0)) * 1.15
    axes.set(xlabel=axis, ylabel="observed / expected", xlim=(-0.7, len(at) - 0.3))
    axes.set_ylim(max(1 - spread, -0.05 * (1 + spread)), 1 + spread)
    name_cells(axes, labels)
    if outside.any():
        axes.legend(loc="best", borderaxespad=0.1)
