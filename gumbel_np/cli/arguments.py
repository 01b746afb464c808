"""The parser and the types of arguments: whole numbers, probabilities, seconds, names of files."""

import argparse
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import NoReturn, TypeAlias, TypeVar

from gumbel_np.cli.exit_and_signals import Refusal

T = TypeVar("T", int, float)


class Parser(argparse.ArgumentParser):
    """A parser that leaves it to the process to report an error."""

    def error(self, message: str) -> NoReturn:
        """Refuse the command."""
        raise Refusal(f"{message} (see {self.prog} --help)")


Commands: TypeAlias = "argparse._SubParsersAction[Parser]"


def add_seed_and_outputs(parser: Parser) -> None:
    """Add the arguments that verify and check share."""
    add = parser.add_argument
    add("--seed", type=whole_number(0), default=0, metavar="N", help="seed of all draws (0)")
    add("--json", type=file_name, metavar="FILE", help="write the verdicts as JSON; - for stdout")
    add("--html", type=file_name, metavar="FILE", help="write the report as one HTML page")


def _numbers(
    wanted: str, parse: Callable[[str], T], accept: Callable[[T], bool]
) -> Callable[[str], T]:
    """Return a type of arguments: the numbers accepted, described by `wanted` in errors."""

    def number(text: str) -> T:
        with suppress(ValueError):
            if accept(value := parse(text)):
                return value
        raise argparse.ArgumentTypeError(f"{wanted} is wanted, not {text!r}")

    return number


def whole_number(least: int) -> Callable[[str], int]:
    """Return the type of whole numbers from `least`."""
    return _numbers(f"a whole number from {least}", int, lambda n: n >= least)


def _whole(text: str) -> int:
    """Parse a whole number such as 10_000_000 or 1e10."""
    if "e" not in text.lower():
        return int(text)
    number = float(text)
    if not number.is_integer():
        raise ValueError
    return int(number)


even_number: Callable[[str], int] = _numbers(
    "an even whole number from 2", _whole, lambda n: n >= 2 and n % 2 == 0
)
probability: Callable[[str], float] = _numbers(
    "a probability between 0 and 1", float, lambda p: 0 < p < 1
)
seconds: Callable[[str], float] = _numbers(
    "a number of seconds above 0", float, lambda s: 0 < s < threading.TIMEOUT_MAX
)


def _not_empty(text: str, *, name: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError(f"{name} is empty")
    return text


file_name: Callable[[str], str] = partial(_not_empty, name="the name of a file")
address: Callable[[str], str] = partial(_not_empty, name="the address of a scheduler")
