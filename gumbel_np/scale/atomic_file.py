"""Files that are written as a whole or not at all."""

import errno
import glob
import os
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Seconds after which a temporary file is taken to be left over from a killed run: writing takes far
# less.
_ABANDONED = 3600.0


class AtomicFile:
    """A text file that replaces an older one only when all of it has been written.

    The constructor proves, before any long work, that the file can be written, and leaves nothing
    behind. Each `write` goes to a temporary file of its own beside the target, so two runs that
    write the same file at once do not mix, and the last one wins.

    A file that exists keeps its permissions. A device or a pipe is written to directly.
    """

    def __init__(self, path: str | Path) -> None:
        """Make the folder of the path if need be, or raise an OSError that names the path."""
        self.path: Path = Path(path)
        self._target = Path(os.path.realpath(path))  # a link stays a link
        try:
            if self.path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            self._direct = self.path.exists() and not self.path.is_file()
            if not self._direct:
                self._target.parent.mkdir(parents=True, exist_ok=True)
                self._remove_abandoned()
                with self._temporary(""):
                    pass
        except OSError as error:
            raise self._naming_the_path(error) from error

    def write(self, text: str) -> None:
        """Write all of the text, then put it in place."""
        try:
            if self._direct:
                self.path.write_text(text, encoding="utf-8")
                return
            with self._temporary(text) as temporary:
                os.replace(temporary, self._target)
        except OSError as error:
            raise self._naming_the_path(error) from error

    @contextmanager
    def _temporary(self, text: str) -> Iterator[Path]:
        """Write a temporary file; it is removed in any case."""
        temporary = self._target.with_name(f"{self._prefix}{secrets.token_hex(8)}.part")
        try:
            with open(temporary, "x", encoding="utf-8") as file:  # so that the umask applies
                if self._target.exists():
                    shutil.copymode(self._target, temporary)
                file.write(text)
                file.flush()
                os.fsync(file.fileno())  # a full disk is reported here at the latest
            yield temporary
        finally:
            temporary.unlink(missing_ok=True)

    @property
    def _prefix(self) -> str:
        return f".{self._target.name[:50]}."  # short enough for any file system

    def _remove_abandoned(self) -> None:
        for left in self._target.parent.glob(f"{glob.escape(self._prefix)}*.part"):
            with suppress(OSError):  # another run removed it, or it is not ours to remove
                if time.time() - left.stat().st_mtime > _ABANDONED:
                    left.unlink()

    def _naming_the_path(self, error: OSError) -> OSError:
        """Name the file that was asked for, not a temporary file or a folder on the way to it."""
        return OSError(error.errno, error.strerror, str(self.path))


@contextmanager
def atomic_files(folder: Path, names: Iterable[str]) -> Iterator[list[AtomicFile]]:
    """Yield the files of one folder; if anything fails, remove the folders made for them.

    A folder stays if something is in it.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    try:
        yield [AtomicFile(folder / name) for name in names]
    except BaseException:
        with suppress(OSError):  # not empty, or never made
            for each in made:
                each.rmdir()
        raise
