"""The trial of a claim: collect evidence chunk by chunk, and judge it."""

import sys
import zlib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from functools import partial, reduce
from itertools import islice
from typing import Any

import numpy as np

from gumbel_np.inputs import NotFiniteError, as_integer, as_probability
from gumbel_np.scale import chunks
from gumbel_np.scale.checkpoint import CheckpointPath
from gumbel_np.verify.claim import Claim, Trial, as_draws, collect
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.resume import SavedTrials, saved_trials
from gumbel_np.verify.sequential_test import ALPHA, SequentialTest, planned_of, round_up, together
from gumbel_np.verify.verdict import Verdict

# Draws that are made only to see what the evidence is about; the fewest for a costly claim.
_FEW, _FEWEST = 64, 2
# With a distance to be known, at most so many times the draws that are planned are made.
_ROOM = 4

Watcher = Callable[[int, float], None]
Job = list[tuple[int, int]]  # the number and the size of each of its chunks
Wrong = str | Mapping[str, Any] | None


def seed_of(claim: Claim, seed: int) -> np.random.SeedSequence:
    """Return the seed of a claim's draws: independent of which other claims are tried."""
    return np.random.SeedSequence(seed, spawn_key=(zlib.crc32(claim.id.encode()),))


def put_on_trial(
    claim: Trial | Claim,
    *,
    seed: int = 0,
    alpha: float = ALPHA,
    draws: int | None = None,
    within: float | None = None,
    executor: Executor | None = None,
    workers: int = 1,
    watch: Watcher | None = None,
    wrong: Wrong = None,
    checkpoint: CheckpointPath | SavedTrials = None,
) -> Verdict:
    r"""Try a claim and return the verdict.

    Draws are made in chunks, and after each an e-process and a certificate are updated. The trial
    ends when the former refutes the claim or the latter is within the tolerance.

    Parameters
    ----------
    claim : callable or Claim
        A function under the decorator `claim`.
    seed : int, optional
        The seed of all draws, at least 0.
    alpha : float, optional
        The probability with which a true claim may be refuted, or a certificate be wrong, between
        0 and 1.
    draws : int, optional
        How many draws to collect at most, even; by default the claim's own number, which a costly
        claim never exceeds.
    within : float, optional
        A distance, between 0 and 1, within which every law must be known to lie, where its claim
        tolerates more and draws are not costly; by default then as many draws as that takes.
    executor : concurrent.futures.Executor, optional
        Where the draws are made, by default the calling thread; the verdict does not depend on it.
    workers : int, optional
        How many workers the executor has.
    watch : callable, optional
        Called after every job with the number of draws so far and the log10 of the e-process.
    wrong : str or mapping, optional
        The name of a wrong version of the claim, or keyword arguments that make its trial wrong.
    checkpoint : str or Path, optional
        A file from which the same call continues; delete it after you change a sampler.

    Returns
    -------
    Verdict
        The finding with its certificate.

    Raises
    ------
    TypeError
        If `claim` is not a claim, or another argument is of the wrong kind.
    ValueError
        If a number is out of range, the claim has no such wrong version, or the checkpoint is
        damaged, cannot be read, or is of another run or of another version of the claim.

    See Also
    --------
    claim : Make a claim of a function.

    Notes
    -----
    The e-process :math:`E_n` is a nonnegative martingale that starts at 1 if the claim is true. By
    the inequality of Ville (Étude critique de la notion de collectif, 1939),

    .. math:: P\left(\sup_n E_n \geq 2/\alpha\right) \leq \alpha/2,

    so it may be looked at after every chunk. So may the certificate, by the same inequality. The
    other half of `alpha` belongs to the final tests. They are made when a certificate is to be
    expected, each time at half of the level that is left.

    Examples
    --------
    >>> @gnp.verify.claim(r"P(1) = 1/2", draws=2**18)
    ... def fair_coin(n, rng, p=0.5):
    ...     '''A coin shows 1 half of the time.'''
    ...     return gnp.verify.counts(rng.random(n) < p, [0.5, 0.5])
    >>> gnp.verify.put_on_trial(fair_coin).verdict
    'holds'
    >>> gnp.verify.put_on_trial(fair_coin, wrong={"p": 0.4}).verdict
    'refuted'
    """
    claim = getattr(claim, "claim", claim)
    if not isinstance(claim, Claim):
        raise TypeError(f"claim must be a function under the decorator claim, got {claim!r}")
    alpha, executor = as_probability(alpha, "alpha"), chunks.as_executor(executor)
    seed, workers = as_integer(seed, "seed", least=0), as_integer(workers, "workers", least=1)
    draws = None if draws is None else as_draws(draws)
    if isinstance(wrong, str) and wrong not in claim.wrong:
        raise ValueError(f"wrong must be one of {', '.join(claim.wrong)}, got {wrong!r}")
    if checkpoint is not None and isinstance(wrong, Mapping):
        raise ValueError("with a checkpoint, wrong must be the name of a wrong version")
    within = None if within is None else as_probability(within, "within")
    root = seed_of(claim, seed)
    draw = _drawing(claim, wrong, within, root)
    few = partial(draw, _few(claim))
    most = claim.draws if draws is None else draws
    if claim.costly:
        most = min(most, claim.draws)
    elif within is not None and draws is None and claim.random:
        planned = planned_of(few(), alpha)
        if not np.isfinite(planned):
            raise ValueError(
                f"within must not be nearer than {claim.id} can be known, got {within}"
            )
        most = max(most, _ROOM * round_up(planned))
    sizes = chunks.chunk_sizes(most) if claim.random else iter([0])
    jobs = ((job,) for job in chunks.jobs_of_chunks(sizes))
    name = f"{claim.id}: {wrong}" if wrong else claim.id

    test = SequentialTest(alpha, root)
    run = {"seed": seed, "alpha": alpha, "draws": draws, "within": within}
    with saved_trials(checkpoint, run) as saved:
        done = saved.restore(name, test, few)
        left = () if test.ending else islice(jobs, done, None)
        try:
            for evidence in chunks.results_in_order(draw, left, executor, ahead=workers + 1):
                test.add(evidence)
                done += 1
                saved.save(name, test, done)
                if watch and test.path:
                    watch(*test.path[-1])
                if test.ending:
                    break
        except NotFiniteError as error:  # a draw met a function that refuses it
            test.spoiled = str(error)
        saved.finish()
    return Verdict(claim=claim, **vars(test.judge()))


