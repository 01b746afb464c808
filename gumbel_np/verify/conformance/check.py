"""The conformance check: does a sampler follow its law, and if not, what is wrong with it?"""

from __future__ import annotations

import operator
import time
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from gumbel_np.verify.collect import child
from gumbel_np.verify.conformance.diagnosis import Violation, diagnose
from gumbel_np.verify.conformance.endpoints import Ends, ends
from gumbel_np.verify.conformance.fault import Fault, Unanswered
from gumbel_np.verify.conformance.laws import LAWS, Law
from gumbel_np.verify.conformance.probes import Probe, far_tail, probes_of
from gumbel_np.verify.conformance.result import Conformance, ProbeResult
from gumbel_np.verify.conformance.target import Target
from gumbel_np.verify.hearing import Hearing
from gumbel_np.verify.trial import ALPHA, JUDGE
from gumbel_np.verify.verdict import power_of_ten

TIMEOUT = 60.0
_EXTREME = "extreme-uniforms"
# The first probe is looked at often while it is small: most gross faults end the check there.
_FIRST, _FIRST_LOOKS, _OTHERS = 64, 5, 128

Watcher = Callable[[str, int, float], None]


def check(
    target: Callable[..., Any],
    law: str,
    *,
    alpha: float = ALPHA,
    max_draws: int | None = None,
    seed: int = 0,
    timeout: float = TIMEOUT,
    watch: Watcher | None = None,
) -> Conformance:
    """Check whether a sampler follows its law, and name what is wrong if it does not.

    Parameters
    ----------
    target : callable
        The sampler, with the signature of its law:

        ================  ======================================================
        gumbel            f(size, rng) -> (size,)
        gumbel-max        f(logits, size, rng) -> (size,) integers
        gumbel-top-k      f(logits, k, size, rng) -> (size, k), in drawing order
        gumbel-softmax    f(logits, tau, size, rng) -> (size, K)
        straight-through  f(logits, tau, noise, cotangent) -> (y, grad), (n, K)
        ================  ======================================================

        `rng` is a `numpy.random.Generator`; a target that draws elsewhere may ignore it.
    law : str
        One of these.
    alpha : float, optional
        The probability with which a right sampler is found to violate its law.
    max_draws : int, optional
        How many draws to make at the most; too few for a certificate give `undecided`.
    seed : int, optional
        The seed of all draws.
    timeout : float, optional
        Seconds that one call may take.
    watch : callable, optional
        Called after every chunk with the name of the probe, its draws, and log10 of its e-process.

    Returns
    -------
    Conformance
        The verdict, the evidence of each probe, and the diagnosis.

    Raises
    ------
    TypeError
        If the target cannot be called.
    ValueError
        If the law is unknown, alpha is not between 0 and 1, or a number is not positive.

    Notes
    -----
    Each probe is a hearing of its own with an equal share of alpha. They take turns, with more draws
    in every round, so that a fault ends the check wherever it shows.

    Examples
    --------
    >>> import numpy as np
    >>> def sampler(logits, size, rng):
    ...     return np.argmax(logits + rng.normal(size=(size, len(logits))), axis=-1)
    >>> result = check(sampler, "gumbel-max")
    >>> result.verdict, result.diagnosis.suspect
    ('violates', 'normal-noise')
    """
    if not callable(target):
        raise TypeError(f"target must be a function, got {target!r}")
    if law not in LAWS:
        raise ValueError(f"law must be one of {', '.join(LAWS)}, got {law!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be between 0 and 1, got {alpha}")
    if max_draws is not None and operator.index(max_draws) < 1:
        raise ValueError(f"max_draws must be at least 1, got {max_draws}")
    if operator.index(seed) < 0:
        raise ValueError(f"seed must be at least 0, got {seed}")
    if not timeout > 0:
        raise ValueError(f"timeout must be positive, got {timeout}")
    guarded = Target(target, timeout)
    run = _Check(LAWS[law](guarded), alpha, max_draws, seed, watch)
    return run.result()


