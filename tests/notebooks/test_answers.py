"""Worked answers are accepted; what stands in an exercise, and what students write, is not."""

import ast
import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.special import softmax
from wrong_answers import WRONG

from gumbel_np.show.grading import HINTS, grade
from gumbel_np.verify.conformance.suspects.descriptions import SUSPECTS

LESSONS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


@dataclass
class Exercise:
    """An exercise of a lesson: its name, its cell, the imports of the lesson, the worked answer."""

    name: str
    cell: str
    imports: str
    answer: str

    def graded(self, answer, seed=0):
        """Run the cell with another function in place of the student's."""
        grades = []
        answer.__qualname__ = self.name  # as a student calls it
        scope = {self.name: answer}
        exec(self.imports, scope)
        scope["grade"] = lambda sampler, law: grades.append(grade(sampler, law, seed=seed))
        tree = ast.parse(self.cell)
        tree.body = [node for node in tree.body if getattr(node, "name", None) != self.name]
        exec(compile(tree, self.name, "exec"), scope)
        return grades[0]

    def function(self, code):
        scope = {}
        exec(self.imports, scope)
        exec(code, scope)
        return scope[self.name]

    @property
    def start(self):
        tree = ast.parse(self.cell)
        (code,) = [ast.unparse(n) for n in tree.body if getattr(n, "name", None) == self.name]
        return self.function(code)


def exercises_of(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(c["source"]) for c in cells if c["cell_type"] == "code"]
    text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    answers = re.findall(r"<summary>A worked answer</summary>\n\n```python\n(.*?)```", text, re.S)
    imports = ast.unparse(
        [n for n in ast.parse(code[0]).body if isinstance(n, ast.Import | ast.ImportFrom)]
    )
    for cell in code:
        if name := re.search(r"^def (my_\w+)\(", cell, re.M):
            worked = [each for each in answers if f"def {name[1]}(" in each]
            yield Exercise(name[1], cell, imports, worked[0] if worked else "")


EXERCISES = {e.name: e for path in LESSONS if path.stem[:2] > "00" for e in exercises_of(path)}


def test_there_are_enough_exercises():
    assert len(EXERCISES) >= 16
    assert WRONG.keys() == EXERCISES.keys()
    for path in LESSONS:
        if path.stem[:2] > "00":
            assert 2 <= len(list(exercises_of(path))) <= 4, path.stem


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_worked_answer_is_right(exercise):
    given = exercise.graded(exercise.function(exercise.answer))
    assert given.right, given


LARGE = np.array([1000.0, 999.0, -1000.0, -np.inf])
PICKS = [e for e in EXERCISES.values() if "(logits, size, rng)" in e.answer]


@pytest.mark.filterwarnings("ignore:divide by zero")  # a masked runner never arrives
@pytest.mark.parametrize("logits", [LARGE, -LARGE[:3], LARGE.astype(np.float32)], ids=str)
@pytest.mark.parametrize("exercise", PICKS, ids=lambda e: e.name)
def test_the_worked_answer_bears_large_logits(exercise, logits):
    drawn = exercise.function(exercise.answer)(logits, 10_000, np.random.default_rng(1))
    shares = np.bincount(drawn, minlength=logits.size) / drawn.size
    # Seven standard deviations of a share.
    np.testing.assert_allclose(shares, softmax(logits.astype(float)), atol=0.035)


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_what_stands_in_the_exercise_is_not(exercise):
    given = exercise.graded(exercise.start)
    assert given.result.verdict == "violates"
    assert given.hint


@pytest.mark.parametrize(
    ("name", "answer", "suspect"),
    [(name, *each) for name, answers in WRONG.items() for each in answers],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_wrong_answer_is_refused_with_its_hint(name, answer, suspect):
    given = EXERCISES[name].graded(answer)
    assert given.result.verdict == "violates"
    assert given.result.diagnosis.suspect == suspect
    assert given.hint == HINTS.get((name, suspect), SUSPECTS[suspect].hint)


def test_no_hint_is_given_in_vain():
    met = {(name, suspect) for name, answers in WRONG.items() for _, suspect in answers}
    assert HINTS.keys() <= met
