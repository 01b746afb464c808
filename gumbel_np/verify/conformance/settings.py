"""The settings in which a sampler is asked: logits, a temperature, k, and draws per call."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import softmax
from gumbel_np.verify.conformance.own_probabilities import Probabilities, log_weights

# Noise numbers that one call may need: this bounds its memory whatever K is, and fits the cache.
MOST_NUMBERS = 2**17


@dataclass(frozen=True, eq=False)
class Setting:
    """What a sampler is given besides a number of draws and a generator."""

    logits: NDArray[np.floating]  # (K,), in the precision in which the sampler gets them
    tau: float = 1.0
    k: int = 2
    size: int | None = None  # draws per call; None for as many as fit the cache
    probabilities: Probabilities | None = None  # of the logits; None for their softmax

    @property
    def categories(self) -> int:
        """K."""
        return self.logits.size

    @property
    def phi(self) -> Floats:
        """The logits in float64, or the logarithms of probabilities of one's own."""
        return self.logits.astype(np.float64) if self.probabilities is None else self._log_pi

    @cached_property
    def _log_pi(self) -> Floats:
        assert self.probabilities is not None
        return log_weights(self.probabilities, self.logits)

    @property
    def pi(self) -> Floats:
        """The probability that each category wins."""
        return softmax(self.phi)

    @property
    def possible(self) -> NDArray[np.bool_]:
        """Which categories can be drawn."""
        return np.isfinite(self.phi)

    @property
    def draws_per_call(self) -> int:
        """How many draws to ask for in one call, at most."""
        return self.size or max(1, min(2**16, MOST_NUMBERS // self.categories))

    def __str__(self) -> str:
        some = self.logits[np.isfinite(self.logits)]
        said = [f"K = {self.categories:,}"]
        if self.categories > 1:
            masked = self.categories - some.size
            low, high = f"{some.min():.5g}", f"{some.max():.5g}"
            span = f"all {low}" if low == high else f"from {low} to {high}"
            said.append(f"{self.logits.dtype} logits {span}")
            said += [f"{masked:,} of them -inf"] if masked else []
        return ", ".join(said)


# Ten categories, skewed and unnormalised: a wrong sign, scale or noise shows within a few hundred
# draws.
SKEWED = np.log([40.0, 25.0, 12.0, 8.0, 5.0, 4.0, 3.0, 1.5, 1.0, 0.5])
TWO = np.log([0.2, 0.8])
# Five within 8 nats, which every precision can hold.
MILD = np.log([0.45, 0.3, 0.15, 0.07, 0.03])
# Four so far apart that the tail of the noise decides.
APART = np.array([0.0, -2.0, -4.0, -6.0])
# Two that share all draws, and many so improbable that they come only if something lifts them.
DEEP = np.append(np.log([0.6, 0.4]), np.full(40, -14.0))
# The first, the last and a middle one are impossible.
MASKED = np.array([-np.inf, np.log(0.4), -np.inf, np.log(0.1), np.log(0.5), -np.inf])
