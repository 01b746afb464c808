"""Computations without randomness, and whether they are right to a stated tolerance."""

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import as_positive
from gumbel_np.verify.evidence.base import Evidence


class Fact(NamedTuple):
    """A computed value, how far it is from what it should be, and how far it may be."""

    label: str
    value: float
    error: float
    tolerance: float
    relation: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts(Evidence):
    """Computed values beside expected ones."""

    rows: tuple[Fact, ...]
    tolerance: float = 1.0

    random = False
    distance_name = "error, in units of what is allowed"

    def _same_law(self, other: Self) -> bool:
        mine, theirs = ([r._replace(value=0, error=0) for r in f.rows] for f in (self, other))
        return mine == theirs

    def _sums(self, other: Self) -> dict[str, Any]:
        """Keep the worst of each fact."""
        pairs = zip(self.rows, other.rows, strict=True)
        return {"rows": tuple(max(pair, key=lambda row: row.error) for pair in pairs)}

    def distance(self) -> float:
        return max(row.error / row.tolerance for row in self.rows)

    def bound(self, alpha: float) -> float:
        return max(row.error for row in self.rows)

    def detectable(self, alpha: float, beta: float) -> float:
        return max(row.tolerance for row in self.rows)


def agree(label: str, value: ArrayLike, expected: ArrayLike, tolerance: float) -> Facts:
    """State that a computation gives what is expected, up to a tolerance.

    Parameters
    ----------
    label : str
        What is computed.
    value, expected : array_like
        Numbers that broadcast; of arrays the worst element counts.
    tolerance : float
        The largest absolute error allowed, positive and finite.

    Returns
    -------
    Facts
        The evidence.

    Raises
    ------
    TypeError, ValueError
        If the tolerance is not positive and finite, or `value` is empty.

    See Also
    --------
    at_most, at_least, facts : One-sided statements; several of them side by side.

    Examples
    --------
    >>> gnp.verify.agree("median of a Gumbel", gnp.Gumbel().ppf(0.5), 0.3665, 1e-4).distance() < 1
    True
    """
    tolerance = as_positive(tolerance, "tolerance")
    value, expected = np.broadcast_arrays(np.asarray(value, float), np.asarray(expected, float))
    if not value.size:
        raise ValueError("value must not be empty")
    with np.errstate(invalid="ignore"):
        error = np.where(value == expected, 0.0, np.abs(value - expected))  # equal infinities agree
    worst = int(np.argmax(np.where(np.isnan(error), np.inf, error)))
    row = Fact(label, float(value.flat[worst]), float(error.flat[worst]), tolerance)
    return Facts(rows=(row,), broken=int(np.isnan(error).any()))


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
        The evidence.

    See Also
    --------
    at_least : The other side.

    Examples
    --------
    >>> gnp.verify.at_most("a number", 1.9, 2).distance()
    0.0
    """
    return _one_sided(label, value, value - limit, f"≤ {limit:g}")


def at_least(label: str, value: float, limit: float) -> Facts:
    """State that a computed number does not fall below a limit.

    Parameters
    ----------
    label : str
        What is computed.
    value, limit : float
        The number and its limit.

    Returns
    -------
    Facts
        The evidence.

    See Also
    --------
    at_most : The other side.

    Examples
    --------
    >>> gnp.verify.at_least("a number", 2.1, 2).distance()
    0.0
    """
    return _one_sided(label, value, limit - value, f"≥ {limit:g}")


def _one_sided(label: str, value: float, excess: float, relation: str) -> Facts:
    row = Fact(label, float(value), float(np.maximum(excess, 0.0)), 1e-12, relation)
    return Facts(rows=(row,), broken=int(np.isnan(row.error)))


def facts(*each: Facts) -> Facts:
    """Put several facts side by side: all of them must hold.

    Parameters
    ----------
    *each : Facts
        What `agree`, `at_most` and `at_least` returned.

    Returns
    -------
    Facts
        The evidence.

    Raises
    ------
    ValueError
        If there is not at least one.

    See Also
    --------
    agree, at_most, at_least : Make facts.

    Examples
    --------
    >>> small, large = gnp.verify.at_most("1", 1, 2), gnp.verify.at_least("3", 3, 2)
    >>> gnp.verify.facts(small, large).distance()
    0.0
    """
    if not each:
        raise ValueError("facts must be given at least one fact")
    rows = tuple(row for f in each for row in f.rows)
    return Facts(rows=rows, broken=sum(f.broken for f in each))
