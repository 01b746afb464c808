"""What is learnt through samples, judged by how often it is learnt in independent runs."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.learning import bandit, search, toy_network
from gumbel_np.learning.digits import binary_digits
from gumbel_np.learning.optimisers import Adam
from gumbel_np.learning.toy_network import arg_max, soft
from gumbel_np.learning.vae import Draw, no_latents_bound
from gumbel_np.learning.vae_training import QUICK, train
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_max
from gumbel_np.reference.schedules import Schedule, constant_schedule
from gumbel_np.reference.softmax import softmax
from gumbel_np.verify import wrong_noises
from gumbel_np.verify.claim import claim
from gumbel_np.verify.evidence import Evidence, SuccessShare, always, counts, mostly, uniforms


@claim(
    r"\frac{\partial}{\partial W}\, \left|\arg\max_i((xW)_i + G_i) - t\right| = 0 \ \ "
    r"\text{almost everywhere}",
    source="S4",
    cells="how many places beyond the target it points, in a circle",
    wrong={"the soft output in its place": {"layer": soft}},
    draws=2**18,
    costly=True,
)
def toy_network_argmax(
    n: int, rng: Generator, layer: toy_network.Layer = arg_max
) -> tuple[Evidence, ...]:
    """The one-layer network with an arg max for its output cannot be trained: no small step of the
    weights changes the loss, and what it says after training is as evenly spread as before.
    """
    run = toy_network.train(n, steps=3, rng=rng, layer=layer)
    said = toy_network.predict(run.inputs, run.weights, rng, layer=arg_max)
    # How far to the right of the target it points, round the circle.
    off = np.nan_to_num(said - run.targets).astype(np.intp) % 5
    change = toy_network.change_of_loss(n, rng, layer=layer)
    return (
        counts(off, np.ones(5), of=said, label="what it says, from the target on"),
        always(change == 0, of=change, label="no change of the loss"),
    )


def _uphill(logits: Floats, noise: Floats) -> tuple[Floats, Callable[[Floats], Floats]]:
    place, pullback = soft(logits, noise)
    return place, lambda slope: -pullback(slope)


@claim(
    r"P(|\hat{\imath} - t| < \frac{1}{2}) \geq 0.8\ \text{after 3 steps}, \quad "
    r"\geq 0.88\ \text{after 20}",
    source="S4",
    wrong={
        "an arg max in its place": {"layer": arg_max},
        "the gradient with the wrong sign": {"layer": _uphill},
    },
    draws=2**15,
    costly=True,
)
def toy_network_softmax(
    n: int, rng: Generator, layer: toy_network.Layer = soft
) -> tuple[SuccessShare, ...]:
    """With the soft output (τ = 0.75, RMSprop with rate 0.5) the index of the largest number is
    reached in a few steps, that of the one input on which the network is trained: within 3 in at
    least four runs of five, within 20 in at least 88 %, by fresh noise.
    """

    def found(steps: int, share: float) -> SuccessShare:
        run = toy_network.train(n, steps=steps, rng=rng, layer=layer)
        said = toy_network.predict(run.inputs, run.weights, rng)
        return mostly(0.5 - np.abs(said - run.targets), share, label=f"after {steps} steps")

    return found(3, 0.8), found(20, 0.88)


def _turned(logits: Floats, *, rng: Generator) -> NDArray[np.intp]:
    return np.argmax(logits + wrong_noises.minimum(logits.shape, rng), axis=-1)


@claim(
    r"P(\arg\max_a(\log\pi_a + G_a) = a) = \pi_a, \qquad "
    r"P(\pi(\mathrm{best}) > 0.9\ \text{after 100 actions}) \geq 0.9",
    source="S4",
    wrong={
        "noise with the wrong sign": {"draw": _turned},
        "the largest taken, without noise": {"draw": lambda logits, *, rng: logits.argmax(-1)},
    },
    draws=2**16,
    costly=True,
)
def policy_actions(
    n: int, rng: Generator, draw: bandit.Draw = gumbel_max
) -> tuple[Evidence, SuccessShare]:
    """Actions drawn as arg max(G + log π) follow the policy, here each the policy that a bandit
    has learnt from 30 actions; and with such actions it learns: after 100 the best of four arms
    has a probability of more than 0.9 in at least 90 % of all runs.
    """
    policy = bandit.learn(n, 30, rng, draw=draw).logits
    pi, action = softmax(policy), draw(policy, rng=rng)[:, None]
    # Uniform on the piece of (0, 1) that belongs to the action: uniform, if it follows π.
    piece = np.take_along_axis(pi, action, axis=1)[:, 0]
    end = np.take_along_axis(pi.cumsum(axis=1), action, axis=1)[:, 0]
    u = np.clip(end - rng.random(n) * piece, 0, 1)
    learnt = softmax(bandit.learn(n, 100, rng, draw=draw).logits)[:, np.argmax(bandit.MEANS)]
    return (
        uniforms(u, label="the actions", tolerance=0.02),
        mostly(learnt - 0.9, 0.9, label="the best arm found"),
    )


Search = Callable[..., search.Found]
_mixture = partial(search.search, method="mixture", schedule=search.COOLING)
_sampling = partial(search.search, method="gumbel", schedule=search.COOLING)
_hot = partial(search.search, method="gumbel", schedule=constant_schedule(20.0))


@claim(
    r"\Delta = L_{\mathrm{derived}} - L_{\mathrm{searched}}: \qquad "
    r"\Delta_{\mathrm{mixture}} > 0, \quad \Delta_{\mathrm{mixture}} > \Delta_{\mathrm{sampled}}",
    source="S5",
    wrong={
        "samples that are kept hot": {"sampling": _hot},
        "samples in place of the mixture": {"mixing": _sampling},
    },
    draws=2**8,
    costly=True,
)
def darts_gap(
    n: int, rng: Generator, mixing: Search = _mixture, sampling: Search = _sampling
) -> tuple[SuccessShare, SuccessShare]:
    """A search that mixes operations and keeps one of them afterwards loses by that, in most
    searches; one that samples an edge with Gumbel-softmax loses less, in at least three of four (a
    cell of three edges; the same task, start and falling temperature for both).
    """
    tasks = search.draw_tasks(n, rng)
    mixed, sampled = mixing(tasks, rng), sampling(tasks, rng)
    gap, less = mixed.derived - mixed.searched, sampled.derived - sampled.searched
    return (
        mostly(gap, 0.5, label="the mixture loses"),
        mostly(gap - less, 0.75, label="sampling loses less"),
    )


@claim(
    r"\tau: 5 \searrow 0.1: \qquad \min_i y_i \geq 0.1 \ \text{early}, \quad "
    r"\max_i y_i \geq 0.8 \ \text{late}, \quad \max_i \pi_i \ \text{risen by}\ 0.1",
    source="S5",
    wrong={
        "cold from the start": {"schedule": constant_schedule(0.1)},
        "hot to the end": {"schedule": constant_schedule(5.0)},
        "logits that never learn": {"rates": (0.03, 0.0)},
    },
    draws=2**7,
    costly=True,
)
def annealing(
    n: int,
    rng: Generator,
    schedule: Schedule = search.COOLING,
    rates: tuple[float, float] = (0.03, 0.03),
) -> tuple[SuccessShare, ...]:
    """From a high temperature downward, every operation is tried early and one is preferred late:
    in a search that samples the least weight of an edge is 0.1 or more on average over the first
    ten of 150 steps, the largest 0.8 or more over the last ten, and the largest probability has
    risen by 0.1 or more in between (each in at least 80 % of runs).
    """
    tasks = search.draw_tasks(n, rng)
    found = search.search(tasks, rng, method="gumbel", schedule=schedule, rates=rates)
    early, late = slice(10), slice(-10, None)
    risen = found.preferred[late].mean(axis=0) - found.preferred[early].mean(axis=0)
    return (
        mostly(found.smallest[early].mean(axis=0) - 0.1, 0.8, label="every one is tried early"),
        mostly(found.largest[late].mean(axis=0) - 0.8, 0.8, label="one prevails late"),
        mostly(risen - 0.1, 0.8, label="a preference is learnt"),
    )


def _blind(phi: Floats, tau: float, **how: Any) -> tuple[Floats, Callable[[Floats], Floats]]:
    return gumbel_softmax_vjp(0 * phi, tau, **how)


@claim(
    r"\mathrm{ELBO} = \sum_z q(z|x)\, \log\frac{p(x|z)\, p(z)}{q(z|x)}: \quad "
    r"\text{higher at the last epoch than at the first}",
    source="S2",
    wrong={
        "downhill": {"optimiser": lambda rate: Adam(-rate)},
        "latents drawn without looking at the image": {"draw": _blind},
    },
    needs="sklearn",
    draws=48,
    costly=True,
)
def categorical_vae(
    n: int,
    rng: Generator,
    draw: Draw = gumbel_softmax_vjp,
    optimiser: Callable[[float], Adam] = Adam,
) -> tuple[SuccessShare, SuccessShare]:
    """A VAE with categorical latents trains through Gumbel-softmax: on handwritten digits that it
    was not trained on, the exact bound, a sum over all latents, rises from the first epoch to the
    last, and by a nat above what independent pixels reach, which need no latents (both in at least
    60 % of all runs).
    """
    images, held_out = binary_digits()
    one_run = partial(train, images, held_out, QUICK, draw=draw, optimiser=optimiser, rng=rng)
    without = no_latents_bound(images, held_out).mean()
    bounds = np.array([[epoch.exact for epoch in one_run()[1]] for _ in range(n)])
    return (
        mostly(bounds[:, -1] - bounds[:, 1], 0.6, label="the bound rises"),
        mostly(bounds[:, -1] - without - 1, 0.6, label="it is above independent pixels"),
    )
