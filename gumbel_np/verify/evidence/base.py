"""What every kind of evidence can say, and the table of pairs that two kinds share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.int64]

# Successive pairs are counted on at most so many cells a side.
PAIR_CELLS = 16


class Evidence(ABC):
    """Evidence on one law, from any number of draws; evidence from further draws is added to it."""

    distance_name: str
    tolerance: float
    broken: int  # draws that were no answer: NaN, or out of range

    @property
    @abstractmethod
    def draws(self) -> int:
        """How many draws it holds."""

    @abstractmethod
    def __add__(self, other: Self) -> Self: ...

    @abstractmethod
    def log_e(self) -> float | None:
        """Return the log of the e-process, or None where nothing is random."""

    @abstractmethod
    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        """Return the final p-values by name."""

    @abstractmethod
    def distance(self) -> float:
        """Return the observed distance from the law."""

    @abstractmethod
    def bound(self, alpha: float) -> float:
        """Return the distance within which the true law lies, at confidence 1 − alpha."""

    @abstractmethod
    def detectable(self, alpha: float, beta: float) -> float:
        """Return the distance that a test at level alpha catches with probability 1 − beta."""


def pair_table(groups: NDArray[np.intp], size: int) -> Table:
    """Count successive pairs that do not overlap."""
    whole = groups[: groups.size // 2 * 2].reshape(-1, 2)
    return np.bincount(whole[:, 0] * size + whole[:, 1], minlength=size**2)
