"""The samplers of `jax.random`. Options such as mode="high" (JAX 0.7 and later) are passed on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray


@contextmanager
def jax_key(rng: np.random.Generator, *, float64: bool) -> Iterator[Any]:
    """Yield a key made from a NumPy generator, with JAX in double precision if asked for."""
    import jax
    import jax.experimental

    # JAX 0.8 moved it.
    home = jax if hasattr(jax, "enable_x64") else jax.experimental
    with home.enable_x64(float64):
        # Not jax.random.key(seed): without x64 it keeps 32 bits of the seed.
        words = rng.integers(2**32, size=2, dtype=np.uint32)
        yield jax.random.wrap_key_data(words, impl="threefry2x32")


def with_jax(
    draw: Callable[..., Any], *arguments: Any, dtype: str = "float32", **options: str
) -> NDArray[Any]:
    """Call `draw` with a key made from the last argument, a NumPy generator."""
    import jax

    *others, rng = arguments
    with jax_key(rng, float64=dtype == "float64") as key:
        return np.asarray(draw(jax, key, dtype, *others, **options))


def gumbel(jax: Any, key: Any, dtype: str, size: int, **options: str) -> Any:
    """`jax.random.gumbel`."""
    return jax.random.gumbel(key, (size,), dtype, **options)


def categorical(
    jax: Any, key: Any, dtype: str, phi: NDArray[Any], size: int, **options: str
) -> Any:
    """`jax.random.categorical`."""
    return jax.random.categorical(key, jax.numpy.asarray(phi, dtype), shape=(size,), **options)


def choice(
    jax: Any, key: Any, dtype: str, phi: NDArray[Any], k: int, size: int, **options: str
) -> Any:
    """`jax.random.choice(replace=False)`, a key for each row: shape (size, k), in drawing order."""
    p = jax.nn.softmax(jax.numpy.asarray(phi, dtype))
    row = partial(jax.random.choice, a=phi.size, shape=(k,), replace=False, p=p, **options)
    return jax.vmap(row)(jax.random.split(key, size))
