"""The random parts of a claim's evidence, and what each is called on the page."""

import re
from dataclasses import dataclass

from gumbel_np.show.table_words import UNITS
from gumbel_np.verify.evidence import Evidence, SuccessShare, Uniforms
from gumbel_np.verify.verdict import Verdict

# What each test asks; the guide explains their names.
QUESTIONS = {
    "counts": "how often each category came",
    "distance": "the total variation",
    "KS": "the CDF",
    "pairs": "pairs of successive draws",
    "share": "how often it happened",
}

_UNNAMED = {"always": "in every draw", "runs": "runs", "table": "categories"}


@dataclass(frozen=True)
class Part:
    """A part of the evidence, its share of alpha, and its p-values by test."""

    evidence: Evidence
    alpha: float
    p_values: dict[str, float]

    @property
    def bound(self) -> float:
        """The distance within which the true law lies; all bounds of a claim hold at once."""
        return self.evidence.bound(self.alpha)

    @property
    def kind(self) -> str:
        """One of "uniforms" (of a Rosenblatt transform), "numbers", "runs", "always", "table"."""
        if isinstance(self.evidence, Uniforms):
            return "uniforms" if re.search(r"\bU\d+$", self.evidence.label) else "numbers"
        if isinstance(self.evidence, SuccessShare):
            return "always" if self.evidence.never_fails else "runs"
        return "table"

    @property
    def name(self) -> str:
        """Its label, or what it is where it needs none."""
        return self.evidence.label or _UNNAMED.get(self.kind, "numbers")

    @property
    def unit(self) -> str:
        """The unit of its bound."""
        return "of draws" if self.kind == "always" else UNITS[self.evidence.distance_name].page

    @property
    def joint(self) -> bool:
        """Whether it is the table of several numbers taken together."""
        return self.evidence.label.endswith("jointly")

    @property
    def exceptions(self) -> int:
        """How often what should always happen did not."""
        return self.evidence.misses if isinstance(self.evidence, SuccessShare) else 0


def parts_of(v: Verdict) -> list[Part]:
    """Return the random parts of a claim's evidence."""
    random = [e for e in v.evidence if e.random]
    by_label: dict[str, dict[str, float]] = {}
    for key, p in v.tests.items():
        label, _, test = key.rpartition(": ")
        by_label.setdefault(label, {})[test] = p
    p_values = list(by_label.values()) or [{}] * len(random)
    alpha = v.alpha / max(1, len(random))
    return [Part(e, alpha, p) for e, p in zip(random, p_values, strict=True)]
