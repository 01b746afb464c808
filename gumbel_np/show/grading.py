"""Grades for the exercises of the lessons: right or not yet, with a hint."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from gumbel_np.show.style import BLUE, VERMILLION
from gumbel_np.verify.conformance import Conformance, check
from gumbel_np.verify.conformance.target.call_target import PRINTS
from gumbel_np.verify.law_name import LawName

# Hints by exercise and suspect, where the general hint of the suspect says too little. A hint says
# where to look and does not give the answer away.
HINTS: dict[tuple[str, str], str] = {
    ("my_pick", "unknown"): "How long is the stick, and along how much of it is the dart thrown?",
    ("my_pick", "law-moves-with-a-constant"): (
        "How long is the stick, and along how much of it is the dart thrown?"
    ),
    ("my_link", "unknown"): "Eight are few. Can one exponential number do it exactly?",
    ("my_standard", "unknown"): "Are loc and scale of this law its mean and standard deviation?",
    ("my_race", "masked-category-drawn"): (
        "Where do the logits enter? Who has the weight 0 must never come home first."
    ),
    ("my_race", "law-moves-with-a-constant"): (
        "How does a runner with twice the weight have to run?"
    ),
    ("my_winner", "wrong-scale"): "The shares are too equal: what is the mean of y at τ = 5?",
    ("my_pullback", "unknown"): "If one weight grows, others shrink: do the rows sum to 0?",
    ("my_straight_through", "identity-gradient"): "By which function does the gradient go back?",
    (
        "my_thrifty",
        "repeated-noise",
    ): "Are two draws independent that have a random number in common?",
    ("my_policy", "probability-floor"): (
        "A move that weighs nothing has won, if rarely: what has been added to its probability?"
    ),
    ("my_operation", "plain-softmax-gradient"): (
        "Which noise makes the choice, and which is in the gradient?"
    ),
    ("my_operation", "unknown"): "Which noise makes the choice, and which is in the gradient?",
    ("my_latents", "masked-category-drawn"): (
        "Print phi for the logits 0, 1, 2 and two latents: whose logits stand in a row?"
    ),
    ("my_hard_code", "unknown"): (
        "Add up each row of the forward result: what if no weight is above one half?"
    ),
}


@dataclass(frozen=True)
class Grade:
    """What a lesson says about a student's answer, given what the check found."""

    result: Conformance

    @property
    def right(self) -> bool:
        """Whether the answer is accepted."""
        return self.result.conforms

    @property
    def hint(self) -> str:
        """Where to look next, without giving the answer away; empty if nothing was diagnosed."""
        if (found := self.result.diagnosis) is None:
            return ""
        return HINTS.get((self.result.target, found.suspect), found.hint)

    def _lines(self) -> list[str]:
        r = self.result
        if self.right:
            lines = [f"✓ Right: {r.target} conforms to {r.law}, {r.draws:,} draws. {r.message}"]
        else:
            first = {"violates": "✗ Not yet.", "undecided": "? Undecided."}[r.verdict]
            lines = [f"{first} {r.message}"] + ([f"A hint: {self.hint}"] if self.hint else [])
        # What was printed is shown in full.
        lines += [f"Remark: {each}." for each in r.remarks if not each.startswith(PRINTS)]
        return lines + ([f"Printed by {r.target} (the first time only):"] if r.printed else [])

    def __repr__(self) -> str:
        return "\n".join(self._lines() + [f"| {line}" for line in self.result.printed.splitlines()])

    def _repr_html_(self) -> str:
        colour = BLUE if self.right else VERMILLION
        lines = "<br>".join(map(escape, self._lines()))
        printed = ""
        if self.result.printed:
            margin = "margin: 0.2em 0 0; border-left: 3px solid #999; padding-left: 0.6em"
            style = f"{margin}; font-size: 85%; white-space: pre-wrap"
            printed = f'<pre style="{style}">{escape(self.result.printed)}</pre>'
        style = f"border-left: 8px solid {colour}; font-size: 120%; padding: 0.3em 0.8em"
        return f'<div style="{style}">{lines}{printed}</div>'


def grade(answer: Callable[..., Any], law: LawName, *, seed: int = 0) -> Grade:
    """Grade a student's sampler by the conformance check; a notebook shows the grade as a box."""
    name = str(getattr(answer, "__qualname__", type(answer).__name__))

    # A wrong signature is a wrong answer, which gets a hint, not an error.
    def called(*given: Any) -> Any:
        return answer(*given)

    return Grade(check(called, law, seed=seed, name=name))
