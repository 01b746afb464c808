"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
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
        If the place cannot be written to, naming it.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._target = self._part = self.path

    def __enter__(self) -> WholeFile:
        try:
            if self.path.is_dir():
                raise IsADirectoryError(21, os.strerror(21))
            if self.path.is_file() or not self.path.exists():
                self._target = Path(os.path.realpath(self.path))  # a link stays a link
                self._target.parent.mkdir(parents=True, exist_ok=True)
                handle, part = tempfile.mkstemp(dir=self._target.parent, suffix=".part")
                os.close(handle)
                self._part = Path(part)
        except OSError as error:
            raise self._named(error) from error
        return self

    def write(self, text: str) -> None:
        """Write all of it, and put it in place."""
        try:
            with open(self._part, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                if self._part != self._target:
                    os.fsync(file.fileno())  # a full disk is told of here at the latest
            if self._part != self._target:
                self._part.chmod(0o666 & ~_umask())
                os.replace(self._part, self._target)
        except OSError as error:
            raise self._named(error) from error

    def _named(self, error: OSError) -> OSError:
        """Tell of the file that was asked for, not of the part or folder on the way to it."""
        return OSError(error.errno, error.strerror, str(self.path))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._part != self._target:
            self._part.unlink(missing_ok=True)


@contextmanager
def whole_files(folder: Path, names: Iterable[str]) -> Iterator[list[WholeFile]]:
    """Open files of one folder, and leave neither a part nor an empty folder if anything fails.

    Parameters
    ----------
    folder : Path
        Where they shall be; it is made if need be, with all above it.
    names : iterable of str
        Their names.

    Yields
    ------
    list of WholeFile
        In the same order.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        with ExitStack() as stack:
            yield [stack.enter_context(WholeFile(folder / name)) for name in names]
    except BaseException:
        with suppress(OSError):  # not empty, or never made
            for each in made:
                each.rmdir()
        raise


def _umask() -> int:
    """Return the permissions that new files shall lack; they can only be read by setting them."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
