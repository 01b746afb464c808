"""Every lesson, opened and run as a reader does it: its cells succeed, its widgets answer."""

import driving
import pytest

WIDGET = "application/vnd.jupyter.widget-view+json"


def ours(notebook):
    """The positions of the cells whose outputs show a widget of this package."""
    shown = [
        (position, output["data"][WIDGET]["model_id"])
        for position, cell in enumerate(notebook.cells)
        for output in cell["outputs"]
        if WIDGET in output.get("data", {})
    ]
    base = "__import__('gumbel_np.show.widgets.base', fromlist=['Widget'])"
    known = notebook.value(f"[w.model_id for w in {base}.Widget.alive]")
    return [position for position, model in shown if model in known]


def faults(widget):
    """What does not change in a widget when each of its sliders is moved by a key."""
    canvas = widget.locator("canvas")
    pictures, still = set(), []

    def look():
        if canvas.count():
            pictures.add(canvas.first.evaluate("fingerprint"))

    look()
    sliders = widget.locator("input[type=range]:enabled").filter(visible=True).all()
    for slider in sliders:
        before = slider.input_value()
        for key in ("ArrowRight", "ArrowLeft"):  # it may stand at its end
            if slider.input_value() == before:
                slider.press(key)
                look()
        if slider.input_value() == before:
            still.append(slider.evaluate("(slider) => slider.labels[0].textContent"))
    return still + ["the picture"] * (sliders != [] and len(pictures) == 1)


@pytest.mark.parametrize("place", ["lab/tree", "notebooks"], ids=["lab", "notebook7"])
@pytest.mark.parametrize("lesson", driving.LESSONS, ids=lambda path: path.stem)
def test_a_lesson_runs_and_its_widgets_answer(context, server, lesson, place):
    notebook = driving.Opened(context, server, lesson.name, place)
    try:
        notebook.run_all()
        assert {cell["source"]: e for cell in notebook.cells if (e := driving.error_in(cell))} == {}
        positions = ours(notebook)
        for position in dict.fromkeys(positions):
            widgets = notebook.show(position).locator(".gumbel-np")
            widgets.first.wait_for()
            assert widgets.count() == positions.count(position)
            for widget in widgets.all():
                assert faults(widget) == [], f"cell {position}"
        assert notebook.wrong == []
    finally:
        notebook.close()
