"""The benchmarks' own ways: no wrong contender is timed, and what is written is what was measured.

Nothing here depends on how long anything takes. The gates draw with fixed seeds, and would refuse a
right contender for one seed in a million.
"""

import json
from functools import partial

import contenders as by
import gates
import numpy as np
import pytest
import table
from bench import README, bench
from clock import Timed, take_turns
from race import Contender, Race
from scipy.special import softmax
from works import normal_logits, works

N = 20_000
PHI, MANY, SEVERAL = normal_logits(10), normal_logits(1000), normal_logits(5, 1000)
BATCHES = N // len(SEVERAL)
TAU = 0.5


def sign_turned(phi, n, rng):
    """Take the arg max with noise of the minimum law."""
    return np.argmax(phi + np.log(-np.log(rng.random((n, *phi.shape)))), axis=-1)


def next_to_it(phi, n, rng):
    return (by.textbook(phi, n, rng) + 1) % phi.shape[-1]


def always_the_same(phi, n, rng):
    return np.sort(by.textbook(phi, n, rng), axis=0)


def standard_maximum(phi, n, rng):
    index, maximum = by.textbook_with_max(phi, n, rng)
    return index, maximum - phi.max()


def maximum_of_others(phi, n, rng):
    """Sort the maxima by who reached them: each part has its law, and they depend on each other."""
    index, maximum = by.textbook_with_max(phi, n, rng)
    half = np.sort(maximum)[: n // 2], np.sort(maximum)[n // 2 :]
    low = index < np.median(index)
    return index, np.where(low, rng.choice(half[0], n), rng.choice(half[1], n))


GATES = {
    "one law": (gates.winners(PHI), (PHI, N), by.textbook),
    "many categories": (gates.winners(MANY), (MANY, N), by.textbook),
    "a batch": (gates.winners(SEVERAL), (SEVERAL, BATCHES), by.textbook),
    "maxima": (gates.winners_and_maxima(PHI), (PHI, N), by.textbook_with_max),
    "weights": (gates.weights(PHI, TAU), (PHI, TAU, N), by.textbook_soft),
}
WRONG = [
    *((name, f) for name in list(GATES)[:3] for f in (sign_turned, next_to_it, always_the_same)),
    ("maxima", standard_maximum),
    ("maxima", maximum_of_others),
    ("weights", lambda phi, tau, n, rng: by.textbook_soft(phi, 1.1 * tau, n, rng)),
    ("weights", lambda phi, tau, n, rng: by.textbook_soft(-phi, tau, n, rng)),
]


@pytest.mark.parametrize("name", GATES)
def test_gate_lets_a_right_contender_through(name):
    gate, arguments, right = GATES[name]
    gates.hold(name, gate, right(*arguments, np.random.default_rng(0)))


@pytest.mark.parametrize(("name", "wrong"), WRONG)
def test_gate_refuses_a_wrong_contender(name, wrong):
    gate, arguments, _ = GATES[name]
    with pytest.raises(gates.Refused, match=f"{name} is not timed"):
        gates.hold(name, gate, wrong(*arguments, np.random.default_rng(0)))


@pytest.mark.parametrize(("k", "fault"), [(50, 1.1), (1000, 1.1), (50_257, 1.2)])
def test_gate_refuses_logits_a_little_too_large(k, fault):
    of_one_law = (each for each in works(peers=()) if each.work.startswith("arg max"))
    race = next(each for each in of_one_law if each.work.endswith(f"K = {k:,}"))
    ours, phi, rng = race.contenders["ours"], normal_logits(k), np.random.default_rng(0)
    n = ours.draws * -(-race.checked // ours.draws)
    assert ours.gate(rng.choice(k, n, p=softmax(phi))) >= gates.ALARM
    assert ours.gate(rng.choice(k, n, p=softmax(fault * phi))) < gates.ALARM


def test_gates_of_what_is_computed():
    near = gates.near([1.0, -2.0], 1e-3)
    assert near([1.0, -2.001]) == 1 and near([1.0, -2.01]) == 0 and near([1.0, np.nan]) == 0
    certified = gates.certified(1e-3)
    assert certified([(0.5, 9e-4), (0.3, 1e-3)]) == 0.3
    assert certified([(0.5, 9e-4), (0.3, 1.1e-3)]) == 0


def test_no_contender_is_timed_beside_a_wrong_one():
    calls = []

    def right(n):
        calls.append(n)
        return by.textbook(PHI, n, np.random.default_rng(len(calls)))

    gate = gates.winners(PHI)
    wrong = partial(sign_turned, PHI, 1000, np.random.default_rng(0))
    contenders = {"ours": Contender(partial(right, 1000), gate, 1000)}
    refused = Race("any", contenders | {"theirs": Contender(wrong, gate, 1000)}, checked=3000)
    with pytest.raises(gates.Refused, match="any: theirs"):
        refused.run()
    assert calls == [1000] * 3
    assert len(Race("any", contenders, turns=4).run().seconds["ours"]) == 4


def test_turns_are_taken_and_each_begins_once():
    order = []
    seconds = take_turns({name: partial(order.append, name) for name in "abc"}, 3)
    assert "".join(order) == "abc" + "bca" + "cab"
    assert {name: len(each) for name, each in seconds.items()} == dict.fromkeys("abc", 3)
    assert min(min(each) for each in seconds.values()) >= 0


def test_ratio_is_that_of_the_same_turn():
    timed = Timed("any", "", {"ours": [1.0, 2.0, 4.0], "theirs": [3.0, 4.0, 20.0]})
    assert timed.ratio("theirs") == (2.5, 3.0, 4.0)
    assert timed.ratio("nobody") is None
    assert timed.ours == 2 and timed.others == ["theirs"]


@pytest.mark.peers
@pytest.mark.parametrize("library", ["torch", "jax"])
def test_gates_let_other_libraries_through(library):
    pytest.importorskip(library)
    sampler = {"torch": by.pytorch, "jax": by.jax}[library]
    rng = np.random.default_rng(0)
    gates.hold(library, gates.winners(PHI), sampler(PHI, N, rng))
    gates.hold(library, gates.winners(SEVERAL), sampler(SEVERAL, BATCHES, rng))


# ---- a run -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run of works that are all tiny, without PyTorch and JAX."""
    folder = tmp_path_factory.mktemp("report")
    readme = folder / "README.md"
    readme.write_text(README.read_text("utf-8"), "utf-8")
    return bench(folder, 1e-3, (), readme), folder


def rows(block):
    """The rows of a Markdown table: their first cells, and how many cells each has."""
    cells = [line.split("|")[1:-1] for line in block.splitlines() if line.startswith("|")]
    return [row[0].strip() for row in cells], {len(row) for row in cells}


def between(text):
    assert text.count(table.BEGIN) == text.count(table.END) == 1
    return text.partition(table.BEGIN)[2].partition(table.END)[0]


def test_readme_holds_the_table_that_is_made(run):
    found, _ = run
    names, widths = rows(between(README.read_text("utf-8")))
    assert names == ["Work", "---", *(race.work for race in works(1e-3, ()))]
    assert widths == {2 + len(table.COLUMNS)}
    assert rows(table.block(found)) == (names, widths)


def test_table_replaces_the_one_before_and_nothing_else(run):
    found, _ = run
    text = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    once = table.readme(text, found)
    assert once.startswith("before\n") and once.endswith("\nafter\n") and "old" not in once
    assert table.readme(once, found) == once
    assert table.block(found) == between(once).strip("\n")


def test_an_early_look_leaves_the_readme_alone(run):
    _, folder = run
    assert (folder / "README.md").read_text("utf-8") == README.read_text("utf-8")


def test_numbers_are_kept_for_machines(run):
    found, folder = run
    kept = json.loads((folder / "bench.json").read_text("utf-8"))
    assert kept["scale"] == 1e-3
    assert [each["work"] for each in kept["timed"]] == [each.work for each in found.timed]
    assert kept["timed"][0]["seconds"] == found.timed[0].seconds
    assert kept["machine"]["versions"]["numpy"] == np.__version__
    assert kept["memory"].keys() == {"ours", "textbook"}
    assert min(most for _, most in kept["memory"]["ours"]) > 1e6


def test_page_shows_the_table_and_three_figures(run):
    found, folder = run
    text = (folder / "bench.html").read_text("utf-8")
    assert text.count("<svg") == 3 and "early look" in text
    for timed in found.timed:
        assert f'<th scope="row">{timed.work}</th>' in text
    assert "//" not in text.replace("<!--", "")  # no address


@pytest.mark.parametrize(
    ("seconds", "ratio", "shown"),
    [
        (1.23e-8, 3.0, "| 12 ns a draw | 3.0× | – |"),
        (4.56e-5, 12.3, "| 46 µs a draw | 12× | – |"),
        (2.0, 456.7, "| 2.0 s a draw | 460× | – |"),
    ],
)
def test_numbers_have_two_digits(run, seconds, ratio, shown):
    found, _ = run
    found = type(found)(**vars(found) | {"timed": [timed_at(seconds, ratio)]})
    assert shown in table.block(found)
    assert "| 120 % |" in table.block(found)


def timed_at(seconds, ratio):
    each = {"ours": [seconds], "textbook": [seconds * ratio], "fill": [seconds * 1.23]}
    return Timed("any", " a draw", each)
