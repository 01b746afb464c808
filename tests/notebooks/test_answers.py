"""The worked answers of the lessons are right, and what stands in the exercises is not."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from gumbel_np.show.lessons import grade

LESSON = Path(__file__).parents[2] / "notebooks" / "03_the_gumbel_max_theorem.ipynb"
PI = np.array([0.1, 0.2, 0.3, 0.4])
CELLS = json.loads(LESSON.read_text(encoding="utf-8"))["cells"]


def defined(code, name):
    scope = {"np": np, "pi": PI, "print": lambda *_: None, "grade": lambda *_, **__: None}
    exec(code, scope)
    return scope[name]


@pytest.mark.parametrize(
    ("name", "k"), [("my_gumbel_max", None), ("my_race", None), ("my_top_two", 2)]
)
def test_the_answer_is_right_and_the_exercise_is_not(name, k):
    text = "\n".join("".join(c["source"]) for c in CELLS if c["cell_type"] == "markdown")
    answers = [a for a in re.findall(r"```python\n(.*?)```", text, re.S) if f"def {name}(" in a]
    exercises = [
        code
        for c in CELLS
        if c["cell_type"] == "code" and f"def {name}(" in (code := "".join(c["source"]))
    ]
    assert (len(answers), len(exercises)) == (1, 1)
    assert grade(defined(answers[0], name), PI, k).verdict == "holds"
    assert grade(defined(exercises[0], name), PI, k).verdict == "refuted"
