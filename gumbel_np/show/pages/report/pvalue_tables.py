"""The p-values of the end: those of a claim, and what to make of the smallest of all."""

from __future__ import annotations

import math

from gumbel_np.show.figures import is_always
from gumbel_np.show.pages.markup import e_value, number, prose
from gumbel_np.show.pages.report.claim_panels import parts
from gumbel_np.verify.evidence import Evidence, SuccessShare, Uniforms
from gumbel_np.verify.run import Run
from gumbel_np.verify.verdict import Verdict

# What each asks, in words; their names are those of the guide.
QUESTIONS = {
    "counts": "how often each category came",
    "distance": "the total variation",
    "KS": "the CDF",
    "pairs": "pairs of successive draws",
    "share": "how often it happened",
}


def tests(v: Verdict) -> str:
    """Tell how the tests at the end came out."""
    if not v.tests:
        return ""
    if len(parts(v)) > 1:
        return _by_part(v)
    each = "; ".join(
        f"{QUESTIONS.get(name, name)}: {number(p)} ({name})" for name, p in v.tests.items()
    )
    return f"<p>At the end e = {e_value(v.log10_e)}. The p-values: {each}. {_smallest(v)}</p>"


def _smallest(v: Verdict) -> str:
    n = len(v.tests)
    return f"The smallest of {n} p-values, times {n}: p&nbsp;=&nbsp;{number(v.p_value)}."


def _by_part(v: Verdict) -> str:
    found: dict[str, dict[str, float]] = {}
    for key, p in v.tests.items():
        part, _, name = key.rpartition(": ")
        found.setdefault(part, {})[name] = p
    names = [name for name in QUESTIONS if any(name in each for each in found.values())]
    head = "".join(
        f'<th scope="col" class=n>{text}</th>'
        for text in ("within", *(f"p, {name}" for name in names))
    )
    alpha = v.alpha / len(parts(v))
    rows = "\n".join(
        f'<tr><th scope="row">{prose(e.label) or _unnamed(e)}</th>'
        f"<td class=n>{_within(e, alpha)}</td>"
        + "".join(f"<td class=n>{number(each.get(name))}</td>" for name in names)
        + "</tr>"
        for each, e in zip(found.values(), parts(v), strict=True)
    )
    return (
        f"<p>At the end e = {e_value(v.log10_e)}. {_smallest(v)}</p>\n"
        '<div class="scroll" tabindex="0" role="region" aria-label="Table of parts">'
        '<table class="facts">\n<caption>Distances and p-values by part</caption>\n<thead><tr>'
        f'<th scope="col">part</th>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>'
    )


def _unnamed(e: Evidence) -> str:
    if is_always(e):
        return "in every draw"
    if isinstance(e, SuccessShare):
        return "runs"
    return "numbers" if isinstance(e, Uniforms) else "categories"


def _within(e: Evidence, alpha: float) -> str:
    if isinstance(e, SuccessShare):
        unit = "failures"
    else:
        unit = "of draws" if is_always(e) else "CDF" if isinstance(e, Uniforms) else "TV"
    return f"{number(e.bound(alpha))} {unit}"


def smallest_of_all(run: Run) -> str:
    """Tell what to make of the smallest p-value of a run; false claims apart."""
    found = [
        (p, v, name) for v in run.verdicts if v.verdict != "refuted" for name, p in v.tests.items()
    ]
    if not found:
        return ""
    p, v, name = min(found, key=lambda each: each[0])
    part, _, test = name.rpartition(": ")
    which = f"{test}, {part}" if part else test
    by_chance = -math.expm1(len(found) * math.log1p(-p)) if p < 1 else 1.0
    often = (
        f"in about 1 run in {_rounded(1 / by_chance)}"
        if 0 < by_chance < 0.67
        else "in most runs"
        if by_chance
        else "practically never"
    )
    return (
        f"<p>Of {len(found)} p-values of claims that were not refuted the smallest is {number(p)} "
        f"({prose(v.claim.id)}: {prose(which)}). Among so many one as small or smaller comes "
        f"{often} even if all these claims are true.</p>"
    )


def _rounded(count: float) -> str:
    """Write a count to two digits."""
    digits = max(0, math.floor(math.log10(count)) - 1)
    return f"{round(count, -digits):,.0f}"
