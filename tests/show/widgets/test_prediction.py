"""A guess is locked once, the experiment runs once, and the score is what the formula says."""

import math

import numpy as np
import pytest
from traitlets import TraitError

from gumbel_np.show.widgets import Prediction
from gumbel_np.show.widgets.guess import score


class Experiment:
    """It counts how often it is called."""

    def __init__(self, result):
        self.result, self.calls = result, 0

    def __call__(self):
        self.calls += 1
        if isinstance(self.result, BaseException):
            raise self.result
        return self.result


NAMES = ["a", "b", "c"]


def make(kind, result):
    experiment = Experiment(result)
    if kind == "shares":
        return Prediction.shares("Which shares?", NAMES, experiment), experiment
    if kind == "number":
        return Prediction.value("How many?", experiment, start=10, unit="draws"), experiment
    return Prediction.choice("Which?", NAMES, experiment), experiment


STARTS = {"shares": [1 / 3] * 3, "number": 10.0, "choice": 0}
# For each kind: a guess, what the experiment returns, the form in which each is kept, the score.
ROUNDS = [
    ("shares", [0.5, 0.25, 0.25], [2, 1, 1], [0.5, 0.25, 0.25], [0.5, 0.25, 0.25], 100),
    ("shares", [1, 0, 0], [0, 1, 1], [1, 0, 0], [0, 0.5, 0.5], 0),
    ("shares", [2, 1, 1], np.array([100, 200, 100]), [0.5, 0.25, 0.25], [0.25, 0.5, 0.25], 75),
    ("shares", (0, 0, 7), (0.25, 0.25, 0.5), [0, 0, 1], [0.25, 0.25, 0.5], 50),
    ("number", 100, 100, 100, 100, 100),
    ("number", 1000, 100.0, 1000, 100, 0),
    ("number", 10, np.int64(100), 10, 100, 0),
    ("number", 0.5, 100, 0.5, 100, 0),
    ("number", 200, 100, 200, 100, 70),  # log10(2) = 0.3010
    ("number", np.float32(50), 100, 50, 100, 70),
    ("number", 300, 100, 300, 100, 52),  # log10(3) = 0.4771
    ("number", 5e-324, 1e308, 5e-324, 1e308, 0),
    ("number", 0, 4, 0, 4, 0),
    ("number", 0.5, 0, 0.5, 0, 0),
    ("number", 0, 0, 0, 0, 100),
    ("choice", 2, 2, 2, 2, 100),
    ("choice", 1, np.int64(2), 1, 2, 0),
    ("choice", np.int64(1), np.array(1), 1, 1, 100),
]


@pytest.mark.parametrize(("kind", "guess", "result", "kept", "truth", "points"), ROUNDS)
@pytest.mark.parametrize("by", ["lock", "guess and lock", "browser", "browser at once"])
def test_a_round(kind, guess, result, kept, truth, points, by):
    prediction, experiment = make(kind, result)
    assert (prediction.kind, prediction.guess) == (kind, STARTS[kind])
    assert (prediction.truth, prediction.score, prediction.locked) == (None, None, False)
    assert experiment.calls == 0
    sent = np.asarray(guess).tolist()
    if by == "lock":
        assert prediction.lock(guess) is prediction
    elif by == "guess and lock":
        prediction.guess = guess
        prediction.lock()
    elif by == "browser":
        prediction.set_state({"guess": sent})
        prediction.set_state({"locked": True})
    else:
        prediction.set_state({"guess": sent, "locked": True})
    assert experiment.calls == 1
    assert prediction.locked
    assert prediction.guess == kept
    # Of a value equal to the first, traitlets would keep the type that a browser sent.
    if by in ("lock", "guess and lock"):
        assert type(prediction.guess) is type(STARTS[kind])
    assert prediction.truth == truth
    assert type(prediction.truth) is type(STARTS[kind])
    assert prediction.score == points
    assert prediction.problem == ""


def test_lock_takes_what_stands_there_if_nobody_guesses():
    for kind, result, points in (("shares", [1, 1, 1], 100), ("number", 10, 100), ("choice", 1, 0)):
        prediction, _ = make(kind, result)
        assert prediction.lock().guess == STARTS[kind]
        assert prediction.score == points


