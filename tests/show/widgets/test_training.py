"""A training, step by step: the laws that were given, in the picture and in words."""

import numpy as np
import pytest
from traitlets import TraitError

from gumbel_np.show.widgets import Training

STEPS, OPTIONS = 60, ["zero", "identity", "tanh"]
RNG = np.random.default_rng(0)
WAYS = {
    "mixture": RNG.dirichlet([1, 2, 3], size=STEPS + 1),
    "Gumbel-softmax": RNG.dirichlet([3, 2, 1], size=STEPS + 1),
}
HALVES = [[0.5, 0.5], [0.5, 0.5]]


@pytest.fixture
def widget():
    return Training(WAYS, OPTIONS, goal=2)


@pytest.mark.parametrize("every", [1, 2, 15, 60])
def test_it_tells_the_laws_of_every_step(every):
    widget = Training(WAYS, OPTIONS, every=every)
    for step in range(STEPS + 1):
        widget.step = step
        shown = max(n for n in range(0, STEPS + 1, every) if n <= step)
        assert widget.step == widget.at["step"] == shown
        assert list(widget.at) == ["step", *WAYS]
        for name, law in WAYS.items():
            assert widget.at[name].tolist() == law[shown].tolist()


@pytest.mark.parametrize("every", [1, 20])
def test_the_browser_gets_the_same_numbers(every):
    widget = Training(WAYS, OPTIONS, goal=1, every=every)
    weights = np.frombuffer(widget.weights).reshape(2, STEPS // every + 1, 3)
    assert weights.tolist() == [law[::every].tolist() for law in WAYS.values()]
    assert (widget.names, widget.options) == (list(WAYS), OPTIONS)
    assert (widget.goal, widget.every, widget.step) == (1, every, 0)


def test_arguments_and_results_may_be_changed_afterwards():
    mine = {name: law.copy() for name, law in WAYS.items()}
    widget = Training(mine, OPTIONS)
    mine["mixture"][:] = 0
    widget.at["mixture"][:] = 0
    assert widget.at["mixture"].tolist() == WAYS["mixture"][0].tolist()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, int, list])
def test_laws_may_be_any_numbers(dtype):
    law = [[1, 0], [0, 1], [1, 0]]
    widget = Training({"a": law if dtype is list else np.array(law, dtype)}, ("x", "y"))
    widget.step = 1
    assert widget.at["a"].tolist() == [0, 1]


@pytest.mark.parametrize("kind", [list, tuple, iter, np.array])
def test_options_may_be_any_sequence_of_names(kind):
    assert Training(WAYS, kind(OPTIONS)).options == OPTIONS


def test_what_float32_rounds_is_a_law():
    laws = RNG.dirichlet(np.ones(10), size=1000).astype(np.float32)
    assert (laws.sum(axis=1, dtype=np.float64) != 1).any()
    Training({"a": laws}, list("abcdefghij"))


def test_integers_of_numpy_are_integers():
    widget = Training(WAYS, OPTIONS, goal=np.int64(2), every=np.int32(2))
    assert (widget.goal, widget.every) == (2, 2)


@pytest.mark.parametrize(
    ("ways", "text"),
    [
        (1, "Training(way 0: step 30 of 60)"),
        (4, "Training(way 0, way 1, way 2, way 3: step 30 of 60)"),
    ],
)
def test_it_says_what_it_is_in_one_line(ways, text):
    widget = Training({f"way {i}": WAYS["mixture"] for i in range(ways)}, OPTIONS, every=10)
    widget.step = 39
    assert repr(widget) == str(widget) == text
    assert widget._repr_mimebundle_()[0]["text/plain"] == text


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("step", -1, "step must be from 0 to 60, got -1"),
        ("step", 61, "step must be from 0 to 60, got 61"),
        ("step", 1.5, "'step' trait .* expected an int"),
        ("step", "last", "'step' trait .* expected an int"),
        ("step", None, "'step' trait .* expected an int"),
    ],
)
def test_what_is_refused_changes_nothing(widget, name, value, message):
    widget.step = 5
    with pytest.raises(TraitError, match=message):
        setattr(widget, name, value)
    assert widget.at["step"] == 5


