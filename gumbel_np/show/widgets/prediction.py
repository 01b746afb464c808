"""A prediction that counts: a guess is locked, the experiment runs, both are shown and scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from gumbel_np.show.style import number
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
    """

    kind = traitlets.Unicode().tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    guess = traitlets.Any().tag(sync=True)
    locked = traitlets.Bool(False).tag(sync=True)
    truth = traitlets.Any(None, read_only=True).tag(sync=True)
    score = traitlets.Int(None, allow_none=True, read_only=True).tag(sync=True)
    problem = traitlets.Unicode(read_only=True).tag(sync=True)

    def __init__(
        self, kind: str, question: str, options: Sequence[str], guess: Any, experiment: Callable
    ) -> None:
        self._experiment = experiment
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
        equal = [1 / len(categories)] * len(categories)
        return cls("shares", question, categories, equal, experiment)

    @classmethod
    def value(
        cls, question: str, experiment: Callable[[], float], *, start: float, unit: str = ""
    ) -> Prediction:
        """Ask for a positive number.

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
        return cls("number", question, [unit], float(start), experiment)

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
        return self

    @traitlets.validate("guess")
    def _sound(self, proposal: Any) -> Any:
        guess = proposal["value"]
        if self.locked:
            raise traitlets.TraitError("guess is locked: the experiment has been seen")
        if self.kind == "choice":
            if guess not in range(len(self.options)):
                raise traitlets.TraitError(
                    f"guess must be the position of an option, 0 to {len(self.options) - 1}, "
                    f"got {guess!r}"
                )
            return int(guess)
        given = np.asarray(guess)
        shape = (len(self.options),) if self.kind == "shares" else ()
        if given.dtype.kind not in "iuf" or given.shape != shape or not np.isfinite(given).all():
            wanted = f"{shape[0]} shares" if shape else "one number"
            raise traitlets.TraitError(f"guess must be {wanted}, got {guess!r}")
        if (given < 0).any() or given.sum() <= 0:
            raise traitlets.TraitError(f"guess must not be negative, nor all zero, got {guess!r}")
        return (given / given.sum()).tolist() if shape else float(given)

    @traitlets.observe("locked")
    def _run(self, _: Any) -> None:
        try:
            found = self._experiment()
        except Exception as error:
            self.set_trait("problem", f"The experiment failed: {error!r}")
            raise
        if self.kind == "shares":
            total = np.sum(found)
            self.set_trait("truth", (np.asarray(found) / total).tolist())
        else:
            self.set_trait("truth", int(found) if self.kind == "choice" else float(found))
        self.set_trait("score", score(self.kind, self.guess, self.truth))

    def _said(self, value: Any) -> str:
        if self.kind == "shares":
            return " ".join(f"{share:.3f}" for share in value)
        if self.kind == "choice":
            return self.options[value]
        shown = f"{value:,.0f}" if abs(value) >= 100 else number(value)
        return f"{shown} {self.options[0]}".strip()

    def __repr__(self) -> str:
        if self.score is None:
            return f"Prediction({self.question!r}, open)"
        return (
            f"predicted: {self._said(self.guess)}\nfound:     {self._said(self.truth)}\n"
            f"{self.score} of 100 points"
        )


def score(kind: str, guess: Any, truth: Any) -> int:
    """Return how near a guess came, from 0 to 100."""
    if kind == "shares":
        return round(100 * (1 - np.abs(np.subtract(guess, truth)).sum() / 2))
    if kind == "choice":
        return 100 * (guess == truth)
    return round(100 * max(0.0, 1 - abs(np.log10(guess / truth))))
