"""The samplers of other libraries, checked: a table with versions.

python -m gumbel_np.show.pages.peers_page report/peers.html [docs/peers.md]

The table in a Markdown file is replaced, where one is named.
"""

import platform
import sys
from pathlib import Path

from markupsafe import Markup

from gumbel_np.scale.atomic_file import AtomicFile
from gumbel_np.show.pages.markup import prose
from gumbel_np.show.pages.peers_markdown import Checked, with_table
from gumbel_np.show.pages.rendering import macros
from gumbel_np.show.pages.tables_page import table, tables_page
from gumbel_np.verify.conformance import check
from gumbel_np.verify.peers import PEERS, versions

_LEAD = (
    "Each sampler draws as its library does, in the precision named, and is held to its law by the "
    "conformance check, with a risk of a false alarm of 10^(-6). What is found here is a property "
    "of the versions below; most of it concerns events rarer than one in a million draws."
)
_HEADS = ("Sampler", "Law", "Verdict", "Suspect", "What was seen", "Draws", "Seconds")


def page(checked: list[Checked]) -> str:
    """Put the peers that were checked on one page."""
    known = {"Python": platform.python_version(), **versions()}
    installed = ", ".join(f"{name} {v}" for name, v in known.items() if v)
    missing = sorted({p.obstacle for p in PEERS} - {""})
    lead = [prose(_LEAD), f"Versions: {installed}."]
    if missing:
        lead.append(f"Not tried: {'; '.join(missing)}.")
    rows = table("What the check says", _HEADS, map(_row, checked), words=5)
    return tables_page("Samplers that people use", lead, {"Samplers": rows})


def _row(each: Checked) -> tuple[str, ...]:
    peer, result = each
    seen = "" if result.conforms else result.message
    if peer.note:
        seen = Markup("{} Known: {}.").format(seen, prose(peer.note))
    return (
        peer.name,
        peer.law,
        macros().badge(result.verdict, sign=False),
        macros().suspect(result.diagnosis, digits=4, odds=True),
        seen,
        f"{result.draws:,}",
        f"{result.seconds:.1f}",
    )


def main(path: str, markdown: str | None = None) -> None:
    """Check every peer that is installed, print a line for each, and write the page."""
    # They fail now if they cannot be written later.
    files = [AtomicFile(each) for each in (path, markdown) if each]
    checked = []
    for peer in PEERS:
        if peer.available:
            result = check(peer.sampler, peer.law, name=peer.name)
            checked.append(Checked(peer, result))
            print(f"{peer.name:<34} {result.seconds:6.1f} s  {result!r}", flush=True)
        else:
            print(f"{peer.name:<34} not tried: {peer.obstacle}", flush=True)
    files[0].write(page(checked))
    if markdown:
        files[1].write(with_table(Path(markdown).read_text("utf-8"), checked))


if __name__ == "__main__":
    main(*sys.argv[1:])
