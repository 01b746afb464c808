"""Illustrations: one for every claim that only computes, and what they say is so."""

import numpy as np
import pytest

from gumbel_np.show.figures import illustration, illustration_panels
from gumbel_np.show.figures.svg import svg
from gumbel_np.show.illustrations import _PANELS
from gumbel_np.show.style import TITLE_WIDTH
from gumbel_np.verify.claims import LEDGER, maxima


@pytest.mark.parametrize("claim_id", LEDGER)
def test_illustrations_can_be_drawn(claim_id):
    panels = illustration_panels(claim_id)
    figure = illustration(claim_id)
    assert (figure is None) == (panels == [])
    assert all(len(panel.title) <= TITLE_WIDTH for panel in panels)
    if figure:
        assert svg(figure, "a label", "p-")
        assert len(figure.axes) == len(panels)


def test_claims_that_only_compute_are_illustrated():
    computed = [claim_id for claim_id, c in LEDGER.items() if not c.random]
    assert computed
    assert all(illustration_panels(claim_id) for claim_id in computed)


def test_the_largest_of_eight_differs_by_what_the_title_says():
    _, difference = illustration_panels("eight-glasses")
    _, distance = maxima.nearest_gumbel(maxima.normal, 8)
    assert difference.title == f"They differ by up to {distance:.3f}"
    (axes,) = illustration("eight-glasses").axes[1:]
    assert np.abs(axes.lines[-1].get_ydata()).max() == pytest.approx(distance, abs=5e-4)


def test_every_illustration_is_of_a_claim():
    assert set(_PANELS) <= set(LEDGER)
