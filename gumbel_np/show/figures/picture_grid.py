"""Rows of small pictures, such as what a decoder makes of its codes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, as_real
from gumbel_np.show.style import Figure, use

SIDE, GAP = 8, 2  # of a picture, and between two of them, in pixels of the pictures
SCALE = 6  # screen pixels for one pixel of a picture: a whole number keeps every edge sharp
_MARGIN, _NAMES = 10, 150  # around them, and to their left, in screen pixels
_BETWEEN = 0.15  # a light grey, so that the edge of a white picture shows


def picture_grid(rows: ArrayLike, names: Sequence[str]) -> Figure:
    """Draw pictures in rows, each with its name to the left.

    They are of 8 × 8 pixels, (R, n, 64), row by row from the upper left: 1 is ink, 0 is paper.
    """
    ink = as_real(rows, "rows").astype(np.float64)
    if ink.ndim != 3 or not ink.size or ink.shape[-1] != SIDE**2:
        raise ValueError(f"rows must be of shape (R, n, {SIDE**2}), got {ink.shape}")
    if not ((ink >= 0) & (ink <= 1)).all():
        raise ValueError("rows must hold numbers from 0 to 1")
    if len(names) != len(ink):
        raise ValueError(f"names must be one for each of the {len(ink)} rows, got {len(names)}")
    mosaic = _mosaic(ink)
    down, across = (SCALE * n for n in mosaic.shape)
    width, height = _NAMES + across + _MARGIN, down + 2 * _MARGIN
    with use():
        figure = Figure(figsize=(width / 100, height / 100))
        axes = figure.add_axes(
            (_NAMES / width, _MARGIN / height, across / width, down / height), frameon=False
        )
        axes.imshow(mosaic, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest", aspect="auto")
        axes.grid(False)
        middles = GAP + (SIDE - 1) / 2 + (SIDE + GAP) * np.arange(len(ink))
        axes.set_yticks(middles, names)
        axes.set_xticks([])
    return figure


def _mosaic(ink: Floats) -> Floats:
    """Lay the pictures out as one, with gaps around each."""
    r, n, _ = ink.shape
    tiles = np.full((r, n, SIDE + GAP, SIDE + GAP), _BETWEEN)
    tiles[..., GAP:, GAP:] = ink.reshape(r, n, SIDE, SIDE)
    laid = tiles.swapaxes(1, 2).reshape(r * (SIDE + GAP), n * (SIDE + GAP))
    return np.pad(laid, ((0, GAP), (0, GAP)), constant_values=_BETWEEN)
