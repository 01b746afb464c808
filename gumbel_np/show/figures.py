"""Figures: the evidence of a trial, its e-process, and what a claim means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit

from gumbel_np.inputs import Floats
from gumbel_np.law import Gumbel, GumbelMin
from gumbel_np.relaxation import softmax
from gumbel_np.sampling import gumbel_noise
from gumbel_np.show.style import (
    BLUE,
    GREY,
    INK,
    LINES,
    PALE,
    VERMILLION,
    Panel,
    compose,
    number,
    power,
)
from gumbel_np.verify import certificate
from gumbel_np.verify.claims import extremes, temperature, vanishing
from gumbel_np.verify.claims.common import PI
from gumbel_np.verify.eprocess import log_e_value
from gumbel_np.verify.evidence import Counts, Evidence, Facts, Uniforms

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from gumbel_np.verify.trial import Verdict


# --- The evidence --------------------------------------------------------------------------------


def evidence_figure(evidence: Evidence, alpha: float) -> Figure:
    """Draw one part of the evidence of a trial, beside what the claim makes one expect.

    Parameters
    ----------
    evidence : Evidence
        What `counts`, `uniforms`, `draws_of`, `always` or `facts` returned, or a sum of such.
    alpha : float
        The probability with which a band, or any of the intervals, may miss the true law.

    Returns
    -------
    Figure
        One or more panels side by side.

    Examples
    --------
    >>> from gumbel_np.verify import counts
    >>> figure = evidence_figure(counts([0, 1, 1, 0, 1], [0.5, 0.5]), 0.01)
    >>> figure.axes[0].get_ylabel()
    'observed / expected'
    """
    return compose(evidence_panels(evidence, alpha))


def evidence_panels(evidence: Evidence, alpha: float) -> list[Panel]:
    """Return the panels of one part of the evidence.

    Parameters
    ----------
    evidence : Evidence
        The evidence.
    alpha : float
        The probability with which a band, or any of the intervals, may miss the true law.

    Returns
    -------
    list of Panel
        At least one.
    """
    if isinstance(evidence, Facts):
        return [_facts(evidence)]
    if evidence.draws == evidence.broken:
        return [Panel("Not one draw could be used", "Every draw was NaN or out of range.", _empty)]
    if isinstance(evidence, Uniforms):
        return _uniforms(evidence, alpha)
    if isinstance(evidence, Counts):
        return [_exceptions(evidence, alpha)] if is_always(evidence) else _counts(evidence, alpha)
    raise TypeError(f"there is no figure for evidence of type {type(evidence).__name__}")


def is_always(evidence: Evidence) -> bool:
    """Whether the evidence is of the kind that `always` returns.

    Parameters
    ----------
    evidence : Evidence
        The evidence.

    Returns
    -------
    bool
        Whether one of two categories is claimed as good as never to come.
    """
    return isinstance(evidence, Counts) and len(evidence.pi) == 2 and 0 < evidence.pi.min() < 1e-6


def _empty(axes: Axes) -> None:
    axes.set_axis_off()


_POINTS = 240


def _uniforms(e: Uniforms, alpha: float) -> list[Panel]:
    n = int(e.histogram.sum())
    band, deviation = certificate.dkw(n, alpha), e.deviation()
    worst = float(np.abs(deviation).max())
    inside = worst <= band
    sooner = bool(inside and e.log_e() > np.log(2 / alpha))
    near = worst < 0.01
    panels = [
        Panel(
            "Empirical CDF: no difference to be seen" if near else "Empirical and claimed CDF",
            f"The share of {n:,} draws up to each value (dashed), over the claimed CDF (broad).",
            partial(_draw_cdf, e=e, deviation=deviation),
        ),
        Panel(
            f"The difference {'stays within' if inside else 'leaves'} its band"
            + (", so far" if sooner else ""),
            f"Empirical less claimed CDF, magnified: at most {number(worst)} in size. If the "
            f"claim is true the whole curve stays within ±{number(band)}, but for a probability "
            f"of {number(alpha)}." + (" The next figure gives it away sooner." if sooner else ""),
            partial(_draw_deviation, e=e, deviation=deviation, band=band),
        ),
    ]
    return [*panels, _strongest(e, alpha)] if sooner else panels


_PARTS = "part of the law, lowest to highest"
_PAIRS = "pair of successive draws"


def _strongest(e: Uniforms, alpha: float) -> Panel:
    """Return the histogram, or the table of pairs, that speaks most clearly against the claim.

    The band looks at sums: an excess in a corner of the law, or draws that depend on each other,
    show elsewhere first.
    """
    tables = [(_merged(e, cells), _PARTS) for cells in (16, 64, 256)]
    tables.append((_alike(e.pairs), _PAIRS))
    return _ratios(*max(tables, key=lambda t: _clarity(t[0], alpha)), alpha=alpha)


def _clarity(e: Counts, alpha: float) -> tuple[int, float]:
    return int(_intervals(e, alpha)[1].sum()), log_e_value(e.singles, e.pi)


def _alike(table: Any) -> Counts:
    return Counts(np.full(table.size, 1 / table.size), table, table, ("",) * table.size)


def _merged(e: Uniforms, cells: int) -> Counts:
    return _alike(e.histogram.reshape(cells, -1).sum(axis=1))


def _window(law: Any) -> tuple[float, float]:
    """What to show of the line: nearly all of the law, but not the far ends of a heavy tail."""
    low, quarter, middle, three_quarters, high = law.ppf(
        np.array([5e-4, 0.25, 0.5, 0.75, 1 - 5e-4])
    )
    reach = 8 * (three_quarters - quarter)
    return max(low, middle - reach), min(high, middle + reach)


def _scale(e: Uniforms) -> tuple[Floats, Any, str]:
    """Return the places to show, how a cell's end becomes a place, and the name of the axis."""
    if e.law is None:
        return np.linspace(0, 1, _POINTS), lambda u: u, "u = claimed CDF at the draw"
    x = np.linspace(*_window(e.law), _POINTS)
    return np.asarray(e.law.cdf(x)), e.law.ppf, "value of the draw"


