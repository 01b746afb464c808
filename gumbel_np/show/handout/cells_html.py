"""The cells of a lesson in HTML: text to read, code folded, what came out of it."""

import re
from base64 import b64decode
from collections.abc import Collection, Iterator
from html import escape
from itertools import groupby

from nbformat import NotebookNode

from gumbel_np.show.handout.markdown_html import in_html
from gumbel_np.show.handout.run_lesson import VIEW, Lesson
from gumbel_np.show.handout.student_copies import without_answers

_EXERCISE = re.compile(r"(?<!import )\bgrade\(")
_LOCKS = ".lock("
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
# How to run a notebook is of no use to readers of a handout.
_ABOUT_RUNNING = re.compile(r"Shift\+Enter|Clear Outputs of All Cells")


def cells_in_html(lesson: Lesson, pages: Collection[str] = ()) -> Iterator[str]:
    """Yield the HTML of each cell that has something to show, without answers and verdicts."""
    for cell in lesson.notebook.cells:
        if cell.cell_type == "markdown":
            paragraphs = without_answers(cell.source).split("\n\n")
            kept = (each for each in paragraphs if not _ABOUT_RUNNING.search(each))
            if text := "\n\n".join(kept).strip():
                yield in_html(text, pages)
        elif cell.cell_type == "code" and cell.source.strip():
            yield from _code(cell, lesson)


def _code(cell: NotebookNode, lesson: Lesson) -> Iterator[str]:
    code = f"<pre><code>{escape(cell.source)}</code></pre>"
    if _EXERCISE.search(cell.source):
        task = "<p>To be graded in the notebook; this stands there:</p>"
        yield f'<div class="exercise">{task}{code}</div>'
        return
    yield f'<details class="code"><summary>code</summary>{code}</details>'
    outcome = "\n".join(_outputs(cell, lesson))
    if outcome and _LOCKS in cell.source:
        outcome = f'<details class="outcome"><summary>the outcome</summary>{outcome}</details>'
    if outcome:
        yield outcome


def _outputs(cell: NotebookNode, lesson: Lesson) -> Iterator[str]:
    for kind, group in groupby(cell.outputs, lambda output: output.output_type):
        if kind == "stream":
            yield _printed("".join(output.text for output in group))
        else:
            yield from (_displayed(output.data, lesson) for output in group)


def _displayed(data: NotebookNode, lesson: Lesson) -> str:
    if VIEW in data:
        model = data[VIEW]["model_id"]
        if model in lesson.widgets:
            stand_in = "<p>Here something moves, once JavaScript is allowed.</p>"
            return f'<div class="widget" data-model="{model}">{stand_in}</div>'
        return "<p><em>Here the notebook has something to move.</em></p>"
    if "text/html" in data:
        return f'<div class="shown">{data["text/html"]}</div>'
    if "image/svg+xml" in data:
        return f"<figure>{data['image/svg+xml']}</figure>"
    if "image/png" in data:
        return _picture(data["image/png"].replace("\n", ""), data.get("text/plain", "A figure"))
    if "text/markdown" in data:
        return in_html(data["text/markdown"])
    return _printed(data.get("text/plain", ""))


def _printed(text: str) -> str:
    lines = _ESCAPES.sub("", text).rstrip().splitlines()
    # A small table keeps its columns; sentences wrap at the edge of the page.
    table = len(lines) > 2 and max(map(len, lines)) <= 90
    return f'<pre class="printed{"" if table else " wrapped"}">{escape(chr(10).join(lines))}</pre>'


def _picture(png: str, alt: str) -> str:
    head = b64decode(png[:32])  # with the size, so that no text jumps when the picture appears
    width, height = (int.from_bytes(head[i : i + 4]) for i in (16, 20))
    kind = ' class="wide"' if width > 2 * height else ""
    return (
        f'<figure><img{kind} width="{width}" height="{height}" alt="{escape(alt)}" '
        f'src="data:image/png;base64,{png}"></figure>'
    )
