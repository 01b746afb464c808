"""A small lesson with each of the widgets, and everything else that a handout must handle."""

from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

NAME = "08_a_lesson"
TEXT = r"""# A lesson on $\pi_i$ & more

You need: logarithms; see [lesson 03](03_the_gumbel_max_theorem.ipynb), [later](99_later.ipynb) and
[the paper](https://example.org/paper).

Run cell by cell (Shift+Enter).

$$P(G \le x) = e^{-e^{-x}}.$$
"""
ANSWER = """**1.** Give the answer.

<details>
<summary>A worked answer</summary>

```python
secret = 42
```
</details>

**2.** And now?
"""
CODE = (
    "import numpy as np\n"
    "import gumbel_np as gnp\n"
    "from gumbel_np.show.figures import illustration\n"
    "from gumbel_np.show.grading import grade\n"
    "from gumbel_np.show.widgets import (GradientSizes, Ledger, LiveDraws, Prediction,\n"
    "    Reconstructions, TemperatureExplorer, Training, UniformsAtTheCurve)\n"
    "from gumbel_np.verify.claims import LEDGER",
    "guess = Prediction.shares('What share?', ['a', 'b'], lambda: [900, 100])\nguess",
    "guess.lock([0.7, 0.3])\nprint(guess)",
    "Prediction.value('How many?', lambda: 1000.0, start=100)",
    "Prediction.choice('Which?', ['this', 'that'], lambda: 1)",
    "explorer = TemperatureExplorer(np.log([0.2, 0.3, 0.5]), rng=1)\nexplorer",
    "explorer.tau = 50\nprint('printed <once>')",
    "LiveDraws([1, 1], {'a coin': np.random.default_rng(1).integers(2, size=300)})",
    "UniformsAtTheCurve(200, rng=1)",
    "GradientSizes(np.zeros(3), [1.0, 0, 0], n=200, rng=1)",
    "Training({'one way': [[0.5, 0.5], [0.3, 0.7], [0.1, 0.9]]}, ['a', 'b'], goal=1)",
    "Reconstructions(np.eye(64)[:2], [0.1, 1.0], np.full((2, 2, 64), [[[0.2]], [[0.4]]]))",
    "Ledger([LEDGER['cdf'], LEDGER['proof-4-integral']])",
    "illustration('density-of-the-maximum')",
    "def my_sampler(logits, size, rng):\n    return np.zeros(size, int)\n\n\n"
    "grade(my_sampler, 'gumbel-max')",
)


def write_lesson(folder: Path, *more: str) -> Path:
    """Write the lesson, with more cells of code at its end."""
    cells = [
        new_markdown_cell(TEXT),
        *map(new_code_cell, CODE),
        new_markdown_cell(ANSWER),
        *map(new_code_cell, more),
    ]
    path = folder / f"{NAME}.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path
