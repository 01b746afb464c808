r"""A search among architectures, small enough that hundreds of seeds take a second or two.

One of five operations is to be chosen for each edge of a cell. During the search an edge is a sum
of all five, each with a weight; afterwards the operation with the largest logit is kept. The
weights are

.. math:: y = \mathrm{softmax}\big((\alpha + G) / \tau\big),

where G is 0 in a search by *mixture* (Liu, Simonyan and Yang 2019, DARTS), and Gumbel noise, fresh
at every step, in one that *samples* (Xie, Zheng, Liu and Lin 2019). The task is regression on the
outputs of a hidden cell of the same kind for random inputs, plus noise of variance 0.01.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from gumbel_np.inputs import Floats, Rng, as_integer, as_rng
from gumbel_np.learning.cell import EDGES, OPERATIONS, WIDTH, cell
from gumbel_np.learning.optimisers import Adam
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.schedules import Schedule, exponential_schedule
from gumbel_np.reference.softmax import harden, softmax

_SHARES = (32, 32, 128)  # examples for training, for validation, held out
_NOISE = 0.1
_DRAWS = 32  # over which the held-out loss of a search that samples is averaged

# From hot to cold in the 150 steps of a search.
COOLING = exponential_schedule(5.0, 0.026, lowest=0.1)

# Weights without noise, relaxed samples, or one-hot samples with the gradient of relaxed ones.
Method = Literal["mixture", "gumbel", "straight-through"]


class Examples(NamedTuple):
    """Inputs and targets, both of shape (n, examples, WIDTH)."""

    x: Floats
    target: Floats


class Tasks(NamedTuple):
    """The examples of n searches, and their start."""

    train: Examples  # for the parameters of operations
    validation: Examples  # for the logits
    held_out: Examples
    start: Floats  # (n, 3, WIDTH, 3 · WIDTH): the parameters at first, as `cell` takes them
    teacher: Floats  # (n, 3, 5): the operations of the hidden cell, one-hot


class Found(NamedTuple):
    """The cells at the end of n searches, and how the weights developed.

    `searched` is the held-out loss of the cell that was trained, at the last temperature: of the
    mixture, or on average over fresh samples.
    """

    logits: Floats  # (n, 3, 5): α
    parameters: Floats  # (n, 3, WIDTH, 3 · WIDTH)
    searched: Floats  # (n,)
    derived: Floats  # (n,): the loss of the cell that keeps one operation on each edge
    weights: Floats  # (steps, n, 3, 5): the y that the logits learnt from
    probabilities: Floats  # (steps, n, 3, 5): softmax(α) before each step

    @property
    def smallest(self) -> Floats:
        """The least weight of an edge, averaged over the edges, of shape (steps, n)."""
        return self.weights.min(axis=-1).mean(axis=-1)

    @property
    def largest(self) -> Floats:
        """The largest weight of an edge, averaged likewise."""
        return self.weights.max(axis=-1).mean(axis=-1)

    @property
    def preferred(self) -> Floats:
        """The largest probability in softmax(α), averaged likewise."""
        return self.probabilities.max(axis=-1).mean(axis=-1)

    @property
    def operations(self) -> Floats:
        """The operation kept on each edge, one-hot, of shape (n, 3, 5)."""
        return harden(self.logits, -1)


def draw_tasks(n: int, rng: Rng = None) -> Tasks:
    """Draw n hidden cells, their examples, and where the searches start."""
    n, rng = as_integer(n, "n", least=0), as_rng(rng)
    teacher = np.eye(len(OPERATIONS))[rng.integers(len(OPERATIONS), size=(n, len(EDGES)))]
    hidden, start = rng.normal(size=(2, n, len(EDGES), WIDTH, 3 * WIDTH)) / np.sqrt(WIDTH)
    x = rng.normal(size=(n, sum(_SHARES), WIDTH))
    target = cell(x, hidden, teacher)[0] + _NOISE * rng.normal(size=x.shape)
    ends = np.cumsum(_SHARES)[:-1]
    train, validation, held_out = map(
        Examples, np.split(x, ends, axis=1), np.split(target, ends, axis=1)
    )
    return Tasks(train, validation, held_out, start, teacher)


def search(
    tasks: Tasks,
    rng: Rng = None,
    *,
    method: Method,
    schedule: Schedule,
    steps: int = 150,
    rates: tuple[float, float] = (0.03, 0.03),
) -> Found:
    """Search for the operations of a cell, in every task at once.

    Each step is one of Adam for the parameters on the training loss and one for the logits on the
    validation loss (DARTS of first order), with weights drawn afresh; `rates` are those of both.

    The cost of keeping one operation is `derived` less `searched`: both are losses of the same
    parameters, and `searched` is what the search itself minimised. It may be negative for a search
    that samples, because its samples still include operations that are not kept.

    >>> tasks = draw_tasks(20, rng=0)
    >>> mixture = search(tasks, method="mixture", schedule=lambda step: 1.0)
    >>> gumbel = search(tasks, 0, method="gumbel", schedule=COOLING)
    >>> print(*(np.median(found.derived - found.searched).round(1) for found in (mixture, gumbel)))
    0.6 -0.1
    """
    if method not in ("mixture", "gumbel", "straight-through"):
        raise ValueError(f"method must be mixture, gumbel or straight-through, got {method!r}")
    steps, rng = as_integer(steps, "steps", least=1), as_rng(rng)
    sampled, hard = method != "mixture", method == "straight-through"
    w, alpha = tasks.start.copy(), np.zeros_like(tasks.teacher)  # Adam changes them in place
    adam_w, adam_alpha = map(Adam, rates)
    weights, probabilities = np.empty((2, steps, *alpha.shape))

    def draw(step: int) -> tuple[Floats, Callable[[Floats], Floats]]:
        noise = gumbel_noise(alpha.shape, rng=rng) if sampled else np.zeros_like(alpha)
        return gumbel_softmax_vjp(alpha, schedule(step), noise=noise, hard=hard)

    for step in range(steps):
        y, _ = draw(step)
        adam_w.step({"w": w}, {"w": _gradients(tasks.train, w, y)[0]})
        y, pullback = draw(step)
        weights[step], probabilities[step] = y, softmax(alpha)
        by_alpha = pullback(_gradients(tasks.validation, w, y)[1])
        adam_alpha.step({"alpha": alpha}, {"alpha": by_alpha})

    draws = [held_out_loss(tasks, w, draw(steps - 1)[0]) for _ in range(_DRAWS if sampled else 1)]
    derived = held_out_loss(tasks, w, harden(alpha, -1))
    return Found(alpha, w, np.mean(draws, axis=0), derived, weights, probabilities)


def held_out_loss(tasks: Tasks, parameters: Floats, y: Floats) -> Floats:
    """Return the mean squared error of n cells on what is held out; noise alone makes 0.01."""
    x, target = tasks.held_out
    return np.mean((cell(x, parameters, y)[0] - target) ** 2, axis=(1, 2))


def retrained_loss(
    tasks: Tasks, operations: Floats, *, steps: int = 300, rate: float = 0.03
) -> Floats:
    """Return held-out losses of cells of one-hot operations, (n, 3, 5), trained on all the rest."""
    both = Examples(*(np.concatenate(p, axis=1) for p in zip(*tasks[:2], strict=True)))
    w, adam = tasks.start.copy(), Adam(rate)
    for _ in range(steps):
        adam.step({"w": w}, {"w": _gradients(both, w, operations)[0]})
    return held_out_loss(tasks, w, operations)


def _gradients(examples: Examples, parameters: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the derivatives of the mean squared error by the parameters and by y."""
    output, pullback = cell(examples.x, parameters, y)
    error = output - examples.target
    return pullback(2 * error / np.prod(error.shape[1:]))
