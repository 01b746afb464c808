r"""A network of one layer that is to say where the largest of five numbers stands.

An input x, which is (0, …, 4) shuffled, gives logits x W. A sampling layer draws a place from them,
and the loss is the distance |place − arg max x|. Through an arg max nothing is learnt, for its
derivative is 0; through a softmax with Gumbel noise the place is a mean of places, and W learns.

Every run has one example of its own, and W begins at 0, so that the first place is drawn evenly.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from gumbel_np.inputs import Floats, Rng, as_rng, as_size
from gumbel_np.learning.optimisers import RMSprop
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise

TAU = 0.75
PLACES = np.arange(5.0)

Layer = Callable[[Floats, Floats], tuple[Floats, Callable[[Floats], Floats]]]


def soft(logits: Floats, noise: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
    r"""Name the mean place under a relaxed draw, at temperature 0.75.

    Parameters
    ----------
    logits, noise : ndarray, shape (n, 5)
        In nats; Gumbel noise.

    Returns
    -------
    place : ndarray, shape (n,)
        Numbers from 0 to 4.
    pullback : callable
        Takes the derivative of the loss by the place, of shape (n,), to that by the logits.

    Notes
    -----
    :math:`\sum_i i\, y_i` with :math:`y = \mathrm{softmax}((\varphi + G)/\tau)`.

    Examples
    --------
    >>> place, pullback = soft(np.zeros((1, 5)), np.zeros((1, 5)))
    >>> place, pullback(np.array([1.0])).round(3)
    (array([2.]), array([[-0.533, -0.267,  0.   ,  0.267,  0.533]]))
    """
    y, pullback = gumbel_softmax_vjp(logits, TAU, noise=noise)
    return y @ PLACES, lambda slope: pullback(np.multiply.outer(slope, PLACES))


def arg_max(logits: Floats, noise: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
    r"""Name the place of the largest: the exact draw, whose derivative is 0 wherever it exists.

    Parameters
    ----------
    logits, noise : ndarray, shape (n, 5)
        In nats; Gumbel noise.

    Returns
    -------
    place : ndarray, shape (n,)
        Whole numbers from 0 to 4.
    pullback : callable
        Takes anything to zeros of shape (n, 5).

    Examples
    --------
    >>> arg_max(np.zeros((1, 5)), np.array([[0.0, 0.0, 0.0, 9.0, 0.0]]))[0]
    array([3.])
    """
    place = np.argmax(logits + noise, axis=-1).astype(np.float64)
    return place, lambda slope: np.zeros_like(logits)


class Trained(NamedTuple):
    """What `train` returns.

    Attributes
    ----------
    inputs : ndarray, shape (n, 5)
        The example of each run.
    targets : ndarray, shape (n,)
        The place of its largest entry.
    weights : ndarray, shape (n, 5, 5)
        W after training.
    places : ndarray, shape (steps, n)
        What the network said at each step, before it learnt from it.
    """

    inputs: Floats
    targets: Floats
    weights: Floats
    places: Floats

    @property
    def losses(self) -> Floats:
        """The losses at each step, of shape (steps, n)."""
        return np.abs(self.places - self.targets)


def shuffled(n: int, rng: Rng = None) -> Floats:
    """Shuffle (0, …, 4), n times.

    Parameters
    ----------
    n : int
        How many inputs.
    rng : None, int or numpy.random.Generator, optional
        Where the shuffles come from.

    Returns
    -------
    ndarray, shape (n, 5)
        The inputs.

    Examples
    --------
    >>> shuffled(2, rng=0)
    array([[2., 4., 3., 0., 1.],
           [4., 1., 2., 0., 3.]])
    """
    return as_rng(rng).permuted(np.tile(PLACES, (*as_size((n,), "n"), 1)), axis=-1)


def train(
    n: int, steps: int = 3, rng: Rng = None, *, layer: Layer = soft, rate: float = 0.5
) -> Trained:
    """Train n networks, each on one example, with fresh noise at every step.

    Parameters
    ----------
    n : int
        How many independent runs.
    steps : int, optional
        How many steps of RMSprop each takes.
    rng : None, int or numpy.random.Generator, optional
        Where the shuffles and the noise come from.
    layer : callable, optional
        `soft`, `arg_max`, or another function of logits and noise that returns what they do.
    rate : float, optional
        The learning rate.

    Returns
    -------
    Trained
        Examples, weights, and what was said on the way.

    Raises
    ------
    TypeError, ValueError
        If n or steps is no integer of at least 0.

    Examples
    --------
    >>> run = train(1000, steps=3, rng=0)
    >>> run.losses.mean(axis=1).round(1)
    array([1.4, 0.7, 0.3])
    >>> train(1000, steps=3, rng=0, layer=arg_max).weights.any().item()
    False
    """
    n, steps = as_size((n, steps), "n and steps")
    rng = as_rng(rng)
    x = shuffled(n, rng)
    target = x.argmax(axis=-1).astype(np.float64)
    parameters = {"W": np.zeros((n, 5, 5))}
    optimiser = RMSprop(rate)
    places = np.empty((steps, n))
    for step in range(steps):
        place, pullback = layer(_logits(x, parameters["W"]), gumbel_noise((n, 5), rng=rng))
        by_logits = pullback(np.sign(place - target))
        optimiser.step(parameters, {"W": x[:, :, None] * by_logits[:, None, :]})
        places[step] = place
    return Trained(x, target, parameters["W"], places)


def predict(inputs: Floats, weights: Floats, rng: Rng = None, *, layer: Layer = soft) -> Floats:
    """Let networks name a place, with fresh noise.

    Parameters
    ----------
    inputs : ndarray, shape (n, 5)
        One input for each network.
    weights : ndarray, shape (n, 5, 5)
        Their W.
    rng : None, int or numpy.random.Generator, optional
        Where the noise comes from.
    layer : callable, optional
        `soft` for a mean place, `arg_max` for a whole number, whichever served in training.

    Returns
    -------
    ndarray, shape (n,)
        Places, from 0 to 4.

    Examples
    --------
    >>> run = train(1000, steps=20, rng=0)
    >>> place = predict(run.inputs, run.weights, rng=1, layer=arg_max)
    >>> np.mean(place == run.targets).round(1).item()
    0.9
    """
    return layer(_logits(inputs, weights), gumbel_noise(inputs.shape, rng=rng))[0]


def change_of_loss(
    n: int, rng: Rng = None, *, layer: Layer = arg_max, step: float = 1e-12
) -> Floats:
    """Change W by a tiny step along a random direction, the noise held, and compare the losses.

    Parameters
    ----------
    n : int
        How many times, each with an example, weights and noise of its own.
    rng : None, int or numpy.random.Generator, optional
        Where all of these come from.
    layer : callable, optional
        `arg_max` or `soft`.
    step : float, optional
        The length of the step in each entry of W, in standard deviations of W.

    Returns
    -------
    ndarray, shape (n,)
        Loss after less loss before.

    Examples
    --------
    >>> [change_of_loss(1000, rng=0, layer=layer).any().item() for layer in (arg_max, soft)]
    [False, True]
    """
    rng = as_rng(rng)
    x = shuffled(n, rng)
    weights, direction = rng.normal(size=(2, n, 5, 5))
    noise = gumbel_noise((n, 5), rng=rng)
    before, after = (
        np.abs(layer(_logits(x, w), noise)[0] - x.argmax(axis=-1))
        for w in (weights, weights + step * direction)
    )
    return after - before


def _logits(x: Floats, weights: Floats) -> Floats:
    return np.einsum("ni,nij->nj", x, weights)
