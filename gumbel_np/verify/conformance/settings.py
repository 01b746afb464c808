"""The settings in which a sampler is asked: each brings out a family of faults."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import softmax

# Noise numbers that one call may need: its memory is bounded whatever K is, and stays in the cache.
MOST_NUMBERS = 2**17


@dataclass(frozen=True, eq=False)
class Case:
    """Logits, and what goes with them.

    Attributes
    ----------
    name : str
        Of the probe.
    about : str
        Which faults it brings out.
    logits : ndarray, shape (K,)
        What the sampler is given, in the precision in which it is given.
    draws : int
        How many are needed for the certificate.
    tolerance : float
        Within which distance the law must be known to lie.
    tau : float
        The temperature, for laws that have one.
    k : int
        How many categories to draw, for the law that asks.
    """

    name: str
    about: str
    logits: NDArray[np.floating]
    draws: int
    tolerance: float
    tau: float = 1.0
    k: int = 2

    @property
    def phi(self) -> Floats:
        """The logits in float64."""
        return self.logits.astype(np.float64)

    @property
    def pi(self) -> Floats:
        """The law of the winner."""
        return softmax(self.phi)

    @property
    def possible(self) -> NDArray[np.bool_]:
        """Which categories can be drawn."""
        return np.isfinite(self.phi)

    @property
    def most(self) -> int:
        """How many draws to ask for in one call."""
        return max(1, min(2**16, MOST_NUMBERS // self.logits.size))


# Ten categories, skewed and unnormalised: a sign, a scale or a wrong noise shows in some hundred
# draws.
SKEWED = np.log([40.0, 25.0, 12.0, 8.0, 5.0, 4.0, 3.0, 1.5, 1.0, 0.5])
# Five within 8 nats, which every precision can hold.
MILD = np.log([0.45, 0.3, 0.15, 0.07, 0.03])
# Four so far apart that the tail of the noise decides.
APART = np.array([0.0, -2.0, -4.0, -6.0])
# The first, the last and a middle one are impossible.
MASKED = np.array([-np.inf, np.log(0.4), -np.inf, np.log(0.1), np.log(0.5), -np.inf])
