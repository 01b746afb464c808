"""What was measured, as one page that asks nothing of any network."""

import curves
from markupsafe import Markup
from table import COLUMNS, factor, ours, where

from gumbel_np.show.pages.rendering import picture
from gumbel_np.show.pages.tables_page import table, tables_page

_LEAD = (
    """Each line is one work. Ours is how long this package takes for it; then follows how many
    times longer others take, as the median over turns with its quartiles. Contenders take turns on
    one core, and are timed by the clock of the processor. Before that, the draws of each are held
    to their law, which refuses a right one in a million, and what is computed to the same number
    computed otherwise.""",
    """The <b>textbook</b> is <code>np.argmax(logits − np.log(−np.log(rng.random((n, K)))),
    axis=−1)</code> in float64, or as plain a form of the other works; for counts and numbers on
    trial it is <code>scipy.stats</code>. <b>Tuned</b> is the same in pieces of 128 KB, which stay
    in the cache; of relaxed draws, the same in float32 throughout, so that its noise ends at 16.64.
    <code>rng.choice</code> draws from the probabilities, without any noise for the categories, as
    ours does where the maximum is asked for. <b>PyTorch</b> and <b>JAX</b> draw in float32, as is
    usual there. <b>Fill</b> is how long <code>rng.standard_exponential(out=…)</code> takes for as
    many numbers as there is noise, as a share of our time: above 100 % it takes longer to draw the
    noise than to know who wins.""",
    """Where the maximum is asked for too, ours makes at least 131,072 draws in a call, and others
    as many as there is noise for in arrays of 64 MB; times are of one draw.""",
    """Four claims are certified within 10<sup>−3</sup>, all at once but for one run in a million,
    from at most 24 million draws each: the arg max of ten categories and of four, the noise, and
    the largest of ten. Ours is <code>put_on_trial</code>, where <code>sample_argmax</code> draws,
    the largest of ten without a race; it watches an e-process and tests pairs of draws besides, and
    ends when the certificate is there. The other makes all draws: it is the textbook’s line with
    <code>np.bincount</code> and <code>chisquare</code>, or <code>ks_1samp</code>, and the same
    bounds on what remains unknown.""",
)


def page(bench):
    """Return all that was measured, in HTML."""
    lead = [*map(Markup, _LEAD), where(bench)]
    if bench.scale != 1:
        lead.append(f"An early look: works are {bench.scale:g} times as large as they are called.")
    heads = ("Work", "Ours", *COLUMNS.values())
    rows = (
        (timed.work, ours(timed), *(_spread(timed, name) for name in COLUMNS))
        for timed in bench.timed
    )
    figures = Markup("\n").join(
        _figure(panel, i) for i, panel in enumerate(curves.panels(bench), 1)
    )
    return tables_page(
        "How fast the draws are",
        lead,
        {
            "Times": table("How many times longer others take", heads, rows),
            "Growth": Markup('<div class="evidence">\n{}\n</div>').format(figures),
        },
    )


def _spread(timed, name):
    ratio = timed.ratio(name)
    if ratio is None:
        return "–"
    low, median, high = (factor(name, each) for each in ratio)
    return Markup("<b>{}</b><br><small>{} – {}</small>").format(median, low, high)


def _figure(panel, i):
    figure = Markup("<figure>{}<figcaption>{}</figcaption></figure>")
    return figure.format(picture(panel, f"f{i}-"), panel.caption)
