"""gumbel-np verify: put the ledger of claims on trial."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gumbel_np.cli import arguments
from gumbel_np.cli.outputs import open_outputs
from gumbel_np.cli.process import Refusal, interruptible, usable_cores

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from gumbel_np.verify.claim import Claim


def add_to(commands: arguments.Commands) -> None:
    """Add the command and its arguments."""
    verify = commands.add_parser(
        "verify",
        help="put the ledger of claims on trial",
        description="Put the ledger of claims on trial.",
    )
    arguments.add_seed_and_outputs(verify)
    add = verify.add_argument
    add("--only", nargs="+", action="extend", metavar="ID", help="try only these claims")
    costly = "claims whose draws are costly keep their own number"
    add(
        "--draws",
        type=arguments.even_number,
        metavar="N",
        help=f"draws of each claim, such as 10_000_000 or 1e10; {costly}",
    )
    add = verify.add_mutually_exclusive_group().add_argument
    add(
        "--workers",
        type=arguments.whole_number(1),
        metavar="N",
        help=f"threads that draw; the verdicts do not depend on it ({usable_cores()})",
    )
    add(
        "--dask",
        type=arguments.address,
        metavar="ADDRESS",
        help="draw on the cluster of this dask scheduler",
    )
    verify.add_argument(
        "--checkpoint",
        type=arguments.file_name,
        metavar="FILE",
        help="save progress in this file; a stopped run resumes from it",
    )
    verify.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> bool:
    from gumbel_np.show.terminal.claims_table import LiveTable
    from gumbel_np.verify.run import try_claims

    claims = _chosen(args.only)
    tried = [claim for claim in claims if claim.available]
    outputs = open_outputs(args)
    with _executor(args) as (executor, workers), LiveTable(tried, file=outputs.screen) as shown:
        run = try_claims(
            claims,
            seed=args.seed,
            draws=args.draws,
            workers=workers,
            executor=executor,
            checkpoint=args.checkpoint,
            watch=interruptible(shown.watch),
            done=shown.done,
        )
    shown.end(run)
    outputs.write_json(run.record())
    if outputs.html:
        from gumbel_np.show.pages.report.report_page import report

        outputs.html.write(report(run))
        shown.say(f"Report: {args.html}")
    return run.as_expected


def _chosen(ids: list[str] | None) -> list[Claim]:
    """Return the claims of these ids, each of which can be tried; the whole ledger for None."""
    from gumbel_np.verify.claims import LEDGER

    if ids is None:
        return list(LEDGER.values())
    claims = [_claim(id, LEDGER) for id in dict.fromkeys(ids)]
    for claim in claims:
        if not claim.available:
            raise Refusal(f"{claim.id} needs the package {claim.needs}, which is not installed")
    return claims


def _claim(id: str, ledger: dict[str, Claim]) -> Claim:
    if id in ledger:
        return ledger[id]
    from difflib import get_close_matches

    near = get_close_matches(id, ledger, n=1)
    hint = f"did you mean {near[0]}?" if near else "gumbel-np claims lists them"
    raise Refusal(f"unknown claim {id!r}: {hint}")


@contextmanager
def _executor(args: argparse.Namespace) -> Iterator[tuple[Executor | None, int]]:
    """Yield what draws, None for threads of our own, and the number of workers."""
    from gumbel_np.scale.checkpoint import CheckpointError
    from gumbel_np.scale.dask_cluster import ClusterError, cluster

    try:
        if args.dask:
            with cluster(args.dask) as found:
                yield found
        else:
            yield None, args.workers or usable_cores()
    except (ClusterError, CheckpointError) as error:
        raise Refusal(str(error)) from None
