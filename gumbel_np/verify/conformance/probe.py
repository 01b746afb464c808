"""A probe: one question, in one setting, with what is planned for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.evidence import Evidence

Rng = np.random.Generator
Parts = tuple[Evidence, ...]


def _in_one_call(law: Any, probe: Probe, n: int, rng: Rng, own: Rng) -> Parts:
    return law.reduce(probe.setting, law.draw(probe.setting, n, rng), probe.tolerance, own)


@dataclass(frozen=True, eq=False)
class Probe:
    """A question that is asked again and again of more draws; each brings out a family of faults.

    `asked` takes the law (a `LawCheck`), the probe, a number of draws, and two generators: the
    target's and one of our own.
    """

    name: str
    about: str
    setting: Setting
    draws: int  # after how many it is judged
    tolerance: float = 1.0  # within which the law must be known to lie
    at_once: int | None = None  # draws to ask for at a time, if not as many as the setting says
    asked: Callable[[Any, Probe, int, Rng, Rng], Parts] = _in_one_call
    # Where noise would have to end to explain the evidence, if that alone is at fault.
    end_of_noise: Callable[[Parts], float | None] = lambda evidence: None

    @property
    def draws_at_once(self) -> int:
        """How many draws to ask for at a time."""
        return self.at_once or self.setting.draws_per_call

    def with_more_draws(self, factor: float) -> Probe:
        """Return the probe with so many times as many draws."""
        return replace(self, draws=int(np.ceil(self.draws * factor)))

    def ask(self, law: Any, n: int, rng: Rng, own: Rng) -> Parts:
        """Make n draws and return their evidence."""
        return self.asked(law, self, n, rng, own)
