"""What every law tells a check: how to ask a target, and what to count in its answers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.conformance.suspects.suspect_samplers import SuspectSampler
from gumbel_np.verify.conformance.target.call_target import Target

Indices = NDArray[np.intp]
Drawn = TypeVar("Drawn")


class LawCheck(ABC, Generic[Drawn]):
    """A law that a target should follow."""

    id: ClassVar[str]
    signature: ClassVar[str]
    probes: ClassVar[tuple[Probe, ...]]

    def __init__(self, target: Target) -> None:
        self.target: Target = target

    @abstractmethod
    def draw(self, setting: Setting, n: int, rng: Rng) -> Drawn:
        """Ask for n draws, check their form, and return them."""

    @abstractmethod
    def reduce(self, setting: Setting, drawn: Drawn, tolerance: float, rng: Rng) -> Parts:
        """Turn draws into evidence; `rng` is ours, for what is randomised."""

    def end_of_noise(self, evidence: Parts) -> float | None:
        """Return the point at which truncated noise alone would explain the evidence, if any."""
        return None


class SamplerCheck(LawCheck[NDArray[Any]]):
    """A law of random draws."""

    # Equal weights, so that matching draws are rare: used to test independence.
    equal_weights: ClassVar[Setting] = Setting(np.zeros(8))
    precisions: ClassVar[tuple[DTypeLike, ...]] = (np.float64, np.float32, np.float16)
    # The suspects, and the settings in which they are told apart.
    suspects: ClassVar[tuple[SuspectSampler, ...]]
    telling_settings: ClassVar[tuple[Setting, ...]]

    @abstractmethod
    def classes(self, setting: Setting, drawn: NDArray[Any]) -> tuple[Indices, Floats]:
        """Sort draws into a few classes; return these and the probability of each."""

    @abstractmethod
    def draws_of_scores(self, scores: Floats, setting: Setting) -> NDArray[Any]:
        """Make draws of logits plus noise as this law says: this simulates a suspect."""

    @abstractmethod
    def cells(self, setting: Setting, drawn: NDArray[Any]) -> tuple[Indices, int]:
        """Sort draws into the cells in which suspects are compared; return their number, too."""

    @abstractmethod
    def rare_wins(self, depth: float, rng: Rng, precision: DTypeLike = np.float64) -> bool:
        """Draw once; return whether a category `depth` nats below the top wins."""

    @abstractmethod
    def overshoot_message(self, depth: float) -> str:
        """Describe the fault that a category wins at a depth from which it never should."""

    @abstractmethod
    def cut_off_message(self, end: float) -> str:
        """Describe the fault that noise ends there."""

    def noise_at(self, depth: float) -> float:
        """Return the noise needed to win from `depth` nats below the top."""
        return depth

    def sharpened(self, suspect: str, estimate: float, rng: Rng) -> float:
        """Return a better estimate, where the law of the suspect is known in closed form."""
        return estimate

    def sides(self) -> tuple[SamplerCheck, ...]:
        """Return a check of each end of the noise that can be seen: mostly the upper one alone."""
        return (self,)


class ChoiceCheck(SamplerCheck):
    """A law by which categories compete."""

    # Noise values drawn for the far tail if the noise could be traced.
    tail_numbers: ClassVar[int] = 2**26

    @abstractmethod
    def winners(self, drawn: NDArray[Any]) -> Indices:
        """Return the category that won each draw."""

    def rare_wins(self, depth: float, rng: Rng, precision: DTypeLike = np.float64) -> bool:
        """Draw once; return whether a category this many nats below the top wins.

        A third category is masked: it must never win, whatever becomes of the noise.
        """
        setting = Setting(np.array([0.0, -depth, -np.inf], dtype=precision), k=1)
        return bool(self.winners(self.draw(setting, 1, rng))[0] == 1)

    def overshoot_message(self, depth: float) -> str:
        return f"let a category win that is {depth:g} nats below the top"

    def cut_off_message(self, end: float) -> str:
        return f"never lets noise exceed {end:.2f}: no category further down can win"
