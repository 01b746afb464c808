"""Student copies: no worked answer is left, and nothing else is lost."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from gumbel_np.show.handout.find_lessons import every_lesson
from gumbel_np.show.handout.student_copies import (
    AnswerLeft,
    main,
    student_copy,
    without_answers,
    write_copies,
)

ANSWER = "<details>\n<summary>A worked answer</summary>\n\n```python\n42\n```\n\nSo.\n</details>\n"


def lesson(*texts):
    cells = [new_markdown_cell(text) for text in texts]
    printed = new_output("stream", name="stdout", text="42\n")
    return new_notebook(
        cells=[*cells, new_code_cell("6 * 7", execution_count=3, outputs=[printed])]
    )


@pytest.mark.parametrize("path", every_lesson(), ids=lambda path: path.stem)
def test_a_lesson_loses_its_answers_and_outputs_alone(path):
    whole = nbformat.read(path, as_version=4)
    copy = student_copy(whole)
    nbformat.validate(copy)
    text = nbformat.writes(copy)
    assert "A worked answer" not in text
    assert text.count("<details>") == text.count("</details>")
    kept = {cell.id: cell for cell in copy.cells}
    for cell in whole.cells:
        if cell.cell_type == "code":
            assert kept[cell.id].source == cell.source
            assert kept[cell.id].outputs == []
            assert kept[cell.id].execution_count is None
            assert kept[cell.id].metadata == cell.metadata
        elif "A worked answer" not in cell.source:
            assert kept[cell.id] == cell
    assert [cell.id for cell in whole.cells if cell.id in kept] == list(kept)


def test_the_lesson_itself_stays():
    whole = lesson(ANSWER)
    student_copy(whole)
    assert whole.cells[0].source == ANSWER
    assert whole.cells[-1].outputs


def test_what_stands_around_an_answer_stays():
    text = f"Before.\n\n{ANSWER}\n**2.** After, with <details><summary>a hint</summary>7</details>"
    assert without_answers(text).split("\n\n") == [
        "Before.",
        "**2.** After, with <details><summary>a hint</summary>7</details>",
    ]


def test_a_sentence_may_mention_answers():
    text = "A worked answer is folded away below each."
    assert without_answers(text) == text


def test_a_cell_that_held_nothing_else_is_dropped():
    copy = student_copy(lesson("Why?", ANSWER + "\n" + ANSWER))
    assert [cell.source for cell in copy.cells] == ["Why?", "6 * 7"]


@pytest.mark.parametrize(
    "planted",
    [
        ANSWER.replace("<details>", "<details open>"),
        ANSWER.replace("A worked answer", "Worked answer to 2"),
        ANSWER.replace("<details>", "<div>").replace("</details>", "</div>"),
        "**A worked\nanswer**: 42",
        ANSWER.replace("</details>", ""),
        ANSWER.replace("So.", "<details><summary>Why</summary>So.</details>"),
    ],
)
def test_an_answer_that_would_stay_is_noticed(planted, tmp_path):
    path = tmp_path / "09_planted.ipynb"
    nbformat.write(lesson("Why?", planted), path)
    with pytest.raises(AnswerLeft, match=r"09_planted\.ipynb: a worked answer is not folded"):
        write_copies([path], tmp_path / "student")
    assert not (tmp_path / "student").exists()


def test_an_answer_in_code_is_noticed():
    whole = new_notebook(cells=[new_code_cell("# A worked answer\n42")])
    with pytest.raises(AnswerLeft, match="code cell"):
        student_copy(whole)


def test_all_lessons_are_written_and_their_paths_printed(tmp_path, capsys):
    main(str(tmp_path / "student"))
    written = capsys.readouterr().out.splitlines()
    assert [Path(each).name for each in written] == [path.name for path in every_lesson()]
    for each in written:
        nbformat.validate(nbformat.read(each, as_version=4))


def test_if_one_cannot_be_written_none_is(tmp_path):
    (tmp_path / every_lesson()[2].name).mkdir()
    with pytest.raises(SystemExit, match="cannot write"):
        main(str(tmp_path))
    assert [each.name for each in tmp_path.iterdir()] == [every_lesson()[2].name]


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match=r"^student copies: cannot write .*file/00_.*: \w+"):
        main(str(tmp_path / "file"))
