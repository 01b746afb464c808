"""What ends a check at once: a fault that is seen, not inferred; or no answer."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.settings import Setting


@dataclass
class Fault(Exception):
    """A result that no right sampler gives."""

    suspect: str  # the id of what is wrong
    message: str  # what was seen, beginning with a verb: "returned None"
    rate: float | None = None  # rate per draw, where that is known by construction
    estimate: float | None = None  # the fitted parameter of the suspect
    setting: Setting | None = None  # where it was seen, if that was drawn
    precision: np.dtype[Any] | None = None  # of the logits with which it was seen by construction
    # What it is called if the plain settings are wrong as well: then the first name is a guess.
    otherwise: str | None = None

    def __str__(self) -> str:
        return self.message


class TargetTimeout(Exception):
    """A target did not answer in time: nothing is known about its law."""
