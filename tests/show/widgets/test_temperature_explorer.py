"""The temperature explorer: y follows its inputs, and a refused value changes nothing."""

import numpy as np
import pytest
from traitlets import TraitError

from gumbel_np.reference.softmax import softmax
from gumbel_np.show.widgets import TemperatureExplorer
from gumbel_np.show.widgets.temperature_explorer import MOST, ROWS

LOGITS = [0.5, -1.0, 2.0]


@pytest.fixture
def explorer():
    return TemperatureExplorer(LOGITS, rng=1)


def state(explorer):
    return {
        name: getattr(explorer, name) for name in ("tau", "logits", "noise", "y", "draw", "pool")
    }


def rows(explorer):
    return np.frombuffer(explorer.pool).reshape(ROWS, MOST)


@pytest.mark.parametrize(
    "tau", [1e-300, 1e-30, 1e-3, 0.01, 0.1, 0.5, 1, 2, 10, 100, 1e30, 1e300, np.float64(0.7)]
)
def test_y_is_the_reference(explorer, tau):
    explorer.tau = tau
    exact = softmax(np.add(explorer.logits, explorer.noise), tau)
    assert explorer.y == exact.tolist()
    assert sum(explorer.y) == pytest.approx(1)


def test_y_goes_from_one_hot_to_uniform(explorer):
    winner = int(np.argmax(np.add(explorer.logits, explorer.noise)))
    explorer.tau = 1e-300
    assert explorer.y == [float(i == winner) for i in range(3)]
    explorer.tau = 1e300
    assert explorer.y == pytest.approx([1 / 3] * 3)


def test_y_follows_the_logits_and_the_noise(explorer):
    explorer.noise = [0.0, 0.0, 0.0]
    assert explorer.y == softmax(LOGITS).tolist()
    explorer.logits = [3.0, 2, 1]
    assert explorer.y == softmax([3.0, 2.0, 1.0]).tolist()


def test_it_begins_with_the_first_row_of_its_pool(explorer):
    assert rows(explorer).shape == (400, 12)
    assert explorer.noise == rows(explorer)[0, :3].tolist()
    assert explorer.y == softmax(np.add(LOGITS, explorer.noise), 1).tolist()


def test_the_seed_settles_the_noise():
    pools = [TemperatureExplorer(LOGITS, rng=seed).pool for seed in (1, 1, 2)]
    assert pools[0] == pools[1] != pools[2]
    assert TemperatureExplorer([0, 0], rng=np.random.default_rng(1)).pool == pools[0]


def test_the_pool_is_gumbel_noise():
    # Its mean is Euler's constant; the standard error of 4800 numbers is π/√6/√4800 = 0.0185.
    noise = rows(TemperatureExplorer(LOGITS, rng=1))
    assert noise.mean() == pytest.approx(np.euler_gamma, abs=5 * 0.0185)


@pytest.mark.parametrize("k", [2, 4, 12])
def test_another_number_of_categories_takes_noise_of_the_same_draw(explorer, k):
    explorer.draw = 7
    explorer.logits = [0.0] * k
    assert explorer.noise == rows(explorer)[7, :k].tolist()
    assert len(explorer.y) == k


def test_noise_stays_while_the_number_of_categories_does(explorer):
    explorer.noise = [1.0, 2.0, 3.0]
    explorer.logits = [0.0, 0.0, 0.0]
    assert explorer.noise == [1.0, 2.0, 3.0]


def test_a_row_of_the_pool_is_the_noise(explorer):
    explorer.draw = 3
    assert explorer.noise == rows(explorer)[3, :3].tolist()
    explorer.logits = [0.0, 0.0]
    assert explorer.noise == rows(explorer)[3, :2].tolist()


@pytest.mark.parametrize("draw", [-1, ROWS])
def test_there_is_no_row_beyond_the_pool(explorer, draw):
    before = state(explorer)
    with pytest.raises(TraitError, match=f"draw must be from 0 to {ROWS - 1}, got {draw}"):
        explorer.draw = draw
    assert state(explorer) == before


def test_more_noise_is_sent_when_it_is_asked_for(explorer, send):
    before = state(explorer)
    send(explorer, {"kind": "more noise"})
    assert explorer.pool != before["pool"]
    assert rows(explorer).shape == (400, 12)
    assert np.isfinite(rows(explorer)).all()
    # The browser takes its row itself, and sends which one.
    explorer.set_state({"draw": 0, "noise": rows(explorer)[0, :3].tolist()})
    assert explorer.noise != before["noise"]
    assert explorer.y == softmax(np.add(LOGITS, explorer.noise)).tolist()


