"""One fault in every law: the right samplers with other logits, other noise, or in some calls."""

from typing import Any, NamedTuple

import numpy as np

from zoo import max_samplers, noises, softmax_samplers, straight_through_samplers, top_k_samplers
from zoo.base import wrong_for

DRAWN = "gumbel-max gumbel-top-k gumbel-softmax"
WITH_LOGITS = DRAWN + " straight-through"
WITH_NOISE = "gumbel " + DRAWN
ALL = "gumbel " + WITH_LOGITS
ONE_HOT_AND_PULLBACK = straight_through_samplers.by_formula()


class Given(NamedTuple):
    """The arguments of a call in any law; those that the law does not have say nothing."""

    logits: Any = np.zeros(1)  # (K,), or (n, K) for straight-through
    tau: float = 1.0
    k: int = 1
    size: int = 0


def given(law, arguments):
    """Name the arguments of a call."""
    if law == "gumbel":
        return Given(size=arguments[0])
    if law == "gumbel-max":
        return Given(arguments[0], size=arguments[1])
    if law == "gumbel-top-k":
        return Given(arguments[0], k=arguments[1], size=arguments[2])
    if law == "gumbel-softmax":
        return Given(arguments[0], arguments[1], size=arguments[2])
    return Given(arguments[0], arguments[1], size=len(arguments[2]))


def sampler_of_noise(law, noise):
    """The sampler of a law that is right but for its noise, a function of a shape and rng."""
    if law == "gumbel":
        return lambda size, rng: noise((size, 1), rng)[:, 0]
    makers = {
        "gumbel-max": max_samplers.arg_max_of,
        "gumbel-top-k": top_k_samplers.largest_of,
        "gumbel-softmax": softmax_samplers.with_noise,
    }
    return makers[law](noise)


def right_of(law):
    """The right sampler of a law."""
    if law == "straight-through":
        return ONE_HOT_AND_PULLBACK
    return sampler_of_noise(law, noises.gumbel)


def of_logits(law, change):
    """Right, but for what is done to the logits first, along their last axis."""
    right = right_of(law)

    def sampler(logits, *others):
        with np.errstate(all="ignore"):
            return right(change(logits), *others)

    return sampler


def with_logits(name, suspects, about, change, laws=WITH_LOGITS, **more):
    """Return a `Wrong` for each law, with changed logits."""
    for law in laws.split():
        yield wrong_for(law)(name, suspects, about, of_logits(law, change), **more)


def with_noise(name, suspects, about, noise, laws=WITH_NOISE, **more):
    """Return a `Wrong` for each law, with other noise."""
    for law in laws.split():
        yield wrong_for(law)(name, suspects, about, sampler_of_noise(law, noise), **more)


def wide_or_twice(law):
    """A gross fault: noise twice as wide, or twice the gradient."""
    if law == "straight-through":
        return "gradient-scale", straight_through_samplers.by_formula(slope=lambda tau: 2 / tau)
    return "wrong-scale", sampler_of_noise(law, noises.scaled(2.0))


def only_where(condition, name, about, laws=ALL, **more):
    """Return a `Wrong` for each law, grossly wrong where the condition on `Given` holds."""
    for law in laws.split():
        suspects, wrong = wide_or_twice(law)
        what = "the gradient is doubled" if law == "straight-through" else "the noise is doubled"
        sampler = where(law, condition, wrong, right_of(law))
        yield wrong_for(law)(name, suspects, f"{what} {about}", sampler, **more)


def where(law, condition, wrong, right):
    """Call `wrong` where the condition on `Given` holds, else `right`."""

    def sampler(*arguments):
        return (wrong if condition(given(law, arguments)) else right)(*arguments)

    return sampler
