"""Numbers against a law: the empirical CDF beside the claimed one, and their difference."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.figures.counts_figure import PAIRS, Cells, ratios, ratios_panel
from gumbel_np.show.style import (
    BLUE,
    GREY,
    LIMIT,
    PALE,
    VERMILLION,
    Panel,
    unicode_number,
    with_indices,
)
from gumbel_np.verify.evidence import Uniforms
from gumbel_np.verify.statistics import certificates
from gumbel_np.verify.statistics.eprocess import log_e_value

_POINTS = 240


def uniforms_panels(e: Uniforms, alpha: float) -> list[Panel]:
    """Return the panels of both CDFs and of their difference, and a third where it tells more."""
    n = int(e.histogram.sum())
    band, worst = certificates.cdf_band(n, alpha), e.distance()
    inside = worst <= band
    sooner = bool(inside and e.log_e() > np.log(2 / alpha))
    panels = [
        Panel(
            f"Empirical {'CDF: no visible difference' if worst < 0.01 else 'and claimed CDF'}",
            f"The share of {n:,} draws up to each value (dashed), over the claimed CDF (broad)"
            + ("." if e.law else ", which for uniform numbers is the diagonal."),
            lambda axes: _draw_cdf(axes, e),
        ),
        Panel(
            f"The difference {'stays within' if inside else 'leaves'} its band"
            + (", so far" if sooner else ""),
            f"Empirical minus claimed CDF, magnified: at most {unicode_number(worst)} in size. If "
            f"the claim is true the whole curve stays within ±{unicode_number(band)}, except with "
            f"probability {unicode_number(alpha)}."
            + (" The next figure gives it away sooner." if sooner else ""),
            lambda axes: _draw_differences(axes, [], e, band),
        ),
    ]
    return [*panels, _strongest(e, alpha)] if sooner else panels


def deviations_panel(parts: Sequence[Uniforms], alpha: float) -> Panel:
    """Return one panel of the differences of many parts, of as many draws each.

    The one that strays farthest stands out; alpha is the error probability of each band.
    """
    n = int(parts[0].histogram.sum())
    worst = max(parts, key=lambda e: e.distance())
    band, far = certificates.cdf_band(n, alpha), worst.distance()
    name = with_indices(worst.label) or "the farthest"
    missed = sum(e.distance() > band for e in parts)
    everyone = "Both" if len(parts) == 2 else f"All {len(parts)}"

    def draw(axes: Axes) -> None:
        others = [e for e in parts if e is not worst]
        _draw_differences(axes, others, worst, band, linewidth=2.5, label=name)
        if len({_variable(e) for e in parts}) > 1 or worst.law is not None:
            axes.set(xlabel="value of U")
        axes.legend(loc="lower left", ncols=2)

    return Panel(
        f"{missed} of {len(parts)} differences leave{'s' * (missed == 1)} the band"
        if missed
        else f"{everyone} differences stay within the band",
        f"Empirical minus claimed CDF of each of {len(parts)} numbers that should be uniform, from "
        f"{n:,} draws: at most {unicode_number(far)} in size ({name}, the broad line). If the "
        f"claim is true each curve stays within ±{unicode_number(band)}, except with probability "
        f"{unicode_number(alpha)}.",
        draw,
    )


def _strongest(e: Uniforms, alpha: float) -> Panel:
    """Return the histogram, or the table of pairs, that speaks most clearly against the claim.

    The band looks at sums: an excess in a corner of the law, or draws that depend on each other,
    show elsewhere first.
    """

    def clarity(table: tuple[Cells, str]) -> tuple[int, float]:
        cells, _ = table
        missed = ratios(cells, alpha).outside.sum()
        return int(missed), log_e_value(cells.singles, cells.pi)

    histograms = [e.histogram.reshape(cells, -1).sum(axis=1) for cells in (16, 64, 256)]
    tables = [(table, "part of the law, lowest to highest") for table in histograms]
    tables.append((e.pairs, PAIRS))
    cells, axis = max(
        ((Cells(np.full(t.size, 1 / t.size), t), axis) for t, axis in tables), key=clarity
    )
    return ratios_panel(cells, axis, alpha, refuted=True)


def _scale(e: Uniforms) -> tuple[NDArray[np.intp], Any, str]:
    """Return the cells to show, how the upper end of a cell becomes a place, and the axis's name.

    The axis shows nearly all of a law, but not the far ends of a heavy tail.
    """
    cells = e.histogram.size
    if e.law is None:
        u, place, label = np.linspace(0, 1, _POINTS), lambda u: u, _variable(e)
    else:
        place, label = e.law.ppf, "value of the draw"
        low, lower, median, upper, high = place(np.array([5e-4, 0.25, 0.5, 0.75, 1 - 5e-4]))
        reach = 8 * (upper - lower)
        x = np.linspace(max(low, median - reach), min(high, median + reach), _POINTS)
        u = np.asarray(e.law.cdf(x))
    return np.unique(np.rint(u * cells).astype(int).clip(1, cells - 1)), place, label


def _variable(e: Uniforms) -> str:
    """Name the number that is claimed to be uniform."""
    transformed = re.search(r"\bU\d+$", e.label)
    return with_indices(transformed[0]) if transformed else "U = claimed CDF at the draw"


def _draw_cdf(axes: Axes, e: Uniforms) -> None:
    ends, place, label = _scale(e)
    claimed = ends / e.histogram.size
    x, observed = place(claimed), claimed + e.deviation()[ends - 1]
    axes.plot(x, claimed, color=GREY, alpha=0.45, linewidth=8, label="claimed")
    axes.plot(x, observed, color=BLUE, linestyle=(0, (4, 2)), label="observed")
    axes.set(xlabel=label, ylabel="share of draws up to here", ylim=(-0.03, 1.03))
    axes.legend(loc="lower right", borderaxespad=0.5)


def _draw_differences(
    axes: Axes, others: Sequence[Uniforms], worst: Uniforms, band: float, **look: Any
) -> None:
    """Draw the band, a thin line for each of the others, and the worst over them."""
    far = worst.distance()
    axes.axhspan(-band, band, color=PALE, zorder=0)
    for end in (-band, band):
        axes.axhline(end, **LIMIT)
    axes.axhline(0, color=GREY, linewidth=1)
    text, coords = f"± {unicode_number(band)}", ("axes fraction", "data")
    axes.annotate(text, (1, band), (0, 4), coords, "offset points", ha="right", va="bottom")
    for i, e in enumerate(others):
        axes.plot(*_peaks(e), color=GREY, linewidth=0.8, label=None if i else "the rest")
    axes.plot(*_peaks(worst), color=BLUE if far <= band else VERMILLION, **look)
    axes.set(xlabel=_scale(worst)[2], ylabel="observed − claimed")
    axes.set_ylim(-1.35 * max(band, far), 1.35 * max(band, far))


def _peaks(e: Uniforms) -> tuple[Floats, Floats]:
    """Return places and the differences there: the lowest and the highest of each stretch.

    So no peak is lost, however few the points.
    """
    ends, place, _ = _scale(e)
    deviation = e.deviation()
    picked = set((ends - 1).tolist())
    for start, stop in zip(ends - 1, ends[1:], strict=False):
        picked |= {int(start + f(deviation[start:stop])) for f in (np.argmin, np.argmax)}
    cells = np.array(sorted(picked))
    return place((cells + 1) / deviation.size), deviation[cells]
