"""A work and who does it: each contender is held to its law, then they take turns on the clock."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import gates
import numpy as np
from clock import Timed, take_turns


@dataclass(frozen=True)
class Contender:
    """Who does a work.

    Attributes
    ----------
    call : callable
        Does it.
    gate : callable or None
        Gives a p-value of what it returned; None for a yardstick, which returns nothing.
    draws : int
        How many draws a call makes.
    """

    call: Callable[[], Any]
    gate: Callable[[Any], float] | None = None
    draws: int = 1


@dataclass(frozen=True)
class Race:
    """A work, and its contenders by name, "ours" among them.

    Attributes
    ----------
    checked : int
        How many draws a gate sees at least.
    turns : int
        How often each is timed.
    unit : str
        What the times are for: " a draw", or nothing for all of the work.
    """

    work: str
    contenders: dict[str, Contender]
    checked: int = 1
    turns: int = 11
    unit: str = " a draw"

    def run(self):
        """Return the times.

        Raises
        ------
        Refused
            If a contender is wrong; then none is timed.
        """
        for name, each in self.contenders.items():
            if each.gate:
                calls = -(-self.checked // each.draws)
                result = _joined([each.call() for _ in range(calls)])
                gates.hold(f"{self.work}: {name}", each.gate, result)
        turns = take_turns({name: each.call for name, each in self.contenders.items()}, self.turns)
        seconds = {
            name: [s / each.draws for s in turns[name]] for name, each in self.contenders.items()
        }
        return Timed(self.work, self.unit, seconds)


def _joined(results):
    """Put what several calls returned together."""
    if len(results) == 1:
        return results[0]
    if isinstance(results[0], tuple):
        return tuple(np.concatenate(part) for part in zip(*results, strict=True))
    return np.concatenate(results)
