"""How often a check was wrong: what it missed, misnamed, accused or left undecided."""

from __future__ import annotations

from dataclasses import dataclass, field

from gumbel_np.verify.conformance.result import Conformance
from zoo.base import Right, Wrong


@dataclass
class Tally:
    """The names of the samplers on which a check was wrong; what cannot be seen is not counted."""

    wrong: int = 0
    right: int = 0
    missed: list[str] = field(default_factory=list)
    misnamed: list[str] = field(default_factory=list)
    accused: list[str] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)

    def see(self, sampler: Wrong | Right, result: Conformance) -> None:
        """Count one more result."""
        name = f"{sampler.law}: {sampler.name}"
        violates = result.verdict == "violates"
        if isinstance(sampler, Right) or sampler.unseen:
            self.right += 1
            if violates:
                self.accused.append(name)
            elif not result.conforms:
                self.undecided.append(name)
            return
        self.wrong += 1
        if not violates:
            self.missed.append(f"{name} (rare)" if sampler.rare else name)
        elif result.diagnosis.suspect not in sampler.suspects:
            self.misnamed.append(f"{name} ({result.diagnosis.suspect})")

    def sentences(self) -> list[str]:
        """Say how many there were and which."""
        return [
            f"{self.wrong} wrong samplers: {_which('missed', self.missed)}, "
            f"{_which('misnamed', self.misnamed)}.",
            f"{self.right} right samplers, and wrong ones that no check can see: "
            f"{_which('accused', self.accused)}, {_which('undecided', self.undecided)}.",
        ]


def _which(verb: str, names: list[str]) -> str:
    return f"{len(names)} {verb}" + (f": {', '.join(names)}" if names else "")
