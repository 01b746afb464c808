"""Contenders take turns, and each turn is timed: what disturbs one disturbs its neighbours too.

What is taken is the time of the processor, which other work on the machine does not lengthen
directly. It is that of the clock on the wall where one core does one thing at a time.
"""

import time
from dataclasses import dataclass

import numpy as np


def take_turns(calls, turns):
    """Time calls in turn, each time beginning with another.

    Parameters
    ----------
    calls : dict of callable
        What to time, by name.
    turns : int
        How many turns each has.

    Returns
    -------
    dict of list of float
        Seconds, turn by turn, by name.
    """
    seconds, names = {name: [] for name in calls}, list(calls)
    for turn in range(turns):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            began = time.process_time()
            calls[name]()
            seconds[name].append(time.process_time() - began)
    return seconds


@dataclass(frozen=True)
class Timed:
    """What one work took.

    Attributes
    ----------
    work : str
        Which.
    unit : str
        What the seconds are for: " a draw", or nothing for all of the work.
    seconds : dict of list of float
        Turn by turn, by contender; "ours" among them.
    """

    work: str
    unit: str
    seconds: dict

    @property
    def ours(self):
        """Our seconds, the median."""
        return float(np.median(self.seconds["ours"]))

    @property
    def others(self):
        """Their names."""
        return [name for name in self.seconds if name != "ours"]

    def ratio(self, name):
        """How many times longer a contender took in the same turn: quartiles, or None."""
        if name not in self.seconds:
            return None
        times = np.divide(self.seconds[name], self.seconds["ours"])
        return tuple(map(float, np.quantile(times, (0.25, 0.5, 0.75))))
