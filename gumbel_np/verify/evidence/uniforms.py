"""Numbers, and the question whether they are i.i.d. uniform."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats
from gumbel_np.verify import certificate, pvalues
from gumbel_np.verify.eprocess import log_e_value, log_mean
from gumbel_np.verify.evidence.base import PAIR_CELLS, Evidence, Table, pair_table


class Law(Protocol):
    """A continuous law with a distribution function and its inverse, such as `gumbel_np.Gumbel`."""

    def cdf(self, x: ArrayLike, /) -> Floats:
        """Return P(X ≤ x)."""

    def ppf(self, p: ArrayLike, /) -> Floats:
        """Return the quantile."""


_CELLS = 2**16
_RESOLUTIONS = (4, 16, 64, 256)


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
            square = self.pairs.reshape(r, PAIR_CELLS // r, r, PAIR_CELLS // r)
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
        pair_table(cells // (_CELLS // PAIR_CELLS), PAIR_CELLS),
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
