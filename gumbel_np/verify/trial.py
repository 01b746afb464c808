"""The trial of a claim: collect evidence, watch it, judge it."""

from __future__ import annotations

import math
import operator
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.verify.claim import Claim, Outcome, Trial, run
from gumbel_np.verify.collect import child, chunk_sizes, in_order
from gumbel_np.verify.eprocess import log_mean
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.pvalues import smallest_of

ALPHA = 1e-6
MISS = 1e-6

# The child of a claim's seed that serves its judge; chunks have the numbers from 0 upward.
_JUDGE = 2**32 - 1

Watcher = Callable[[int, float], None]


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

    @property
    def as_expected(self) -> bool:
        """Whether the trial found what mathematics expects."""
        return self.verdict == self.claim.expected

    @property
    def statistical(self) -> tuple[Evidence, ...]:
        """The parts of the evidence that are random, or all where none is."""
        return tuple(e for e in self.evidence if e.draws) or self.evidence

    @property
    def distance_name(self) -> str:
        """What the certificate measures: that of the part which it is taken from."""
        worst = max(self.statistical, key=lambda e: e.bound(self.alpha))
        return worst.distance_name if worst.draws else "error"

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
_LOG10_E_CEILING = 1e9


def power_of_ten(log10: float | None) -> str:
    """Write 10 to this power for a reader."""
    if log10 is None:
        return "–"
    if log10 >= _LOG10_E_CEILING:
        return "∞"
    return f"{10**log10:.2g}" if -3 < log10 < 4 else f"1e{log10:+.0f}"


def seed_of(claim: Claim, seed: int) -> np.random.SeedSequence:
    """Return the seed of a claim's draws: the same whichever other claims are tried."""
    return np.random.SeedSequence(seed, spawn_key=(zlib.crc32(claim.id.encode()),))


def put_on_trial(
    claim: Trial | Claim,
    *,
    seed: int = 0,
    alpha: float = ALPHA,
    executor: Executor | None = None,
    workers: int = 1,
    watch: Watcher | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Verdict:
    """Try a claim and return the verdict.

    Parameters
    ----------
    claim : callable or Claim
        A function under the decorator `claim`.
    seed : int, optional
        The seed of all draws.
    alpha : float, optional
        The probability with which a true claim may be refuted, between 0 and 1.
    executor : concurrent.futures.Executor, optional
        Who draws; the result does not depend on it.
    workers : int, optional
        How many chunks to keep under way in it.
    watch : callable, optional
        Called after every chunk with the draws so far and the log10 of the e-process.
    wrong : mapping, optional
        Keyword arguments for the trial that make it wrong: a negative control.

    Returns
    -------
    Verdict
        The finding with its certificate.

    Raises
    ------
    TypeError
        If `claim` is no claim.
    ValueError
        If alpha is not between 0 and 1, or the seed is negative.
    """
    claim = getattr(claim, "claim", claim)
    if not isinstance(claim, Claim):
        raise TypeError(f"claim must be a function under the decorator claim, got {claim!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be between 0 and 1, got {alpha}")
    if operator.index(seed) < 0:
        raise ValueError(f"seed must be at least 0, got {seed}")
    root = seed_of(claim, seed)
    sizes = list(chunk_sizes(claim.draws)) if claim.random else [0]
    jobs = ((claim.trial, size, child(root, i), wrong or {}) for i, size in enumerate(sizes))

    evidence: tuple[Evidence, ...] = ()
    path: list[tuple[int, float]] = []
    for chunk in in_order(_draw, jobs, executor, ahead=workers + 1):
        evidence = tuple(a + b for a, b in zip(evidence, chunk, strict=True)) if evidence else chunk
        if any(e.broken for e in evidence):
            break
        log_e = _watched(evidence)
        if log_e is None:
            continue
        draws = max(e.draws for e in evidence)
        path.append((draws, min(log_e / math.log(10), _LOG10_E_CEILING)))
        if watch:
            watch(*path[-1])
        if not log_e < math.log(2 / alpha):  # half of alpha for the e-process; NaN ends it too
            break
    judge = np.random.default_rng(child(root, _JUDGE))
    return _judge(claim, alpha, evidence, np.array(path).reshape(-1, 2), judge)


def _draw(
    trial: Trial, size: int, seed: np.random.SeedSequence, ingredients: Mapping[str, Any]
) -> tuple[Evidence, ...]:
    return run(trial, size, np.random.default_rng(seed), ingredients)


def _watched(evidence: tuple[Evidence, ...]) -> float | None:
    values = [v for e in evidence if (v := e.log_e()) is not None]
    return log_mean(values) if values else None


def _judge(
    claim: Claim,
    alpha: float,
    evidence: tuple[Evidence, ...],
    path: Floats,
    rng: np.random.Generator,
) -> Verdict:
    draws = max(e.draws for e in evidence)
    log10_e = float(path[-1, 1]) if len(path) else None

    def verdict(outcome: Outcome, note: str = "", **found: Any) -> Verdict:
        blank: dict[str, Any] = {
            "tests": {},
            "p_value": None,
            "certificate": None,
            "smallest_detectable": None,
        }
        return Verdict(
            claim, outcome, alpha, draws, evidence, path, log10_e, note=note, **blank | found
        )

    if any(e.broken for e in evidence) or (log10_e is not None and math.isnan(log10_e)):
        return verdict("undecided", "the trial gave NaN, or draws out of range")
    random = [e for e in evidence if e.draws]
    if log10_e is not None and log10_e >= math.log10(2 / alpha):
        return verdict("refuted")
    if any(e.distance() > e.tolerance for e in evidence if not e.draws):
        return verdict("refuted")

    each = [e.tests(rng) for e in evidence]
    tests = {
        name if len(random) == 1 else f"{name} {i}": p
        for i, found in enumerate(each, 1)
        for name, p in found.items()
    }
    judged = random or evidence
    share = alpha / 2 / max(1, len(tests))
    if any(math.isnan(p) for p in tests.values()):
        return verdict("undecided", "a p-value is NaN")
    p_value = smallest_of(list(tests.values())) if tests else None
    found: dict[str, Any] = {
        "tests": tests,
        "p_value": p_value,
        "smallest_detectable": max(e.detectable(share, MISS) for e in judged),
    }
    if p_value is not None and p_value <= alpha / 2:
        return verdict("refuted", **found)
    bounds = [e.bound(alpha / len(random)) for e in random]
    for e, bound in zip(random, bounds, strict=True):
        if not bound <= e.tolerance:
            note = f"{e.distance_name} known within {bound:.2g} only, {e.tolerance} wanted"
            return verdict("undecided", note, **found)
    certificate = max(bounds) if random else max(e.bound(alpha) for e in evidence)
    return verdict("holds", **found, certificate=certificate)
