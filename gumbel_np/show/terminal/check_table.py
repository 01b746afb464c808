"""What a terminal shows of a conformance check: progress, a line for each probe, the verdict."""

from gumbel_np.show.table_words import (
    SIGNS,
    UNITS_OF_CHECKS,
    draws_made,
    settings_tried,
    two_digits,
    within,
)
from gumbel_np.show.terminal.progress import Live
from gumbel_np.show.terminal.table_columns import Column, add_row, plain_line, rich_table
from gumbel_np.verify.conformance import Conformance, ProbeResult
from gumbel_np.verify.verdict import power_of_ten

COLUMNS: tuple[Column[ProbeResult], ...] = (
    Column("", 1, lambda p: SIGNS[p.verdict]),
    Column("probe", 18, lambda p: p.name),
    Column("verdict", 10, lambda p: p.verdict),
    Column("draws", 10, lambda p: draws_made(p.draws)),
    Column("e", 8, lambda p: power_of_ten(p.judgement.log10_e if p.judgement else None)),
    Column("p", 8, lambda p: two_digits(p.judgement.p_value if p.judgement else None)),
    Column("within", 19, lambda p: within(p.judgement, UNITS_OF_CHECKS)),
)

_COLOURS = {"conforms": "green", "violates": "bold red", "undecided": "magenta", "not tried": "dim"}


class LiveCheck(Live):
    """Shows a check, from its first draws to its verdict."""

    def watch(self, probe: str, draws: int, log10_e: float) -> None:
        """Show how far the check is."""
        self.progress(probe, draws, log10_e)

    def end(self, result: Conformance) -> None:
        """Show the probes and the verdict."""
        if self.live:
            table = rich_table(COLUMNS)
            for probe in result.probes:
                add_row(table, COLUMNS, probe, _COLOURS[probe.verdict])
            self.console.print(table)
        else:
            for row in (None, *result.probes):
                self.say(plain_line(COLUMNS, row))
        for text in _conclusion(result):
            self.say(text)


def _conclusion(result: Conformance) -> list[str]:
    said = [f"\n{result.target}: {result.verdict} ({result.law}). {result.message}"]
    if result.diagnosis:
        d = result.diagnosis
        likely = d.log10_odds is not None and d.log10_odds >= 1
        odds = f", odds {power_of_ten(d.log10_odds)}" if likely else ""
        said.append(f"Suspect: {d.suspect}{odds}. {d.explanation}")
        said += [
            f"  {row.label}: expected {row.expected:.2%}, drawn {row.drawn:.2%} "
            f"(99 %: {row.low:.2%} to {row.high:.2%})"
            for row in d.farthest
        ]
    said += [f"Remark: {remark}." for remark in result.remarks]
    if result.unseen_share is not None and result.conforms:
        said.append(settings_tried(result))
    said.append(
        f"{result.draws:,} draws in {result.seconds:.1f} s, seed {result.seed}. A right sampler is "
        f"refuted with probability at most {result.alpha:g}."
    )
    return said
