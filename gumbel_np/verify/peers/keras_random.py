"""The sampler of `keras.random`, on the backend that KERAS_BACKEND names (JAX if it names none)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.peers.peer import import_library


def categorical(logits: NDArray[Any], size: int, rng: np.random.Generator) -> NDArray[Any]:
    """`keras.random.categorical`, in float32. A seed of Keras has 32 bits."""
    keras = import_library("keras")
    phi = keras.ops.convert_to_tensor(logits[np.newaxis].astype(np.float32))
    drawn = keras.random.categorical(phi, size, seed=int(rng.integers(2**32)))
    return np.asarray(keras.ops.convert_to_numpy(drawn))[0]
