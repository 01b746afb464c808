"""How the process ends: exit statuses, one line of error, signals, broken pipes, closed streams."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

AS_EXPECTED, NOT_AS_EXPECTED, NOT_CARRIED_OUT, INTERRUPTED = 0, 1, 2, 130


class Refusal(Exception):
    """The command cannot be carried out, and why."""


class _Terminated(BaseException):
    """A signal asks the process to end; its number is the argument."""


_received: list[int] = []  # signals, while the command runs


def exit_status(command: Callable[[], int]) -> int:
    """Run a command and return its exit status; report an error in one line."""
    _prepare_streams()
    try:
        with _signals():
            status = command()
        sys.stdout.flush()
        return status
    except Refusal as refusal:
        return _fail(str(refusal), NOT_CARRIED_OUT)
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except _Terminated as terminated:
        (number,) = terminated.args
        return _fail("interrupted" if number == signal.SIGINT else "", 128 + number)
    except BrokenPipeError:  # the reader of our output wants no more
        return _fail("", NOT_CARRIED_OUT)
    except OSError as error:
        where = f" {error.filename}" if error.filename else " the output"
        return _fail(f"cannot write{where}: {error.strerror or error}", NOT_CARRIED_OUT)


def interruptible(watch: Callable[..., None]) -> Callable[..., None]:
    """Let a callback end the run after a signal whose exception was swallowed.

    A bare `except` does so, for instance in a module that is being imported.
    """

    def watching(*args: object) -> None:
        if _received:
            raise _Terminated(_received[0])
        watch(*args)

    return watching


def usable_cores() -> int:
    """Return how many cores this process may use, at most 4."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, 4)


def _prepare_streams() -> None:
    """Make it safe to print to closed streams, and to print ✓ in a locale without it."""
    sys.stdout = sys.stdout or open(os.devnull, "w")
    sys.stderr = sys.stderr or open(os.devnull, "w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


@contextmanager
def _signals() -> Iterator[None]:
    """Turn signals that end the process into an exception, so that no half-written file is left.

    Ctrl-C too: CPython remembers a KeyboardInterrupt that passed through an `exec`, of which
    imports make many. It would then end the process by the signal, without our exit status.
    """

    def end(number: int, frame: object) -> NoReturn:
        _received.append(number)
        raise _Terminated(number)

    _received.clear()
    with ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGINT", "SIGTERM", "SIGHUP"):
                number = getattr(signal, name, None)  # Windows has no SIGHUP, and nohup ignores it
                if number is not None and signal.getsignal(number) != signal.SIG_IGN:
                    stack.callback(signal.signal, number, signal.signal(number, end))
        yield


def _fail(message: str, status: int) -> int:
    """Report an error, unless the message is empty, and return the status."""
    try:
        if message:
            print(f"gumbel-np: {message}", file=sys.stderr)
        sys.stdout.flush()
    except OSError:
        # The reader of our output is gone or its disk is full: what is left in the buffer has
        # nowhere to go, and must not raise again while Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
