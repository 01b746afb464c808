"""Numbers against a law: the empirical CDF beside the claimed one, and their difference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.figures.counts_figure import PAIRS, Cells, intervals, ratios_panel, unnamed
from gumbel_np.show.style import (
    BLUE,
    GREY,
    LIMIT,
    PALE,
    VERMILLION,
    Panel,
    number,
    with_indices,
)
from gumbel_np.verify.evidence import Uniforms
from gumbel_np.verify.statistics import certificates
from gumbel_np.verify.statistics.eprocess import log_e_value

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PARTS = "part of the law, lowest to highest"
_POINTS = 240


def uniforms_panels(e: Uniforms, alpha: float) -> list[Panel]:
    """Return the panels of both CDFs and their difference, and a third where it tells more."""
    n = int(e.histogram.sum())
    band, deviation = certificates.dkw(n, alpha), e.deviation()
    worst = float(np.abs(deviation).max())
    inside = worst <= band
    sooner = bool(inside and e.log_e() > np.log(2 / alpha))
    near = worst < 0.01
    panels = [
        Panel(
            "Empirical CDF: no visible difference" if near else "Empirical and claimed CDF",
            f"The share of {n:,} draws up to each value (dashed), over the claimed CDF (broad)"
            + ("." if e.law else ", which for uniform numbers is the diagonal."),
            partial(_draw_cdf, e=e, deviation=deviation),
        ),
        Panel(
            f"The difference {'stays within' if inside else 'leaves'} its band"
            + (", so far" if sooner else ""),
            f"Empirical less claimed CDF, magnified: at most {number(worst)} in size. If the "
            f"claim is true the whole curve stays within ±{number(band)}, but for a probability "
            f"of {number(alpha)}." + (" The next figure gives it away sooner." if sooner else ""),
            partial(_draw_deviation, e=e, deviation=deviation, band=band),
        ),
    ]
    return [*panels, _strongest(e, alpha)] if sooner else panels


def _strongest(e: Uniforms, alpha: float) -> Panel:
    """Return the histogram, or the table of pairs, that speaks most clearly against the claim.

    The band looks at sums: an excess in a corner of the law, or draws that depend on each other,
    show elsewhere first.
    """
    parts = [e.histogram.reshape(cells, -1).sum(axis=1) for cells in (16, 64, 256)]
    tables = [*((_alike(table), _PARTS) for table in parts), (_alike(e.pairs), PAIRS)]
    table, axis = max(tables, key=lambda t: _clarity(t[0], alpha))
    found = ratios_panel(table, axis, alpha=alpha)
    if intervals(table, alpha)[1].any():
        return found
    return replace(found, title="No interval alone misses, together they do")


def _clarity(e: Cells, alpha: float) -> tuple[int, float]:
    return int(intervals(e, alpha)[1].sum()), log_e_value(e.singles, e.pi)


def _alike(table: NDArray[np.int64]) -> Cells:
    return unnamed(table, np.full(table.size, 1 / table.size))


def _window(law: Any) -> tuple[float, float]:
    """What to show of the line: nearly all of the law, but not the far ends of a heavy tail."""
    low, quarter, middle, three_quarters, high = law.ppf(
        np.array([5e-4, 0.25, 0.5, 0.75, 1 - 5e-4])
    )
    reach = 8 * (three_quarters - quarter)
    return max(low, middle - reach), min(high, middle + reach)


def _scale(e: Uniforms) -> tuple[NDArray[np.intp], Any, str]:
    """Return the cells to show, how a cell's end becomes a place, and the name of the axis."""
    if e.law is None:
        u, place, label = np.linspace(0, 1, _POINTS), lambda u: u, _variable(e)
    else:
        u = np.asarray(e.law.cdf(np.linspace(*_window(e.law), _POINTS)))
        place, label = e.law.ppf, "value of the draw"
    cells = e.histogram.size
    return np.unique(np.rint(u * cells).astype(int).clip(1, cells - 1)), place, label


