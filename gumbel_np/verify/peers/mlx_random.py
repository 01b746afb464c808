"""The samplers of `mlx.core.random`, in float32, the finest precision that they offer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.peers.peer import import_library


def gumbel(size: int, rng: np.random.Generator) -> NDArray[Any]:
    """`mlx.core.random.gumbel`."""
    mx = import_library("mlx.core")
    return np.array(mx.random.gumbel((size,), key=_key(mx, rng)))


def categorical(logits: NDArray[Any], size: int, rng: np.random.Generator) -> NDArray[Any]:
    """`mlx.core.random.categorical`."""
    mx = import_library("mlx.core")
    phi = mx.array(logits.astype(np.float32))
    drawn = np.array(mx.random.categorical(phi, num_samples=size, key=_key(mx, rng)))
    return drawn.astype(np.intp)  # they are unsigned


def _key(mx: Any, rng: np.random.Generator) -> Any:
    return mx.random.key(int(rng.integers(2**64, dtype=np.uint64)))
