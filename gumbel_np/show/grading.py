"""What the lessons need beside widgets: shares and evidence until now, and a grader."""

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
from scipy.special import chdtrc

from gumbel_np.inputs import Floats, Rng, as_rng
from gumbel_np.show.figures.shares_figure import draw_shares
from gumbel_np.show.hints import HINTS
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
from gumbel_np.verify.evidence import as_law, counts
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


def watch_right_samplers(
    pi: ArrayLike, *, runs: int, draws: int, looks: int, rng: Rng = None
) -> tuple[Floats, Floats]:
    """Watch samplers that are right, and look at the evidence against them again and again.

    Parameters
    ----------
    pi : array_like, shape (K,)
        Weights of the law; they need not sum to 1.
    runs : int
        How many samplers.
    draws : int
        How many draws each makes.
    looks : int
        How often one looks, from 10 draws on, at moments of equal ratio.
    rng : None, int or numpy.random.Generator, optional
        Where the draws come from.

    Returns
    -------
    e : ndarray, shape (runs, looks)
        The e-process at each look.
    p : ndarray, shape (runs, looks)
        The p-value of Pearson's χ² at each look, as if that look were the only one.
    """
    law = as_law(pi)
    moments = np.unique(np.geomspace(10, draws, looks).astype(int))
    steps = np.diff(moments, prepend=0)
    until = as_rng(rng).multinomial(steps, law, size=(runs, moments.size)).cumsum(axis=1)
    log_e = np.array([[log_e_value(now, law) for now in path] for path in until])
    expected = moments[:, np.newaxis] * law
    statistic = ((until - expected) ** 2 / expected).sum(axis=-1)
    return np.exp(log_e), chdtrc(law.size - 1, statistic)


@dataclass(frozen=True)
class Grade:
    """What a lesson says of a student's answer.

    Attributes
    ----------
    result : Conformance
        What the check has found.
    """

    result: Conformance

    @property
    def right(self) -> bool:
        """Whether the answer is accepted."""
        return self.result.conforms

    @property
    def hint(self) -> str:
        """Where to look, which does not give the answer away; empty if there is nothing to find."""
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
        The sampler, with the signature of its law.
    law : str
        As in `gumbel_np.check`, which shows the evidence too.
    seed : int, optional
        The seed of all draws.

    Returns
    -------
    Grade
        Right or not yet, and a hint.

    Examples
    --------
    >>> grade(lambda logits, size, rng: rng.integers(1, 3, size), "gumbel-max").right
    False
    """
    return Grade(check(answer, law, seed=seed))
