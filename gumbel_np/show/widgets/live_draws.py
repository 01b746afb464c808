"""Draws that come in: their shares, and a meter of the evidence that may always be watched."""

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats, as_integer, as_law, as_real
from gumbel_np.show.widgets.base import Widget, within
from gumbel_np.verify.statistics.eprocess import log_e_value

_HEAD = 20  # draws that are shown one by one


class LiveDraws(Widget):
    """Watch draws come in, of one sampler or of several to choose from.

    Parameters
    ----------
    pi : array_like, shape (K,)
        Weights of the law; they need not sum to 1.
    streams : mapping of str to array_like of int, shape (n,)
        The draws of each sampler, in order, by its name; all of the same length.
    question : str, optional
        What is chosen by a name.
    kind : {"choice", "amount"}, optional
        Whether the names stand side by side or along a slider.
    meter : bool, optional
        Whether to show the evidence against the law.

    Attributes
    ----------
    at, stream : int
        The number of moments that have come, and the position of the sampler that is shown.
    drawn, shares : int, and ndarray of shape (K,)
        The number of draws that have come, and the share of each category in them.
    evidence, refuted_after : float, and int or None
        The evidence against the law, as a power of ten; the number of draws that refuted it.

    Raises
    ------
    TypeError, ValueError
        If `streams` is not a mapping, or is empty; if its draws are none, differ in number or are
        not categories; if `pi` is not a law, or `kind` is unknown.
    traitlets.TraitError
        If `at` or `stream` is set beyond its last value.

    See Also
    --------
    gumbel_np.verify.counts : The same evidence, for a trial.

    Examples
    --------
    >>> from gumbel_np.show.widgets import LiveDraws
    >>> LiveDraws([1, 1], {"a coin": [0, 1, 1, 0, 1]}).look(3).shares.round(2)
    array([0.33, 0.67])
    """

    names: traitlets.List[Any] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    question: traitlets.Unicode[str, Any] = traitlets.Unicode().tag(sync=True)
    kind: traitlets.Enum[str] = traitlets.Enum(["choice", "amount"]).tag(sync=True)
    meter: traitlets.Bool[bool, Any] = traitlets.Bool().tag(sync=True)
    law: traitlets.List[Any] = traitlets.List(traitlets.Float()).tag(sync=True)
    heads: traitlets.List[Any] = traitlets.List(traitlets.List(traitlets.Int())).tag(sync=True)
    moments: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    counts: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    log10_e: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    stream: traitlets.Int[int, Any] = traitlets.Int(0).tag(sync=True)
    at: traitlets.Int[int, Any] = traitlets.Int(0).tag(sync=True)

    _check_at = traitlets.validate("at")(within(lambda live: live._moments.size))
    _check_stream = traitlets.validate("stream")(within(lambda live: len(live._counts) - 1))

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
        k = self._pi.size
        for name, stream in zip(streams, drawn, strict=True):
            if stream.dtype.kind not in "iu" or not np.isin(stream, np.arange(k)).all():
                raise ValueError(f"streams[{name!r}] must be integers from 0 to {k - 1}")
        self._moments = moments(drawn[0].size)
        # In NumPy 2.0, bincount takes no uint64.
        parts = [np.split(stream.astype(np.int64), self._moments[:-1]) for stream in drawn]
        new = [[np.bincount(part, minlength=k) for part in stream] for stream in parts]
        self._counts = np.cumsum(new, axis=1)
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

    @property
    def drawn(self) -> int:
        """The number of draws that have come."""
        return int(self._moments[self.at - 1]) if self.at else 0

    @property
    def shares(self) -> Floats:
        """The share of each category in the draws that have come; zeros before the first."""
        now = self._counts[self.stream, self.at - 1] if self.at else np.zeros(self._pi.size)
        return now / max(1, now.sum())

    @property
    def evidence(self) -> float:
        """The e-value against the law now, as a power of ten."""
        return float(self._log10_e[self.stream, self.at - 1]) if self.at else 0.0

    @property
    def refuted_after(self) -> int | None:
        """The number of draws when the evidence first reached a million, or None."""
        above = np.flatnonzero(self._log10_e[self.stream] >= 6)
        return int(self._moments[above[0]]) if above.size else None

    def look(self, draws: int) -> Self:
        """Go to the last moment with at most so many draws, as the slider does.

        Parameters
        ----------
        draws : int
            The largest number of draws.

        Returns
        -------
        LiveDraws
            The widget itself.

        Raises
        ------
        TypeError
            If `draws` is not an integer.

        See Also
        --------
        LiveDraws.drawn : How many draws that is.

        Examples
        --------
        >>> from gumbel_np.show.widgets import LiveDraws
        >>> LiveDraws([1, 1], {"a coin": np.zeros(1000, int)}).look(100)
        LiveDraws(a coin: 100 draws)
        """
        self.at = int(np.searchsorted(self._moments, as_integer(draws, "draws"), side="right"))
        return self

    def __repr__(self) -> str:
        return f"LiveDraws({', '.join(self.names)}: {self.drawn:,} draws)"


def moments(n: int) -> NDArray[np.int64]:
    """Return when to look at n draws: at each of the first ten, then 24 times a decade."""
    early = np.arange(1, min(n, 10) + 1)
    later = np.geomspace(10, max(n, 10), 1 + int(24 * np.log10(max(n, 10) / 10)))
    return np.unique(np.concatenate([early, later.round().astype(int), [n]]))[:n]
