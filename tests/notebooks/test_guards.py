"""The lessons as committed: run top to bottom, quiet, and the same on every machine.

nbval compares outputs, but says nothing of what would make that comparison empty or brittle.
"""

import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook, new_output

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))

IGNORE_OUTPUT = "nbval-ignore-output"
MAX_IGNORED = 2
MAX_LINES = 15

# The other tags, and the comments, by which nbval spares a cell.
SPARING = re.compile(rf"(?!{IGNORE_OUTPUT}$)nbval-.*|raises-exception")
SPARING_COMMENT = re.compile(r"#\s*(NBVAL_|PYTEST_VALIDATE_)")
# Text that another machine, or the next run, would not print.
UNSTABLE = {
    "an absolute path": re.compile(
        r"(?<![\w.:/~-])/(?:Users|home|mnt|opt|root|tmp|usr|var|work)/|\b[A-Z]:\\"
    ),
    "a memory address": re.compile(r"\b0x[0-9a-f]{6,}\b"),
    "a warning": re.compile(r"\b\w*Warning\b"),
}


def output_text(output: NotebookNode) -> str:
    """What a reader can read of an output: not the base64 of a picture."""
    if output.output_type == "stream":
        return output.text
    data = output.get("data", {})
    return "\n".join(
        text for mime, text in data.items() if mime.startswith("text/") or mime == "image/svg+xml"
    )


def output_faults(output: NotebookNode) -> list[str]:
    """What is wrong with one output."""
    if output.output_type == "error":
        return ["ends in an error"]
    faults = ["writes to stderr"] if output.get("name") == "stderr" else []
    text = output_text(output)
    return faults + [f"shows {what}" for what, form in UNSTABLE.items() if form.search(text)]


def cell_faults(cell: NotebookNode, position: int) -> list[str]:
    """What is wrong with the code cell at a position counted from 1."""
    faults = []
    # null silently switches nbval's comparison off
    if cell.execution_count != position:
        faults.append(f"has execution_count {cell.execution_count}")
    if len(cell.source.splitlines()) > MAX_LINES:
        faults.append(f"is longer than {MAX_LINES} lines")
    tags = cell.metadata.get("tags", [])
    faults += [f"is tagged {tag}" for tag in tags if SPARING.fullmatch(tag)]
    if SPARING_COMMENT.search(cell.source):
        faults.append("is spared by a comment, where a tag would be seen")
    return faults + [fault for output in cell.outputs for fault in output_faults(output)]


WIDGET = "application/vnd.jupyter.widget-view+json"


def unswept(cells: list[NotebookNode]) -> list[str]:
    """The widgets whose traits no cell sets, and which none locks: nbval sees their start alone."""
    shown = {
        cell.source.splitlines()[-1]
        for cell in cells
        if any(WIDGET in output.get("data", {}) for output in cell.outputs)
    }
    code = "\n".join(cell.source for cell in cells)
    moved = r"(?m)^.*\b{}\.(\w+( = |, .* = )|(lock|try_claims)\()"
    return sorted(name for name in shown if not re.search(moved.format(re.escape(name)), code))


