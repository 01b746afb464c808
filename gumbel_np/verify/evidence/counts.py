"""Counts, and the question whether they are multinomial(π)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify import certificate, pvalues
from gumbel_np.verify.eprocess import log_e_value, log_mean
from gumbel_np.verify.evidence.base import PAIR_CELLS, Evidence, Table, pair_table


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
        pair_table(groups[kept], int(groups.max()) + 1),
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


def _groups(pi: Floats) -> NDArray[np.intp]:
    """Number the categories for the table of pairs, merged into at most 16 of like weight."""
    if len(pi) <= PAIR_CELLS:
        return np.arange(len(pi))
    middle = np.cumsum(pi) - pi / 2
    return np.unique((middle * PAIR_CELLS).astype(np.intp), return_inverse=True)[1]