def _draw_cdf(axes: Axes, e: Uniforms, deviation: Floats) -> None:
    u, place, label = _scale(e)
    ends = np.unique(np.rint(u * deviation.size).astype(int).clip(1, deviation.size - 1))
    claimed = ends / deviation.size
    x = place(claimed)
    axes.plot(x, claimed, color=GREY, alpha=0.45, linewidth=8, label="claimed")
    axes.plot(x, claimed + deviation[ends - 1], color=BLUE, linestyle=(0, (4, 2)), label="observed")
    axes.set(xlabel=label, ylabel="share of draws up to here", ylim=(-0.03, 1.03))
    axes.legend(loc="lower right")


def _draw_deviation(axes: Axes, e: Uniforms, deviation: Floats, band: float) -> None:
    u, place, label = _scale(e)
    # The lowest and the highest of each stretch, so that no peak is lost with so few points.
    edges = np.unique(np.rint(u * deviation.size).astype(int).clip(1, deviation.size - 1))
    picked = {stop - 1 for stop in edges.tolist()}
    for start, stop in zip(edges - 1, edges[1:], strict=False):
        picked |= {int(start + f(deviation[start:stop])) for f in (np.argmin, np.argmax)}
    cells = np.array(sorted(picked))
    x = place((cells + 1) / deviation.size)
    axes.axhspan(-band, band, color=PALE, label="band")
    for end in (-band, band):
        axes.axhline(end, color=INK, linestyle="--", linewidth=1.4)
    axes.axhline(0, color=GREY, linewidth=1)
    axes.plot(x, deviation[cells], color=BLUE if np.abs(deviation).max() <= band else VERMILLION)
    reach = 1.35 * max(band, np.abs(deviation).max())
    axes.set(xlabel=label, ylabel="observed − claimed", ylim=(-reach, reach))
    axes.annotate(
        f"± {number(band)}",
        (1, band),
        (0, 4),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va="bottom",
    )


_MOST_CELLS = 40


def _counts(e: Counts, alpha: float) -> list[Panel]:
    panels = [_ratios(e, alpha=alpha)]
    dependent = not _intervals(e, alpha)[1].any() and e.log_e() > np.log(2 / alpha)
    if dependent and e.pairs.size == e.pi.size**2:
        law = np.outer(e.pi, e.pi).ravel()
        pairs = Counts(law, e.pairs, e.pairs, ("",) * law.size)
        panels.append(_ratios(pairs, _PAIRS, alpha=alpha))
    return panels


