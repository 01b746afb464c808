"""Blocks that stay in the cache, the dtype to compute in, and the arrays that results go to."""

from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Reals


def blocks(shape: tuple[int, ...], most: int) -> Iterator[tuple[slice, ...]]:
    """Yield in C order the indices of blocks of at most `most` numbers; the last axis stays whole.

    A block is larger only if the last axis alone is.
    """
    axis = 0
    while axis < len(shape) - 2 and prod(shape[axis + 1 :]) > most:
        axis += 1
    step = max(1, most // max(1, prod(shape[axis + 1 :])))
    for before in np.ndindex(shape[:axis]):
        for i in range(0, shape[axis], step):
            yield (*(slice(j, j + 1) for j in before), slice(i, i + step))


def empty_block(shape: tuple[int, ...], dtype: np.dtype, few: int) -> Reals:
    """Return an empty array, with fewer than `few` categories outermost in memory.

    NumPy then reduces over these in a few long loops over the draws.
    """
    if shape[-1] >= few:
        return np.empty(shape, dtype)
    return np.empty((shape[-1], *shape[:-1]), dtype).transpose(*range(1, len(shape)), 0)


def as_block(array: NDArray[Any], dtype: np.dtype, few: int) -> Reals:
    """Return an array as a block with that layout; it is copied only if need be."""
    if array.shape[-1] >= few:
        return array.astype(dtype, copy=False)
    block = empty_block(array.shape, dtype, few)
    block[...] = array
    return block


def working_dtype(dtype: np.dtype, tau: float) -> np.dtype:
    """Return float32 where that is asked for and precise enough for tau, else float64."""
    return np.dtype(np.float32 if dtype.itemsize <= 4 and 1 / 8 <= tau <= 1e30 else np.float64)


def as_out(out: Reals | None, shape: tuple[int, ...], dtype: np.dtype) -> Reals:
    """Check the array for a result, or make one."""
    if out is None:
        return np.empty(shape, dtype)
    if not isinstance(out, np.ndarray) or out.dtype.kind != "f":
        raise TypeError(f"out must be an array of a floating dtype, got {out!r}")
    if out.shape != shape:
        raise ValueError(f"out must have shape {shape}, got {out.shape}")
    if not out.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    return out


def safe_from(out: NDArray[Any], array: NDArray[Any]) -> NDArray[Any]:
    """Copy an array that writing to `out` would change before it is read.

    The very same array need not be copied: each number is read before it is overwritten.
    """
    if not np.may_share_memory(array, out) or array.__array_interface__ == out.__array_interface__:
        return array
    return array.copy()
