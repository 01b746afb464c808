"""Every lesson as a Voila app: without its code, run to the end, and its widgets are there."""

import driving
import nbformat
import pytest

from gumbel_np.show import widgets

# An app shows each cell that fails, and each warning, as a line of this kind.
WRONG = '[data-mime-type="application/vnd.jupyter.stderr"]'


def shown(lesson):
    """How many widgets of this package the lesson showed when it was last run."""
    outputs = [o for cell in nbformat.read(lesson, 4).cells for o in cell.get("outputs", [])]
    texts = [o["data"].get("text/plain", "") for o in outputs if "data" in o]
    return sum(text.startswith(f"{name}(") for text in texts for name in widgets.__all__)


def open_app(page, server, name):
    # Without a network Voila's icons and its MathJax never come; nothing here waits for them.
    address = f"{server}voila/render/{name}?token={driving.TOKEN}"
    page.goto(address, wait_until="domcontentloaded", timeout=120_000)


def errors(page):
    return [line.inner_text() for line in page.locator(WRONG).all()]


@pytest.mark.parametrize("lesson", driving.LESSONS, ids=lambda path: path.stem)
def test_a_lesson_is_an_app(context, server, lesson):
    page = context.new_page()
    complaints = driving.errors_of(page)
    open_app(page, server, lesson.name)
    found = page.locator(".gumbel-np")
    driving.wait_for(lambda: found.count() >= shown(lesson), 30, f"{shown(lesson)} widgets")
    assert found.count() == shown(lesson)
    assert errors(page) == []
    assert complaints == []
    page.close()


def test_a_cell_that_fails_is_seen(context, server, folder):
    driving.a_notebook(folder / "fails.ipynb", "1 / 0")
    page = context.new_page()
    open_app(page, server, "fails.ipynb")
    assert len(errors(page)) == 1
    page.close()


def test_a_widget_answers_in_an_app(context, server, folder):
    code = "from gumbel_np.show.widgets import TemperatureExplorer; TemperatureExplorer([0, 0, 1])"
    driving.a_notebook(folder / "app.ipynb", code)
    page = context.new_page()
    page.add_init_script(path=driving.PAGE)
    open_app(page, server, "app.ipynb")
    picture = page.locator(".gumbel-np canvas")
    before = picture.evaluate("fingerprint")
    page.get_by_label("temperature τ").press("ArrowRight")
    assert picture.evaluate("fingerprint") != before
    page.close()
