"""Draws that come again: in another call, at any distance, or from a small pool of numbers.

Windows of successive draws are fingerprinted, wide enough that no two of millions agree by chance:
each has at least 90 bits of (collision) entropy, so among 2²³ windows of independent draws that do
not overlap there is an equal pair with probability 2⁻⁴⁵. A window is kept if its fingerprint ends
in three zeros, wherever it stands; a repetition brings the same ones again.
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.conformance.target.fault import Fault

Words = NDArray[np.uint64]

ENTROPY = 90.0  # bits in a window
_KEPT = np.uint64(7)
# A generator seeded anew for each call, with 32 bits, repeats a call of ten thousand with
# probability 0.01; four of them, once in 10⁹ checks.
_CALLS_AGAIN = 4
# Numbers of 23 bits are taken for what they are; a pool smaller than this is none of these.
_POOL, _POOL_DRAWS = 2.0**22, 2**19
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)


class Memory:
    """Fingerprints of all draws of a check."""

    def __init__(self) -> None:
        self._kept: list[Words] = []
        self._calls: list[NDArray[np.intp]] = []
        self._numbers: list[Words] = []
        self._made = 0
        self.calls: int = 0

    def see(self, key: int, words: Words, entropy: float) -> None:
        """Remember a call: a word for each draw, of so many bits of entropy.

        Only draws of the same key, a setting, are compared.
        """
        self.calls += 1
        width = 1 << int(np.ceil(np.log2(max(2.0, ENTROPY / max(entropy, 1e-3)))))
        if words.size < width or (words == words[0]).all():  # what never changes is no repetition
            return
        prints = _mixed(_fingerprints(words, width) + np.uint64(key * int(_MIX) % 2**64))
        kept = prints[prints & _KEPT == 0]
        self._kept.append(kept)
        self._calls.append(np.full(kept.size, self.calls))

    def see_numbers(self, words: Words) -> None:
        """Remember numbers, of which none should come twice."""
        if self._made < _POOL_DRAWS and (words != words[0]).any():
            self._numbers.append(words)
            self._made += words.size

    def fault(self) -> Fault | None:
        """Return what came again, if anything did."""
        return self._calls_again() or self._pool()

    def _calls_again(self) -> Fault | None:
        if not self._kept:
            return None
        prints, calls = np.concatenate(self._kept), np.concatenate(self._calls)
        order = np.argsort(prints, kind="stable")
        (again,) = np.nonzero(prints[order][1:] == prints[order][:-1])
        one, other = calls[order[again]], calls[order[again + 1]]
        within = int(np.count_nonzero(one == other))
        pairs = np.unique(np.column_stack([one, other])[one != other], axis=0)
        if within:
            return Fault("repeated-noise", "repeated a stretch of draws within a call")
        if len(pairs) < _CALLS_AGAIN:
            return None
        first, second = pairs[0]
        said = f"in call {second:,} what it had given in call {first:,}"
        return Fault("repeated-noise", f"gave {said}, and so {len(pairs):,} times")

    def _pool(self) -> Fault | None:
        if not self._numbers:
            return None
        numbers = np.sort(np.concatenate(self._numbers))
        again = int(np.count_nonzero(numbers[1:] == numbers[:-1]))
        expected = numbers.size**2 / 2 / _POOL
        if again <= expected + 8 * np.sqrt(expected) + 8:
            return None
        pool = numbers.size**2 / 2 / again
        return Fault("repeated-noise", f"drew from a pool of some {pool:,.0f} numbers")


def _fingerprints(words: Words, width: int) -> Words:
    """Return a polynomial of each window of `width` words, a power of 2, modulo 2⁶⁴."""
    prints, factor, reach = _mixed(words), int(_FACTOR), 1
    while reach < width:
        prints = prints[:-reach] * np.uint64(factor) + prints[reach:]
        factor, reach = factor * factor % 2**64, 2 * reach
    return prints


def _mixed(words: Words) -> Words:
    """Return words of which every bit depends on every bit of the given ones."""
    mixed = (words ^ (words >> np.uint64(30))) * _MIX
    return mixed ^ (mixed >> np.uint64(31))


def words_of(rows: NDArray[np.generic]) -> Words:
    """Return a word for each draw, a number or a row of numbers."""
    table = rows.reshape(len(rows), -1)
    if table.dtype.kind == "f":
        table = table.astype(np.float64).view(np.uint64)
    words = table.astype(np.uint64)
    total = np.zeros(len(words), dtype=np.uint64)
    for column in words.T:
        total = _mixed(total * _FACTOR + column)
    return total


def word_of_members(sets: NDArray[np.intp]) -> Words:
    """Return a word for each set of categories, (n, k), whatever the order of its members."""
    return _mixed(sets.astype(np.uint64) + _FACTOR).sum(axis=1, dtype=np.uint64)
