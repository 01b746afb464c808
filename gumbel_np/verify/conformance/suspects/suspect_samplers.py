"""How each suspect would draw: the right sampler with one ingredient changed.

A suspect needs no formula of its own: it is simulated, in the same cells as the draws on trial.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import softmax
from gumbel_np.verify import wrong_noises
from gumbel_np.verify.wrong_noises import Noise

Array = NDArray[Any]


@dataclass(frozen=True)
class Ingredients:
    """What a sampler is made of; the defaults are right."""

    noise: Noise = wrong_noises.gumbel
    logits: Callable[[Floats], Floats] = lambda phi: phi
    # The factors by which logits and noise are multiplied at a temperature.
    cool_logits: Callable[[float], float] = lambda tau: 1 / tau
    cool_noise: Callable[[float], float] = lambda tau: 1 / tau
    sign: float = 1.0  # -1 if the smallest wins
    # What becomes of the indices or weights drawn, given K.
    after: Callable[[Array, int], Array] = lambda drawn, size: drawn

    def scores(self, phi: Floats, tau: float, n: int, rng: np.random.Generator) -> Floats:
        """Return what is compared or softened: rows of logits plus noise, cooled."""
        noise = self.noise((n, phi.size), rng)
        with np.errstate(invalid="ignore", over="ignore"):
            z = self.cool_logits(tau) * self.logits(phi) + self.cool_noise(tau) * noise
            return self.sign * z


@dataclass(frozen=True)
class SuspectSampler:
    """A suspect, how it draws at a value of its parameter, and the values to try first."""

    suspect: str
    sampler: Callable[[float], Ingredients]
    grid: Sequence[float] = (0.0,)
    logarithmic: bool = True  # how to go between the values of the grid
    rarity: float = 0.0  # nats by which it must explain draws better than others

    @property
    def fitted(self) -> bool:
        """Whether it has a parameter."""
        return len(self.grid) > 1

    @property
    def scale(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        """The map to the scale on which the grid is evenly spaced, and its inverse."""
        return (np.log, np.exp) if self.logarithmic else (np.asarray, np.asarray)


RIGHT = Ingredients()


def _suspect(suspect: str, **changed: Any) -> SuspectSampler:
    """Return a suspect without a parameter, given its changed ingredients."""
    sampler = Ingredients(**changed)
    return SuspectSampler(suspect, lambda _: sampler)


def _suspect_noise(
    suspect: str,
    noise: Callable[[float], Noise],
    grid: Sequence[float],
    *,
    logarithmic: bool = True,
) -> SuspectSampler:
    """Return a suspect whose noise has a parameter."""
    return SuspectSampler(suspect, lambda value: Ingredients(noise=noise(value)), grid, logarithmic)


def _suspect_logits(
    suspect: str, log_of: Callable[[float, Floats], Floats], grid: Sequence[float]
) -> SuspectSampler:
    """Return a suspect whose logits are a function of a parameter and the probabilities."""

    def logits(value: float, phi: Floats) -> Floats:
        return np.where(np.isfinite(phi), log_of(value, softmax(phi)), -np.inf)

    return SuspectSampler(
        suspect, lambda value: Ingredients(logits=lambda phi: logits(value, phi)), grid
    )


_WIDTHS = tuple(np.geomspace(0.2, 5, 15))
_CAPS = tuple(np.arange(1.0, 13.5, 0.75))
_EPSILONS = tuple(10.0 ** np.arange(-6, 0))
_SHIFTS = tuple(np.linspace(-3, 3, 25))
_FACTORS = tuple(np.geomspace(1 / 64, 64, 37))
_FLOORS = tuple(10.0 ** np.arange(-6, 0))
_SMOOTHED = tuple(np.geomspace(1e-4, 0.3, 8))  # shared out evenly among the categories
_SECONDS = tuple(np.geomspace(0.5, 4, 7))

NOISES = (
    _suspect("min-gumbel", noise=wrong_noises.minimum),
    _suspect_noise("wrong-scale", wrong_noises.scaled, _WIDTHS),
    _suspect("normal-noise", noise=wrong_noises.normal),
    _suspect("normal-noise", noise=wrong_noises.normal_like_gumbel),
    _suspect("logistic-noise", noise=wrong_noises.logistic),
    _suspect("uniform-noise", noise=wrong_noises.uniform),
    _suspect("exponential-noise", noise=wrong_noises.exponential),
    _suspect_noise("truncated-tail", wrong_noises.capped, _CAPS, logarithmic=False),
    _suspect_noise("truncated-tail", wrong_noises.truncated, _CAPS, logarithmic=False),
    _suspect_noise("eps-inside-log", lambda eps: wrong_noises.eps_in_logs(eps, eps), _EPSILONS),
    _suspect_noise("eps-inside-log", lambda eps: wrong_noises.eps_in_logs(eps, 0.0), _EPSILONS),
    _suspect("no-noise", noise=wrong_noises.none),
)
SHIFTED = (_suspect_noise("wrong-location", wrong_noises.shifted, _SHIFTS, logarithmic=False),)
LOGITS = (
    _suspect("probs-as-logits", logits=softmax),
    _suspect("probs-as-logits", logits=np.exp),
    _suspect("argmin", sign=-1.0),
    _suspect_logits("probability-floor", lambda floor, p: np.log(p + floor), _FLOORS),
    _suspect_logits("probability-floor", lambda floor, p: np.log(np.maximum(p, floor)), _FLOORS),
    _suspect_logits("probability-floor", lambda a, p: np.log((1 - a) * p + a / p.size), _SMOOTHED),
)
# Under arg max: an index drawn anew by weights that were drawn, and weights times uniforms.
CHOICES = (
    # With one more parameter it comes near to noise that is merely too wide.
    replace(_suspect_noise("noise-twice", wrong_noises.twice, _SECONDS), rarity=8.0),
    _suspect("weights-times-uniform", noise=wrong_noises.log_uniform),
)
INDICES = (
    _suspect("off-by-one", after=lambda drawn, size: (drawn + 1) % size),
    _suspect("off-by-one", after=lambda drawn, size: (drawn - 1) % size),
    _suspect("off-by-one", after=lambda drawn, size: np.clip(drawn + 1, 0, size - 1)),
    _suspect("off-by-one", after=lambda drawn, size: np.clip(drawn - 1, 0, size - 1)),
)
TAUS = (
    _suspect("tau-ignored", cool_logits=lambda tau: 1.0, cool_noise=lambda tau: 1.0),
    _suspect("tau-inverted", cool_logits=lambda tau: tau, cool_noise=lambda tau: tau),
    SuspectSampler(
        "tau-wrong",
        lambda c: Ingredients(cool_logits=lambda t: 1 / (c * t), cool_noise=lambda t: 1 / (c * t)),
        _FACTORS,
    ),
    _suspect("tau-on-logits-only", cool_noise=lambda tau: 1.0),
    _suspect("tau-on-noise-only", cool_logits=lambda tau: 1.0),
)
ROLLED = (
    _suspect("off-by-one", after=lambda drawn, size: np.roll(drawn, 1, axis=-1)),
    _suspect("off-by-one", after=lambda drawn, size: np.roll(drawn, -1, axis=-1)),
)
