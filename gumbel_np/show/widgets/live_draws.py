"""Draws that come in: their shares, and a meter of the evidence that may always be watched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import as_integer, as_real
from gumbel_np.show.widgets.base import Widget
from gumbel_np.verify.evidence import as_law
from gumbel_np.verify.statistics.eprocess import log_e_value

_HEAD = 20


class LiveDraws(Widget, script="live_draws.js"):
    """Watch draws come in, of one sampler or of several to choose from.

    Parameters
    ----------
    pi : array_like, shape (K,)
        Weights of the law; they need not sum to 1.
    streams : mapping of str to array_like of int, shape (n,)
        The draws of each sampler, in order, by its name; of all as many.
    question : str, optional
        What one chooses by a name.
    kind : {"choice", "amount"}, optional
        Whether the names stand side by side or along a slider.
    meter : bool, optional
        Whether to show the evidence against the law.

    Attributes
    ----------
    at : int
        How many moments have come; `drawn` tells how many draws that is.
    stream : int
        Which sampler is looked at.

    Raises
    ------
    TypeError
        If the streams are no mapping, or not of real numbers.
    ValueError
        If the streams are none, empty or differ in length, kind is not known, or a draw is no
        category.

    Examples
    --------
    >>> live = LiveDraws([1, 1], {"a coin": [0, 1, 1, 0, 1]})
    >>> live.at = 3
    >>> live.drawn, live.shares.round(2)
    (3, array([0.33, 0.67]))
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    question = traitlets.Unicode().tag(sync=True)
    kind = traitlets.Enum(["choice", "amount"]).tag(sync=True)
    meter = traitlets.Bool().tag(sync=True)
    law = traitlets.List(traitlets.Float()).tag(sync=True)
    heads = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    moments = traitlets.Bytes().tag(sync=True)
    counts = traitlets.Bytes().tag(sync=True)
    log10_e = traitlets.Bytes().tag(sync=True)
    stream = traitlets.Int(0).tag(sync=True)
    at = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        pi: ArrayLike,
        streams: Mapping[str, ArrayLike],
        *,
        question: str = "the sampler",
        kind: str = "choice",
        meter: bool = True,
    ) -> None:
        if not isinstance(streams, Mapping):
            raise TypeError(f"streams must map names to draws, got {type(streams).__name__}")
        drawn = [as_real(stream, f"streams[{name!r}]") for name, stream in streams.items()]
        shapes = {stream.shape for stream in drawn}
        if len(shapes) != 1 or len(shape := shapes.pop()) != 1 or shape == (0,):
            raise ValueError(
                "streams must be one or more sequences of draws, not empty and of the same length"
            )
        if kind not in ("choice", "amount"):
            raise ValueError(f"kind must be 'choice' or 'amount', got {kind!r}")
        self._pi = as_law(pi)
        for name, stream in zip(streams, drawn, strict=True):
            if stream.dtype.kind not in "iu" or not np.isin(stream, np.arange(self._pi.size)).all():
                raise ValueError(
                    f"streams[{name!r}] must be integers from 0 to {self._pi.size - 1}"
                )
        self._moments = moments(drawn[0].size)
        # NumPy 2.0 counts no uint64.
        self._counts = np.stack([self._so_far(stream.astype(np.int64)) for stream in drawn])
        self._log10_e = np.array(
            [[log_e_value(now, self._pi) / np.log(10) for now in path] for path in self._counts]
        )
        super().__init__(
            names=list(streams),
            question=question,
            kind=kind,
            meter=meter,
            law=self._pi.tolist(),
            heads=[stream[:_HEAD].tolist() for stream in drawn],
            moments=self._moments.astype(np.int32).tobytes(),
            counts=self._counts.astype(np.int32).tobytes(),
            log10_e=self._log10_e.astype(np.float64).tobytes(),
        )

    def _so_far(self, stream: NDArray[np.int64]) -> NDArray[np.int64]:
        parts = np.split(stream, self._moments[:-1])
        return np.cumsum([np.bincount(p, minlength=self._pi.size) for p in parts], axis=0)

    @traitlets.validate("at", "stream")
    def _within(self, proposal: Any) -> int:
        name, value = proposal["trait"].name, proposal["value"]
        last = self._moments.size if name == "at" else len(self._counts) - 1
        if not 0 <= value <= last:
            raise traitlets.TraitError(f"{name} must be from 0 to {last}, got {value}")
        return value

    @property
    def drawn(self) -> int:
        """How many draws have come."""
        return int(self._moments[self.at - 1]) if self.at else 0

    @property
    def shares(self) -> NDArray[np.float64]:
        """The share of each category in the draws that have come; zeros before the first."""
        now = self._counts[self.stream, self.at - 1] if self.at else np.zeros(self._pi.size)
        return now / max(1, now.sum())

    @property
    def evidence(self) -> float:
        """The e-process now, as a power of ten."""
        return float(self._log10_e[self.stream, self.at - 1]) if self.at else 0.0

    @property
    def refuted_after(self) -> int | None:
        """How many draws had come when the evidence first reached a million, or None."""
        above = np.flatnonzero(self._log10_e[self.stream] >= 6)
        return int(self._moments[above[0]]) if above.size else None

    def look(self, draws: int) -> LiveDraws:
        """Go to the last moment with at most so many draws, as the slider does."""
        self.at = int(np.searchsorted(self._moments, as_integer(draws, "draws"), side="right"))
        return self

    def __repr__(self) -> str:
        return f"LiveDraws({', '.join(self.names)}: {self.drawn:,} draws)"


def moments(n: int) -> NDArray[np.int64]:
    """Return when to look at n draws: at each of the first ten, then 24 times a decade."""
    early = np.arange(1, min(n, 10) + 1)
    later = np.geomspace(10, max(n, 10), 1 + int(24 * np.log10(max(n, 10) / 10)))
    return np.unique(np.concatenate([early, later.round().astype(int), [n]]))[:n]
