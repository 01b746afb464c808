"""Files that are there whole or not at all."""

from __future__ import annotations

import glob
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType

# Seconds after which a part is no one's any more: to write one takes less by far.
_ABANDONED = 3600.0


class AtomicFile:
    """A text file that replaces what was there only when all of it has been written.

    Entering the context proves that the place can be written to, before any long work, and leaves
    nothing there. What is written goes to a part beside the target, of a name of its own: so two
    runs that write one file at once do not mix, and the last one wins. A part is there for no
    longer than it takes to write; one that a kill has left is removed by a later run.

    A file that was there keeps its permissions.

    Parameters
    ----------
    path : str or Path
        Where the file shall be; its folder is made if need be. A device or pipe is written to
        directly.

    Raises
    ------
    OSError
        If the place cannot be written to, naming it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = self._target = Path(path)
        self._direct = False

    def __enter__(self) -> AtomicFile:
        try:
            if self.path.is_dir():
                raise IsADirectoryError(21, os.strerror(21))
            self._direct = self.path.exists() and not self.path.is_file()
            if not self._direct:
                self._target = Path(os.path.realpath(self.path))  # a link stays a link
                self._target.parent.mkdir(parents=True, exist_ok=True)
                self._remove_abandoned()
                with self._part() as part:
                    self._fill(part, "")
        except OSError as error:
            raise self._named(error) from error
        return self

    def write(self, text: str) -> None:
        """Write all of it, and put it in place."""
        try:
            if self._direct:
                self.path.write_text(text, encoding="utf-8")
                return
            with self._part() as part:
                self._fill(part, text)
                os.replace(part, self._target)
        except OSError as error:
            raise self._named(error) from error

    @contextmanager
    def _part(self) -> Iterator[Path]:
        """Name a part; none is left."""
        part = self._target.with_name(f"{self._stem}{secrets.token_hex(8)}.part")
        try:
            yield part
        finally:
            part.unlink(missing_ok=True)

    def _fill(self, part: Path, text: str) -> None:
        with open(part, "x", encoding="utf-8") as file:  # the system applies the umask
            if self._target.exists():
                shutil.copymode(self._target, part)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())  # a full disk is told of here at the latest

    @property
    def _stem(self) -> str:
        return f".{self._target.name[:50]}."  # short enough for any file system

    def _remove_abandoned(self) -> None:
        for part in self._target.parent.glob(f"{glob.escape(self._stem)}*.part"):
            with suppress(OSError):  # another run has removed it, or may alone
                if time.time() - part.stat().st_mtime > _ABANDONED:
                    part.unlink()

    def _named(self, error: OSError) -> OSError:
        """Tell of the file that was asked for, not of the part or folder on the way to it."""
        return OSError(error.errno, error.strerror, str(self.path))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave things as they are: a part has gone with its `write`."""


@contextmanager
def atomic_files(folder: Path, names: Iterable[str]) -> Iterator[list[AtomicFile]]:
    """Open files of one folder, and leave neither a part nor an empty folder if anything fails.

    Parameters
    ----------
    folder : Path
        Where they shall be; it is made if need be, with all above it.
    names : iterable of str
        Their names.

    Yields
    ------
    list of AtomicFile
        In the same order.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        with ExitStack() as stack:
            yield [stack.enter_context(AtomicFile(folder / name)) for name in names]
    except BaseException:
        with suppress(OSError):  # not empty, or never made
            for each in made:
                each.rmdir()
        raise
