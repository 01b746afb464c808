"""What to make of the smallest of many p-values."""

import math
from dataclasses import dataclass

from gumbel_np.verify.run import Run


@dataclass(frozen=True)
class SmallestPValue:
    """The smallest of `count` p-values, and how often one so small comes by chance."""

    p: float
    count: int
    claim_id: str
    test: str

    @property
    def frequency(self) -> str:
        """In how many runs the smallest of so many is as small, if all the claims are true."""
        by_chance = -math.expm1(self.count * math.log1p(-self.p)) if self.p < 1 else 1.0
        if not by_chance:
            return "practically never"
        if by_chance >= 0.67:
            return "in most runs"
        runs = 1 / by_chance
        digits = max(0, math.floor(math.log10(runs)) - 1)  # all but two
        return f"in about 1 run in {round(runs, -digits):,.0f}"


def smallest_p_value(run: Run) -> SmallestPValue | None:
    """Return the smallest p-value of the claims that were not refuted, or None if there is none."""
    found = [
        (p, v.claim.id, name)
        for v in run.verdicts
        if v.verdict != "refuted"
        for name, p in v.tests.items()
    ]
    if not found:
        return None
    p, claim_id, name = min(found, key=lambda each: each[0])
    part, _, test = name.rpartition(": ")
    return SmallestPValue(p, len(found), claim_id, f"{test}, {part}" if part else test)
