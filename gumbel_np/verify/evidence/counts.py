"""Counts, and the question whether they are multinomial(π)."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats, as_law, as_probability
from gumbel_np.verify.evidence.base import Sampled, Table, pair_table, unpaired, without_answer
from gumbel_np.verify.statistics import certificates, detectable, pvalues
from gumbel_np.verify.statistics.eprocess import log_e_value, log_mean

# More categories than this are merged into fewer for the table of pairs.
_SEPARATE, _MERGED = 10, 8
# Of up to so many categories all pairs are counted, and the counts are sums of these.
_ALL_PAIRS = 64


@dataclass(frozen=True, kw_only=True)
class Counts(Sampled):
    """How often each category came, and each pair of categories in succession."""

    pi: Floats
    singles: Table
    labels: tuple[str, ...]

    distance_name = "total variation"
    head_size = 256

    @property
    def draws(self) -> int:
        return int(self.singles.sum()) + self.broken

    def _same_law(self, other: Self) -> bool:
        return np.array_equal(self.pi, other.pi) and self.labels == other.labels

    def _sums(self, other: Self) -> dict[str, Any]:
        return super()._sums(other) | {"singles": self.singles + other.singles}

    def _tell_apart(self) -> bool:
        return bool(self.head_size * np.log(np.sum(self.pi**2)) <= -30)

    def _pair_law(self) -> Floats:
        p = np.bincount(_groups(self.pi), weights=self.pi).astype(np.float64)
        return np.outer(p, p).ravel()

    def log_e(self) -> float:
        return log_mean(list(self._log_e_values()))

    def _log_e_values(self) -> tuple[float, float]:
        """Return those of single draws and of pairs."""
        return log_e_value(self.singles, self.pi), log_e_value(self.pairs, self._pair_law())

    @property
    def dependent(self) -> bool:
        """Whether pairs of draws are stronger evidence than single ones."""
        singles, pairs = self._log_e_values()
        return pairs > singles

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        fit = {"counts": pvalues.multinomial_pvalue(self.singles, self.pi, rng)}
        if len(self.pi) > 2:  # for two categories the test above is already exact at any level
            fit["distance"] = detectable.tv_pvalue(self.singles, self.pi)
        return fit | {"pairs": pvalues.multinomial_pvalue(self.pairs, self._pair_law(), rng)}

    def distance(self) -> float:
        return certificates.total_variation(self.singles, self.pi)

    def bound(self, alpha: float) -> float:
        n = int(self.singles.sum())
        if len(self.pi) == 2:
            return certificates.coin_distance(int(self.singles[1]), n, float(self.pi[1]), alpha)
        radius = certificates.radius(n, alpha, self.planned(alpha))
        return min(1.0, self.distance() + radius)

    def planned(self, alpha: float) -> float:
        if len(self.pi) == 2:
            return certificates.planned_tosses(float(self.pi[1]), self.tolerance, alpha)
        typical = certificates.typical_variation(self.pi)
        return certificates.planned_draws(typical, self.tolerance, alpha)

    def detectable(self, alpha: float, beta: float) -> float:
        n, k = int(self.singles.sum()), len(self.pi)
        if k == 2:
            return detectable.detectable_coin(n, float(self.pi[1]), alpha, beta)
        return detectable.detectable_tv(n, alpha, beta, k)


def counts(
    indices: ArrayLike,
    pi: ArrayLike,
    labels: tuple[str, ...] = (),
    *,
    of: ArrayLike | tuple[ArrayLike, ...] | None = None,
    label: str = "",
    tolerance: float = 0.01,
) -> Counts:
    """Ask whether indices are independent draws from a categorical law.

    Parameters
    ----------
    indices : array_like of int or bool, shape (n,)
        Categories in the order drawn. One out of range makes the verdict `undecided`.
    pi : array_like, shape (K,)
        Weights of at least two categories; they need not sum to 1.
    labels : tuple of str, length K, optional
        Names of the categories, for figures.
    of : array_like, shape (n, …), or tuple of such, optional
        The numbers that the indices were computed from. An index of one that is NaN or infinite is
        none, and makes the verdict `undecided`.
    label : str, optional
        A name of this part, if a claim has several.
    tolerance : float, optional
        The total variation from `pi` within which the law must be known to lie.

    Returns
    -------
    Counts
        The evidence.

    Raises
    ------
    TypeError, ValueError
        If `indices` is not a vector of integers, `pi` is not a vector of finite, non-negative
        weights, there are not K labels, `of` does not have n rows, or the tolerance is not between
        0 and 1.

    See Also
    --------
    always, uniforms : The same for an event that never fails, and for numbers.

    Examples
    --------
    >>> gnp.verify.counts(np.random.default_rng(0).integers(2, size=1000), [1, 1]).distance() < 0.1
    True
    """
    law = as_law(pi)
    labels = labels or tuple(map(str, range(law.size)))
    if len(labels) != law.size:
        raise ValueError(f"labels must be {law.size} names, got {len(labels)}")
    tolerance = as_probability(tolerance, "tolerance")
    drawn = np.asarray(indices)
    if drawn.dtype.kind not in "iub" or np.ma.is_masked(indices):
        raise TypeError(f"indices must be integers, none masked, got dtype {drawn.dtype}")
    if drawn.ndim != 1:
        raise ValueError(f"indices must be a vector of draws, got shape {drawn.shape}")
    valid = (drawn >= 0) & (drawn < law.size) & ~without_answer(of, drawn.size)
    kept = drawn if valid.all() else drawn[valid]
    singles, pairs = _tables(kept, _groups(law))
    head = kept[: Counts.head_size].astype(np.intp)
    return Counts(
        pi=law,
        singles=singles,
        pairs=pairs,
        head=head,
        last=head,
        labels=labels,
        tolerance=tolerance,
        label=label,
        broken=drawn.size - kept.size,
    )


def _groups(pi: Floats) -> NDArray[np.intp]:
    """Number the categories for the table of pairs; many are merged into a few of like weight."""
    if pi.size <= _SEPARATE:
        return np.arange(pi.size)
    middle = np.cumsum(pi) - pi / 2
    places = (middle * _MERGED).astype(np.intp)
    return (np.cumsum(np.bincount(places) > 0) - 1)[places]


def _tables(drawn: NDArray[np.integer], groups: NDArray[np.intp]) -> tuple[Table, Table]:
    """Count the categories, and the pairs of their groups."""
    k, size = groups.size, int(groups.max()) + 1
    if k > _ALL_PAIRS:
        drawn = drawn.astype(np.intp, copy=False)
        return np.bincount(drawn, minlength=k), pair_table(groups.astype(np.uint8)[drawn], size)
    drawn = drawn.astype(np.uint8, copy=False)
    pairs = pair_table(drawn, k).reshape(k, k)
    singles = pairs.sum(axis=0) + pairs.sum(axis=1) + np.bincount(unpaired(drawn), minlength=k)
    merged = np.bincount(np.add.outer(size * groups, groups).ravel(), weights=pairs.ravel())
    return singles, merged.astype(np.int64)
