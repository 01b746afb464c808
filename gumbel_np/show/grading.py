"""Grades for the exercises of the lessons: right or not yet, with a hint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.figures.shares_figure import draw_shares
from gumbel_np.show.style import (
    BLUE,
    GREY,
    LIMIT,
    VERMILLION,
    Panel,
    compose,
    power,
    powers,
    unicode_number,
)
from gumbel_np.verify.conformance import Conformance, check
from gumbel_np.verify.evidence import counts
from gumbel_np.verify.statistics.eprocess import log_e_value


def draws_so_far(indices: ArrayLike, pi: ArrayLike, n: int) -> Figure:
    """Draw the shares of the first n draws beside the law, and the evidence against it until then.

    Parameters
    ----------
    indices : array_like of int
        All draws, in order.
    pi : array_like, shape (K,)
        Weights of the law; they need not sum to 1.
    n : int
        How many draws to look at.

    Returns
    -------
    Figure
        Two panels whose axes do not depend on n.
    """
    drawn = np.asarray(indices)
    law = counts(drawn[:0], pi).pi  # which refuses what are no draws
    path = _evidence_path(drawn, law)
    now = path[path[:, 0] <= n]

    def shares(axes: Axes) -> None:
        draw_shares(axes, np.bincount(drawn[:n], minlength=law.size), law)

    def evidence(axes: Axes) -> None:
        low, high = min(-4, path[:, 1].min() - 1), max(8, path[:, 1].max() + 1)
        axes.axhline(0, color=GREY, linewidth=1)
        axes.axhline(6, **LIMIT)
        axes.plot(*now.T, color=BLUE, marker="o", markersize=4)
        axes.text(path[0, 0], 6, " refuted above this line", va="bottom")
        axes.set(xscale="log", xlim=(path[0, 0], drawn.size), ylim=(low, high))
        powers(axes.xaxis, range(1, int(np.log10(drawn.size)) + 1))
        exponents = MaxNLocator(9, integer=True).tick_values(low, high)[1:-1]
        axes.set_yticks(exponents, [power(k) if k else "1" for k in exponents])
        axes.set(xlabel="draws", ylabel="evidence against: e")

    log10_e = float(now[-1, 1]) if len(now) else 0.0
    e = unicode_number(10**log10_e) if abs(log10_e) < 4 else power(log10_e)
    return compose(
        [
            Panel("Shares so far", "Shares of the draws beside the law.", shares),
            Panel(f"Evidence against π: e = {e}", "The e-process until now.", evidence),
        ]
    )


def _evidence_path(drawn: NDArray[np.integer], law: Floats) -> Floats:
    """The e-process at some sixty moments, evenly spaced in log n."""
    moments = np.unique(np.geomspace(10, drawn.size, 60).astype(int))
    e = [log_e_value(np.bincount(drawn[:m], minlength=law.size), law) / np.log(10) for m in moments]
    return np.column_stack([moments, e])


# Hints by exercise and suspect, where the general hint of the suspect says too little. A hint says
# where to look and does not give the answer away.
HINTS: dict[tuple[str, str], str] = {
    ("my_pick", "unknown"): "How long is the stick, and along how much of it is the dart thrown?",
    ("my_link", "unknown"): "Eight are few. Can one exponential number do it exactly?",
    ("my_standard", "unknown"): "Are loc and scale of this law its mean and standard deviation?",
    ("my_race", "masked-category-drawn"): (
        "Where do the logits enter? Who has the weight 0 must never come home first."
    ),
    ("my_race", "unknown"): "How does a runner with twice the weight have to run?",
    ("my_winner", "wrong-scale"): "The shares are too equal: what is the mean of y at τ = 5?",
    ("my_pullback", "unknown"): "If one weight grows, others shrink: do the rows sum to 0?",
    ("my_straight_through", "unknown"): "By which function does the gradient go back?",
    ("my_thrifty", "unknown"): "Are two draws independent that have a random number in common?",
    ("my_policy", "non-finite"): (
        "A move that weighs nothing has won, if rarely: what has been added to its probability?"
    ),
    ("my_operation", "unknown"): "Which noise makes the choice, and which is in the gradient?",
    ("my_latents", "masked-category-drawn"): (
        "Print phi for the logits 0, 1, 2 and two latents: whose logits stand in a row?"
    ),
    ("my_hard_code", "unknown"): (
        "Add up each row of the forward result: what if no weight is above one half?"
    ),
}


@dataclass(frozen=True)
class Grade:
    """What a lesson says about a student's answer, given what the check found."""

    result: Conformance

    @property
    def right(self) -> bool:
        """Whether the answer is accepted."""
        return self.result.conforms

    @property
    def hint(self) -> str:
        """Where to look next, without giving the answer away; empty if nothing was diagnosed."""
        if (found := self.result.diagnosis) is None:
            return ""
        return HINTS.get((self.result.target, found.suspect), found.hint)

    def _lines(self) -> list[str]:
        r = self.result
        if self.right:
            return [f"✓ Right: {r.target} conforms to {r.law}, {r.draws:,} draws. {r.message}"]
        first = {"violates": "✗ Not yet.", "undecided": "? Undecided."}[r.verdict]
        return [f"{first} {r.message}"] + ([f"A hint: {self.hint}"] if self.hint else [])

    def __repr__(self) -> str:
        return "\n".join(self._lines())

    def _repr_html_(self) -> str:
        colour = BLUE if self.right else VERMILLION
        lines = "<br>".join(map(escape, self._lines()))
        style = f"border-left: 8px solid {colour}; font-size: 120%; padding: 0.3em 0.8em"
        return f'<div style="{style}">{lines}</div>'


def grade(answer: Callable[..., Any], law: str, *, seed: int = 0) -> Grade:
    """Grade a student's sampler by the conformance check.

    Parameters
    ----------
    answer : callable
        The sampler, with the signature that `law` asks for.
    law : str
        The law that it should follow, as in `gumbel_np.check`.
    seed : int, optional
        The seed of all draws.

    Returns
    -------
    Grade
        Right or not yet, with a hint. In a notebook it is shown as a box.

    See Also
    --------
    gumbel_np.check : The same check with all its evidence.

    Examples
    --------
    >>> from gumbel_np.show.grading import grade
    >>> grade(lambda logits, size, rng: rng.integers(1, 3, size), "gumbel-max").right
    False
    """
    return Grade(check(answer, law, seed=seed))
