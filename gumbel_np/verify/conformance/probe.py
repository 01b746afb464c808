"""A probe: one question, in one setting, with what is planned for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.evidence import Evidence

Rng = np.random.Generator
Parts = tuple[Evidence, ...]


class End(NamedTuple):
    """Where noise ends; a bound if it may also end before."""

    at: float
    bound: bool = False


def _in_one_call(law: Any, probe: Probe, n: int, rng: Rng, own: Rng) -> Parts:
    return law.reduce(probe.setting, law.ask(probe.setting, n, rng), probe.tolerance, own)


@dataclass(frozen=True, eq=False)
class Probe:
    """A question put to successive batches of draws; each probe brings out one family of faults.

    `asked` takes the law (a `LawCheck`), the probe, a number of draws, and two generators: the
    target's and one of our own.
    """

    name: str
    about: str
    setting: Setting
    draws: int  # after which it is judged
    tolerance: float = 1.0  # within which the law must be known
    least: int = 1  # draws that a request must have
    to_the_end: bool = False  # whether all draws are made, though fewer certify the law
    at_once: int | None = None  # draws per request; None for the setting's default
    asked: Callable[[Any, Probe, int, Rng, Rng], Parts] = _in_one_call
    # The point at which truncated noise alone would explain the evidence, if any.
    end_of_noise: Callable[[Parts], End | None] = lambda evidence: None

    @property
    def draws_at_once(self) -> int:
        """How many draws to ask for at a time."""
        return self.at_once or self.setting.draws_per_call

    def ask(self, law: Any, n: int, rng: Rng, own: Rng) -> Parts:
        """Make n draws and return their evidence."""
        return self.asked(law, self, n, rng, own)
