"""A sampler of another library, and what is needed to call it."""

import os
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.law_name import LawName

Sampler = Callable[..., Any]
FLOATS = ("float32", "float64")

_MOST_NUMBERS = 2**20


@dataclass(frozen=True)
class Peer:
    """A sampler that people use, and the law that it should follow (as in `gumbel-np check --law`).

    `needs` is the module to import for it; `note` is a known limitation.
    """

    name: str
    law: LawName
    sampler: Sampler
    needs: str | None = None
    note: str = ""

    @property
    def obstacle(self) -> str:
        """Why it cannot be tried; empty if it can."""
        return _obstacle(self.needs) if self.needs else ""

    @property
    def available(self) -> bool:
        """Whether the package that it needs is installed and can be imported."""
        return not self.obstacle


@cache
def _obstacle(needs: str) -> str:
    root = needs.partition(".")[0]
    if find_spec(root) is None:
        return f"{root} is not installed"
    try:
        import_library(needs)
    except Exception as error:  # whatever a library does when its own requirements are not met
        return f"{root} cannot be imported here ({type(error).__name__}: {error})"
    return ""


def import_library(name: str) -> Any:
    """Import a library; Keras, which otherwise asks for TensorFlow, on JAX."""
    if name == "keras":
        os.environ.setdefault("KERAS_BACKEND", "jax")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # those of one library about another are not ours
        return import_module(name)


def in_chunks(sampler: Sampler, logits: NDArray[Any], *arguments: Any) -> NDArray[Any]:
    """Draw at most 2²⁰ numbers (or one row) at a time where a sampler needs K numbers a row."""
    *others, size, rng = arguments
    most = max(1, _MOST_NUMBERS // logits.size)
    starts = range(0, max(size, 1), most)
    chunks = [sampler(logits, *others, min(most, size - start), rng) for start in starts]
    return np.concatenate(chunks)


def for_each_precision(
    name: str,
    law: LawName,
    sampler: Sampler,
    needs: str,
    float32: str = "",
    float64: str = "",
    *,
    chunked: bool = False,
) -> Iterator[Peer]:
    """Yield a peer for float32 and one for float64, with the note on each."""
    for dtype, note in zip(FLOATS, (float32, float64), strict=True):
        drawn = partial(sampler, dtype=dtype)
        drawn = partial(in_chunks, drawn) if chunked else drawn
        yield Peer(f"{name}-{dtype}", law, drawn, needs, note)
