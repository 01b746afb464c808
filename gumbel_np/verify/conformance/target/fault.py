"""What ends a check at once: a fault that is seen, not inferred."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Fault(Exception):
    """A result that no right sampler gives.

    Attributes
    ----------
    suspect : str
        The id of what is wrong.
    message : str
        What was seen, beginning with a verb: "returned None".
    rate : float or None
        The probability a draw with which it happens, where that is known by construction.
    estimate : float or None
        The fitted parameter of the suspect.
    """

    suspect: str
    message: str
    rate: float | None = None
    estimate: float | None = None

    def __str__(self) -> str:
        return self.message


class TargetTimeout(Exception):
    """A target did not answer in time: nothing is known about its law."""
