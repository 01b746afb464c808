r"""A policy that learns which of four arms pays best from nothing but its own draws.

Each arm pays 1 with a probability of its own, else 0. The policy is a softmax of logits, an action
is drawn from it as argmax(G + log π), and the logits climb the score-function gradient (REINFORCE,
Williams 1992; Sutton and Barto 2018, section 2.8). An arg max has no derivative, and none is needed
here: what is differentiated is the probability of the action.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats, Rng, as_rng, as_size
from gumbel_np.reference.sampling import gumbel_max
from gumbel_np.reference.softmax import softmax

# How often each arm pays.
MEANS = (0.1, 0.3, 0.5, 0.9)

Draw = Callable[..., NDArray[Any]]


class Learnt(NamedTuple):
    """The policies at the end of n runs, and means over the runs at each step."""

    logits: Floats  # (n, K)
    best: Floats  # (steps,): the probability of the best arm before each step
    reward: Floats  # (steps,)


def score_gradient(pi: Floats, action: NDArray[np.intp], advantage: Floats) -> Floats:
    r"""Estimate the gradient of the expected reward from one action of each of n policies.

    With R − b the advantage, it is :math:`(R - b)\, \partial \log\pi_a / \partial\varphi_i =
    (R - b)(\delta_{ia} - \pi_i)`. It is unbiased if b does not depend on the action.

    >>> score_gradient(np.array([[0.5, 0.3, 0.2]]), np.array([1]), np.array([1.0]))
    array([[-0.5,  0.7, -0.2]])
    """
    gradient = -advantage[:, None] * pi
    gradient[np.arange(len(pi)), action] += advantage
    return gradient


def expected_gradient(logits: Floats, means: ArrayLike = MEANS) -> Floats:
    r"""Return the exact gradient, :math:`\pi_i (r_i - \langle\pi, r\rangle)`, for n policies.

    >>> expected_gradient(np.zeros((1, 2)), means=[0.2, 0.8])
    array([[-0.15,  0.15]])
    """
    pi, r = softmax(logits), np.asarray(means, dtype=np.float64)
    return pi * (r - (pi @ r)[:, None])


def learn(
    n: int,
    steps: int = 200,
    rng: Rng = None,
    *,
    means: ArrayLike = MEANS,
    rate: float = 0.4,
    baseline: bool = True,
    draw: Draw = gumbel_max,
) -> Learnt:
    """Let n policies learn from their own draws, starting with all arms equally likely.

    `means` holds the probability that each arm pays, shape (K,); `draw` draws actions from logits.
    A reward is compared with the mean of those before it if there is a `baseline`, else with 0.

    >>> run = learn(1000, rng=0)
    >>> run.best[[0, 50, 199]].round(1), run.reward[[0, 50, 199]].round(1)
    (array([0.2, 0.8, 1. ]), array([0.5, 0.8, 0.9]))
    """
    n, steps = as_size((n, steps), "n and steps")
    pays = np.asarray(means, dtype=np.float64)
    if pays.ndim != 1 or not ((pays >= 0) & (pays <= 1)).all():
        raise ValueError(f"means must be probabilities, one for each arm, got {means!r}")
    rng = as_rng(rng)
    logits, mean_reward = np.zeros((n, pays.size)), np.zeros(n)
    best, reward = np.empty((2, steps))
    for step in range(steps):
        pi = softmax(logits)
        action = draw(logits, rng=rng)
        paid = (rng.random(n) < pays[action]).astype(np.float64)
        best[step], reward[step] = pi[:, pays.argmax()].mean(), paid.mean()
        logits += rate * score_gradient(pi, action, paid - mean_reward if baseline else paid)
        mean_reward += (paid - mean_reward) / (step + 1)
    return Learnt(logits, best, reward)
