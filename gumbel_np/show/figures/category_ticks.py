"""Names of categories along an axis: as many as there is room for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from gumbel_np.show.style import GREY

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROOM = 36  # characters side by side, half of one between names
_UPRIGHT, _TALL = 20, 5  # names turned upright, and the characters of each
_BELOW = 24  # points from the axis to the second line


def name_cells(axes: Axes, labels: Sequence[str]) -> None:
    """Name the cells 0, 1, 2, … of the horizontal axis.

    Parameters
    ----------
    axes : Axes
        Where to.
    labels : sequence of str
        Names of one line; or of two, of which the second is that of a group of neighbours. If all
        are empty there is nothing to name.
    """
    if not any(labels):
        axes.set_xticks([])
        return
    firsts, _, seconds = zip(*(label.partition("\n") for label in labels), strict=True)
    groups = [(name, len(list(cells))) for name, cells in groupby(seconds)]
    at = np.arange(len(labels))
    every, upright = _fitting(firsts)
    if not any(seconds):
        axes.set_xticks(at[::every], firsts[::every], rotation=90 if upright else 0)
        return
    ends = np.cumsum([size for _, size in groups])
    middles = [end - (size + 1) / 2 for end, (_, size) in zip(ends, groups, strict=True)]
    for end in ends[:-1]:
        axes.axvline(end - 0.5, color=GREY, linewidth=1)
    shown = at[:0] if upright or every > 2 else at[::every]
    axes.set_xticks(shown, [firsts[i] for i in shown])
    axes.xaxis.remove_overlapping_locs = False
    names = [name for name, _ in groups]
    every, _ = _fitting(names)
    axes.set_xticks(middles[::every], names[::every], minor=True)
    if len(shown):
        axes.tick_params(axis="x", which="minor", pad=_BELOW)


def _fitting(names: Sequence[str]) -> tuple[int, bool]:
    """Return every how many-th name there is room for, and whether it must be upright."""
    longest = max(map(len, names))
    every = math.ceil(len(names) * (longest + 0.5) / _ROOM)
    numbers = all(name.isdigit() for name in names)  # a gap in these is easily filled
    if every > 1 and not numbers and len(names) <= _UPRIGHT and longest <= _TALL:
        return 1, True
    return every, False
