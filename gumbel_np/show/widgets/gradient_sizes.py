"""How large single gradients are at each temperature: typically tiny, now and then huge."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats, as_integer, as_logits, as_real
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.show.widgets.base import Widget

TAUS = np.geomspace(0.01, 10, 121)
LARGEST = 1e100  # of a cotangent: the squares of its gradients are finite
_EDGES = np.linspace(-12, 3, 31)  # powers of ten


class GradientSizes(Widget, script="gradient_sizes.js"):
    """Move the temperature and see the sizes of the gradients of single draws.

    The gradient is that of cotangent · y with y = softmax((logits + G) / tau), with respect to the
    logits; its size is its Euclidean norm.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Unnormalised log-probabilities.
    cotangent : array_like, shape (K,)
        The derivative of the loss with respect to y.
    n : int, optional
        How many draws of noise; the same at every temperature.
    rng : None, int or numpy.random.Generator, optional
        Where the noise comes from.

    Attributes
    ----------
    tau : float
        The temperature, from 0.01 to 10.
    at : dict
        The typical size (median) and the spread (standard deviation of the gradient: the root of
        the sum of the variances of its components) at the temperature nearest to tau.

    Raises
    ------
    TypeError, ValueError
        If logits or cotangent are no vectors of real numbers of the same length, cotangent is not
        finite or beyond 1e100, or n is no integer of at least 1.
    traitlets.TraitError
        If tau is not positive and finite.
    """

    tau = traitlets.Float(1.0).tag(sync=True)
    taus = traitlets.Bytes().tag(sync=True)
    typical = traitlets.Bytes().tag(sync=True)
    spread = traitlets.Bytes().tag(sync=True)
    histogram = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        logits: ArrayLike,
        cotangent: ArrayLike,
        n: int = 20_000,
        *,
        rng: int | np.random.Generator | None = None,
    ) -> None:
        phi = as_logits(logits)[0]
        if phi.ndim != 1:
            raise ValueError(f"logits must be a vector, got shape {phi.shape}")
        c = as_real(cotangent, "cotangent").astype(np.float64)
        if c.shape != phi.shape or not (np.abs(c) <= LARGEST).all():
            raise ValueError(
                f"cotangent must be {phi.size} numbers, one a logit, at most {LARGEST:g} in size, "
                f"got {cotangent!r}"
            )
        noise = gumbel_noise((as_integer(n, "n", least=1), phi.size), rng=rng)
        typical, spread, histograms = zip(*(_told(phi, tau, noise, c) for tau in TAUS), strict=True)
        self._typical, self._spread = np.array(typical), np.array(spread)
        super().__init__(
            taus=TAUS.tobytes(),
            typical=self._typical.tobytes(),
            spread=self._spread.tobytes(),
            histogram=np.stack(histograms).tobytes(),
        )

    @traitlets.validate("tau")
    def _positive(self, proposal: Any) -> float:
        if not 0 < proposal["value"] < np.inf:
            raise traitlets.TraitError(f"tau must be positive and finite, got {proposal['value']}")
        return proposal["value"]

    @property
    def at(self) -> dict[str, float]:
        """The numbers that the widget shows."""
        i = int(np.abs(np.log(TAUS) - np.log(self.tau)).argmin())
        return {
            "tau": float(TAUS[i]),
            "typical": float(self._typical[i]),
            "spread": float(self._spread[i]),
        }

    def __repr__(self) -> str:
        return f"GradientSizes(tau={self.tau:.3g})"


def _told(phi: Floats, tau: float, noise: Floats, c: Floats) -> tuple[float, float, NDArray]:
    g = _gradients(phi, tau, noise, c)
    sizes = np.hypot.reduce(g, axis=-1)  # without squares, which underflow
    return float(np.median(sizes)), float(np.sqrt(g.var(axis=0).sum())), _histogram(sizes)


def _gradients(phi: Floats, tau: float, noise: Floats, c: Floats) -> Floats:
    return gumbel_softmax_vjp(np.broadcast_to(phi, noise.shape), tau, noise=noise)[1](c)


def _histogram(sizes: NDArray) -> NDArray[np.int32]:
    with np.errstate(divide="ignore"):  # of what underflowed: the smallest bin
        exponents = np.log10(sizes)
    return np.histogram(np.clip(exponents, -12, 3), _EDGES)[0].astype(np.int32)
