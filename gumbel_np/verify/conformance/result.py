"""What a check has found: a verdict on the sampler, probe by probe, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from gumbel_np.verify.hearing import Judgement
from gumbel_np.verify.verdict import power_of_ten

Conforms = Literal["conforms", "violates", "undecided"]


@dataclass(frozen=True, kw_only=True)
class ProbeResult:
    """What one probe has found.

    Attributes
    ----------
    name, about : str
        What it is called, and which faults it brings out.
    verdict : {"conforms", "violates", "undecided", "not tried"}
        The finding.
    draws : int
        How many draws it made.
    judgement : Judgement or None
        The evidence and how sure it is; None where nothing was counted.
    note : str
        Why, where it is not plain.
    """

    name: str
    about: str
    verdict: Conforms | Literal["not tried"]
    draws: int = 0
    judgement: Judgement | None = None
    note: str = ""

    def record(self) -> dict[str, Any]:
        """Return the result in plain types, None for what has no value."""
        found = self.judgement
        return {
            "name": self.name,
            "verdict": self.verdict,
            "draws": self.draws,
            "log10_e": found and found.log10_e,
            "p_value": found and found.p_value,
            "certificate": found and found.certificate,
        }


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What is wrong with a sampler.

    Attributes
    ----------
    suspect : str
        The id of what explains its draws best, or `unknown` if nothing does.
    log10_odds : float or None
        How much more probable it makes the draws than the next best explanation, as a power of ten;
        None where the fault was seen, not inferred.
    estimate : float or None
        The fitted parameter of the suspect.
    explanation : str
        One sentence for an engineer.
    hint : str
        One sentence for a student, which does not give the answer away.
    """

    suspect: str
    log10_odds: float | None
    estimate: float | None
    explanation: str
    hint: str

    def record(self) -> dict[str, Any]:
        """Return the diagnosis in plain types."""
        return {
            "suspect": self.suspect,
            "log10_odds": self.log10_odds,
            "estimate": self.estimate,
            "explanation": self.explanation,
        }


@dataclass(frozen=True, kw_only=True)
class Conformance:
    """The verdict on a sampler.

    Attributes
    ----------
    law, target : str
        The law that it was held to, and its name.
    verdict : {"conforms", "violates", "undecided"}
        The finding.
    alpha : float
        The probability with which a right sampler is found to violate its law.
    seed : int
        The seed of all draws.
    draws : int
        How many draws were made until the verdict.
    seconds : float
        How long it took.
    probes : tuple of ProbeResult
        What each probe has found.
    diagnosis : Diagnosis or None
        What is wrong; None unless it violates its law.
    message : str
        The finding in one sentence.
    remarks : tuple of str
        What is not wrong but should be known.
    """

    law: str
    target: str
    verdict: Conforms
    alpha: float
    seed: int
    draws: int
    seconds: float
    probes: tuple[ProbeResult, ...]
    diagnosis: Diagnosis | None
    message: str
    remarks: tuple[str, ...] = ()

    @property
    def conforms(self) -> bool:
        """Whether it conforms: for `assert check(…).conforms`."""
        return self.verdict == "conforms"

    def __repr__(self) -> str:
        words = [f"{self.target}: {self.verdict} to {self.law}" if self.conforms else
                 f"{self.target}: {self.verdict} ({self.law})", f"{self.draws:,} draws"]
        if self.diagnosis:
            words.append(f"suspect: {self.diagnosis.suspect}")
            if self.diagnosis.log10_odds is not None:
                words.append(f"odds {power_of_ten(self.diagnosis.log10_odds)}")
        return ", ".join(words) + f". {self.message}"

    def record(self) -> dict[str, Any]:
        """Return the result in plain types, None for what has no value."""
        return {
            "law": self.law,
            "target": self.target,
            "verdict": self.verdict,
            "alpha": self.alpha,
            "draws": self.draws,
            "seconds": round(self.seconds, 3),
            "probes": [p.record() for p in self.probes],
            "diagnosis": self.diagnosis and self.diagnosis.record(),
            "message": self.message,
        }