def lesson_faults(notebook: NotebookNode) -> list[str]:
    """All that is wrong with a notebook, one line each."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    faults = [
        f"code cell {position} {fault}"
        for position, cell in enumerate(cells, start=1)
        for fault in cell_faults(cell, position)
    ]
    if not cells:
        faults.append("has no code cell")
    if "widgets" in notebook.metadata:
        faults.append("stores widget state")
    if (kernel := notebook.metadata.get("kernelspec", {}).get("name")) != "python3":
        faults.append(f"names the kernel {kernel}")
    faults += [f"never moves the widget {name}" for name in unswept(cells)]
    ignored = sum(IGNORE_OUTPUT in cell.metadata.get("tags", []) for cell in cells)
    if ignored > MAX_IGNORED:
        faults.append(f"has {ignored} cells tagged {IGNORE_OUTPUT}")
    return faults


def test_there_are_lessons():
    assert LESSONS


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_lesson(path):
    assert lesson_faults(nbformat.read(path, as_version=4)) == []


def lesson(*cells, widgets=None, kernel="python3"):
    """A notebook, without fault unless a cell brings one."""
    metadata = {"kernelspec": {"name": kernel, "display_name": "Python 3", "language": "python"}}
    if widgets is not None:
        metadata["widgets"] = widgets
    return new_notebook(cells=list(cells), metadata=metadata)


def cell(position=1, source="draw()", *outputs, tags=()):
    return new_code_cell(
        source, execution_count=position, outputs=list(outputs), metadata={"tags": list(tags)}
    )


def printed(text, name="stdout"):
    return new_output("stream", name=name, text=text)


def shown(**data):
    return new_output(
        "display_data", {mime.replace("_", "/"): value for mime, value in data.items()}
    )


def widget():
    return shown(**{WIDGET: {"model_id": "m"}})


@pytest.mark.parametrize(
    "notebook",
    [
        lesson(cell(1), cell(2, "plot()", tags=[IGNORE_OUTPUT, "hide-input"])),
        lesson(cell(1, "size()", printed("640x480 pixels, 1/2/3 of 0x10\n"))),
        lesson(cell(1, "see()", printed("as in https://example.org/home/page\n"))),
        lesson(cell(1, "plot()", shown(image_png="iVBO/home/0xdeadbeef"))),
        lesson(cell(1, "\n".join(["step()"] * MAX_LINES))),
        lesson(
            cell(1, "w = slider()\nw", widget()), cell(2, "for tau in (1, 2):\n    w.tau = tau")
        ),
        lesson(cell(1, "guess", widget()), cell(2, "print(guess.lock([1, 2]))")),
    ],
)
def test_an_honest_lesson_has_no_fault(notebook):
    assert lesson_faults(notebook) == []


@pytest.mark.parametrize(
    ("notebook", "fault"),
    [
        (lesson(), "has no code cell"),
        (lesson(cell(None)), "code cell 1 has execution_count None"),
        (lesson(cell(1), cell(3)), "code cell 2 has execution_count 3"),
        (lesson(cell(), widgets={}), "stores widget state"),
        (lesson(cell(), kernel="gumbel-np"), "names the kernel gumbel-np"),
        (lesson(cell(1, "\n" * (MAX_LINES + 1))), "code cell 1 is longer than 15 lines"),
        (lesson(cell(1, tags=["nbval-skip"])), "code cell 1 is tagged nbval-skip"),
        (lesson(cell(1, tags=["raises-exception"])), "code cell 1 is tagged raises-exception"),
        (
            lesson(cell(1, "# NBVAL_IGNORE_OUTPUT\ndraw()")),
            "code cell 1 is spared by a comment, where a tag would be seen",
        ),
        (
            lesson(cell(1, "w = slider()\nw", widget()), cell(2, "print(w.tau)")),
            "never moves the widget w",
        ),
        (
            lesson(*(cell(i, tags=[IGNORE_OUTPUT]) for i in (1, 2, 3))),
            "has 3 cells tagged nbval-ignore-output",
        ),
        (
            lesson(cell(1, "1/0", new_output("error", ename="E", evalue="", traceback=[]))),
            "code cell 1 ends in an error",
        ),
        (lesson(cell(1, "f()", printed("hm\n", "stderr"))), "code cell 1 writes to stderr"),
        (lesson(cell(1, "f()", printed("/usr/lib/a.py\n"))), "code cell 1 shows an absolute path"),
        (
            lesson(cell(1, "f()", shown(text_plain="'C:\\\\me'"))),
            "code cell 1 shows an absolute path",
        ),
        (
            lesson(cell(1, "f", shown(text_plain="<f at 0x7f12ab34cd56>"))),
            "code cell 1 shows a memory address",
        ),
        (
            lesson(cell(1, "f()", printed("RuntimeWarning: divide by zero\n"))),
            "code cell 1 shows a warning",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_is_found(notebook, fault):
    assert lesson_faults(notebook) == [fault]