def planned_for(claim: Claim, *, alpha: float = ALPHA, within: float | None = None) -> int:
    """Return about how many draws a certificate takes, if the claim is true; 0 without draws."""
    planned = planned_of(_drawing(claim, None, within, seed_of(claim, 0))(_few(claim)), alpha)
    return round_up(planned) if np.isfinite(planned) else sys.maxsize


def _few(claim: Claim) -> Job:
    """Return the job that shows what the evidence of a claim is about."""
    return [(0, _FEWEST if claim.costly else _FEW)]


def _drawing(
    claim: Claim, wrong: Wrong, within: float | None, root: np.random.SeedSequence
) -> Callable[[Job], tuple[Evidence, ...]]:
    """Return what does the jobs of a claim; a costly one keeps its tolerance."""
    return partial(_draw, claim.trial, wrong, None if claim.costly else within, root)


def _draw(
    trial: Trial,
    wrong: Wrong,
    within: float | None,
    root: np.random.SeedSequence,
    job: Job,
) -> tuple[Evidence, ...]:
    """Do a job. A wrong version is sent by its name: its ingredients may not be picklable."""
    known = trial.claim.wrong  # type: ignore[attr-defined]
    ingredients = known[wrong] if isinstance(wrong, str) else wrong or {}
    each = (
        collect(trial, size, np.random.default_rng(chunks.child_seed(root, i)), ingredients)
        for i, size in job
    )
    parts = reduce(together, each)
    return parts if within is None else tuple(part.within(within) for part in parts)
