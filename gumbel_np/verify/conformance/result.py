"""What a check has found: a verdict on the sampler, probe by probe, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from gumbel_np.verify.sequential_test import Judgement

Verdict = Literal["conforms", "violates", "undecided", "not tried"]


@dataclass(frozen=True, kw_only=True)
class ProbeResult:
    """What one probe has found.

    Attributes
    ----------
    name, about : str
        What it is called, and which faults it brings out.
    verdict : {"conforms", "violates", "undecided", "not tried"}
        The finding.
    draws, planned : int
        How many draws it made, and how many it would make of a right sampler.
    judgement : Judgement or None
        The evidence and how sure it is; None where nothing was counted.
    note : str
        Why, where it is not plain.
    """

    name: str
    about: str
    verdict: Verdict
    draws: int = 0
    planned: int = 0
    judgement: Judgement | None = None
    note: str = ""

    def record(self) -> dict[str, Any]:
        """Return the result in plain types, None for what has no value."""
        found = self.judgement
        return {
            "name": self.name,
            "verdict": self.verdict,
            "draws": self.draws,
            "log10_e": found.log10_e if found else None,
            "p_value": found.p_value if found else None,
            "certificate": found.certificate if found else None,
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
    verdict: Verdict
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
        to = {"conforms": f"conforms to {self.law}", "violates": f"violates {self.law}"}
        words = [f"{self.target} {to.get(self.verdict, f'is undecided on {self.law}')}"]
        words.append(f"{self.draws:,} draws")
        if self.diagnosis:
            words.append(f"suspect: {self.diagnosis.suspect}")
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