@pytest.mark.parametrize(
    ("ways", "options", "error", "message"),
    [
        (HALVES, "ab", TypeError, "options must be a sequence of names, got 'ab'"),
        ({"a": HALVES}, None, TypeError, "options must be a sequence of names, got None"),
        ({"a": HALVES}, [0, 1], TypeError, r"options must be a sequence of names, got \[0, 1\]"),
        ({"a": [[1], [1]]}, ["x"], ValueError, "options must be 2 to 10 names, got 1"),
        ({"a": np.eye(11)}, ["x"] * 11, ValueError, "options must be 2 to 10 names, got 11"),
        (HALVES, ["x", "y"], TypeError, "ways must map names to weights, got list"),
        ({7: HALVES}, ["x", "y"], TypeError, r"ways must have names, got \[7\]"),
        ({"step": HALVES}, ["x", "y"], TypeError, "ways must not be named 'step'"),
        ({}, ["x", "y"], ValueError, "ways must have 1 to 4 names, got 0"),
        (
            dict.fromkeys("abcde", HALVES),
            ["x", "y"],
            ValueError,
            "ways must .* 1 to 4 names, got 5",
        ),
        ({"a": "no"}, ["x", "y"], TypeError, r"ways\['a'\] must be real numbers"),
        ({"a": [[1, 0], [1]]}, ["x", "y"], TypeError, r"ways\['a'\] must be an array"),
        ({"a": [1, 0]}, ["x", "y"], ValueError, r"ways\['a'\] must be of shape \(steps \+ 1, 2\)"),
        (
            {"a": [[1, 0]]},
            ["x", "y"],
            ValueError,
            r"ways\['a'\] .* with at least one step, got \(1, 2\)",
        ),
        ({"a": np.eye(3)}, ["x", "y"], ValueError, r"ways\['a'\] must be .* got \(3, 3\)"),
        (
            {"a": HALVES, "b": [*HALVES, [1, 0]]},
            ["x", "y"],
            ValueError,
            r"ways must be of one shape, got \(2, 2\) and \(3, 2\)",
        ),
        (
            {"a": HALVES, "b": [[1, 0], [0.5, 0.6]]},
            ["x", "y"],
            ValueError,
            r"ways\['b'\] must be weights .* sum to 1, got \[0.5, 0.6\] at step 1",
        ),
        ({"a": [[1.5, -0.5], [1, 0]]}, ["x", "y"], ValueError, r"got \[1.5, -0.5\] at step 0"),
        ({"a": [[np.nan, 1], [1, 0]]}, ["x", "y"], ValueError, r"got \[nan, 1.0\] at step 0"),
        ({"a": [[1, 0], [np.inf, 0]]}, ["x", "y"], ValueError, r"got \[inf, 0.0\] at step 1"),
    ],
)
def test_invalid_arguments_are_refused_by_name(ways, options, error, message):
    with pytest.raises(error, match=message):
        Training(ways, options)


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"goal": 3}, ValueError, "goal must be from 0 to 2, got 3"),
        ({"goal": -1}, ValueError, "goal must be from 0 to 2, got -1"),
        ({"goal": "tanh"}, TypeError, "goal must be an integer, got 'tanh'"),
        ({"goal": True}, TypeError, "goal must be an integer, got True"),
        ({"every": 0}, ValueError, "every must be a divisor of the 60 steps, got 0"),
        ({"every": -2}, ValueError, "every must be a divisor of the 60 steps, got -2"),
        ({"every": 7}, ValueError, "every must be a divisor of the 60 steps, got 7"),
        ({"every": 61}, ValueError, "every must be a divisor of the 60 steps, got 61"),
        ({"every": 2.0}, TypeError, "every must be an integer, got 2.0"),
    ],
)
def test_goal_and_every_are_checked(given, error, message):
    with pytest.raises(error, match=message):
        Training(WAYS, OPTIONS, **given)


# --- the script --------------------------------------------------------------------------------

IMPORTS = """
import training from "./training.js";
import { standIn } from "./stand_in.js";
"""
# Elements that only record what is set on them, and canvases that draw nothing.
SAID = """
const made = [];
const element = () => ({
  style: {},
  append() {}, before() {}, addEventListener() {},
  setAttribute(name, value) { this[name] = value; },
  getContext: () => new Proxy({}, { get: (set, name) => set[name] ?? (() => {}) }),
});
globalThis.document = { createElement: () => made[made.push(element()) - 1] };
globalThis.matchMedia = () => ({ matches: given.still });
const weights = Uint8Array.from(given.weights);
const model = standIn({ ...given.state, weights });
training.render({ model, el: element() });
const find = (name, value) => made.find((each) => each[name] === value);
return given.steps.map((step) => {
  model.set("step", step);
  return [find("role", "img")["aria-label"], find("className", "gumbel-np-readout").textContent];
});
"""


@pytest.mark.parametrize("still", [True, False])
@pytest.mark.parametrize(("goal", "every"), [(2, 1), (0, 5), (None, 1), (None, 5)])
def test_a_screen_reader_hears_the_numbers(javascript, goal, every, still):
    widget = Training(WAYS, OPTIONS, goal=goal, every=every)
    steps = [0, 5, 35, 60]
    state = {name: getattr(widget, name) for name in ("names", "options", "goal", "every", "step")}
    given = {"state": state, "weights": list(widget.weights), "steps": steps, "still": still}
    for step, (picture, line) in zip(steps, javascript(IMPORTS, SAID, given), strict=True):
        widget.step = step
        pictured, lined = [], [f"step {step}"]
        for name in WAYS:
            law = widget.at[name]
            each = (f"{option} {weight:.2f}" for option, weight in zip(OPTIONS, law, strict=True))
            pictured.append(f"{name}: {', '.join(each)}")
            i = int(law.argmax()) if goal is None else goal
            lined.append(f"{name}: {OPTIONS[i]} {law[i]:.2f}")
        assert picture == f"At step {step}: {'; '.join(pictured)}"
        assert line == " · ".join(lined)


@pytest.mark.parametrize("high", [0.1, 0.105, 0.19, 0.26, 0.5, 1, 2, 3, 9, 10, 60, 150, 1000, 4999])
def test_ticks_are_round_few_and_reach_the_end(javascript, high):
    found = javascript('import { ticks } from "./kit.js";', "return ticks(given);", high)
    unit = found[1]
    assert f"{unit:e}"[0] in "125"
    assert f"{unit:.0e}" == f"{float(f'{unit:e}'):.0e}"
    assert found == pytest.approx(np.arange(len(found)) * unit)
    assert 3 <= len(found) <= 6
    assert found[-1] <= high * (1 + 1e-9) < found[-1] + unit
