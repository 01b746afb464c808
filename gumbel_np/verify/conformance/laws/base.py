"""What every law has: how to ask a target, and what to count; and what more a law of draws has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.diagnosis.rivals import Rival
from gumbel_np.verify.conformance.settings import Case
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.evidence import Evidence

Rng = np.random.Generator
Drawn = TypeVar("Drawn")


class LawCheck(ABC, Generic[Drawn]):
    """A law that a target should follow.

    Parameters
    ----------
    target : Target
        What is on trial.
    """

    id: ClassVar[str]
    signature: ClassVar[str]
    cases: ClassVar[tuple[Case, ...]]

    def __init__(self, target: Target) -> None:
        self.target = target

    @abstractmethod
    def draw(self, case: Case, n: int, rng: Rng) -> Drawn:
        """Ask for n draws, check their form, and return them."""

    @abstractmethod
    def reduce(self, case: Case, drawn: Drawn, rng: Rng) -> tuple[Evidence, ...]:
        """Turn draws into evidence; `rng` is ours, for what is randomised."""

    def cap(self, evidence: tuple[Evidence, ...]) -> float | None:
        """Return where noise would have to end to explain such evidence, if that alone does."""
        return None


class Sampling(LawCheck[NDArray[Any]]):
    """A law of random draws."""

    # All categories alike, so that two equal draws are rare: where dependence is looked for.
    level: ClassVar[Case]
    precisions: ClassVar[tuple[DTypeLike, ...]] = (np.float64, np.float32, np.float16)
    # Where suspects are told apart, and what they are.
    telling: ClassVar[tuple[Case, ...]]
    rivals: ClassVar[tuple[Rival, ...]]

    @abstractmethod
    def classes(self, case: Case, drawn: NDArray[Any]) -> tuple[NDArray[np.intp], Floats]:
        """Sort draws into a few classes, and return the law of these."""

    @abstractmethod
    def pick(self, scores: Floats, case: Case) -> NDArray[Any]:
        """Make draws of logits plus noise, as this law says: how a suspect is simulated."""

    @abstractmethod
    def cells(self, case: Case, drawn: NDArray[Any]) -> tuple[NDArray[np.intp], int]:
        """Sort draws into the cells in which suspects are compared; return their number, too."""

    @abstractmethod
    def rare_wins(self, depth: float, rng: Rng, precision: DTypeLike = np.float64) -> bool:
        """Draw once; return whether noise lifts what lies this many nats below the top."""

    @abstractmethod
    def hopeless(self, depth: float) -> str:
        """Say what `rare_wins` at a hopeless depth means."""

    def end(self, depth: float) -> float:
        """Return the noise that lifts what lies so deep."""
        return depth

    @abstractmethod
    def cut(self, end: float) -> str:
        """Say what it means that noise ends there."""

    def sharpened(self, suspect: str, estimate: float, rng: Rng) -> float:
        """Return a better estimate, where the law of the suspect is known in closed form."""
        return estimate

    def sides(self) -> tuple[Sampling, ...]:
        """The ends of the noise that can be seen: the upper one where only the largest counts."""
        return (self,)


class Choosing(Sampling):
    """A law by which categories compete."""

    # Noise numbers spent on the far tail, where the noise itself could be traced.
    tail_numbers: ClassVar[int] = 2**26

    @abstractmethod
    def winners(self, drawn: NDArray[Any]) -> NDArray[np.intp]:
        """Return the category that won each draw."""

    def rare_wins(self, depth: float, rng: Rng, precision: DTypeLike = np.float64) -> bool:
        """Draw once; return whether a category this many nats below the top wins.

        A third category is masked: it must never win, whatever becomes of the noise.
        """
        logits = np.array([0.0, -depth, -np.inf], dtype=precision)
        case = Case("", "", logits, draws=1, tolerance=1.0, k=1)
        return bool(self.winners(self.draw(case, 1, rng))[0] == 1)

    def hopeless(self, depth: float) -> str:
        return f"let a category win that is {depth:g} nats below the top"

    def cut(self, end: float) -> str:
        return f"never lets noise exceed {end:.2f}: no category further down can win"
