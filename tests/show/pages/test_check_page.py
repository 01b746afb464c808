"""Pages of checks: whole, asking for nothing, and saying what was found."""

import datetime
import re

import numpy as np
import pytest
from zoo import RIGHT, WRONG
from zoo.matrix_page import page as matrix_page

from gumbel_np import check
from gumbel_np.show.pages.check_page import fragment, page
from gumbel_np.show.pages.peers_page import Checked
from gumbel_np.show.pages.peers_page import page as peers_page
from gumbel_np.verify.peers import PEERS


def right(logits, size, rng):
    return np.argmax(logits + rng.gumbel(size=(size, len(logits))), axis=-1)


def antithetic(size, rng):
    u = np.maximum(rng.random((size + 1) // 2), 1e-300)
    return -np.log(-np.log(np.stack([u, 1 - u], axis=1).ravel()[:size]))


RESULTS = {
    "conforms": lambda: check(right, "gumbel-max"),
    "undecided": lambda: check(right, "gumbel-max", max_draws=500),
    "violates": lambda: check(lambda logits, size, rng: np.zeros(size, int), "gumbel-max"),
    "fault": lambda: check(lambda logits, size, rng: None, "gumbel-max", name="<b>&co"),
    "dependent": lambda: check(antithetic, "gumbel"),
    "many cells": lambda: check(
        lambda logits, k, size, rng: np.argsort(-rng.gumbel(size=(size, len(logits))))[:, :k],
        "gumbel-top-k",
    ),
    "computed": lambda: check(
        lambda logits, tau, noise, cotangent: (0 * noise, 0 * noise), "straight-through"
    ),
}


@pytest.fixture(scope="module", params=RESULTS)
def result(request):
    return RESULTS[request.param]()


def sound(text):
    """Whether tags are closed, ids are unique, and nothing is asked of a network."""
    opened = re.findall(r"<(table|tr|td|th|div|section|figure|svg|details|p)\b[^>]*>", text)
    closed = re.findall(r"</(table|tr|td|th|div|section|figure|svg|details|p)>", text)
    assert sorted(opened) == sorted(closed)
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert not re.search(r"<script|<link|@import|url\((?!#)|//\w|\bon\w+=", text)
    assert not re.search(r"\bnan\b", text)


def test_a_page_is_sound_and_names_verdict_and_target(result):
    text = page(result, date=datetime.date(2020, 2, 29))
    sound(text)
    assert text.startswith("<!DOCTYPE html>")
    assert "</style>" in text and "2020-02-29" in text
    assert result.verdict in text
    assert "<b>&co" not in text
    assert text.count('<th scope="row">') == len(result.probes)


def test_a_fragment_is_sound_and_hides_the_answer_behind_the_hint(result):
    text = fragment(result)
    sound(text)
    if result.diagnosis:
        assert text.index(result.diagnosis.hint[:20]) < text.index("<details>")
        assert text.index("<details>") < text.index(f"<code>{result.diagnosis.suspect}")


def test_the_matrix_has_a_row_for_every_sampler():
    quick = [w for w in WRONG if w.name in ("minimum", "float32", "flat", "zero", "shared")]
    text = matrix_page(quick, RIGHT[:2])
    sound(text)
    assert text.count("✗ violates") == len(quick)
    assert "truncated-tail (" in text
    assert text.count(">conforms<") == 2


def test_peers_stand_in_their_table_with_versions():
    peer = next(p for p in PEERS if p.name == "numpy-gumbel-max")
    text = peers_page([Checked(peer, check(peer.sampler, peer.law, name=peer.name))])
    sound(text)
    assert np.__version__ in text
    assert "numpy-gumbel-max" in text and "✓" not in text.split("numpy-gumbel-max")[0]