@pytest.mark.parametrize(
    ("kind", "result", "other"),
    [("shares", [1, 1, 2], [0, 0, 1]), ("number", 5, 6), ("choice", 1, 2)],
)
def test_it_is_locked_once_and_for_good(kind, result, other):
    prediction, experiment = make(kind, result)
    prediction.lock()
    seen = (prediction.guess, prediction.truth, prediction.score)
    prediction.lock(other)
    prediction.locked = True
    prediction.set_state({"locked": True})
    for change in (
        lambda: setattr(prediction, "guess", other),
        lambda: setattr(prediction, "locked", False),
        lambda: prediction.set_state({"guess": other}),
        lambda: prediction.set_state({"locked": False}),
        lambda: prediction.set_state({"locked": False, "guess": other}),
        lambda: setattr(prediction, "truth", other),
        lambda: setattr(prediction, "score", 100),
    ):
        with pytest.raises(TraitError, match=r"locked|read-only"):
            change()
    assert (prediction.guess, prediction.truth, prediction.score) == seen
    assert prediction.locked
    assert experiment.calls == 1


def test_a_guess_cannot_be_changed_while_the_experiment_runs():
    def peeking():
        with pytest.raises(TraitError, match="guess is locked"):
            prediction.guess = 2
        return 2

    prediction = Prediction.choice("Which?", NAMES, peeking)
    assert prediction.lock(1).score == 0


WRONG_NUMBERS = [
    np.nan,
    np.inf,
    -1,
    True,
    "10",
    b"10",
    None,
    [10],
    [1, 2],
    {},
    1j,
    10**400,
]
WRONG_SHARES = [
    [np.nan, 1, 1],
    [np.inf, 1, 1],
    [np.inf, -np.inf, 1],
    [-1, 1, 1],
    [0, 0, 0],
    [1e308, 1e308, 1e308],
    [1, 1],
    [1, 1, 1, 1],
    [],
    [[1, 1, 1]],
    [1, [1], 1],
    [True, False, True],
    ["1", "1", "1"],
    1,
    None,
    "abc",
    {"a": 1, "b": 1, "c": 1},
    [10**400, 1, 1],
]
WRONG_CHOICES = [-1, 3, 0.5, np.nan, np.inf, True, False, "1", "a", None, [1], np.array([1, 2]), 1j]
WRONG = (
    [("number", value) for value in WRONG_NUMBERS]
    + [("shares", value) for value in WRONG_SHARES]
    + [("choice", value) for value in WRONG_CHOICES]
)
WANTED = (
    r" must (be 3 finite shares|not be negative, nor all zero|be one finite number|not be negative|"
    r"be the position of an option, 0 to 2), got "
)


@pytest.mark.parametrize(("kind", "wrong"), WRONG)
def test_an_invalid_guess_is_refused(kind, wrong):
    prediction, experiment = make(kind, 1)
    with pytest.raises(TraitError, match=f"^guess{WANTED}"):
        prediction.guess = wrong
    if wrong is not False:  # it equals the first guess, so traitlets sees no change
        with pytest.raises(TraitError, match=f"^guess{WANTED}"):
            prediction.set_state({"guess": wrong, "locked": True})
    if wrong is not None:  # None means no guess
        with pytest.raises(TraitError, match=f"^guess{WANTED}"):
            prediction.lock(wrong)
    assert prediction.guess == STARTS[kind]
    assert not prediction.locked
    assert experiment.calls == 0


@pytest.mark.parametrize(("kind", "wrong"), WRONG)
def test_an_invalid_result_is_a_problem(kind, wrong):
    prediction, experiment = make(kind, wrong)
    with pytest.raises(ValueError, match=f"^what the experiment returns{WANTED}"):
        prediction.lock()
    assert "what the experiment returns must" in prediction.problem
    assert (prediction.truth, prediction.score) == (None, None)
    assert prediction.locked
    assert experiment.calls == 1


@pytest.mark.parametrize("error", [ZeroDivisionError("no draws"), KeyboardInterrupt()])
@pytest.mark.parametrize("kind", STARTS)
def test_an_experiment_that_fails_is_reported_and_may_run_again_for_the_same_guess(kind, error):
    prediction, experiment = make(kind, error)
    with pytest.raises(type(error)):
        prediction.lock()
    assert prediction.problem == f"The experiment failed: {error!r}"
    assert (prediction.truth, prediction.score) == (None, None)
    with pytest.raises(TraitError, match="guess is locked"):
        prediction.guess = STARTS[kind]
    assert experiment.calls == 1
    with pytest.raises(type(error)):
        prediction.lock()
    assert experiment.calls == 2
    prediction._experiment = lambda: STARTS[kind]
    assert prediction.lock().score == 100
    assert prediction.problem == ""