@pytest.mark.parametrize("message", [{}, None, "more noise", {"kind": "less noise"}, [1]])
def test_another_message_changes_nothing(explorer, send, message):
    before = state(explorer)
    send(explorer, message)
    assert state(explorer) == before


@pytest.mark.parametrize("k", [2, 5])
@pytest.mark.parametrize("turn", [list, lambda items: list(items)[::-1]])
def test_a_browser_may_send_logits_and_noise_at_once(explorer, k, turn):
    sent = {"logits": [0.0] * k, "noise": [0.5 * i for i in range(k)]}
    explorer.set_state(dict(turn(sent.items())))
    assert (explorer.logits, explorer.noise) == (sent["logits"], sent["noise"])
    assert explorer.y == softmax(sent["noise"]).tolist()


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        *(("tau", tau, "tau must be positive and finite, got") for tau in (0, -1, np.inf, np.nan)),
        ("tau", "hot", "'tau' trait .* expected a float"),
        ("tau", None, "'tau' trait .* expected a float"),
        ("logits", [0.0], "logits must have 2 to 12 numbers, got 1"),
        ("logits", [0.0] * 13, "logits must have 2 to 12 numbers, got 13"),
        ("logits", [0.0, np.nan], "logits must be finite"),
        ("logits", [0.0, -np.inf], "logits must be finite"),
        ("logits", [0.0, 1e308], "logits must be finite, at most 1e.300 in size"),
        ("logits", [0.0, None], "'logits' trait .* expected a float"),
        ("logits", ["0", "1"], "'logits' trait .* expected a float"),
        ("noise", [0.0, 0.0], "noise must have 3 numbers, one per logit, got 2"),
        ("noise", [0.0] * 4, "noise must have 3 numbers, one per logit, got 4"),
        ("noise", [0.0, 0.0, np.inf], "noise must be finite"),
        ("noise", [0.0, 0.0, -1e308], "noise must be finite, at most 1e.300 in size"),
        ("y", [1.0, 0.0, 0.0], "read-only"),
        ("pool", b"123", "read-only"),
        ("draw", 1.5, "'draw' trait .* expected an int"),
    ],
)
def test_what_is_refused_changes_nothing(explorer, name, value, message):
    before = state(explorer)
    with pytest.raises(TraitError, match=message):
        setattr(explorer, name, value)
    assert state(explorer) == before


def test_a_message_that_is_refused_in_part_changes_nothing(explorer):
    before = state(explorer)
    with pytest.raises(TraitError, match="noise must have 4 numbers"):
        explorer.set_state({"tau": 3.0, "logits": [0.0] * 4, "noise": [0.0] * 5})
    assert state(explorer) == before


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"logits": [0.0, 1.0], "tau": 0}, TraitError, "tau must be"),
        ({"logits": [[0.0, 1.0]]}, TraitError, "'logits' trait"),
        ({"logits": 3.0}, TraitError, "'logits' trait"),
        ({"logits": []}, TraitError, "logits must have 2 to 12"),
        ({"logits": ["a", "b"]}, TypeError, "logits must be real numbers"),
        ({"logits": [0, 1j]}, TypeError, "logits must be real numbers"),
        ({"logits": None}, TypeError, "logits must be real numbers"),
        ({"logits": [[0], [1, 2]]}, TypeError, "logits must be an array"),
        ({"logits": [0.0, 1.0], "rng": "seed"}, TypeError, "rng must be"),
        ({"logits": [0.0, 1.0], "rng": -1}, ValueError, "rng must be a seed of at least 0"),
    ],
)
def test_invalid_arguments_are_refused_by_name(given, error, message):
    with pytest.raises(error, match=message):
        TemperatureExplorer(**given)


@pytest.mark.parametrize(
    "logits", [(1, 2, 3), np.array([1, 2, 3]), np.float32([1, 2, 3]), range(1, 4)]
)
def test_logits_may_be_any_vector(logits):
    assert TemperatureExplorer(logits).logits == [1.0, 2.0, 3.0]


def test_the_largest_logits_and_noise_have_a_finite_sum(explorer):
    explorer.logits = [1e300, -1e300, 0.0]
    explorer.noise = [1e300, -1e300, 0.0]
    for tau in (1e-300, 1.0, 1e300):
        explorer.tau = tau
        assert np.isfinite(explorer.y).all()
