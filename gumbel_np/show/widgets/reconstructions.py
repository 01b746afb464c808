"""What a temperature does to pictures: originals, and what is decoded from a relaxed code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.show.widgets.base import Widget, as_floats, as_named_floats, positive

PIXELS = 64  # 8 × 8
MOST_IMAGES, MOST_ROWS = 12, 3


class Reconstructions(Widget):
    """Move the temperature and see what is decoded of each picture.

    Parameters
    ----------
    images : array_like, shape (n, 64)
        One to twelve originals of 8 × 8 pixels, row by row from the upper left: 1 is ink, 0 none.
    taus : array_like, shape (T,)
        Temperatures, positive and increasing, at least two.
    reconstructed : array_like, shape (T, n, 64), or mapping of str to such arrays
        The probability of ink in each pixel at each temperature; or up to three such, by name.

    Attributes
    ----------
    tau : float
        The temperature. It becomes the nearest of the given ones, in ratio; at first that to 1.
    at : dict
        What the widget shows: "tau", and "error", the mean of abs(original − decoded) over all
        pixels, for each name if there are names. For originals in black and white, this is the
        share of pixels that come out wrong when each pixel is drawn.

    Raises
    ------
    TypeError, ValueError
        If `images`, `taus` or `reconstructed` are not of these shapes and ranges.
    traitlets.TraitError
        If `tau` is set to a number that is not positive and finite.

    See Also
    --------
    GradientSizes : What the temperature does to gradients.

    Examples
    --------
    >>> from gumbel_np.show.widgets import Reconstructions
    >>> widget = Reconstructions(np.ones((1, 64)), [0.1, 10], [[[0.75] * 64], [[0.5] * 64]])
    >>> widget.tau = 0.3
    >>> widget.at
    {'tau': 0.1, 'error': 0.25}
    """

    names: traitlets.List[Any] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    taus: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    originals: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    decoded: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    errors: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    tau: traitlets.Float[float, Any] = traitlets.Float().tag(sync=True)

    def __init__(
        self, images: ArrayLike, taus: ArrayLike, reconstructed: ArrayLike | Mapping[str, ArrayLike]
    ) -> None:
        x = as_floats(images, "images")
        _check_shares("images", x)
        if x.ndim != 2 or not 1 <= len(x) <= MOST_IMAGES or x.shape[1] != PIXELS:
            raise ValueError(
                f"images must be of shape (n, {PIXELS}), n from 1 to {MOST_IMAGES}, got {x.shape}"
            )
        self._taus = _as_taus(taus)
        self._named = isinstance(reconstructed, Mapping)
        rows = _as_rows(reconstructed, (self._taus.size, *x.shape))
        p = np.stack(list(rows.values()))
        self._errors = np.abs(p - x).mean(axis=(-2, -1))
        super().__init__(
            names=list(rows),
            taus=self._taus.tobytes(),
            originals=_greys(x).tobytes(),
            decoded=_greys(p).tobytes(),
            errors=self._errors.tobytes(),
            tau=1.0,
        )

    def _nearest(self, tau: float) -> int:
        return int(np.abs(np.log(self._taus) - np.log(tau)).argmin())

    @traitlets.validate("tau")
    def _check_tau(self, proposal: Any) -> float:
        return float(self._taus[self._nearest(positive(self, proposal))])

    @property
    def at(self) -> dict[str, Any]:
        """The numbers that the widget shows."""
        errors = self._errors[:, self._nearest(self.tau)].tolist()
        named = dict(zip(self.names, errors, strict=True))
        return {"tau": self.tau, "error": named if self._named else errors[0]}

    def __repr__(self) -> str:
        return f"Reconstructions(tau={self.tau:.3g})"


def _check_shares(name: str, shares: Floats) -> None:
    if not ((shares >= 0) & (shares <= 1)).all():
        raise ValueError(f"{name} must be numbers from 0 to 1")


def _as_taus(taus: ArrayLike) -> Floats:
    t = as_floats(taus, "taus")
    if t.ndim != 1 or t.size < 2:
        raise ValueError(f"taus must be a vector of at least two temperatures, got shape {t.shape}")
    if not ((t > 0) & (t < np.inf)).all() or not (np.diff(t) > 0).all():
        raise ValueError(f"taus must be positive, finite and increasing, got {t.tolist()}")
    return t


def _as_rows(
    reconstructed: ArrayLike | Mapping[str, ArrayLike], shape: tuple[int, ...]
) -> dict[str, Floats]:
    """Check what was decoded; return it by the name of its row."""
    if isinstance(reconstructed, Mapping):
        rows, wording = as_named_floats(reconstructed, "reconstructed", MOST_ROWS), "[{!r}]"
    else:
        rows, wording = {"decoded": as_floats(reconstructed, "reconstructed")}, ""
    for name, row in rows.items():
        argument = "reconstructed" + wording.format(name)
        _check_shares(argument, row)
        if row.shape != shape:
            raise ValueError(f"{argument} must be of shape {shape}, got {row.shape}")
    return rows


def _greys(shares: Floats) -> NDArray[np.uint8]:
    """Return the brightness of pixels: 0 for all ink, 255 for none."""
    return np.rint(255 * (1 - shares)).astype(np.uint8)
