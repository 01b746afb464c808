"""Samplers that are known to be right or wrong: to try the check on, and to learn from."""

from zoo import (
    categorical_samplers,
    dependent_samplers,
    max_samplers,
    misordered_samplers,
    nan_samplers,
    noise_samplers,
    overflowing_samplers,
    probability_samplers,
    repeated_samplers,
    row_bound_pullbacks,
    setting_bound_samplers,
    softmax_samplers,
    straight_through_samplers,
    subset_samplers,
    top_k_samplers,
    unheeded_noise_samplers,
    untraced_tail_samplers,
)
from zoo.base import Right, Wrong
from zoo.right_samplers import RIGHT

WRONG = (
    *noise_samplers.WRONG,
    *max_samplers.WRONG,
    *top_k_samplers.WRONG,
    *softmax_samplers.WRONG,
    *straight_through_samplers.WRONG,
    *overflowing_samplers.WRONG,
    *probability_samplers.WRONG,
    *unheeded_noise_samplers.WRONG,
    *setting_bound_samplers.WRONG,
    *repeated_samplers.WRONG,
    *dependent_samplers.WRONG,
    *untraced_tail_samplers.WRONG,
    *misordered_samplers.WRONG,
    *row_bound_pullbacks.WRONG,
    *nan_samplers.WRONG,
    *subset_samplers.WRONG,
    *categorical_samplers.WRONG,
)

__all__ = ["RIGHT", "WRONG", "Right", "Wrong"]
