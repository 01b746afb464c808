"""The names of the laws that the conformance check knows."""

from typing import Literal

LawName = Literal[
    "gumbel",
    "gumbel-max",
    "gumbel-top-k",
    "gumbel-subset",
    "gumbel-softmax",
    "straight-through",
    "categorical",
]
