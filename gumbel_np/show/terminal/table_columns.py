"""The columns of a table: three of words, then numbers; as plain lines and in colour."""

from collections.abc import Callable, Sequence
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


def plain_line(columns: Sequence[Column[T]], row: T | None = None) -> str:
    """Lay out a row as a line, or the headings if there is none."""
    line = ""
    for i, column in enumerate(columns):
        text = column.heading if row is None else column.cell(row)
        line += f"{text:{'<' if i < _WORDS else '>'}{column.width}} "
    return line.rstrip()


def rich_table(columns: Sequence[Column[T]]) -> Table:
    """Return a table for a terminal with colours, without rows yet."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for i, column in enumerate(columns):
        table.add_column(column.heading, justify="left" if i < _WORDS else "right", no_wrap=True)
    return table


def add_row(table: Table, columns: Sequence[Column[T]], row: T, style: str) -> None:
    """Add a row whose sign and verdict are in colour."""
    coloured = {0: style, 2: style}
    texts = (Text(c.cell(row), style=coloured.get(i, "")) for i, c in enumerate(columns))
    table.add_row(*texts)
