"""Samplers that are known to be right or wrong: to try the check on, and to learn from."""

from zoo import (
    max_samplers,
    noise_samplers,
    softmax_samplers,
    straight_through_samplers,
    top_k_samplers,
)
from zoo.base import Right, Wrong
from zoo.right_samplers import RIGHT

WRONG = (
    *noise_samplers.WRONG,
    *max_samplers.WRONG,
    *top_k_samplers.WRONG,
    *softmax_samplers.WRONG,
    *straight_through_samplers.WRONG,
)

__all__ = ["RIGHT", "WRONG", "Right", "Wrong"]
