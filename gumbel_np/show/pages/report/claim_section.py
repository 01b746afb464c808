"""One claim on the page: its verdict, the parts of its evidence, and its figures."""

import math
from collections.abc import Iterator

from gumbel_np.show.figures import certificate_panel, eprocess_panel, evidence_panels
from gumbel_np.show.illustrations import illustration_panels
from gumbel_np.show.pages.report.claim_panels import panels_of
from gumbel_np.show.pages.report.evidence_parts import QUESTIONS, Part, parts_of
from gumbel_np.show.style import Panel
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.evidence import Facts
from gumbel_np.verify.verdict import Verdict


class ClaimSection:
    """What claim.html shows of a claim; its figures take the next of the numbers."""

    questions = QUESTIONS

    def __init__(self, verdict: Verdict, numbers: Iterator[int]) -> None:
        self.verdict: Verdict = verdict
        self.parts: list[Part] = parts_of(verdict)
        self.facts: list[Facts] = [e for e in verdict.evidence if isinstance(e, Facts)]
        self.figures: list[tuple[int, Panel]] = [(next(numbers), panel) for panel in self._panels()]

    def _panels(self) -> list[Panel]:
        v = self.verdict
        panels = list(panels_of(v))
        if len(v.path) > 1:  # of a single look there is nothing to be drawn
            panels.append(eprocess_panel(v))
            if v.verdict != "refuted":
                panels.append(certificate_panel(v))
        meaning = illustration_panels(v.claim.id) if v.claim is LEDGER.get(v.claim.id) else []
        panels += meaning
        if not self.parts and not meaning:
            for e in v.evidence:
                panels += evidence_panels(e, v.alpha)
        return panels

    @property
    def groups(self) -> list[list[Part]]:
        """The parts by kind, as one sentence covers each kind; each share of runs has its own."""
        found: dict[str, list[Part]] = {}
        for part in self.parts:
            own = part.evidence.label if part.kind == "runs" else ""
            found.setdefault(part.kind + own, []).append(part)
        return list(found.values())

    @property
    def refuted_by(self) -> str:
        """What refuted the claim: "e-process", "error" or "p-value"."""
        v = self.verdict
        if v.log10_e is not None and v.log10_e >= math.log10(2 / v.alpha):
            return "e-process"
        wrong = any(e.distance() > e.tolerance for e in v.evidence if not e.random)
        return "error" if wrong else "p-value"

    @property
    def test_names(self) -> list[str]:
        """The tests that were made on any part, in the order of the guide."""
        return [name for name in QUESTIONS if any(name in part.p_values for part in self.parts)]

    def p_values(self, part: Part) -> list[float | None]:
        """Return the p-values of a part, None for a test that was not made on it."""
        return [part.p_values.get(name) for name in self.test_names]
