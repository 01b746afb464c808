"""The columns of a table: three of words, then numbers; as plain lines and in colour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, NamedTuple, TypeVar

from rich.table import Table
from rich.text import Text

T = TypeVar("T")

_WORDS = 3  # a sign, a name and a verdict stand at the left of their columns, numbers at the right


class Column(NamedTuple, Generic[T]):
    """A heading, the width in plain lines, and what a row says there."""

    heading: str
    width: int
    cell: Callable[[T], str]


def headings(columns: Sequence[Column[T]]) -> list[str]:
    """Return the headings."""
    return [column.heading for column in columns]


def cells(columns: Sequence[Column[T]], row: T) -> list[str]:
    """Return the cells of a row."""
    return [column.cell(row) for column in columns]


def plain_line(columns: Sequence[Column[T]], texts: Iterable[str]) -> str:
    """Lay out cells, or headings, as a line."""
    padded = (
        text.ljust(column.width) if i < _WORDS else text.rjust(column.width)
        for i, (column, text) in enumerate(zip(columns, texts, strict=True))
    )
    return " ".join(padded).rstrip()


def rich_table(columns: Sequence[Column[T]]) -> Table:
    """Return a table for a terminal with colours, without rows yet."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for i, heading in enumerate(headings(columns)):
        table.add_column(heading, justify="left" if i < _WORDS else "right", no_wrap=True)
    return table


def add_row(table: Table, columns: Sequence[Column[T]], row: T, style: str) -> None:
    """Add a row whose sign and verdict are in colour."""
    coloured = {0: style, 2: style}
    texts = enumerate(cells(columns, row))
    table.add_row(*(Text(text, style=coloured.get(i, "")) for i, text in texts))
