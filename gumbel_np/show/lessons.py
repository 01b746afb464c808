"""Figures for sliders: their axes stay where they are, so that what moves is what was changed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.style import BLUE, INK, VERMILLION, Panel, compose
from gumbel_np.verify.eprocess import log_e_value
from gumbel_np.verify.evidence import counts
from gumbel_np.verify.verdict import power_of_ten


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
    law = counts(drawn[:0], pi).pi
    path = _evidence_path(drawn, law)

    def shares(axes: Axes) -> None:
        x = np.arange(law.size)
        seen = np.bincount(drawn[:n], minlength=law.size) / n
        axes.bar(x, seen, width=0.6, color=BLUE, label=f"drawn, n = {n:,}")
        axes.plot(x, law, "_", color=INK, markersize=44, markeredgewidth=4, label="law π")
        axes.set(xticks=x, xlabel="category", ylabel="share of draws", ylim=(0, 1.6 * law.max()))
        axes.legend(loc="upper left", handlelength=1.2, markerscale=0.4)

    def evidence(axes: Axes) -> None:
        now = path[:, 0] <= n
        axes.plot(*path.T, color="#C0C0C0", linewidth=1.5)
        axes.plot(*path[now].T, color=BLUE, marker="o", markersize=4)
        axes.axhline(6, color=VERMILLION, linestyle="--", label="refuted: e = 10⁶")
        low, high = min(-4, path[:, 1].min() - 1), max(8, path[:, 1].max() + 1)
        axes.set(xscale="log", xlim=(path[0, 0], drawn.size), ylim=(low, high))
        axes.set(xlabel="draws", ylabel="log₁₀ e")
        axes.legend(loc="upper left")

    log10_e = path[path[:, 0] <= n][-1:, 1]
    e = power_of_ten(float(log10_e[0]) if log10_e.size else 0.0)
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
