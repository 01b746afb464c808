"""A run: many claims tried one after the other, with one false-alarm rate for them all."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from gumbel_np.verify.claim import Claim
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.trial import ALPHA, put_on_trial
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
        One a claim, in the order of the ledger.
    """

    seed: int
    alpha: float
    seconds: float
    verdicts: tuple[Verdict, ...]

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


def try_claims(
    claims: Iterable[Claim],
    *,
    seed: int = 0,
    alpha: float = ALPHA,
    workers: int = 1,
    executor: Executor | None = None,
    watch: Callable[[Claim, int, float], None] = lambda claim, draws, log10_e: None,
    done: Callable[[Verdict], None] = lambda verdict: None,
) -> Run:
    """Try claims in turn.

    Every claim has the same share of alpha, that of the whole ledger divided by its length: so its
    verdict does not depend on which others are tried beside it.

    Parameters
    ----------
    claims : iterable of Claim
        What to try.
    seed : int, optional
        The seed of all draws.
    alpha : float, optional
        The probability that any true claim is refuted.
    workers : int, optional
        How many chunks to draw at a time; the verdicts do not depend on it.
    executor : concurrent.futures.Executor, optional
        Who draws; threads of our own by default.
    watch, done : callable, optional
        Told of every chunk, and of every verdict.

    Returns
    -------
    Run
        The verdicts.
    """
    claims = list(claims)
    share = alpha / max(len(LEDGER), len(claims))
    start = time.perf_counter()
    verdicts = []
    with ExitStack() as stack:
        if executor is None and workers > 1:
            executor = stack.enter_context(ThreadPoolExecutor(workers))
        for claim in claims:
            verdict = put_on_trial(
                claim,
                seed=seed,
                alpha=share,
                executor=executor,
                workers=workers,
                watch=partial(watch, claim),
            )
            verdicts.append(verdict)
            done(verdict)
    return Run(seed, alpha, time.perf_counter() - start, tuple(verdicts))
