"""Bars: the share of exceptions or of successes, and the errors of computations."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.show.style import BLUE, INK, LIMIT, VERMILLION, Panel, number, powers
from gumbel_np.verify.evidence import Counts, Facts, SuccessShare
from gumbel_np.verify.statistics import certificates

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NEVER = 1e-10  # the left edge of a logarithmic axis that should reach 0


def exceptions_panels(e: Counts, alpha: float) -> list[Panel]:
    """Return the panel of what should happen at every draw."""
    n, found = int(e.singles.sum()), int(e.singles[1])
    seen = f"{f'{found:,}' if found else 'no'} exception{'s' * (found > 1)}"
    ends = certificates.binomial_interval(found, n, alpha)
    exceptions = Panel(
        f"{seen} in {n:,} draws".capitalize(),
        f"Where the true share of exceptions lies: between {number(ends[0])} and "
        f"{number(ends[1])}, but for a probability of {number(alpha)}; {seen} came in {n:,} draws. "
        "Claimed is none (one in 10⁹ is granted to rounding); the claim holds if at most "
        f"{one_in(e.tolerance)} is certified.",
        partial(_draw_exceptions, share=found / n, ends=ends, tolerance=e.tolerance),
    )
    return [exceptions]


def one_in(share: float) -> str:
    """Write a share as one in so many."""
    return f"1 in {1 / share:,.0f}"


def _draw_exceptions(axes: Axes, share: float, ends: tuple[float, float], tolerance: float) -> None:
    low, high = max(ends[0], _NEVER), ends[1]
    bad = ends[0] > tolerance
    _interval(axes, low, high, tolerance, bad)
    if share:
        axes.plot(share, 0, color=INK, marker="D", markersize=10, linestyle="none")
    axes.annotate(f"tolerated: {one_in(tolerance)} ", (tolerance, 0.85), ha="right")
    text = f"at least {number(ends[0])}" if bad else f"at most {number(high)}"
    axes.text(
        low if bad else 1.5 * _NEVER,
        0.25,
        text,
        fontsize=18,
        ha="right" if bad else "left",
        backgroundcolor="white",
    )
    axes.set(xscale="log", xlim=(_NEVER, 2))
    powers(axes.xaxis, [-10, -8, -6, -4, -2, 0])
    axes.set_xlabel("true share of exceptions")


def _interval(axes: Axes, low: float, high: float, limit: float, bad: bool) -> None:
    """Draw where a share lies as one bar, and the limit that it must respect."""
    colour = VERMILLION if bad else BLUE
    axes.barh(0, high - low, left=low, height=0.22, color=colour, edgecolor=INK)
    axes.axvline(limit, **LIMIT)
    axes.set(ylim=(-0.6, 1), yticks=[])
    axes.spines["left"].set_visible(False)


def share_panel(e: SuccessShare, alpha: float) -> Panel:
    """Return the panel of what should happen at least so often."""
    low, high = certificates.binomial_interval(e.hits, e.draws, 2 * alpha)
    return Panel(
        f"{e.hits:,} of {e.draws:,} runs succeed",
        f"Where the true share of successes lies: each end of the bar, {number(low)} and "
        f"{number(high)}, may be wrong with a probability of {number(alpha)}. Claimed is at least "
        f"{e.share:g}.",
        partial(_draw_share, observed=e.hits / e.draws, ends=(low, high), claimed=e.share),
    )


def _draw_share(axes: Axes, observed: float, ends: tuple[float, float], claimed: float) -> None:
    _interval(axes, *ends, claimed, bad=ends[1] < claimed)
    axes.plot(observed, 0, color=INK, marker="D", markersize=10, linestyle="none", clip_on=False)
    left = claimed > 0.5
    axes.annotate(
        f" claimed: at least {claimed:g} ", (claimed, 0.85), ha="right" if left else "left"
    )
    axes.set(xlim=(0, 1), xlabel="true share of successes")


def facts_panel(e: Facts) -> Panel:
    """Return the panel of computations."""
    return Panel(
        "Every error is as small as allowed"
        if e.distance() <= 1
        else "An error is larger than allowed",
        "The error of each computation, in the order of the table, over what is allowed.",
        partial(_draw_facts, errors=np.array([row.error / row.tolerance for row in e.rows])),
    )


def _draw_facts(axes: Axes, errors: Floats) -> None:
    at = np.arange(1, len(errors) + 1)
    shown = np.nan_to_num(errors, nan=1e6).clip(1e-8, 1e6)
    colours = [BLUE if error <= 1 else VERMILLION for error in errors]
    axes.barh(at, shown, left=1e-9, color=colours, edgecolor=INK, height=0.5)
    axes.axvline(1, **LIMIT)
    axes.set(xscale="log", xlim=(1e-9, 1e7), ylim=(len(errors) + 0.7, 0.3), yticks=at)
    powers(axes.xaxis, [-8, -6, -4, -2, 0, 2, 4, 6])
    axes.set(xlabel="error / allowed", ylabel="row of the table")
