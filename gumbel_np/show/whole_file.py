"""A file that is there whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType


class WholeFile:
    """A text file that replaces what was there only when all of it has been written.

    Entering the context proves that the place can be written to, before any long work; leaving it
    without `write` leaves nothing behind.

    Parameters
    ----------
    path : str or Path
        Where the file shall be; its folder is made if need be. A device or pipe is written to
        directly.

    Raises
    ------
    OSError
        If the place cannot be written to.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)

    def __enter__(self) -> WholeFile:
        if self.path.is_dir():
            raise IsADirectoryError(21, os.strerror(21), str(self.path))
        if self.path.exists() and not self.path.is_file():
            self._part = self.path
        else:
            self.path = Path(os.path.realpath(self.path))  # a link stays a link
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
            self._part.touch(exist_ok=False)
        return self

    def write(self, text: str) -> None:
        """Write all of it, and put it in place."""
        with open(self._part, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if self._part != self.path:
                os.fsync(file.fileno())  # a full disk is told of here at the latest
        if self._part != self.path:
            os.replace(self._part, self.path)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._part != self.path:
            self._part.unlink(missing_ok=True)
