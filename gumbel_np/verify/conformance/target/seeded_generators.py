"""The generators that functions draw with, each seeded from the generator that a check hands over.

Each is a context that yields what an argument such as `rng`, `generator` or `key` gets.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Any

import numpy as np

from gumbel_np.verify.peers.jax_random import jax_key
from gumbel_np.verify.peers.pytorch import torch_seeded

_LOCK = Lock()
_TWISTER = "MT19937"
Rng = np.random.Generator


@contextmanager
def _global_numpy(rng: Rng) -> Iterator[Any]:
    """Seed np.random, and restore it; yield it as a RandomState.

    A Mersenne Twister gives it its whole state, so that chosen uniforms reach the function.
    """
    with _LOCK:
        before = np.random.get_state()
        state: Any = rng.bit_generator.state
        twister = state["bit_generator"] == _TWISTER
        if twister:
            np.random.set_state(state)
        else:
            np.random.seed(rng.integers(2**32, size=8, dtype=np.uint32))
        try:
            yield np.random
        finally:
            if twister:
                rng.bit_generator.state = np.random.get_state(legacy=False)
            np.random.set_state(before)


@contextmanager
def _global_torch(rng: Rng) -> Iterator[Any]:
    """Seed PyTorch, and restore it; yield a torch.Generator."""
    import torch

    with torch_seeded(rng) as seed:
        yield torch.Generator().manual_seed(seed)


# Each takes the generator and whether JAX should compute in double precision.
_CONTEXTS: dict[str, Callable[[Rng, bool], AbstractContextManager[Any]]] = {
    "numpy": lambda rng, float64: nullcontext(rng),
    "global": lambda rng, float64: _global_numpy(rng),
    "torch": lambda rng, float64: _global_torch(rng),
    "jax-key": lambda rng, float64: jax_key(rng, float64=float64),
    "own": lambda rng, float64: nullcontext(),
}


def seeded(generator: str, rng: Rng, *, float64: bool) -> AbstractContextManager[Any]:
    """Return the context in which a function draws with this kind of generator."""
    return _CONTEXTS[generator](rng, float64)
