"""gumbel-np claims: list the claims."""

import argparse

from gumbel_np.cli.arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command."""
    claims = commands.add_parser(
        "claims",
        help="print the ledger of claims without running it",
        description="Print the ledger of claims.",
    )
    claims.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> bool:
    from gumbel_np.show.terminal.claims_table import print_ledger

    print_ledger()
    return True
