"""Figures: what they show is what an independent computation gives, also in odd cases."""

import math
from dataclasses import replace

import numpy as np
import pytest
from matplotlib.colors import to_hex
from scipy.stats import binomtest, norm

from gumbel_np import Gumbel, gumbel_noise
from gumbel_np.show.figures import (
    eprocess_figure,
    eprocess_panel,
    evidence_figure,
    evidence_panels,
)
from gumbel_np.show.figures.svg import svg
from gumbel_np.show.style import BLUE, VERMILLION
from gumbel_np.verify import (
    agree,
    always,
    claim,
    counts,
    draws_of,
    facts,
    mostly,
    put_on_trial,
    uniforms,
)
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.statistics import certificates

ALPHA = 1e-3


def heights(axes):
    """The heights of the horizontal lines across the axes."""
    across = [line for line in axes.lines if line.get_transform() == axes.get_yaxis_transform()]
    return [line.get_ydata()[0] for line in across]


def drawn(figure):
    """The figure as SVG: proof that it can be drawn at all."""
    return svg(figure, "a label", "p-")


def test_the_empirical_cdf_is_that_of_the_draws():
    x = gumbel_noise(5000, rng=1)
    axes = evidence_figure(draws_of(Gumbel(), x), ALPHA).axes[0]
    claimed, observed = axes.lines
    at = observed.get_xdata()
    share = (x[:, None] <= at).mean(axis=0)
    np.testing.assert_allclose(observed.get_ydata(), share, atol=1e-12)
    np.testing.assert_allclose(claimed.get_ydata(), Gumbel().cdf(at), atol=1e-12)
    assert at[0] < -1 and at[-1] > 6


def test_the_band_holds_for_any_number_of_draws_and_no_peak_is_lost():
    n = 5000
    evidence = draws_of(Gumbel(), gumbel_noise(n, rng=2))
    axes = evidence_figure(evidence, ALPHA).axes[1]
    half = certificates.cdf_band(n, ALPHA)
    assert sorted(heights(axes)) == pytest.approx([-half, 0, half])
    curve = axes.lines[-1].get_ydata()
    assert np.abs(curve).max() == pytest.approx(evidence.distance(), rel=1e-12)


def test_uniforms_without_a_law_are_shown_on_their_own_scale():
    axes = evidence_figure(uniforms(np.random.default_rng(1).random(999)), ALPHA).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_xdata(), axes.lines[0].get_ydata())


@pytest.mark.parametrize("pi", [[0.5, 0.5], [1, 2, 3, 4], np.ones(40)], ids=["2", "4", "40"])
def test_intervals_hold_for_any_number_of_draws(pi):
    pi = np.asarray(pi) / np.sum(pi)
    drawn_indices = np.random.default_rng(3).choice(len(pi), size=2000, p=pi)
    (axes,) = evidence_figure(counts(drawn_indices, pi), ALPHA).axes
    bars = [bar for container in axes.containers for bar in container[2][0].get_segments()]
    for i, bar in enumerate(bars):
        hits = int((drawn_indices == i).sum())
        interval = certificates.coin_interval(hits, 2000, pi[i], ALPHA / len(pi))
        np.testing.assert_allclose(bar[:, 1], np.array(interval) / pi[i], rtol=1e-9)
        # Wider than the exact ones for a fixed number, but not by much.
        exact = binomtest(hits, 2000).proportion_ci(1 - ALPHA / len(pi), method="exact")
        assert 0.95 < np.ptp(interval) / (exact.high - exact.low) < 1.4
    assert len(bars) == len(pi)
    assert axes.get_ylabel() == "observed / expected"
    assert heights(axes) == [1]


