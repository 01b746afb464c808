"""Kolmogorov's test in linear time: exact, and nearly without sorting."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import as_real
from gumbel_np.verify.statistics.pvalues import ks_pvalue

CELLS = 2**16
_EDGES = np.minimum(np.arange(CELLS + 2), CELLS) / CELLS  # the number 1 has a cell of its own
_BLOCK = 2**15  # numbers at a time, so that arrays made of them stay in the cache


class Kolmogorov(NamedTuple):
    """Kolmogorov's D, its p-value, and how many numbers lie in each of 65,536 equal cells."""

    statistic: float
    pvalue: float
    histogram: NDArray[np.int64]


def ks_uniform(u: ArrayLike) -> Kolmogorov:
    r"""Test whether numbers are i.i.d. uniform on [0, 1]: Kolmogorov–Smirnov, two-sided and exact.

    Parameters
    ----------
    u : array_like, shape (n,)
        The numbers: to test draws x of a continuous law with the CDF F, these are F(x).

    Returns
    -------
    Kolmogorov
        `statistic`, D; `pvalue`, P(Dₙ ≥ D) for n uniforms; and `histogram`, shape (65536,), how
        many of the numbers lie in each of 65,536 equal cells. The first two are those of
        `scipy.stats.ks_1samp(u, scipy.stats.uniform.cdf)`.

    Raises
    ------
    TypeError
        If `u` does not hold real numbers.
    ValueError
        If `u` is not a vector of at least one number, or some are NaN or not within [0, 1].

    See Also
    --------
    uniforms : The same question as evidence, which can be added up over chunks.

    Notes
    -----
    Of the numbers in order [1]_,

    .. math:: D = \max_i \max\big(i/n - u_{(i)},\ u_{(i)} - (i-1)/n\big).

    Let G(x) be the share of numbers below x. In a cell [a, b) no term exceeds the larger of
    G(b) − a and b − G(a); and D is at least \|G(x) − x\| at the end of any cell. So only the cells
    whose bound is as large as the largest of these need sorting: of uniform numbers one in a
    hundred for n = 10⁷, one in ten for 10⁸. In the worst case all are sorted.

    References
    ----------
    .. [1] A. Kolmogorov, "Sulla determinazione empirica di una legge di distribuzione", Giornale
       dell'Istituto Italiano degli Attuari 4, 83–91, 1933.

    Examples
    --------
    >>> gnp.verify.ks_uniform([0.1, 0.5, 0.6])[:2]
    (0.4, 0.5947)
    """
    numbers = as_real(u, "u")
    if numbers.ndim != 1 or not numbers.size:
        raise ValueError(f"u must be a vector of at least one number, got shape {numbers.shape}")
    n, counts = numbers.size, np.zeros(CELLS + 1, dtype=np.int64)
    for part, room in blocks(n):
        if not within(numbers[part]):
            raise ValueError("u must be numbers between 0 and 1")
        np.add.at(counts, cells(numbers[part], room), 1)

    below = np.zeros(CELLS + 2, dtype=np.int64)
    np.cumsum(counts, out=below[1:])
    excess = below / n
    excess -= _EDGES
    near = max(excess.max(), -excess.min()) - 1 / CELLS - 1e-12  # more than what rounding does
    sought = (excess[1:] >= near) | (excess[:-1] <= -near)

    found = [numbers[part][sought[cells(numbers[part], room)]] for part, room in blocks(n)]
    values = np.sort(np.concatenate(found))
    # The rank of each, from 0: those of the cells before it, and those before it in its own.
    inside = counts[sought]
    skipped = below[:-1][sought] - (np.cumsum(inside) - inside)
    rank = np.arange(values.size) + np.repeat(skipped, inside)
    statistic = float(max(((rank + 1) / n - values).max(), (values - rank / n).max()))
    return Kolmogorov(statistic, ks_pvalue(statistic, n), closed(counts))


def blocks(n: int) -> Iterator[tuple[slice, NDArray[np.intp]]]:
    """Yield slices of n numbers, to be worked on in turn, and room for their cells."""
    room = np.empty(min(n, _BLOCK), dtype=np.intp)
    for start in range(0, n, _BLOCK):
        yield slice(start, start + _BLOCK), room[: n - start]


def within(u: NDArray[Any]) -> bool:
    """Whether all numbers are within [0, 1]; NaN is not."""
    return not u.size or bool(u.min() >= 0 and u.max() <= 1)


def cells(u: NDArray[Any], room: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the cell of each number within [0, 1], floor(65,536 u): for 1, beyond the last."""
    out: NDArray[Any] = room  # numbers of float64, rounded down as they are stored
    np.multiply(u, CELLS, out=out, dtype=np.float64, casting="unsafe")
    return room


def closed(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Put the numbers equal to 1 into the last cell."""
    counts[-2] += counts[-1]
    return counts[:-1]
