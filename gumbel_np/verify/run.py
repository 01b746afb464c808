"""A run: many claims tried one after the other, with one false-alarm rate for them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from gumbel_np.inputs import as_integer
from gumbel_np.scale.checkpoint import CheckpointPath
from gumbel_np.scale.chunks import as_executor
from gumbel_np.verify.claim import Claim, as_draws
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.resume import SavedTrials, saved_trials
from gumbel_np.verify.sequential_test import Outcome
from gumbel_np.verify.trial import ALPHA, as_alpha, put_on_trial
from gumbel_np.verify.verdict import Verdict


@dataclass(frozen=True)
class Run:
    """The verdicts of a run.

    Attributes
    ----------
    seed : int
        The seed of all draws.
    alpha : float
        The probability that any true claim at all is refuted, or any certificate is wrong.
    seconds : float
        How long it took.
    verdicts : tuple of Verdict
        One a claim, in the order in which they were tried.
    untried : tuple of Claim
        Those whose trial needs a package that is not installed.
    """

    seed: int
    alpha: float
    seconds: float
    verdicts: tuple[Verdict, ...]
    untried: tuple[Claim, ...] = ()

    @property
    def as_expected(self) -> bool:
        """Whether every verdict is what mathematics expects."""
        return all(v.as_expected for v in self.verdicts)

    def record(self) -> dict[str, Any]:
        """Return the run in plain types."""
        return {
            "seed": self.seed,
            "alpha": self.alpha,
            "seconds": round(self.seconds, 3),
            "claims": [v.record() for v in self.verdicts],
        }


def saved_trials_of(
    claims: Collection[Claim],
    path: CheckpointPath | SavedTrials,
    *,
    seed: int = 0,
    alpha: float = ALPHA,
    draws: int | None = None,
) -> AbstractContextManager[SavedTrials]:
    """Return the saved trials of a run, to be opened; `try_claims` takes them for its checkpoint.

    The parameters are those of `try_claims`.
    """
    return saved_trials(path, seed=seed, alpha=_share(alpha, claims), draws=draws)


def _share(alpha: float, claims: Collection[Claim]) -> float:
    """Return the false-alarm rate of each claim."""
    return alpha / max(len(LEDGER), len(claims))


def try_claims(
    claims: Iterable[Claim],
    *,
    seed: int = 0,
    alpha: float = ALPHA,
    draws: int | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    checkpoint: CheckpointPath | SavedTrials = None,
    watch: Callable[[Claim, int, float], None] = lambda claim, draws, log10_e: None,
    done: Callable[[Verdict], None] = lambda verdict: None,
) -> Run:
    """Try claims in turn, each with its wrong versions after it.

    Every claim has the same share of alpha, that of the whole ledger divided by its length: so its
    verdict does not depend on which others of the ledger are tried beside it. A claim whose trial
    does not refute a wrong version is undecided, for so may its own verdict be by chance.

    Parameters
    ----------
    claims : iterable of Claim
        What to try.
    seed : int, optional
        The seed of all draws.
    alpha : float, optional
        The probability that any true claim is refuted.
    draws : int, optional
        How many draws of each claim to collect, even; costly claims make no more than their own
        number.
    workers : int, optional
        How many draw at a time; the verdicts do not depend on it.
    executor : concurrent.futures.Executor, optional
        Who draws; threads of our own by default.
    checkpoint : str or Path, optional
        A file that is written every few seconds, and if the run is stopped by an exception; the
        same call goes on from there if it exists, and its verdicts are those of a run that was not
        stopped. Delete it after you change a sampler.
    watch, done : callable, optional
        Told of every job of draws, and of every verdict.

    Returns
    -------
    Run
        The verdicts.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If alpha is not between 0 and 1, the seed is negative, there are no workers, draws are not
        even and positive, or the checkpoint is damaged, cannot be read, or is of another run or of
        another version of a claim.
    """
    claims, alpha, executor = list(claims), as_alpha(alpha), as_executor(executor)
    seed, workers = as_integer(seed, "seed", least=0), as_integer(workers, "workers", least=1)
    draws = None if draws is None else as_draws(draws)
    start = time.perf_counter()
    verdicts = []
    with ExitStack() as stack:
        if executor is None and workers > 1:
            executor = stack.enter_context(ThreadPoolExecutor(workers))
        kept = stack.enter_context(
            saved_trials_of(claims, checkpoint, seed=seed, alpha=alpha, draws=draws)
        )
        try_one = partial(
            put_on_trial,
            seed=seed,
            alpha=_share(alpha, claims),
            draws=draws,
            executor=executor,
            workers=workers,
            checkpoint=kept,
        )
        for claim in claims:
            if not claim.available:
                continue
            verdict = try_one(claim, watch=partial(watch, claim))
            controls = {name: try_one(claim, wrong=name).verdict for name in claim.wrong}
            verdict = _controlled(verdict, controls)
            verdicts.append(verdict)
            done(verdict)
    untried = tuple(c for c in claims if not c.available)
    return Run(seed, alpha, time.perf_counter() - start, tuple(verdicts), untried)


def _controlled(verdict: Verdict, controls: dict[str, Outcome]) -> Verdict:
    """Add what became of the wrong versions; a trial that lets one pass has not judged."""
    passed = [name for name, outcome in controls.items() if outcome != "refuted"]
    if passed and verdict.verdict == "holds":
        note = f"the trial does not refute a wrong version: {', '.join(passed)}"
        return replace(verdict, verdict="undecided", certificate=None, note=note, controls=controls)
    return replace(verdict, controls=controls)
