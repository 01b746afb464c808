"""Where a true share lies, as a bar: of successes, or of exceptions to what is always so."""

from matplotlib.axes import Axes

from gumbel_np.show.style import BLUE, INK, LIMIT, VERMILLION, Panel, powers, unicode_number
from gumbel_np.verify.evidence import SuccessShare
from gumbel_np.verify.statistics import certificates

_NEVER = 1e-10  # the left edge of a logarithmic axis that should reach 0


def share_panel(e: SuccessShare, alpha: float) -> Panel:
    """Return the panel of what `mostly` counted: an event of at least a given probability."""
    low, high = certificates.share_interval(e.hits, e.misses, alpha)

    def draw(axes: Axes) -> None:
        _draw_bar(axes, low, high, e.share, bad=high < e.share)
        axes.plot(e.hits / e.draws, 0, "D", color=INK, markersize=10, clip_on=False)
        side = "right" if e.share > 0.5 else "left"
        axes.annotate(f" claimed: at least {e.share:g} ", (e.share, 0.85), ha=side)
        axes.set(xlim=(0, 1), xlabel="true share of successes")

    return Panel(
        f"{e.hits:,} of {e.draws:,} runs succeed",
        f"Where the true share of successes lies: each end of the bar, {unicode_number(low)} and "
        f"{unicode_number(high)}, is wrong with probability at most {unicode_number(alpha)}. "
        f"The claim: at least {e.share:g}.",
        draw,
    )


def exceptions_panel(e: SuccessShare, alpha: float) -> Panel:
    """Return the panel of what `always` counted: an event that should never fail to happen."""
    n, found = e.hits + e.misses, e.misses
    low, high = certificates.share_interval(e.misses, e.hits, alpha)
    seen = f"{f'{found:,}' if found else 'no'} exception{'s' * (found > 1)}"
    tolerated = f"1 in {1 / e.tolerance:,.0f}"

    def draw(axes: Axes) -> None:
        left, bad = max(low, _NEVER), low > e.tolerance  # its axis has no 0
        _draw_bar(axes, left, high, e.tolerance, bad)
        if found:
            axes.plot(found / n, 0, "D", color=INK, markersize=10)
        axes.annotate(f"tolerated: {tolerated} ", (e.tolerance, 0.85), ha="right")
        if bad:
            x, text, side = left, f"at least {unicode_number(low)}", "right"
        else:
            x, text, side = 1.5 * _NEVER, f"at most {unicode_number(high)}", "left"
        axes.text(x, 0.25, text, fontsize=18, ha=side, backgroundcolor="white")
        axes.set(xscale="log", xlim=(_NEVER, 2), xlabel="true share of exceptions")
        powers(axes.xaxis, range(-10, 1, 2))

    return Panel(
        f"{seen} in {n:,} draws".capitalize(),
        f"Where the true share of exceptions lies: between {unicode_number(low)} and "
        f"{unicode_number(high)}, except with probability {unicode_number(alpha)}; {seen} came in "
        f"{n:,} draws. The claim: none (one in 10⁹ is granted to rounding); the claim holds if at "
        f"most {tolerated} is certified.",
        draw,
    )


def _draw_bar(axes: Axes, low: float, high: float, limit: float, bad: bool) -> None:
    """Draw the interval of a share as one bar, and the limit that the share must respect."""
    colour = VERMILLION if bad else BLUE
    axes.barh(0, high - low, left=low, height=0.22, color=colour, edgecolor=INK)
    axes.axvline(limit, **LIMIT)
    axes.set(ylim=(-0.6, 1), yticks=[])
    axes.spines["left"].set_visible(False)
