"""A prediction that counts: a guess is locked, the experiment runs, both are shown and scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from gumbel_np.show.style import unicode_number
from gumbel_np.show.widgets.base import Widget


class Prediction(Widget, script="prediction.js"):
    """Ask for a guess before the experiment; made by `shares`, `value` or `choice`.

    Attributes
    ----------
    kind : {"shares", "number", "choice"}
        What is asked for.
    guess : list of float, float or int
        The shares, the number, or the position of the option.
    locked : bool
        Whether it counts; then the experiment has run, and the guess cannot be changed.
    truth : list of float, float, int or None
        What the experiment found, in the form of the guess; None until it is locked.
    score : int or None
        From 0 to 100: for shares the part of the draws in the right place, for a number 100 less
        100 for each factor of ten by which it is off, for an option all or nothing.
    problem : str
        Why the experiment did not end, if it did not.

    Raises
    ------
    traitlets.TraitError
        If the guess has not the form of its kind, or is changed once it is locked.
    """

    kind = traitlets.Enum(["shares", "number", "choice"]).tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    guess = traitlets.Any().tag(sync=True)
    guess.allow_none = False
    locked = traitlets.Bool(False).tag(sync=True)
    truth = traitlets.Any(None, read_only=True).tag(sync=True)
    score = traitlets.Int(None, allow_none=True, read_only=True).tag(sync=True)
    problem = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(
        self, kind: str, question: str, options: Sequence[str], guess: Any, experiment: Callable
    ) -> None:
        if not len(options):
            name = "categories" if kind == "shares" else "options"
            raise ValueError(f"{name} must be one or more names, got none")
        if not callable(experiment):
            raise TypeError(f"experiment must be a function, got {experiment!r}: call it not yet")
        self._experiment = experiment
        self._begun = False
        super().__init__(kind=kind, question=question, options=list(options), guess=guess)

    @classmethod
    def shares(
        cls, question: str, categories: Sequence[str], experiment: Callable[[], ArrayLike]
    ) -> Prediction:
        """Ask for the share of each category.

        Parameters
        ----------
        question : str
            What is asked.
        categories : sequence of str
            Their names.
        experiment : callable
            Called without arguments once the guess is locked; returns the shares, or counts.

        Returns
        -------
        Prediction
            With equal shares until somebody moves a bar.

        Examples
        --------
        >>> coin = Prediction.shares("Heads or tails?", ["heads", "tails"], lambda: [5, 5])
        >>> coin.lock([0.7, 0.3]).score
        80
        """
        return cls("shares", question, categories, [1] * len(categories), experiment)

    @classmethod
    def value(
        cls, question: str, experiment: Callable[[], float], *, start: float, unit: str = ""
    ) -> Prediction:
        """Ask for a number, not negative.

        Parameters
        ----------
        question : str
            What is asked.
        experiment : callable
            Called without arguments once the guess is locked; returns the number.
        start : float
            What stands there until somebody writes another.
        unit : str, optional
            What it is measured in.

        Returns
        -------
        Prediction
            With the number at the start.
        """
        return cls("number", question, [unit], _sound("start", start, "number"), experiment)

    @classmethod
    def choice(
        cls, question: str, options: Sequence[str], experiment: Callable[[], int]
    ) -> Prediction:
        """Ask which of several answers is right.

        Parameters
        ----------
        question : str
            What is asked.
        options : sequence of str
            The answers.
        experiment : callable
            Called without arguments once the guess is locked; returns the right position.

        Returns
        -------
        Prediction
            With the first answer until somebody takes another.
        """
        return cls("choice", question, options, 0, experiment)

    def lock(self, otherwise: Any = None) -> Prediction:
        """Lock the guess, as the button does; what is locked already stays.

        Parameters
        ----------
        otherwise : list of float, float or int, optional
            The guess of who has made none; what stands in the widget by default.

        Returns
        -------
        Prediction
            Itself: printed, it tells guess, truth and score.
        """
        if not self.locked:
            if otherwise is not None:
                self.guess = otherwise
            self.locked = True
        elif self.problem:  # the guess stands, and the experiment gets another try
            self._run()
        return self

    # Not whether it is locked: a browser may send a guess and its lock in one message.
    @traitlets.validate("guess")
    def _in_form(self, proposal: Any) -> Any:
        if self._begun:
            raise traitlets.TraitError("guess is locked: the experiment has been seen")
        try:
            return _sound("guess", proposal["value"], self.kind, len(self.options))
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.validate("locked")
    def _for_good(self, proposal: Any) -> bool:
        if self._begun and not proposal["value"]:
            raise traitlets.TraitError("locked must stay True: the experiment has been seen")
        return proposal["value"]

    @traitlets.observe("locked")
    def _run(self, _: Any = None) -> None:
        self._begun = True
        self.set_trait("problem", "")
        try:
            found = self._experiment()
            truth = _sound("what the experiment returns", found, self.kind, len(self.options))
        except BaseException as error:  # whoever interrupts it must not be told that it runs
            self.set_trait("problem", f"The experiment failed: {error!r}")
            raise
        self.set_trait("truth", truth)
        self.set_trait("score", score(self.kind, self.guess, self.truth))

    def _said(self, value: Any) -> str:
        if self.kind == "shares":
            return " ".join(f"{share:.3f}" for share in value)
        if self.kind == "choice":
            return self.options[value]
        shown = f"{value:,.0f}" if 99.5 <= value < 1e9 else unicode_number(value)
        return f"{shown} {self.options[0]}".strip()

    def __repr__(self) -> str:
        if self.score is None:
            return f"Prediction({self.question!r}, {'failed' if self.problem else 'open'})"
        return (
            f"predicted: {self._said(self.guess)}\nfound:     {self._said(self.truth)}\n"
            f"{self.score} of 100 points"
        )


def _sound(name: str, value: Any, kind: str, size: int = 1) -> Any:
    """Return a guess, or what was found, in the form in which it is kept."""
    try:
        given = np.asarray(value)
    except ValueError:  # ragged
        given = np.asarray(None)
    real = given.dtype.kind in "iuf"
    if kind == "choice":
        if not real or given.shape or given.item() not in range(size):
            raise ValueError(
                f"{name} must be the position of an option, 0 to {size - 1}, got {value!r}"
            )
        return int(given)
    shape = (size,) if kind == "shares" else ()
    with np.errstate(all="ignore"):
        total = given.sum(dtype=np.float64) if real else np.nan
    if given.shape != shape or not np.isfinite(total):
        wanted = f"{size} finite shares" if shape else "one finite number"
        raise ValueError(f"{name} must be {wanted}, got {value!r}")
    if (given < 0).any() or (shape and not total > 0):
        wanted = "not be negative" + (", nor all zero" if shape else "")
        raise ValueError(f"{name} must {wanted}, got {value!r}")
    return (given / total).tolist() if shape else float(total)


def score(kind: str, guess: Any, truth: Any) -> int:
    """Return how near a guess came, from 0 to 100."""
    if kind == "choice" or (kind == "number" and guess == truth):
        return 100 * (guess == truth)
    if kind == "shares":
        near = 1 - np.abs(np.subtract(guess, truth)).sum() / 2
    else:
        with np.errstate(all="ignore"):  # a factor of 0, or beyond float64, is as good as infinite
            near = 1 - np.abs(np.log10(np.divide(guess, truth)))
    points = 100 * max(0.0, float(near))
    return int(points) + (points % 1 >= 0.5)  # halves upward, as in the browser
