"""How often an event happens, and the question whether that is at least as often as claimed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from gumbel_np.inputs import as_number, as_real
from gumbel_np.verify.evidence.base import Evidence
from gumbel_np.verify.statistics import certificates
from gumbel_np.verify.statistics.eprocess import log_mean

# Rivals of the e-process: smaller probabilities, ever nearer to what is claimed.
_RIVALS = 1 - 2.0 ** (-np.arange(1, 25) / 2)


@dataclass(frozen=True, kw_only=True)
class SuccessShare(Evidence):
    """How often an event happened that is claimed to have at least a probability of `share`.

    A one-sided question: distances are probabilities that the event fails to happen, and the
    tolerance is the most that the claim leaves to these.
    """

    share: float
    hits: int
    misses: int

    distance_name = "share of failures"

    @property
    def draws(self) -> int:
        return self.hits + self.misses

    def _same_law(self, other: SuccessShare) -> bool:
        return True  # the tolerance says it

    def _sums(self, other: SuccessShare) -> dict[str, Any]:
        return {"hits": self.hits + other.hits, "misses": self.misses + other.misses}

    def log_e(self) -> float:
        # The likelihood ratio of q < s to s, one event at a time, has a mean of at most 1 under
        # every p ≥ s: its factor for a hit is less than 1, and that for a miss more.
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
        from scipy.stats import beta as beta_law
        from scipy.stats import binom

        many = int(binom.isf(alpha, self.draws, 1 - self.share)) + 1  # so many failures refute
        if many > self.draws:
            return 1.0
        return float(beta_law.ppf(1 - beta, many, self.draws - many + 1))


def mostly(events: ArrayLike, share: float = 0.5, *, label: str = "") -> SuccessShare:
    """Ask whether an event has at least a given probability.

    Parameters
    ----------
    events : array_like of bool or float, shape (n,)
        Whether it happened, in each of n independent runs; or by how much: above 0 it did, and a
        NaN is no answer.
    share : float, optional
        The least probability that is claimed, between 0 and 1.
    label : str, optional
        A name of this part, where a claim has several.

    Returns
    -------
    SuccessShare
        The evidence. It holds where the exact one-sided binomial limit (Clopper and Pearson 1934)
        is at least `share`. That runs repeat each other it does not notice.

    Raises
    ------
    TypeError
        If the events are neither bool nor floating, or the share is no number.
    ValueError
        If they are no vector of at least one run, or the share is not between 0 and 1.
    """
    given = as_real(events, "events")
    if given.dtype.kind not in "bf":
        raise TypeError(f"events must be bool or floating, got dtype {given.dtype}")
    if given.ndim != 1 or not given.size:
        raise ValueError(f"events must be a vector of runs, got shape {given.shape}")
    share = as_number(share, "share")
    if not 0 < share < 1:
        raise ValueError(f"share must be between 0 and 1, got {share}")
    margins = given.astype(np.float64)
    hits = int((margins > 0).sum())
    return SuccessShare(
        share=share,
        hits=hits,
        misses=margins.size - hits,
        tolerance=1 - share,
        label=label,
        broken=int(np.isnan(margins).sum()),
    )
