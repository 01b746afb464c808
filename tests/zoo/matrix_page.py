"""The detection matrix as a page: which probe catches which wrong sampler, and what it is called.

python -m zoo.matrix_page report/matrix.html
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from gumbel_np.show.pages.markup import number, prose
from gumbel_np.show.pages.tables_page import survey, table
from gumbel_np.verify.conformance import LAWS, check
from zoo import RIGHT, WRONG, Right, Wrong
from zoo.caught_by import caught_by

_LEAD = (
    "A check that cannot fail teaches nothing. These samplers are wrong, and each is handed to the "
    "conformance check. “Draws” is how many were made, over all probes, until it was refuted; "
    "“Named” is the suspect that it was given, with its parameter.",
    "To the right is what each probe finds by itself, with at most 16,384 draws: how many it took, "
    "or a dot if it saw nothing. What is found at extreme uniforms is found by construction, and "
    "took 0. Many a fault is seen by one probe alone.",
)


def page(wrong: Sequence[Wrong] = WRONG, right: Sequence[Right] = RIGHT, *, seed: int = 0) -> str:
    """Check wrong samplers, and right ones beside them, and put it all on one page.

    Parameters
    ----------
    wrong : sequence of Wrong, optional
        The wrong samplers; all that are known by default.
    right : sequence of Right, optional
        The right ones, for comparison.
    seed : int, optional
        The seed of all draws.

    Returns
    -------
    str
        HTML.
    """
    tables = {}
    for law in LAWS:
        rows = [_row(each, seed) for each in wrong if each.law == law]
        if rows:
            probes = list(rows[0][1])
            heads = ("Sampler", "What is wrong", "Verdict", "Named", "Draws", *probes)
            cells = ((*words, *map(_draws, found.values())) for words, found in rows)
            tables[f"Wrong samplers: {law}"] = table(f"Held to {law}", heads, cells, words=4)
    tables["Right samplers"] = table(
        "None of them may be refuted",
        ("Sampler", "LawCheck", "Verdict", "Draws"),
        (_right(each, seed) for each in right),
        words=3,
    )
    return survey("What the conformance check catches", _LEAD, tables)


def _row(wrong: Wrong, seed: int) -> tuple[tuple[str, ...], dict[str, int | None]]:
    result = check(wrong.sampler, wrong.law, seed=seed)
    verdict = f'<span class="badge refuted">✗ {result.verdict}</span>'
    if result.verdict != "violates":
        verdict = f'<span class="badge undecided">{result.verdict}</span>'
    suspect = ""
    if result.diagnosis:
        estimate = result.diagnosis.estimate
        suspect = result.diagnosis.suspect
        suspect += f" ({number(estimate, 3)})" if estimate is not None else ""
    about = prose(wrong.about)
    about += f" ({escape(wrong.source)})" if wrong.source else ""
    about += f". Cannot be seen: {prose(wrong.unseen)}" if wrong.unseen else ""
    words = (escape(wrong.name), about, verdict, suspect, f"{result.draws:,}")
    return words, caught_by(wrong.sampler, wrong.law, seed=seed)


def _draws(caught: int | None) -> str:
    return "·" if caught is None else f"{caught:,}"


def _right(right: Right, seed: int) -> tuple[str, ...]:
    result = check(right.sampler, right.law, seed=seed)
    kind = "holds" if result.conforms else "refuted"
    badge = f'<span class="badge {kind}">{result.verdict}</span>'
    return escape(right.name), right.law, badge, f"{result.draws:,}"