def _intervals(e: Counts, alpha: float) -> tuple[tuple[Floats, Floats, Floats], Any]:
    """Return lower end, value and upper end of each observed/expected, and which miss 1."""
    n, k = int(e.singles.sum()), len(e.pi)
    ends = np.array([certificate.binomial_interval(int(hits), n, alpha / k) for hits in e.singles])
    with np.errstate(divide="ignore", invalid="ignore"):
        low, observed, high = (
            np.column_stack([ends[:, 0], e.singles / n, ends[:, 1]]) / e.pi[:, None]
        ).T
    return (low, observed, high), (low > 1) | (high < 1) | ((e.pi == 0) & (e.singles > 0))


def _ratios(e: Counts, axis: str = "", *, alpha: float) -> Panel:
    if len(e.pi) > 64 and any(e.labels):  # too many to be seen one by one: neighbours together
        starts = np.linspace(0, len(e.pi), _MOST_CELLS, endpoint=False).astype(int)
        e = replace(
            e,
            pi=np.add.reduceat(e.pi, starts),
            singles=np.add.reduceat(e.singles, starts),
            labels=tuple(map(str, starts)),
        )
        axis = axis or "category, several together, from number"
    ratios, outside = _intervals(e, alpha)
    n, k, labels = int(e.singles.sum()), len(e.pi), e.labels
    missed = int(outside.sum())
    if not axis:
        axis = "category" if k < 2 or labels == tuple(map(str, range(k))) else ""
    return Panel(
        f"{missed} of {k} intervals miss{'es' * (missed == 1)} the claim"
        if missed
        else "Every interval holds the claim",
        f"How often each category came in {n:,} draws, over how often it should. All {k} "
        f"intervals hold the true value at once, but for a probability of {number(alpha)}."
        + (" What is claimed never to come has no place here." if (e.pi == 0).any() else ""),
        partial(_draw_ratios, ratios=ratios, outside=outside, labels=labels, axis=axis),
    )


