"""What a terminal shows of a run: progress and then a table; in a pipe, a line a verdict."""

from __future__ import annotations

import sys
from typing import TextIO

from rich.table import Table
from rich.text import Text

from gumbel_np.show.terminal.progress import Console, Live, number
from gumbel_np.verify.claim import Claim
from gumbel_np.verify.claims import CHAPTERS, LEDGER
from gumbel_np.verify.run import Run
from gumbel_np.verify.sequential_test import MISS
from gumbel_np.verify.verdict import Verdict, power_of_ten

_HEAD = ("", "claim", "verdict", "draws", "e", "p", "within", "caught from")
_WIDE = 100
_UNITS = {"total variation": " TV", "sup-distance": " sup", "share of failures": " fail"}


def _cells(v: Verdict) -> tuple[str, ...]:
    unit = _UNITS.get(v.distance_name, "")
    return (
        "✓" if v.as_expected else "✗",
        v.claim.id,
        v.verdict,
        f"{v.draws:,}" if v.draws else "–",
        power_of_ten(v.log10_e),
        number(v.p_value),
        number(v.certificate) + (unit if v.certificate is not None else ""),
        number(v.smallest_detectable),
    )


class LiveTable(Live):
    """Shows a run: on a terminal a progress bar and then a table, elsewhere a line a verdict.

    Parameters
    ----------
    claims : list of Claim
        What will be tried.
    file : file, optional
        Where to; standard output by default.
    """

    def __init__(self, claims: list[Claim], file: TextIO | None = None) -> None:
        super().__init__(file, len(claims))

    def _begin(self) -> None:
        self._line(_HEAD)

    def watch(self, claim: Claim, draws: int, log10_e: float) -> None:
        """Show how far a trial is."""
        self._progress(claim.id, draws, log10_e)

    def done(self, verdict: Verdict) -> None:
        """Show a verdict."""
        self.bar.advance(self.task)
        if not self.live:
            self._line(_cells(verdict))

    def _line(self, cells: tuple[str, ...]) -> None:
        mark, name, verdict, draws, e, p, within, caught = cells
        line = (
            f"{mark:1} {name:<26} {verdict:<9} {draws:>10} {e:>9} {p:>8} {within:>12} {caught:>11}"
        )
        print(line.rstrip(), file=self.file, flush=True)

    def end(self, run: Run) -> None:
        """Show the table and what it comes to."""
        if self.live:
            self.console.print(_table(run, self.console.width))
        for v in run.verdicts:
            if v.verdict == "refuted" and v.claim.right:
                self.say(f"\n{v.claim.id}: “{v.claim.statement}”\n  {v.claim.right}")
            elif not v.as_expected:
                self.say(
                    f"\n{v.claim.id}: expected {v.claim.expected}, found {v.verdict}. {v.note}"
                )
        self.say("\n" + _summary(run))
        for claim in run.untried:
            self.say(f"Not tried: {claim.id} (needs {claim.needs}, which is not installed).")


_COLOURS = {"holds": "green", "refuted": "yellow", "undecided": "magenta"}


def _table(run: Run, width: int) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    columns = range(len(_HEAD)) if width >= _WIDE else (0, 1, 2, 3, 4, 6)
    for i in columns:
        table.add_column(_HEAD[i], justify="left" if i < 3 else "right", no_wrap=True)
    verdicts = {v.claim.id: v for v in run.verdicts}
    for chapter, claims in CHAPTERS.items():
        tried = [verdicts[c.id] for c in claims if c.id in verdicts]
        if tried:
            table.add_row()
            table.add_row("", Text(chapter, style="bold"))
        for v in tried:
            cells = _cells(v)
            style = _COLOURS[v.verdict] if v.as_expected else "bold red"
            table.add_row(*(Text(cells[i], style=style if i in (0, 2) else "") for i in columns))
    return table


def _summary(run: Run) -> str:
    found = [v.verdict for v in run.verdicts]
    counted = {"hold": "holds", "refuted": "refuted", "undecided": "undecided"}
    parts = [f"{found.count(v)} {k}" for k, v in counted.items()]  # type: ignore[arg-type]
    expected = "all as expected" if run.as_expected else "NOT all as expected"
    draws = sum(v.draws for v in run.verdicts)
    return (
        f"Claims tried: {len(found)}. {', '.join(parts)}: {expected}. "
        f"{draws:,} draws in {run.seconds:.0f} s, seed {run.seed}.\n"
        f"With probability at least 1 − {_rate(run.alpha)} no true claim is refuted and every\n"
        "distance under “within” is right; an error of the size under “caught from” would\n"
        f"have been missed with probability {_rate(MISS)} at most."
    )


def _rate(probability: float) -> str:
    return f"{probability:g}".replace("e-0", "e-")


def print_ledger(file: TextIO | None = None) -> None:
    """Print the claims without trying them."""
    console = Console(file=file or sys.stdout, highlight=False)
    for chapter, claims in CHAPTERS.items():
        console.print(Text(f"\n{chapter}", style="bold"), soft_wrap=True)
        for c in claims:
            console.print(_entry(c), soft_wrap=not console.is_terminal)
    console.print(
        f"\n{len(LEDGER)} claims. Try one: gumbel-np verify --only gumbel-max", soft_wrap=True
    )


def _entry(claim: Claim) -> Text:
    source = f" [{claim.source}]" if claim.source else ""
    missing = "" if claim.available else f" (needs {claim.needs}, which is not installed)"
    return Text.assemble(
        (f"  {claim.id:<26}", "bold"),
        (f" {claim.expected:<8}", _COLOURS[claim.expected]),
        f" {claim.statement}{source}{missing}",
    )
