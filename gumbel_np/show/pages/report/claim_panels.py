"""The figures of a claim's evidence: of a few parts each, of many the most telling."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from gumbel_np.show.figures import evidence_panels
from gumbel_np.show.figures.uniforms_figure import deviations_panel
from gumbel_np.show.style import Panel
from gumbel_np.verify.evidence import Counts, Evidence, Uniforms
from gumbel_np.verify.verdict import Verdict

E = TypeVar("E", bound=Evidence)

MANY = 3

_JOINT = "ranges of equal size for each of the U_j, taken together"


def panels_of(v: Verdict) -> Iterator[Panel]:
    """Yield the panels of the random parts of a claim's evidence."""
    random = [e for e in v.evidence if e.random]
    alpha = v.alpha / max(1, len(random))
    shown: list[Evidence]
    numbers = [e for e in random if isinstance(e, Uniforms) and e.draws > e.broken]
    comparable = len({e.draws - e.broken for e in numbers}) == 1 < len(numbers)
    if comparable and (len(random) > MANY or all(e.law is None for e in numbers)):
        yield deviations_panel(numbers, alpha)
        shown = [e for e in _strongest(numbers) if e.log_e() > np.log(2 / alpha)]
        shown += _strongest([e for e in random if not isinstance(e, Uniforms)])
    else:
        shown = random if len(random) <= MANY else _strongest(random)
    for e in shown:
        first, *more = evidence_panels(e, alpha)
        yield _explained(first, e, v.claim.cells)
        yield from more


def _strongest(parts: Sequence[E]) -> list[E]:
    """Return the part that speaks most strongly against the claim, or nothing if there is none."""
    return [max(parts, key=lambda e: e.log_e() or 0.0)] if parts else []


def _explained(panel: Panel, e: Evidence, cells: str) -> Panel:
    """Say in the caption what the cells of a table are."""
    if not isinstance(e, Counts):
        return panel
    what = _JOINT if e.label.endswith("jointly") else cells
    said = f" The {len(e.pi)} cells: {what}." if what else ""
    return replace(panel, caption=panel.caption + said)
