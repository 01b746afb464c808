"""gumbel-np verify and claims: put the ledger of claims on trial, or print it."""

from __future__ import annotations

import argparse
from contextlib import nullcontext
from difflib import get_close_matches
from typing import TYPE_CHECKING

from gumbel_np.cli import arguments
from gumbel_np.cli.exit_and_signals import Refusal, interruptible, usable_cores
from gumbel_np.cli.outputs import open_outputs

if TYPE_CHECKING:
    from gumbel_np.verify.claim import Claim


def add_to(commands: arguments.Commands) -> None:
    """Add the command verify and its arguments."""
    trial = "put the ledger of claims on trial"
    verify = commands.add_parser("verify", help=trial, description=f"{trial.capitalize()}.")
    arguments.add_seed_and_outputs(verify)
    add = verify.add_argument
    add("--only", nargs="+", action="extend", metavar="ID", help="try only these claims")
    costly = "claims whose draws are costly keep their own number"
    draws = f"at most so many draws of each claim, such as 1_000_000 or 1e10; {costly}"
    add("--draws", type=arguments.even_number, metavar="N", help=draws)
    within = "certify every law within this distance, such as 0.001, not just within its tolerance"
    add("--within", type=arguments.probability, metavar="D", help=within)
    either = verify.add_mutually_exclusive_group().add_argument
    threads = f"threads that draw; the verdicts do not depend on it ({usable_cores()})"
    either("--workers", type=arguments.whole_number(1), metavar="N", help=threads)
    dask = "draw on the cluster of this dask scheduler"
    either("--dask", type=arguments.address, metavar="ADDRESS", help=dask)
    resume = "save progress in this file; a stopped run resumes from it"
    add("--checkpoint", type=arguments.file_name, metavar="FILE", help=resume)
    verify.set_defaults(run=_verify)


def add_claims_to(commands: arguments.Commands) -> None:
    """Add the command claims."""
    ledger = "print the ledger of claims without running it"
    claims = commands.add_parser("claims", help=ledger, description="Print the ledger of claims.")
    claims.set_defaults(run=_print_claims)


def _verify(args: argparse.Namespace) -> bool:
    from gumbel_np.scale.checkpoint import CheckpointError
    from gumbel_np.scale.dask_cluster import ClusterError, cluster
    from gumbel_np.show.terminal.claims_table import LiveTable
    from gumbel_np.verify.run import too_few_draws, try_claims

    claims = _chosen(args.only)
    tried = [claim for claim in claims if claim.available]
    outputs = open_outputs(args)
    # What draws, None for threads of our own, and the number of workers.
    own = nullcontext((None, args.workers or usable_cores()))
    drawing = cluster(args.dask) if args.dask else own
    try:
        with drawing as (executor, workers), LiveTable(tried, file=outputs.screen) as shown:
            if args.draws is not None:
                shown.foretell(too_few_draws(tried, args.draws, within=args.within))
            run = try_claims(
                claims,
                seed=args.seed,
                draws=args.draws,
                within=args.within,
                workers=workers,
                executor=executor,
                checkpoint=args.checkpoint,
                watch=interruptible(shown.watch),
                done=shown.done,
            )
    except (ClusterError, CheckpointError) as error:
        raise Refusal(str(error)) from None
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
    for id in ids:
        if id not in LEDGER:
            near = get_close_matches(id, LEDGER, n=1)
            hint = f"did you mean {near[0]}?" if near else "gumbel-np claims lists them"
            raise Refusal(f"unknown claim {id!r}: {hint}")
    claims = [LEDGER[id] for id in dict.fromkeys(ids)]
    for claim in claims:
        if not claim.available:
            raise Refusal(f"{claim.id} needs the package {claim.needs}, which is not installed")
    return claims


def _print_claims(args: argparse.Namespace) -> bool:
    from gumbel_np.show.terminal.claims_table import print_ledger

    print_ledger()
    return True