@pytest.mark.parametrize(
    ("made", "error", "message"),
    [
        (lambda: Prediction.shares("?", [], list), ValueError, "categories must be one or more"),
        (lambda: Prediction.choice("?", [], int), ValueError, "options must be one or more"),
        (
            lambda: Prediction.choice("?", NAMES, 1),
            TypeError,
            "experiment must be a function, got 1",
        ),
        (
            lambda: Prediction.value("?", float, start=-1),
            ValueError,
            "start must not be negative, got -1",
        ),
        (
            lambda: Prediction.value("?", float, start=np.nan),
            ValueError,
            "start must be one finite",
        ),
        (lambda: Prediction.value("?", float, start="1"), ValueError, "start must be one finite"),
        (lambda: Prediction.choice("?", [1, 2], int), TraitError, "'options' trait"),
        (lambda: Prediction.choice(1, NAMES, int), TraitError, "'question' trait"),
        (lambda: Prediction("wish", "?", NAMES, 1, int), TraitError, "'kind' trait .* any of"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(made, error, message):
    with pytest.raises(error, match=message):
        made()


@pytest.mark.parametrize(
    ("kind", "guess", "truth", "points"),
    [
        ("shares", [1.0, 0.0], [0.75, 0.25], 75),
        ("shares", [0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], 60),
        ("shares", [1.0, 0.0], [0.0, 1.0], 0),
        # Halves are rounded up: 12.5, 37.5 and 62.5.
        ("shares", [1.0, 0.0], [0.125, 0.875], 13),
        ("shares", [1.0, 0.0], [0.375, 0.625], 38),
        ("shares", [1.0, 0.0], [0.625, 0.375], 63),
        ("number", 1.0, 1.0, 100),
        ("number", 1.0, 2.0, 70),
        ("number", 2.0, 1.0, 70),
        ("number", math.sqrt(10), 1.0, 50),
        ("number", 1.0, 11.0, 0),
        ("number", 1e-300, 1e300, 0),
        ("choice", 1, 1, 100),
        ("choice", 1, 0, 0),
    ],
)
def test_the_score_is_what_one_computes_by_hand(kind, guess, truth, points):
    assert score(kind, guess, truth) == points
    assert type(score(kind, guess, truth)) is int


def test_the_score_lies_between_0_and_100():
    rng = np.random.default_rng(0)
    for p, q in rng.dirichlet([0.2] * 5, size=(500, 2)):
        assert 0 <= score("shares", p, q) <= 100
        assert score("shares", p, p) == 100
    for x, y in 10 ** rng.uniform(-9, 9, (500, 2)):
        assert 0 <= score("number", x, y) <= 100


@pytest.mark.parametrize(
    ("kind", "guess", "result", "said"),
    [
        (
            "shares",
            [1, 2, 1],
            [1, 1, 1],
            "predicted: 0.250 0.500 0.250\nfound:     0.333 0.333 0.333\n83 of 100 points",
        ),
        ("choice", 0, 2, "predicted: a\nfound:     c\n0 of 100 points"),
        ("number", 12.34, 1234.5, "predicted: 12 draws\nfound:     1,234 draws\n0 of 100 points"),
        ("number", 99.7, 100, "predicted: 100 draws\nfound:     100 draws\n100 of 100 points"),
        (
            "number",
            1e-7,
            2e-7,
            "predicted: 10⁻⁷ draws\nfound:     2 × 10⁻⁷ draws\n70 of 100 points",
        ),
    ],
)
def test_it_prints_guess_truth_and_score(kind, guess, result, said):
    prediction, _ = make(kind, result)
    assert repr(prediction).endswith("?', open)")
    assert repr(prediction.lock(guess)).replace("\N{NO-BREAK SPACE}", " ") == said


def test_a_number_without_a_unit_has_no_blank_after_it():
    prediction = Prediction.value("How many?", lambda: 3, start=3).lock()
    assert repr(prediction) == "predicted: 3\nfound:     3\n100 of 100 points"
