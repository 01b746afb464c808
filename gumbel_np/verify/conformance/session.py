"""A session: the probes of a law take turns, with more draws in every round.

It returns one `SessionOutcome`: the state of each probe, what is known about the ends of the noise,
and, if the session ended early, at which probe and why.
"""

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gumbel_np.scale.chunks import child_seed
from gumbel_np.verify.conformance.laws import LawCheck, SamplerCheck
from gumbel_np.verify.conformance.price import price
from gumbel_np.verify.conformance.probe import Probe
from gumbel_np.verify.conformance.shared_probes import FAR_TAIL, far_tail, probes_of
from gumbel_np.verify.conformance.tails.endpoints import Endpoints, find_endpoints
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout
from gumbel_np.verify.sequential_test import ALPHA, Judgement, SequentialTest

EXTREME = "extreme-uniforms"
# The first probe is looked at often while it is small: most gross faults end the check there.
_FIRST, _FIRST_LOOKS, _OTHERS = 64, 5, 128

ProbeWatcher = Callable[[str, int, float], None]


class ProbeRun:
    """A probe under way: its test, and its draws, which do not depend on the other probes."""

    def __init__(self, probe: Probe, law: LawCheck[Any], alpha: float, seed: int) -> None:
        key = zlib.crc32(f"{law.id}/{probe.name}".encode())
        self.probe: Probe = probe
        self.law: LawCheck[Any] = law
        self.draws: int = 0
        self.last: int = 0  # draws in the last request
        self._chunks = 0
        self._seed = np.random.SeedSequence(seed, spawn_key=(key,))
        self.test: SequentialTest = SequentialTest(alpha, self._seed, looks=not probe.to_the_end)

    @property
    def done(self) -> bool:
        """Whether it needs no more draws, or has had all that were planned."""
        ending = self.test.ending
        enough = ending is not None and not (ending == "certified" and self.probe.to_the_end)
        return enough or self.draws >= self.probe.draws

    def ask(self, n: int) -> None:
        """Make n more draws and add their evidence to the test."""
        theirs, ours = (
            np.random.default_rng(child_seed(self._seed, 2 * self._chunks + i)) for i in (0, 1)
        )
        self.draws += n
        self.last = n
        self._chunks += 1
        self.test.add(self.probe.ask(self.law, n, theirs, ours))
        if self.test.repeated:
            raise Fault("repeated-noise", "gave the same draws again in another call")

    def judge(self) -> Judgement:
        """Judge the evidence so far."""
        return self.test.judge()


@dataclass(frozen=True)
class SessionEnd:
    """Where a session ended early, and why: a fault, a timeout, or None if the evidence refutes."""

    probe: str
    cause: Fault | TargetTimeout | None = None


@dataclass(frozen=True)
class SessionOutcome:
    """What a session has found; `ending` is None if every probe was asked to its end."""

    runs: dict[str, ProbeRun]
    endpoints: Endpoints | None
    ending: SessionEnd | None
    quick: bool = False

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return sum(run.draws for run in self.runs.values())


class Session:
    """All probes of a law; alpha, the probability of a false alarm, is shared out among them."""

    def __init__(
        self,
        law: LawCheck[Any],
        alpha: float,
        seed: int,
        max_draws: float = np.inf,
        watch: ProbeWatcher | None = None,
        *,
        quick: bool = False,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.law: LawCheck[Any] = law
        self.alpha: float = alpha
        self.seed: int = seed
        self.runs: dict[str, ProbeRun] = {}
        self.quick: bool = quick
        self._left, self._watch, self._tell = max_draws, watch, tell
        self._endpoints: Endpoints | None = None
        self._asking = ""
        probes = probes_of(law, quick=quick)
        # The far tail, which comes later, has few hits to judge by.
        self.tail_share: float = alpha / 4
        self.share: float = (alpha - self.tail_share) / len(probes)
        for probe in probes:
            self._add(probe)

    def run(self) -> SessionOutcome:
        """Run the probes until all are finished or the sampler is refuted."""
        ending = self._ask_all()
        return SessionOutcome(self.runs, self._endpoints, ending, self.quick)

    def _ask_all(self) -> SessionEnd | None:
        try:
            for run in self._turns():
                if run.test.refuted:
                    return SessionEnd(run.probe.name)
        except (Fault, TargetTimeout) as cause:
            return SessionEnd(self._asking, cause)
        return None

    def _add(self, probe: Probe) -> None:
        # A smaller alpha takes more draws for the same certificate.
        factor = max(1.0, np.log(self.alpha) / np.log(ALPHA))
        probe = replace(probe, draws=int(np.ceil(probe.draws * factor)))
        share = self.tail_share if probe.name == FAR_TAIL else self.share
        self.runs[probe.name] = ProbeRun(probe, self.law, share, self.seed)

    def _turns(self) -> Iterator[ProbeRun]:
        """Ask the probes in turn; yield each after every chunk of draws."""
        first, *others = self.runs.values()
        for look in range(_FIRST_LOOKS):
            yield from self._advance(first, _FIRST * 2**look)
        for run in others:
            yield from self._advance(run, _OTHERS)
        if isinstance(self.law, SamplerCheck):
            self._try_endpoints(self.law)
        if self._tell and (said := price(self.law, [run.probe for run in self.runs.values()])):
            self._tell(said)
        goal = _FIRST * 2**_FIRST_LOOKS
        while any(not run.done and self._left >= run.probe.least for run in self.runs.values()):
            for run in self.runs.values():
                yield from self._advance(run, goal)
            goal *= 2
        if isinstance(self.law, SamplerCheck) and (again := self.law.memory.fault()):
            self._asking = "many-calls"
            raise again
        if self._endpoints and self._endpoints.frequent_fault and self._left > 0:
            self._asking = EXTREME
            raise self._endpoints.frequent_fault

    def _try_endpoints(self, law: SamplerCheck) -> None:
        self._asking = EXTREME
        self._endpoints = find_endpoints(law, self.seed)
        tail = far_tail(law, reached=self._endpoints.reached)
        if tail is not None and not self.quick:
            self._add(tail)

    def _advance(self, run: ProbeRun, goal: int) -> Iterator[ProbeRun]:
        """Ask a probe until it has made `goal` draws."""
        self._asking = run.probe.name
        goal = min(goal, run.probe.draws)
        while goal - run.draws >= run.probe.least and not run.done:
            n = int(min(goal - run.draws, run.probe.draws_at_once, self._left))
            if n < run.probe.least:  # what is left is too little for an answer
                return
            self._left -= n
            run.ask(n)
            if self._watch:
                path = run.test.path
                draws = sum(each.draws for each in self.runs.values())
                self._watch(self._asking, draws, path[-1][1] if path else 0.0)
            yield run
