"""The temperature explorer under a reader's hands, in JupyterLab and in Notebook 7."""

from types import SimpleNamespace

import driving
import numpy as np
import pytest

import gumbel_np as gnp

CELLS = (
    "from gumbel_np.show.widgets import TemperatureExplorer",
    "w = TemperatureExplorer([0., 0., 1.], rng=1); w",
    "'below'",
)
TRAITS = ("tau", "logits", "noise", "y", "draw")


class Explorer:
    """The widget w of an open notebook."""

    def __init__(self, notebook):
        self.notebook = notebook
        self.page = notebook.page
        self.root = self.page.locator(".gumbel-np")
        self.canvas = self.root.locator("canvas")
        self.temperature = self.root.get_by_label("temperature τ")
        self.categories = self.root.get_by_label("categories K")
        self.hold = self.root.get_by_label("hold the noise")
        self.fresh = self.root.get_by_text("new noise")

    @property
    def pixels(self):
        return self.canvas.evaluate("fingerprint")

    def now(self):
        """What the kernel holds; y must be the relaxed sample of it."""
        # A slider draws first and sends its value a little later; a timer that is set after its own
        # ends after it. And until the kernel has answered one change, the browser holds the next
        # ones back.
        self.page.evaluate("new Promise((done) => setTimeout(done, 50))")
        self.notebook.python("")
        held = self.notebook.value(f"{{name: getattr(w, name) for name in {TRAITS}}}")
        now = SimpleNamespace(**held)
        np.testing.assert_allclose(now.y, gnp.softmax(np.add(now.logits, now.noise), now.tau))
        return now


@pytest.fixture(scope="module", params=["lab/tree", "notebooks"], ids=["lab", "notebook7"])
def notebook(request, context, server, folder):
    name = f"explorer_{request.param[:3]}.ipynb"
    driving.a_notebook(folder / name, *CELLS)
    notebook = driving.Opened(context, server, name, request.param)
    notebook.run_all()
    yield notebook
    notebook.close()


@pytest.fixture
def explorer(notebook):
    """The explorer as it was made; when the test is over, nothing may have gone wrong."""
    notebook.python("w.tau, w.logits, w.draw = 1, [0, 0, 1], 0; w._take_noise()")
    explorer = Explorer(notebook)
    explorer.hold.check()
    explorer.temperature.focus()
    yield explorer
    assert notebook.wrong == []
    assert [driving.error_in(cell) for cell in notebook.cells] == [""] * len(CELLS)


def test_the_temperature_has_a_slider(explorer):
    assert explorer.temperature.get_attribute("type") == "range"
    assert explorer.temperature.get_attribute("aria-valuetext") == "1"


def test_arrows_move_the_temperature_and_the_picture(explorer):
    pixels, tau = [explorer.pixels], [explorer.now().tau]
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        explorer.page.keyboard.press(key)
        pixels.append(explorer.pixels)
        tau.append(explorer.now().tau)
    # A hundred steps are a decade.
    np.testing.assert_allclose(tau, 10 ** (np.array([0, 1, 2, 1, 0, -1]) / 100))
    assert pixels[:3] == pixels[4:1:-1]
    assert len(set(pixels)) == 4


@pytest.mark.parametrize(
    "control", ["temperature τ", "new noise", "hold the noise", "change the logits"]
)
def test_keys_do_not_reach_the_notebook(explorer, control):
    named = explorer.root.get_by_label(control).or_(explorer.root.get_by_text(control))
    named.first.focus()
    before = explorer.notebook.active, explorer.notebook.cells
    for key in ("ArrowDown", "ArrowUp", "ArrowUp", "j", "k", "a", "b", "d", "d", "x", "m", "r"):
        explorer.page.keyboard.press(key)
    assert (explorer.notebook.active, explorer.notebook.cells) == before


def test_the_picture_follows_the_mouse(explorer):
    explorer.temperature.hover()  # in the middle, once it is in view and at rest
    box = explorer.temperature.bounding_box()
    middle = box["y"] + box["height"] / 2
    explorer.canvas.evaluate("(canvas) => watch(() => fingerprint(canvas))")
    explorer.page.mouse.down()
    for share in np.linspace(0.5, 0.9, 150):
        explorer.page.mouse.move(box["x"] + share * box["width"], middle)
    explorer.page.mouse.up()
    assert explorer.page.evaluate("stop()")["changes"] >= 3  # few on a loaded machine
    assert explorer.now().tau == pytest.approx(0.01 * 1e4**0.9, rel=0.2)


@pytest.mark.parametrize(
    "code", ["w.tau = 10", "w.logits = [3, 0, 0]", "w.noise = [0, 0, 0]", "w.logits = [0] * 5"]
)
def test_the_browser_follows_the_kernel(explorer, code):
    before = explorer.pixels
    explorer.notebook.python(code)
    now = explorer.now()
    winner = np.argmax(np.add(now.logits, now.noise))
    explorer.root.get_by_text(f"winner {winner}").wait_for()
    assert explorer.pixels != before
    assert float(explorer.temperature.input_value()) == 200 + 100 * np.log10(now.tau)
    assert int(explorer.categories.get_attribute("aria-valuetext")) == len(now.logits)


def test_new_noise_leaves_the_temperature(explorer):
    pixels, before = explorer.pixels, explorer.now()
    explorer.fresh.click()
    now = explorer.now()
    assert now.noise != before.noise
    assert explorer.pixels != pixels
    assert now.tau == before.tau


def test_there_is_more_noise_when_the_pool_is_used_up(explorer):
    explorer.notebook.python("import numpy; w.draw = 399")
    before = explorer.now()
    explorer.fresh.click()
    driving.wait_for(lambda: explorer.now().noise != before.noise, 5, "new noise")
    now = explorer.now()
    assert now.draw == 0
    pool = "numpy.frombuffer(w.pool)[:3].tolist()"
    assert now.noise == explorer.notebook.value(pool)


@pytest.mark.parametrize("held", [True, False], ids=["held", "let go"])
def test_noise_stays_while_it_is_held(explorer, held):
    before = explorer.now()
    explorer.hold.set_checked(held)
    explorer.temperature.press("ArrowRight")
    now = explorer.now()
    assert now.tau > before.tau
    assert (now.noise == before.noise) is held


def test_annealing_ends_cold(explorer):
    play = explorer.root.get_by_text("anneal, from hot to cold")
    play.click()
    explorer.root.get_by_text("stop").wait_for()
    play.wait_for(timeout=15_000)
    now = explorer.now()
    assert now.tau == 0.01
    assert max(now.y) == pytest.approx(1)


def test_there_are_two_to_twelve_categories(explorer):
    explorer.categories.press("Home")
    pictures = set()
    for k in range(2, 13):
        now = explorer.now()
        assert len(now.logits) == len(now.noise) == k
        pictures.add(explorer.pixels)
        explorer.categories.press("ArrowRight")
    assert len(pictures) == 11
    assert len(explorer.now().y) == 12
