"""The ledger as a table: what stands in it, and what is filled in when a claim is tried."""

import numpy as np
import pytest
from traitlets import TraitError

from gumbel_np.show.widgets import Ledger
from gumbel_np.verify import always, counts
from gumbel_np.verify.claim import claim
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.claims.sources import SOURCES
from gumbel_np.verify.verdict import Verdict

# As they are written in the table.
SAID = {key: ", ".join(source) for key, source in SOURCES.items()}


@claim(r"P(1) = \frac{1}{2}", draws=200_000, source="Gumbel 1954")
def fair_coin(n, rng):
    """A coin shows 1 half of the time."""
    return counts(rng.integers(2, size=n), [0.5, 0.5])


@claim(
    r"P(1) = \frac{1}{3}",
    draws=20_000,
    expected="refuted",
    right="half of the time, <b>not</b> a third",
    source="S1 S3",
)
def unfair_coin(n, rng):
    """A coin shows 1 for a <html> third & <script>alert("it")</script> of the time, p_1 < 1."""
    return counts(rng.integers(2, size=n), [2, 1])


@claim("<i>x</i>", draws=20_000)
def broken(n, rng):
    """It has a <mistake>."""
    raise RuntimeError("<b>no</b> draws")


@claim("x", needs="a_package_that_nobody_has", draws=2)
def missing(n, rng):
    """It needs what is not there."""
    return always(np.ones(n, bool))


@pytest.fixture
def ledger():
    return Ledger([fair_coin, unfair_coin, broken])


def test_the_whole_ledger_stands_in_the_table():
    ledger = Ledger()
    assert [row["id"] for row in ledger.claims] == [c.id for c in LEDGER.values() if c.available]
    for row in ledger.claims:
        assert row.keys() == {"id", "statement", "formula", "sources", "expected", "right"}
        assert row["expected"] == LEDGER[row["id"]].expected
        assert row["formula"].startswith("<svg")
        assert all(source in SAID.values() or " " not in source for source in row["sources"])
    assert ledger.found == {}


def test_every_source_of_the_ledger_is_written_in_words():
    said = {source for row in Ledger().claims for source in row["sources"]}
    assert not said & {*SOURCES, ""}
    assert set(SAID.values()) <= said


def test_what_cannot_be_tried_here_is_left_out():
    assert Ledger([fair_coin, missing]).claims == Ledger([fair_coin]).claims


@pytest.mark.parametrize("given", [fair_coin, fair_coin.claim], ids=["function", "claim"])
def test_claims_may_be_given_as_either(given):
    (row,) = Ledger([given]).claims
    assert row["id"] == "fair-coin"
    assert row["statement"] == "A coin shows 1 half of the time."
    assert row["sources"] == ["Gumbel 1954"]


def test_markup_of_a_teacher_is_shown_and_not_obeyed(ledger):
    row = ledger.claims[1]
    assert row["statement"] == (
        "A coin shows 1 for a &lt;html&gt; third &amp; &lt;script&gt;alert(&quot;it&quot;)"
        "&lt;/script&gt; of the time, p<sub>1</sub> &lt; 1."
    )
    assert row["right"] == "half of the time, &lt;b&gt;not&lt;/b&gt; a third"
    assert row["sources"] == [SAID["S1"], SAID["S3"]]
    assert "<i>" not in ledger.claims[2]["formula"]


def test_found_is_filled_in(ledger):
    verdicts = ledger.try_claims("unfair-coin", "fair-coin")
    assert all(isinstance(verdict, Verdict) for verdict in verdicts)
    assert [verdict.verdict for verdict in verdicts] == ["refuted", "holds"]
    assert list(ledger.found) == ["unfair-coin", "fair-coin"]
    assert ledger.found["unfair-coin"]["verdict"] == "refuted"
    for details in (found["details"] for found in ledger.found.values()):
        assert " draws, e = <data value=" in details
    assert repr(ledger) == "Ledger(2 claims tried)"


def test_without_an_id_all_are_tried():
    ledger = Ledger([fair_coin, unfair_coin])
    assert [v.claim.id for v in ledger.try_claims()] == ["fair-coin", "unfair-coin"]
    assert Ledger([]).try_claims() == []


def test_a_computation_has_no_draws():
    computed = next(c for c in LEDGER.values() if c.available and not c.random)
    ledger = Ledger([computed])
    ledger.try_claims(computed.id)
    assert ledger.found[computed.id]["details"] == "computed, without chance"


def test_a_browser_may_ask(ledger, send):
    send(ledger, {"kind": "try", "id": "fair-coin"})
    assert ledger.found["fair-coin"]["verdict"] == "holds"


@pytest.mark.parametrize("message", ["try", None, {"kind": "hide", "id": "fair-coin"}, ["try"]])
def test_another_message_changes_nothing(ledger, send, message):
    send(ledger, message)
    assert ledger.found == {}


@pytest.mark.parametrize("ids", [("no-such",), ("fair-coin", "no-such"), ("",)])
def test_an_unknown_id_is_refused_before_anything_is_tried(ledger, ids):
    with pytest.raises(ValueError, match="ids must be of claims in the table, got"):
        ledger.try_claims(*ids)
    assert ledger.found == {}


def test_a_trial_that_fails_is_reported(ledger):
    with pytest.raises(RuntimeError, match="no</b> draws"):
        ledger.try_claims("broken")
    assert ledger.found["broken"] == {
        "verdict": "failed",
        "details": "RuntimeError(&#x27;&lt;b&gt;no&lt;/b&gt; draws&#x27;)",
    }


def test_only_trials_fill_in_what_is_found(ledger):
    with pytest.raises(TraitError, match="read-only"):
        ledger.found = {"fair-coin": {"verdict": "refuted", "details": ""}}


@pytest.mark.parametrize(
    ("claims", "error", "message"),
    [
        ([1], TypeError, "claims must be .* the decorator claim, got 1"),
        (["fair-coin"], TypeError, "claims must be .* the decorator claim, got 'fair-coin'"),
        ([print], TypeError, "claims must be .* the decorator claim, got <built-in"),
        ([fair_coin, fair_coin], ValueError, "claims must differ in id, got 'fair-coin' twice"),
    ],
)
def test_what_is_no_claim_is_refused(claims, error, message):
    with pytest.raises(error, match=message):
        Ledger(claims)
