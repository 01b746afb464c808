"""Draws that come in: what is shown at every moment agrees with a count by hand."""

import numpy as np
import pytest
from traitlets import TraitError

from gumbel_np.show.widgets import LiveDraws
from gumbel_np.show.widgets.live_draws import moments
from gumbel_np.verify.statistics.eprocess import log_e_value

PI = np.array([1, 2, 3, 4])
RNG = np.random.default_rng(0)
STREAMS = {
    "right": RNG.choice(4, size=20_000, p=PI / 10),
    "slightly wrong": RNG.choice(4, size=20_000, p=[0.1, 0.2, 0.33, 0.37]),
    "uniform": RNG.integers(4, size=20_000),
}


@pytest.fixture(scope="module")
def made():
    return LiveDraws(PI, STREAMS)


@pytest.fixture
def live(made):
    made.at = made.stream = 0
    return made


@pytest.mark.parametrize("n", [1, 5, 9, 10, 11, 12, 13, 100, 1000, 10**6])
def test_moments(n):
    when = moments(n)
    assert when[:10].tolist() == list(range(1, min(n, 10) + 1))
    assert (np.diff(when) > 0).all()
    assert when[-1] == n
    assert when.dtype == np.int64
    # No step is longer than a twenty-fourth of a decade, apart from rounding and the last one.
    steps = when[11:] / when[10:-1]
    assert (steps <= 10 ** (1 / 24) + 1 / when[10:-1] + 0.01).all()


def test_there_are_24_moments_a_decade():
    when = moments(10**6)
    for low in (100, 1000, 10_000, 100_000):
        assert ((when > low) & (when <= 10 * low)).sum() == 24


@pytest.mark.parametrize("stream", range(3))
def test_counts_shares_and_evidence_at_every_moment(live, stream):
    drawn = list(STREAMS.values())[stream]
    live.stream = stream
    for at, n in enumerate(moments(20_000), start=1):
        live.at = at
        counts = np.bincount(drawn[:n], minlength=4)
        assert live.drawn == n
        assert live.shares == pytest.approx(counts / n, abs=1e-15)
        assert live.evidence == pytest.approx(log_e_value(counts, PI / 10) / np.log(10), abs=1e-12)


def test_before_the_first_draw_there_is_nothing(live):
    assert live.drawn == 0
    assert live.shares.tolist() == [0, 0, 0, 0]
    assert live.evidence == 0


def test_the_browser_gets_the_same_numbers(live):
    when = np.frombuffer(live.moments, np.int32)
    counts = np.frombuffer(live.counts, np.int32).reshape(3, -1, 4)
    log10_e = np.frombuffer(live.log10_e, np.float64).reshape(3, -1)
    assert when.tolist() == moments(20_000).tolist()
    assert live.law == pytest.approx(PI / 10)
    assert live.names == list(STREAMS)
    assert live.heads == [stream[:20].tolist() for stream in STREAMS.values()]
    for s, drawn in enumerate(STREAMS.values()):
        for i in (0, 9, 30, -1):
            assert counts[s, i].tolist() == np.bincount(drawn[: when[i]], minlength=4).tolist()
            exact = log_e_value(counts[s, i].astype(np.int64), PI / 10) / np.log(10)
            assert log10_e[s, i] == pytest.approx(exact, abs=1e-12)


def test_a_wrong_sampler_is_refuted_and_a_right_one_is_not(live):
    after = []
    for stream, drawn in enumerate(STREAMS.values()):
        live.stream = stream
        after.append(live.refuted_after)
        evidence = [
            log_e_value(np.bincount(drawn[:n], minlength=4), PI / 10) / np.log(10)
            for n in moments(20_000)
        ]
        first = next((n for n, e in zip(moments(20_000), evidence, strict=True) if e >= 6), None)
        assert live.refuted_after == first
    right, slightly, grossly = after
    assert right is None
    assert grossly < slightly < 20_000


@pytest.mark.parametrize("draws", [-1, 0, 1, 2, 10, 11, 99, 100, 19_999, 20_000, 10**9])
def test_look_goes_to_the_last_moment_with_so_many_draws(live, draws):
    assert live.look(draws) is live
    assert live.drawn == max((n for n in moments(20_000) if n <= draws), default=0)


