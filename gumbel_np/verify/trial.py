"""The trial of a claim: collect evidence, watch it, judge it."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from functools import reduce
from itertools import islice
from typing import Any

import numpy as np

from gumbel_np.inputs import as_integer, as_number
from gumbel_np.scale.checkpoint import CheckpointPath
from gumbel_np.scale.chunks import (
    as_executor,
    child_seed,
    chunk_sizes,
    jobs_of_chunks,
    results_in_order,
)
from gumbel_np.verify.claim import Claim, Trial, as_draws, collect
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.resume import SavedTrials, saved_trials
from gumbel_np.verify.sequential_test import SequentialTest, together
from gumbel_np.verify.verdict import Verdict

ALPHA = 1e-6

# The child of a seed that serves the judge; chunks have the numbers from 0 upward.
JUDGE = 2**32 - 1

# Draws that are made only to learn what the evidence speaks of; of a costly claim, the fewest.
_FEW, _FEWEST = 64, 2

Watcher = Callable[[int, float], None]
Wrong = str | Mapping[str, Any] | None


def seed_of(claim: Claim, seed: int) -> np.random.SeedSequence:
    """Return the seed of a claim's draws: the same whichever other claims are tried."""
    return np.random.SeedSequence(seed, spawn_key=(zlib.crc32(claim.id.encode()),))


def as_alpha(alpha: float) -> float:
    """Check a probability of refuting what is true.

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it is not between 0 and 1.
    """
    number = as_number(alpha, "alpha")
    if not 0 < number < 1:
        raise ValueError(f"alpha must be between 0 and 1, got {number}")
    return number


def put_on_trial(
    claim: Trial | Claim,
    *,
    seed: int = 0,
    alpha: float = ALPHA,
    draws: int | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    watch: Watcher | None = None,
    wrong: Wrong = None,
    checkpoint: CheckpointPath | SavedTrials = None,
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
    draws : int, optional
        How many draws to collect, even; a costly claim makes no more than its own number. That of
        the claim by default.
    executor : concurrent.futures.Executor, optional
        Who draws; the result does not depend on it.
    workers : int, optional
        How many there are in it.
    watch : callable, optional
        Called after every job of draws with the draws so far and the log10 of the e-process.
    wrong : str or mapping, optional
        A negative control: the name of a wrong version of the claim, or keyword arguments that make
        its trial wrong.
    checkpoint : str or Path, optional
        A file that is written every few seconds, and if the trial is stopped by an exception; the
        same call goes on from there if it exists. Delete it after you change a sampler.

    Returns
    -------
    Verdict
        The finding with its certificate.

    Raises
    ------
    TypeError
        If `claim` is no claim, or another argument is of the wrong kind.
    ValueError
        If alpha is not between 0 and 1, the seed is negative, there are no workers, or draws are
        not even and positive; if the claim has no such wrong version; if the checkpoint is damaged,
        cannot be read, or is of another run or of another version of the claim.
    """
    claim = getattr(claim, "claim", claim)
    if not isinstance(claim, Claim):
        raise TypeError(f"claim must be a function under the decorator claim, got {claim!r}")
    alpha, executor = as_alpha(alpha), as_executor(executor)
    seed, workers = as_integer(seed, "seed", least=0), as_integer(workers, "workers", least=1)
    draws = None if draws is None else as_draws(draws)
    if isinstance(wrong, str) and wrong not in claim.wrong:
        raise ValueError(f"wrong must be one of {', '.join(claim.wrong)}, got {wrong!r}")
    if checkpoint is not None and isinstance(wrong, Mapping):
        raise ValueError("with a checkpoint, wrong must be the name of a wrong version")
    root = seed_of(claim, seed)
    wanted = claim.draws_asked(draws)
    sizes = chunk_sizes(wanted) if claim.random else iter([0])
    jobs = ((claim.trial, wrong, chunks, root) for chunks in jobs_of_chunks(sizes))
    name = f"{claim.id}: {wrong}" if wrong else claim.id
    few = [(0, _FEWEST if claim.costly else _FEW)]

    hearing = SequentialTest(alpha)
    with saved_trials(checkpoint, seed=seed, alpha=alpha, draws=draws) as kept:
        heard = kept.recall(name, hearing, lambda: _draw(claim.trial, wrong, few, root))
        left = () if hearing.ended else islice(jobs, heard, None)
        for evidence in results_in_order(_draw, left, executor, ahead=workers + 1):
            ended = hearing.hear(evidence)
            heard += 1
            kept.keep(name, hearing, heard)
            if watch and hearing.path:
                watch(*hearing.path[-1])
            if ended:
                break
        kept.close()
    judgement = hearing.judge(np.random.default_rng(child_seed(root, JUDGE)))
    return Verdict(claim=claim, **vars(judgement))


def _draw(
    trial: Trial, wrong: Wrong, chunks: list[tuple[int, int]], root: np.random.SeedSequence
) -> tuple[Evidence, ...]:
    """Do a job. A wrong version goes by its name, for what makes it wrong may not travel."""
    known = trial.claim.wrong  # type: ignore[attr-defined]
    ingredients = known[wrong] if isinstance(wrong, str) else wrong or {}
    each = (
        collect(trial, size, np.random.default_rng(child_seed(root, i)), ingredients)
        for i, size in chunks
    )
    return reduce(together, each)
