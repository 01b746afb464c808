"""The trial of a claim: collect evidence, watch it, judge it."""

from __future__ import annotations

import operator
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from typing import Any

import numpy as np

from gumbel_np.verify.claim import Claim, Trial, run
from gumbel_np.verify.collect import child, chunk_sizes, in_order
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.hearing import Hearing
from gumbel_np.verify.verdict import Verdict

ALPHA = 1e-6

# The child of a seed that serves the judge; chunks have the numbers from 0 upward.
JUDGE = 2**32 - 1

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

    hearing = Hearing(alpha)
    for chunk in in_order(_draw, jobs, executor, ahead=workers + 1):
        ended = hearing.hear(chunk)
        if watch and hearing.path:
            watch(*hearing.path[-1])
        if ended:
            break
    judgement = hearing.judge(np.random.default_rng(child(root, JUDGE)))
    return Verdict(claim=claim, **vars(judgement))


def _draw(
    trial: Trial, size: int, seed: np.random.SeedSequence, ingredients: Mapping[str, Any]
) -> tuple[Evidence, ...]:
    return run(trial, size, np.random.default_rng(seed), ingredients)
