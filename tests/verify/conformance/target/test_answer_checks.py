"""What an answer must look like, and what it is called if it does not."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.precision import PrecisionSeen
from gumbel_np.verify.conformance.target.answer_checks import as_indices, as_weights
from gumbel_np.verify.conformance.target.fault import Fault

POSSIBLE = np.array([True, False, True, False])
FOUR = np.ones(4, dtype=bool)


def suspect_of(drawn, possible=POSSIBLE):
    drawn = np.asarray(drawn)
    with pytest.raises(Fault) as raised:
        as_indices(drawn, drawn.shape, possible)
    return raised.value.suspect


def test_scores_that_are_nan_are_told_from_a_masked_category_that_is_drawn():
    # The arg max of a row with a NaN is where the first one stands.
    scores = np.zeros((100, 4)) * np.where(POSSIBLE, 1, np.nan)
    assert suspect_of(np.argmax(scores, axis=1)) == "non-finite"
    assert suspect_of(np.full(100, 3)) == "masked-category-drawn"
    assert suspect_of(np.arange(100) % 2) == "masked-category-drawn"


def test_a_few_draws_do_not_tell_them_apart():
    assert suspect_of(np.full(31, 1)) == "masked-category-drawn"
    assert suspect_of(np.full(32, 1)) == "non-finite"


def test_what_is_possible_is_returned_as_it_is():
    drawn = np.array([0, 2, 2, 0], dtype=np.uint8)
    assert as_indices(drawn, (4,), POSSIBLE).tolist() == [0, 2, 2, 0]
    assert as_indices(np.zeros(100, int), (100,), FOUR).tolist() == [0] * 100


@pytest.mark.parametrize(
    ("drawn", "suspect"),
    [
        ([0.0, np.nan], "non-finite"),
        ([0.0, 1.0], "wrong-shape"),
        ([0, 4], "out-of-range"),
        ([-1, 0], "out-of-range"),
    ],
)
def test_what_no_index_is(drawn, suspect):
    assert suspect_of(drawn, FOUR) == suspect


def to_bfloat16(x):
    """Round to the nearest number of 8 significant bits."""
    bits = np.asarray(x, dtype=np.float32).view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


ROUND = {
    "float16": lambda y: y.astype(np.float16).astype(np.float32),
    "bfloat16": to_bfloat16,
    "float32": lambda y: y.astype(np.float32),
}


@pytest.mark.parametrize("categories", [2, 5, 200])
@pytest.mark.parametrize("name", ROUND)
def test_weights_that_were_rounded_are_normalised_as_far_as_rounding_lets_them(name, categories):
    y = ROUND[name](gnp.gumbel_softmax(np.zeros(categories), 1.0, 2000, rng=1))
    assert np.abs(y.sum(axis=1, dtype=float) - 1).max() > 0
    as_weights(y, y.shape, np.ones(categories, dtype=bool), PrecisionSeen())


@pytest.mark.parametrize("name", ROUND)
def test_weights_that_sum_to_something_else_are_not(name):
    y = ROUND[name](gnp.gumbel_softmax(np.zeros(5), 1.0, 2000, rng=1) * 1.2)
    with pytest.raises(Fault, match="sum to") as raised:
        as_weights(y, y.shape, np.ones(5, dtype=bool), PrecisionSeen())
    assert raised.value.suspect == "not-normalised"


def test_fine_weights_are_held_to_fine_sums():
    y = gnp.gumbel_softmax(np.zeros(5), 1.0, 2000, rng=1) * (1 + 1e-4)
    with pytest.raises(Fault, match="sum to"):
        as_weights(y, y.shape, np.ones(5, dtype=bool), PrecisionSeen())
