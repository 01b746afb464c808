"""How each suspect would draw: the right sampler with one ingredient changed.

A rival law needs no formula of its own: it is simulated, with the same cells as the draws on trial.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import softmax

Noise = Callable[[tuple[int, int], np.random.Generator], Floats]


def _gumbel(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    return gumbel_noise(shape, rng=rng)


@dataclass(frozen=True)
class Ingredients:
    """What a sampler is made of; by default, of what is right."""

    noise: Noise = _gumbel  # of a shape and a generator
    logits: Callable[[Floats], Floats] = lambda phi: phi
    # The factors that the temperature puts before logits and noise.
    cool_logits: Callable[[float], float] = lambda tau: 1 / tau
    cool_noise: Callable[[float], float] = lambda tau: 1 / tau
    sign: float = 1.0  # -1 if the smallest wins
    # What becomes of the indices or weights drawn, given K.
    after: Callable[[NDArray[Any], int], NDArray[Any]] = lambda drawn, size: drawn

    def scores(self, phi: Floats, tau: float, n: int, rng: np.random.Generator) -> Floats:
        """Return what is compared or softened: rows of logits plus noise, cooled."""
        noise = self.noise((n, phi.size), rng)
        with np.errstate(invalid="ignore", over="ignore"):
            z = self.cool_logits(tau) * self.logits(phi) + self.cool_noise(tau) * noise
            return self.sign * z


@dataclass(frozen=True)
class Rival:
    """A suspect, how it draws, and the values that its parameter may have."""

    suspect: str
    sampler: Callable[[float], Ingredients]
    grid: Sequence[float] = (0.0,)
    logarithmic: bool = True  # how to go between the values of the grid

    @property
    def fitted(self) -> bool:
        """Whether it has a parameter."""
        return len(self.grid) > 1

    @property
    def scale(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """How to go to the scale on which the grid is even, and back."""
        return (np.log, np.exp) if self.logarithmic else (np.asarray, np.asarray)


RIGHT = Ingredients()


def _with_noise(noise: Callable[[tuple[int, int], np.random.Generator], Floats]) -> Any:
    return lambda _: Ingredients(noise=noise)


def _uniform(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
    return rng.random(shape)


def _eps(eps: float, inner: float) -> Noise:
    def noise(shape: tuple[int, int], rng: np.random.Generator) -> Floats:
        u = np.maximum(rng.random(shape), 2.0**-54)
        return -np.log(np.maximum(-np.log(u + inner * eps) + eps, 1e-300))

    return noise


def _capped(cap: float) -> Noise:
    return lambda shape, rng: np.minimum(_gumbel(shape, rng), cap)


def _below(cap: float) -> Noise:
    """Gumbel noise given that it is below the cap: uniforms that never come near to 1."""
    top = np.exp(-np.exp(-cap))
    return lambda shape, rng: -np.log(-np.log(np.maximum(top * rng.random(shape), 2.0**-54)))


def _roll(shift: int) -> Callable[[NDArray[Any], int], NDArray[Any]]:
    def after(drawn: NDArray[Any], size: int) -> NDArray[Any]:
        if drawn.dtype.kind == "f":
            return np.roll(drawn, shift, axis=-1)
        return (drawn + shift) % size

    return after


def _clipped(shift: int) -> Callable[[NDArray[Any], int], NDArray[Any]]:
    return lambda drawn, size: np.clip(drawn + shift, 0, size - 1)


_WIDTHS = tuple(np.geomspace(0.2, 5, 15))
_CAPS = tuple(np.arange(1.0, 13.5, 0.75))
_EPSILONS = tuple(10.0 ** np.arange(-6, 0))

NOISES = (
    Rival("min-gumbel", _with_noise(lambda shape, rng: -_gumbel(shape, rng))),
    Rival("wrong-scale", lambda b: Ingredients(noise=lambda s, r: b * _gumbel(s, r)), _WIDTHS),
    Rival("normal-noise", _with_noise(lambda shape, rng: rng.standard_normal(shape))),
    Rival(
        "normal-noise",
        _with_noise(lambda s, rng: rng.normal(np.euler_gamma, np.pi / np.sqrt(6), s)),
    ),
    Rival("logistic-noise", _with_noise(lambda shape, rng: rng.logistic(size=shape))),
    Rival("uniform-noise", _with_noise(_uniform)),
    Rival("exponential-noise", _with_noise(lambda s, rng: rng.standard_exponential(s))),
    Rival("truncated-tail", lambda cap: Ingredients(noise=_capped(cap)), _CAPS, logarithmic=False),
    Rival("truncated-tail", lambda cap: Ingredients(noise=_below(cap)), _CAPS, logarithmic=False),
    Rival("eps-inside-log", lambda eps: Ingredients(noise=_eps(eps, 1.0)), _EPSILONS),
    Rival("eps-inside-log", lambda eps: Ingredients(noise=_eps(eps, 0.0)), _EPSILONS),
    Rival("no-noise", _with_noise(lambda shape, rng: np.zeros(shape))),
)
SHIFTED = (
    Rival(
        "wrong-location",
        lambda shift: Ingredients(noise=lambda s, r: shift + _gumbel(s, r)),
        tuple(np.linspace(-3, 3, 25)),
        logarithmic=False,
    ),
)
LOGITS = (
    Rival("probs-as-logits", lambda _: Ingredients(logits=softmax)),
    Rival("probs-as-logits", lambda _: Ingredients(logits=np.exp)),
    Rival("argmin", lambda _: Ingredients(sign=-1.0)),
)
INDICES = tuple(
    Rival("off-by-one", lambda _, after=after: Ingredients(after=after))  # type: ignore[misc]
    for after in (_roll(1), _roll(-1), _clipped(1), _clipped(-1))
)
ORDER = (
    Rival("wrong-order", lambda _: Ingredients(after=lambda drawn, size: drawn[:, ::-1])),
    Rival("wrong-order", lambda _: Ingredients(after=lambda drawn, size: np.sort(drawn, axis=1))),
    Rival(
        "wrong-order",
        lambda _: Ingredients(after=lambda drawn, size: np.sort(drawn, axis=1)[:, ::-1]),
    ),
)


def _cooled(logits: Callable[[float], float], noise: Callable[[float], float]) -> Any:
    return lambda _: Ingredients(cool_logits=logits, cool_noise=noise)


TAUS = (
    Rival("tau-ignored", _cooled(lambda tau: 1.0, lambda tau: 1.0)),
    Rival("tau-inverted", _cooled(lambda tau: tau, lambda tau: tau)),
    Rival(
        "tau-wrong",
        lambda c: Ingredients(cool_logits=lambda t: 1 / (c * t), cool_noise=lambda t: 1 / (c * t)),
        tuple(np.geomspace(0.25, 4, 17)),
    ),
    Rival("tau-on-logits-only", _cooled(lambda tau: 1 / tau, lambda tau: 1.0)),
    Rival("tau-on-noise-only", _cooled(lambda tau: 1.0, lambda tau: 1 / tau)),
)
ROLLED = tuple(
    Rival("off-by-one", lambda _, shift=shift: Ingredients(after=_roll(shift)))  # type: ignore[misc]
    for shift in (1, -1)
)