def _draw_ratios(
    axes: Axes, ratios: tuple[Floats, ...], outside: Any, labels: Sequence[str], axis: str
) -> None:
    low, observed, high = ratios
    seen = np.isfinite(observed)  # a category that is claimed impossible has no ratio
    at = np.arange(len(observed))
    axes.axhline(1, color=INK, linestyle="--", linewidth=1.4)
    size = 7 if len(at) <= _MOST_CELLS else 4
    for chosen, colour, marker, name in (
        (seen & ~outside, BLUE, "o", "holds the claim"),
        (seen & outside, VERMILLION, "X", "misses it"),
    ):
        if chosen.any():
            y = observed[chosen]
            error = np.abs(np.stack([low[chosen], high[chosen]]) - y)
            axes.errorbar(
                at[chosen],
                y,
                error,
                color=colour,
                linestyle="none",
                marker=marker,
                markersize=size if marker == "o" else size + 3,
                capsize=size / 2,
                linewidth=1.6,
                label=name,
            )
    if np.isposinf(observed).any():
        never = at[np.isposinf(observed)]
        axes.plot(
            never,
            np.ones(len(never)),
            color=VERMILLION,
            marker="^",
            linestyle="none",
            transform=axes.get_xaxis_transform(),
            clip_on=False,
            label="should never come",
        )
    spread = max(1e-9, np.abs(np.concatenate([low[seen], high[seen]]) - 1).max(initial=0)) * 1.15
    axes.set(xlabel=axis, ylabel="observed / expected", xlim=(-0.7, len(at) - 0.3))
    axes.set_ylim(max(1 - spread, -0.05 * (1 + spread)), 1 + spread)
    if any(labels):
        step = -(-len(at) * max(map(len, labels)) // 30)  # no more names than there is room for
        axes.set_xticks(at[::step], labels[::step])
    else:
        axes.set_xticks([])
    if outside.any():
        axes.legend(loc="best", borderaxespad=0.1)


_NEVER = 1e-10  # the left edge of a logarithmic axis that should reach 0


def _exceptions(e: Counts, alpha: float) -> Panel:
    n, found = int(e.singles.sum()), int(e.singles[1])
    ends = certificate.binomial_interval(found, n, alpha)
    return Panel(
        f"{f'{found:,}' if found else 'No'} exception{'s' * (found > 1)} in {n:,} draws",
        f"Where the true share of exceptions lies: between {number(ends[0])} and "
        f"{number(ends[1])}, but for a probability of {number(alpha)}. Claimed is none, tolerated "
        f"{e.tolerance:.0%}.",
        partial(_draw_exceptions, share=found / n, ends=ends, tolerance=e.tolerance),
    )


def _draw_exceptions(axes: Axes, share: float, ends: tuple[float, float], tolerance: float) -> None:
    low, high = max(ends[0], _NEVER), ends[1]
    bad = ends[0] > tolerance
    axes.barh(
        0, high - low, left=low, height=0.22, color=VERMILLION if bad else BLUE, edgecolor=INK
    )
    if share:
        axes.plot(share, 0, color=INK, marker="D", markersize=10, linestyle="none")
    axes.axvline(tolerance, color=INK, linestyle="--", linewidth=1.4)
    axes.annotate(f"tolerated: {tolerance:.0%} ", (tolerance, 0.85), ha="right")
    text = f"at least {number(ends[0])}" if bad else f"at most {number(high)}"
    axes.text(2 * _NEVER, 0.3, text, fontsize=18)
    axes.set(xscale="log", xlim=(_NEVER, 2), ylim=(-0.6, 1), yticks=[])
    _powers(axes.xaxis, [-10, -8, -6, -4, -2, 0])
    axes.set_xlabel("true share of exceptions")
    axes.spines["left"].set_visible(False)


def _facts(e: Facts) -> Panel:
    return Panel(
        "Every error is as small as allowed"
        if e.distance() <= 1
        else "An error is larger than allowed",
        "The error of each computation, in the order of the table, over what is allowed.",
        partial(_draw_facts, errors=np.array([error / allowed for _, _, error, allowed in e.rows])),
    )


def _draw_facts(axes: Axes, errors: Floats) -> None:
    at = np.arange(1, len(errors) + 1)
    shown = np.nan_to_num(errors, nan=1e6).clip(1e-8, 1e6)
    colours = [BLUE if error <= 1 else VERMILLION for error in errors]
    axes.barh(at, shown, left=1e-9, color=colours, edgecolor=INK, height=0.5)
    axes.axvline(1, color=INK, linestyle="--", linewidth=1.4)
    axes.set(xscale="log", xlim=(1e-9, 1e7), ylim=(len(errors) + 0.7, 0.3), yticks=at)
    _powers(axes.xaxis, [-8, -6, -4, -2, 0, 2, 4, 6])
    axes.set(xlabel="error / allowed", ylabel="row of the table")


def _powers(axis: Any, exponents: Sequence[int]) -> None:
    axis.set_ticks([10.0**k for k in exponents], [power(k) for k in exponents])
    axis.set_ticks([], minor=True)


# --- The e-process -------------------------------------------------------------------------------


def eprocess_figure(verdict: Verdict) -> Figure:
    """Draw the evidence against a claim as it came in, and the line that it must cross to refute.

    Parameters
    ----------
    verdict : Verdict
        What `put_on_trial` returned, of a claim that draws.

    Returns
    -------
    Figure
        One panel.

    Raises
    ------
    ValueError
        If the trial watched no e-process, as one that only computes.
    """
    if not len(verdict.path):
        raise ValueError(f"the trial of {verdict.claim.id} has no e-process")
    return compose([eprocess_panel(verdict)])


def eprocess_panel(verdict: Verdict) -> Panel:
    """Return the panel of `eprocess_figure`.

    Parameters
    ----------
    verdict : Verdict
        The verdict.

    Returns
    -------
    Panel
        The e-process against the number of draws.
    """
    line = float(np.log10(2 / verdict.alpha))
    crossed = bool(verdict.path[-1, 1] >= line)
    return Panel(
        f"Refuted after {verdict.draws:,} draws"
        if crossed
        else "The evidence never crosses the line",
        "The e-process after each chunk of draws; for a true claim it ever reaches the line at "
        f"2/α = {power(line)} with a probability of at most α/2, α = {number(verdict.alpha)} "
        "being this claim's share.",
        partial(_draw_eprocess, path=verdict.path, line=line, last=verdict.claim.draws),
    )


def _draw_eprocess(axes: Axes, path: Floats, line: float, last: int) -> None:
    draws, log10_e = path.T
    crossed = log10_e[-1] >= line
    top, bottom = (2.2 if crossed else 1.35) * line, min(-6.0, np.nanmin(log10_e, initial=0) - 1)
    shown = np.minimum(log10_e, top - 0.06 * (top - bottom))
    axes.axhline(0, color=GREY, linewidth=1)
    axes.axhline(line, color=INK, linestyle="--", linewidth=1.6)
    axes.plot(draws, shown, color=BLUE, marker="o", markersize=4)
    left, right = draws[0] / 2, max(last, draws[-1]) * 1.5
    axes.text(right, line, "refuted above this line ", ha="right", va="bottom")
    if crossed:
        axes.plot(
            draws[-1], shown[-1], color=VERMILLION, marker="*", markersize=18, markeredgecolor=INK
        )
        value = power(log10_e[-1]) if log10_e[-1] < 1e9 else "∞"
        axes.annotate(
            f"e = {value}" + (" (off the scale)" if shown[-1] < log10_e[-1] else ""),
            (draws[-1], shown[-1]),
            (12, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set(xscale="log", xlim=(left, right), ylim=(bottom, top))
    _powers(axes.xaxis, range(int(np.ceil(np.log10(left))), int(np.log10(right)) + 1))
    step = 5 if top - bottom < 40 else 10
    ticks = np.arange(np.ceil(bottom / step) * step, top, step)
    axes.set_yticks(ticks, [power(k) if k else "1" for k in ticks])
    axes.set(xlabel="draws", ylabel="evidence against: e")


# --- What a claim means: the same for every run, from the reference alone ------------------------


def illustration(claim_id: str) -> Figure | None:
    """Draw what a claim of the ledger means.

    Parameters
    ----------
    claim_id : str
        The id of the claim.

    Returns
    -------
    Figure or None
        One or two panels; None where the evidence already shows it.
    """
    panels = illustration_panels(claim_id)
    return compose(panels) if panels else None


def illustration_panels(claim_id: str) -> list[Panel]:
    """Return the panels of `illustration`.

    Parameters
    ----------
    claim_id : str
        The id of the claim.

    Returns
    -------
    list of Panel
        At most two.
    """
    return [panel() for panel in _ILLUSTRATIONS.get(claim_id, ())]


_TAUS = np.geomspace(0.05, 50, 91)


def _lines(axes: Axes, x: Any, ys: Iterable[Any], names: Sequence[str], every: int = 0) -> None:
    """Draw curves that differ in colour, in the kind of line and in their marks."""
    for y, name, style in zip(ys, names, LINES, strict=False):
        axes.plot(x, y, label=name, markevery=every or max(1, len(np.ravel(x)) // 8), **style)


def _tau_axis(axes: Axes) -> None:
    axes.set(xscale="log", xlabel="temperature τ")
    axes.set_xticks([0.1, 1, 10], ["0.1", "1", "10"])
    axes.set_xticks([], minor=True)


def _one_draw(title: str, seed: int) -> Panel:
    def draw(axes: Axes) -> None:
        z = np.log(PI) + gumbel_noise(PI.size, rng=seed)
        y = np.stack([softmax(z, tau) for tau in _TAUS], axis=-1)
        _lines(axes, _TAUS, y, [f"π = {p:g}" for p in PI])
        _tau_axis(axes)
        axes.set(ylabel="weight y of each category", ylim=(-0.03, 1.03))
        axes.legend(loc="upper right", borderaxespad=0)

    return Panel(
        title,
        "The four weights of one relaxed draw. Its noise is held fixed, so that only τ moves them.",
        draw,
    )


def _many_draws(
    title: str, ylabel: str, top: float, measure: Callable[[Floats, Floats], Floats]
) -> Panel:
    def draw(axes: Axes) -> None:
        z = np.log(PI) + gumbel_noise((2000, PI.size), rng=1)
        y = np.stack([measure(softmax(z, tau), z) for tau in _TAUS])
        for i in range(12):
            axes.plot(
                _TAUS, y[:, i], color=GREY, linewidth=0.9, label=None if i else "a single draw"
            )
        axes.plot(
            _TAUS, y.mean(axis=1), color=BLUE, linewidth=4, linestyle="--", label="mean of 2,000"
        )
        _tau_axis(axes)
        axes.set(ylabel=ylabel, ylim=(-0.03 * top, top))
        axes.legend(loc="best", borderaxespad=0)

    return Panel(title, "Every line is one draw whose noise is held fixed while τ moves.", draw)


_ONE_HOT = partial(_one_draw, "Cold: one-hot. Hot: all weights alike", 3)
_ORDER = partial(_one_draw, "Lines never cross: the winner stays", 11)
_LARGEST = partial(
    _many_draws,
    "The largest weight falls as τ rises",
    "largest weight",
    1.25,
    lambda y, z: y.max(axis=-1),
)
_ENTROPY = partial(
    _many_draws,
    "The entropy rises with τ",
    "entropy, nats",
    1.6,
    lambda y, z: -np.sum(y * np.log(np.maximum(y, 1e-300)), axis=-1),
)
_TIGHTNESS = partial(
    _many_draws,
    "Colder is nearer to the one-hot draw",
    "distance from one-hot",
    1.0,
    lambda y, z: 1 - np.take_along_axis(y, z.argmax(-1)[:, None], -1)[:, 0],
)


def _marginals() -> Panel:
    def draw(axes: Axes) -> None:
        z = np.log([0.3, 0.7]) + gumbel_noise((20_000, 2), rng=1)
        t = np.linspace(0, 1, 201)
        taus = (0.1, 0.5, 1, 2, 10)
        _lines(
            axes,
            t,
            [(softmax(z, tau)[:, 0, None] <= t).mean(axis=0) for tau in taus],
            [f"τ = {tau}" for tau in taus],
            every=25,
        )
        axes.set(xlabel="t", ylabel="share of draws with y₁ ≤ t", ylim=(-0.03, 1.03))
        axes.legend(loc="lower right", borderaxespad=0, labelspacing=0.2)

    return Panel(
        "The law of one weight, from cold to hot",
        "Two categories, π₁ = 0.3, the same 20,000 draws at each τ. Cold, y₁ is 0 or 1; hot, it "
        "is near ½.",
        draw,
    )


def _log_ratios() -> Panel:
    def draw(axes: Axes) -> None:
        x, taus = np.linspace(-12, 8, 161), (0.4, 1, 2)
        _lines(
            axes,
            x,
            [expit(tau * x - np.log(PI[0] / PI[3])) for tau in taus],
            [f"τ = {tau}" for tau in taus],
        )
        axes.set(xlabel="x", ylabel="P( log(y₁/y₄) ≤ x )", ylim=(-0.03, 1.03))
        axes.legend(loc="upper left", borderaxespad=0)

    return Panel(
        "Without the factor τ, colder is wider",
        "The claimed CDF of the log-ratio itself. Times τ, all three curves become one.",
        draw,
    )


def _means() -> Panel:
    def draw(axes: Axes) -> None:
        taus, weights = np.geomspace(0.05, 20, 25), (0.2, 0.35, 0.5)
        _lines(
            axes,
            taus,
            [[temperature.mean_of_first(t, p) for t in taus] for p in weights],
            [f"π₁ = {p}" for p in weights],
            every=4,
        )
        _tau_axis(axes)
        axes.set(ylabel="mean of y₁", ylim=(0.1, 0.6))
        axes.legend(loc="lower right", borderaxespad=0)

    return Panel(
        "Only cold, or at ½, is the mean π",
        "Two categories: the mean of the first weight, computed. It starts at π₁ and is pulled "
        "toward ½.",
        draw,
    )


def _gradients() -> Panel:
    def draw(axes: Axes) -> None:
        taus = np.geomspace(0.03, 3, 25)
        mean, square = ([vanishing.gradient_moment(t, k) for t in taus] for k in (1, 2))
        median = [vanishing.median_gradient(t) for t in taus]
        _lines(
            axes,
            taus,
            [median, mean, np.sqrt(np.subtract(square, np.square(mean)))],
            ["median", "mean", "spread (standard deviation)"],
            every=4,
        )
        _tau_axis(axes)
        axes.set(yscale="log", ylim=(1e-7, 100), ylabel="gradient")
        _powers(axes.yaxis, [-6, -4, -2, 0])
        axes.legend(loc="lower right", borderaxespad=0)

    return Panel(
        "Typical gradients vanish, their spread grows",
        "Two categories, π = (0.7, 0.3), computed. Toward the left (cold) the median falls to "
        "nothing, the mean stays, and the spread grows without bound.",
        draw,
    )


def _steps() -> Panel:
    def draw(axes: Axes) -> None:
        phi, noise = np.linspace(-3, 3, 241), np.array([0.5, 0.0])
        z = np.stack([phi + noise[0], np.full_like(phi, noise[1])], axis=-1)
        ys = [np.where(z[:, 0] > z[:, 1], 1.0, 0.0), softmax(z, 0.3)[:, 0], softmax(z, 1)[:, 0]]
        _lines(axes, phi, ys, ["arg max (a step)", "relaxed, τ = 0.3", "relaxed, τ = 1"])
        axes.set(xlabel="logit φ₁", ylabel="first weight y₁", ylim=(-0.03, 1.03))
        axes.legend(loc="lower right", borderaxespad=0)

    return Panel(
        "A step has no slope, a relaxed draw has one",
        "The first of two weights against its logit, the noise held fixed.",
        draw,
    )


def _extremes() -> Panel:
    def draw(axes: Axes) -> None:
        n = np.array(extremes.SIZES)
        names = ("exponential", "normal", "Cauchy", "uniform")
        _lines(
            axes,
            n,
            [[extremes.nearest_gumbel(f, k)[1] for k in n] for f in extremes.PARENTS],
            names,
            1,
        )
        axes.set(xscale="log", yscale="log", ylim=(1e-8, 30), xlim=(4, 3e6))
        _powers(axes.xaxis, [1, 2, 3, 4, 5, 6])
        _powers(axes.yaxis, [-8, -6, -4, -2, 0])
        axes.set(xlabel="n, how many the largest is taken of", ylabel="sup-distance")
        axes.legend(loc="lower left", borderaxespad=0, labelspacing=0.2)

    return Panel(
        "How far the largest of n is from any Gumbel",
        "Distance in the CDF to the nearest Gumbel law, computed: exponential draws come near "
        "quickly, normal ones slowly, Cauchy and uniform ones never.",
        draw,
    )


def _glasses() -> tuple[Floats, Floats, Floats]:
    p = np.linspace(0.001, 0.999, 400)
    x = extremes.largest(extremes.normal, 8, p)
    return x, p, extremes.nearest_gumbel(extremes.normal, 8)[0].cdf(x)


def _glasses_cdf() -> Panel:
    def draw(axes: Axes) -> None:
        x, p, gumbel = _glasses()
        _lines(axes, x, [p, gumbel], ["largest of 8 normal draws", "nearest Gumbel law"])
        axes.set(xlabel="value", ylabel="CDF", ylim=(-0.03, 1.4))
        axes.legend(loc="upper left", borderaxespad=0)

    return Panel("Alike, yet not the same law", "Both CDFs, computed.", draw)


def _glasses_difference() -> Panel:
    x, p, gumbel = _glasses()

    def draw(axes: Axes) -> None:
        axes.axhline(0, color=GREY, linewidth=1)
        axes.plot(x, p - gumbel, color=VERMILLION)
        axes.set(xlabel="value", ylabel="difference of the CDFs", ylim=(-0.035, 0.035))

    return Panel(
        f"They differ by up to {np.abs(p - gumbel).max():.3f}",
        "The CDF of the largest of 8 less that of the nearest Gumbel law. No other Gumbel law "
        "comes nearer.",
        draw,
    )


def _cdf_and_density() -> Panel:
    def draw(axes: Axes) -> None:
        x = np.linspace(-3, 7, 161)
        _lines(axes, x, [Gumbel().cdf(x), Gumbel().pdf(x)], ["F(x)", "its slope, the density"])
        axes.set(xlabel="x", ylabel="probability, density", ylim=(-0.03, 1.03))
        axes.legend(loc="center right", borderaxespad=0)

    return Panel("F climbs to 1; its slope is the density", "The standard Gumbel law.", draw)


def _mirror() -> Panel:
    def draw(axes: Axes) -> None:
        x = np.linspace(-6, 6, 193)
        _lines(
            axes,
            x,
            [Gumbel().pdf(x), GumbelMin().pdf(x)],
            ["exp(−x − exp(−x)): maxima", "exp(x − exp(x)): minima"],
        )
        axes.set(xlabel="x", ylabel="density", ylim=(-0.01, 0.56))
        axes.legend(loc="upper center", borderaxespad=0)

    return Panel(
        "The claimed density is the mirror image",
        "The density that the theorem needs (solid), and the one in the claim (dashed): that of "
        "−G.",
        draw,
    )


def _moments() -> Panel:
    def draw(axes: Axes) -> None:
        law, x = Gumbel(), np.linspace(-2.5, 6, 161)
        axes.plot(x, law.pdf(x), color=INK)
        mean, spread = law.mean(), np.sqrt(law.var())
        inside = x[np.abs(x - mean) <= spread]
        axes.fill_between(inside, law.pdf(inside), color=PALE, label=f"mean ± {spread:.2f} (π/√6)")
        for value, name, style in (
            (law.mode(), "mode 0", LINES[2]),
            (law.median(), f"median {law.median():.3f}", LINES[1]),
            (mean, f"mean γ = {mean:.3f}", LINES[0]),
        ):
            axes.vlines(
                value,
                0,
                law.pdf(value),
                color=style["color"],
                linestyle=style["linestyle"],
                linewidth=2.5,
                label=name,
            )
        axes.set(xlabel="x", ylabel="density", ylim=(0, 0.42))
        axes.legend(loc="upper right", borderaxespad=0)

    return Panel(
        "Mode, median and mean stand apart", "The density of the standard Gumbel law.", draw
    )


def _expected_max() -> Panel:
    def draw(axes: Axes) -> None:
        beta, grid = np.linspace(0, 4, 41), np.linspace(-10, 60, 20_001)
        phi = beta[:, None] * [1, 2, 3]
        cdf = np.prod(Gumbel(phi[::5, :, None]).cdf(grid), axis=1)
        # E X = ∫ (1{x > 0} − F) dx, whatever the law.
        computed = np.trapezoid((grid > 0) - cdf, grid)
        _lines(
            axes,
            beta,
            [np.log(np.exp(phi).sum(axis=1)) + np.euler_gamma, phi.max(axis=1)],
            ["log Σ exp(βx) + γ", "the largest βx"],
        )
        axes.plot(
            beta[::5],
            computed,
            "o",
            color=INK,
            markerfacecolor="white",
            markersize=10,
            label="expectation, integrated",
        )
        axes.set(xlabel="β", ylabel="E max (G + βx)")
        axes.legend(loc="upper left", borderaxespad=0)

    return Panel("The expected maximum is log-sum-exp, plus γ", "For x = (1, 2, 3).", draw)


def _areas() -> Panel:
    def draw(axes: Axes) -> None:
        e, ps = np.linspace(0, 1, 161), (0.2, 0.4, 0.7)
        ys = [e ** (1 / p - 1) for p in ps]
        axes.fill_between(e, ys[1], color=PALE)
        _lines(axes, e, ys, [f"p = {p}: area {p}" for p in ps])
        axes.set(xlabel="ε", ylabel="ε to the power 1/p − 1", ylim=(0, 1.55))
        axes.set_yticks([0, 0.5, 1])
        axes.legend(loc="upper left", borderaxespad=0)

    return Panel(
        "The area under the curve is p",
        "How likely category 1 wins, given its ε; the area is how likely it wins at all (p = 0.4 "
        "shaded).",
        draw,
    )


def _overflow() -> Panel:
    def draw(axes: Axes) -> None:
        z = np.linspace(0, 1000, 81)
        with np.errstate(over="ignore", invalid="ignore"):
            naive = np.exp(z + 1) / (np.exp(z) + np.exp(z + 1))
        axes.plot(
            z, softmax(np.stack([z, z + 1], axis=-1))[:, 1], color=BLUE, label="largest taken off"
        )
        axes.plot(
            z, naive, color=VERMILLION, marker="s", linestyle="none", label="quotient as written"
        )
        axes.axvline(np.log(np.finfo(float).max) - 1, color=INK, linestyle="--", linewidth=1.4)
        axes.text(690, 0.3, "exp overflows\nfrom here on", ha="right")
        axes.set(xlabel="z", ylabel="second of softmax(z, z + 1)", ylim=(0, 1))
        axes.legend(loc="lower left", borderaxespad=0)

    return Panel(
        "The naive quotient ends where exp overflows",
        "Both formulas give the same weight, until the exponential exceeds the largest float64.",
        draw,
    )


_ILLUSTRATIONS: dict[str, tuple[Callable[[], Panel], ...]] = {
    "cdf": (_cdf_and_density,),
    "density-of-the-maximum": (_mirror,),
    "maxima-become-gumbel": (_extremes,),
    "eight-glasses": (_glasses_cdf, _glasses_difference),
    "moments": (_moments,),
    "expected-max": (_expected_max,),
    "proof-4-integral": (_areas,),
    "tau-to-zero": (_ONE_HOT,),
    "tau-to-infinity": (_ONE_HOT,),
    "colder-is-more-confident": (_LARGEST, _ENTROPY),
    "hotter-is-more-discrete": (_LARGEST,),
    "smaller-is-tighter": (_TIGHTNESS,),
    "winner-does-not-feel-tau": (_ORDER,),
    "concrete-law": (_marginals,),
    "log-ratios-are-logistic": (_log_ratios,),
    "mean-is-not-pi": (_means,),
    "vanishing-gradient": (_gradients,),
    "argmax-has-no-gradient": (_steps,),
    "smooth-for-positive-tau": (_steps,),
    "softmax-formulas": (_overflow,),
}
