"""How large single gradients are at each temperature: typically tiny, now and then huge."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats, Rng, as_integer, as_logits
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.show.widgets.base import Widget, as_floats, positive

TAUS = np.geomspace(0.01, 10, 121)
LARGEST = 1e100  # of a cotangent: the squares of its gradients are finite
_EDGES = np.linspace(-12, 3, 31)  # powers of ten


class GradientSizes(Widget):
    """Move the temperature and see the sizes of the gradients of single draws.

    The gradient is that of cotangent · softmax((logits + G) / tau) with respect to the logits; its
    size is its Euclidean norm.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Unnormalised log-probabilities.
    cotangent : array_like, shape (K,)
        The derivative of the loss with respect to y, at most 1e100 in size.
    n : int, optional
        The number of draws, the same at every temperature.
    rng : None, int or numpy.random.Generator, optional
        The source of the noise.

    Attributes
    ----------
    tau : float
        The temperature, from 0.01 to 10.
    at : dict
        What the widget shows: "tau", to the nearest in its table; "typical", the median size; and
        "spread", the standard deviation: the root of the summed variances of the components.

    Raises
    ------
    TypeError, ValueError
        If `logits` and `cotangent` are not vectors of one length, or a number is out of range.
    traitlets.TraitError
        If `tau` is set to a number that is not positive and finite.

    See Also
    --------
    gumbel_np.gumbel_softmax_vjp : The gradients themselves.

    Examples
    --------
    >>> from gumbel_np.show.widgets import GradientSizes
    >>> widget = GradientSizes([0, 0, 0], [1, 0, 0], n=1000, rng=1)
    >>> widget.tau = 0.1
    >>> widget.at
    {'tau': 0.1, 'typical': 8.06e-05, 'spread': 0.712}
    """

    tau: traitlets.Float[float, Any] = traitlets.Float(1.0).tag(sync=True)
    taus: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    typical: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    spread: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    histogram: traitlets.Bytes = traitlets.Bytes().tag(sync=True)

    _check_tau = traitlets.validate("tau")(positive)

    def __init__(
        self, logits: ArrayLike, cotangent: ArrayLike, n: int = 20_000, *, rng: Rng = None
    ) -> None:
        phi = as_logits(logits)[0]
        if phi.ndim != 1:
            raise ValueError(f"logits must be a vector, got shape {phi.shape}")
        c = as_floats(cotangent, "cotangent")
        if c.shape != phi.shape or not (np.abs(c) <= LARGEST).all():
            raise ValueError(
                f"cotangent must be {phi.size} numbers, one per logit, at most {LARGEST:g} in "
                f"size, got {cotangent!r}"
            )
        noise = gumbel_noise((as_integer(n, "n", least=1), phi.size), rng=rng)
        summaries = [_summary(_gradients(phi, tau, noise, c)) for tau in TAUS]
        typical, spread, histograms = zip(*summaries, strict=True)
        self._typical, self._spread = np.array(typical), np.array(spread)
        super().__init__(
            taus=TAUS.tobytes(),
            typical=self._typical.tobytes(),
            spread=self._spread.tobytes(),
            histogram=np.stack(histograms).tobytes(),
        )

    @property
    def at(self) -> dict[str, float]:
        """The numbers that the widget shows."""
        i = int(np.abs(np.log(TAUS) - np.log(self.tau)).argmin())
        shown = {"tau": TAUS, "typical": self._typical, "spread": self._spread}
        return {name: float(values[i]) for name, values in shown.items()}

    def __repr__(self) -> str:
        return f"GradientSizes(tau={self.tau:.3g})"


def _gradients(phi: Floats, tau: float, noise: Floats, c: Floats) -> Floats:
    return gumbel_softmax_vjp(np.broadcast_to(phi, noise.shape), tau, noise=noise)[1](c)


def _summary(gradients: Floats) -> tuple[float, float, NDArray[Any]]:
    sizes = np.hypot.reduce(gradients, axis=-1)  # without squares, which underflow
    with np.errstate(divide="ignore"):  # a size that underflowed goes into the smallest bin
        exponents = np.clip(np.log10(sizes), -12, 3)
    histogram = np.histogram(exponents, _EDGES)[0].astype(np.int32)
    return float(np.median(sizes)), float(np.sqrt(gradients.var(axis=0).sum())), histogram
