"""The table of all claims, by chapter."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from gumbel_np.show.pages.markup import anchor, badge, e_value, number, prose
from gumbel_np.verify.claims import CHAPTERS
from gumbel_np.verify.run import Run
from gumbel_np.verify.verdict import Verdict


def by_chapter(run: Run) -> Iterator[tuple[str, list[Verdict]]]:
    """Yield the verdicts by chapter; claims of one's own come last."""
    chapter_of = {claim.id: name for name, claims in CHAPTERS.items() for claim in claims}
    own = "Further claims"
    for name in (*CHAPTERS, own):
        verdicts = [v for v in run.verdicts if chapter_of.get(v.claim.id, own) == name]
        if verdicts:
            yield name, verdicts


def overview(run: Run) -> str:
    """Return the table, one row a claim."""
    heads = ("Claim", "Verdict", "Draws", "e", "p", "Certificate", "Caught from")
    head = "".join(
        f'<th scope="col"{" class=n" if i > 1 else ""}>{name}</th>' for i, name in enumerate(heads)
    )
    bodies = "\n".join(
        f'<tbody>\n<tr><th scope="rowgroup" colspan="{len(heads)}">{escape(name)}</th></tr>\n'
        + "\n".join(map(_row, verdicts))
        + "\n</tbody>"
        for name, verdicts in by_chapter(run)
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Table of all claims">'
        '<table class="overview">\n<caption>All claims and their verdicts</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n{bodies}\n</table></div>"
    )


def refuted(run: Run) -> str:
    """Return a list of the refuted claims, in one line each."""
    rows = "\n".join(
        f'<li><a href="#{anchor(v.claim.id)}">{escape(v.claim.id)}</a> '
        f"{_short(v.claim.statement)}</li>"
        for v in run.verdicts
        if v.verdict == "refuted"
    )
    return f'<ul class="false" aria-label="Refuted">\n{rows}\n</ul>' if rows else ""


def _short(statement: str) -> str:
    """Return a statement without what stands in brackets."""
    main, bracket, _ = statement.partition(" (")
    return prose(main + "." * bool(bracket))


def untried(run: Run) -> str:
    """Name the claims that could not be tried."""
    named = ", ".join(f"{escape(c.id)} (needs {escape(c.needs or '')})" for c in run.untried)
    return f"<p>Not tried, for a package is not installed: {named}.</p>" if named else ""


_UNITS = {
    "sup-distance": " CDF",
    "total variation": " TV",
    "error": " error",
    "share of failures": " failures",
}


def _row(v: Verdict) -> str:
    unit = "" if v.certificate is None else _UNITS.get(v.distance_name, "")
    cells = (
        f"{v.draws:,}" if v.draws else "–",
        e_value(v.log10_e),
        number(v.p_value),
        number(v.certificate) + unit,
        number(v.smallest_detectable) + unit,
    )
    name = f'<th scope="row"><a href="#{anchor(v.claim.id)}">{escape(v.claim.id)}</a></th>'
    return (
        f"<tr>{name}<td>{badge(v)}</td>" + "".join(f"<td class=n>{c}</td>" for c in cells) + "</tr>"
    )
