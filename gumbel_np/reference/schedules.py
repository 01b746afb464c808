"""How the temperature falls as training goes on."""

import math
from collections.abc import Callable

from gumbel_np.inputs import as_integer, as_positive, as_tau

Schedule = Callable[[float], float]


def constant_schedule(tau: float) -> Schedule:
    """Keep the temperature constant.

    Parameters
    ----------
    tau : float
        Temperature, positive.

    Returns
    -------
    callable
        The temperature at a step, counted from 0.

    Raises
    ------
    TypeError, ValueError
        If tau is not one positive, finite number.

    See Also
    --------
    linear_schedule : Move in a straight line.
    exponential_schedule : Cool by the same factor at every step.

    Examples
    --------
    >>> gnp.constant_schedule(0.5)(1000)
    0.5
    """
    tau = as_tau(tau)
    return lambda step: tau


def linear_schedule(start: float, end: float, steps: int) -> Schedule:
    r"""Move the temperature in a straight line, and keep it at the end.

    Parameters
    ----------
    start, end : float
        Temperatures at step 0 and at step `steps`, positive.
    steps : int
        How many steps it takes, at least 1.

    Returns
    -------
    callable
        The temperature at step t, :math:`(1 - s)\,\tau_0 + s\,\tau_1` with
        :math:`s = \min(t/T, 1)`, where T is `steps`.

    Raises
    ------
    TypeError, ValueError
        If a temperature is not one positive, finite number, or `steps` not a positive integer.

    See Also
    --------
    constant_schedule : Keep the temperature constant.
    exponential_schedule : Cool by the same factor at every step.

    Examples
    --------
    >>> tau = gnp.linear_schedule(2.0, 0.5, 100)
    >>> tau(0), tau(50), tau(1000)
    (2.0, 1.25, 0.5)
    """
    start, end = as_tau(start, "start"), as_tau(end, "end")
    steps = as_integer(steps, "steps", least=1)

    def schedule(step: float) -> float:
        share = min(max(step / steps, 0.0), 1.0)
        return (1 - share) * start + share * end

    return schedule


def exponential_schedule(start: float, rate: float, *, lowest: float = 0.5) -> Schedule:
    r"""Cool by the same factor at every step, down to a lowest temperature.

    Parameters
    ----------
    start : float
        Temperature at step 0, positive.
    rate : float
        How fast the logarithm of the temperature falls, per step, positive.
    lowest : float, optional
        Where it ends, positive and at most `start`.

    Returns
    -------
    callable
        The temperature at step t: :math:`\max(\tau_{\min}, \tau_0 e^{-rt})`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not one positive, finite number, or `lowest` lies above `start`.

    See Also
    --------
    constant_schedule : Keep the temperature constant.
    linear_schedule : Move in a straight line.

    Notes
    -----
    Jang, Gu and Poole (2017, section 4.2) take start 1, lowest 0.5 and rates of 1e-5 and 1e-4, and
    update τ every 500 or 1,000 steps.

    Examples
    --------
    >>> tau = gnp.exponential_schedule(1.0, 1e-4)
    >>> round(tau(1000), 4), tau(10_000)
    (0.9048, 0.5)
    """
    start, rate = as_tau(start, "start"), as_positive(rate, "rate")
    lowest = as_tau(lowest, "lowest")
    if lowest > start:
        raise ValueError(f"lowest must be at most start, got {lowest} above {start}")
    return lambda step: max(lowest, start * math.exp(-rate * max(step, 0)))
