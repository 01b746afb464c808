"""A conformance check as HTML: for a notebook, and as a page of its own."""

from __future__ import annotations

import datetime
import zlib
from collections.abc import Iterator
from html import escape

from gumbel_np.show.pages.markup import e_value, number, prose
from gumbel_np.show.pages.tables_page import survey, table
from gumbel_np.verify.conformance import LAWS, Conformance, ProbeResult
from gumbel_np.verify.evidence import Counts, Evidence, Facts

_SIGNS = {"conforms": "✓", "violates": "✗", "undecided": "?", "not tried": "–"}
_KINDS = {"conforms": "holds", "violates": "refuted"}  # the classes of pages.css
_UNITS = {"total variation": " TV", "sup-distance": " CDF", "error": " of allowed"}

_SIDE_BY_SIDE = "display: flex; flex-wrap: wrap; gap: 1.5rem"
_BARS = 20  # more categories do not stand side by side

_READ = {
    "What a probe asks": (
        "Each calls the sampler in a setting that brings out a family of faults, and turns what "
        "comes back into one of two questions: are these counts those of the law? are these "
        "numbers, sent through the law, uniform? A probe conforms only if no evidence speaks "
        "against it and its law is known within the distance under “within”."
    ),
    "e and p": (
        "The evidence against the sampler, e, starts at 1. For a right sampler it ever reaches "
        "1,000 with probability 1 in 1,000 at the most, whenever one looks, so the check may end "
        "as soon as it is large. p belongs to tests that are made once, at the end. All probes "
        "together refute a right sampler with the probability under “Risk of a false alarm”."
    ),
    "The diagnosis": (
        "After a violation further draws are made, and compared with those of suspects: samplers "
        "that are wrong in one known way. The suspect that makes the draws most probable is named, "
        "with its odds against the next best explanation, unless still more draws contradict it; "
        "then it is “unknown”. What no draws can tell apart has one name: a width of the noise and "
        "a temperature on the logits are the same under arg max."
    ),
    "What cannot be seen": (
        "Under arg max a shift of the noise changes nothing, nor does the sign of the noise with "
        "two categories or with equal weights. Uniforms of exactly 0 come once in 2^53: what "
        "happens there is remarked on, but too rare to count."
    ),
}


def page(result: Conformance, *, date: datetime.date | None = None) -> str:
    """Put a check on one page that asks nothing of any network.

    Parameters
    ----------
    result : Conformance
        What `check` returned.
    date : datetime.date, optional
        The day to print on it; today by default.

    Returns
    -------
    str
        HTML that holds its styles and figures within itself.
    """
    totals = {
        "Risk of a false alarm": f"at most {number(result.alpha)}",
        "Draws in all": f"{result.draws:,}",
        "Seed": str(result.seed),
        "Time": f"{result.seconds:.1f} s",
    }
    read = "\n".join(
        f"<div><h3>{head}</h3><p>{prose(text)}</p></div>" for head, text in _READ.items()
    )
    return survey(
        f"Does {result.target} follow its law?",
        [
            f"Law: {escape(result.law)}, {prose(_meaning(result))}",
            _result(result),
            '<dl class="totals">\n'
            + "\n".join(f"<div><dt>{k}</dt><dd>{v}</dd></div>" for k, v in totals.items())
            + "</dl>",
        ],
        dict(_body(result)) | {"How to read this": f'<div class="guide">\n{read}\n</div>'},
        date=date,
    )


def fragment(result: Conformance) -> str:
    """Put a check into HTML to stand in a notebook.

    Parameters
    ----------
    result : Conformance
        What `check` returned.

    Returns
    -------
    str
        HTML without a style sheet.
    """
    # The table is folded away: a notebook may hold many checks.
    *figures, (head, probes) = _body(result)
    shown = "\n".join(f"<h4>{escape(title)}</h4>\n{inner}" for title, inner in figures)
    folded = f"<details><summary>{escape(head)}</summary>\n{probes}</details>"
    return f'<div style="max-width: 60rem">\n{_result(result)}\n{shown}\n{folded}\n</div>'


