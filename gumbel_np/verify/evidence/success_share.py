"""How often an event happens, and the question whether that is at least as often as claimed."""

from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import as_probability, as_real
from gumbel_np.verify.evidence.base import Evidence, without_answer
from gumbel_np.verify.statistics import certificates, detectable
from gumbel_np.verify.statistics.eprocess import log_e_at_least

# `always` grants one exception in 10⁹ draws, for rounding may cause one; it wants to know that they
# are no more than one in 10,000.
_GRANTED, _KNOWN = 1e-9, 1e-4


@dataclass(frozen=True, kw_only=True)
class SuccessShare(Evidence):
    """How often an event happened that should have at least the probability `share`.

    A one-sided question: distances are probabilities of failure.
    """

    share: float
    hits: int
    misses: int

    distance_name = "share of failures"

    @property
    def never_fails(self) -> bool:
        """Whether the event should happen always, as `always` asks."""
        return self.share >= 1 - _GRANTED

    def within(self, tolerance: float) -> Self:
        return replace(self, tolerance=min(self.tolerance, tolerance)) if self.never_fails else self

    @property
    def draws(self) -> int:
        return self.hits + self.misses + self.broken

    def _sums(self, other: Self) -> dict[str, Any]:
        return {"hits": self.hits + other.hits, "misses": self.misses + other.misses}

    def log_e(self) -> float:
        return log_e_at_least(self.hits, self.misses, self.share)

    def tests(self, rng: np.random.Generator) -> dict[str, float]:
        from scipy.stats import binom

        return {"share": float(binom.sf(self.misses - 1, self.draws, 1 - self.share))}

    def distance(self) -> float:
        return self.misses / self.draws

    def bound(self, alpha: float) -> float:
        return certificates.upper_limit(self.misses, self.hits, alpha)

    def detectable(self, alpha: float, beta: float) -> float:
        return detectable.detectable_failures(self.draws, self.share, alpha, beta)

    def planned(self, alpha: float) -> float:
        return float(np.log(2 / alpha) / -np.log1p(-self.tolerance))  # without any failure


def mostly(events: ArrayLike, share: float = 0.5, *, label: str = "") -> SuccessShare:
    """Ask whether an event has at least a given probability.

    Parameters
    ----------
    events : array_like of bool or float, shape (n,)
        For each independent run whether the event happened; or a margin, a success if above 0.
        One that is NaN or infinite makes the verdict `undecided`.
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
    The claim holds if an e-process rules out every smaller probability. Runs that repeat each other
    are not noticed.

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
    broken = ~np.isfinite(margins)
    return _count(margins > 0, broken, share, 1 - share, label)


def always(
    events: ArrayLike,
    *,
    of: ArrayLike | tuple[ArrayLike, ...] | None = None,
    label: str = "",
) -> SuccessShare:
    """Ask whether an event happens at every draw (at most one exception in 10⁹ is granted).

    Parameters
    ----------
    events : array_like of bool, shape (n,)
        Whether it happened, draw by draw.
    of : array_like, shape (n, …), or tuple of such, optional
        The numbers that the events were computed from. Where one is NaN or infinite there is no
        answer, and the verdict is `undecided`.
    label : str, optional
        A name of this part, if a claim has several.

    Returns
    -------
    SuccessShare
        The evidence; to hold, it must rule out more than one exception in 10,000 draws.

    Raises
    ------
    TypeError, ValueError
        If `events` is not a vector of bool, or `of` does not have as many rows.

    See Also
    --------
    mostly : For an event that may fail now and then.

    Examples
    --------
    >>> gnp.verify.always(np.random.default_rng(0).random(1000) < 1).misses
    0
    """
    happened = np.asarray(events)
    if happened.dtype != bool or np.ma.is_masked(events):
        raise TypeError(f"events must be bool, got dtype {happened.dtype}")
    if happened.ndim != 1:
        raise ValueError(f"events must be a vector of draws, got shape {happened.shape}")
    return _count(happened, without_answer(of, happened.size), 1 - _GRANTED, _KNOWN, label)


def _count(
    happened: NDArray[np.bool_],
    broken: NDArray[np.bool_],
    share: float,
    tolerance: float,
    label: str,
) -> SuccessShare:
    hits, none = int((happened & ~broken).sum()), int(broken.sum())
    return SuccessShare(
        share=share,
        hits=hits,
        misses=happened.size - hits - none,
        tolerance=tolerance,
        label=label,
        broken=none,
    )
