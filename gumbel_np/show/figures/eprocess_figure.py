"""The e-process of a trial, and the line that it must cross to refute."""

import math

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.show.style import BLUE, GREY, INK, VERMILLION, Figure, Panel, compose, power, powers
from gumbel_np.verify.sequential_test import Judgement
from gumbel_np.verify.verdict import Verdict


def eprocess_figure(verdict: Verdict) -> Figure:
    """Draw the evidence against a claim as it came in, and the line it must cross to refute."""
    if not len(verdict.path):
        raise ValueError(f"the trial of {verdict.claim.id} has no e-process")
    return compose([eprocess_panel(verdict)])


def eprocess_panel(judgement: Judgement) -> Panel:
    """Return the panel of `eprocess_figure`."""
    line = math.log10(2 / judgement.alpha)
    draws, log10_e = judgement.path.T
    crossed = log10_e[-1] >= line

    def draw(axes: Axes) -> None:
        top = (2.2 if crossed else 1.35) * line
        bottom = min(-6.0, np.nanmin(log10_e, initial=0) - 1)
        shown = np.minimum(log10_e, top - 0.06 * (top - bottom))
        axes.axhline(0, color=GREY, linewidth=1)
        axes.axhline(line, color=INK, linestyle="--", linewidth=1.6)
        every = math.ceil(len(draws) / 256)  # a long run has more chunks than the eye can separate
        axes.plot(draws, shown, color=BLUE, marker="o", markersize=4, markevery=every)
        left, right = draws[0] / 2, draws[-1] * 1.5
        axes.text(left, line, " refuted above this line", ha="left", va="bottom")
        if crossed:
            end = draws[-1], shown[-1]
            axes.plot(*end, color=VERMILLION, marker="*", markersize=18, markeredgecolor=INK)
            value = power(log10_e[-1]) if log10_e[-1] < 1e9 else "∞"
            clipped = " (off the scale)" if shown[-1] < log10_e[-1] else ""
            axes.annotate(
                f"e = {value}{clipped}",
                end,
                (-14, 0),
                textcoords="offset points",
                ha="right",
                va="center",
            )
        axes.set(xscale="log", xlim=(left, right), ylim=(bottom, top))
        powers(axes.xaxis, range(math.ceil(np.log10(left)), int(np.log10(right)) + 1))
        step = 5 if top - bottom < 40 else 10
        exponents = range(step * math.ceil(bottom / step), math.ceil(top), step)
        axes.set_yticks(exponents, [power(k) if k else "1" for k in exponents])
        axes.set(xlabel="draws", ylabel="evidence against: e")

    title = "The evidence never crosses the line"
    if crossed:
        title = f"Refuted after {judgement.draws:,} draws"
    caption = f"The e-process after each chunk of draws; the line is at 2/α ≈ {power(line)}."
    return Panel(title, caption, draw)
