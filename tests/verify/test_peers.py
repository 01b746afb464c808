"""The adapters: they are right where their library is, are called alike, and leave no trace.

A statistical test here raises a false alarm for one seed in a million (`ALARM`), and its seed is
fixed. Beside it stands a wrong sampler that the same test rejects.
"""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from gumbel_np.verify import peers
from gumbel_np.verify.peers import PEERS, Peer, versions
from gumbel_np.verify.peers.numpy_scipy import numpy_choice_without_replacement, numpy_gumbel

ALARM = 1e-6
MASKED = np.array([-np.inf, 0.0, 1.0, 2.0, -np.inf])
PI = np.exp(MASKED) / np.exp(MASKED).sum()
TAU = 0.5
ARGUMENTS = {
    "gumbel": (),
    "gumbel-max": (MASKED,),
    "gumbel-top-k": (MASKED, 2),
    "gumbel-softmax": (MASKED, TAU),
}
SHAPES = {"gumbel": (), "gumbel-max": (), "gumbel-top-k": (2,), "gumbel-softmax": (5,)}


def peers_of(*laws, needs=(None, "torch", "jax")):
    return [
        pytest.param(peer, id=peer.name)
        for peer in PEERS
        if peer.law in laws and peer.needs in needs
    ]


def sampler(peer):
    if peer.needs:
        pytest.importorskip(peer.needs)
    return peer.sampler


def draw(peer, size, seed=0, logits=None):
    arguments = ARGUMENTS[peer.law]
    if logits is not None:
        arguments = (logits, *arguments[1:])
    return sampler(peer)(*arguments, size, np.random.default_rng(seed))


def p_value(draws, law):
    """Return the p-value of indices, or rows of them, under a law {index or row: probability}."""
    keys = [np.atleast_1d(key) for key, probability in law.items() if probability]
    rows = np.reshape(draws, (-1, len(keys[0])))
    counts = np.array([(rows == key).all(axis=1).sum() for key in keys])
    if counts.sum() < len(rows):  # something impossible happened
        return 0.0
    return stats.chisquare(counts, len(rows) * np.array([p for p in law.values() if p])).pvalue


def categorical(pi):
    return dict(enumerate(pi))


def plackett_luce(pi):
    return {(i, j): pi[i] * pi[j] / (1 - pi[i]) for i, j in permutations(range(len(pi)), 2)}


def p_value_of_weights(y):
    """Return the p-value of pairs of possible weights: log-ratios follow the logistic law."""
    gaps = TAU * np.log(y[:, 2] / y[:, 1])
    return stats.kstest(gaps, stats.logistic(MASKED[2] - MASKED[1]).cdf).pvalue


def test_names_are_unique_and_laws_are_those_of_the_check():
    assert len({peer.name for peer in PEERS}) == len(PEERS)
    assert {peer.law for peer in PEERS} == set(ARGUMENTS)


@pytest.mark.parametrize("peer", peers_of(*ARGUMENTS))
def test_draws_are_arrays_determined_by_the_seed(peer):
    drawn = draw(peer, 100)
    assert type(drawn) is np.ndarray
    assert drawn.shape == (100, *SHAPES[peer.law])
    assert drawn.dtype.kind == ("i" if peer.law in ("gumbel-max", "gumbel-top-k") else "f")
    assert (draw(peer, 100) == drawn).all()
    assert (draw(peer, 100, seed=1) != drawn).any()


@pytest.mark.parametrize("peer", peers_of(*ARGUMENTS))
def test_a_second_call_with_the_same_rng_draws_anew(peer):
    rng = np.random.default_rng(0)
    first, second = (sampler(peer)(*ARGUMENTS[peer.law], 50, rng) for _ in range(2))
    assert (first != second).any()


@pytest.mark.parametrize("peer", peers_of(*set(ARGUMENTS) - {"gumbel"}))
@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_logits_of_any_precision_are_accepted_and_not_changed(peer, dtype):
    logits = MASKED.astype(dtype)
    logits.flags.writeable = False
    assert (draw(peer, 100, logits=logits) == draw(peer, 100)).all()


