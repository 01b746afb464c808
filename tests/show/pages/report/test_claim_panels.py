"""A claim with many parts: one figure for all, and those that tell."""

import re

import numpy as np
import pytest

from gumbel_np.show.figures.svg import svg
from gumbel_np.show.pages.report.claim_panels import panels_of
from gumbel_np.show.pages.report.report_page import report
from gumbel_np.show.style import compose
from gumbel_np.verify import claim, jointly_uniform, put_on_trial, uniforms
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.run import Run


@claim("U \\sim", draws=2**14)
def square(n, rng, power=1.0, again=False):
    """Pairs of numbers are uniform on a square."""
    u, v = rng.random((n, 3)) ** [power, 1, 1], rng.random(n)
    last = v if not again else np.repeat(v[: n // 2], 2)
    return *jointly_uniform(u, label="first"), uniforms(last, label="last")


def titles(**wrong):
    verdict = put_on_trial(square, wrong=wrong)
    panels = list(panels_of(verdict))
    for panel in panels:
        svg(compose([panel]), panel.title, "p-")
    return [panel.title for panel in panels]


def test_many_parts_share_one_figure():
    together, joint = titles()
    assert together == "All 4 differences stay within the band"
    assert joint == "first, jointly: Every interval holds the claim"


def test_the_part_that_speaks_against_the_claim_has_its_own():
    together, *alone, joint = titles(power=2.0)
    assert together == "1 of 4 differences leaves the band"
    assert alone[0] == "first, U₁: Empirical and claimed CDF"
    assert joint == "No interval alone misses, together they do"
    together, *alone, joint = titles(again=True)
    assert together == "All 4 differences stay within the band"
    assert alone[0] == "last: Empirical and claimed CDF"
    assert alone[-1] == "No interval alone misses, together they do"


def test_all_curves_are_drawn_and_the_farthest_stands_out():
    verdict = put_on_trial(square)
    (axes,) = compose([next(iter(panels_of(verdict)))]).axes
    *_, worst = axes.lines
    numbers = verdict.evidence[:3] + verdict.evidence[-1:]
    farthest = max(numbers, key=lambda e: e.distance())
    assert worst.get_label() == farthest.label.translate(str.maketrans("123", "₁₂₃"))
    assert np.abs(worst.get_ydata()).max() == pytest.approx(farthest.distance(), rel=1e-12)
    assert len(axes.lines) == 4 + 3  # and the three lines of the band


def test_the_table_of_parts_has_every_p_value_and_distance():
    verdict = put_on_trial(square)
    text = report(Run(0, 1e-6, 1.0, (verdict,)))
    table = re.search(r'aria-label="Table of parts".*?</table>', text, re.S)[0]
    rows = re.findall(r"<tr>.*?</tr>", table, re.S)
    assert [re.sub("<[^>]+>", " ", row).split()[0] for row in rows[1:]] == ["first,"] * 4 + ["last"]
    values = [float(x) for x in re.findall(r'value="([^"]+)"', table)]
    bounds = [e.bound(verdict.alpha / 5) for e in verdict.evidence]
    assert sorted(values) == sorted([*verdict.tests.values(), *bounds])


def test_cells_are_explained_for_claims_of_the_ledger():
    explained = {
        "max-independent-of-argmax",
        "top-k",
        "proof-2-conditional",
        "proof-3-product",
        "proof-3-unconditional",
        "toy-network-argmax",
        "tau-to-zero",
        "winner-does-not-feel-tau",
    }
    assert {c.id for c in LEDGER.values() if c.cells} == explained
