"""What a terminal shows of a conformance check: progress, then a line a probe, and the verdict."""

from __future__ import annotations

from typing import TextIO

from rich.table import Table
from rich.text import Text

from gumbel_np.show.terminal.progress import Live, number
from gumbel_np.verify.conformance import Conformance, ProbeResult
from gumbel_np.verify.verdict import power_of_ten

_HEAD = ("", "probe", "verdict", "draws", "e", "p", "within")
_SIGNS = {"conforms": "✓", "violates": "✗", "undecided": "?", "not tried": "–"}
_COLOURS = {"conforms": "green", "violates": "bold red", "undecided": "magenta", "not tried": "dim"}
_UNITS = {"total variation": " TV", "sup-distance": " sup", "error": " of allowed"}


class LiveCheck(Live):
    """Shows a check: on a terminal its progress, and at the end what each probe has found.

    Parameters
    ----------
    target : str
        What is being checked.
    file : file, optional
        Where to; standard output by default.
    """

    def __init__(self, target: str, file: TextIO | None = None) -> None:
        super().__init__(file, None)
        self._target = target

    def watch(self, probe: str, draws: int, log10_e: float) -> None:
        """Show how far the check is."""
        self._progress(probe, draws, log10_e)

    def end(self, result: Conformance) -> None:
        """Show the probes and the verdict."""
        if self.live:
            self.console.print(_table(result))
        else:
            for row in (_HEAD, *map(_cells, result.probes)):
                self.say(_line(row))
        for text in _conclusion(result):
            self.say(text)


def _cells(p: ProbeResult) -> tuple[str, ...]:
    found = p.judgement
    certificate = found.certificate if found else None
    unit = _UNITS.get(found.distance_name, "") if found and certificate is not None else ""
    return (
        _SIGNS[p.verdict],
        p.name,
        p.verdict,
        f"{p.draws:,}" if p.draws else "–",
        power_of_ten(found.log10_e) if found else "–",
        number(found.p_value if found else None),
        number(certificate) + unit,
    )


def _line(cells: tuple[str, ...]) -> str:
    sign, name, verdict, draws, e, p, within = cells
    return f"{sign:1} {name:<18} {verdict:<10} {draws:>10} {e:>8} {p:>8} {within:>19}".rstrip()


def _table(result: Conformance) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for i, head in enumerate(_HEAD):
        table.add_column(head, justify="left" if i < 3 else "right", no_wrap=True)
    for p in result.probes:
        cells, style = _cells(p), _COLOURS[p.verdict]
        table.add_row(*(Text(c, style=style if i in (0, 2) else "") for i, c in enumerate(cells)))
    return table


def _conclusion(result: Conformance) -> list[str]:
    said = [f"\n{result.target}: {result.verdict} ({result.law}). {result.message}"]
    if result.diagnosis:
        d = result.diagnosis
        odds = "" if d.log10_odds is None else f", odds {power_of_ten(d.log10_odds)}"
        said.append(f"Suspect: {d.suspect}{odds}. {d.explanation}")
    said += [f"Remark: {remark}." for remark in result.remarks]
    said.append(
        f"{result.draws:,} draws in {result.seconds:.1f} s, seed {result.seed}. A right sampler is "
        f"refuted with probability at most {result.alpha:g}."
    )
    return said
