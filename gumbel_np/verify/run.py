"""A run: many claims tried one after the other, with one false-alarm rate for them all."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from gumbel_np.inputs import as_integer, as_probability
from gumbel_np.scale.checkpoint import CheckpointPath
from gumbel_np.scale.chunks import as_executor
from gumbel_np.verify.claim import Claim, as_draws
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.resume import saved_trials
from gumbel_np.verify.sequential_test import ALPHA, Outcome
from gumbel_np.verify.trial import planned_for, put_on_trial
from gumbel_np.verify.verdict import Verdict


@dataclass(frozen=True)
class Run:
    """The verdicts of a run, one a claim, in the order in which they were tried."""

    seed: int
    alpha: float  # the probability that any true claim is refuted, or any certificate is wrong
    seconds: float
    verdicts: tuple[Verdict, ...]
    untried: tuple[Claim, ...] = ()  # those that need a package that is not installed

    @property
    def as_expected(self) -> bool:
        """Whether every verdict is what mathematics expects."""
        return all(v.as_expected for v in self.verdicts)

    @property
    def contrary(self) -> list[Verdict]:
        """The verdicts that contradict mathematics."""
        return [v for v in self.verdicts if v.contrary]

    @property
    def undecided(self) -> list[Verdict]:
        """The verdicts that are still open."""
        return [v for v in self.verdicts if v.verdict == "undecided"]

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
    draws: int | None = None,
    within: float | None = None,
    workers: int = 1,
    executor: Executor | None = None,
    checkpoint: CheckpointPath = None,
    watch: Callable[[Claim, int, float], None] = lambda claim, draws, log10_e: None,
    done: Callable[[Verdict], None] = lambda verdict: None,
) -> Run:
    """Try claims in turn, each with its wrong versions after it; arguments as for `put_on_trial`.

    Every claim has the same share of alpha: alpha divided by the length of the whole ledger. So its
    verdict does not depend on which others of the ledger are tried beside it. A claim whose trial
    does not refute a wrong version is undecided: its own verdict may be chance too. `executor`
    defaults to threads of our own; `done` is called with every verdict.
    """
    claims, alpha = list(claims), as_probability(alpha, "alpha")
    seed, workers = as_integer(seed, "seed", least=0), as_integer(workers, "workers", least=1)
    executor, draws = as_executor(executor), None if draws is None else as_draws(draws)
    within = None if within is None else as_probability(within, "within")
    share = _share(alpha, len(claims))
    start = time.perf_counter()
    verdicts = []
    settings: dict[str, Any] = {"seed": seed, "alpha": share, "draws": draws, "within": within}
    with ExitStack() as stack:
        saved = stack.enter_context(saved_trials(checkpoint, settings))
        if executor is None and workers > 1:
            executor = stack.enter_context(ThreadPoolExecutor(workers))
        drawing: dict[str, Any] = {"executor": executor, "workers": workers, "checkpoint": saved}
        try_one: Callable[..., Verdict] = partial(put_on_trial, **settings, **drawing)
        for claim in filter(lambda claim: claim.available, claims):
            verdict = try_one(claim, watch=partial(watch, claim))
            controls = {name: try_one(claim, wrong=name).verdict for name in claim.wrong}
            verdicts.append(_controlled(verdict, controls))
            done(verdicts[-1])
    untried = tuple(c for c in claims if not c.available)
    return Run(seed, alpha, time.perf_counter() - start, tuple(verdicts), untried)


def _share(alpha: float, claims: int) -> float:
    """Return the share of alpha of each of so many claims."""
    return alpha / max(len(LEDGER), claims)


def too_few_draws(
    claims: Iterable[Claim], draws: int, *, alpha: float = ALPHA, within: float | None = None
) -> dict[str, int]:
    """Return the claims that so many draws cannot certify, and about how many they would take."""
    claims = list(claims)
    share = _share(alpha, len(claims))
    needed = {c.id: planned_for(c, alpha=share, within=within) for c in claims if not c.costly}
    return {id: n for id, n in needed.items() if n > draws}


def _controlled(verdict: Verdict, controls: dict[str, Outcome]) -> Verdict:
    """Add the verdicts on the wrong versions; a trial that fails to refute one is inconclusive."""
    passed = [name for name, outcome in controls.items() if outcome != "refuted"]
    if passed and verdict.verdict == "holds":
        note = f"the trial does not refute a wrong version: {', '.join(passed)}"
        return replace(verdict, verdict="undecided", certificate=None, note=note, controls=controls)
    return replace(verdict, controls=controls)
