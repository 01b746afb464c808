"""Generators whose next words are chosen: 0, the largest below 1, and all in between.

A uniform of exactly 0 or 1 - 2**-53 would take some 10**16 draws to occur by chance. The Mersenne
Twister puts out its state word by word, after a tempering that can be undone. So a state can be
made whose output holds any word at any place, through the public interface alone, and every method
of the generator (`random`, `gumbel`, `standard_exponential`, in any precision) meets it.

A word is given by its leading bits; the others are random. To fix b leading bits is to select a set
of states of probability 2**-b, so whatever happens for all of them has a rate of at least 2**-b.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

_WORD = 2**32 - 1
# The first output words; a small call makes its noise from one of them.
PLACES = range(12)


@dataclass(frozen=True)
class Extreme:
    """Which bits of the generator's output are fixed, from a 32-bit word on."""

    place: int  # of that word
    ones: bool  # uniforms near 1, or near 0
    bits: int
    # How many of the bits the first word takes: 27 as in a uniform of float64, whose mantissa is
    # made of 27 bits of one word and 26 of the next; or 32, for code that reads words of 64 bits.
    split: int = 27

    @property
    def rate(self) -> float:
        """The probability of such an output."""
        return 2.0**-self.bits

    def with_bits(self, bits: int) -> Extreme:
        """Return the same with another number of fixed bits."""
        return replace(self, bits=bits)

    def rng(self, seed: int) -> np.random.Generator:
        """Return a generator with these bits; all others come from the seed."""
        first = min(self.bits, self.split)
        masks = [_leading(first), _leading(self.bits - first)]
        return with_words(self.place, [_WORD * self.ones] * 2, masks, seed)


def at_uniform(place: int, u: float, seed: int) -> np.random.Generator:
    """Return a generator whose uniform at this word is u < 1, a multiple of 2**-53."""
    first, second = divmod(int(u * 2**53), 2**26)
    return with_words(place, [first << 5, second << 6], [_WORD, _WORD], seed)


def with_words(place: int, words: list[int], masks: list[int], seed: int) -> np.random.Generator:
    """Return a generator that puts out these words, where the masks have bits, from this place on.

    The place is at most 622; all other bits come from the seed.
    """
    free = np.random.default_rng(seed)
    key = free.integers(2**32, size=624, dtype=np.uint32)
    for i, (word, mask) in enumerate(zip(words, masks, strict=True)):
        rest = int(free.integers(2**32))
        key[place + i] = _untempered(word & mask | rest & ~mask)
    twister = np.random.MT19937(0)
    twister.state = {"bit_generator": "MT19937", "state": {"key": key, "pos": 0}}
    return np.random.Generator(twister)


def _leading(bits: int) -> int:
    return _WORD << 32 - min(max(bits, 0), 32) & _WORD


def _untempered(y: int) -> int:
    """Undo the output function of MT19937 (Matsumoto and Nishimura 1998)."""
    y ^= y >> 18
    y ^= y << 15 & 0xEFC60000
    x = y
    for _ in range(5):  # each pass recovers seven more bits
        x = y ^ x << 7 & 0x9D2C5680
    y = x & _WORD
    x = y
    for _ in range(3):
        x = y ^ x >> 11
    return x & _WORD
