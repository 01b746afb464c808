"""The trial of a claim: collect evidence, watch it, judge it."""

from __future__ import annotations

import math
import operator
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.verify.claim import Claim, Outcome, Trial, run
from gumbel_np.verify.collect import child, chunk_sizes, in_order
from gumbel_np.verify.eprocess import log_mean
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.pvalues import smallest_of
from gumbel_np.verify.verdict import LOG10_E_CEILING, Verdict, weakest_of

ALPHA = 1e-6
MISS = 1e-6

# The child of a claim's seed that serves its judge; chunks have the numbers from 0 upward.
_JUDGE = 2**32 - 1

Watcher = Callable[[int, float], None]


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
        evidence = _together(evidence, chunk)
        if any(e.broken or e.repeated for e in evidence):
            break
        log_e = _watched(evidence)
        if log_e is None:
            continue
        draws = max(e.draws for e in evidence)
        path.append((draws, min(log_e / math.log(10), LOG10_E_CEILING)))
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


def _together(evidence: tuple[Evidence, ...], chunk: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    if not evidence:
        return chunk
    if len(evidence) != len(chunk):
        raise ValueError("a trial must give the same parts of evidence on every chunk")
    return tuple(a + b for a, b in zip(evidence, chunk, strict=True))


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

    random = tuple(e for e in evidence if e.random)
    if any(e.broken for e in evidence) or (log10_e is not None and math.isnan(log10_e)):
        return verdict("undecided", "the trial gave NaN, or draws out of range")
    if any(e.repeated for e in random):
        return verdict(
            "undecided", "the draws repeat themselves: do they come from the trial's rng?"
        )
    if log10_e is not None and log10_e >= math.log10(2 / alpha):
        return verdict("refuted")
    if any(e.distance() > e.tolerance for e in evidence if not e.random):
        return verdict("refuted")

    tests = {
        f"{e.label or f'part {i}'}: {name}" if len(random) > 1 else name: p
        for i, e in enumerate(evidence, 1)
        for name, p in e.tests(rng).items()
    }
    if any(math.isnan(p) for p in tests.values()):
        return verdict("undecided", "a p-value is NaN")
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
        return verdict("refuted", **found)
    bound = weakest.bound(alpha / len(parts))
    if all(e.bound(alpha / len(parts)) <= e.tolerance for e in random):
        return verdict("holds", **found, certificate=bound)
    known = f"{weakest.distance_name} known within {bound:.2g} only"
    return verdict("undecided", f"{known}, {weakest.tolerance:g} wanted", **found)
