"""The verdict on a claim: the finding, the evidence behind it, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gumbel_np.inputs import Floats
from gumbel_np.verify.claim import Claim, Outcome
from gumbel_np.verify.evidence import Evidence


@dataclass(frozen=True)
class Verdict:
    """What a trial found, and how sure it is.

    Attributes
    ----------
    claim : Claim
        What was on trial.
    verdict : {"holds", "refuted", "undecided"}
        The finding. `holds` only with a certificate within the tolerance.
    alpha : float
        The probability of refuting a true claim.
    draws : int
        How many draws were made; a refuted claim needs few.
    evidence : tuple of Evidence
        The tables behind it.
    path : ndarray, shape (chunks, 2)
        The e-process: draws so far, and log10 of its value.
    log10_e : float or None
        The last value of that; None where nothing is random.
    tests : dict
        The final p-values by name; empty where the trial ended early.
    p_value : float or None
        The smallest of these, times their number.
    certificate : float or None
        At confidence 1 − alpha the law is within this distance of the claim; for computations the
        largest error found. None where a claim is refuted.
    smallest_detectable : float or None
        The distance that would have been found with probability 1 − 1e-6.
    note : str
        Why it is undecided, else empty.
    controls : mapping
        The verdicts on the wrong versions of the claim, by name; empty where they were not tried.
    """

    claim: Claim
    verdict: Outcome
    alpha: float
    draws: int
    evidence: tuple[Evidence, ...]
    path: Floats
    log10_e: float | None
    tests: dict[str, float]
    p_value: float | None
    certificate: float | None
    smallest_detectable: float | None
    note: str = ""
    controls: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def as_expected(self) -> bool:
        """Whether the trial found what mathematics expects."""
        return self.verdict == self.claim.expected

    @property
    def statistical(self) -> tuple[Evidence, ...]:
        """The parts of the evidence that are random, or all where none is."""
        return tuple(e for e in self.evidence if e.random) or self.evidence

    @property
    def weakest(self) -> Evidence:
        """The part that the certificate speaks of: the nearest to what it may be at most."""
        return weakest_of(self.statistical, self.alpha)

    @property
    def distance_name(self) -> str:
        """What the certificate measures."""
        return self.weakest.distance_name if self.weakest.random else "error"

    def __repr__(self) -> str:
        words = [f"{self.claim.id}: {self.verdict}"]
        if self.draws:
            words.append(f"{self.draws:,} draws, e = {power_of_ten(self.log10_e)}")
            if self.certificate is not None:
                words.append(f"{self.distance_name} at most {self.certificate:.2g}")
        elif self.certificate is not None:
            # The error itself is rounding, and differs from machine to machine.
            words.append(f"every error within {self.smallest_detectable:g}")
        return ", ".join(words) + (f" ({self.note})" if self.note else "")

    def record(self) -> dict[str, Any]:
        """Return the verdict in plain types, None for what has no value."""
        return {
            "id": self.claim.id,
            "source": self.claim.source,
            "statement": self.claim.statement,
            "expected": self.claim.expected,
            "verdict": self.verdict,
            "draws": self.draws,
            "log10_e": self.log10_e,
            "p_value": self.p_value,
            "certificate": self.certificate,
            "smallest_detectable": self.smallest_detectable,
        }


# Evidence can be infinite (an impossible category came), a JSON number cannot.
LOG10_E_CEILING = 1e9


def power_of_ten(log10: float | None) -> str:
    """Write 10 to this power for a reader."""
    if log10 is None:
        return "–"
    if log10 >= LOG10_E_CEILING:
        return "∞"
    return f"{10**log10:.2g}" if -3 < log10 < 4 else f"1e{log10:+.0f}"


def weakest_of(parts: tuple[Evidence, ...], alpha: float) -> Evidence:
    """Return the part whose bound comes nearest to its tolerance, the units being different."""
    return max(parts, key=lambda e: e.bound(alpha / len(parts)) / e.tolerance)