def _meaning(result: Conformance) -> str:
    law = LAWS[result.law]
    (line, *_) = (law.__doc__ or "").splitlines()
    return f"{line} The signature is {law.signature}."


def _result(result: Conformance) -> str:
    amiss = "" if result.conforms else " amiss"
    colour = {"conforms": "#005a8f", "violates": "#a33b00"}.get(result.verdict, "#4a4a4a")
    lines = [
        f'<p><b style="color: {colour}">{_SIGNS[result.verdict]} {result.verdict}</b> '
        f"{escape(result.message)}</p>"
    ]
    if result.diagnosis:
        d = result.diagnosis
        lines += [
            f"<p><b>A hint:</b> {escape(d.hint)}</p>",
            f"<details><summary>What is wrong</summary><p><code>{d.suspect}</code>: "
            f"{escape(d.explanation)}{_odds(d.log10_odds)}</p></details>",
        ]
    lines += [f"<p>Remark: {escape(remark)}.</p>" for remark in result.remarks]
    return f'<div class="result{amiss}">\n' + "\n".join(lines) + "\n</div>"


def _odds(log10_odds: float | None) -> str:
    return "" if log10_odds is None else f" Odds against the next best: {e_value(log10_odds)}."


def _body(result: Conformance) -> Iterator[tuple[str, str]]:
    told = _most_telling(result)
    if told is not None:
        # No two pictures of a notebook may share an id.
        key = zlib.crc32(f"{result!r} {result.seed}".encode())
        figures = "\n".join(_figures(told, f"c{key:x}"))
        yield _title(told), f'<div style="{_SIDE_BY_SIDE}">{figures}</div>'
    yield "Every probe", _table(result)


def _title(told: ProbeResult) -> str:
    return f"Probe {told.name}: {told.about}, observed against expected"


def _most_telling(result: Conformance) -> ProbeResult | None:
    """Return the probe that was violated, or else the first that is judged."""
    judged = [p for p in result.probes if p.judgement is not None]
    return next((p for p in judged if p.verdict == "violates"), judged[0] if judged else None)


def _figures(told: ProbeResult, key: str) -> Iterator[str]:
    from gumbel_np.show.figures import eprocess_panel, evidence_panels
    from gumbel_np.show.figures.svg import svg
    from gumbel_np.show.style import compose

    judgement = told.judgement
    assert judgement is not None
    part = max(judgement.evidence, key=_loudness)
    panels = evidence_panels(part, judgement.alpha / len(judgement.evidence))
    if isinstance(part, Counts) and part.pi.size <= _BARS:
        from gumbel_np.show.figures.shares_figure import shares_panel

        panels[0] = shares_panel(part)
        if not part.dependent:
            del panels[1:]
    if len(judgement.path):
        panels.append(eprocess_panel(judgement, told.planned))
    for i, panel in enumerate(panels):
        drawn = svg(compose([panel]), panel.title, f"{key}-{i}-")
        caption = f"<figcaption>{prose(panel.caption)}</figcaption>"
        yield f'<figure style="margin: 0; max-width: 28rem">{drawn}{caption}</figure>'


def _loudness(part: Evidence) -> float:
    return part.distance() if isinstance(part, Facts) else part.log_e() or 0.0


def _table(result: Conformance) -> str:
    heads = ("Probe", "Verdict", "What it is for", "Draws", "e", "p", "Within")
    return table("What each probe has found", heads, map(_row, result.probes), words=3)


def _row(p: ProbeResult) -> tuple[str, ...]:
    found = p.judgement
    certificate = found.certificate if found else None
    unit = _UNITS.get(found.distance_name, "") if found and certificate is not None else ""
    return (
        escape(p.name),
        f'<span class="badge {_KINDS.get(p.verdict, "undecided")}">'
        f"{_SIGNS[p.verdict]} {p.verdict}</span>",
        prose(p.about) + (f" ({prose(p.note)})" if p.note else ""),
        f"{p.draws:,}" if p.draws else "–",
        e_value(found.log10_e if found else None),
        number(found.p_value if found else None),
        number(certificate) + unit,
    )
