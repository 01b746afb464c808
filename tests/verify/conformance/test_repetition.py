"""Repetition: found at any distance, within a call and across calls; right draws are let be."""

import math

import numpy as np
import pytest
from scipy.stats import poisson

from gumbel_np.verify.conformance.repetition import (
    _CALLS_AGAIN,
    ENTROPY,
    Memory,
    _fingerprints,
    words_of,
)


def eighths(n, seed):
    return np.random.default_rng(seed).integers(8, size=n).astype(np.uint64)


def remembered(*calls, entropy=3.0, keys=()):
    memory = Memory()
    for words, key in zip(calls, keys or [0] * len(calls), strict=True):
        memory.see(key, words, entropy)
    return memory


def test_two_million_independent_draws_hold_no_repetition():
    """Among 2²¹ windows of 96 bits there is an equal pair with probability 2⁻⁵⁵."""
    calls = [eighths(2**17, seed) for seed in range(16)]
    assert remembered(*calls).fault() is None


@pytest.mark.parametrize("share", [0.5, 0.8, 0.99])
def test_draws_of_little_entropy_are_not_taken_for_repetitions(share):
    """Windows that overlap are the most alike; of the commonest category alone, at most 2⁻⁴⁵."""
    entropy = -np.log2(share**2 + (1 - share) ** 2)
    draws = [np.random.default_rng(s).random(2**16) < share for s in range(16)]
    assert remembered(*(d.astype(np.uint64) for d in draws), entropy=entropy).fault() is None
    width = 2 ** math.ceil(math.log2(ENTROPY / entropy))
    assert share**width < 2**-44.9


def test_the_windows_are_as_wide_as_their_entropy_demands():
    # 90 bits of 3 a draw take 30 draws, so a window has 32: what is shorter cannot come again.
    for size, found in ((31, False), (32 + 40, True)):
        memory = remembered(*[eighths(size, 0)] * 6)
        assert (memory.fault() is not None) == found


@pytest.mark.parametrize("distance", [200, 1000, 2**16 + 1])
def test_a_stretch_that_repeats_within_a_call_is_found_at_any_distance(distance):
    """One window in eight is kept: none of 200 with probability 3e-12."""
    words = np.resize(eighths(distance, distance), distance + 2**10)
    fault = remembered(np.concatenate([eighths(5, 1), words])).fault()
    assert fault is not None and fault.suspect == "repeated-noise"
    assert "within a call" in fault.message


@pytest.mark.parametrize("apart", [1, 999])
def test_calls_that_repeat_are_found_at_any_distance(apart):
    calls = [eighths(48, seed % apart) for seed in range(apart + 200)]
    fault = remembered(*calls).fault()
    assert fault is not None
    first, second = (
        int(s.split()[0].strip(",").replace(",", "")) for s in fault.message.split("call ")[1:]
    )
    assert first - second == apart


def test_a_part_of_a_call_that_comes_again_in_calls_of_other_sizes_is_found():
    whole = eighths(4096, 3)
    parts = [whole[:500], whole[300:1300], whole[1000:4096], whole[77:1801], whole[2000:2500]]
    assert remembered(*parts).fault() is not None


def test_other_settings_are_not_compared():
    assert remembered(*[eighths(1000, 0)] * 6, keys=range(6)).fault() is None


@pytest.mark.parametrize("times", [1, 2, 3, 4])
def test_as_many_calls_may_come_again_as_seeds_of_32_bits_allow(times):
    calls = [eighths(256, seed) for seed in range(20)]
    calls += calls[:times]
    assert (remembered(*calls).fault() is not None) == (times >= _CALLS_AGAIN)


def test_a_new_seed_of_32_bits_for_each_call_is_not_accused():
    """Of 10,000 calls 0.0116 pairs are alike: four of them, once in 10⁹ checks."""
    expected = 10_000**2 / 2 / 2**32
    assert poisson.sf(_CALLS_AGAIN - 1, expected) < 1e-9
    seeds = np.random.default_rng(4).integers(2**32, size=8000)
    calls = [
        np.random.Generator(np.random.PCG64(int(s))).integers(8, size=48).astype(np.uint64)
        for s in seeds
    ]
    assert remembered(*calls).fault() is None


def test_a_new_seed_of_16_bits_is_accused():
    # 2,048 calls of 65,536 seeds: 32 pairs are alike; fewer than 6 with probability 1e-8.
    seeds = np.random.default_rng(5).integers(2**16, size=2048)
    assert remembered(*(eighths(96, int(s)) for s in seeds)).fault() is not None


@pytest.mark.parametrize("bits", [16, 20, 21])
def test_a_small_pool_of_numbers_is_found(bits):
    memory = Memory()
    pool = np.random.default_rng(0).gumbel(size=2**bits)
    for call in range(8):
        memory.see_numbers(words_of(np.random.default_rng(call).choice(pool, 2**16)))
    assert "from a pool of" in memory.fault().message


def test_the_size_of_a_pool_is_estimated():
    memory = Memory()
    pool = np.random.default_rng(6).gumbel(size=2**20)
    memory.see_numbers(words_of(np.random.default_rng(7).choice(pool, 2**19)))
    fault = memory.fault()
    said = int(fault.message.split("some ")[1].split(" ")[0].replace(",", ""))
    # Equal neighbours are counted, fewer than equal pairs: the estimate is too large by a quarter.
    assert 2**20 <= said <= 1.35 * 2**20


NOISES = {
    "float64": lambda rng, n: rng.gumbel(size=n),
    "rounded to float32": lambda rng, n: rng.gumbel(size=n).astype(np.float32),
    "uniforms of 24 bits": lambda rng, n: (
        -np.log(-np.log(rng.random(n, dtype=np.float32) + np.float32(2**-25)))
    ),
    "uniforms of 23 bits": lambda rng, n: (
        -np.log(-np.log((rng.integers(2**23, size=n) + 0.5) / 2**23))
    ),
}


@pytest.mark.parametrize("name", NOISES)
def test_numbers_of_23_bits_or_more_are_no_pool(name):
    """2¹⁹ of 2²³ numbers: 16,384 equal pairs, 128 standard deviations below the limit."""
    x = NOISES[name](np.random.default_rng(8), 2**19)
    memory = Memory()
    memory.see(0, words_of(x), 18.0)
    memory.see_numbers(words_of(x))
    assert memory.fault() is None


def test_fingerprints_are_those_of_the_window_alone():
    x = eighths(300, 9)
    prints = _fingerprints(x, 64)
    assert prints.size == 300 - 63
    again = _fingerprints(np.concatenate([eighths(17, 10), x[100:164], eighths(5, 11)]), 64)
    assert again[17] == prints[100]
    assert np.unique(prints).size == prints.size


def test_words_tell_rows_and_numbers_apart():
    rows = np.random.default_rng(12).integers(3, size=(2000, 4))
    assert np.unique(words_of(rows)).size == len(np.unique(rows, axis=0))
    numbers = np.array([0.0, 1.0, np.nextafter(1, 2), -1.0])
    assert np.unique(words_of(numbers)).size == 4
