"""What a terminal shows of a run: progress, then a table; in a pipe, a line for each verdict."""

import sys
from typing import TextIO

from rich.table import Table
from rich.text import Text

from gumbel_np.show.table_words import UNITS, draws_made, sign_of, two_digits, within
from gumbel_np.show.terminal.progress import Console, Live
from gumbel_np.show.terminal.table_columns import Column, add_row, plain_line, rich_table
from gumbel_np.verify.claim import Claim
from gumbel_np.verify.claims import CHAPTERS, LEDGER
from gumbel_np.verify.run import Run
from gumbel_np.verify.sequential_test import MISS
from gumbel_np.verify.verdict import Verdict, power_of_ten

COLUMNS: tuple[Column[Verdict], ...] = (
    Column("", 1, sign_of),
    Column("claim", 26, lambda v: v.claim.id),
    Column("verdict", 9, lambda v: v.verdict),
    Column("draws", 10, lambda v: draws_made(v.draws)),
    Column("e", 9, lambda v: power_of_ten(v.log10_e)),
    Column("p", 8, lambda v: two_digits(v.p_value)),
    Column("within", 12, lambda v: within(v, UNITS)),
    Column("caught from", 11, lambda v: two_digits(v.smallest_detectable)),
)
# A narrow terminal has no room for all of them.
_WIDE = 100
_NARROW = [column for column in COLUMNS if column.heading not in ("p", "caught from")]

_COLOURS = {"holds": "green", "refuted": "yellow", "undecided": "magenta"}


class LiveTable(Live):
    """Shows a run of claims, from its first draws to its summary."""

    def __init__(self, claims: list[Claim], file: TextIO | None = None) -> None:
        super().__init__(file, len(claims))
        self._headed = False

    def foretell(self, too_few: dict[str, int]) -> None:
        """Say which claims must stay undecided, and what would settle them."""
        if too_few:
            most = max(too_few.values())
            claims = "claim stays" if len(too_few) == 1 else "claims stay"
            self.say(
                f"With so few draws {len(too_few)} {claims} undecided, unless refuted: a "
                f"certificate takes up to\n{most:,} draws, at times twice as many. Leave out "
                "--draws to settle all of them."
            )

    def watch(self, claim: Claim, draws: int, log10_e: float) -> None:
        """Show how far a trial is."""
        self.progress(claim.id, draws, log10_e)

    def done(self, verdict: Verdict) -> None:
        """Show a verdict."""
        self.bar.advance(self.task)
        if not self.live:
            self._head()
            self.say(plain_line(COLUMNS, verdict))

    def _head(self) -> None:
        """Write the headings, once, and not before there is something to show."""
        if not self._headed:
            self.say(plain_line(COLUMNS))
        self._headed = True

    def end(self, run: Run) -> None:
        """Show the table and what it comes to."""
        if self.live:
            self.console.print(_table(run, self.console.width))
        else:
            self._head()
        for v in run.verdicts:
            if v.verdict == "refuted" and v.claim.right:
                self.say(f"\n{v.claim.id}: “{v.claim.statement}”\n  {v.claim.right}")
            elif v.verdict == "undecided":
                self.say(f"\n{v.claim.id}: undecided: {v.note}.")
            elif v.contrary:
                self.say(f"\n{v.claim.id}: expected {v.claim.expected}, found {v.verdict}.")
        self.say("\n" + _summary(run))
        for claim in run.untried:
            self.say(f"Not tried: {claim.id} (needs {claim.needs}, which is not installed).")


def _table(run: Run, width: int) -> Table:
    columns = COLUMNS if width >= _WIDE else _NARROW
    table = rich_table(columns)
    verdicts = {v.claim.id: v for v in run.verdicts}
    for chapter, claims in CHAPTERS.items():
        tried = [verdicts[c.id] for c in claims if c.id in verdicts]
        if tried:
            table.add_row()
            table.add_row("", Text(chapter, style="bold"))
        for v in tried:
            style = "bold red" if v.contrary else _COLOURS[v.verdict]
            add_row(table, columns, v, style)
    return table


def _summary(run: Run) -> str:
    found = [v.verdict for v in run.verdicts]
    holds, refuted, undecided = (found.count(v) for v in ("holds", "refuted", "undecided"))
    contrary = len(run.contrary)
    expected = f"{contrary} NOT as expected" if contrary else "none contradicts what is expected"
    if run.as_expected:
        expected = "all as expected"
    draws = sum(v.draws for v in run.verdicts)
    return (
        f"Claims tried: {len(found)}. "
        f"{holds} hold, {refuted} refuted, {undecided} undecided: {expected}. "
        f"{draws:,} draws in {run.seconds:.0f} s, seed {run.seed}.\n"
        f"With probability at least 1 − {_rate(run.alpha)} no true claim is refuted, and with the\n"
        "same probability every distance under “within” is right; an error of the size\n"
        f"under “caught from” would not have been refuted with probability {_rate(MISS)} at most."
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
