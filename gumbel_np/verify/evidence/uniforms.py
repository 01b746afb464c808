"""Numbers, and the question whether they are i.i.d. uniform."""

import math
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, as_probability
from gumbel_np.verify.evidence.base import Sampled, Table, pair_table, without_answer
from gumbel_np.verify.evidence.counts import Counts, counts
from gumbel_np.verify.statistics import certificates, detectable, pvalues
from gumbel_np.verify.statistics.eprocess import log_e_value, log_mean
from gumbel_np.verify.statistics.kolmogorov import CELLS, blocks, cells, closed, within


class Distribution(Protocol):
    """A continuous law with a distribution function and its inverse, such as `gumbel_np.Gumbel`."""

    def cdf(self, x: ArrayLike, /) -> Floats: ...
    def ppf(self, p: ArrayLike, /) -> Floats: ...


_RESOLUTIONS = (4, 16, 64, 256)
_PAIR_CELLS = 8
_TO_PAIR_CELLS = 13  # 2¹⁶ cells are 8, each of 2¹³
_PAIR_RESOLUTIONS = (4, 8)
# The joint table of several numbers has about so many cells, and at most so many coordinates.
_JOINT_CELLS, _JOINT_COORDINATES = 64, 10


@dataclass(frozen=True, kw_only=True)
class Uniforms(Sampled):
    """A histogram of numbers on (0, 1), fine enough to be their CDF, and of successive pairs."""

    histogram: Table
    law: Distribution | None = None  # for figures only

    distance_name = "sup-distance"
    head_size = 16

    @property
    def draws(self) -> int:
        return int(self.histogram.sum()) + self.broken

    def _sums(self, other: Self) -> dict[str, Any]:
        return super()._sums(other) | {"histogram": self.histogram + other.histogram}

    def log_e(self) -> float:
        finest = self.histogram.reshape(max(_RESOLUTIONS), -1).sum(axis=1)
        tables = [finest.reshape(r, -1).sum(axis=1) for r in _RESOLUTIONS]
        for r in _PAIR_RESOLUTIONS:
            square = self.pairs.reshape(r, _PAIR_CELLS // r, r, _PAIR_CELLS // r)
            tables.append(square.sum(axis=(1, 3)).ravel())
        return log_mean([log_e_value(t, np.full(t.size, 1 / t.size)) for t in tables])

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        law = np.full(self.pairs.size, 1 / self.pairs.size)
        return {
            "KS": pvalues.ks_pvalue_of_either(
                self.distance(), int(self.histogram.sum()), 1 / CELLS
            ),
            "pairs": pvalues.multinomial_pvalue(self.pairs, law, rng),
        }

    def deviation(self) -> Floats:
        """Return the empirical CDF less the uniform one, at the ends of the cells."""
        cumulated = np.cumsum(self.histogram)
        return cumulated / cumulated[-1] - np.arange(1, CELLS + 1) / CELLS

    def distance(self) -> float:
        # At the ends of cells only, so it may fall short of Kolmogorov's D by the width of a cell.
        return float(np.abs(self.deviation()).max())

    def bound(self, alpha: float) -> float:
        radius = certificates.radius(int(self.histogram.sum()), alpha, self.planned(alpha))
        return min(1.0, self.distance() + 1 / CELLS + radius)

    def detectable(self, alpha: float, beta: float) -> float:
        n = int(self.histogram.sum())
        return min(1.0, detectable.detectable_sup(n, alpha, beta) + 1 / CELLS)

    def planned(self, alpha: float) -> float:
        left = self.tolerance - 1 / CELLS  # a cell can hide the rest
        if left <= 0:
            return math.inf
        return certificates.planned_draws(certificates.TYPICAL_SUP, left, alpha)


def uniforms(
    values: ArrayLike, law: Distribution | None = None, *, label: str = "", tolerance: float = 0.003
) -> Uniforms:
    """Ask whether numbers are i.i.d. uniform on (0, 1).

    Parameters
    ----------
    values : array_like of float, shape (n,)
        The numbers in the order drawn. One outside of [0, 1] makes the verdict `undecided`.
    law : law, optional
        The law whose CDF the numbers are, so that figures can use its scale.
    label : str, optional
        A name of this part, if a claim has several.
    tolerance : float, optional
        The sup-distance from the uniform law within which theirs must be known to lie.

    Returns
    -------
    Uniforms
        The evidence.

    Raises
    ------
    TypeError, ValueError
        If `values` is not an unmasked vector, or the tolerance is not between 0 and 1.

    See Also
    --------
    draws_of, jointly_uniform : For draws from any continuous law, and for rows of numbers.
    ks_uniform : A single test of the same question.

    Examples
    --------
    >>> gnp.verify.uniforms(np.random.default_rng(0).random(1000)).distance() < 0.05
    True
    """
    u = np.asarray(values, dtype=np.float64)
    if np.ma.is_masked(values):
        raise TypeError("values must be an array without a mask")
    if u.ndim != 1:
        raise ValueError(f"values must be a vector of draws, got shape {u.shape}")
    tolerance = as_probability(tolerance, "tolerance")
    valid = u if within(u) else u[(u >= 0) & (u <= 1)]
    fine, groups = np.zeros(CELLS + 1, dtype=np.int64), np.empty(valid.size, dtype=np.uint8)
    for part, room in blocks(valid.size):
        places = cells(valid[part], room)
        np.add.at(fine, places, 1)
        groups[part] = places >> _TO_PAIR_CELLS
    head = valid[: Uniforms.head_size].copy()
    return Uniforms(
        histogram=closed(fine),
        pairs=pair_table(np.minimum(groups, _PAIR_CELLS - 1), _PAIR_CELLS),
        head=head,
        last=head,
        law=law,
        label=label,
        tolerance=tolerance,
        broken=u.size - valid.size,
    )


def draws_of(
    law: Distribution,
    x: ArrayLike,
    *,
    of: ArrayLike | tuple[ArrayLike, ...] | None = None,
    label: str = "",
    tolerance: float = 0.003,
) -> Uniforms:
    """Ask whether x are independent draws from a continuous law, through its CDF.

    Parameters
    ----------
    law : law
        Anything with `cdf` and `ppf`: `gumbel_np.Gumbel`, a frozen law of `scipy.stats`.
    x : array_like of float, shape (n,)
        The draws, in order. NaN and infinite numbers are no draws.
    of : array_like, shape (n, …), or tuple of such, optional
        The numbers that the draws were computed from. A draw of one that is NaN or infinite is
        none.
    label : str, optional
        A name of this part, if a claim has several.
    tolerance : float, optional
        The sup-distance from the law within which theirs must be known to lie.

    Returns
    -------
    Uniforms
        The evidence.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an unmasked vector, `of` does not have n rows, or the tolerance is not between
        0 and 1.

    See Also
    --------
    uniforms : For numbers that should be uniform already.

    Examples
    --------
    >>> x = gnp.gumbel_noise(1000, rng=0)
    >>> [gnp.verify.draws_of(gnp.Gumbel(), draws).log_e() > 30 for draws in (x, -x)]
    [False, True]
    """
    if np.ma.is_masked(x):
        raise TypeError("x must be an array without a mask")
    x = np.asarray(x, dtype=np.float64)
    u = np.empty(x.shape)
    for part, _ in blocks(x.size):
        u.reshape(-1)[part] = law.cdf(x.reshape(-1)[part])
    u[~np.isfinite(x)] = np.nan
    if of is not None:
        u[without_answer(of, len(u))] = np.nan
    return uniforms(u, law, label=label, tolerance=tolerance)


def jointly_uniform(
    u: ArrayLike, *, label: str = "", tolerance: float = 0.003
) -> tuple[Uniforms | Counts, ...]:
    """Ask whether rows of numbers are i.i.d. uniform on (0, 1)ᵈ.

    Parameters
    ----------
    u : array_like of float, shape (n, d)
        The rows in the order drawn.
    label : str, optional
        A name that goes before that of each part.
    tolerance : float, optional
        The sup-distance from the uniform law within which each coordinate must be known to lie; for
        the joint table the total variation is 0.01 or three times this, whichever is more.

    Returns
    -------
    tuple of Evidence
        Each coordinate by itself, and the first ten jointly, in coarse cells.

    Raises
    ------
    TypeError, ValueError
        If `u` does not have two dimensions, or the tolerance is not between 0 and 1.

    See Also
    --------
    uniforms : For single numbers.

    Examples
    --------
    >>> u = np.random.default_rng(0).random((1000, 2))
    >>> [part.label for part in gnp.verify.jointly_uniform(u)]
    ['U1', 'U2', 'jointly']
    """
    rows = np.asarray(u, dtype=np.float64)
    if rows.ndim != 2:
        raise ValueError(f"u must have shape (n, d), got {rows.shape}")
    label, columns = f"{label}, " if label else "", np.ascontiguousarray(rows.T)
    each = tuple(
        uniforms(column, label=f"{label}U{j}", tolerance=tolerance)
        for j, column in enumerate(columns, 1)
    )
    d = min(len(columns), _JOINT_COORDINATES)
    if d < 2:
        return each
    side = max(2, round(_JOINT_CELLS ** (1 / d)))
    first = columns[:d]
    valid = ((first >= 0) & (first <= 1)).all(axis=0)
    code = np.zeros(len(rows), dtype=np.int16)
    for column in np.where(valid, first, 0)[::-1]:
        code = side * code + np.minimum(side * column, side - 1).astype(np.int16)
    code[~valid] = -1
    known = max(0.01, 3 * tolerance)
    return (*each, counts(code, np.ones(side**d), label=f"{label}jointly", tolerance=known))
