"""The command line: gumbel-np verify, check, claims and handout.

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
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gumbel_np.scale.atomic_file import AtomicFile
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

    # What verify and check share.
    draws = _Parser(add_help=False)
    draws.add_argument(
        "--seed", type=_whole_number(0), default=0, metavar="N", help="seed of all draws (0)"
    )
    draws.add_argument(
        "--json", type=_path, metavar="FILE", help="write the verdicts as JSON; - for stdout"
    )
    draws.add_argument(
        "--html", type=_path, metavar="FILE", help="write the report as one HTML page"
    )

    verify = commands.add_parser(
        "verify",
        parents=[draws],
        help="put the ledger of claims on trial",
        description="Put the ledger on trial.",
    )
    verify.add_argument(
        "--only", nargs="+", action="extend", metavar="ID", help="try these claims alone"
    )
    verify.add_argument(
        "--draws",
        type=_even_number,
        metavar="N",
        help="draws of each claim, as 10_000_000 or 1e10; claims whose draws are costly keep their "
        "own number",
    )
    who = verify.add_mutually_exclusive_group()
    who.add_argument(
        "--workers",
        type=_whole_number(1),
        metavar="N",
        help=f"threads that draw; the verdicts do not depend on it ({_cores()})",
    )
    who.add_argument(
        "--dask",
        type=_address,
        metavar="ADDRESS",
        help="draw on the cluster of this dask scheduler",
    )
    verify.add_argument(
        "--checkpoint",
        type=_path,
        metavar="FILE",
        help="save progress in this file; a stopped run resumes from it",
    )
    verify.set_defaults(run=_verify)

    check = commands.add_parser(
        "check",
        parents=[draws],
        help="judge a sampler, and say what is wrong with it",
        description="Judge whether a sampler follows its law, and say what is wrong with it.",
    )
    check.add_argument(
        "target",
        metavar="TARGET",
        help="the sampler: path/to/file.py:function or package.module:function",
    )
    check.add_argument(
        "--law",
        required=True,
        choices=_LAWS,
        metavar="LAW",
        help=f"what it should draw from: {', '.join(_LAWS)}",
    )
    check.add_argument(
        "--alpha",
        type=_share,
        default=1e-6,
        metavar="P",
        help="probability of refuting a right sampler (1e-6)",
    )
    check.add_argument(
        "--max-draws", type=_whole_number(1), metavar="N", help="make no more draws than these"
    )
    check.add_argument(
        "--timeout",
        type=_seconds,
        default=60.0,
        metavar="S",
        help="seconds that one call may take (60)",
    )
    check.set_defaults(run=_check)

    claims = commands.add_parser(
        "claims", help="print the ledger without running it", description="Print the ledger."
    )
    claims.set_defaults(run=_claims)

    handout = commands.add_parser(
        "handout",
        help="write the lessons as pages that need neither Jupyter nor a network",
        description="Run the lessons that have widgets, and write each as one HTML page.",
    )
    handout.add_argument(
        "--output",
        type=_path,
        default="handout",
        metavar="DIR",
        help="the folder to write to (%(default)s)",
    )
    handout.set_defaults(run=_handout)
    return parser


def _even_number(text: str) -> int:
    try:
        number = float(text) if "e" in text.lower() else int(text)
    except ValueError:
        number = 0
    if number < 2 or number % 2:  # so too a fraction; of infinity it is NaN
        raise argparse.ArgumentTypeError(f"an even whole number from 2 is wanted, not {text!r}")
    return int(number)


_LAWS = ("gumbel", "gumbel-max", "gumbel-top-k", "gumbel-softmax", "straight-through")


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError(f"a probability between 0 and 1 is wanted, not {text}")
    return share


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < threading.TIMEOUT_MAX:
        raise argparse.ArgumentTypeError(f"a number of seconds above 0 is wanted, not {text}")
    return seconds


def _cores() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, 4)


def _verify(args: argparse.Namespace) -> int:
    from gumbel_np.show.terminal.claims_table import LiveTable
    from gumbel_np.verify.claims import LEDGER
    from gumbel_np.verify.run import saved_trials_of, try_claims

    claims = list(LEDGER.values())
    if args.only:
        claims = [_found(name, LEDGER) for name in dict.fromkeys(args.only)]
        for claim in claims:
            if not claim.available:
                raise _Refusal(
                    f"{claim.id} needs the package {claim.needs}, which is not installed"
                )
    with _outputs(args) as (json_file, html_file):
        tried = [claim for claim in claims if claim.available]

        def watch(claim: Claim, draws: int, log10_e: float) -> None:
            _end_if_told()
            shown.watch(claim, draws, log10_e)

        with (
            _drawing(args) as (executor, workers),
            saved_trials_of(claims, args.checkpoint, seed=args.seed, draws=args.draws) as kept,
            LiveTable(tried, file=_spoken_to(args)) as shown,
        ):
            run = try_claims(
                claims,
                seed=args.seed,
                draws=args.draws,
                workers=workers,
                executor=executor,
                checkpoint=kept,
                watch=watch,
                done=shown.done,
            )
        shown.end(run)
        _write_json(run.record(), args, json_file)
        if html_file:
            from gumbel_np.show.pages.report.report_page import report

            html_file.write(report(run))
            shown.say(f"Report: {args.html}")
    return AS_EXPECTED if run.as_expected else NOT_AS_EXPECTED


@contextmanager
def _drawing(args: argparse.Namespace) -> Iterator[tuple[Executor | None, int]]:
    """Who draws, and how many they are; None for threads of our own."""
    from gumbel_np.scale.checkpoint import CheckpointError
    from gumbel_np.scale.dask_cluster import ClusterError, cluster

    try:
        if args.dask:
            with cluster(args.dask) as found:
                yield found
        else:
            yield None, args.workers or _cores()
    except (ClusterError, CheckpointError) as refusal:
        raise _Refusal(str(refusal)) from None


def _check(args: argparse.Namespace) -> int:
    from gumbel_np.show.terminal.check_table import LiveCheck
    from gumbel_np.verify.conformance import TargetImportError, check, load

    with _outputs(args) as (json_file, html_file):
        try:
            target = load(args.target, args.timeout)
        except TargetImportError as refusal:
            raise _Refusal(str(refusal)) from None

        def watch(probe: str, draws: int, log10_e: float) -> None:
            _end_if_told()
            shown.watch(probe, draws, log10_e)

        with LiveCheck(args.target, file=_spoken_to(args)) as shown:
            result = check(
                target,
                args.law,
                alpha=args.alpha,
                max_draws=args.max_draws,
                seed=args.seed,
                timeout=args.timeout,
                watch=watch,
                name=args.target,
            )
        shown.end(result)
        _write_json(result.record(), args, json_file)
        if html_file:
            from gumbel_np.show.pages.check_page import page

            html_file.write(page(result))
            shown.say(f"Report: {args.html}")
    return AS_EXPECTED if result.conforms else NOT_AS_EXPECTED


@contextmanager
def _outputs(args: argparse.Namespace) -> Iterator[tuple[AtomicFile | None, AtomicFile | None]]:
    """Prove that the files can be written before any long work; for stdout there is none."""
    from gumbel_np.scale.atomic_file import AtomicFile

    given = {name: getattr(args, name, None) for name in ("json", "html", "checkpoint")}
    for name in ("html", "checkpoint"):
        if given[name] == "-":
            raise _Refusal(f"--{name} must name a file")
    files = [os.path.realpath(path) for path in given.values() if path not in (None, "-")]
    if len(set(files)) < len(files):
        raise _Refusal("--json, --html and --checkpoint must name different files")
    with ExitStack() as stack:
        json_file = html_file = None
        if args.json not in (None, "-"):
            json_file = stack.enter_context(AtomicFile(args.json))
        if args.html is not None:
            html_file = stack.enter_context(AtomicFile(args.html))
        yield json_file, html_file


def _spoken_to(args: argparse.Namespace) -> TextIO:
    """Where a person reads: where JSON goes to standard output, the other stream."""
    return sys.stderr if args.json == "-" else sys.stdout


def _found(name: str, ledger: dict[str, Claim]) -> Claim:
    if name in ledger:
        return ledger[name]
    from difflib import get_close_matches

    near = get_close_matches(name, ledger, n=1)
    hint = f"did you mean {near[0]}?" if near else "gumbel-np claims lists them"
    raise _Refusal(f"unknown claim {name!r}: {hint}")


def _write_json(record: dict[str, Any], args: argparse.Namespace, file: AtomicFile | None) -> None:
    import json

    def text(ascii_only: bool) -> str:
        return json.dumps(record, indent=1, ensure_ascii=ascii_only, allow_nan=False) + "\n"

    if args.json == "-":
        sys.stdout.write(text(ascii_only=not _is_unicode(sys.stdout)))
    if file:
        file.write(text(ascii_only=False))


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().startswith("utf")


def _path(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("the name of a file is empty")
    return text


def _address(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("the address of a scheduler is empty")
    return text


def _claims(args: argparse.Namespace) -> int:
    from gumbel_np.show.terminal.claims_table import print_ledger

    print_ledger()
    return AS_EXPECTED


def _handout(args: argparse.Namespace) -> int:
    try:
        from gumbel_np.show.handout.find_lessons import with_widgets
        from gumbel_np.show.handout.run_lesson import LessonError
        from gumbel_np.show.handout.write_handouts import write_handouts
    except ModuleNotFoundError as error:
        raise _Refusal(
            f"handouts need the package {error.name}: pip install 'gumbel-np[lessons]'"
        ) from None
    lessons = with_widgets()
    if not lessons:
        raise _Refusal("the lessons have not been installed with the package")

    def progress(text: str) -> None:
        if sys.stdout.isatty():
            print(text, flush=True)

    progress(f"Running {len(lessons)} lessons, which takes about a minute ...")
    try:
        written = write_handouts(
            lessons,
            Path(args.output),
            workers=min(_cores(), 2),
            done=lambda name: progress(f"has run: {name}"),
        )
    except LessonError as failure:
        raise _Refusal(str(failure)) from None
    for path in written:
        print(f"{path}  {path.stat().st_size / 1000:,.0f} kB")
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
            raise _Refusal(
                "a command is needed: verify, check, claims or handout (see gumbel-np --help)"
            )
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
