"""Names of categories along an axis: as many as there is room for."""

import math
from collections.abc import Sequence
from itertools import groupby

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.show.style import GREY

_ROOM = 36  # characters side by side, half of one between names
_UPRIGHT, _TALL = 20, 5  # the most names to turn upright, and the most characters of each
_BELOW = 24  # points from the axis to the second line


def name_cells(axes: Axes, labels: Sequence[str]) -> None:
    """Name the cells 0, 1, 2, … of the horizontal axis, if there are any names.

    A second line in a label is the name of a group of neighbours, written once in its middle.
    """
    if not any(labels):
        axes.set_xticks([])
        return
    firsts, _, seconds = zip(*(label.partition("\n") for label in labels), strict=True)
    at = np.arange(len(labels))
    every, upright = _fitting(firsts)
    if not any(seconds):
        axes.set_xticks(at[::every], firsts[::every], rotation=90 if upright else 0)
        return
    names, sizes = zip(*((name, len(list(each))) for name, each in groupby(seconds)), strict=True)
    ends = np.cumsum(sizes)
    middles = ends - (np.array(sizes) + 1) / 2
    for end in ends[:-1]:
        axes.axvline(end - 0.5, color=GREY, linewidth=1)
    shown = at[:0] if upright or every > 2 else at[::every]
    axes.set_xticks(shown, [firsts[i] for i in shown])
    axes.xaxis.remove_overlapping_locs = False
    every, _ = _fitting(names)
    axes.set_xticks(middles[::every], names[::every], minor=True)
    if len(shown):
        axes.tick_params(axis="x", which="minor", pad=_BELOW)


def _fitting(names: Sequence[str]) -> tuple[int, bool]:
    """Return n, where every n-th name fits along the axis, and whether to turn names upright."""
    longest = max(map(len, names))
    every = math.ceil(len(names) * (longest + 0.5) / _ROOM)
    numbers = all(name.isdigit() for name in names)  # what is left out is plain
    if every > 1 and not numbers and len(names) <= _UPRIGHT and longest <= _TALL:
        return 1, True
    return every, False
