"""Handouts: complete in themselves, without answers, and written all or not at all."""

import json
import os
import re
import runpy
import signal
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook

from gumbel_np.cli import main
from gumbel_np.show.handout import find_lessons, kernel_side
from gumbel_np.show.handout.handout_page import page_script
from gumbel_np.show.handout.markdown_html import in_html
from gumbel_np.show.handout.run_lesson import LessonError
from gumbel_np.show.handout.student_copies import without_answers
from gumbel_np.show.handout.write_handouts import write_handouts
from gumbel_np.show.widgets import Ledger, Prediction
from gumbel_np.verify.claims import LEDGER

A_LESSON = runpy.run_path(Path(__file__).with_name("a_lesson.py"))
MOST = 1_000_000  # bytes


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout")
    lesson = A_LESSON["write_lesson"](folder)
    (path,) = write_handouts([lesson], folder / "pages")
    assert [each.name for each in path.parent.iterdir()] == [f"{A_LESSON['NAME']}.html"]
    return path.read_text(encoding="utf-8")


class Asked(HTMLParser):
    """What a page requests from elsewhere, and its text as a reader sees it."""

    def __init__(self, page):
        super().__init__()
        self.addresses, self.text, self.within = [], "", []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        names = ("src", "href", "srcset", "action", "data", "poster")
        self.addresses += [value for name, value in attributes if name in names]
        if tag in ("script", "style", "pre"):
            self.within.append(tag)

    def handle_endtag(self, tag):
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data):
        if not self.within:
            self.text += data


def asks_for(page):
    """Every address outside the page."""
    scripts = "".join(re.findall(r"<script[^>]*>(.*?)</script>", page, re.S))
    styles = "".join(re.findall(r"<style>(.*?)</style>", page, re.S))
    found = [each for each in Asked(page).addresses if not each.startswith(("data:", "#"))]
    found += re.findall(r"^\s*import\b.*|\bimport\(.*|\bfetch\(.*|https?:.*", scripts, re.M)
    return found + re.findall(r"@import.*|url\(.*|https?:.*", styles)


def test_it_asks_for_nothing(page):
    assert asks_for(page) == []
    assert len(page.encode()) <= MOST


@pytest.mark.parametrize(
    "planted",
    [
        '<img src="https://example.org/x.png">',
        '<link rel="stylesheet" href="x.css">',
        '<script type="module">\nimport { x } from "./kit.js";\n</script>',
        '<script>await import("https://example.org/x.js")</script>',
        "<style>@import 'x.css';</style>",
        "<style>p { background: url(x.png) }</style>",
    ],
)
def test_what_would_be_asked_for_is_noticed(page, planted):
    assert asks_for(page.replace("</body>", f"{planted}</body>"))


def test_it_reads_as_a_text(page):
    text = Asked(page).text
    assert "<title>A lesson on  &amp; more</title>" in page
    assert "$" not in text
    assert "\\" not in text
    assert page.count('<svg class="formula"') >= 2
    assert "the paper (https://example.org/paper)" in text
    assert "Shift+Enter" not in text  # there is nothing to run
    assert '<pre class="printed wrapped">printed &lt;once&gt;</pre>' in page
    assert page.count('<details class="code">') == len(A_LESSON["CODE"]) - 1


def test_a_figure_is_described_in_words(page):
    (alt,) = re.findall(r'<img width="\d+" height="\d+" alt="([^"]*)" src="data:image/png', page)
    assert alt == "The claimed density is the mirror image (density against x)."


def test_an_exercise_keeps_its_start_and_neither_verdict_nor_answer(page):
    (exercise,) = re.findall(r'<div class="exercise">(.*?)</div>', page, re.S)
    assert "To be graded in the notebook" in exercise
    assert "return np.zeros(size, int)" in exercise
    assert "Not yet" not in page
    assert "secret" not in page
    assert "worked answer" not in page
    assert "<strong>2.</strong> And now?" in page