def test_the_share_of_exceptions_has_its_exact_bound():
    n = 4096
    panel = evidence_panels(always(np.ones(n, bool)), ALPHA)[0]
    (axes,) = evidence_figure(always(np.ones(n, bool)), ALPHA).axes
    (bar,) = axes.patches
    # Without any exception in n draws, (1 − p)ⁿ = α/2 at the limit.
    assert bar.get_x() + bar.get_width() == pytest.approx(1 - (ALPHA / 2) ** (1 / n), rel=0.01)
    assert panel.title == "No exception in 4,096 draws"
    assert evidence_panels(always(np.arange(n) > 0), ALPHA)[0].title.startswith("1 exception in")


@claim("P = 1/2", draws=8192)
def fair(n, rng):
    """A coin is fair."""
    return counts(rng.integers(2, size=n), [1, 1])


@claim("P = 1/2", expected="refuted", draws=8192)
def loaded(n, rng):
    """A coin that always shows 1 is fair."""
    return counts(np.ones(n, int), [1, 1])


@claim("P(2) = 0", expected="refuted", draws=8192)
def impossible(n, rng):
    """A die without a 2 shows it."""
    return counts(rng.integers(3, size=n), [1, 1, 0])


@claim("x", draws=8192)
def broken(n, rng):
    """Draws are NaN."""
    return uniforms(np.full(n, np.nan))


@claim("x", draws=8192)
def half_broken(n, rng):
    """Some draws are NaN."""
    return draws_of(norm, np.where(rng.random(n) < 0.5, np.nan, rng.normal(size=n)))


OUTCOMES = {
    fair: "undecided",
    loaded: "refuted",
    impossible: "refuted",
    broken: "undecided",
    half_broken: "undecided",
}


@pytest.mark.parametrize(("trial", "outcome"), OUTCOMES.items(), ids=lambda x: str(x)[:20])
def test_every_outcome_can_be_drawn(trial, outcome):
    verdict = put_on_trial(trial)
    assert verdict.verdict == outcome
    for evidence in verdict.evidence:
        drawn(evidence_figure(evidence, verdict.alpha))
    if len(verdict.path):
        drawn(eprocess_figure(verdict))
    else:
        with pytest.raises(ValueError, match="no e-process"):
            eprocess_figure(verdict)


def test_the_line_stands_at_two_over_alpha():
    verdict = put_on_trial(fair, alpha=0.01)
    (axes,) = eprocess_figure(verdict).axes
    assert heights(axes) == pytest.approx([0, math.log10(200)])
    np.testing.assert_array_equal(axes.lines[-1].get_xdata(), verdict.path[:, 0])
    np.testing.assert_array_equal(axes.lines[-1].get_ydata(), verdict.path[:, 1])
    assert axes.get_xlabel() == "draws"
    assert "never crosses" in eprocess_panel(verdict).title


def test_a_refutation_at_once_is_marked():
    verdict = put_on_trial(loaded)
    assert len(verdict.path) == 1
    (axes,) = eprocess_figure(verdict).axes
    assert axes.lines[-1].get_marker() == "*"
    assert axes.get_ylim()[1] > axes.lines[-1].get_ydata()[0]
    assert eprocess_panel(verdict).title == f"Refuted after {verdict.draws:,} draws"


def test_infinite_evidence_stays_on_the_page():
    (axes,) = eprocess_figure(put_on_trial(impossible)).axes
    assert "∞" in axes.texts[-1].get_text()
    (axes,) = evidence_figure(put_on_trial(impossible).evidence[0], ALPHA).axes
    assert "should never come" in [text.get_text() for text in axes.get_legend().get_texts()]


def test_a_refutation_within_the_band_shows_where_it_shows():
    # 130 of 3,000 draws too many in the lowest 1/256 of the law: the CDF is off by 0.04 only.
    rng = np.random.default_rng(1)
    spread = rng.random(2870)
    u = rng.permutation(np.concatenate([np.full(130, 1e-3), spread]))
    panels = evidence_panels(uniforms(u), 1e-8)
    assert panels[1].title == "The difference stays within its band, so far"
    assert panels[2].title == "1 of 256 intervals misses the claim"
    assert len(evidence_panels(uniforms(spread), 1e-8)) == 2
    drawn(evidence_figure(uniforms(u), 1e-8))


