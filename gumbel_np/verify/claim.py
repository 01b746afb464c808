"""A claim: a statement with its formula, its source, and a trial that could refute it."""

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

# Enough that a true claim on ten categories is certified within 0.01 in total variation, and one on
# numbers within 0.003 in the CDF, for all but one seed in a million, even though all claims of the
# ledger share one error rate.
DRAWS = 2**21
DRAWS_OF_NUMBERS = 2**22


@dataclass(frozen=True)
class Claim:
    """A statement on trial; the decorator `claim` makes it.

    Attributes
    ----------
    id, statement, trial
        The name of the function, with hyphens for underscores; its docstring; the function itself.
    formula, source, cells, expected, right, wrong, needs, draws, costly
        As they were given to the decorator.

    See Also
    --------
    claim, put_on_trial : The decorator; the trial.

    Examples
    --------
    >>> @gnp.verify.claim("1 + 1 = 2")
    ... def one_and_one():
    ...     '''One and one are two.'''
    >>> one_and_one.claim.id, one_and_one.claim.statement
    ('one-and-one', 'One and one are two.')
    """

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
    cells: str = ""

    @property
    def random(self) -> bool:
        """Whether the trial makes random draws; if not, it only computes."""
        return _draws(self.trial)

    @property
    def available(self) -> bool:
        """Whether the package that the trial needs is installed."""
        return self.needs is None or find_spec(self.needs) is not None


def as_draws(draws: int) -> int:
    """Check a number of draws: positive, and even, because draws are also compared in pairs."""
    number = as_integer(draws, "draws")
    if number <= 0 or number % 2:
        raise ValueError(f"draws must be even and positive, got {number}")
    return number


def collect(
    trial: Trial, n: int, rng: np.random.Generator, ingredients: Mapping[str, Any]
) -> tuple[Evidence, ...]:
    """Run a trial once and return its evidence as a tuple; refuse whatever else it returns."""
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
    formula: str,
    *,
    source: str = "",
    cells: str = "",
    expected: Expected = "holds",
    right: str = "",
    wrong: Mapping[str, Mapping[str, Any]] | None = None,
    needs: str | None = None,
    draws: int = DRAWS,
    costly: bool = False,
) -> Callable[[Trial], Trial]:
    """Turn a function into a claim: its docstring is the statement, its body the trial.

    The claim's id is the name of the function, with hyphens for underscores.

    The function takes a number of draws, `n`, and a generator, `rng`, and returns the evidence of
    that many draws, or a tuple of such. It is called on chunks of growing, always even size, each
    with a generator of its own. A function that takes neither argument only computes.

    Parameters
    ----------
    formula : str
        The statement in LaTeX, without dollar signs.
    source : str, optional
        Who makes the claim.
    cells : str, optional
        What the cells of a table of counts stand for, as its figure's caption says.
    expected : {"holds", "refuted"}, optional
        The verdict that mathematics expects.
    right : str, optional
        For a claim expected to be refuted: what is true instead.
    wrong : mapping, optional
        Negative controls, which the trial must refute: keyword arguments by what is wrong.
    needs : str, optional
        A package without which the trial cannot run.
    draws : int, optional
        How many draws a trial collects at most; even.
    costly : bool, optional
        Whether a trial never makes more draws than that, whatever number it is asked for.

    Returns
    -------
    callable
        A decorator that returns the function unchanged, with the `Claim` as its attribute `claim`.

    Raises
    ------
    TypeError, ValueError
        If the function has no docstring, or parameters besides `n`, `rng` and such with defaults;
        if `draws` is not even and positive, or `expected` is unknown.

    See Also
    --------
    put_on_trial : Try the claim.
    counts, uniforms, draws_of, jointly_uniform, always, mostly, facts : Make evidence.

    Examples
    --------
    >>> @gnp.verify.claim(r"P(1) = 1/2", draws=2**18, wrong={"bent": {"p": 0.4}})
    ... def fair_coin(n, rng, p=0.5):
    ...     '''A coin shows 1 half of the time.'''
    ...     return gnp.verify.counts(rng.random(n) < p, [0.5, 0.5])
    >>> gnp.verify.put_on_trial(fair_coin).verdict
    'holds'
    >>> gnp.verify.put_on_trial(fair_coin, wrong="bent").verdict
    'refuted'
    """
    draws = as_draws(draws)
    if expected not in ("holds", "refuted"):
        raise ValueError(f"expected must be 'holds' or 'refuted', got {expected!r}")

    def decorate(trial: Trial) -> Trial:
        id, statement = trial.__name__.strip("_").replace("_", "-"), inspect.getdoc(trial)
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
        trial.claim = Claim(  # type: ignore[attr-defined]
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
            cells=cells,
        )
        return trial

    return decorate
