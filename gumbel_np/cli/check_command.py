"""gumbel-np check: judge a sampler."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gumbel_np.cli import arguments
from gumbel_np.cli.exit_and_signals import Refusal, interruptible
from gumbel_np.cli.outputs import open_outputs

if TYPE_CHECKING:
    from gumbel_np.verify.conformance import Conformance

# Written out, because the import of the laws would make every command slow to start.
TAKES = ("logits", "probabilities", "tensor")
GIVES = ("index", "one-hot", "k-hot", "weights")
GENERATORS = ("numpy", "global", "torch", "jax-key", "own")
LAWS = (
    "gumbel",
    "gumbel-max",
    "gumbel-top-k",
    "gumbel-subset",
    "gumbel-softmax",
    "straight-through",
    "categorical",
)


def add_to(commands: arguments.Commands) -> None:
    """Add the command and its arguments."""
    check = commands.add_parser(
        "check",
        help="judge a sampler, and say what is wrong with it",
        description="Judge whether a sampler follows its law, and say what is wrong with it.",
    )
    arguments.add_seed_and_outputs(check)
    add = check.add_argument
    where = "path/to/file.py:function or package.module:function"
    add("target", metavar="TARGET", help=f"the sampler: {where}")
    laws = f"the law it should follow: {', '.join(LAWS)}"
    add("--law", required=True, choices=LAWS, metavar="LAW", help=laws)
    alpha = "probability of refuting a right sampler (1e-6)"
    add("--alpha", type=arguments.probability, default=1e-6, metavar="P", help=alpha)
    most = "make at most this many draws"
    add("--max-draws", type=arguments.whole_number(1), metavar="N", help=most)
    takes = "what its argument holds: logits, probabilities, or logits in a tensor"
    add("--takes", choices=TAKES, metavar="WHAT", help=takes)
    gives = f"what a draw is: {', '.join(GIVES)}"
    add("--gives", choices=GIVES, metavar="WHAT", help=gives)
    batched = "it draws a row for each row of (size, K) logits, and has no size"
    add("--batched", action="store_true", help=batched)
    generator = f"what it draws with: {', '.join(GENERATORS)}; a seed is set where it is not given"
    add("--generator", choices=GENERATORS, metavar="KIND", help=generator)
    quick = "leave out the settings drawn from the seed and the far tail"
    add("--quick", action="store_true", help=quick)
    own = f"the function of the logits that gives the weights of the law categorical: {where}"
    add("--probabilities", metavar="FUNCTION", help=own)
    timeout = "seconds that one call may take (60)"
    add("--timeout", type=arguments.seconds, default=60.0, metavar="S", help=timeout)
    check.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> bool:
    from gumbel_np.show.terminal.check_table import LiveCheck
    from gumbel_np.verify.conformance import TargetImportError, load
    from gumbel_np.verify.conformance.target.adapter_options import as_options

    try:
        as_options(args.law, args.takes, args.gives, args.batched, args.generator)
    except ValueError as error:
        raise Refusal(f"--{error}") from None
    if (args.law == "categorical") != (args.probabilities is not None):
        raise Refusal(
            "the law categorical needs --probabilities FILE:function"
            if args.law == "categorical"
            else "--probabilities goes with the law categorical alone"
        )
    outputs = open_outputs(args)
    try:
        target = load(args.target, args.timeout)
        own = args.probabilities and load(args.probabilities, args.timeout, "--probabilities")
    except TargetImportError as error:
        raise Refusal(str(error)) from None
    with LiveCheck(outputs.screen) as shown:
        result = _checked(args, target, own, interruptible(shown.watch), shown.say)
    shown.end(result)
    outputs.write_json(result.record())
    if outputs.html:
        from gumbel_np.show.pages.check_page import page

        outputs.html.write(page(result))
        shown.say(f"Report: {args.html}")
    return result.conforms


def _checked(
    args: argparse.Namespace,
    target: Callable[..., Any],
    probabilities: Callable[..., Any] | None,
    watch: Callable[..., None],
    tell: Callable[[str], None],
) -> Conformance:
    from gumbel_np.verify.conformance import MiscalledTargetError, ProbabilitiesError, check

    try:
        return check(
            target,
            args.law,
            probabilities=probabilities,
            takes=args.takes,
            gives=args.gives,
            batched=args.batched,
            generator=args.generator,
            alpha=args.alpha,
            max_draws=args.max_draws,
            seed=args.seed,
            timeout=args.timeout,
            quick=args.quick,
            watch=watch,
            tell=tell,
            name=args.target,
        )
    except (MiscalledTargetError, ProbabilitiesError) as error:
        raise Refusal(str(error)) from None
