"""Generators with chosen words: what comes out is what was asked for, through every method."""

import numpy as np
import pytest

from gumbel_np.verify.conformance.tails.extreme_uniforms import Extreme, at_uniform, with_words

FULL = 2**32 - 1


@pytest.mark.parametrize("seed", range(20))
def test_the_wanted_words_come_out_at_their_place(seed):
    words = np.random.default_rng(seed).integers(2**32, size=2).tolist()
    rng = with_words(seed, words, [FULL, FULL], seed)
    assert rng.bit_generator.random_raw(seed + 2)[-2:].tolist() == words


def test_bits_outside_of_the_mask_are_random():
    drawn = [with_words(0, [0, 0], [0, FULL], s).bit_generator.random_raw(2) for s in range(200)]
    first, second = np.transpose(drawn)
    assert len(set(first.tolist())) == 200
    assert not second.any()
    # Each bit is a fair coin: 6 standard deviations, a false alarm of 32 × 2e-9.
    bits = (first[:, None].astype(np.int64) >> np.arange(32) & 1).mean(axis=0)
    assert (np.abs(bits - 0.5) < 6 * 0.5 / np.sqrt(200)).all()


def test_uniforms_reach_both_ends_in_every_precision():
    assert Extreme(0, True, 64).rng(1).random() == 1 - 2.0**-53
    assert Extreme(0, False, 64).rng(1).random() == 0
    assert Extreme(0, True, 24).rng(1).random(dtype=np.float32) == np.float32(1 - 2.0**-24)
    assert Extreme(0, False, 24).rng(1).random(dtype=np.float32) == 0
    assert Extreme(0, True, 64, 32).rng(1).integers(2**32) == FULL
    assert Extreme(0, False, 64, 32).rng(1).standard_exponential() == 0


@pytest.mark.parametrize("bits", [1, 8, 27, 28, 40, 53])
def test_leading_bits_bound_the_uniform(bits):
    assert all(Extreme(2, True, bits).rng(s).random(2)[1] >= 1 - 2.0**-bits for s in range(50))
    assert all(Extreme(2, False, bits).rng(s).random(2)[1] < 2.0**-bits for s in range(50))
    if bits < 50:  # and no more of them
        assert any(
            Extreme(2, True, bits).rng(s).random(2)[1] < 1 - 2.0 ** -(bits + 2) for s in range(50)
        )


@pytest.mark.parametrize("u", [0.5, 15 / 16, 1 - 2.0**-30, 2.0**-53, 1 - 2.0**-53])
def test_a_uniform_is_what_was_asked_for(u):
    assert at_uniform(4, u, 7).random(3)[2] == u
    again = at_uniform(4, u, 7).random(2)
    np.testing.assert_array_equal(again, at_uniform(4, 0.25, 7).random(2))  # the rest is the same
