"""The figures of a claim's evidence: of a few parts each, of many those that tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from gumbel_np.show.figures import evidence_panels, is_always
from gumbel_np.show.figures.uniforms_figure import deviations_panel
from gumbel_np.show.style import Panel
from gumbel_np.verify.evidence import Counts, Evidence, Uniforms
from gumbel_np.verify.verdict import Verdict

MANY = 3

# What the cells of a table of the ledger are.
CELLS = {
    "max-independent-of-argmax": "which of the 4 categories wins, and in which of 8 equally likely "
    "ranges, from low to high, the largest value lies",
    "top-k": "the first and the second of each draw, in order",
    "proof-2-conditional": "whether the inequality holds, at each of 5 values of ε₁",
    "proof-3-product": "the rivals whose inequalities hold, at each of 5 values of ε₁",
    "proof-3-unconditional": "the rivals whose inequalities hold",
    "toy-network-argmax": "how many places beyond the target it points, in a circle",
    "tau-to-zero": "“hard” where the second largest weight is less than a thousandth of the "
    "largest, else “soft”, at each of 4 temperatures",
    "winner-does-not-feel-tau": "which of the 4 categories wins, at each of 5 temperatures",
}
_JOINT = "ranges of equal size for each of the U_j, taken together"


def parts(v: Verdict) -> list[Evidence]:
    """Return the parts of the evidence that are random."""
    return [e for e in v.evidence if e.random]


def panels_of(v: Verdict) -> Iterator[Panel]:
    """Yield the panels of the random parts of a claim's evidence."""
    random = parts(v)
    alpha = v.alpha / max(1, len(random))
    shown: list[Evidence]
    numbers = [e for e in random if isinstance(e, Uniforms) and e.draws > e.broken]
    comparable = len({e.draws - e.broken for e in numbers}) == 1 < len(numbers)
    if comparable and (len(random) > MANY or all(e.law is None for e in numbers)):
        yield deviations_panel(numbers, alpha)
        loud = [e for e in numbers if e.log_e() > np.log(2 / alpha)]
        shown = [max(loud, key=lambda e: e.log_e())] if loud else []
        shown += _loudest([e for e in random if not isinstance(e, Uniforms)])
    else:
        shown = random if len(random) <= MANY else _loudest(random)
    for e in shown:
        first, *more = evidence_panels(e, alpha)
        yield _explained(first, e, v.claim.id)
        yield from more


def _loudest(random: list[Evidence]) -> list[Evidence]:
    """Return of many parts the one that speaks most against the claim."""
    return [max(random, key=lambda e: e.log_e() or 0.0)] if len(random) > 1 else random


def _explained(panel: Panel, e: Evidence, claim_id: str) -> Panel:
    """Say what the cells of a table are."""
    if not isinstance(e, Counts) or is_always(e):
        return panel
    what = _JOINT if e.label.endswith("jointly") else CELLS.get(claim_id)
    said = f" The {len(e.pi)} cells: {what}." if what else ""
    return replace(panel, caption=panel.caption + said)
