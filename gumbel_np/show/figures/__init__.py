"""Figures of a trial: its evidence, and its e-process."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.inputs import Floats
from gumbel_np.show.figures.counts_figure import counts_panels
from gumbel_np.show.figures.share_and_facts_figures import (
    exceptions_panels,
    facts_panel,
    share_panel,
)
from gumbel_np.show.figures.uniforms_figure import uniforms_panels
from gumbel_np.show.illustrations import illustration, illustration_panels
from gumbel_np.show.style import (
    BLUE,
    GREY,
    INK,
    TITLE_WIDTH,
    VERMILLION,
    Panel,
    compose,
    power,
    powers,
    with_indices,
)
from gumbel_np.verify.evidence import Counts, Evidence, Facts, SuccessShare, Uniforms

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from gumbel_np.verify.sequential_test import Judgement
    from gumbel_np.verify.verdict import Verdict

__all__ = [
    "eprocess_figure",
    "eprocess_panel",
    "evidence_figure",
    "evidence_panels",
    "illustration",
    "illustration_panels",
    "is_always",
]

_NOTHING = Panel(
    "Not one draw could be used", "Every draw was NaN or out of range.", Axes.set_axis_off
)


def evidence_figure(evidence: Evidence, alpha: float) -> Figure:
    """Draw one part of the evidence of a trial, beside what the claim makes one expect.

    Parameters
    ----------
    evidence : Evidence
        What `counts`, `uniforms`, `draws_of`, `always` or `facts` returned, or a sum of such.
    alpha : float
        The probability with which a band, or any of the intervals, may miss the true law.

    Returns
    -------
    Figure
        One or more panels, one below the other.

    Examples
    --------
    >>> from gumbel_np.verify import counts
    >>> figure = evidence_figure(counts([0, 1, 1, 0, 1], [0.5, 0.5]), 0.01)
    >>> figure.axes[0].get_ylabel()
    'observed / expected'
    """
    return compose(evidence_panels(evidence, alpha), stacked=True)


def evidence_panels(evidence: Evidence, alpha: float) -> list[Panel]:
    """Return the panels of one part of the evidence.

    Parameters
    ----------
    evidence : Evidence
        The evidence.
    alpha : float
        The probability with which a band, or any of the intervals, may miss the true law.

    Returns
    -------
    list of Panel
        At least one.
    """
    if isinstance(evidence, Facts):
        return [facts_panel(evidence)]
    if evidence.draws == evidence.broken:
        panels = [_NOTHING]
    elif isinstance(evidence, Uniforms):
        panels = uniforms_panels(evidence, alpha)
    elif isinstance(evidence, SuccessShare):
        panels = [share_panel(evidence, alpha)]
    elif isinstance(evidence, Counts):
        draw = exceptions_panels if is_always(evidence) else counts_panels
        panels = draw(evidence, alpha)
    else:
        raise TypeError(f"there is no figure for evidence of type {type(evidence).__name__}")
    return [_named(panel, with_indices(evidence.label)) for panel in panels]


def _named(panel: Panel, label: str) -> Panel:
    """Say which part of a claim a panel shows; in its title too, where there is room."""
    if not label:
        return panel
    title = f"{label}: {panel.title}"
    fits = len(title) <= TITLE_WIDTH
    return replace(panel, title=title if fits else panel.title, caption=f"{label}: {panel.caption}")


def is_always(evidence: Evidence) -> bool:
    """Whether the evidence is of the kind that `always` returns.

    Parameters
    ----------
    evidence : Evidence
        The evidence.

    Returns
    -------
    bool
        Whether one of two categories is claimed as good as never to come.
    """
    return isinstance(evidence, Counts) and len(evidence.pi) == 2 and 0 < evidence.pi.min() < 1e-6


def eprocess_figure(verdict: Verdict) -> Figure:
    """Draw the evidence against a claim as it came in, and the line that it must cross to refute.

    Parameters
    ----------
    verdict : Verdict
        What `put_on_trial` returned, of a claim that draws.

    Returns
    -------
    Figure
        One panel.

    Raises
    ------
    ValueError
        If the trial watched no e-process, as one that only computes.
    """
    if not len(verdict.path):
        raise ValueError(f"the trial of {verdict.claim.id} has no e-process")
    return compose([eprocess_panel(verdict, verdict.claim.draws)])


def eprocess_panel(judgement: Judgement, draws: int = 0) -> Panel:
    """Return the panel of `eprocess_figure`.

    Parameters
    ----------
    judgement : Judgement
        The verdict on a claim, or the judgement of a probe.
    draws : int, optional
        How many draws there might have been: the axis reaches at least so far.

    Returns
    -------
    Panel
        The e-process against the number of draws.
    """
    line = float(np.log10(2 / judgement.alpha))
    crossed = bool(judgement.path[-1, 1] >= line)
    return Panel(
        f"Refuted after {judgement.draws:,} draws"
        if crossed
        else "The evidence never crosses the line",
        f"The e-process after each chunk of draws; the line is at 2/α = {power(line)}.",
        partial(_draw_eprocess, path=judgement.path, line=line, last=draws),
    )


def _draw_eprocess(axes: Axes, path: Floats, line: float, last: int) -> None:
    draws, log10_e = path.T
    crossed = log10_e[-1] >= line
    top, bottom = (2.2 if crossed else 1.35) * line, min(-6.0, np.nanmin(log10_e, initial=0) - 1)
    shown = np.minimum(log10_e, top - 0.06 * (top - bottom))
    axes.axhline(0, color=GREY, linewidth=1)
    axes.axhline(line, color=INK, linestyle="--", linewidth=1.6)
    every = -(-len(draws) // 256)  # a long run has more chunks than one can tell apart
    axes.plot(draws, shown, color=BLUE, marker="o", markersize=4, markevery=every)
    left, right = draws[0] / 2, max(last, draws[-1]) * 1.5
    axes.text(right, line, "refuted above this line ", ha="right", va="bottom")
    if crossed:
        axes.plot(
            draws[-1], shown[-1], color=VERMILLION, marker="*", markersize=18, markeredgecolor=INK
        )
        value = power(log10_e[-1]) if log10_e[-1] < 1e9 else "∞"
        axes.annotate(
            f"e = {value}" + (" (off the scale)" if shown[-1] < log10_e[-1] else ""),
            (draws[-1], shown[-1]),
            (12, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set(xscale="log", xlim=(left, right), ylim=(bottom, top))
    powers(axes.xaxis, range(int(np.ceil(np.log10(left))), int(np.log10(right)) + 1))
    step = 5 if top - bottom < 40 else 10
    ticks = np.arange(np.ceil(bottom / step) * step, top, step)
    axes.set_yticks(ticks, [power(k) if k else "1" for k in ticks])
    axes.set(xlabel="draws", ylabel="evidence against: e")
