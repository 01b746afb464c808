"""How a choice is learnt: the law over the options step by step, in several ways of learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, as_integer
from gumbel_np.show.widgets.base import Widget, as_named_floats, within

MOST_WAYS = 4
FEWEST, MOST = 2, 10  # options
_ROUNDING = 1e-5  # by which the sum of a law may be off: float32 is welcome


class Training(Widget):
    """Go through a training and see how the weights of the options change.

    Parameters
    ----------
    ways : mapping of str to array_like, shape (steps + 1, K)
        For one to four ways of learning the law over the options, before the first step and after
        each, by names of up to 20 letters other than "step".
    options : sequence of str, length K
        The names of the options, 2 to 10.
    goal : int, optional
        The position of the right option; by default the largest weight is followed.
    every : int, optional
        Show only every so many steps; a divisor of their number.

    Attributes
    ----------
    step : int
        The step that is shown; if it is set to one between these, it becomes the last before it.
    at : dict
        That step, and the weights of each way by its name.

    Raises
    ------
    TypeError, ValueError
        If `ways` are not such laws, `options` are not K names, `goal` is not the position of one,
        or `every` does not divide the number of steps.
    traitlets.TraitError
        If `step` is not from 0 to the last one.

    See Also
    --------
    Reconstructions : What a trained network decodes, at each temperature.

    Examples
    --------
    >>> from gumbel_np.show.widgets import Training
    >>> widget = Training({"slowly": [[0.5, 0.5], [0.4, 0.6], [0.3, 0.7]]}, ["a", "b"], goal=1)
    >>> widget.step = 2
    >>> widget.at
    {'step': 2, 'slowly': array([0.3, 0.7])}
    """

    names: traitlets.List[Any] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    options: traitlets.List[Any] = traitlets.List(traitlets.Unicode()).tag(sync=True)
    goal: traitlets.Int[int | None, Any] = traitlets.Int(None, allow_none=True).tag(sync=True)
    every: traitlets.Int[int, Any] = traitlets.Int().tag(sync=True)
    weights: traitlets.Bytes = traitlets.Bytes().tag(sync=True)
    step: traitlets.Int[int, Any] = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        ways: Mapping[str, ArrayLike],
        options: Sequence[str],
        *,
        goal: int | None = None,
        every: int = 1,
    ) -> None:
        names = _as_names(options)
        laws = _as_laws(ways, len(names))
        if goal is not None and not 0 <= as_integer(goal, "goal") < len(names):
            raise ValueError(f"goal must be from 0 to {len(names) - 1}, got {goal}")
        steps = laws.shape[1] - 1
        if as_integer(every, "every") < 1 or steps % every:
            raise ValueError(f"every must be a divisor of the {steps} steps, got {every}")
        self._laws = laws[:, ::every]
        super().__init__(
            names=list(ways),
            options=names,
            goal=None if goal is None else int(goal),
            every=int(every),
            weights=self._laws.tobytes(),
        )

    @property
    def _steps(self) -> int:
        return (self._laws.shape[1] - 1) * self.every

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        step = within(lambda _: self._steps)(self, proposal)
        return step - step % self.every

    @property
    def at(self) -> dict[str, Any]:
        """What the widget shows: the step, and the weights of each way."""
        laws = self._laws[:, self.step // self.every].copy()
        return {"step": self.step, **dict(zip(self.names, laws, strict=True))}

    def __repr__(self) -> str:
        return f"Training({', '.join(self.names)}: step {self.step:,} of {self._steps:,})"


def _as_names(options: Sequence[str]) -> list[str]:
    names = list(options) if np.iterable(options) and not isinstance(options, str) else [None]
    if not all(isinstance(name, str) for name in names):
        raise TypeError(f"options must be a sequence of names, got {options!r}")
    if not FEWEST <= len(names) <= MOST:
        raise ValueError(f"options must be {FEWEST} to {MOST} names, got {len(names)}")
    return list(map(str, names))


def _as_laws(ways: Mapping[str, ArrayLike], k: int) -> Floats:
    """Check the ways; return their laws as one array of shape (ways, steps + 1, k)."""
    if not isinstance(ways, Mapping):
        raise TypeError(f"ways must map names to weights, got {type(ways).__name__}")
    if "step" in ways:
        raise TypeError("ways must not be named 'step', which `at` uses")
    laws = as_named_floats(ways, "ways", MOST_WAYS)
    shape = next(iter(laws.values())).shape
    for name, law in laws.items():
        if law.ndim != 2 or law.shape[0] < 2 or law.shape[1] != k:
            raise ValueError(
                f"ways[{name!r}] must be of shape (steps + 1, {k}), with at least one step, "
                f"got {law.shape}"
            )
        if law.shape != shape:
            raise ValueError(f"ways must be of one shape, got {shape} and {law.shape}")
        lawful = (law >= 0).all(axis=1) & (np.abs(law.sum(axis=1) - 1) <= _ROUNDING)
        if not lawful.all():
            i = int(lawful.argmin())
            raise ValueError(
                f"ways[{name!r}] must be weights that are not negative and sum to 1, "
                f"got {law[i].tolist()} at step {i}"
            )
    return np.stack(list(laws.values()))