def test_draws_that_depend_on_each_other_show_in_their_pairs():
    twice = np.repeat(np.random.default_rng(1).random(3000), 2)
    *_, last = evidence_panels(uniforms(twice), 1e-8)
    assert "intervals miss the claim" in last.title
    assert (
        evidence_figure(uniforms(twice), 1e-8).axes[-1].get_xlabel() == "pair of successive draws"
    )
    single, pairs = evidence_panels(counts((twice * 4).astype(int), np.ones(4)), 1e-8)
    assert single.title == "Every interval holds the claim"
    assert pairs.title.endswith("of 16 intervals miss the claim")


def test_a_table_that_refutes_does_not_look_as_if_nothing_were_wrong():
    # 200 categories that are 4 % off in turn: no interval misses, yet the claim is refuted.
    pi = np.full(200, 1 / 200)
    bump = pi * np.where(np.arange(200) % 2, 1.04, 0.96)
    drawn = np.random.default_rng(6).choice(200, size=2**17, p=bump)
    (panel,) = evidence_panels(counts(drawn, pi), 1e-6)
    assert panel.title == "No interval alone misses, together they do"
    (right,) = evidence_panels(counts(np.random.default_rng(6).integers(200, size=2**17), pi), 1e-6)
    assert right.title == "Every interval holds the claim"


def test_a_gross_error_leaves_the_band():
    titles = [panel.title for panel in evidence_panels(uniforms(np.full(3000, 0.3)), 1e-8)]
    assert titles == ["Empirical and claimed CDF", "The difference leaves its band"]


@pytest.mark.parametrize(
    "evidence",
    [
        counts(np.arange(1000), np.ones(1000)),
        counts(np.zeros(5, int), [1, 1e-300]),
        counts(np.zeros(0, int), [1, 1]),
        uniforms([0.5]),
        uniforms([]),
        always(np.zeros(2000, bool)),
        agree("one", 1.0, 1.0, 1e-9),
        facts(agree("off", 2.0, 1.0, 1e-9), agree("NaN", np.nan, 1.0, 1e-9)),
    ],
    ids=str,
)
def test_odd_evidence_can_be_drawn(evidence):
    for panel in evidence_panels(evidence, ALPHA):
        assert panel.title and panel.caption
    drawn(evidence_figure(evidence, ALPHA))


def test_many_categories_are_put_together():
    evidence = counts(np.arange(1000), np.ones(1000))
    (axes,) = evidence_figure(evidence, ALPHA).axes
    assert len(axes.containers[0][2][0].get_segments()) == 40


def test_evidence_of_an_unknown_kind_is_refused():
    with pytest.raises(TypeError, match="no figure"):
        evidence_panels(type("Other", (), {"draws": 1, "broken": 0})(), ALPHA)


def test_text_is_large_enough_for_a_projector():
    verdict = put_on_trial(replace(LEDGER["gumbel-max"], draws=2048))
    for figure in (evidence_figure(verdict.evidence[0], ALPHA), eprocess_figure(verdict)):
        (axes,) = figure.axes
        texts = [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.get_xticklabels()]
        assert min(text.get_size() for text in texts) >= 14


def test_a_share_of_runs_is_drawn_with_its_limits():
    for hits, colour in ((60, BLUE), (10, VERMILLION)):
        evidence = mostly(np.arange(64) < hits, 0.5)
        (panel,) = evidence_panels(evidence, 0.01)
        (axes,) = evidence_figure(evidence, 0.01).axes
        (bar,) = axes.patches
        ends = certificates.share_interval(hits, 64 - hits, 0.01)
        assert (bar.get_x(), bar.get_x() + bar.get_width()) == pytest.approx(ends)
        assert to_hex(bar.get_facecolor()).upper() == colour
        assert f"{hits} of 64 runs" in panel.title and f"{ends[0]:.2g}" in panel.caption
