"""Uniform numbers thrown at the curve of the Gumbel CDF: inverse-transform sampling."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from gumbel_np.inputs import as_integer, as_rng
from gumbel_np.reference.law import Gumbel, GumbelMin
from gumbel_np.show.widgets.base import Widget


class UniformsAtTheCurve(Widget, script="uniforms_at_the_curve.js"):
    """Throw uniform numbers at the CDF and see where they land.

    Parameters
    ----------
    n : int, optional
        How many there are to throw.
    rng : None, int or numpy.random.Generator, optional
        Where they come from.

    Attributes
    ----------
    loc, scale : float
        The parameters of the law.
    minimum : bool
        Whether the law is that of the minimum: the sign of the noise turned.
    thrown : int
        How many are thrown.

    Raises
    ------
    TypeError, ValueError
        If n is no integer or negative, or rng is of the wrong kind.
    traitlets.TraitError
        If loc is not finite, scale not positive and finite, or thrown not from 0 to n.

    Examples
    --------
    >>> widget = UniformsAtTheCurve(100, rng=1)
    >>> widget.thrown = 3
    >>> widget.landed.round(2)
    array([ 0.33, -1.1 ,  1.86])
    """

    loc = traitlets.Float(0.0).tag(sync=True)
    scale = traitlets.Float(1.0).tag(sync=True)
    minimum = traitlets.Bool(False).tag(sync=True)
    thrown = traitlets.Int(0).tag(sync=True)
    uniforms = traitlets.Bytes().tag(sync=True)

    def __init__(self, n: int = 3000, *, rng: int | np.random.Generator | None = None) -> None:
        if as_integer(n, "n") < 0:
            raise ValueError(f"n must not be negative, got {n}")
        # Never exactly 0: the browser takes the logarithm.
        self._u = 1 - as_rng(rng).random(n)
        super().__init__(uniforms=self._u.tobytes())

    @traitlets.validate("loc")
    def _finite(self, proposal: Any) -> float:
        if not np.isfinite(proposal["value"]):
            raise traitlets.TraitError(f"loc must be finite, got {proposal['value']}")
        return proposal["value"]

    @traitlets.validate("scale")
    def _positive(self, proposal: Any) -> float:
        if not 0 < proposal["value"] < np.inf:
            raise traitlets.TraitError(
                f"scale must be positive and finite, got {proposal['value']}"
            )
        return proposal["value"]

    @traitlets.validate("thrown")
    def _available(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] <= self._u.size:
            raise traitlets.TraitError(
                f"thrown must be from 0 to {self._u.size}, got {proposal['value']}"
            )
        return proposal["value"]

    @property
    def landed(self) -> NDArray:
        """Where the thrown ones have landed: loc − scale·log(−log u)."""
        law = GumbelMin if self.minimum else Gumbel
        return law(self.loc, self.scale).ppf(self._u[: self.thrown])

    def __repr__(self) -> str:
        return f"UniformsAtTheCurve(loc={self.loc:g}, scale={self.scale:g}, thrown={self.thrown:,})"
