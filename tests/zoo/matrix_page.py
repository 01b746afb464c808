"""The detection matrix as a page: which probe catches which wrong sampler, and what it is called.

python tests/zoo report/matrix.html
"""

from __future__ import annotations

from collections.abc import Sequence

from gumbel_np.show.pages.markup import prose
from gumbel_np.show.pages.rendering import macros
from gumbel_np.show.pages.tables_page import table, tables_page
from gumbel_np.verify.conformance import LAWS, check
from zoo import RIGHT, WRONG, Right, Wrong
from zoo.caught_by import caught_by
from zoo.tally import Tally

_LEAD = (
    "A check that cannot fail teaches nothing. These samplers are wrong, and each is handed to the "
    "conformance check. “Draws” is how many were made, over all probes, until it was refuted; "
    "“Named” is the suspect that the check named, with its parameter.",
    "To the right is what each probe finds by itself, with at most 16,384 draws: how many it took, "
    "or a dot if it saw nothing. What is found at extreme uniforms is found by construction, and "
    "took 0. Many faults are seen by one probe alone.",
)


def page(
    wrong: Sequence[Wrong] = WRONG,
    right: Sequence[Right] = RIGHT,
    *,
    seed: int = 0,
    tally: Tally | None = None,
) -> str:
    """Check wrong samplers, and right ones beside them, and put it all on one page."""
    tables = {}
    tally = tally or Tally()
    for law in LAWS:
        rows = [_row(each, seed, tally) for each in wrong if each.law == law]
        if rows:
            probes = list(rows[0][1])
            heads = ("Sampler", "What is wrong", "Verdict", "Named", "Draws", *probes)
            cells = ((*words, *map(_draws, found.values())) for words, found in rows)
            tables[f"Wrong samplers: {law}"] = table(f"Held to {law}", heads, cells, words=4)
    tables["Right samplers"] = table(
        "None of them may be refuted",
        ("Sampler", "Law", "Verdict", "Draws"),
        [_right(each, seed, tally) for each in right],
        words=3,
    )
    lead = (*_LEAD, *tally.sentences())
    return tables_page("What the conformance check catches", lead, tables)


def _row(wrong: Wrong, seed: int, tally: Tally) -> tuple[tuple[str, ...], dict[str, int | None]]:
    result = check(wrong.sampler, wrong.law, seed=seed, probabilities=wrong.probabilities)
    tally.see(wrong, result)
    caught = result.verdict == "violates"
    verdict = macros().badge(result.verdict, None if caught else "undecided", sign=caught)
    about = prose(wrong.about)
    about += f" ({wrong.source})" if wrong.source else ""
    about += ". Cannot be seen: " + prose(wrong.unseen) if wrong.unseen else ""
    suspect = macros().suspect(result.diagnosis, digits=3)
    words = (wrong.name, about, verdict, suspect, f"{result.draws:,}")
    return words, caught_by(wrong.sampler, wrong.law, seed=seed, probabilities=wrong.probabilities)


def _draws(caught: int | None) -> str:
    return "·" if caught is None else f"{caught:,}"


def _right(right: Right, seed: int, tally: Tally) -> tuple[str, ...]:
    result = check(right.sampler, right.law, seed=seed, probabilities=right.probabilities)
    tally.see(right, result)
    badge = macros().badge(result.verdict, "holds" if result.conforms else "refuted", sign=False)
    return right.name, right.law, badge, f"{result.draws:,}"