@pytest.mark.parametrize("peer", peers_of("gumbel"))
def test_noise_is_gumbel(peer):
    noise = draw(peer, 20_000)
    assert stats.kstest(noise, stats.gumbel_r.cdf).pvalue > ALARM
    assert stats.kstest(-noise, stats.gumbel_r.cdf).pvalue < ALARM


@pytest.mark.parametrize("peer", peers_of("gumbel-max"))
def test_the_winner_is_categorical(peer):
    drawn = draw(peer, 20_000)
    assert p_value(drawn, categorical(PI)) > ALARM
    assert p_value(drawn, categorical(np.roll(PI, 1))) < ALARM


@pytest.mark.parametrize("peer", peers_of("gumbel-top-k"))
def test_the_first_two_are_in_drawing_order(peer):
    drawn = draw(peer, 2000)
    assert p_value(drawn, plackett_luce(PI)) > ALARM
    assert p_value(drawn[:, ::-1], plackett_luce(PI)) < ALARM


def test_numpy_keeps_the_drawing_order_where_it_draws_again():
    # With three of three, nearly every row has draws that are repeated and replaced.
    pi = np.array([0.7, 0.2, 0.1])
    drawn = numpy_choice_without_replacement(np.log(pi), 3, 4000, np.random.default_rng(0))
    law = {(i, j, k): pi[i] * pi[j] / (1 - pi[i]) for i, j, k in permutations(range(3))}
    assert p_value(drawn, law) > ALARM
    assert p_value(drawn[:, [0, 2, 1]], law) < ALARM


@pytest.mark.parametrize("peer", peers_of("gumbel-softmax"))
def test_weights_follow_the_concrete_law(peer):
    y = draw(peer, 20_000)
    assert not y[:, np.isneginf(MASKED)].any()
    assert y.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert p_value(y.argmax(axis=1), categorical(PI)) > ALARM
    assert p_value_of_weights(y) > ALARM
    assert p_value_of_weights(np.sqrt(y)) < ALARM  # tau twice as high


@pytest.mark.parametrize("peer", peers_of("gumbel-max"))
def test_many_rows_are_drawn_in_chunks(peer, monkeypatch):
    monkeypatch.setattr(peers, "_MOST_NUMBERS", 100)  # 20 rows of 5
    drawn = draw(peer, 4010)
    assert drawn.shape == (4010,)
    assert (drawn[:20] != drawn[20:40]).any()
    assert p_value(drawn, categorical(PI)) > ALARM


@pytest.mark.parametrize("peer", peers_of("gumbel-max", "gumbel-top-k", needs=(None,)))
def test_no_rows_give_an_empty_array(peer):
    assert draw(peer, 0).shape == (0, *SHAPES[peer.law])


@pytest.mark.parametrize("peer", peers_of(*ARGUMENTS, needs=("torch",)))
def test_the_generator_of_pytorch_is_left_as_it_was(peer):
    torch = pytest.importorskip("torch")
    before = torch.get_rng_state()
    draw(peer, 10)
    assert (torch.get_rng_state() == before).all()


@pytest.mark.parametrize("peer", peers_of(*ARGUMENTS, needs=("jax",)))
def test_the_precision_of_jax_is_left_as_it_was(peer):
    jax = pytest.importorskip("jax")
    draw(peer, 10)
    assert jax.numpy.zeros(1, dtype=float).dtype == np.float32


@pytest.mark.parametrize("peer", peers_of("gumbel", "gumbel-softmax", needs=("torch", "jax")))
def test_the_noise_has_the_precision_asked_for(peer):
    assert draw(peer, 2).dtype == ("float64" if "float64" in peer.name else "float32")


def test_a_missing_package_is_reported(monkeypatch):
    assert PEERS[0].available
    missing = Peer("", "gumbel", numpy_gumbel, needs="no_such_package")
    assert not missing.available

    def metadata(package):
        if package == "jax":
            raise peers.PackageNotFoundError
        return "1.2"

    monkeypatch.setattr(peers, "version", metadata)
    assert versions() == {"numpy": "1.2", "scipy": "1.2", "torch": "1.2", "jax": None}
