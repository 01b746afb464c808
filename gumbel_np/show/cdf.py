"""Numbers against a law: the empirical CDF beside the claimed one, and their difference."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.intervals import PAIRS, intervals, ratios_panel, unnamed
from gumbel_np.show.style import BLUE, GREY, LIMIT, PALE, VERMILLION, Panel, number
from gumbel_np.verify import certificate
from gumbel_np.verify.eprocess import log_e_value
from gumbel_np.verify.evidence import Counts, Uniforms

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PARTS = "part of the law, lowest to highest"
_POINTS = 240


def uniforms_panels(e: Uniforms, alpha: float) -> list[Panel]:
    """Return the panels of both CDFs and their difference, and a third where it tells more."""
    n = int(e.histogram.sum())
    band, deviation = certificate.dkw(n, alpha), e.deviation()
    worst = float(np.abs(deviation).max())
    inside = worst <= band
    sooner = bool(inside and e.log_e() > np.log(2 / alpha))
    near = worst < 0.01
    panels = [
        Panel(
            "Empirical CDF: no difference to be seen" if near else "Empirical and claimed CDF",
            f"The share of {n:,} draws up to each value (dashed), over the claimed CDF (broad).",
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
    return ratios_panel(*max(tables, key=lambda t: _clarity(t[0], alpha)), alpha=alpha)


def _clarity(e: Counts, alpha: float) -> tuple[int, float]:
    return int(intervals(e, alpha)[1].sum()), log_e_value(e.singles, e.pi)


def _alike(table: NDArray[np.int64]) -> Counts:
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
        u, place, label = np.linspace(0, 1, _POINTS), lambda u: u, "u = claimed CDF at the draw"
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


def _draw_deviation(axes: Axes, e: Uniforms, deviation: Floats, band: float) -> None:
    ends, place, label = _scale(e)
    # The lowest and the highest of each stretch, so that no peak is lost with so few points.
    picked = {stop - 1 for stop in ends.tolist()}
    for start, stop in zip(ends - 1, ends[1:], strict=False):
        picked |= {int(start + f(deviation[start:stop])) for f in (np.argmin, np.argmax)}
    cells = np.array(sorted(picked))
    x = place((cells + 1) / deviation.size)
    axes.axhspan(-band, band, color=PALE, label="band")
    for end in (-band, band):
        axes.axhline(end, **LIMIT)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.plot(x, deviation[cells], color=BLUE if np.abs(deviation).max() <= band else VERMILLION)
    reach = 1.35 * max(band, np.abs(deviation).max())
    axes.set(xlabel=label, ylabel="observed − claimed", ylim=(-reach, reach))
    axes.annotate(
        f"± {number(band)}",
        (1, band),
        (0, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="bottom",
    )
