"""A conformance check as HTML: a page of its own, and a fragment for a notebook."""

import datetime
import math
import zlib
from typing import Any

import numpy as np

from gumbel_np.show.figures import certificate_panel, eprocess_panel, evidence_panels
from gumbel_np.show.figures.shares_figure import shares_panel
from gumbel_np.show.pages.markup import number
from gumbel_np.show.pages.rendering import render
from gumbel_np.show.style import Panel
from gumbel_np.verify.conformance import LAWS, Conformance, ProbeResult
from gumbel_np.verify.evidence import Counts, Evidence, Facts

_BARS = 20  # more categories do not stand side by side


def page(result: Conformance, *, date: datetime.date | None = None) -> str:
    """Put a check on one page that needs no network; it bears today's date by default."""
    numbers = {
        "Risk of a false alarm": "at most " + number(result.alpha),
        "Draws in all": f"{result.draws:,}",
        "Seed": str(result.seed),
        "Time": f"{result.seconds:.1f} s",
    }
    law = LAWS[result.law]
    about = (law.__doc__ or "").partition("\n")[0]
    return render(
        "check.html",
        title=f"Does {result.target} follow its law?",
        date=date or datetime.date.today(),
        meaning=f"{about} The signature is {law.signature}.",
        numbers=numbers,
        **_shown(result),
    )


def fragment(result: Conformance) -> str:
    """Put a check into HTML without a style sheet, to stand in a notebook."""
    return render("check_fragment.html", **_shown(result))


def _shown(result: Conformance) -> dict[str, Any]:
    told = _most_telling(result)
    return {
        "result": result,
        "told": told,
        "panels": _panels(told) if told else [],
        # No two pictures of a notebook may share an id.
        "key": f"c{zlib.crc32(f'{result!r} {result.seed}'.encode()):x}",
    }


def _most_telling(result: Conformance) -> ProbeResult | None:
    """Return the first probe that was violated, or else the first that was judged."""
    judged = [p for p in result.probes if p.judgement is not None]
    return next((p for p in judged if p.verdict == "violates"), judged[0] if judged else None)


def _panels(told: ProbeResult) -> list[Panel]:
    judgement = told.judgement
    assert judgement is not None
    part = max(judgement.evidence, key=_strength)
    panels = evidence_panels(part, judgement.alpha / len(judgement.evidence))
    if isinstance(part, Counts) and part.pi.size <= _BARS:
        panels[0] = shares_panel(part)
        if not part.dependent:
            del panels[1:]
    if len(judgement.path):
        panels.append(eprocess_panel(judgement))
        if told.verdict != "violates":
            panels.append(certificate_panel(judgement))
    return panels


def _strength(part: Evidence) -> float:
    """Return how strongly a part speaks against the law."""
    if isinstance(part, Facts):
        return part.distance()
    smallest = min(part.tests(np.random.default_rng(0)).values(), default=1.0)
    return max(part.log_e() or 0.0, -math.log(smallest) if smallest else math.inf)