class _Check:
    """One check under way."""

    def __init__(
        self,
        law: Law,
        alpha: float,
        max_draws: int | None,
        seed: int,
        watch: Watcher | None,
    ) -> None:
        self.law, self.alpha, self.seed, self.watch = law, alpha, seed, watch
        self.left = float("inf") if max_draws is None else max_draws
        self.start = time.perf_counter()
        self.probes: dict[str, Probe] = {}
        self.hearings: dict[str, Hearing] = {}
        self.made: dict[str, int] = {}
        self.chunks: dict[str, int] = {}
        probes = probes_of(law)
        self.share = alpha / (len(probes) + 1)  # one for the far tail, which comes later
        for probe in probes:
            self._add(probe)
        self.ends: Ends | None = None

    def _add(self, probe: Probe) -> None:
        self.probes[probe.name] = probe
        self.hearings[probe.name] = Hearing(self.share)
        self.made[probe.name] = self.chunks[probe.name] = 0

    def result(self) -> Conformance:
        """Run all probes and say what they found."""
        found: dict[str, str] = {}
        fault: Fault | None = None
        unanswered = ""
        try:
            for name in self._turns():
                if self.hearings[name].loud:
                    found[name] = "violates"
                    break
        except Fault as raised:
            fault = raised
            found[self.asking] = "violates"
        except Unanswered as error:
            unanswered = str(error)
        ended = fault is not None or bool(found)
        results = tuple(self._judge(name, ended, found, fault) for name in self._names())
        violates = next((r for r in results if r.verdict == "violates"), None)
        draws = sum(self.made.values())
        diagnosis = None
        if violates is not None:
            violation = None
            if fault is None:
                log10_e = violates.judgement and violates.judgement.log10_e
                cap = self.probes[violates.name].cap(violates.judgement.evidence)
                violation = Violation(violates.name, draws, log10_e, cap)
            diagnosis = diagnose(self.law, fault, violation, self.seed)
        return Conformance(
            law=self.law.id,
            target=self.law.target.name,
            verdict=_verdict(results, unanswered),
            alpha=self.alpha,
            seed=self.seed,
            draws=draws,
            seconds=time.perf_counter() - self.start,
            probes=results,
            diagnosis=diagnosis,
            message=self._message(results, violates, fault, unanswered),
            remarks=tuple(self._remarks()),
        )

    def _names(self) -> list[str]:
        names = list(self.probes)
        return names if self.law.id == "straight-through" else [*names, _EXTREME]

    def _turns(self) -> Iterator[str]:
        """Ask the probes in turn and name each after it was heard."""
        first, *others = self.probes
        for look in range(_FIRST_LOOKS):
            yield from self._advance(first, _FIRST * 2**look)
        for name in others:
            yield from self._advance(name, _OTHERS)
        if self.law.id != "straight-through":
            self.asking = _EXTREME
            self.ends = ends(self.law, self.seed)
            tail = far_tail(self.law, reached=self.ends.reached)
            if tail is not None:
                self._add(tail)
        goal = _FIRST * 2**_FIRST_LOOKS
        while self.left > 0 and any(self.made[n] < p.draws for n, p in self.probes.items()):
            goal *= 2
            for name in self.probes:
                yield from self._advance(name, goal)

    def _advance(self, name: str, goal: int) -> Iterator[str]:
        """Ask a probe until it has made so many draws."""
        self.asking = name
        probe, hearing = self.probes[name], self.hearings[name]
        while (n := min(goal, probe.draws) - self.made[name]) > 0 and self.left > 0:
            n = int(min(n, probe.most, self.left))
            theirs, ours = (
                np.random.default_rng(child(self._seed_of(name), 2 * self.chunks[name] + i))
                for i in (0, 1)
            )
            self.made[name] += n
            self.left -= n
            self.chunks[name] += 1
            hearing.hear(probe.ask(n, theirs, ours))
            if hearing.repeated:
                raise Fault("repeated-noise", "gave the same draws again in another call")
            if self.watch:
                log10_e = hearing.path[-1][1] if hearing.path else 0.0
                self.watch(name, sum(self.made.values()), log10_e)
            yield name

    def _seed_of(self, name: str) -> np.random.SeedSequence:
        key = zlib.crc32(f"{self.law.id}/{name}".encode())
        return np.random.SeedSequence(self.seed, spawn_key=(key,))

    def _judge(
        self, name: str, ended: bool, found: dict[str, str], fault: Fault | None
    ) -> ProbeResult:
        if name == _EXTREME:
            return self._judge_ends(found, fault)
        probe, hearing = self.probes[name], self.hearings[name]
        judgement = None
        if hearing.evidence and (name in found or not ended):
            rng = np.random.default_rng(child(self._seed_of(name), JUDGE))
            judgement = hearing.judge(rng)
        if name in found or (judgement and judgement.verdict == "refuted"):
            verdict = "violates"
        elif judgement and judgement.verdict == "holds":
            verdict = "conforms"
        else:
            verdict = "undecided"
        note = judgement.note if judgement else ""
        if name in found and fault is not None:
            note = fault.message
        elif judgement is None:
            note = "the check ended before it was done"
        return ProbeResult(
            name=name,
            about=probe.about,
            verdict=verdict,
            draws=self.made[name],
            judgement=judgement,
            note=note,
        )

    def _judge_ends(self, found: dict[str, str], fault: Fault | None) -> ProbeResult:
        about = "uniforms of 0, next to 1, and in between, handed to it through rng"
        if _EXTREME in found and fault is not None:
            verdict, note = "violates", fault.message
        elif self.ends is None:
            verdict, note = "not tried", "the check ended before"
        elif not self.ends.tried:
            verdict, note = "not tried", self.ends.remark
        else:
            verdict, note = "conforms", self.ends.remark
        return ProbeResult(name=_EXTREME, about=about, verdict=verdict, note=note)

    def _message(
        self,
        results: tuple[ProbeResult, ...],
        violates: ProbeResult | None,
        fault: Fault | None,
        unanswered: str,
    ) -> str:
        if fault is not None:
            return f"It {fault.message} (probe {violates.name})."
        if violates is not None:
            e = violates.judgement.log10_e
            return (
                f"The probe {violates.name} refutes it after {violates.draws:,} draws"
                + (f" (e = {power_of_ten(e)})." if e is not None else ".")
            )
        if unanswered:
            return f"The target gave {unanswered} (probe {self.asking})."
        open_ = [r for r in results if r.verdict == "undecided"]
        if open_:
            return f"{open_[0].name}: {open_[0].note}."
        return "Every probe found the law within its tolerance."

    def _remarks(self) -> Iterator[str]:
        if self.ends and not self.ends.tried and self.law.id != "straight-through":
            yield "it does not draw from its rng: extreme uniforms were not tried"
        elif self.ends and self.ends.remark:
            yield f"it {self.ends.remark}"
        yield from self.law.target.remarks.values()


def _verdict(results: tuple[ProbeResult, ...], unanswered: str) -> str:
    found = {r.verdict for r in results}
    if "violates" in found:
        return "violates"
    return "undecided" if unanswered or "undecided" in found else "conforms"
