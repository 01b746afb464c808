"""Samplers of other libraries, called alike: f(…, size, rng) returns a NumPy array.

`PEERS` is the table of them. A library with a generator of its own takes a seed from `rng`; PyTorch
and JAX are imported when they are first used.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.law_name import LawName
from gumbel_np.verify.peers import jax_random, numpy_scipy, pytorch
from gumbel_np.verify.peers.numpy_scipy import numpy_gumbel, scipy_gumbel
from gumbel_np.verify.peers.pytorch import torch_gumbel_softmax

__all__ = ["PEERS", "Peer", "numpy_gumbel", "scipy_gumbel", "torch_gumbel_softmax", "versions"]

Sampler = Callable[..., Any]

_MOST_NUMBERS = 2**20


@dataclass(frozen=True)
class Peer:
    """A sampler that people use, and the law that it should follow (as in `gumbel-np check --law`).

    `needs` is the package to install for it; `note` is a known limitation.
    """

    name: str
    law: LawName
    sampler: Sampler
    needs: str | None = None
    note: str = ""

    @property
    def available(self) -> bool:
        """Whether the package that it needs is installed."""
        return self.needs is None or find_spec(self.needs) is not None


def in_chunks(sampler: Sampler, logits: NDArray[Any], *arguments: Any) -> NDArray[Any]:
    """Draw at most 2²⁰ numbers (or one row) at a time where a sampler needs K numbers a row."""
    *others, size, rng = arguments
    most = max(1, _MOST_NUMBERS // logits.size)
    starts = range(0, max(size, 1), most)
    chunks = [sampler(logits, *others, min(most, size - start), rng) for start in starts]
    return np.concatenate(chunks)


_JAX_VARIANTS = (
    ("float32", {"dtype": "float32"}, "noise ends at 15.94, that of 23-bit uniforms"),
    ("float32-high", {"dtype": "float32", "mode": "high"}, "noise begins at -2.77"),
    ("float64", {"dtype": "float64"}, ""),
    ("float64-high", {"dtype": "float64", "mode": "high"}, ""),
)


def _torch(
    name: str, law: LawName, draw: Sampler, float32: str = "", *, chunked: bool = False
) -> Iterator[Peer]:
    """Yield a peer for each precision; `float32` is the note on that one."""
    for dtype, note in (("float32", float32), ("float64", "")):
        sampler = partial(pytorch.with_torch, draw, dtype=dtype)
        sampler = partial(in_chunks, sampler) if chunked else sampler
        yield Peer(f"torch-{name}-{dtype}", law, sampler, "torch", note)


def _jax(name: str, law: LawName, draw: Sampler, *, chunked: bool = False) -> Iterator[Peer]:
    """Yield a peer for each precision and mode. All share their noise, and so the notes on it."""
    for variant, options, note in _JAX_VARIANTS:
        sampler = partial(jax_random.with_jax, draw, **options)
        sampler = partial(in_chunks, sampler) if chunked else sampler
        yield Peer(f"jax-{name}-{variant}", law, sampler, "jax", note)


def _max(noise: Sampler) -> Sampler:
    return partial(in_chunks, partial(numpy_scipy.argmax_of_noise, noise))


# No peer has the law straight-through: there the check supplies the noise, and a sampler with
# hard=True draws its own.
PEERS: tuple[Peer, ...] = (
    Peer("numpy-gumbel", "gumbel", numpy_gumbel),
    Peer("numpy-gumbel-max", "gumbel-max", _max(numpy_gumbel)),
    Peer("numpy-choice", "gumbel-max", numpy_scipy.numpy_choice),
    Peer(
        "numpy-choice-without-replacement",
        "gumbel-top-k",
        numpy_scipy.numpy_choice_without_replacement,
    ),
    Peer("scipy-gumbel", "gumbel", scipy_gumbel),
    Peer("scipy-gumbel-max", "gumbel-max", _max(scipy_gumbel)),
    *_torch("gumbel", "gumbel", pytorch.gumbel, "noise ends at 15.54, that of 24-bit uniforms"),
    *_torch("gumbel-softmax", "gumbel-softmax", pytorch.gumbel_softmax),
    *_torch("gumbel-softmax-hard", "gumbel-max", pytorch.gumbel_softmax_hard, chunked=True),
    *_torch(
        "categorical",
        "gumbel-max",
        pytorch.categorical,
        "sums in float32: what is 17 nats below a category is never drawn if it comes after it",
    ),
    *_torch("categorical-batch", "gumbel-max", pytorch.categorical_batch, chunked=True),
    *_torch("multinomial", "gumbel-top-k", pytorch.multinomial, chunked=True),
    *_torch(
        "relaxed", "gumbel-softmax", pytorch.relaxed, "noise is clipped, to -2.77 and to 15.94"
    ),
    *_jax("gumbel", "gumbel", jax_random.gumbel),
    *_jax("categorical", "gumbel-max", jax_random.categorical, chunked=True),
    *_jax("choice", "gumbel-top-k", jax_random.choice, chunked=True),
)


def versions() -> dict[str, str | None]:
    """Return the installed version of each library; None for one that is not installed."""
    installed = dict.fromkeys(("numpy", "scipy", "torch", "jax"))
    for package in installed:
        with suppress(PackageNotFoundError):
            installed[package] = version(package)
    return installed
