"""A hearing: evidence comes in by chunks, is watched, and is judged at the end."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.statistics.eprocess import log_mean
from gumbel_np.verify.statistics.pvalues import smallest_of

MISS = 1e-6

# Evidence can be infinite (an impossible category came), a JSON number cannot.
LOG10_E_CEILING = 1e9

Outcome = Literal["holds", "refuted", "undecided"]


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a hearing found, and how sure it is.

    Attributes
    ----------
    verdict : {"holds", "refuted", "undecided"}
        The finding. `holds` only with a certificate within the tolerance.
    alpha : float
        The probability of refuting what is true.
    draws : int
        How many draws were made; what is wrong needs few.
    evidence : tuple of Evidence
        The tables behind it.
    path : ndarray, shape (chunks, 2)
        The e-process: draws so far, and log10 of its value.
    log10_e : float or None
        The last value of that; None where nothing is random.
    tests : dict
        The final p-values by name; empty where the hearing ended early.
    p_value : float or None
        The smallest of these, times their number.
    certificate : float or None
        At confidence 1 − alpha the law is within this distance of the claim; for computations the
        largest error found. None where it is refuted.
    smallest_detectable : float or None
        The distance that would have been found with probability 1 − 1e-6.
    note : str
        Why it is undecided, else empty.
    """

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


def weakest_of(parts: tuple[Evidence, ...], alpha: float) -> Evidence:
    """Return the part whose bound comes nearest to its tolerance, the units being different."""
    return max(parts, key=lambda e: e.bound(alpha / len(parts)) / e.tolerance)


class SequentialTest:
    """Collects evidence on one question and judges it.

    Parameters
    ----------
    alpha : float
        The probability with which what is true may be refuted: half of it is for the e-process,
        half for the final tests.
    """

    def __init__(self, alpha: float) -> None:
        self.alpha = alpha
        self.evidence: tuple[Evidence, ...] = ()
        self.path: list[tuple[int, float]] = []

    @property
    def draws(self) -> int:
        """How many draws were heard."""
        return max((e.draws for e in self.evidence), default=0)

    @property
    def repeated(self) -> bool:
        """Whether chunks repeat each other, so that they did not come from their rng."""
        return any(e.repeated for e in self.evidence if e.random)

    @property
    def loud(self) -> bool:
        """Whether what was heard refutes already."""
        if self.path:
            return not self.path[-1][1] < math.log10(2 / self.alpha)  # NaN ends it too
        return any(e.distance() > e.tolerance for e in self.evidence if not e.random)

    @property
    def ended(self) -> bool:
        """Whether the verdict is known, and no more need be heard."""
        return self.repeated or any(e.broken for e in self.evidence) or self.loud

    def hear(self, chunk: tuple[Evidence, ...]) -> bool:
        """Add the evidence of a chunk; return whether it can end here."""
        self.evidence = together(self.evidence, chunk)
        if self.repeated or any(e.broken for e in self.evidence):
            return True
        values = [v for e in self.evidence if (v := e.log_e()) is not None]
        if values:
            log_e = log_mean(values)
            self.path.append((self.draws, min(log_e / math.log(10), LOG10_E_CEILING)))
        return self.loud

    def judge(self, rng: np.random.Generator) -> Judgement:
        """Return the judgement on all that was heard.

        Parameters
        ----------
        rng : numpy.random.Generator
            Where the simulations behind some p-values come from.

        Returns
        -------
        Judgement
            The finding with its certificate.
        """
        alpha, evidence = self.alpha, self.evidence
        path = np.array(self.path).reshape(-1, 2)
        log10_e = float(path[-1, 1]) if len(path) else None

        def judgement(outcome: Outcome, note: str = "", **found: Any) -> Judgement:
            blank: dict[str, Any] = {
                "tests": {},
                "p_value": None,
                "certificate": None,
                "smallest_detectable": None,
            }
            return Judgement(
                verdict=outcome,
                alpha=alpha,
                draws=self.draws,
                evidence=evidence,
                path=path,
                log10_e=log10_e,
                note=note,
                **blank | found,
            )

        random = tuple(e for e in evidence if e.random)
        if any(e.broken for e in evidence) or (log10_e is not None and math.isnan(log10_e)):
            return judgement("undecided", "the trial gave NaN, or draws out of range")
        if self.repeated:
            return judgement(
                "undecided", "the draws repeat themselves: do they come from the trial's rng?"
            )
        if log10_e is not None and log10_e >= math.log10(2 / alpha):
            return judgement("refuted")
        if any(e.distance() > e.tolerance for e in evidence if not e.random):
            return judgement("refuted")

        tests = {
            f"{e.label or f'part {i}'}: {name}" if len(random) > 1 else name: p
            for i, e in enumerate(evidence, 1)
            for name, p in e.tests(rng).items()
        }
        if any(math.isnan(p) for p in tests.values()):
            return judgement("undecided", "a p-value is NaN")
        p_value = smallest_of(list(tests.values())) if tests else None
        parts = random or evidence
        weakest = weakest_of(parts, alpha)
        share = alpha / 2 / max(1, len(tests))
        found: dict[str, Any] = {
            "tests": tests,
            "p_value": p_value,
            "smallest_detectable": weakest.detectable(share, MISS),
        }
        if p_value is not None and p_value <= alpha / 2:
            return judgement("refuted", **found)
        bound = weakest.bound(alpha / len(parts))
        if all(e.bound(alpha / len(parts)) <= e.tolerance for e in random):
            return judgement("holds", **found, certificate=bound)
        known = f"{weakest.distance_name} known within {bound:.2g} only"
        return judgement("undecided", f"{known}, {weakest.tolerance:g} wanted", **found)


def together(evidence: tuple[Evidence, ...], chunk: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Add evidence part by part."""
    if not evidence:
        return chunk
    if len(evidence) != len(chunk):
        raise ValueError("a trial must give the same parts of evidence on every chunk")
    return tuple(a + b for a, b in zip(evidence, chunk, strict=True))
