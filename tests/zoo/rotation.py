"""A part of the samplers for one run; runs of successive seeds go round all of them."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Sampler = TypeVar("Sampler")


def in_rotation(samplers: Sequence[Sampler], some: int, seed: int) -> list[Sampler]:
    """Return about `some` of the samplers, mixed; ⌈n / some⌉ successive seeds take each once."""
    parts = max(1, -(-len(samplers) // some))
    order = np.random.default_rng(0).permutation(len(samplers))
    return [samplers[i] for i in sorted(order[seed % parts :: parts].tolist())]