def test_the_outcome_of_a_prediction_is_folded(page):
    (outcome,) = re.findall(r'<details class="outcome">(.*?)</details>', page, re.S)
    assert "80 of 100 points" in outcome


@pytest.fixture(scope="module")
def told(page):
    text = re.search(r'<script type="application/json" id="models">(.*?)</script>', page, re.S)[1]
    assert "<" not in text
    models = json.loads(text)
    assert sorted(models) == sorted(re.findall(r'data-model="(\w+)"', page))
    return list(models.values())


def test_every_widget_is_as_it_was_first_shown(told):
    explorer, live, uniforms, sizes = (
        next(each for each in told if each["script"] == f"{name}.js")
        for name in (
            "temperature_explorer",
            "live_draws",
            "uniforms_at_the_curve",
            "gradient_sizes",
        )
    )
    assert explorer["state"]["tau"] == 1  # and not the 50 of a later cell
    assert list(explorer["buffers"]) == ["pool"]
    assert live["state"]["at"] == uniforms["state"]["thrown"] == 0
    assert set(live["buffers"]) == {"moments", "counts", "log10_e"}
    assert sizes["buffers"]


def test_a_prediction_is_open_and_its_answer_held_back(told):
    shares, number, choice = (each for each in told if each["script"] == "prediction.js")
    for each in (shares, number, choice):
        assert not each["state"]["locked"]
        assert each["state"]["truth"] is None
        assert each["state"]["score"] is None
    assert shares["state"]["guess"] == [0.5, 0.5]  # and not what the notebook locked
    assert number["state"]["guess"] == 100
    assert [each["held"]["truth"] for each in (shares, number, choice)] == [[0.9, 0.1], 1000, 1]


def test_every_claim_has_its_verdict_held_back(told):
    ledger = next(each for each in told if each["script"] == "ledger.js")
    assert ledger["state"]["found"] == {}
    assert {k: v["verdict"] for k, v in ledger["held"]["found"].items()} == {
        "cdf": "holds",
        "proof-4-integral": "holds",
    }


def test_what_widgets_share_is_there_once(page):
    for name in ("picture", "softmax", "standIn"):
        assert page.count(f"function {name}(") == 1
    assert "function softmax(" not in page_script(["ledger.js"])


# --- the real lessons --------------------------------------------------------------------------


@pytest.mark.parametrize("path", find_lessons.every_lesson(), ids=lambda path: path.stem)
def test_the_text_of_every_lesson_is_typeset(path):
    names = [each.stem for each in find_lessons.with_widgets()]
    for cell in find_lessons.read(path).cells:
        if cell.cell_type == "markdown":
            html = in_html(without_answers(cell.source), names)
            assert '<code class="formula">' not in html
            assert "$" not in Asked(html).text
            local = [each for each in Asked(html).addresses if not each.startswith("#")]
            assert {each.partition("#")[0] for each in local} <= {f"{name}.html" for name in names}


def test_a_real_lesson_by_the_command(tmp_path, capsys, monkeypatch):
    (path,) = (each for each in find_lessons.every_lesson() if each.stem.startswith("05"))
    monkeypatch.setattr(find_lessons, "with_widgets", lambda: [path])
    assert main(["handout", "--output", str(tmp_path / "new" / "pages")]) == 0
    page = tmp_path / "new" / "pages" / f"{path.stem}.html"
    out = capsys.readouterr()
    assert re.fullmatch(re.escape(str(page)) + r"  \d+ kB\n", out.out)
    assert out.err == ""
    text = page.read_text(encoding="utf-8")
    assert asks_for(text) == []
    assert len(text.encode()) <= MOST
    assert "data-model=" in text


def test_lessons_that_have_widgets_are_those_from_01_on():
    assert [path.name[:2] for path in find_lessons.with_widgets()] == [
        f"0{i}" for i in range(1, 10)
    ]


def test_an_installed_package_has_its_lessons_within(tmp_path, monkeypatch):
    monkeypatch.setattr(find_lessons, "files", lambda package: tmp_path / package)
    packed = tmp_path / "gumbel_np" / "notebooks"
    packed.mkdir(parents=True)
    assert find_lessons.folder() == packed
    packed.rmdir()
    assert find_lessons.folder() == tmp_path / "notebooks"


