r"""A search among architectures, small enough that hundreds of seeds take a second or two.

On each edge of a cell one of five operations is to be chosen. While the search lasts, an edge is a
sum of all five, each with a weight; afterwards the operation with the largest logit is kept. The
weights are

.. math:: y = \mathrm{softmax}\big((\alpha + G) / \tau\big),

where G is 0 in a search by *mixture* (Liu, Simonyan and Yang 2019, DARTS) and Gumbel noise, fresh
at every step, in one that *samples* (Xie, Zheng, Liu and Lin 2019). The task is regression on what
a hidden cell of the same kind makes of random inputs, plus noise of variance 0.01.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple

import numpy as np

from gumbel_np.inputs import Floats, Rng, as_integer, as_rng, as_size
from gumbel_np.learning.cell import EDGES, OPERATIONS, WIDTH, cell
from gumbel_np.learning.optimisers import Adam
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.schedules import Schedule, exponential_schedule
from gumbel_np.reference.softmax import harden, softmax

_SHARES = (32, 32, 128)  # examples for training, for validation, held out
_NOISE = 0.1
_DRAWS = 32  # over which the loss of a search that samples is averaged

# From hot to cold in the 150 steps of a search.
COOLING = exponential_schedule(5.0, 0.026, lowest=0.1)

Method = Literal["mixture", "gumbel", "straight-through"]


class Examples(NamedTuple):
    """Inputs and targets, both of shape (n, examples, WIDTH)."""

    x: Floats
    target: Floats


class Tasks(NamedTuple):
    """What n searches begin with.

    Attributes
    ----------
    train, validation, held_out : Examples
        What the parameters of operations learn from, what the logits learn from, and the rest.
    start : ndarray, shape (n, 3, WIDTH, 3 · WIDTH)
        The parameters at first: for each edge the matrices of linear, tanh and relu, side by side.
    teacher : ndarray, shape (n, 3, 5)
        The operations of the hidden cell, one-hot.
    """

    train: Examples
    validation: Examples
    held_out: Examples
    start: Floats
    teacher: Floats


class Found(NamedTuple):
    """What `search` returns.

    Attributes
    ----------
    logits : ndarray, shape (n, 3, 5)
        α at the end, in nats.
    parameters : ndarray, shape (n, 3, WIDTH, 3 · WIDTH)
        The parameters of operations at the end.
    searched : ndarray, shape (n,)
        The held-out loss of the cell that was trained, at the last temperature: of the mixture, or
        on average over fresh samples.
    derived : ndarray, shape (n,)
        That of the cell which keeps one operation on each edge, with the same parameters.
    weights, probabilities : ndarray, shape (steps, n, 3, 5)
        What the logits learnt from at each step, y, and softmax(α) before it.
    """

    logits: Floats
    parameters: Floats
    searched: Floats
    derived: Floats
    weights: Floats
    probabilities: Floats

    @property
    def smallest(self) -> Floats:
        """The least weight of an edge, averaged over the edges, of shape (steps, n)."""
        return self.weights.min(axis=-1).mean(axis=-1)

    @property
    def largest(self) -> Floats:
        """The largest weight, averaged likewise."""
        return self.weights.max(axis=-1).mean(axis=-1)

    @property
    def preferred(self) -> Floats:
        """The largest of the probabilities softmax(α), averaged likewise."""
        return self.probabilities.max(axis=-1).mean(axis=-1)

    @property
    def operations(self) -> Floats:
        """What is kept on each edge, one-hot, of shape (n, 3, 5)."""
        return harden(self.logits, -1)


def draw_tasks(n: int, rng: Rng = None) -> Tasks:
    """Draw hidden cells, their examples, and where the searches begin.

    Parameters
    ----------
    n : int
        How many.
    rng : None, int or numpy.random.Generator, optional
        Where all of it comes from.

    Returns
    -------
    Tasks
        As many tasks, independent of each other.

    Examples
    --------
    >>> tasks = draw_tasks(10, rng=0)
    >>> tasks.train.x.shape, tasks.held_out.x.shape
    ((10, 32, 4), (10, 128, 4))
    """
    (n,) = as_size((n,), "n")
    rng = as_rng(rng)
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

    Parameters
    ----------
    tasks : Tasks
        What `draw_tasks` returned; they are left as they are, so that methods can be compared on
        the same tasks from the same start.
    rng : None, int or numpy.random.Generator, optional
        Where the Gumbel noise comes from; a mixture needs none.
    method : {"mixture", "gumbel", "straight-through"}
        No noise, relaxed samples, or one-hot samples with the gradient of relaxed ones.
    schedule : callable
        From the number of a step, 0 at first, to the temperature.
    steps : int, optional
        How many steps of Adam; each is one for the parameters on the training loss and one for
        the logits on the validation loss (DARTS of first order), with weights drawn afresh.
    rates : tuple of float, optional
        The learning rates, of the parameters and of the logits.

    Returns
    -------
    Found
        The cells, their losses, and how the weights went.

    Raises
    ------
    TypeError, ValueError
        If the method is not one of the three, or steps is not a positive integer.

    Notes
    -----
    What deriving costs is `derived` less `searched`: both are losses of the same parameters, and
    `searched` is in either method what the search itself brought down. A search that samples may
    have less than nothing to lose, since its samples still stray to operations that are not kept.

    Examples
    --------
    >>> tasks = draw_tasks(20, rng=0)
    >>> mixture = search(tasks, method="mixture", schedule=lambda step: 1.0)
    >>> gumbel = search(tasks, 0, method="gumbel", schedule=COOLING)
    >>> print(*(np.median(found.derived - found.searched).round(1) for found in (mixture, gumbel)))
    0.6 -0.1
    """
    if method not in ("mixture", "gumbel", "straight-through"):
        raise ValueError(f"method must be mixture, gumbel or straight-through, got {method!r}")
    steps = as_integer(steps, "steps")
    if steps < 1:
        raise ValueError(f"steps must be positive, got {steps}")
    rng = as_rng(rng)
    sampled, hard = method != "mixture", method == "straight-through"
    learnt = {"w": tasks.start.copy(), "alpha": np.zeros_like(tasks.teacher)}
    w, alpha = learnt["w"], learnt["alpha"]  # which the optimisers change in place
    adam_w, adam_alpha = map(Adam, rates)
    weights, probabilities = np.empty((2, steps, *alpha.shape))

    def draw(step: int) -> tuple[Floats, Callable[[Floats], Floats]]:
        noise = gumbel_noise(alpha.shape, rng=rng) if sampled else np.zeros_like(alpha)
        return gumbel_softmax_vjp(alpha, schedule(step), noise=noise, hard=hard)

    for step in range(steps):
        y, _ = draw(step)
        adam_w.step(learnt, {"w": _gradients(tasks.train, w, y)[0]})
        y, pullback = draw(step)
        weights[step], probabilities[step] = y, softmax(alpha)
        adam_alpha.step(learnt, {"alpha": pullback(_gradients(tasks.validation, w, y)[1])})

    draws = [held_out_loss(tasks, w, draw(steps - 1)[0]) for _ in range(_DRAWS if sampled else 1)]
    derived = held_out_loss(tasks, w, harden(alpha, -1))
    return Found(alpha, w, np.mean(draws, axis=0), derived, weights, probabilities)


