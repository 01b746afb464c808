"""What a check has found: a verdict on the sampler, probe by probe, and what is wrong with it."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from gumbel_np.verify.sequential_test import Judgement

ProbeVerdict = Literal["conforms", "violates", "undecided", "not tried"]


@dataclass(frozen=True, kw_only=True)
class ProbeResult:
    """What one probe has found."""

    name: str
    about: str  # which faults it brings out
    verdict: ProbeVerdict
    draws: int = 0
    planned: int = 0  # draws planned for a right sampler
    judgement: Judgement | None = None  # None where nothing was counted
    note: str = ""  # the reason, where it is not obvious

    def record(self) -> dict[str, Any]:
        """Return the result in plain types, None for what has no value."""
        found = ("log10_e", "p_value", "certificate")
        judged = {field: getattr(self.judgement, field, None) for field in found}
        return {"name": self.name, "verdict": self.verdict, "draws": self.draws} | judged


class Farthest(NamedTuple):
    """A class of draws whose share is not that of the law."""

    label: str
    expected: float
    drawn: float
    low: float  # of the 99 % interval of the true share
    high: float


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """What is wrong with a sampler."""

    suspect: str  # the id of what explains its draws best, or `unknown` if nothing does
    # How much more probable the suspect makes the draws than the next best explanation does, as a
    # power of ten; None where the fault was seen, not inferred.
    log10_odds: float | None
    estimate: float | None  # the fitted parameter of the suspect
    explanation: str  # one sentence for an engineer
    hint: str  # one sentence for a student, which does not give the answer away
    farthest: tuple[Farthest, ...] = ()  # where the draws are off, if nothing explains them

    def record(self) -> dict[str, Any]:
        """Return the diagnosis in plain types."""
        kept = {field: value for field, value in vars(self).items() if field != "hint"}
        return kept | {"farthest": [row._asdict() for row in self.farthest]}


@dataclass(frozen=True, kw_only=True)
class Conformance:
    """The verdict on a sampler."""

    law: str
    target: str
    verdict: ProbeVerdict
    alpha: float  # the probability with which a right sampler is found to violate its law
    seed: int
    draws: int  # until the verdict
    seconds: float
    probes: tuple[ProbeResult, ...]
    diagnosis: Diagnosis | None  # None unless it violates its law
    message: str  # the finding in one sentence
    settings: int = 0  # how many were drawn from the seed and tried to their end
    # The share of such settings that a fault may have and be met by none, with probability 0.001.
    unseen_share: float | None = None
    remarks: tuple[str, ...] = ()  # what is not wrong but should be known
    printed: str = ""  # what the first call that printed anything printed, cut short

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
            "settings": self.settings,
            "unseen_share": self.unseen_share,
            "remarks": list(self.remarks),
        }
