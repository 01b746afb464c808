"""The command line: gumbel-np verify, gumbel-np claims.

Exit status: 0 if every verdict is as expected, 1 if some is not, 2 if the command could not be
carried out, 130 if it was interrupted. What went wrong is one line on standard error.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

if TYPE_CHECKING:
    from gumbel_np.verify.claim import Claim

AS_EXPECTED, NOT_AS_EXPECTED, NOT_CARRIED_OUT, INTERRUPTED = 0, 1, 2, 130


class _Refusal(Exception):
    """The command cannot be carried out, and why."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Refusal(f"{message} (see {self.prog} --help)")


def _whole_number(least: int) -> type:
    def parse(text: str) -> int:
        number = int(text)
        if number < least:
            raise ValueError
        return number

    parse.__name__ = f"whole number from {least}"  # argparse says: invalid … value: '…'
    return parse  # type: ignore[return-value]


def _parser() -> _Parser:
    parser = _Parser(
        prog="gumbel-np",
        description="Put the Gumbel-max trick and Gumbel-softmax to the test.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    commands = parser.add_subparsers(title="commands", metavar="", dest="command")

    verify = commands.add_parser(
        "verify", help="put the ledger of claims on trial", description="Put the ledger on trial."
    )
    verify.add_argument(
        "--seed", type=_whole_number(0), default=0, metavar="N", help="seed of all draws (0)"
    )
    verify.add_argument(
        "--only", nargs="+", action="extend", metavar="ID", help="try these claims alone"
    )
    verify.add_argument(
        "--json", type=_path, metavar="FILE", help="write the verdicts as JSON; - for stdout"
    )
    verify.add_argument(
        "--html", type=_path, metavar="FILE", help="write the report as one HTML page"
    )
    verify.add_argument(
        "--workers",
        type=_whole_number(1),
        default=_cores(),
        metavar="N",
        help="threads that draw; the verdicts do not depend on it (%(default)s)",
    )
    verify.set_defaults(run=_verify)

    claims = commands.add_parser(
        "claims", help="print the ledger without running it", description="Print the ledger."
    )
    claims.set_defaults(run=_claims)
    return parser


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, 4)


def _verify(args: argparse.Namespace) -> int:
    from gumbel_np.show.terminal import LiveTable
    from gumbel_np.show.whole_file import WholeFile
    from gumbel_np.verify.claims import LEDGER
    from gumbel_np.verify.run import try_claims

    claims = list(LEDGER.values())
    if args.only:
        claims = [_found(name, LEDGER) for name in dict.fromkeys(args.only)]
        for claim in claims:
            if not claim.available:
                raise _Refusal(
                    f"{claim.id} needs the package {claim.needs}, which is not installed"
                )
    to_stdout = args.json == "-"
    if args.html == "-":
        raise _Refusal("--html must name a file")
    if args.json and args.html and os.path.realpath(args.json) == os.path.realpath(args.html):
        raise _Refusal("--json and --html must name different files")

    with ExitStack() as stack:
        json_file = html_file = None
        if args.json is not None and not to_stdout:
            json_file = stack.enter_context(WholeFile(args.json))
        if args.html is not None:
            html_file = stack.enter_context(WholeFile(args.html))
        tried = [claim for claim in claims if claim.available]

        def watch(claim: Claim, draws: int, log10_e: float) -> None:
            _end_if_told()
            shown.watch(claim, draws, log10_e)

        with LiveTable(tried, file=sys.stderr if to_stdout else sys.stdout) as shown:
            run = try_claims(
                claims, seed=args.seed, workers=args.workers, watch=watch, done=shown.done
            )
        shown.end(run)
        if to_stdout:
            sys.stdout.write(_json(run.record(), ascii_only=not _is_unicode(sys.stdout)))
        if json_file:
            json_file.write(_json(run.record()))
        if html_file:
            from gumbel_np.show.report import report

            html_file.write(report(run))
            shown.say(f"Report: {args.html}")
    return AS_EXPECTED if run.as_expected else NOT_AS_EXPECTED


def _found(name: str, ledger: dict[str, Claim]) -> Claim:
    if name in ledger:
        return ledger[name]
    from difflib import get_close_matches

    near = get_close_matches(name, ledger, n=1)
    hint = f"did you mean {near[0]}?" if near else "gumbel-np claims lists them"
    raise _Refusal(f"unknown claim {name!r}: {hint}")


def _json(record: dict[str, Any], ascii_only: bool = False) -> str:
    import json

    return json.dumps(record, indent=1, ensure_ascii=ascii_only, allow_nan=False) + "\n"


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().startswith("utf")


def _path(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("the name of a file is empty")
    return text


def _claims(args: argparse.Namespace) -> int:
    from gumbel_np.show.terminal import print_ledger

    print_ledger()
    return AS_EXPECTED


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status.

    Parameters
    ----------
    argv : sequence of str, optional
        The words of the command; those of the process by default.

    Returns
    -------
    int
        The exit status.
    """
    _prepare_streams()
    parser = _parser()
    try:
        args = parser.parse_args(argv)
        if args.version:
            from gumbel_np import __version__

            print(f"gumbel-np {__version__}")
            status = AS_EXPECTED
        elif args.command is None:
            raise _Refusal("a command is needed: verify or claims (see gumbel-np --help)")
        else:
            with _signals():
                status = args.run(args)
        sys.stdout.flush()
        return status
    except _Refusal as refusal:
        return _refuse(str(refusal), NOT_CARRIED_OUT)
    except KeyboardInterrupt:
        return _refuse("interrupted", INTERRUPTED)
    except _ToldToEnd as told:
        (number,) = told.args
        return _refuse("interrupted" if number == signal.SIGINT else "", 128 + number)
    except BrokenPipeError:  # who read our output has seen enough
        return _refuse("", NOT_CARRIED_OUT)
    except OSError as error:
        where = f" {error.filename}" if error.filename else " the output"
        return _refuse(f"cannot write{where}: {error.strerror or error}", NOT_CARRIED_OUT)


def _prepare_streams() -> None:
    """Make printing safe: into closed streams, and of a ✓ where the locale has none."""
    sys.stdout = sys.stdout or open(os.devnull, "w")
    sys.stderr = sys.stderr or open(os.devnull, "w")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


class _ToldToEnd(BaseException):
    """A signal asks the process to end; its number is the argument."""


_told: list[int] = []


def _end_if_told() -> None:
    """End now if the exception of a signal was swallowed, as by a bare except in an import."""
    if _told:
        raise _ToldToEnd(_told[0])


@contextmanager
def _signals() -> Iterator[None]:
    """While a command runs, let a signal to end remove what is half-written on its way out.

    Ctrl-C too: CPython remembers a KeyboardInterrupt that passed through an `exec`, as imports do
    many, and would end the process by the signal in place of the exit status.
    """

    def leave(number: int, frame: object) -> NoReturn:
        _told.append(number)
        raise _ToldToEnd(number)

    _told.clear()
    before = {}
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) != signal.SIG_IGN:  # as under nohup
                before[number] = signal.signal(number, leave)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _refuse(message: str, status: int) -> int:
    try:
        if message:
            print(f"gumbel-np: {message}", file=sys.stderr)
        sys.stdout.flush()
    except OSError:
        # The reader of our output is gone or its disk is full: what is left in the buffer has
        # nowhere to go, and must not raise again while Python shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status
