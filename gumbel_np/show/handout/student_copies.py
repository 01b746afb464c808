"""The lessons as students get them: without worked answers, and not yet run.

python -m gumbel_np.show.handout.student_copies student
"""

import re
import sys
from collections.abc import Iterable
from copy import deepcopy
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from gumbel_np.scale.atomic_file import atomic_files
from gumbel_np.show.handout.find_lessons import every_lesson, read

_ANSWER = re.compile(
    r"<details>\s*<summary>A worked answer</summary>(?:(?!<details).)*?</details>\n*", re.DOTALL
)
# The heading of a worked answer; a sentence may mention one.
_TRACE = re.compile(
    r"<summary>[^<]*answer|(?:\*\*|^#+ |^# )[^*\n]*worked\s+answer", re.IGNORECASE | re.MULTILINE
)


class AnswerLeft(ValueError):
    """A worked answer is written in a way that would not be removed."""


def without_answers(markdown: str) -> str:
    """Remove the folded worked answers from a text; raise AnswerLeft if one seems to be left."""
    text = _ANSWER.sub("", markdown)
    if trace := _TRACE.search(text):
        raise AnswerLeft(f"a worked answer is not folded as the others are: {trace[0]!r}")
    return text.strip("\n")


def student_copy(lesson: NotebookNode) -> NotebookNode:
    """Return a copy without worked answers and outputs; raise AnswerLeft if one seems left."""
    copy = deepcopy(lesson)
    copy.metadata.pop("widgets", None)
    copy.cells = []
    for cell in deepcopy(lesson.cells):
        if cell.cell_type == "code":
            if _TRACE.search(cell.source):
                raise AnswerLeft("a code cell tells of a worked answer")
            cell.update(outputs=[], execution_count=None)
        elif _ANSWER.search(cell.source) or _TRACE.search(cell.source):
            cell.source = without_answers(cell.source)
            if not cell.source.strip():
                continue
        copy.cells.append(cell)
    nbformat.validate(copy)
    return copy


def write_copies(lessons: Iterable[Path], folder: Path) -> list[Path]:
    """Write the copies of lessons, all of them or none; AnswerLeft names the lesson at fault."""
    copies = {}
    for path in lessons:
        try:
            copy = student_copy(read(path))
        except AnswerLeft as error:
            raise AnswerLeft(f"{path.name}: {error}") from None
        copies[path.name] = nbformat.writes(copy) + "\n"  # type: ignore[no-untyped-call]
    with atomic_files(folder, copies) as files:
        for file, text in zip(files, copies.values(), strict=True):
            file.write(text)
    return [file.path for file in files]


def main(folder: str) -> None:
    """Write the copies of all lessons, and print their paths."""
    try:
        for path in write_copies(every_lesson(), Path(folder)):
            print(path)
    except AnswerLeft as error:
        sys.exit(f"student copies: {error}")
    except OSError as error:
        sys.exit(f"student copies: cannot write {error.filename}: {error.strerror}")


if __name__ == "__main__":
    main(sys.argv[1])
