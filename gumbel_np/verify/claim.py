"""A claim: a statement with its formula, its source, and a trial that could refute it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Literal

import numpy as np

from gumbel_np.inputs import as_integer
from gumbel_np.verify.evidence import Evidence

Trial = Callable[..., Evidence | tuple[Evidence, ...]]
Expected = Literal["holds", "refuted"]

# Enough that a true claim on ten categories is certified within 0.01 in total variation, and on
# numbers within 0.003 in the CDF, but for one seed in a million, with all claims of the ledger held
# at once.
DRAWS = 2**21
DRAWS_OF_NUMBERS = 2**22


@dataclass(frozen=True)
class Claim:
    """A statement on trial; made by the decorator `claim`."""

    id: str
    statement: str
    formula: str
    source: str
    expected: Expected
    right: str
    wrong: Mapping[str, Mapping[str, Any]]
    needs: str | None
    draws: int
    costly: bool
    trial: Trial

    @property
    def random(self) -> bool:
        """Whether the trial draws at all, or only computes."""
        return _draws(self.trial)

    @property
    def available(self) -> bool:
        """Whether the package that the trial needs is installed."""
        return self.needs is None or find_spec(self.needs) is not None

    def draws_asked(self, draws: int | None) -> int:
        """Return how many draws to make where so many are asked for, or None.

        A costly claim makes no more than its own number.
        """
        if draws is None:
            return self.draws
        return min(draws, self.draws) if self.costly else draws


def as_draws(draws: int) -> int:
    """Check a number of draws, which come in pairs.

    Raises
    ------
    TypeError
        If it is no integer.
    ValueError
        If it is not even and positive.
    """
    number = as_integer(draws, "draws")
    if number <= 0 or number % 2:
        raise ValueError(f"draws must be even and positive, got {number}")
    return number


def run(
    trial: Trial, n: int, rng: np.random.Generator, ingredients: Mapping[str, Any]
) -> tuple[Evidence, ...]:
    """Run a trial once and return its evidence, always as a tuple.

    Raises
    ------
    TypeError
        If the trial returned anything else.
    ValueError
        If it returned none, parts of the same label, or evidence on another number of draws than it
        was asked for.
    """
    found = trial(n=n, rng=rng, **ingredients) if _draws(trial) else trial(**ingredients)
    parts = tuple(found) if isinstance(found, tuple | list) else (found,)
    for part in parts:
        if not isinstance(part, Evidence):
            raise TypeError(
                f"the trial {trial.__name__} must return evidence, as counts, draws_of, uniforms, "
                f"always or facts give it, got {type(part).__name__}: is a return missing?"
            )
        if part.random and part.draws != n:
            raise ValueError(
                f"the trial {trial.__name__} was asked for {n:,} draws and gave {part.draws:,}"
            )
    if not parts:
        raise ValueError(f"the trial {trial.__name__} gave no evidence")
    names = [part.label or f"part {i}" for i, part in enumerate(parts, 1)]
    if len(set(names)) < len(names):
        raise ValueError(f"the parts of the trial {trial.__name__} must differ in label: {names}")
    return parts


def _draws(trial: Trial) -> bool:
    return "n" in inspect.signature(trial).parameters


def claim(
    id: str,
    formula: str,
    *,
    source: str = "",
    expected: Expected = "holds",
    right: str = "",
    wrong: Mapping[str, Mapping[str, Any]] | None = None,
    needs: str | None = None,
    draws: int = DRAWS,
    costly: bool = False,
) -> Callable[[Trial], Trial]:
    """Make a claim of a function: its docstring is the statement, its body the trial.

    The function takes a number of draws and a generator, and returns the evidence of that many
    draws: `counts(indices, pi)`, `draws_of(law, x)`, `uniforms(u)`, `always(events)`, or a tuple
    of such. It is called many times, on chunks of growing size, always even, each with its own
    generator. A function that takes neither computes instead, and returns `facts(agree(…), …)`.

    Parameters
    ----------
    id : str
        A short name, with hyphens.
    formula : str
        The statement in LaTeX, without dollar signs.
    source : str, optional
        Who says so.
    expected : {"holds", "refuted"}, optional
        What mathematics expects of the trial.
    right : str, optional
        For a claim expected to be refuted: what is true instead.
    wrong : mapping, optional
        The negative controls: for each, what is wrong with it and which keyword arguments of the
        function make it so. The same trial must refute it.
    needs : str, optional
        A package without which the trial cannot run.
    draws : int, optional
        How many draws a trial collects before it judges.
    costly : bool, optional
        Whether each draw takes so long, or so few settle the question, that no more are ever made.

    Returns
    -------
    callable
        A decorator that returns the function unchanged, with the `Claim` as its attribute `claim`.

    Raises
    ------
    TypeError
        If the function takes anything but `n` and `rng`, and keywords that have defaults.
    ValueError
        If the function has no docstring, `draws` is not even and positive, or `expected` is neither
        of the two.

    Examples
    --------
    >>> from gumbel_np.verify import counts, put_on_trial
    >>> @claim("fair-coin", r"P(1) = 1/2", draws=100_000)
    ... def fair_coin(n, rng):
    ...     '''A coin shows 1 half of the time.'''
    ...     return counts(rng.integers(2, size=n), [0.5, 0.5])
    >>> put_on_trial(fair_coin).verdict
    'holds'
    """
    draws = as_draws(draws)
    if expected not in ("holds", "refuted"):
        raise ValueError(f"expected must be 'holds' or 'refuted', got {expected!r}")

    def decorate(trial: Trial) -> Trial:
        statement = inspect.getdoc(trial)
        if not statement:
            raise ValueError(f"the claim {id!r} must state itself in the docstring of its function")
        required = [
            p.name
            for p in inspect.signature(trial).parameters.values()
            if p.default is p.empty and p.kind is not p.VAR_KEYWORD
        ]
        if required not in ([], ["n", "rng"]):
            raise TypeError(
                f"the claim {id!r} must be a function of n and rng, or of nothing, "
                f"got ({', '.join(required)})"
            )
        made = Claim(
            id=id,
            statement=" ".join(statement.split()),
            formula=formula,
            source=source,
            expected=expected,
            right=right,
            wrong=wrong or {},
            needs=needs,
            draws=draws,
            costly=costly,
            trial=trial,
        )
        trial.claim = made  # type: ignore[attr-defined]
        return trial

    return decorate
