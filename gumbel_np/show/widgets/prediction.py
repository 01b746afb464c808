"""A prediction that counts: a guess is locked, the experiment runs, both are shown and scored."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Self

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
        The guess to begin with: shares, a number, or the position of an option.
    experiment : callable
        Called once the guess is locked; returns the truth, in the form of the guess.

    Attributes
    ----------
    guess, truth : list of float, float or int
        What is guessed and what the experiment found; `truth` is None until the guess is locked.
    locked : bool
        Whether the experiment has run, so that the guess cannot be changed.
    score : int or None
        Points from 0 to 100; None until the guess is locked.
    problem : str
        Why the experiment failed, if it did.

    Raises
    ------
    TypeError, ValueError, traitlets.TraitError
        If `experiment` is not a function, or there are no options; if the guess does not have the
        form of its kind, or is changed once it is locked.

    See Also
    --------
    gumbel_np.show.grading.grade : Grades a sampler instead of a guess.

    Notes
    -----
    The score of shares is 100 · (1 − TV), with TV the total variation distance of guess and truth;
    a number loses 100 points for each factor of ten by which it is off; a choice is right or wrong.

    Examples
    --------
    >>> from gumbel_np.show.widgets import Prediction
    >>> Prediction("choice", "Heads or tails?", ["heads", "tails"], 0, lambda: 1).lock()
    predicted: heads
    found:     tails
    0 of 100 points
    """

    handout_answers: ClassVar[tuple[str, ...]] = ("truth",)
    # Whatever guess the lesson has locked, a handout begins without it.
    handout_resets: ClassVar[tuple[str, ...]] = ("guess", "locked", "truth", "score")

    kind: traitlets.Enum[str] = traitlets.Enum(["shares", "number", "choice"]).tag(sync=True)
    question: traitlets.Unicode[str, Any] = traitlets.Unicode().tag(sync=True)
    options: traitlets.List[Any] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    guess: traitlets.Any = traitlets.Any().tag(sync=True)
    guess.allow_none = False
    locked: traitlets.Bool[bool, Any] = traitlets.Bool(False).tag(sync=True)
    truth: traitlets.Any = traitlets.Any(None, read_only=True).tag(sync=True)
    score: traitlets.Int[int | None, Any] = traitlets.Int(
        None, allow_none=True, read_only=True
    ).tag(sync=True)
    problem: traitlets.Unicode[str, Any] = traitlets.Unicode(read_only=True).tag(sync=True)

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
        self._experiment, self._begun = experiment, False
        super().__init__(kind=kind, question=question, options=list(options), guess=guess)

    @classmethod
    def shares(
        cls, question: str, categories: Sequence[str], experiment: Callable[[], ArrayLike]
    ) -> Self:
        """Ask for the share of each category.

        Parameters
        ----------
        question : str
            The question.
        categories : sequence of str, length K
            The names of the categories.
        experiment : callable
            Returns K shares or counts.

        Returns
        -------
        Prediction
            With equal shares to begin with.

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
        >>> Prediction.shares("Which?", ["heads", "tails"], lambda: [5, 5]).lock([0.7, 0.3]).score
        80
        """
        return cls("shares", question, categories, [1] * len(categories), experiment)

    @classmethod
    def value(
        cls, question: str, experiment: Callable[[], float], *, start: float, unit: str = ""
    ) -> Self:
        """Ask for a number that is not negative.

        Parameters
        ----------
        question : str
            The question.
        experiment : callable
            Returns the number.
        start : float
            The number to begin with.
        unit : str, optional
            The unit of the number.

        Returns
        -------
        Prediction
            With `start` to begin with.

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
        >>> Prediction.value("How many?", lambda: 1000.0, start=100).lock(500).score
        70
        """
        return cls("number", question, [unit], as_guess(start, "start", "number"), experiment)

    @classmethod
    def choice(cls, question: str, options: Sequence[str], experiment: Callable[[], int]) -> Self:
        """Ask which of several answers is right.

        Parameters
        ----------
        question : str
            The question.
        options : sequence of str
            The answers.
        experiment : callable
            Returns the right position.

        Returns
        -------
        Prediction
            With the first answer to begin with.

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

    def lock(self, otherwise: list[float] | float | None = None) -> Self:
        """Lock the guess, as the button does, once; if the experiment failed, try it again.

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
        traitlets.TraitError, ValueError
            If `otherwise`, or what the experiment returns, does not have the form of its kind.

        See Also
        --------
        Prediction.shares, Prediction.value, Prediction.choice : The three kinds.

        Examples
        --------
        >>> from gumbel_np.show.widgets import Prediction
        >>> Prediction.choice("Which?", ["this", "that"], lambda: 1).lock().truth
        1
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
        guess, truth = (in_words(v, self.kind, self.options) for v in (self.guess, self.truth))
        return f"predicted: {guess}\nfound:     {truth}\n{self.score} of 100 points"
