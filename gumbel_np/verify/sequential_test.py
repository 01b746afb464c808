"""A sequential test: evidence comes in chunks until it refutes, or until all draws are made.

Half of the error rate alpha belongs to the e-process, which is looked at after every chunk, and
half to the tests at the end.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.statistics.eprocess import log_mean
from gumbel_np.verify.statistics.pvalues import smallest_of

ALPHA = 1e-6  # the probability with which a true claim, or a right sampler, may be refuted
# Index of the child seed for the final tests; chunks use 0, 1, …
JUDGE = 2**32 - 1

MISS = 1e-6  # the probability of missing an error of the size `smallest_detectable`

# Evidence can be infinite (an impossible category was drawn), but a JSON number cannot.
LOG10_E_CEILING = 1e9

Outcome = Literal["holds", "refuted", "undecided"]
Ending = Literal["unusable draws", "repeats", "refuted"]

_NOTES: dict[Ending, str] = {
    "unusable draws": "the trial gave NaN, or draws out of range",
    "repeats": "the draws repeat themselves: do they come from the trial's rng?",
}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a sequential test found, and how sure it is; `Verdict` describes the fields."""

    verdict: Outcome
    alpha: float
    draws: int
    evidence: tuple[Evidence, ...]
    path: Floats
    log10_e: float | None
    tests: dict[str, float] = field(default_factory=dict)
    p_value: float | None = None
    certificate: float | None = None
    smallest_detectable: float | None = None
    note: str = ""

    @property
    def statistical(self) -> tuple[Evidence, ...]:
        """The parts of the evidence that are random; all of them if none is random."""
        return tuple(e for e in self.evidence if e.random) or self.evidence

    @property
    def weakest(self) -> Evidence:
        """The part that the certificate is about: the one nearest to its tolerance."""
        return weakest_of(self.statistical, self.alpha)

    @property
    def distance_name(self) -> str:
        """What the certificate measures, such as "total variation"."""
        return self.weakest.distance_name if self.weakest.random else "error"


def weakest_of(parts: tuple[Evidence, ...], alpha: float) -> Evidence:
    """Return the part whose bound comes nearest to its tolerance: their units may differ."""
    return max(parts, key=lambda e: e.bound(alpha / len(parts)) / e.tolerance)


class SequentialTest:
    """Collects evidence on one question and judges it.

    A true claim is refuted with probability at most alpha.
    """

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self.evidence: tuple[Evidence, ...] = ()
        self.path: list[tuple[int, float]] = []  # draws so far, log10 of the e-process

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return max((e.draws for e in self.evidence), default=0)

    @property
    def log10_e(self) -> float | None:
        """The last value of the e-process; None where nothing is random."""
        return self.path[-1][1] if self.path else None

    @property
    def repeated(self) -> bool:
        """Whether chunks repeat each other, so that they did not come from their rng."""
        return any(e.repeated for e in self.evidence if e.random)

    @property
    def ending(self) -> Ending | None:
        """Why no more draws are needed; None while they are."""
        log10_e = self.log10_e
        if any(e.broken for e in self.evidence) or (log10_e is not None and math.isnan(log10_e)):
            return "unusable draws"
        if self.repeated:
            return "repeats"
        if log10_e is None:
            return "refuted" if self._computed_wrong else None
        return "refuted" if log10_e >= math.log10(2 / self.alpha) else None

    @property
    def refuted(self) -> bool:
        """Whether the evidence so far refutes."""
        return self.ending == "refuted"

    @property
    def _computed_wrong(self) -> bool:
        return any(e.distance() > e.tolerance for e in self.evidence if not e.random)

    def add(self, chunk: tuple[Evidence, ...]) -> None:
        """Add the evidence of a chunk, and with it a point of the path."""
        self.evidence = together(self.evidence, chunk)
        if self.repeated or any(e.broken for e in self.evidence):
            return  # the e-process of such draws means nothing
        values = [v for e in self.evidence if (v := e.log_e()) is not None]
        if values:
            log10_e = log_mean(values) / math.log(10)
            self.path.append((self.draws, min(log10_e, LOG10_E_CEILING)))

    def judge(self, rng: np.random.Generator) -> Judgement:
        """Return the judgement on all that was added; `rng` serves the simulated p-values."""
        ending = self.ending
        if ending in _NOTES:
            return self._judgement("undecided", _NOTES[ending])
        if ending == "refuted" or self._computed_wrong:
            return self._judgement("refuted")
        random = tuple(e for e in self.evidence if e.random)
        tests = {
            f"{e.label or f'part {i}'}: {name}" if len(random) > 1 else name: p
            for i, e in enumerate(self.evidence, 1)
            for name, p in e.tests(rng).items()
        }
        if any(math.isnan(p) for p in tests.values()):
            return self._judgement("undecided", "a p-value is NaN")
        p_value = smallest_of(list(tests.values())) if tests else None
        parts = random or self.evidence
        weakest, alpha_of_part = weakest_of(parts, self.alpha), self.alpha / len(parts)
        found: dict[str, Any] = {
            "tests": tests,
            "p_value": p_value,
            "smallest_detectable": weakest.detectable(self.alpha / 2 / max(1, len(tests)), MISS),
        }
        if p_value is not None and p_value <= self.alpha / 2:
            return self._judgement("refuted", **found)
        bound = weakest.bound(alpha_of_part)
        if all(e.bound(alpha_of_part) <= e.tolerance for e in random):
            return self._judgement("holds", **found, certificate=bound)
        known = f"{weakest.distance_name} known within {bound:.2g} only"
        return self._judgement("undecided", f"{known}, {weakest.tolerance:g} wanted", **found)

    def _judgement(self, verdict: Outcome, note: str = "", **found: Any) -> Judgement:
        """Return a judgement; what was not found is None, or empty."""
        return Judgement(
            verdict=verdict,
            alpha=self.alpha,
            draws=self.draws,
            evidence=self.evidence,
            path=np.array(self.path).reshape(-1, 2),
            log10_e=None if self.log10_e is None else float(self.log10_e),
            note=note,
            **found,
        )


def together(evidence: tuple[Evidence, ...], chunk: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Add evidence part by part."""
    if not evidence:
        return chunk
    if len(evidence) != len(chunk):
        raise ValueError("a trial must give the same parts of evidence on every chunk")
    return tuple(a + b for a, b in zip(evidence, chunk, strict=True))
