"""What every kind of evidence can say, and the table of pairs that two kinds share."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Table = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Evidence(ABC):
    """Evidence on one law from any number of draws; that of further draws can be added to it."""

    random: ClassVar[bool] = True
    distance_name: ClassVar[str]
    tolerance: float
    label: str = ""  # which part of a claim it is about
    broken: int = 0  # draws that are no answer: NaN, or out of range
    # Chunks that began like the first, or like the one before: not from their rng.
    repeated: int = 0

    @property
    def draws(self) -> int:
        """How many draws it holds."""
        return 0

    def __add__(self, other: Self) -> Self:
        same = type(self) is type(other) and self.label == other.label
        if not (same and self.tolerance == other.tolerance and self._same_law(other)):
            raise ValueError("a trial must ask the same question, of the same law, of every chunk")
        return replace(self, **self._sums(other), broken=self.broken + other.broken)

    def within(self, tolerance: float) -> Self:
        """Return the same evidence, of which this tolerance is asked, if it asked for more."""
        return self

    def _same_law(self, other: Self) -> bool:
        return True  # where type, label and tolerance tell

    @abstractmethod
    def _sums(self, other: Self) -> dict[str, Any]: ...

    def log_e(self) -> float | None:
        """Return the log of the e-process, or None where nothing is random."""
        return None

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        """Return the final p-values by name."""
        return {}

    @abstractmethod
    def distance(self) -> float:
        """Return the observed distance from the law."""

    @abstractmethod
    def bound(self, alpha: float) -> float:
        """Return a distance that for every number of draws at once holds the true one.

        The confidence is 1 − alpha.
        """

    @abstractmethod
    def detectable(self, alpha: float, beta: float) -> float:
        """Return the distance that a test at level alpha catches with probability 1 − beta."""

    def planned(self, alpha: float) -> float:
        """Return after how many draws of the law itself the bound is, typically, the tolerance."""
        return 0.0


@dataclass(frozen=True, kw_only=True)
class Sampled(Evidence):
    """Evidence from draws: successive pairs are counted, and repeats noticed."""

    head_size: ClassVar[int]
    pairs: Table
    head: NDArray[Any]  # how the first chunk began, and the last
    last: NDArray[Any]

    def within(self, tolerance: float) -> Self:
        return replace(self, tolerance=min(self.tolerance, tolerance))

    def _sums(self, other: Self) -> dict[str, Any]:
        again = other.head.size == self.head_size and any(
            np.array_equal(head, other.head) for head in (self.head, self.last)
        )
        return {
            "pairs": self.pairs + other.pairs,
            "last": other.last,
            "repeated": self.repeated + other.repeated + (again and self._tell_apart()),
        }

    def _tell_apart(self) -> bool:
        """Whether two chunks that begin alike cannot do so by chance."""
        return True


def without_answer(of: ArrayLike | tuple[ArrayLike, ...] | None, n: int) -> NDArray[np.bool_]:
    """Return which of n draws were made of a number that is not finite; `of` has a row for each."""
    broken = np.zeros(n, dtype=bool)
    for each in of if isinstance(of, tuple) else () if of is None else (of,):
        numbers = np.asarray(each)
        if numbers.shape[:1] != (n,):
            raise ValueError(f"of must have a row for each of {n} draws, got shape {numbers.shape}")
        with np.errstate(invalid="ignore", over="ignore"):
            finite = np.isfinite(numbers.sum())  # the sum is quick, and finite only if all are
        if not finite:
            broken |= ~np.isfinite(numbers).reshape(n, -1).all(axis=1)
    return broken


def pair_table(groups: NDArray[np.integer], size: int) -> Table:
    """Count successive pairs that do not overlap.

    They begin at even places in the first half and at odd ones in the second, so that a dependence
    of neighbours cannot hide between the pairs.
    """
    groups = groups.astype(np.min_scalar_type(size**2 - 1), copy=False)  # the smaller, the faster
    half = groups.size // 4 * 2
    pairs = groups[:-1] * size + groups[1:]
    first, second = pairs[:half:2], pairs[half + 1 :: 2]
    return np.bincount(first, minlength=size**2) + np.bincount(second, minlength=size**2)


def unpaired(groups: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return what is in no pair: one between the halves, and the last if their number is even."""
    half, even = groups.size // 4 * 2, groups.size % 2 == 0
    return np.concatenate([groups[half : half + 1], groups[groups.size - even :]])
