"""The samplers of other libraries, checked: the table in Markdown, for docs/peers.md."""

import datetime
import platform
from typing import NamedTuple

from gumbel_np.verify.conformance import Conformance
from gumbel_np.verify.peers import Peer, versions

BEGIN, END = "<!-- what the check says: begin -->", "<!-- what the check says: end -->"


class Checked(NamedTuple):
    """A peer and what the check says of it."""

    peer: Peer
    result: Conformance


def with_table(text: str, checked: list[Checked]) -> str:
    """Return a page with this table in place of the one between its marks."""
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"the page must contain {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{_table(checked)}\n{END}{after}"


def _table(checked: list[Checked]) -> str:
    known = {"Python": platform.python_version(), **versions()}
    installed = ", ".join(f"{name} {v}" for name, v in known.items() if v)
    rows = "\n".join(f"| {' | '.join(_cells(each))} |" for each in checked)
    return f"""Checked on {datetime.date.today()} with {installed}.

| sampler | law | verdict | suspect | what was seen | draws |
|---|---|---|---|---|---:|
{rows}"""


def _cells(each: Checked) -> tuple[str, ...]:
    peer, result = each
    suspect = result.diagnosis.suspect if result.diagnosis else ""
    seen = "" if result.conforms else result.message
    note = f"Known: {peer.note}." if peer.note else ""
    seen = " ".join(filter(None, (seen, note))).replace("|", r"\|")
    return peer.name, peer.law, result.verdict, suspect, seen, f"{result.draws:,}"
