"""Computations without randomness, and whether they are right to a stated tolerance."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.verify.evidence.base import Evidence


@dataclass(frozen=True)
class Facts(Evidence):
    """Computed values beside expected ones: the label, the error, and what error is allowed."""

    rows: tuple[tuple[str, float, float, float], ...]  # label, value, error, tolerance
    broken: int = 0

    distance_name = "error, in units of what is allowed"
    tolerance = 1.0

    @property
    def draws(self) -> int:
        return 0

    def __add__(self, other: Facts) -> Facts:
        """Keep the worst of each fact."""
        rows = tuple(
            max(a, b, key=lambda r: r[2]) for a, b in zip(self.rows, other.rows, strict=True)
        )
        return replace(self, rows=rows, broken=self.broken + other.broken)

    def log_e(self) -> None:
        return None

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        return {}

    def distance(self) -> float:
        return max(error / tolerance for _, _, error, tolerance in self.rows)

    def bound(self, alpha: float) -> float:
        return max(error for _, _, error, _ in self.rows)

    def detectable(self, alpha: float, beta: float) -> float:
        return max(tolerance for *_, tolerance in self.rows)


def agree(label: str, value: ArrayLike, expected: ArrayLike, tolerance: float) -> Facts:
    """State that a computation gives what is expected, up to a tolerance.

    Parameters
    ----------
    label : str
        What is computed.
    value, expected : array_like
        Numbers that broadcast; of arrays the worst counts.
    tolerance : float
        The largest absolute error allowed, positive.

    Returns
    -------
    Facts
        The evidence; add several with `facts`.
    """
    value, expected = np.broadcast_arrays(np.asarray(value, float), np.asarray(expected, float))
    with np.errstate(invalid="ignore"):
        error = np.where(value == expected, 0.0, np.abs(value - expected))  # equal infinities agree
    worst = int(np.argmax(np.where(np.isnan(error), np.inf, error)))
    row = (label, float(value.flat[worst]), float(error.flat[worst]), tolerance)
    return Facts((row,), broken=int(np.isnan(error).any()))


def at_most(label: str, value: float, limit: float) -> Facts:
    """State that a computed number does not exceed a limit.

    Parameters
    ----------
    label : str
        What is computed.
    value, limit : float
        The number and its limit.

    Returns
    -------
    Facts
        The evidence; add several with `facts`.
    """
    excess = agree(label, max(value - limit, 0.0), 0.0, 1e-12)
    return replace(excess, rows=((label, float(value), *excess.rows[0][2:]),))


def facts(*each: Facts) -> Facts:
    """Put several facts side by side.

    Parameters
    ----------
    *each : Facts
        What `agree` returned.

    Returns
    -------
    Facts
        All of them, to hold together.
    """
    return Facts(tuple(row for f in each for row in f.rows), sum(f.broken for f in each))
