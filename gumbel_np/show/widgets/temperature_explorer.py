"""The temperature explorer: one relaxed sample, from one-hot to uniform."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from gumbel_np.inputs import Rng, as_rng
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import softmax
from gumbel_np.show.widgets.base import Widget, as_floats, positive, within

FEWEST, MOST = 2, 12  # categories
ROWS = 400  # of the pool
LARGEST = 1e300  # so that a logit and its noise have a finite sum


class TemperatureExplorer(Widget):
    """Move the temperature of one Gumbel-softmax sample while its noise stays.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Unnormalised log-probabilities, finite, K from 2 to 12.
    tau : float, optional
        The temperature to begin with.
    rng : None, int or numpy.random.Generator, optional
        The source of the noise.

    Attributes
    ----------
    tau : float
        The temperature; the slider runs from 0.01 to 100.
    logits, noise, y : list of float, length K
        The logits, the Gumbel noise, and the relaxed sample, which follows the others.
    draw, pool : int, bytes
        The row that is the noise, in a pool of float64 noise of shape (400, 12).

    Raises
    ------
    TypeError
        If `logits` are not real numbers, or `rng` is of the wrong kind.
    traitlets.TraitError
        If a value has another length, or is out of range.

    See Also
    --------
    gumbel_np.gumbel_softmax : The same sample, without a widget.

    Examples
    --------
    >>> from gumbel_np.show.widgets import TemperatureExplorer
    >>> explorer = TemperatureExplorer([0, 0, 1], rng=1)
    >>> explorer.tau = 1e6
    >>> np.round(explorer.y, 3)
    array([0.333, 0.333, 0.333])
    """

    tau: traitlets.Float[float, Any] = traitlets.Float().tag(sync=True)
    logits: traitlets.List[Any] = traitlets.List(traitlets.Float()).tag(sync=True)
    noise: traitlets.List[Any] = traitlets.List(traitlets.Float()).tag(sync=True)
    y: traitlets.List[Any] = traitlets.List(traitlets.Float(), read_only=True).tag(sync=True)
    draw: traitlets.Int[int, Any] = traitlets.Int(0).tag(sync=True)
    pool: traitlets.Bytes = traitlets.Bytes(read_only=True).tag(sync=True)

    _check_tau = traitlets.validate("tau")(positive)
    _check_draw = traitlets.validate("draw")(within(lambda _: ROWS - 1))

    def __init__(self, logits: ArrayLike, tau: float = 1.0, *, rng: Rng = None) -> None:
        self._rng = as_rng(rng)
        super().__init__(tau=tau, logits=as_floats(logits, "logits").tolist())
        self.on_msg(self._asked)

    @traitlets.default("pool")
    def _new_pool(self) -> bytes:
        return gumbel_noise((ROWS, MOST), rng=self._rng).tobytes()

    def _asked(self, _: Any, message: Any, __: Any) -> None:
        if message == {"kind": "more noise"}:
            # The browser takes its row of the new pool itself: `draw` may not have arrived yet.
            self.set_trait("pool", self._new_pool())

    @traitlets.observe("draw")
    def _take_noise(self, _: Any = None) -> None:
        rows = np.frombuffer(self.pool).reshape(ROWS, MOST)
        self.noise = rows[self.draw, : len(self.logits)].tolist()

    @traitlets.validate("logits", "noise")
    def _check_scores(self, proposal: Any) -> list[float]:
        name, values = proposal["trait"].name, proposal["value"]
        wanted = ""
        if not (np.abs(values) <= LARGEST).all():
            wanted = f"be finite, at most {LARGEST:g} in size, got {values}"
        elif name == "logits" and not FEWEST <= len(values) <= MOST:
            wanted = f"have {FEWEST} to {MOST} numbers, got {len(values)}"
        elif name == "noise" and len(values) != len(self.logits):
            wanted = f"have {len(self.logits)} numbers, one per logit, got {len(values)}"
        if wanted:
            raise traitlets.TraitError(f"{name} must {wanted}")
        return values

    @traitlets.observe("tau", "logits", "noise")
    def _relax(self, _: Any) -> None:
        if len(self.noise) != len(self.logits):
            self._take_noise()
        self.set_trait("y", softmax(np.add(self.logits, self.noise), self.tau).tolist())

    def __repr__(self) -> str:
        return f"TemperatureExplorer(K={len(self.logits)}, tau={self.tau:.3g})"
