"""How large single gradients are at each temperature: typically tiny, now and then huge."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gumbel_np.gradients import gumbel_softmax_vjp
from gumbel_np.sampling import gumbel_noise
from gumbel_np.show.widgets.base import Widget

TAUS = np.geomspace(0.01, 10, 121)
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
        noise = gumbel_noise((n, np.size(logits)), rng=rng)
        gradients = [_gradients(logits, tau, noise, cotangent) for tau in TAUS]
        sizes = [np.linalg.norm(g, axis=-1) for g in gradients]
        self._typical = np.array([np.median(s) for s in sizes])
        self._spread = np.array([np.sqrt(g.var(axis=0).sum()) for g in gradients])
        super().__init__(
            taus=TAUS.tobytes(),
            typical=self._typical.tobytes(),
            spread=self._spread.tobytes(),
            histogram=np.stack([_histogram(s) for s in sizes]).tobytes(),
        )

    @traitlets.validate("tau")
    def _positive(self, proposal: Any) -> float:
        if not 0 < proposal["value"] < np.inf:
            raise traitlets.TraitError(f"tau must be positive, got {proposal['value']}")
        return proposal["value"]

    @property
    def at(self) -> dict[str, float]:
        """The numbers that the widget shows."""
        i = int(np.abs(np.log(TAUS / self.tau)).argmin())
        return {
            "tau": float(TAUS[i]),
            "typical": float(self._typical[i]),
            "spread": float(self._spread[i]),
        }

    def __repr__(self) -> str:
        return f"GradientSizes(tau={self.tau:.3g})"


def _gradients(logits: ArrayLike, tau: float, noise: NDArray, cotangent: ArrayLike) -> NDArray:
    y, pullback = gumbel_softmax_vjp(np.broadcast_to(logits, noise.shape), tau, noise=noise)
    return pullback(np.broadcast_to(cotangent, y.shape))


def _histogram(sizes: NDArray) -> NDArray[np.int32]:
    with np.errstate(divide="ignore"):  # of what underflowed: the smallest bin
        exponents = np.log10(sizes)
    return np.histogram(np.clip(exponents, -12, 3), _EDGES)[0].astype(np.int32)
