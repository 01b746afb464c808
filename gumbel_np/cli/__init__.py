"""The command line: gumbel-np verify, check, claims and handout.

Exit status: 0 if every verdict is as expected, 1 if some verdict is not, 2 if the command could
not be carried out, 130 if it was interrupted. An error is one line on standard error.
"""

from collections.abc import Sequence

from gumbel_np.cli import check_command, handout_command, verify_command
from gumbel_np.cli.arguments import Parser
from gumbel_np.cli.exit_and_signals import AS_EXPECTED, NOT_AS_EXPECTED, Refusal, exit_status


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, by default that of the process, and return its exit status."""
    return exit_status(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    args = parser().parse_args(argv)
    if args.version:
        from gumbel_np import __version__

        print(f"gumbel-np {__version__}")
        return AS_EXPECTED
    if args.command is None:
        raise Refusal(
            "a command is needed: verify, check, claims or handout (see gumbel-np --help)"
        )
    return AS_EXPECTED if args.run(args) else NOT_AS_EXPECTED


def parser() -> Parser:
    """Return the parser of all commands."""
    whole = Parser(
        prog="gumbel-np", description="Put the Gumbel-max trick and Gumbel-softmax to the test."
    )
    whole.add_argument("--version", action="store_true", help="print the version and exit")
    commands = whole.add_subparsers(title="commands", metavar="", dest="command")
    verify_command.add_to(commands)
    check_command.add_to(commands)
    verify_command.add_claims_to(commands)
    handout_command.add_to(commands)
    return whole