@pytest.mark.parametrize("draws", [np.nan, 1.5, "100", None, True])
def test_look_is_at_whole_draws(live, draws):
    live.at = 3
    with pytest.raises(TypeError, match="draws must be an integer"):
        live.look(draws)
    assert live.at == 3


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("at", -1, "at must be from 0 to 89, got -1"),
        ("at", 90, "at must be from 0 to 89, got 90"),
        ("at", "3", "'at' trait .* expected an int"),
        ("at", 1.5, "'at' trait .* expected an int"),
        ("stream", -1, "stream must be from 0 to 2, got -1"),
        ("stream", 3, "stream must be from 0 to 2, got 3"),
        ("kind", "else", "'kind' trait .* expected any of"),
    ],
)
def test_what_is_refused_changes_nothing(live, name, value, message):
    live.at, live.stream = 5, 1
    before = getattr(live, name)
    with pytest.raises(TraitError, match=message):
        setattr(live, name, value)
    assert getattr(live, name) == before
    assert (live.at, live.stream) == (5, 1)


@pytest.mark.parametrize(
    ("pi", "streams", "error", "message"),
    [
        ([1, 1], {}, ValueError, "streams must be one or more"),
        ([1, 1], {"a": []}, ValueError, "streams must be .* not empty"),
        ([1, 1], {"a": [0], "b": [0, 1]}, ValueError, "streams must be .* of the same length"),
        ([1, 1], {"a": [[0, 1]]}, ValueError, "streams must be .* sequences"),
        ([1, 1], {"a": 0}, ValueError, "streams must be .* sequences"),
        ([1, 1], [0, 1], TypeError, "streams must map names to draws, got list"),
        ([1, 1], {"a": ["0", "1"]}, TypeError, r"streams\['a'\] must be real numbers"),
        ([1, 1], {"a": [[0], [0, 1]]}, TypeError, r"streams\['a'\] must be an array"),
        ([1, 1], {"a": [0.0, 1.0]}, ValueError, r"streams\['a'\] must be integers from 0 to 1"),
        ([1, 1], {"a": [True, False]}, ValueError, r"streams\['a'\] must be integers from 0 to 1"),
        ([1, 1], {"a": [0, 1], "b": [0, 2]}, ValueError, r"streams\['b'\] must be integers"),
        ([1, 1], {"a": [0, -1]}, ValueError, r"streams\['a'\] must be integers"),
        ([1, 1], {7: [0, 1]}, TraitError, "'names' trait"),
        ([1], {"a": [0]}, ValueError, "pi must be a vector of at least two weights"),
        ([1, -1], {"a": [0]}, ValueError, "pi must be finite weights"),
        ([0, 0], {"a": [0]}, ValueError, "pi must be finite weights"),
        ([1, np.nan], {"a": [0]}, ValueError, "pi must be finite weights"),
    ],
)
def test_invalid_arguments_are_refused_by_name(pi, streams, error, message):
    with pytest.raises(error, match=message):
        LiveDraws(pi, streams)


def test_there_are_two_kinds():
    with pytest.raises(ValueError, match="kind must be 'choice' or 'amount', got 'wheel'"):
        LiveDraws([1, 1], {"a": [0]}, kind="wheel")
    widget = LiveDraws([1, 1], {"a": [0]}, kind="amount", question="which?", meter=False)
    assert (widget.kind, widget.question, widget.meter) == ("amount", "which?", False)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64, list])
def test_draws_may_be_any_integers(dtype):
    drawn = [0, 1, 1, 0, 1]
    stream = drawn if dtype is list else np.array(drawn, dtype)
    live = LiveDraws([1, 1], {"a coin": stream}).look(5)
    assert live.shares.tolist() == [0.4, 0.6]


def test_one_draw_is_enough():
    live = LiveDraws([1, 3], {"a": [1]}).look(1)
    assert (live.drawn, live.shares.tolist()) == (1, [0, 1])


def test_what_is_impossible_refutes_at_once():
    live = LiveDraws([1, 1, 0], {"never": [0, 1, 0], "once": [0, 2, 0]}).look(3)
    assert live.refuted_after is None
    live.stream = 1
    assert live.evidence == np.inf
    assert live.refuted_after == 2
