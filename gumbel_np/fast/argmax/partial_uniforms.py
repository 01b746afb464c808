"""Uniforms drawn in two parts: some leading bits at once, the rest only where they matter.

With J uniform on 0 … 2ᵇ − 1 and V uniform on [0, 1), U = (J + V)/2ᵇ is uniform on [0, 1). J alone
settles most of what a race needs to know about U.
"""

import math

import numpy as np
from numpy.typing import DTypeLike, NDArray

from gumbel_np.inputs import Floats


def leading_bits(
    rng: np.random.Generator, shape: tuple[int, ...], dtype: DTypeLike
) -> NDArray[np.unsignedinteger]:
    """Draw J with all bits of an unsigned dtype; 64 random bits make several J."""
    dtype, size = np.dtype(dtype), math.prod(shape)
    words = rng.integers(
        np.iinfo(np.uint64).max, size=-(-size * dtype.itemsize // 8), dtype=np.uint64, endpoint=True
    )
    return words.view(dtype)[:size].reshape(shape)


def completed(leading: NDArray[np.unsignedinteger], rng: np.random.Generator) -> Floats:
    """Draw V, and return U."""
    return (leading + rng.random(leading.shape)) * 0.5 ** (8 * leading.dtype.itemsize)


def exponential(u: Floats) -> Floats:
    """Return E = −log(1 − U), accurate for a small U, the far tail of G."""
    with np.errstate(divide="ignore"):  # U may round to 1; then E = ∞, which never wins
        return -np.log1p(-u)
