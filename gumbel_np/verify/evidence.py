"""What draws become: tables of counts, small and additive, that answer one of two questions.

Are these counts multinomial(π)? Are these numbers i.i.d. uniform? Each kind of evidence can say how
strongly it speaks against its law (`log_e`, `tests`), how near the law must be (`bound`), and how
small an error it would have caught (`detectable`). A third kind, `Facts`, holds computations
without randomness to a stated tolerance.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify import certificate, pvalues
from gumbel_np.verify.eprocess import log_e_value, log_mean

Table = NDArray[np.int64]


class Law(Protocol):
    """A continuous law with a distribution function and its inverse, such as `gumbel_np.Gumbel`."""

    def cdf(self, x: ArrayLike, /) -> Floats:
        """Return P(X ≤ x)."""

    def ppf(self, p: ArrayLike, /) -> Floats:
        """Return the quantile."""


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


@dataclass(frozen=True)
class Counts(Evidence):
    """How often each category came, and each pair of categories in succession."""

    pi: Floats
    singles: Table
    pairs: Table
    labels: tuple[str, ...]
    broken: int = 0

    distance_name = "total variation"
    tolerance = 0.01

    @property
    def draws(self) -> int:
        return int(self.singles.sum()) + self.broken

    def __add__(self, other: Counts) -> Counts:
        return replace(
            self,
            singles=self.singles + other.singles,
            pairs=self.pairs + other.pairs,
            broken=self.broken + other.broken,
        )

    def _pair_law(self) -> Floats:
        p = np.bincount(_groups(self.pi), weights=self.pi).astype(np.float64)
        return np.outer(p, p).ravel()

    def log_e(self) -> float:
        return log_mean(
            [log_e_value(self.singles, self.pi), log_e_value(self.pairs, self._pair_law())]
        )

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        fit = {"counts": pvalues.multinomial_pvalue(self.singles, self.pi, rng)}
        if len(self.pi) > 2:  # for two categories the test above is already exact at any level
            fit["distance"] = certificate.tv_pvalue(self.singles, self.pi)
        return fit | {"pairs": pvalues.multinomial_pvalue(self.pairs, self._pair_law(), rng)}

    def distance(self) -> float:
        return certificate.total_variation(self.singles, self.pi)

    def bound(self, alpha: float) -> float:
        n = int(self.singles.sum())
        if len(self.pi) == 2:
            ends = certificate.binomial_interval(int(self.singles[1]), n, alpha)
            return max(abs(end - float(self.pi[1])) for end in ends)
        return min(1.0, self.distance() + certificate.tv_radius(n, alpha, len(self.pi)))

    def detectable(self, alpha: float, beta: float) -> float:
        n, k = int(self.singles.sum()), len(self.pi)
        if k == 2:
            return certificate.detectable_binomial(n, float(self.pi[1]), alpha, beta)
        return certificate.tv_radius(n, alpha, k) + certificate.tv_radius(n, beta, k)


def counts(indices: ArrayLike, pi: ArrayLike, labels: tuple[str, ...] = ()) -> Counts:
    """Ask whether indices are independent draws from a categorical law.

    Parameters
    ----------
    indices : array_like of int, shape (n,)
        Categories in the order in which they were drawn.
    pi : array_like, shape (K,)
        Weights of the categories; they need not sum to 1.
    labels : tuple of str, optional
        Names of the categories, for figures.

    Returns
    -------
    Counts
        The evidence.

    Raises
    ------
    TypeError
        If the indices are not integers.
    ValueError
        If pi is not a vector of finite, non-negative weights, or the labels do not fit.
    """
    weights = np.asarray(pi, dtype=np.float64)
    if weights.ndim != 1 or not (np.isfinite(weights) & (weights >= 0)).all() or not weights.any():
        raise ValueError(f"pi must be a vector of finite weights, not all 0, got {pi!r}")
    labels = labels or tuple(str(i) for i in range(len(weights)))
    if len(labels) != len(weights):
        raise ValueError(f"labels must be {len(weights)} names, got {len(labels)}")
    drawn = np.ravel(indices)
    if drawn.dtype.kind not in "iu":
        raise TypeError(f"indices must be integers, got dtype {drawn.dtype}")
    valid = (drawn >= 0) & (drawn < len(weights))
    kept = drawn[valid]
    law = weights / weights.sum()
    groups = _groups(law)
    return Counts(
        law,
        np.bincount(kept, minlength=len(law)),
        _pairs(groups[kept], int(groups.max()) + 1),
        labels,
        broken=int(drawn.size - kept.size),
    )


# "Always" as a law: at most one exception in 10⁹ draws, so that an exception is overwhelming but
# finite evidence, and a tie at the last bit of a float is none.
_CERTAIN = (1 - 1e-9, 1e-9)


def always(events: ArrayLike) -> Counts:
    """Ask whether an event happens at every draw (all but one in 10⁹).

    Parameters
    ----------
    events : array_like of bool
        Whether it happened, draw by draw.

    Returns
    -------
    Counts
        The evidence, on the categories "as claimed" and "not so".
    """
    exceptions = ~np.ravel(np.asarray(events, dtype=bool))
    return counts(exceptions.astype(np.intp), _CERTAIN, ("as claimed", "not so"))


_CELLS = 2**16
_RESOLUTIONS = (4, 16, 64, 256)
_PAIR_CELLS = 16


@dataclass(frozen=True)
class Uniforms(Evidence):
    """A histogram of numbers on (0, 1), fine enough to be their CDF, and of successive pairs."""

    histogram: Table
    pairs: Table
    law: Law | None = None
    broken: int = 0

    distance_name = "sup-distance"
    tolerance = 0.003

    @property
    def draws(self) -> int:
        return int(self.histogram.sum()) + self.broken

    def __add__(self, other: Uniforms) -> Uniforms:
        return replace(
            self,
            histogram=self.histogram + other.histogram,
            pairs=self.pairs + other.pairs,
            broken=self.broken + other.broken,
        )

    def log_e(self) -> float:
        tables = [self.histogram.reshape(r, -1).sum(axis=1) for r in _RESOLUTIONS]
        for r in _RESOLUTIONS[:2]:
            square = self.pairs.reshape(r, _PAIR_CELLS // r, r, _PAIR_CELLS // r)
            tables.append(square.sum(axis=(1, 3)).ravel())
        return log_mean([log_e_value(t, np.full(t.size, 1 / t.size)) for t in tables])

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        law = np.full(self.pairs.size, 1 / self.pairs.size)
        return {
            "KS": pvalues.ks_pvalue(self.distance(), int(self.histogram.sum())),
            "pairs": pvalues.multinomial_pvalue(self.pairs, law, rng),
        }

    def deviation(self) -> Floats:
        """Return empirical less uniform CDF at the ends of the cells."""
        cumulated = np.cumsum(self.histogram)
        return cumulated / cumulated[-1] - np.arange(1, _CELLS + 1) / _CELLS

    def distance(self) -> float:
        # At the ends of cells: Kolmogorov's D but for the width of one cell, and never more than
        # it.
        return float(np.abs(self.deviation()).max())

    def bound(self, alpha: float) -> float:
        band = certificate.dkw(int(self.histogram.sum()), alpha)
        return min(1.0, self.distance() + 1 / _CELLS + band)

    def detectable(self, alpha: float, beta: float) -> float:
        n = int(self.histogram.sum())
        return certificate.detectable_sup(n, alpha, beta) + 1 / _CELLS


def uniforms(values: ArrayLike, law: Law | None = None) -> Uniforms:
    """Ask whether numbers are i.i.d. uniform on (0, 1).

    Parameters
    ----------
    values : array_like of float
        The numbers in the order in which they were drawn; rows of several are read row by row.
    law : law, optional
        The law through whose CDF they came, for figures on its own scale.

    Returns
    -------
    Uniforms
        The evidence.
    """
    u = np.ravel(np.asarray(values, dtype=np.float64))
    valid = (u >= 0) & (u <= 1)
    u = u[valid]
    cells = np.minimum((u * _CELLS).astype(np.intp), _CELLS - 1)
    return Uniforms(
        np.bincount(cells, minlength=_CELLS),
        _pairs(cells // (_CELLS // _PAIR_CELLS), _PAIR_CELLS),
        law,
        broken=int(valid.size - u.size),
    )


def draws_of(law: Law, x: ArrayLike) -> Uniforms:
    """Ask whether x are independent draws from a continuous law, through its CDF.

    Parameters
    ----------
    law : law
        Anything with `cdf` and `ppf`: `gumbel_np.Gumbel`, a frozen law of `scipy.stats`.
    x : array_like of float
        The draws, in order.

    Returns
    -------
    Uniforms
        The evidence.
    """
    return uniforms(law.cdf(np.asarray(x)), law)


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


def _groups(pi: Floats) -> NDArray[np.intp]:
    """Number the categories for the table of pairs, merged into at most 16 of like weight."""
    if len(pi) <= _PAIR_CELLS:
        return np.arange(len(pi))
    middle = np.cumsum(pi) - pi / 2
    return np.unique((middle * _PAIR_CELLS).astype(np.intp), return_inverse=True)[1]


def _pairs(groups: NDArray[np.intp], size: int) -> Table:
    """Count successive pairs that do not overlap."""
    whole = groups[: groups.size // 2 * 2].reshape(-1, 2)
    return np.bincount(whole[:, 0] * size + whole[:, 1], minlength=size**2)
