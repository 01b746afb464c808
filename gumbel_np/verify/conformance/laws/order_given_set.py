r"""The order of the k largest, given which ones they are.

The k largest of logits plus Gumbel noise are the first k arrivals among exponential times
:math:`T_i` of rates :math:`w_i = e^{\phi_i}`, in the order of these (Yellott 1977). A set S holds
the first k if all of its times lie below :math:`t`, the least time of the others, which is
exponential of rate :math:`W = \sum_{j \notin S} w_j`. So, given S, this t has the density

.. math:: p(t \mid S) \propto W e^{-Wt} \prod_{i \in S} (1 - e^{-w_i t}),

and given t the times of S are independent exponential times cut off at t. (Integrated over t, it is
the probability of the set: Kool, van Hoof and Welling 2020, appendix B.) Rows in the order of such
times follow the law of Plackett and Luce exactly if the sets follow theirs.

In :math:`s = \log t` the density is log-concave, with

.. math:: h'(s) = 1 - Wt + \sum_{i \in S} \frac{w_i t}{e^{w_i t} - 1},

so it lies below any three of its tangents; s is drawn below these and accepted or rejected (Gilks
and Wild 1992). Nothing is approximated.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from gumbel_np.inputs import Floats

Indices = NDArray[np.intp]
_STEPS = 6  # of Newton's method; the mode need not be exact
_NUMBERS = 2**20
# Below this, 1 - exp(-x) is x.
_TINY = 1e-9


def in_drawing_order(sets: Indices, phi: Floats, rng: np.random.Generator) -> Indices:
    """Put the members (n, k) of each set into an order drawn from its law given the set."""
    k = sets.shape[1]
    if k == 1 or not len(sets):
        return sets
    rows = max(1, _NUMBERS // phi.size)
    parts = [_ordered(sets[at : at + rows], phi, rng) for at in range(0, len(sets), rows)]
    return np.concatenate(parts)


def _ordered(sets: Indices, phi: Floats, rng: np.random.Generator) -> Indices:
    rest = np.tile(phi, (len(sets), 1))
    np.put_along_axis(rest, sets, -np.inf, axis=1)
    total = logsumexp(rest, axis=1)
    log_w = phi[sets]
    some = np.isfinite(total)
    s = np.full(len(sets), np.inf)
    s[some] = _log_thresholds(log_w[some] - total[some, None], rng) - total[some]
    order = np.argsort(_log_times(log_w, s[:, None], rng), axis=1)
    return np.take_along_axis(sets, order, axis=1)


def _log_times(log_w: Floats, s: Floats, rng: np.random.Generator) -> Floats:
    """Draw the logarithms of exponential times below exp(s)."""
    u = 1 - rng.random(log_w.shape)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        x = np.exp(log_w + s)
        times = np.log(-np.log1p(u * np.expm1(-x))) - log_w
        return np.where(x < _TINY, s + np.log(u), times)


def _log_thresholds(log_w: Floats, rng: np.random.Generator) -> Floats:
    """Draw s of each row, where the others have rate 1 in all."""
    n, k = log_w.shape
    mode, width = _mode(log_w)
    at = np.stack([mode - width, mode, mode + width])
    # Where h' has the wrong sign at an end, its bounds do: h' is at least 1 - t, at most k + 1 - t.
    at[0] = np.where(_slope(log_w, at[0])[0] > 0, at[0], -1.0)
    at[2] = np.where(_slope(log_w, at[2])[0] < 0, at[2], np.log(k + 1) + 1.0)
    at = np.sort(at, axis=0)
    height = np.stack([_log_density(log_w, each) for each in at])
    slope = np.stack([_slope(log_w, each)[0] for each in at])
    hull = _Tangents(at, height, slope)
    s = np.empty(n)
    left = np.arange(n)
    while left.size:
        tried = hull.draw(left, rng)
        excess = _log_density(log_w[left], tried) - hull.height_at(left, tried)
        accepted = np.log(1 - rng.random(left.size)) <= excess
        s[left[accepted]] = tried[accepted]
        left = left[~accepted]
    return s


def _log_density(log_w: Floats, s: Floats) -> Floats:
    """Return h(s) up to a constant of each row."""
    with np.errstate(over="ignore", divide="ignore"):
        log_x = log_w + s[:, None]
        x = np.exp(log_x)
        return s - np.exp(s) + np.where(x < _TINY, log_x, np.log(-np.expm1(-x))).sum(axis=1)


def _slope(log_w: Floats, s: Floats) -> tuple[Floats, Floats]:
    """Return h'(s) and h''(s)."""
    with np.errstate(over="ignore", invalid="ignore"):
        x = np.exp(np.minimum(log_w + s[:, None], 6.0))  # g is 0 beyond exp(6)
        g = np.where(x < _TINY, 1.0, x / np.expm1(x))
    bend = g * (1 - x - g)  # x g'(x)
    t = np.exp(s)
    return 1 - t + g.sum(axis=1), bend.sum(axis=1) - t


