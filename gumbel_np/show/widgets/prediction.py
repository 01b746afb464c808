"""A prediction that counts: a guess is locked, the experiment runs, both are shown and scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import traitlets
from numpy.typing import ArrayLike

from gumbel_np.show.widgets.base import Widget
from gumbel_np.show.widgets.guess import as_guess, in_words, score


class Prediction(Widget):
    """Ask for a guess before the experiment; made by `shares`, `value` or `choice`.

    Parameters
    ----------
    kind : {"shares", "number", "choice"}
        The form of the guess.
    question : str
        The question.
    options : sequence of str
        The categories or options; for a number its unit alone.
    guess : list of float, float or int
        The guess to begin with.
    experiment : callable
        Called once the guess is locked; returns the truth.

    Attributes
    ----------
    guess : list of float, float or int
        The shares, the number, or the position of the option.
    locked : bool
        Whether the guess counts; then the experiment has run, and the guess cannot be changed.
    truth : list of float, float, int or None
        What the experiment found, in the form of the guess; None until the guess is locked.
    score : int or None
        Points from 0 to 100, see Notes; None until the guess is locked.
    problem : str
        Why the experiment failed, if it did.

    Raises
    ------
    TypeError, ValueError
        If `experiment` is not a function, or there are no options.
    traitlets.TraitError
        If the guess does not have the form of its kind, or is changed once it is locked.

    See Also
    --------
    gumbel_np.show.grading.grade : Grades a sampler instead of a guess.

    Notes
    -----
    For shares, the score is the percentage of the draws in the right category: 100 · (1 − TV), with
    TV the total variation distance of guess and truth. For a number, it is 100 less 100 for each
    factor of ten by which the guess is off. For a choice, it is all or nothing.

    Examples
    --------
    >>> from gumbel_np.show.widgets import Prediction
    >>> coin = Prediction("choice", "Heads or tails?", ["heads", "tails"], 0, lambda: 1)
    >>> coin.lock()
    predicted: heads
    found:     tails
    0 of 100 points
    """

    handout_answers = ("truth",)
    handout_resets = ("guess", "locked", "truth", "score")  # whatever guess the lesson has locked

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
        self,
        kind: str,
        question: str,
        options: Sequence[str],
        guess: list[float] | float,
        experiment: Callable[[], ArrayLike],
    ) -> None:
        if not len(options):
            name = "categories" if kind == "shares" else "options"
            raise ValueError(f"{name} must be one or more names, got none")
        if not callable(experiment):
            raise TypeError(
                f"experiment must be a function, got {experiment!r}: do not call it yet"
            )
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
            The question.
        categories : sequence of str, length K
            The names of the categories.
        experiment : callable
            Called once the guess is locked; returns K shares or counts.

        Returns
        -------
        Prediction
            With equal shares until a bar is moved.

        Raises
        ------
        TypeError, ValueError
            If `experiment` is not a function, or there are no categories.

        See Also
        --------
        Prediction.lock : Locks the guess and runs the experiment.

        Examples
        --------
        >>> from gumbel_np.show.widgets import Prediction
        >>> coin = Prediction.shares("Heads or tails?", ["heads", "tails"], lambda: [5, 5])
        >>> coin.lock([0.7, 0.3]).score
        80
        """
        return cls("shares", question, categories, [1] * len(categories), experiment)

    @classmethod
    def value(
        cls, question: str, experiment: Callable[[], float], *, start: float, unit: str = ""
    ) -> Prediction:
        """Ask for a number that is not negative.

        Parameters
        ----------
        question : str
            The question.
        experiment : callable
            Called once the guess is locked; returns the number.
        start : float
            The number to begin with.
        unit : str, optional
            The unit of the number.

        Returns
        -------
        Prediction
            With `start` until another number is written.

        Raises
        ------
        TypeError, ValueError
            If `experiment` is not a function, or `start` is not finite or is negative.

        See Also
        --------
        Prediction.lock : Locks the guess and runs the experiment.

        Examples
        --------
        >>> from gumbel_np.show.widgets import Prediction
        >>> Prediction.value("How many?", lambda: 1000.0, start=100, unit="draws").lock(500)
        predicted: 500 draws
        found:     1,000 draws
        70 of 100 points
        """
        return cls("number", question, [unit], as_guess(start, "start", "number"), experiment)

    @classmethod
    def choice(
        cls, question: str, options: Sequence[str], experiment: Callable[[], int]
    ) -> Prediction:
        """Ask which of several answers is right.

        Parameters
        ----------
        question : str
            The question.
        options : sequence of str
            The answers.
        experiment : callable
            Called once the guess is locked; returns the right position.

        Returns
        -------
        Prediction
            With the first answer until another one is chosen.

        Raises
        ------
        TypeError, ValueError
            If `experiment` is not a function, or there are no options.

        See Also
        --------
        Prediction.lock : Locks the guess and runs the experiment.

        Examples
        --------
        >>> from gumbel_np.show.widgets import Prediction
        >>> Prediction.choice("Which?", ["this", "that"], lambda: 1).lock(1).score
        100
        """
        return cls("choice", question, options, 0, experiment)

    def lock(self, otherwise: list[float] | float | None = None) -> Prediction:
        """Lock the guess, as the button does; a guess that is locked already stays.

        If the experiment has failed, it is tried again.

        Parameters
        ----------
        otherwise : list of float, float or int, optional
            The guess; by default, what the widget shows.

        Returns
        -------
        Prediction
            The widget itself, which prints guess, truth and score.

        Raises
        ------
        traitlets.TraitError
            If `otherwise` does not have the form of its kind.
        ValueError
            If the experiment returns something of another form.

        See Also
        --------
        Prediction.shares, Prediction.value, Prediction.choice : The three kinds.

        Examples
        --------
        >>> from gumbel_np.show.widgets import Prediction
        >>> Prediction.choice("Which?", ["this", "that"], lambda: 1).lock()
        predicted: this
        found:     that
        0 of 100 points
        """
        if not self.locked:
            if otherwise is not None:
                self.guess = otherwise
            self.locked = True
        elif self.problem:
            self._run()
        return self

    def find_answers(self) -> None:
        """Run the experiment, if it has not run yet."""
        self.lock()

    # `_begun` rather than `locked`: a browser may send a guess and its lock in one message.
    @traitlets.validate("guess")
    def _check_guess(self, proposal: Any) -> Any:
        if self._begun:
            raise traitlets.TraitError("guess is locked: the experiment has been seen")
        try:
            return as_guess(proposal["value"], "guess", self.kind, len(self.options))
        except ValueError as error:
            raise traitlets.TraitError(str(error)) from None

    @traitlets.validate("locked")
    def _check_locked(self, proposal: Any) -> bool:
        if self._begun and not proposal["value"]:
            raise traitlets.TraitError("locked must stay True: the experiment has been seen")
        return proposal["value"]

    @traitlets.observe("locked")
    def _run(self, _: Any = None) -> None:
        self._begun = True
        self.set_trait("problem", "")
        try:
            found = self._experiment()
            truth = as_guess(found, "what the experiment returns", self.kind, len(self.options))
        except BaseException as error:  # an interrupt too: the widget would say that it runs
            self.set_trait("problem", f"The experiment failed: {error!r}")
            raise
        self.set_trait("truth", truth)
        self.set_trait("score", score(self.kind, self.guess, self.truth))

    def __repr__(self) -> str:
        if self.score is None:
            return f"Prediction({self.question!r}, {'failed' if self.problem else 'open'})"
        kept = (self.guess, self.truth)
        guess, truth = (in_words(value, self.kind, self.options) for value in kept)
        return f"predicted: {guess}\nfound:     {truth}\n{self.score} of 100 points"
