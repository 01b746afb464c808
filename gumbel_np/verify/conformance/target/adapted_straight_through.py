"""A straight-through function of a library, whose gradient its autograd computes.

If the function takes the noise, it gets that of the check. If it draws its own, the noise is
inferred, up to a constant in each row, which changes nothing: noise = τ log(soft) - logits. The
soft weights come from the same seed with hard=False; where there is no such argument, from the
Jacobian J of the function itself, whose diagonal is soft_j (1 - soft_j)/τ if it is right. Then the
law asks three things: whether y is the winner under this noise, whether the gradient is that of
these weights, and whether the weights follow their own law. A wrong gradient fails the second or,
where the weights were read off from it, the third.
"""

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.target.adapted_sampler import content_of
from gumbel_np.verify.conformance.target.array_libraries import (
    Pullback,
    pullback,
    to_library,
    to_numpy,
)
from gumbel_np.verify.conformance.target.call_plan import CallPlan
from gumbel_np.verify.conformance.target.seeded_generators import seeded

Array = NDArray[Any]


class OwnNoise(NamedTuple):
    """What came back from a function that draws its own noise, with the noise inferred."""

    y: Array
    grad: Array
    noise: Floats


class AdaptedStraightThrough:
    """Calls a function of a library with the signature of the law straight-through."""

    def __init__(self, plan: CallPlan) -> None:
        self.plan = plan
        self.untraced = ""
        self.remark = ""
        self.compiles = plan.library == "jax"

    def __call__(self, logits: Array, tau: float, noise: Array, cotangent: Array) -> Any:
        """Return y and its gradient, and the noise if the function draws its own."""
        plan = self.plan
        given = {"tau": tau}
        if plan.has("noise"):
            given |= {"noise": to_library(noise, plan.library)}
            if plan.has("cotangent"):
                given |= {"cotangent": to_library(cotangent, plan.library)}
                return to_numpy(plan.call(given | _content(plan, logits)))
            y, back = self._differentiated(logits, given, noise)
            return y, back(cotangent)
        y, back = self._differentiated(logits, given | {"hard": True}, noise)
        if plan.has("hard"):
            soft, _ = self._differentiated(logits, given | {"hard": False}, noise)
        else:
            soft = _soft_of_jacobian(np.asarray(y), back, tau)
        return OwnNoise(y, back(cotangent), _noise_of(soft, logits, tau))

    def _differentiated(
        self, logits: Array, given: dict[str, Any], noise: Array
    ) -> tuple[Array, Pullback]:
        """Call it with a seed made from the noise of the check: the same for all its calls."""
        seed = int.from_bytes(blake2b(noise.tobytes(), digest_size=16).digest(), "big")
        rng, generator = np.random.default_rng(seed), self.plan.options.generator or "own"
        with seeded(generator, rng, float64=logits.dtype == np.float64) as handed:
            draw: Callable[[Any], Any] = partial(self._draw, given | {"rng": handed})
            y, back = pullback(draw, logits, self.plan.library)
            return np.asarray(y), _inside(back, generator, logits.dtype == np.float64)

    def _draw(self, given: dict[str, Any], logits: Any) -> Any:
        content = logits.softmax(-1) if self.plan.probabilities else logits
        return self.plan.call(given | {"logits": content, "probabilities": content})


def _content(plan: CallPlan, logits: Array) -> dict[str, Any]:
    content = to_library(content_of(logits, plan, plan.library), plan.library)
    return {"logits": content, "probabilities": content}


def _inside(back: Pullback, generator: str, float64: bool) -> Pullback:
    """Let a pullback of JAX run in the precision in which it was made."""

    def again(cotangent: Array) -> Array:
        with seeded(generator, np.random.default_rng(0), float64=float64):
            return back(cotangent)

    return again if generator == "jax-key" else back


def _soft_of_jacobian(y: Array, back: Pullback, tau: float) -> Floats:
    """Return the weights whose pullback has the diagonal of this one."""
    rows, categories = y.shape
    diagonal = np.empty(y.shape)
    for j in range(categories):
        unit = np.zeros(y.shape, y.dtype)
        unit[:, j] = 1
        diagonal[:, j] = back(unit)[:, j]
    # soft (1 - soft) = x has two roots. All but the winner are below 1/2, and have the lower one.
    x = np.clip(tau * diagonal, 0, 0.25)
    soft = 2 * x / (1 + np.sqrt(1 - 4 * x))
    winner = np.argmax(y, axis=-1)
    soft[np.arange(rows), winner] = 0
    soft[np.arange(rows), winner] = np.maximum(1 - soft.sum(axis=-1), 0)
    return soft


def _noise_of(soft: Array, logits: Array, tau: float) -> Floats:
    """Return the noise that makes these weights; 0 for what is impossible."""
    soft = soft.astype(np.float64)
    floor = float(np.finfo(np.float64).tiny)
    with np.errstate(invalid="ignore"):
        noise = tau * np.log(np.maximum(soft, floor)) - logits
    return np.where(np.isfinite(logits), noise, 0.0)