def _draw_cdf(axes: Axes, e: Uniforms, deviation: Floats) -> None:
    ends, place, label = _scale(e)
    claimed = ends / deviation.size
    x = place(claimed)
    axes.plot(x, claimed, color=GREY, alpha=0.45, linewidth=8, label="claimed")
    axes.plot(x, claimed + deviation[ends - 1], color=BLUE, linestyle=(0, (4, 2)), label="observed")
    axes.set(xlabel=label, ylabel="share of draws up to here", ylim=(-0.03, 1.03))
    axes.legend(loc="lower right")


def _variable(e: Uniforms) -> str:
    """Name the number that is claimed to be uniform."""
    transformed = re.search(r"\bU\d+$", e.label)
    return with_indices(transformed[0]) if transformed else "U = claimed CDF at the draw"


def _peaks(e: Uniforms, deviation: Floats) -> tuple[Floats, Floats, str]:
    """Return places, the differences there, and the name of the axis."""
    ends, place, label = _scale(e)
    # The lowest and the highest of each stretch, so that no peak is lost with so few points.
    picked = {stop - 1 for stop in ends.tolist()}
    for start, stop in zip(ends - 1, ends[1:], strict=False):
        picked |= {int(start + f(deviation[start:stop])) for f in (np.argmin, np.argmax)}
    cells = np.array(sorted(picked))
    return place((cells + 1) / deviation.size), deviation[cells], label


def _draw_deviation(axes: Axes, e: Uniforms, deviation: Floats, band: float) -> None:
    x, y, label = _peaks(e, deviation)
    _draw_band(axes, band, max(band, np.abs(deviation).max()))
    axes.plot(x, y, color=BLUE if np.abs(deviation).max() <= band else VERMILLION)
    axes.set(xlabel=label)


def deviations_panel(parts: Sequence[Uniforms], alpha: float) -> Panel:
    """Return one panel of the differences of many parts; the one that strays farthest stands out.

    Parameters
    ----------
    parts : sequence of Uniforms
        Numbers claimed to be uniform, each from the same number of draws.
    alpha : float
        The probability with which the band of each may miss its law.

    Returns
    -------
    Panel
        A curve for each, in the band of one.
    """
    n = int(parts[0].histogram.sum())
    worst = max(parts, key=lambda e: e.distance())
    band, far = certificates.dkw(n, alpha), worst.distance()
    name = with_indices(worst.label) or "the farthest"
    missed = sum(e.distance() > band for e in parts)
    return Panel(
        f"{missed} of {len(parts)} differences leave{'s' * (missed == 1)} the band"
        if missed
        else f"{_all(len(parts))} differences stay within the band",
        f"Empirical less claimed CDF of each of {len(parts)} numbers that should be uniform, from "
        f"{n:,} draws: at most {number(far)} in size ({name}, the broad line). If the claim is "
        f"true each curve stays within ±{number(band)}, but for a probability of {number(alpha)}.",
        partial(_draw_deviations, parts=parts, worst=worst, band=band, name=name),
    )


def _all(count: int) -> str:
    return "Both" if count == 2 else f"All {count}"


def _draw_deviations(
    axes: Axes, parts: Sequence[Uniforms], worst: Uniforms, band: float, name: str
) -> None:
    _draw_band(axes, band, max(band, worst.distance()))
    others = [e for e in parts if e is not worst]
    for i, e in enumerate(others):
        x, y, _ = _peaks(e, e.deviation())
        axes.plot(x, y, color=GREY, linewidth=0.8, label=None if i else "the rest")
    x, y, label = _peaks(worst, worst.deviation())
    colour = BLUE if worst.distance() <= band else VERMILLION
    axes.plot(x, y, color=colour, linewidth=2.5, label=name)
    axes.set(xlabel=label if {_variable(e) for e in parts} == {label} else "value of U")
    axes.legend(loc="lower left", ncols=2, borderaxespad=0)


def _draw_band(axes: Axes, band: float, far: float) -> None:
    axes.axhspan(-band, band, color=PALE, zorder=0)
    for end in (-band, band):
        axes.axhline(end, **LIMIT)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.set(ylabel="observed − claimed", ylim=(-1.35 * far, 1.35 * far))
    axes.annotate(
        f"± {number(band)}",
        (1, band),
        (0, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="bottom",
    )
