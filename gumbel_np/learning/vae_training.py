"""Train the autoencoder of `vae` through Gumbel-softmax, and sum its bound after every epoch."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Rng, as_integer, as_rng
from gumbel_np.learning.digits import as_images
from gumbel_np.learning.optimisers import Adam, Parameters, RMSprop
from gumbel_np.learning.vae import CategoricalVAE, Draw
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.schedules import Schedule, exponential_schedule


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The sizes of the model, and how it is trained."""

    latents: int
    categories: int
    hidden: int
    epochs: int  # passes through all the images
    batch: int  # images a step
    rate: float  # of learning
    schedule: Schedule


LESSON = Setting(
    latents=2,
    categories=10,
    hidden=64,
    epochs=100,
    batch=100,
    rate=0.005,
    schedule=exponential_schedule(1.0, 0.001),
)
# Does not get as far: a twentieth of the steps, each six times as long.
QUICK = replace(LESSON, epochs=5, rate=0.03, schedule=exponential_schedule(1.0, 0.02))


class Epoch(NamedTuple):
    """Where training stands after an epoch: mean bounds of the images held out, in nats."""

    tau: float  # of the next step
    relaxed: float  # with one draw per image
    exact: float


def train(
    images: ArrayLike,
    held_out: ArrayLike,
    setting: Setting = LESSON,
    *,
    hard: bool = False,
    draw: Draw = gumbel_softmax_vjp,
    optimiser: Callable[[float], Adam | RMSprop] = Adam,
    rng: Rng = None,
) -> tuple[CategoricalVAE, list[Epoch]]:
    """Start at random and climb the relaxed bound of `images`, a batch at a time.

    If `hard`, one-hot vectors go forward and the gradient of relaxed ones goes back
    (straight-through). Return the model, and where it stood before training and after each epoch.

    >>> from gumbel_np.learning.digits import binary_digits
    >>> vae, epochs = train(*binary_digits(), QUICK, rng=0)
    >>> [round(epoch.exact, 1) for epoch in epochs]
    [-45.2, -26.1, -24.5, -23.2, -22.3, -21.9]
    """
    s, rng = setting, as_rng(rng)
    for name in ("epochs", "batch"):
        as_integer(getattr(s, name), name, least=1)
    images = as_images(images)
    held_out = as_images(held_out, images.shape[1])
    vae = CategoricalVAE(s.latents, s.categories, s.hidden, pixels=images.shape[1], rng=rng)
    downhill, step = optimiser(s.rate), 0

    def relaxed_bound(x: Floats) -> tuple[float, Parameters]:
        noise = gumbel_noise((len(x), s.latents, s.categories), rng=rng)
        return vae.relaxed_bound(x, s.schedule(step), noise=noise, hard=hard, draw=draw)

    def evaluate() -> Epoch:
        exact = float(np.mean(vae.exact_bound(held_out)))
        return Epoch(s.schedule(step), relaxed_bound(held_out)[0], exact)

    epochs = [evaluate()]
    for _ in range(s.epochs):
        shuffled = rng.permutation(images)
        for at in range(0, len(images), s.batch):
            _, gradients = relaxed_bound(shuffled[at : at + s.batch])
            downhill.step(vae.parameters, {name: -g for name, g in gradients.items()})
            step += 1
        epochs.append(evaluate())
    return vae, epochs
