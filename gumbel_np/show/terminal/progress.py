"""A terminal while work is under way: a bar where one can be shown, plain lines elsewhere."""

import sys
from typing import Self, TextIO

from rich.console import Console as RichConsole
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from gumbel_np.verify.verdict import power_of_ten


class Console(RichConsole):
    """A console that leaves it to the command line what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Raise, as any other file does."""
        raise BrokenPipeError


class Live:
    """A progress bar on a terminal that can show one, plain lines elsewhere.

    The file is standard output by default; `total` is the number of steps, if that is known.
    """

    def __init__(self, file: TextIO | None = None, total: int | None = None) -> None:
        self.file: TextIO = file or sys.stdout
        self.console: Console = Console(file=self.file, highlight=False)
        # A bar needs a terminal that can overwrite, and a table one wide enough.
        self.live: bool = (
            self.file.isatty() and not self.console.is_dumb_terminal and self.console.width >= 64
        )
        count = (BarColumn(), MofNCompleteColumn()) if total else ()
        self.bar: Progress = Progress(
            TextColumn("{task.description:<26}"),
            *count,
            TimeElapsedColumn(),
            TextColumn("{task.fields[state]}"),
            console=self.console,
            transient=True,
            disable=not self.live,
        )
        self.task: TaskID = self.bar.add_task("", total=total, state="")

    def __enter__(self) -> Self:
        if self.live:
            self.bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.bar.stop()

    def progress(self, description: str, draws: int, log10_e: float) -> None:
        """Show how far the draws for a claim or a probe are."""
        state = f"{draws:>10,} draws  e = {power_of_ten(log10_e)}"
        self.bar.update(self.task, description=description, state=state)

    def say(self, text: str) -> None:
        """Write a plain line."""
        if self.live:
            self.console.print(Text(text))
        else:
            print(text, file=self.file, flush=True)
