"""The verdict on a claim: the finding, the evidence behind it, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gumbel_np.verify.claim import Claim
from gumbel_np.verify.sequential_test import LOG10_E_CEILING, Judgement, Outcome


@dataclass(frozen=True, kw_only=True)
class Verdict(Judgement):
    """The judgement on a claim.

    Attributes
    ----------
    claim : Claim
        What was on trial.
    controls : mapping
        The verdicts on the wrong versions of the claim, by name; empty where they were not tried.
    """

    claim: Claim
    controls: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def as_expected(self) -> bool:
        """Whether the trial found what mathematics expects."""
        return self.verdict == self.claim.expected

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


def power_of_ten(log10: float | None) -> str:
    """Write 10 to this power for a reader."""
    if log10 is None:
        return "–"
    if log10 >= LOG10_E_CEILING:
        return "∞"
    return f"{10**log10:.2g}" if -3 < log10 < 4 else f"1e{log10:+.0f}"