# --- what can go wrong -------------------------------------------------------------------------


def failing(folder, *sources):
    path = folder / "09_failing.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(each) for each in sources]), path)
    return path


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (["1", "6 * seven"], "cell 2 raises NameError: name 'seven' is not defined"),
        (["raise ValueError('two\\nlines')"], "cell 1 raises ValueError: two lines"),
        (["import os; os._exit(1)"], "its kernel died"),
    ],
)
def test_a_lesson_that_fails_is_one_line_and_leaves_nothing(
    sources, said, tmp_path, monkeypatch, capsys
):
    lesson = failing(tmp_path, *sources)
    monkeypatch.setattr(find_lessons, "with_widgets", lambda: [lesson])
    assert main(["handout", "--output", str(tmp_path / "pages")]) == 2
    assert capsys.readouterr().err == f"gumbel-np: 09_failing.ipynb: {said}\n"
    assert [each.name for each in tmp_path.iterdir()] == [lesson.name]


def test_an_experiment_that_fails_is_reported(tmp_path):
    predict = "from gumbel_np.show.widgets import Prediction\nPrediction.value('?', f, start=1)"
    lesson = failing(tmp_path, f"f = lambda: 1 / 0\n{predict}")
    with pytest.raises(LessonError, match="a prediction or claim raises ZeroDivisionError"):
        write_handouts([lesson], tmp_path / "pages")


def test_one_that_fails_ends_the_others_and_old_pages_survive(tmp_path):
    slow = A_LESSON["write_lesson"](tmp_path, "import time; time.sleep(100)")
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / f"{slow.stem}.html").write_text("old")
    begin = time.monotonic()
    with pytest.raises(LessonError, match="09_failing"):
        write_handouts([slow, failing(tmp_path, "1 / 0")], pages)
    assert time.monotonic() - begin < 60
    assert os.listdir(pages) == [f"{slow.stem}.html"]
    assert (pages / f"{slow.stem}.html").read_text() == "old"


@pytest.mark.parametrize("output", ["/dev/null", "/dev/null/pages", ""])
def test_a_place_that_cannot_be_written_to_is_one_line(output, capsys):
    assert main(["handout", "--output", output]) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.startswith("gumbel-np: ") and out.err.count("\n") == 1


def test_a_package_without_lessons_or_jupyter_says_so(monkeypatch, capsys):
    monkeypatch.setattr(find_lessons, "with_widgets", lambda: [])
    assert main(["handout"]) == 2
    assert "have not been installed" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "gumbel_np.show.handout.run_lesson", None)
    assert main(["handout"]) == 2
    assert "gumbel-np[lessons]" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupt_leaves_nothing(sent, status, tmp_path):
    words = [sys.executable, "-m", "gumbel_np", "handout", "--output", str(tmp_path / "pages")]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as running:
        end = time.monotonic() + 60
        while not (tmp_path / "pages").exists():
            assert time.monotonic() < end
            time.sleep(0.1)
        time.sleep(1)
        running.send_signal(sent)
        said = running.communicate(timeout=60)[1]
    assert running.returncode == status
    assert said.splitlines() in (["gumbel-np: interrupted"], [])
    assert list(tmp_path.iterdir()) == []


# --- within the kernel -------------------------------------------------------------------------


def test_axes_without_names_are_a_figure():
    figure = Figure()
    figure.subplots(1, 2)[1].set(title="Shares", xlabel="category")
    assert kernel_side.in_words(figure) == "Figure. Shares (category)."


def test_what_was_not_asked_in_the_lesson_is_found_at_its_end():
    open_, ledger = Prediction.value("?", lambda: 3.0, start=1), Ledger([LEDGER["cdf"]])
    kernel_side.end()
    assert open_.truth == 3
    assert ledger.found["cdf"]["verdict"] == "holds"
