r"""A network of one layer that learns to say where the largest of five numbers stands.

An input x, which is (0, …, 4) shuffled, gives logits x W. A sampling layer draws a place from them,
and the loss is the distance |place − arg max x|. Through an arg max nothing is learnt, because its
derivative is 0. Through a softmax with Gumbel noise the place is a mean of places, and W learns.

Every run has one example of its own, and W starts at 0: all places are equally likely at first.
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
    r"""Return the mean place under a relaxed draw at temperature 0.75, and its pullback.

    The place is :math:`\sum_i i\, y_i`, of shape (n,), with
    :math:`y = \mathrm{softmax}((\varphi + G)/\tau)` for logits and noise of shape (n, 5). The
    pullback takes the derivative of the loss by the place to that by the logits.

    >>> place, pullback = soft(np.zeros((1, 5)), np.zeros((1, 5)))
    >>> place, pullback(np.array([1.0])).round(3)
    (array([2.]), array([[-0.533, -0.267,  0.   ,  0.267,  0.533]]))
    """
    y, pullback = gumbel_softmax_vjp(logits, TAU, noise=noise)
    return y @ PLACES, lambda slope: pullback(np.multiply.outer(slope, PLACES))


def arg_max(logits: Floats, noise: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
    r"""Return the place of the largest, the exact draw; its derivative is 0 wherever it exists.

    NaN where a logit or its noise is not finite.

    >>> arg_max(np.zeros((1, 5)), np.array([[0.0, 0.0, 0.0, 9.0, 0.0]]))[0]
    array([3.])
    """
    z = logits + noise
    place = np.where(np.isfinite(z).all(axis=-1), np.argmax(z, axis=-1), np.nan)
    return place, lambda slope: np.zeros_like(logits)


class Trained(NamedTuple):
    """The examples of n runs, their networks, and what these said on the way."""

    inputs: Floats  # (n, 5)
    targets: Floats  # (n,): the place of the largest entry
    weights: Floats  # (n, 5, 5): W after training
    places: Floats  # (steps, n): the answer at each step, before the network learnt from it

    @property
    def losses(self) -> Floats:
        """The losses at each step, of shape (steps, n)."""
        return np.abs(self.places - self.targets)


def shuffled(n: int, rng: Rng = None) -> Floats:
    """Shuffle (0, …, 4) n times; return shape (n, 5).

    >>> shuffled(2, rng=0)
    array([[2., 4., 3., 0., 1.],
           [4., 1., 2., 0., 3.]])
    """
    return as_rng(rng).permuted(np.tile(PLACES, (*as_size((n,), "n"), 1)), axis=-1)


def train(
    n: int, steps: int = 3, rng: Rng = None, *, layer: Layer = soft, rate: float = 0.5
) -> Trained:
    """Train n networks by RMSprop, each on one example, with fresh noise at every step.

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
    W, optimiser = np.zeros((n, 5, 5)), RMSprop(rate)
    places = np.empty((steps, n))
    for step in range(steps):
        place, pullback = layer(_logits(x, W), gumbel_noise((n, 5), rng=rng))
        by_logits = pullback(np.sign(place - target))
        optimiser.step({"W": W}, {"W": x[:, :, None] * by_logits[:, None, :]})
        places[step] = place
    return Trained(x, target, W, places)


def predict(inputs: Floats, weights: Floats, rng: Rng = None, *, layer: Layer = soft) -> Floats:
    """Return the answers of n networks to one input each, (n, 5), with fresh noise.

    The places are means if the layer is `soft`, whole numbers if it is `arg_max`.

    >>> run = train(1000, steps=20, rng=0)
    >>> place = predict(run.inputs, run.weights, rng=1, layer=arg_max)
    >>> np.mean(place == run.targets).round(1).item()
    0.9
    """
    return layer(_logits(inputs, weights), gumbel_noise(inputs.shape, rng=rng))[0]


def change_of_loss(
    n: int, rng: Rng = None, *, layer: Layer = arg_max, step: float = 1e-12
) -> Floats:
    """Take a tiny step of W in a random direction, with the noise fixed; return the change of loss.

    Each of the n trials has its own example, noise, and normal W and direction of variance 1.

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