def _mode(log_w: Floats) -> tuple[Floats, Floats]:
    """Return the mode of each row, nearly, and a width: Newton's method between bounds."""
    n, k = log_w.shape
    low, high = np.zeros(n), np.full(n, np.log(k + 1))
    s = high / 2
    for _ in range(_STEPS):
        slope, bend = _slope(log_w, s)
        low, high = np.where(slope > 0, s, low), np.where(slope > 0, high, s)
        newton = s - slope / bend
        inside = (low <= newton) & (newton <= high)
        s = np.where(inside, newton, (low + high) / 2)
    _, bend = _slope(log_w, s)
    return s, 1.2 / np.sqrt(-bend)


class _Tangents:
    """Three tangents to concave functions, one a row: the density under them, and draws of it."""

    def __init__(self, at: Floats, height: Floats, slope: Floats) -> None:
        self._at, self._height, self._slope = at, height, slope
        fall = slope[:-1] - slope[1:]
        with np.errstate(divide="ignore", invalid="ignore"):
            meet = height[1:] - height[:-1] + slope[:-1] * at[:-1] - slope[1:] * at[1:]
            meet = np.where(fall > 0, meet / fall, at[1:])
        self._meet = np.clip(meet, at[:-1], at[1:])
        n = at.shape[1]
        self._from = np.concatenate([np.full((1, n), -np.inf), self._meet])
        self._to = np.concatenate([self._meet, np.full((1, n), np.inf)])
        log_mass = np.stack([self._log_mass(i) for i in range(3)])
        self._total = np.cumsum(np.exp(log_mass - log_mass.max(axis=0)), axis=0)

    def height_at(self, rows: Indices, s: Floats) -> Floats:
        """Return the height of the lowest tangent."""
        piece = (s[None] > self._meet[:, rows]).sum(axis=0)
        at, height, slope = (each[piece, rows] for each in (self._at, self._height, self._slope))
        return height + slope * (s - at)

    def draw(self, rows: Indices, rng: np.random.Generator) -> Floats:
        """Draw a piece, and a point in it."""
        u = rng.random(rows.size) * self._total[-1, rows]
        piece = (u[None] >= self._total[:-1, rows]).sum(axis=0)
        low, high, slope = (each[piece, rows] for each in (self._from, self._to, self._slope))
        # From the end where the tangent is highest, downwards.
        top = np.where(slope > 0, high, low)
        rate = np.abs(slope)
        v = 1 - rng.random(rows.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = -np.expm1(-rate * (high - low))
            step = np.where(rate > _TINY, -np.log1p(-v * reach) / rate, v * (high - low))
        return np.clip(np.where(slope > 0, top - step, top + step), low, high)

    def _log_mass(self, i: int) -> Floats:
        low, high, slope = self._from[i], self._to[i], self._slope[i]
        top = np.where(slope > 0, high, low)
        rate = np.abs(slope)
        with np.errstate(divide="ignore", invalid="ignore"):
            reach = -np.expm1(-rate * (high - low)) / rate
            area = np.where(rate > _TINY, reach, high - low)
            return self._height[i] + slope * (top - self._at[i]) + np.log(area)
