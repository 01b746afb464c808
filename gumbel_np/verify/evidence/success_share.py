"""How often an event happens, and the question whether that is at least as often as claimed."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from gumbel_np.inputs import as_probability, as_real
from gumbel_np.verify.evidence.base import Evidence
from gumbel_np.verify.statistics import certificates
from gumbel_np.verify.statistics.eprocess import log_mean

# The e-process compares with smaller probabilities, ever nearer to the claimed one.
_RIVALS = 1 - 2.0 ** (-np.arange(1, 25) / 2)


@dataclass(frozen=True, kw_only=True)
class SuccessShare(Evidence):
    """How often an event happened that should have at least the probability `share`.

    A one-sided question: distances are probabilities of failure, the tolerance is 1 − share.
    """

    share: float
    hits: int
    misses: int

    distance_name = "share of failures"

    @property
    def draws(self) -> int:
        return self.hits + self.misses

    def _sums(self, other: Self) -> dict[str, Any]:
        return {"hits": self.hits + other.hits, "misses": self.misses + other.misses}

    def log_e(self) -> float:
        # The likelihood ratio of q < s to s, event by event, has a mean of at most 1 under every
        # p ≥ s, because its factor is below 1 for a hit and above 1 for a miss.
        s, q = self.share, self.share * _RIVALS
        ratios = xlogy(self.hits, q / s) + xlog1py(self.misses, -q) - xlog1py(self.misses, -s)
        return log_mean(list(ratios))

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        from scipy.stats import binom

        return {"share": float(binom.cdf(self.hits, self.draws, self.share))}

    def distance(self) -> float:
        return self.misses / self.draws

    def bound(self, alpha: float) -> float:
        return certificates.binomial_interval(self.misses, self.draws, 2 * alpha)[1]

    def detectable(self, alpha: float, beta: float) -> float:
        from scipy import stats

        many = int(stats.binom.isf(alpha, self.draws, 1 - self.share)) + 1  # failures that refute
        if many > self.draws:
            return 1.0
        return float(stats.beta.ppf(1 - beta, many, self.draws - many + 1))


def mostly(events: ArrayLike, share: float = 0.5, *, label: str = "") -> SuccessShare:
    """Ask whether an event has at least a given probability.

    Parameters
    ----------
    events : array_like of bool or float, shape (n,)
        For each independent run whether the event happened; or a margin, a success if above 0.
        A NaN makes the verdict `undecided`.
    share : float, optional
        The least probability that is claimed, between 0 and 1.
    label : str, optional
        A name of this part, if a claim has several.

    Returns
    -------
    SuccessShare
        The evidence.

    Raises
    ------
    TypeError, ValueError
        If `events` is not such a vector or is empty, or `share` is not between 0 and 1.

    See Also
    --------
    always : For an event that never fails.

    Notes
    -----
    The claim holds if the exact one-sided binomial limit (Clopper and Pearson, Biometrika 26, 1934)
    is at least `share`. Runs that repeat each other are not noticed.

    Examples
    --------
    >>> gnp.verify.mostly([True, True, True, False], 0.6).distance()
    0.25
    """
    margins = as_real(events, "events")
    if margins.dtype.kind not in "bf":
        raise TypeError(f"events must be bool or floating, got dtype {margins.dtype}")
    if margins.ndim != 1 or not margins.size:
        raise ValueError(f"events must be a vector of runs, got shape {margins.shape}")
    share = as_probability(share, "share")
    hits, broken = int((margins > 0).sum()), int(np.isnan(margins).sum())
    misses = margins.size - hits
    return SuccessShare(
        share=share, hits=hits, misses=misses, tolerance=1 - share, label=label, broken=broken
    )
