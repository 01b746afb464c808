"""What every law tells a check: how to ask a target, and what to count in its answers."""

from __future__ import annotations

import zlib
from abc import ABC, abstractmethod
from collections import defaultdict
from dataclasses import replace
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.category_groups import tables_of, to_uniforms
from gumbel_np.verify.conformance.compiled_shapes import REMARK, CompiledShapes, rows_asked
from gumbel_np.verify.conformance.drawn_settings import MOST, draw_setting, without_underflow
from gumbel_np.verify.conformance.precision import PrecisionSeen
from gumbel_np.verify.conformance.probe import End, Parts, Probe, Rng
from gumbel_np.verify.conformance.repetition import Memory, words_of
from gumbel_np.verify.conformance.settings import MILD, TWO, Setting
from gumbel_np.verify.conformance.suspects.suspect_samplers import SuspectSampler
from gumbel_np.verify.conformance.target.call_target import Target

Indices = NDArray[np.intp]
Drawn = TypeVar("Drawn")


class LawCheck(ABC, Generic[Drawn]):
    """A law that a target should follow."""

    id: ClassVar[str]
    signature: ClassVar[str]
    probes: ClassVar[tuple[Probe, ...]]
    most_categories: ClassVar[int] = MOST
    parameters: ClassVar[tuple[str, ...]] = ()  # what a setting has beside its logits

    def __init__(self, target: Target) -> None:
        self.target: Target = target
        self.shapes: CompiledShapes | None = None
        if target.compiles:
            self.shapes = CompiledShapes()
            target.remarks["compiles"] = REMARK
        # In which precision it answers, by that of its logits.
        self.precisions_seen: defaultdict[np.dtype[Any], PrecisionSeen] = defaultdict(PrecisionSeen)

    @abstractmethod
    def draw(self, setting: Setting, n: int, rng: Rng) -> Drawn:
        """Ask for n draws, check their form, and return them."""

    def ask(self, setting: Setting, n: int, rng: Rng) -> Drawn:
        """Draw for a probe."""
        return self.draw(setting, n, rng)

    @abstractmethod
    def reduce(self, setting: Setting, drawn: Drawn, tolerance: float, rng: Rng) -> Parts:
        """Turn draws into evidence; `rng` is ours, for what is randomised."""

    def draw_setting(self, rng: Rng, *, large: bool) -> Setting:
        """Draw a setting; `large` asks for more than a thousand categories."""
        draw = self.shapes.draw_setting if self.shapes else draw_setting
        setting = draw(rng, large=large, most=self.most_categories)
        return without_underflow(setting) if self.target.probabilities else setting

    def described(self, setting: Setting) -> str:
        """Put a setting into words."""
        said = [f"{name} = {getattr(setting, name):.4g}" for name in self.parameters]
        said += [f"{setting.size:,} draws a call"] if setting.size else []
        return ", ".join([str(setting), *said])

    def end_of_noise(self, evidence: Parts) -> End | None:
        """Return the point at which truncated noise alone would explain the evidence, if any."""
        return None


class SamplerCheck(LawCheck[NDArray[Any]]):
    """A law of random draws."""

    # Equal weights, so that matching draws are rare: used to test independence.
    equal_weights: ClassVar[Setting] = Setting(np.zeros(8))
    two: ClassVar[Setting] = Setting(TWO, k=1)  # for the largest calls
    mild: ClassVar[Setting] = Setting(MILD)  # for the smallest
    precisions: ClassVar[tuple[DTypeLike, ...]] = (np.float64, np.float32, np.float16)
    # The suspects, and the settings in which they are told apart.
    suspects: ClassVar[tuple[SuspectSampler, ...]]
    telling_settings: ClassVar[tuple[Setting, ...]]

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.memory: Memory = Memory()

    def ask(self, setting: Setting, n: int, rng: Rng) -> NDArray[Any]:
        """Draw for a probe, and remember what was drawn."""
        rows = rows_asked(setting, n) if self.target.compiles else n
        drawn = self.draw(setting, rows, rng)[:n]
        self.remember(setting, drawn)
        return drawn

    def ask_in_calls(self, setting: Setting, n: int, rng: Rng) -> NDArray[Any]:
        """Draw for a probe in as many calls as n draws take."""
        size = setting.draws_per_call
        calls = [self.ask(setting, min(size, n - made), rng) for made in range(0, n, size)]
        return np.concatenate(calls)

    @abstractmethod
    def remember(self, setting: Setting, drawn: NDArray[Any]) -> None:
        """Put draws into the memory, in which they must not come again."""

    @abstractmethod
    def classes(self, setting: Setting, drawn: NDArray[Any]) -> tuple[Indices, Floats]:
        """Sort draws into a few classes; return these and the probability of each."""

    @abstractmethod
    def roles(self, setting: Setting, drawn: NDArray[Any], rng: Rng) -> list[Floats]:
        """Turn draws into numbers that are uniform in every setting, of shape (n, c) by role."""

    def tables(self, setting: Setting, drawn: NDArray[Any]) -> list[tuple[Indices, Floats]]:
        """Count draws in a few classes; return counts and laws."""
        return []

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

    def setting_of(self, log_pi: NDArray[np.floating]) -> Setting | None:
        """Return the setting in which categories have these log-probabilities, if there is one."""
        return Setting(log_pi, k=1)

    def sides(self) -> tuple[SamplerCheck, ...]:
        """Return a check of each end of the noise that can be seen: mostly the upper one alone."""
        return (self,)


class ChoiceCheck(SamplerCheck):
    """A law by which categories compete."""

    # Noise values drawn for the far tail if the noise could be traced.
    tail_numbers: ClassVar[int] = 2**26

    def remember(self, setting: Setting, drawn: NDArray[Any]) -> None:
        winners = self.winners(drawn)
        collision = float(np.sum(setting.pi**2))
        key = zlib.crc32(setting.logits.tobytes())
        self.memory.see(key, words_of(winners), -np.log2(min(collision, 1.0)))

    @abstractmethod
    def winners(self, drawn: NDArray[Any]) -> Indices:
        """Return the category that won each draw."""

    def roles(self, setting: Setting, drawn: NDArray[Any], rng: Rng) -> list[Floats]:
        return [to_uniforms(self.winners(drawn), setting.pi, rng)[:, None]]

    def tables(self, setting: Setting, drawn: NDArray[Any]) -> list[tuple[Indices, Floats]]:
        return tables_of(self.winners(drawn), setting.pi)

    def rare_wins(self, depth: float, rng: Rng, precision: DTypeLike = np.float64) -> bool:
        """Draw once; return whether a category this many nats below the top wins.

        A third category is masked: it must never win, whatever becomes of the noise.
        """
        setting = self.setting_of(np.array([0.0, -depth, -np.inf], dtype=precision))
        assert setting is not None
        # A probability may underflow: only the third is impossible.
        setting = replace(setting, probabilities=None)
        return bool(self.winners(self.draw(setting, 1, rng))[0] == 1)

    def overshoot_message(self, depth: float) -> str:
        return f"let a category win that is {depth:g} nats below the top"

    def cut_off_message(self, end: float) -> str:
        return f"never lets noise exceed {end:.2f}: no category further down can win"
