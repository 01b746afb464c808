"""Handwritten digits in black and white: real data, small enough to learn from in a second."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Rng, as_integer, as_real, as_rng


@cache
def _scans() -> Floats:
    """All the pixels, whole numbers from 0 to 16, of shape (1797, 64)."""
    from sklearn.datasets import load_digits

    return load_digits().data


def binary_digits(held_out: int = 397, *, rng: Rng = 0) -> tuple[Floats, Floats]:
    """Return handwritten digits of 8 × 8 black or white pixels, some of them held out.

    They are shuffled, and of shape (1797 − held_out, 64) and (held_out, 64), row by row from the
    upper left. A pixel is 1.0 where at least half of the 16 dots of a finer scan are inked.

    The data are the test part of *Optical Recognition of Handwritten Digits* (E. Alpaydin and
    C. Kaynak 1998, UCI Machine Learning Repository), as bundled with scikit-learn. The same 13
    people wrote the images for training and those held out.

    >>> images, held_out = binary_digits()
    >>> images.shape, held_out.shape
    ((1400, 64), (397, 64))
    >>> for row in images[2].reshape(8, 8):
    ...     print("".join("-#"[int(ink)] for ink in row))
    ---##---
    ---##---
    ---#----
    --##----
    --#####-
    --##--#-
    ---####-
    ---###--
    """
    scans = _scans()
    held_out = as_integer(held_out, "held_out")
    if not 0 < held_out < len(scans):
        raise ValueError(f"held_out must be from 1 to {len(scans) - 1} images, got {held_out}")
    inked = (scans >= 8).astype(np.float64)
    shuffled = as_rng(rng).permutation(inked)
    return shuffled[held_out:], shuffled[:held_out]


def as_images(images: ArrayLike, pixels: int | None = None) -> Floats:
    """Check images, rows of zeros and ones of shape (n, pixels), and return them as float64."""
    x = as_real(images, "images").astype(np.float64)
    if x.ndim != 2 or not x.size or (pixels is not None and x.shape[1] != pixels):
        raise ValueError(f"images must be of shape (n, {pixels or 'pixels'}), got {x.shape}")
    if not ((x == 0) | (x == 1)).all():
        raise ValueError("images must hold zeros and ones only")
    return x