def held_out_loss(tasks: Tasks, parameters: Floats, y: Floats) -> Floats:
    """Return the mean squared error of cells on what is held out.

    Parameters
    ----------
    tasks : Tasks
        What `draw_tasks` returned.
    parameters : ndarray, shape (n, 3, WIDTH, 3 · WIDTH)
        Of the operations.
    y : ndarray, shape (n, 3, 5)
        The weights of the operations.

    Returns
    -------
    ndarray, shape (n,)
        Losses; 0.01 is the variance of the noise.
    """
    x, target = tasks.held_out
    return np.mean((cell(x, parameters, y)[0] - target) ** 2, axis=(1, 2))


def retrained_loss(
    tasks: Tasks, operations: Floats, *, steps: int = 300, rate: float = 0.03
) -> Floats:
    """Train cells of given operations from the start, on all but what is held out.

    Parameters
    ----------
    tasks : Tasks
        What `draw_tasks` returned.
    operations : ndarray, shape (n, 3, 5)
        One-hot for each edge.
    steps : int, optional
        How many steps of Adam.
    rate : float, optional
        The learning rate.

    Returns
    -------
    ndarray, shape (n,)
        The held-out losses of the trained cells.
    """
    both = Examples(*(np.concatenate(p, axis=1) for p in zip(*tasks[:2], strict=True)))
    parameters, adam = {"w": tasks.start.copy()}, Adam(rate)
    for _ in range(steps):
        adam.step(parameters, {"w": _gradients(both, parameters["w"], operations)[0]})
    return held_out_loss(tasks, parameters["w"], operations)


def _gradients(examples: Examples, parameters: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the derivatives of the mean squared error by the parameters and by y."""
    output, pullback = cell(examples.x, parameters, y)
    error = output - examples.target
    return pullback(2 * error / np.prod(error.shape[1:]))
