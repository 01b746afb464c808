"""Uniform numbers thrown at the curve of the Gumbel CDF: inverse-transform sampling."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from gumbel_np.inputs import Floats, Rng, as_integer, as_rng
from gumbel_np.reference.law import Gumbel, GumbelMin
from gumbel_np.show.widgets.base import Widget, positive, within


class UniformsAtTheCurve(Widget):
    """Throw uniform numbers at the CDF and see where they land.

    Parameters
    ----------
    n : int, optional
        The number of uniforms there are to throw.
    rng : None, int or numpy.random.Generator, optional
        The source of the uniforms.

    Attributes
    ----------
    loc, scale, minimum : float, float, bool
        The parameters of the law, and whether it is that of the minimum.
    thrown, landed : int, and ndarray of shape (thrown,)
        The number of uniforms that are thrown, and where they have landed.

    Raises
    ------
    TypeError, ValueError
        If `n` is not an integer or is negative, or `rng` is of the wrong kind.
    traitlets.TraitError
        If `loc` is not finite, `scale` not positive and finite, or `thrown` not from 0 to `n`.

    See Also
    --------
    gumbel_np.Gumbel.ppf : The function that sends a uniform number to its place.

    Examples
    --------
    >>> from gumbel_np.show.widgets import UniformsAtTheCurve
    >>> widget = UniformsAtTheCurve(100, rng=1)
    >>> widget.thrown = 3
    >>> widget.landed.round(2)
    array([ 0.33, -1.1 ,  1.86])
    """

    loc: traitlets.Float[float, Any] = traitlets.Float(0.0).tag(sync=True)
    scale: traitlets.Float[float, Any] = traitlets.Float(1.0).tag(sync=True)
    minimum: traitlets.Bool[bool, Any] = traitlets.Bool(False).tag(sync=True)
    thrown: traitlets.Int[int, Any] = traitlets.Int(0).tag(sync=True)
    uniforms: traitlets.Bytes = traitlets.Bytes().tag(sync=True)

    _check_scale = traitlets.validate("scale")(positive)
    _check_thrown = traitlets.validate("thrown")(within(lambda widget: widget._u.size))

    def __init__(self, n: int = 3000, *, rng: Rng = None) -> None:
        if as_integer(n, "n") < 0:
            raise ValueError(f"n must not be negative, got {n}")
        # Never exactly 0: the browser takes the logarithm.
        self._u = 1 - as_rng(rng).random(n)
        super().__init__(uniforms=self._u.tobytes())

    @traitlets.validate("loc")
    def _check_loc(self, proposal: Any) -> float:
        if not np.isfinite(proposal["value"]):
            raise traitlets.TraitError(f"loc must be finite, got {proposal['value']}")
        return proposal["value"]

    @property
    def landed(self) -> Floats:
        """Where the thrown uniforms have landed: loc − scale·log(−log u)."""
        law = GumbelMin if self.minimum else Gumbel
        return law(self.loc, self.scale).ppf(self._u[: self.thrown])

    def __repr__(self) -> str:
        return f"UniformsAtTheCurve(loc={self.loc:g}, scale={self.scale:g}, thrown={self.thrown:,})"
