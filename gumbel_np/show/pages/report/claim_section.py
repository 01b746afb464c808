"""One claim on the page: what it says, what was found, and its figures."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gumbel_np.show.figures import eprocess_panel, evidence_panels
from gumbel_np.show.figures.svg import svg
from gumbel_np.show.formula import typeset
from gumbel_np.show.illustrations import illustration_panels
from gumbel_np.show.pages.markup import anchor, badge, number, prose, typeset_number
from gumbel_np.show.pages.report import finding_in_words, pvalue_tables
from gumbel_np.show.pages.report.claim_panels import panels_of, parts
from gumbel_np.show.style import Panel, compose
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.evidence import Facts
from gumbel_np.verify.run import Run
from gumbel_np.verify.verdict import Verdict

OWN = "this suite"


def section(v: Verdict, run: Run, numbers: Iterator[int]) -> str:
    """Return the section of a claim; its figures take the next of the numbers."""
    claim, name, panels = v.claim, anchor(v.claim.id), list(_panels(v))
    said = [
        "" if v.as_expected else f'<p class="warning">Mathematics expects: {claim.expected}.</p>',
        f"<p>{finding_in_words.finding(v, run)}</p>",
        f'<p class="right"><b>What is right:</b> {prose(claim.right)}</p>' if claim.right else "",
        finding_in_words.controls(v),
        pvalue_tables.tests(v),
        *(_facts(e) for e in v.evidence if isinstance(e, Facts)),
    ]
    said_by = escape(", ".join(claim.source.split())) or OWN
    # The words fill the place that an odd number of figures leaves in two columns.
    wide = "" if len(panels) % 2 else " wide"
    return "\n".join(
        [
            f'<article class="claim" id="{name}" aria-labelledby="{name}-name">',
            '<div class="head">',
            f'<div class="top"><h3 id="{name}-name">{escape(claim.id)}</h3>{badge(v)}',
            f'<p class="source">Said by: {said_by}</p></div>',
            f'<p class="statement">{prose(claim.statement)}</p>',
            f'<div class="math">{typeset(claim.formula)}</div>' if claim.formula else "",
            "</div>",
            f'<div class="evidence">\n<div class="words{wide}">',
            *filter(None, said),
            "</div>",
            *(_figure(panel, next(numbers)) for panel in panels),
            "</div>\n</article>",
        ]
    )


def _facts(e: Facts) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{prose(row.label)}</th>'
        f"<td class=n>{number(row.value, 4)}{_relation(row.relation)}</td>"
        f"<td class=n>{number(row.error)}</td><td class=n>{number(row.tolerance)}</td></tr>"
        for row in e.rows
    )
    head = "".join(f'<th scope="col" class=n>{name}</th>' for name in ("value", "error", "allowed"))
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Table of computations">'
        '<table class="facts">\n<caption>Computed, without chance</caption>\n'
        f'<thead><tr><th scope="col">what</th>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _relation(text: str) -> str:
    """Write ≤ 1e-05 as it is written elsewhere."""
    sign, _, limit = text.partition(" ")
    return f" {escape(sign)} {typeset_number(limit)}" if text else ""


def _panels(v: Verdict) -> Iterator[Panel]:
    yield from panels_of(v)
    if len(v.path):
        yield eprocess_panel(v, v.claim.draws)
    meaning = illustration_panels(v.claim.id) if v.claim is LEDGER.get(v.claim.id) else []
    yield from meaning
    if not parts(v) and not meaning:
        for e in v.evidence:
            yield from evidence_panels(e, v.alpha)


def _figure(panel: Panel, n: int) -> str:
    drawn = svg(compose([panel]), panel.title, f"f{n}-")
    return f"<figure>{drawn}<figcaption>{prose(panel.caption)}</figcaption></figure>"
