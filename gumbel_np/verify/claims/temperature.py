"""What the temperature changes, and what it does not."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from gumbel_np.inputs import Floats
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.verify.claim import claim
from gumbel_np.verify.claims.weights import PI, TAUS, arg_max, relax
from gumbel_np.verify.evidence import Counts, SuccessShare, always, counts

Relax = Callable[..., Floats]


def _perturbed(n: int, rng: Generator) -> Floats:
    return np.log(PI) + gumbel_noise((n, PI.size), rng=rng)


def _along(taus: Floats, z: Floats, relax: Relax) -> Floats:
    """Relaxed draws at each temperature with the noise held fixed, of shape (taus, n, K)."""
    return np.stack([relax(z, tau) for tau in taus])


def entropy(y: Floats) -> Floats:
    """Entropy of weights along the last axis, in nats."""
    return -np.sum(y * np.log(np.maximum(y, 1e-300)), axis=-1)


def _hotter_for_colder(z: Floats, tau: float) -> Floats:
    """Multiply by the temperature in place of dividing."""
    return relax(z, 1 / tau)


_ROUNDING = 1e-12
_COLD = np.array([1.0, 0.1, 0.01, 0.001])
_SOFT_OR_HARD = tuple(f"{name}\nτ={tau:g}" for tau in _COLD for name in ("soft", "hard"))


def _clear_win(tau: Floats, ratio: float) -> Floats:
    """Probability that the runner-up has less than `ratio` times the weight of the winner."""
    # The winner i leads by more than g = −τ ln ratio with probability π_i / (π_i + (1 − π_i) eᵍ).
    return np.sum(PI / (PI + (1 - PI) * np.exp(-tau * np.log(ratio))[:, None]), axis=-1)


@claim(
    r"y \ \longrightarrow\ \text{one-hot} \quad (\tau \to 0)",
    source="S1 S3 S4",
    cells="“hard” where the second largest weight is less than a thousandth of the largest, "
    "else “soft”, at each of 4 temperatures",
    wrong={"the temperature upside down": {"relax": _hotter_for_colder}},
)
def tau_to_zero(n: int, rng: Generator, relax: Relax = relax) -> tuple[Counts, SuccessShare]:
    """The relaxed draw tends to a one-hot vector as τ falls to 0: at every τ as often as the law
    of the gap says, at τ = 10⁻¹² in every draw.
    """
    z = _perturbed(n, rng)
    which = rng.integers(_COLD.size, size=n)
    y = np.sort(relax(z, _COLD[which]), axis=-1)
    clear = y[:, -2] < 1e-3 * y[:, -1]
    p = _clear_win(_COLD, 1e-3)
    law = np.stack([1 - p, p], axis=-1).ravel() / _COLD.size
    largest = relax(z, 1e-12).max(axis=-1)
    return (
        counts(which * 2 + clear, law, _SOFT_OR_HARD, of=y),
        always(largest > 1 - 1e-9, of=largest),
    )


@claim(
    r"y_i \ \longrightarrow\ \frac{1}{K} \quad (\tau \to \infty)",
    source="S1 S5",
    wrong={
        "the temperature upside down": {"relax": _hotter_for_colder},
        "the noise not divided": {"relax": lambda z, tau: relax(z - z.mean(axis=0), 1.0)},
    },
    costly=True,
)
def tau_to_infinity(n: int, rng: Generator, relax: Relax = relax) -> SuccessShare:
    """The relaxed draw tends to the uniform vector as τ grows: at τ = 10⁶ no weight is off by
    more than 10⁻⁴.
    """
    y = relax(_perturbed(n, rng), 1e6)
    return always((np.abs(y - 1 / PI.size) <= 1e-4).all(axis=-1), of=y)


@claim(
    r"\tau < \tau' \;\Rightarrow\; \max_i y_i(\tau) \geq \max_i y_i(\tau'), "
    r"\quad H(y(\tau)) \leq H(y(\tau'))",
    source="S4 S5",
    wrong={"the temperature upside down": {"relax": _hotter_for_colder}},
    draws=2**20,
    costly=True,
)
def colder_is_more_confident(n: int, rng: Generator, relax: Relax = relax) -> SuccessShare:
    """The largest weight falls and the entropy rises with τ: with the noise held fixed in every
    draw, hence on average.
    """
    y = _along(TAUS, _perturbed(n, rng), relax)
    falls = (np.diff(y.max(axis=-1), axis=0) <= _ROUNDING).all(axis=0)
    rises = (np.diff(entropy(y), axis=0) >= -_ROUNDING).all(axis=0)
    return always(falls & rises, of=tuple(y))


@claim(
    r"\tau' > \tau \;\Rightarrow\; \max_i y_i(\tau') \geq \max_i y_i(\tau)",
    source="S2",
    expected="refuted",
    right="The other way round: a larger temperature makes the outputs softer, a smaller one more "
    "discrete. The same source says so one clause earlier.",
)
def hotter_is_more_discrete(n: int, rng: Generator) -> SuccessShare:
    """A larger temperature makes the outputs more discrete (with the same noise, the largest
    weight at τ = 2 is no smaller than at τ = ½).
    """
    z = _perturbed(n, rng)
    hot, cold = (relax(z, tau).max(axis=-1) for tau in (2.0, 0.5))
    return always(hot >= cold, of=(hot, cold))


def _on_noise_only(z: Floats, tau: float) -> Floats:
    return relax(np.log(PI) + (z - np.log(PI)) / tau, 1.0)


@claim(
    r"\mathrm{TV}(y(\tau),\ \text{one-hot}) \ \text{falls as}\ \tau \to 0",
    source="S2",
    wrong={
        "the temperature upside down": {"relax": _hotter_for_colder},
        "the noise alone divided": {"relax": _on_noise_only},
    },
    draws=2**20,
    costly=True,
)
def smaller_is_tighter(n: int, rng: Generator, relax: Relax = relax) -> SuccessShare:
    """The smaller τ, the nearer the relaxed draw is to the one-hot draw with the same noise."""
    z = _perturbed(n, rng)
    winner = arg_max(z)[None, :, None]
    y = _along(TAUS, z, relax)
    distance = 1 - np.take_along_axis(y, np.broadcast_to(winner, (*y.shape[:2], 1)), axis=-1)
    nearer = (np.diff(distance[..., 0], axis=0) >= -_ROUNDING).all(axis=0)
    return always(nearer, of=tuple(y))


def _on_logits_only(z: Floats, tau: Floats) -> Floats:
    return relax(z - np.log(PI) + np.log(PI) / np.asarray(tau)[..., None], np.ones_like(tau))


_WINNERS = tuple(f"{i}\nτ={tau:g}" for tau in TAUS for i in range(PI.size))


@claim(
    r"P(\arg\max_i y_i(\tau) = i) = \pi_i \quad \text{for every}\ \tau",
    cells="which of the 4 categories wins, at each of 5 temperatures",
    wrong={"the logits alone divided by τ": {"relax": _on_logits_only}},
)
def winner_does_not_feel_tau(n: int, rng: Generator, relax: Relax = relax) -> Counts:
    """Whatever the temperature, category i has the largest weight with probability π_i."""
    which = rng.integers(TAUS.size, size=n)
    y = relax(_perturbed(n, rng), TAUS[which])
    return counts(which * PI.size + arg_max(y), np.tile(PI, TAUS.size), _WINNERS, of=y)
