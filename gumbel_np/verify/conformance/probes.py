"""The probes of a law: each a question that a right sampler answers with its law."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from gumbel_np.verify.conformance.independence import dependence
from gumbel_np.verify.conformance.laws import Choosing, LawCheck, Sampling
from gumbel_np.verify.conformance.settings import MILD, Case
from gumbel_np.verify.evidence import Counts, Evidence, counts

Rng = np.random.Generator
_SMALL_SIZES = (1, 1, 2, 1, 3, 1, 5, 8)
_RARE = 4095
# Most rare ones come after the common one, where cumulated probabilities lose them; and its index
# does not fit into 8 bits.
_COMMON = 300


@dataclass(frozen=True)
class Probe:
    """One question, asked again and again of more draws.

    Attributes
    ----------
    name : str
        What it is called.
    about : str
        Which faults it brings out.
    draws : int
        After how many draws it is judged.
    most : int
        How many draws to ask for at a time.
    ask : callable
        Takes a number of draws, the generator for the target and one of our own; returns evidence.
    """

    name: str
    about: str
    draws: int
    most: int
    ask: Callable[[int, Rng, Rng], tuple[Evidence, ...]]
    # Where noise would have to end to explain such evidence; None where it would not.
    cap: Callable[[tuple[Evidence, ...]], float | None] = lambda evidence: None

    def with_more_draws(self, factor: float) -> Probe:
        """Return the probe with so many times as many draws."""
        return replace(self, draws=int(np.ceil(self.draws * factor)))


def probes_of(law: LawCheck) -> list[Probe]:
    """Return the probes that need nothing but draws.

    Parameters
    ----------
    law : LawCheck
        The law with its target.

    Returns
    -------
    list of Probe
        In the order in which they are asked; the first finds most gross faults.
    """
    each = [
        Probe(case.name, case.about, case.draws, case.most, partial(_ask, law, case), law.cap)
        for case in law.cases
    ]
    if not isinstance(law, Sampling):
        return each
    calls = replace(law.cases[0], logits=MILD, draws=2**11, tolerance=0.15)
    return [
        *each,
        Probe(
            "small-calls",
            "many calls for one to eight draws",
            calls.draws,
            2**8,
            partial(_ask_in_small_calls, law, calls),
        ),
        Probe(
            "independence",
            "draws of a call, and of two calls, against each other",
            law.level.draws,
            2**12,
            partial(_ask_twice, law),
        ),
    ]


def far_tail(law: LawCheck, *, reached: bool) -> Probe | None:
    """Return the probe of many rare categories, which a noise that is cut short never lets win.

    Noise that ends at c scales the probability of a category d nats down by exp(-exp(d - c)). Where
    construction has shown that noise reaches far enough, a moderate depth is tried; else a depth
    at which the noise of 24-bit uniforms (it ends at 16.6) shows, which takes some 25 times more.

    Parameters
    ----------
    law : LawCheck
        The law with its target.
    reached : bool
        Whether the upper end of the noise is known by construction.

    Returns
    -------
    Probe or None
        None for a law without winners.
    """
    if not isinstance(law, Choosing):
        return None
    depth, numbers = (13.0, law.tail_numbers) if reached else (17.5, 3 * 2**29)
    logits = np.full(_RARE + 1, -depth)
    logits[_COMMON] = 0
    about = f"{_RARE:,} categories {depth:g} nats down"
    case = Case("far-tail", about, logits, numbers // logits.size, tolerance=1.0, k=1)
    p = _RARE * float(case.pi[-1])
    # What a right sampler is sure to be known within: of the deep ones 40 are expected, not 150.
    tolerance = (1.5 if reached else 2.25) * p

    def ask(n: int, rng: Rng, own: Rng) -> tuple[Evidence, ...]:
        rare = law.winners(law.draw(case, n, rng)) != _COMMON
        names = ("the common one", "a rare one")
        return (counts(rare.astype(np.intp), [1 - p, p], names, tolerance=tolerance),)

    def cap(evidence: tuple[Evidence, ...]) -> float | None:
        (hits,) = evidence
        assert isinstance(hits, Counts)
        expected = hits.singles.sum() * hits.pi[1]
        left = max(int(hits.singles[1]), 0.5) / expected
        return depth - float(np.log(-np.log(left))) if left < 1 else None

    # A long search makes fewer and larger calls: some libraries take milliseconds for any.
    most = case.most if reached else 4 * case.most
    return Probe(case.name, case.about, case.draws, most, ask, cap)


def _ask(law: LawCheck, case: Case, n: int, rng: Rng, own: Rng) -> tuple[Evidence, ...]:
    return law.reduce(case, law.draw(case, n, rng), own)


def _ask_in_small_calls(
    law: Sampling, case: Case, n: int, rng: Rng, own: Rng
) -> tuple[Evidence, ...]:
    sizes = np.resize(_SMALL_SIZES, n)
    ends = np.cumsum(sizes)
    sizes = np.append(sizes[ends < n], n - ends[ends < n].max(initial=0))
    drawn = np.concatenate([law.draw(case, int(size), rng) for size in sizes])
    return law.reduce(case, drawn, own)


def _ask_twice(law: Sampling, n: int, rng: Rng, own: Rng) -> tuple[Evidence, ...]:
    calls = (law.draw(law.level, n // 2, rng) for _ in range(2))
    (first, of_classes), (second, _) = (law.classes(law.level, drawn) for drawn in calls)
    return dependence(first, second, of_classes)
