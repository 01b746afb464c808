"""A script becomes one module, and the repr of a widget is a line that stays the same."""

import re
import subprocess
from collections import Counter
from importlib.resources import files

import pytest

from gumbel_np.show import widgets
from gumbel_np.show.widgets import (
    GradientSizes,
    Ledger,
    LiveDraws,
    Prediction,
    TemperatureExplorer,
    UniformsAtTheCurve,
)
from gumbel_np.show.widgets.base import Widget, bundle, style

SCRIPTS = sorted(
    path.name
    for path in (files("gumbel_np.show.widgets") / "js").iterdir()
    if path.name.endswith(".js")
)
WIDGETS = [getattr(widgets, name) for name in widgets.__all__]
SHARED = {"formulas.js", "kit.js", "stand_in.js"}
DEFINITION = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|var|function\*?|class) (\w+|[\[{][^=]*[\]}]) ?[=({]?",
    re.M,
)


def defined_twice(module):
    """The names that a module defines at its top level more than once."""
    names = [name for found in DEFINITION.findall(module) for name in re.findall(r"\w+", found)]
    return [name for name, times in Counter(names).items() if times > 1]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_bundle_imports_nothing_and_defines_each_name_once(script):
    module = bundle(script)
    assert not re.search(r"\bimport\b|\bfrom \"|\brequire\(", re.sub(r"//.*", "", module))
    assert defined_twice(module) == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_bundle_is_a_module(node, script, tmp_path):
    path = tmp_path / "bundle.mjs"
    path.write_text(bundle(script), encoding="utf-8")
    done = subprocess.run([node, "--check", path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_bundle_of_a_widget_hands_out_render_and_nothing_else():
    for widget in WIDGETS:
        exported = re.findall(r"^export .*", widget._esm, re.M)
        assert exported == ["export default { render };"]


def test_a_script_that_two_import_comes_once_and_before_both():
    module = bundle("prediction.js")
    assert module.count("function totalVariation(") == 1
    assert module.index("function totalVariation(") < module.index("function score(")
    assert module.index("function element(") < module.index("function score(")


@pytest.mark.parametrize(
    ("added", "twice"),
    [
        ("function softmax() {}", ["softmax"]),
        ("const argmax = 0;", ["argmax"]),
        ("const [LOW, INK] = [1, 2];\nconst INK = 3;", ["INK"]),
        ("let pdf;", ["pdf"]),
        ("class cdf {}", ["cdf"]),
        ("function inner() {\n  const softmax = 1;\n}", []),
    ],
)
def test_a_name_that_two_scripts_define_is_seen(node, tmp_path, added, twice):
    module = f"{bundle('formulas.js')}\n{added}\n"
    assert defined_twice(module) == twice
    path = tmp_path / "clash.mjs"
    path.write_text(module, encoding="utf-8")
    done = subprocess.run([node, "--check", path], capture_output=True, text=True)
    assert ("has already been declared" in done.stderr) == bool(twice)


@pytest.mark.parametrize("kind", WIDGETS, ids=lambda kind: kind.__name__)
def test_a_widget_carries_its_script_and_the_style(kind):
    assert issubclass(kind, Widget)
    assert kind.script == re.sub("(?<!^)([A-Z])", r"_\1", kind.__name__).lower() + ".js"
    assert kind._esm == bundle(kind.script)
    assert kind._css == style()


def test_every_widget_is_public_and_every_script_drawn_by_one():
    ours = [each for each in Widget.__subclasses__() if each.__module__.startswith("gumbel_np.")]
    assert set(ours) == set(WIDGETS)
    assert {kind.script for kind in WIDGETS} | SHARED == set(SCRIPTS)


class Anonymous:
    """Its repr has an address."""


def failed():
    prediction = Prediction.choice("Which?", ["a"], lambda: Anonymous())
    with pytest.raises(ValueError, match="position of an option"):
        prediction.lock()
    return prediction


@pytest.mark.parametrize(
    ("made", "text"),
    [
        (lambda: TemperatureExplorer([0, 1, 2], 0.25), "TemperatureExplorer(K=3, tau=0.25)"),
        (lambda: TemperatureExplorer([0, 1], 1e-300), "TemperatureExplorer(K=2, tau=1e-300)"),
        (
            lambda: LiveDraws([1, 1], {"right": [0] * 2000, "wrong": [1] * 2000}).look(2000),
            "LiveDraws(right, wrong: 2,000 draws)",
        ),
        (lambda: GradientSizes([0, 1], [1, 0], 2), "GradientSizes(tau=1)"),
        (
            lambda: UniformsAtTheCurve(5),
            "UniformsAtTheCurve(loc=0, scale=1, thrown=0)",
        ),
        (lambda: Ledger([]), "Ledger(0 claims tried)"),
        (
            lambda: Prediction.choice("Which?", ["a"], lambda: 0),
            "Prediction('Which?', open)",
        ),
        (failed, "Prediction('Which?', failed)"),
        (
            lambda: Prediction.choice("Which?", ["a", "b"], lambda: 1).lock(),
            "predicted: a\nfound:     b\n0 of 100 points",
        ),
    ],
)
def test_a_widget_tells_what_it_is_without_an_address(made, text):
    widget = made()
    assert repr(widget) == str(widget) == text
    bundle_and_metadata = widget._repr_mimebundle_()
    assert bundle_and_metadata[0]["text/plain"] == text  # what is kept in a committed lesson
