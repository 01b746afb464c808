"""A sequential test: evidence comes in chunks until the claim is certified or refuted.

Half of the error rate alpha belongs to the e-process, which is watched after every chunk. The other
half belongs to the final tests, whose p-values may not be watched: they are made when a certificate
is due, and each time spend half of what is left of their level.
"""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.scale.chunks import child_seed
from gumbel_np.verify.evidence import Evidence
from gumbel_np.verify.statistics.eprocess import log_mean
from gumbel_np.verify.statistics.pvalues import smallest_of

ALPHA = 1e-6  # the probability with which a true claim, or a right sampler, may be refuted
# Index of the child seed for the final tests; chunks use 0, 1, …
JUDGE = 2**32 - 1

MISS = 1e-6  # the probability of missing an error of the size `smallest_detectable`

# Evidence can be infinite (an impossible category was drawn), but a JSON number cannot.
LOG10_E_CEILING = 1e9

# If the certificate is not there when it is due, it is due again after so many times the draws.
_AGAIN = 9 / 8

Outcome = Literal["holds", "refuted", "undecided"]
Ending = Literal["unusable draws", "repeats", "refuted", "certified"]

_NOTES: dict[Ending, str] = {
    "unusable draws": "the trial gave NaN, or draws out of range",
    "repeats": "the draws repeat themselves: do they come from the trial's rng?",
}


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a sequential test found, and how sure it is; `Verdict` describes the fields."""

    verdict: Outcome
    alpha: float
    draws: int
    evidence: tuple[Evidence, ...]
    path: Floats
    band: Floats
    log10_e: float | None
    tests: dict[str, float] = field(default_factory=dict)
    p_value: float | None = None
    certificate: float | None = None
    smallest_detectable: float | None = None
    note: str = ""

    @property
    def statistical(self) -> tuple[Evidence, ...]:
        """The parts of the evidence that are random; all of them if none is random."""
        return _random(self.evidence) or self.evidence

    @property
    def weakest(self) -> Evidence:
        """The part that the certificate is about: the one nearest to its tolerance."""
        return weakest_of(self.statistical, self.alpha)

    @property
    def distance_name(self) -> str:
        """What the certificate measures, such as "total variation"."""
        return self.weakest.distance_name if self.weakest.random else "error"


def weakest_of(parts: tuple[Evidence, ...], alpha: float) -> Evidence:
    """Return the part whose bound comes nearest to its tolerance: their units may differ."""
    return parts[int(np.argmax(_in_tolerances(parts, alpha)))]  # NaN counts as the largest


def _in_tolerances(parts: tuple[Evidence, ...], alpha: float) -> list[float]:
    """Return the bound of each part, as a multiple of its tolerance; all hold at once."""
    return [e.bound(alpha / len(parts)) / e.tolerance for e in parts]


@dataclass(frozen=True)
class Look:
    """The final tests, made once: p-values by name, and the level of the smallest of them."""

    pvalues: dict[str, float]
    level: float

    @property
    def level_of_each(self) -> float:
        """The level of each test (Bonferroni)."""
        return self.level / max(1, len(self.pvalues))

    @property
    def smallest(self) -> float | None:
        """The smallest p-value, times the number of tests; None where there are none."""
        return smallest_of(list(self.pvalues.values())) if self.pvalues else None

    @property
    def refutes(self) -> bool:
        """Whether a test refutes."""
        return self.smallest is not None and self.smallest <= self.level


class SequentialTest:
    """Collects evidence on one question and judges it.

    A true claim is refuted with probability at most alpha, and a certificate is wrong with
    probability at most alpha. `seed` serves simulated p-values. Without `looks`, the final tests
    are made once, when no more draws will come.
    """

    def __init__(self, alpha: float, seed: np.random.SeedSequence, *, looks: bool = True) -> None:
        self.alpha = alpha
        self.evidence: tuple[Evidence, ...] = ()
        self.spoiled: str = ""  # what refused a draw that is not finite
        self.path: list[tuple[int, float]] = []  # draws so far, log10 of the e-process
        # Draws so far, and the distance not yet ruled out, as a multiple of the tolerance.
        self.band: list[tuple[int, float]] = []
        self._seed = seed
        self._looks = 0  # how many were due
        # After how many draws the next one is; None until that is known.
        self._due: float | None = None if looks else math.inf
        self._look: Look | None = None  # the last, if it was made on all of the evidence

    @property
    def draws(self) -> int:
        """How many draws were made."""
        return max((e.draws for e in self.evidence), default=0)

    @property
    def log10_e(self) -> float | None:
        """The last value of the e-process; None where nothing is random."""
        return self.path[-1][1] if self.path else None

    @property
    def repeated(self) -> bool:
        """Whether chunks repeat each other, so that they did not come from their rng."""
        return any(e.repeated for e in self.evidence if e.random)

    @property
    def ending(self) -> Ending | None:
        """Why no more draws are needed; None while they are."""
        log10_e = self.log10_e
        if self.spoiled or any(e.broken for e in self.evidence):
            return "unusable draws"
        if log10_e is not None and math.isnan(log10_e):
            return "unusable draws"
        if self.repeated:
            return "repeats"
        if self._computed_wrong or (self._look and self._look.refutes):
            return "refuted"
        if log10_e is None:
            return None
        if log10_e >= math.log10(2 / self.alpha):
            return "refuted"
        return "certified" if self._look and self._certified else None

    @property
    def refuted(self) -> bool:
        """Whether the evidence so far refutes."""
        return self.ending == "refuted"

    @property
    def _computed_wrong(self) -> bool:
        return any(e.distance() > e.tolerance for e in self.evidence if not e.random)

    @property
    def _certified(self) -> bool:
        return not self.band or self.band[-1][1] <= 1

    def add(self, chunk: tuple[Evidence, ...]) -> None:
        """Add the evidence of a chunk, and look at it if that is due."""
        self.evidence = together(self.evidence, chunk)
        if self.repeated or any(e.broken for e in self.evidence):
            return  # the e-process of such draws means nothing
        values = [v for e in self.evidence if (v := e.log_e()) is not None]
        if not values:
            return
        log10_e = log_mean(values) / math.log(10)
        self.path.append((self.draws, min(log10_e, LOG10_E_CEILING)))
        widest = np.max(_in_tolerances(_random(self.evidence), self.alpha))  # NaN stays NaN
        self.band.append((self.draws, float(widest)))
        self._look_if_due()

    def resume(
        self,
        evidence: tuple[Evidence, ...],
        path: list[tuple[int, float]],
        band: list[tuple[int, float]],
    ) -> None:
        """Bring a new test to where another one was."""
        self.evidence, self.path, self.band = evidence, path, band
        for draws, _ in path[:-1]:
            self._count_looks(draws)
        if path:
            self._look_if_due()

    def _look_if_due(self) -> None:
        """Make the final tests when a certificate is to be expected, and then ever more rarely.

        When that is must not depend on what was drawn, but only on how much.
        """
        self._look = None
        if self._count_looks(self.draws) and not self.ending:
            self._look = self._made(0.5**self._looks)

    def _count_looks(self, draws: int) -> bool:
        """Whether a look is due after so many draws; it is counted."""
        if self._due is None:
            self._due = planned_of(self.evidence, self.alpha)
        if draws < self._due:
            return False
        self._looks, self._due = self._looks + 1, _AGAIN * draws
        return True

    def judge(self) -> Judgement:
        """Return the judgement on all that was added: no more draws will come."""
        ending = self.ending
        if ending in _NOTES:
            told = f": {self.spoiled}" if self.spoiled else ""
            return self._judgement("undecided", _NOTES[ending] + told)
        if ending == "refuted" and not (self._look and self._look.refutes):
            return self._judgement("refuted")
        if ending is None:
            self._look = self._made(0.5**self._looks)  # all that is left
        look = self._look
        assert look is not None
        if any(math.isnan(p) for p in look.pvalues.values()):
            return self._judgement("undecided", "a p-value is NaN")
        random = _random(self.evidence)
        parts = random or self.evidence
        weakest = weakest_of(parts, self.alpha)
        share = look.level / (self.alpha / 2)
        p_value = None if look.smallest is None else min(1.0, look.smallest / share)
        found: dict[str, Any] = {
            "tests": look.pvalues,
            "p_value": p_value,
            "smallest_detectable": weakest.detectable(look.level_of_each, MISS),
        }
        if look.refutes:
            return self._judgement("refuted", **found)
        bound = weakest.bound(self.alpha / len(parts))
        if self._certified:
            return self._judgement("holds", **found, certificate=bound)
        known = f"{weakest.distance_name} known within {bound:.2g} only"
        planned = planned_of(self.evidence, self.alpha)
        wanted = f"{weakest.tolerance:g} wanted"
        if math.isinf(planned):
            wanted += ": no draws are enough"
        elif planned > self.draws:
            wanted += f": that takes {round_up(planned):,} draws, at times twice as many"
        return self._judgement("undecided", f"{known}, {wanted}", **found)

    def _made(self, share: float) -> Look:
        """Make the final tests at a share of their level."""
        rng = np.random.default_rng(child_seed(self._seed, JUDGE - self._looks))
        several = len(_random(self.evidence)) > 1
        return Look(
            {
                f"{e.label or f'part {i}'}: {name}" if several else name: p
                for i, e in enumerate(self.evidence, 1)
                for name, p in e.tests(rng).items()
            },
            share * self.alpha / 2,
        )

    def _judgement(self, verdict: Outcome, note: str = "", **found: Any) -> Judgement:
        """Return a judgement; what was not found is None, or empty."""
        return Judgement(
            verdict=verdict,
            alpha=self.alpha,
            draws=self.draws,
            evidence=self.evidence,
            path=np.array(self.path).reshape(-1, 2),
            band=np.array(self.band).reshape(-1, 2),
            log10_e=None if self.log10_e is None else float(self.log10_e),
            note=note,
            **found,
        )


def round_up(number: float) -> int:
    """Round up to two digits: 1,830,000 to 1,900,000."""
    unit = 10 ** max(0, math.floor(math.log10(max(number, 1))) - 1)
    return math.ceil(number / unit) * unit


def planned_of(parts: tuple[Evidence, ...], alpha: float) -> float:
    """Return after how many draws parts of a true claim are, typically, all certified."""
    random = _random(parts)
    return max((e.planned(alpha / len(random)) for e in random), default=0.0)


def _random(parts: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(e for e in parts if e.random)


def together(evidence: tuple[Evidence, ...], chunk: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Add evidence part by part."""
    if not evidence:
        return chunk
    if len(evidence) != len(chunk):
        raise ValueError("a trial must give the same parts of evidence on every chunk")
    return tuple(a + b for a, b in zip(evidence, chunk, strict=True))
