"""What the lessons need: figures for sliders, whose axes stay where they are, and a grader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.shares import draw_shares
from gumbel_np.show.style import BLUE, GREY, LIMIT, Panel, compose, number, power, powers
from gumbel_np.verify.claim import claim
from gumbel_np.verify.eprocess import log_e_value
from gumbel_np.verify.evidence import Counts, counts
from gumbel_np.verify.trial import put_on_trial
from gumbel_np.verify.verdict import Verdict


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
    e = number(10**log10_e) if abs(log10_e) < 4 else power(log10_e)
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


Sampler = Callable[[Floats, int, np.random.Generator], Any]

# Odd, and no power of ten: who returns a number of draws of their own is noticed.
_FIRST_LOOK = 1009


def grade(sampler: Sampler, pi: ArrayLike, k: int | None = None) -> Verdict | str:
    """Put a student's sampler on trial, once its result has the right form.

    Parameters
    ----------
    sampler : callable
        Called with the logits, a number of draws and a generator; returns that many indices.
    pi : array_like, shape (K,)
        Weights of the law, positive; they need not sum to 1.
    k : int, optional
        2 where each draw is the winner and the runner-up, drawn without replacement.

    Returns
    -------
    Verdict or str
        The verdict; or, in words, why there can be none.

    Raises
    ------
    ValueError
        If k is neither None nor 2.

    Examples
    --------
    >>> grade(lambda logits, size, rng: rng.integers(1, 3, size), [0.5, 0.5])
    'your sampler returned indices from 1 to 2, wanted 0 to 1'
    """
    if k not in (None, 2):
        raise ValueError(f"k must be None or 2, got {k}")
    weights = np.asarray(pi, dtype=np.float64)
    weights = weights / weights.sum()
    logits = np.log(weights)

    looks = [sampler(logits.copy(), _FIRST_LOOK, np.random.default_rng(i)) for i in (0, 1)]
    if fault := _fault(looks, (_FIRST_LOOK,) if k is None else (_FIRST_LOOK, k), weights.size):
        return f"your sampler {fault}"

    @claim("my-sampler", r"\mathrm{Categorical}(\pi)", draws=2**19)
    def my_sampler(n: int, rng: np.random.Generator) -> Counts:
        """My sampler draws from π."""
        drawn = np.asarray(sampler(logits.copy(), n, rng))
        if k is None:
            return counts(drawn, weights)
        return counts(drawn @ [weights.size, 1], _in_succession(weights))

    return put_on_trial(my_sampler)


def _fault(looks: list[Any], shape: tuple[int, ...], categories: int) -> str:
    """Say what is wrong with the form of two results, made with different generators."""
    if looks[0] is None:
        return "returned None: is there a return?"
    first, second = map(np.asarray, looks)
    if first.shape != shape:
        return f"returned shape {first.shape}, wanted {shape} when asked for {shape[0]} draws"
    if first.dtype.kind not in "iu":
        return f"returned {first.dtype} numbers, wanted integers"
    if first.min() < 0 or first.max() >= categories:
        return f"returned indices from {first.min()} to {first.max()}, wanted 0 to {categories - 1}"
    if np.array_equal(first, second) and (first != first[0]).any():
        return "drew the same with two generators: take all random numbers from rng"
    return ""


def _in_succession(pi: Floats) -> Floats:
    """Law of winner and runner-up, row by row: P(i, j) = π_i π_j / (1 − π_i), never i = j."""
    law = np.outer(pi / (1 - pi), pi)
    np.fill_diagonal(law, 0)
    return law.ravel()
