"""The course of a check: probes take turns, with more draws in every round."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gumbel_np.scale.chunks import child_seed
from gumbel_np.verify.conformance.laws import LawCheck, Sampling
from gumbel_np.verify.conformance.probes import Probe, far_tail, probes_of
from gumbel_np.verify.conformance.tails.endpoints import Ends, ends
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout
from gumbel_np.verify.sequential_test import Judgement, SequentialTest
from gumbel_np.verify.trial import ALPHA, JUDGE

EXTREME = "extreme-uniforms"
# The first probe is looked at often while it is small: most gross faults end the check there.
_FIRST, _FIRST_LOOKS, _OTHERS = 64, 5, 128

Watcher = Callable[[str, int, float], None]


@dataclass
class Inquiry:
    """One probe under way."""

    probe: Probe
    hearing: SequentialTest
    seed: np.random.SeedSequence
    made: int = 0
    chunks: int = 0

    @classmethod
    def of(cls, probe: Probe, alpha: float, law: LawCheck[Any], seed: int) -> Inquiry:
        """Begin with a probe: its draws are the same whichever others are asked."""
        key = zlib.crc32(f"{law.id}/{probe.name}".encode())
        return cls(probe, SequentialTest(alpha), np.random.SeedSequence(seed, spawn_key=(key,)))

    @property
    def done(self) -> bool:
        """Whether it has all its draws."""
        return self.made >= self.probe.draws

    def ask(self, n: int) -> None:
        """Make n more draws and hear what they say."""
        theirs, ours = (
            np.random.default_rng(child_seed(self.seed, 2 * self.chunks + i)) for i in (0, 1)
        )
        self.made += n
        self.chunks += 1
        self.hearing.hear(self.probe.ask(n, theirs, ours))
        if self.hearing.repeated:
            raise Fault("repeated-noise", "gave the same draws again in another call")

    def judge(self) -> Judgement:
        """Judge what was heard."""
        return self.hearing.judge(np.random.default_rng(child_seed(self.seed, JUDGE)))


@dataclass
class Course:
    """All probes of a law, and where the check ended.

    Attributes
    ----------
    law : LawCheck
        The law with its target.
    alpha : float
        The probability of a false alarm of them all.
    seed : int
        The seed of all draws.
    left : float
        How many draws may still be made.
    watch : callable or None
        Told of every chunk.
    inquiries : dict
        The probes under way, by name.
    ends : Ends or None
        What is known of the ends of the noise, once that was tried.
    asking : str
        The probe that is being asked; at the end, the last one.
    loud, fault, unanswered
        Why the check ended before its time: the evidence of the probe, a fault, or silence.
    """

    law: LawCheck[Any]
    alpha: float
    seed: int
    left: float
    watch: Watcher | None
    inquiries: dict[str, Inquiry] = field(default_factory=dict)
    ends: Ends | None = None
    asking: str = ""
    loud: bool = False
    fault: Fault | None = None
    unanswered: str = ""

    def __post_init__(self) -> None:
        probes = probes_of(self.law)
        self.share = self.alpha / (len(probes) + 1)  # one for the far tail, which comes later
        for probe in probes:
            self._add(probe)

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return sum(each.made for each in self.inquiries.values())

    @property
    def ended(self) -> bool:
        """Whether it ended before its time."""
        return self.loud or self.fault is not None or bool(self.unanswered)

    def run(self) -> None:
        """Ask until all is known, or enough to refute."""
        try:
            for inquiry in self._turns():
                if inquiry.hearing.loud:
                    self.loud = True
                    return
        except Fault as fault:
            self.fault = fault
        except TargetTimeout as error:
            self.unanswered = str(error)

    def _add(self, probe: Probe) -> None:
        # A smaller alpha takes more draws for the same certificate.
        probe = probe.with_more_draws(max(1.0, np.log(self.alpha) / np.log(ALPHA)))
        self.inquiries[probe.name] = Inquiry.of(probe, self.share, self.law, self.seed)

    def _turns(self) -> Iterator[Inquiry]:
        """Ask the probes in turn and yield each after it was heard."""
        first, *others = self.inquiries.values()
        for look in range(_FIRST_LOOKS):
            yield from self._advance(first, _FIRST * 2**look)
        for inquiry in others:
            yield from self._advance(inquiry, _OTHERS)
        if isinstance(self.law, Sampling):
            self._try_ends(self.law)
        goal = _FIRST * 2**_FIRST_LOOKS
        while self.left > 0 and not all(each.done for each in self.inquiries.values()):
            for inquiry in self.inquiries.values():
                yield from self._advance(inquiry, goal)
            goal *= 2
        if self.ends is not None and self.ends.often is not None and self.left > 0:
            self.asking = EXTREME
            raise self.ends.often

    def _try_ends(self, law: Sampling) -> None:
        self.asking = EXTREME
        self.ends = ends(law, self.seed)
        tail = far_tail(law, reached=self.ends.reached)
        if tail is not None:
            self._add(tail)

    def _advance(self, inquiry: Inquiry, goal: int) -> Iterator[Inquiry]:
        """Ask a probe until it has made so many draws."""
        self.asking = inquiry.probe.name
        goal = min(goal, inquiry.probe.draws)
        while inquiry.made < goal and self.left > 0:
            n = int(min(goal - inquiry.made, inquiry.probe.most, self.left))
            self.left -= n
            inquiry.ask(n)
            if self.watch:
                path = inquiry.hearing.path
                self.watch(self.asking, self.draws, path[-1][1] if path else 0.0)
            yield inquiry
