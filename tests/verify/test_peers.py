"""The adapters: they are right where their library is, are called alike, and leave no trace.

A statistical test here raises a false alarm for one seed in a million (`ALARM`), and its seed is
fixed. Beside it stands a wrong sampler that the same test rejects.
"""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

from gumbel_np.verify import peers
from gumbel_np.verify.conformance import check
from gumbel_np.verify.peers import PEERS, Peer, published_kernels, versions
from gumbel_np.verify.peers import peer as peer_module
from gumbel_np.verify.peers.numpy_scipy import numpy_choice_without_replacement, numpy_gumbel

# What libraries say of each other is not ours to mend.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore:Explicitly requested dtype"
)

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


BASIC = (None, "torch", "jax")
VIOLATES = "ctranslate2-gumbel-max"  # grossly; the others, where at all, in rare events


def peers_of(*laws, needs=None, without=()):
    return [
        pytest.param(peer, id=peer.name, marks=[] if peer.needs in BASIC else pytest.mark.peers)
        for peer in PEERS
        if peer.law in laws and (needs is None or peer.needs in needs) and peer.name not in without
    ]


def named(name):
    return next(peer for peer in PEERS if peer.name == name)


def sampler(peer):
    if not peer.available:
        pytest.skip(peer.obstacle)
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


@pytest.mark.parametrize("peer", peers_of("gumbel-top-k", without=(VIOLATES,)))
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


@pytest.mark.parametrize("peer", peers_of("gumbel-max", needs=BASIC))
def test_many_rows_are_drawn_in_chunks(peer, monkeypatch):
    monkeypatch.setattr(peer_module, "_MOST_NUMBERS", 100)  # 20 rows of 5
    drawn = draw(peer, 4010)
    assert drawn.shape == (4010,)
    assert (drawn[:20] != drawn[20:40]).any()
    assert p_value(drawn, categorical(PI)) > ALARM


@pytest.mark.parametrize("peer", peers_of("gumbel-max", "gumbel-top-k", needs=(None,)))
def test_no_rows_give_an_empty_array(peer):
    assert draw(peer, 0).shape == (0, *SHAPES[peer.law])


@pytest.mark.parametrize("peer", peers_of(*ARGUMENTS, needs=("torch", "pyro")))
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


@pytest.mark.parametrize("peer", peers_of("gumbel", "gumbel-softmax"))
def test_the_noise_has_the_precision_asked_for(peer):
    if peer.needs is not None:
        single = "float32" in peer.name or peer.name.startswith("mlx")
        assert draw(peer, 2).dtype == ("float32" if single else "float64")


def test_a_missing_package_is_reported(monkeypatch):
    assert PEERS[0].available
    missing = Peer("", "gumbel", numpy_gumbel, needs="no_such_package.part")
    assert not missing.available
    assert missing.obstacle == "no_such_package is not installed"

    def metadata(package):
        if package == "jax":
            raise peers.PackageNotFoundError
        return "1.2"

    monkeypatch.setattr(peers, "version", metadata)
    known = versions()
    assert known.pop("jax") is None
    assert known == dict.fromkeys(set(peers.PACKAGES) - {"jax"}, "1.2")


def test_a_package_that_fails_to_import_is_reported(tmp_path, monkeypatch):
    (tmp_path / "package_that_fails.py").write_text("raise AttributeError('no such name')")
    monkeypatch.syspath_prepend(tmp_path)
    failing = Peer("", "gumbel", numpy_gumbel, needs="package_that_fails")
    assert "cannot be imported here (AttributeError: no such name)" in failing.obstacle


# --- what the check has found -----------------------------------------------------------------


def found(name):
    return check(sampler(named(name)), named(name).law, name=name)


def test_ctranslate2_adds_an_exponential():
    result = found(VIOLATES)
    assert result.verdict == "violates"
    assert result.diagnosis.suspect == "exponential-noise"


def test_exllamav3_let_anything_win_before_its_uniforms_were_kept_below_one():
    first, now = found("exllamav3-first"), found("exllamav3")
    assert (first.diagnosis.suspect, now.diagnosis.suspect) == ("eps-inside-log", "truncated-tail")
    assert now.diagnosis.estimate == pytest.approx(16.64, abs=0.01)


def test_noise_of_kernels_ends_where_their_notes_say():
    class Words:
        def integers(self, high, size, dtype):
            return np.array([0, 1, 2**31 - 1, 2**32 - 1], dtype=dtype)

    ends = {
        published_kernels.triton_with_constants: 16.64,
        published_kernels.triton_log1p: 21.49,
        published_kernels.exllamav3: 16.64,
    }
    for noise, end in ends.items():
        assert noise((4,), Words()).max() == pytest.approx(end, abs=0.01)
    spike = published_kernels.exllamav3((4,), Words(), below_one=False).max()
    assert spike == pytest.approx(46.05, abs=0.01)


@pytest.mark.peers
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("numpyro-gumbel", "jax-gumbel"),
        ("numpyro-logits", "jax-categorical"),
        ("tfp-gumbel", "jax-gumbel"),
        ("tfp-one-hot", "tfp-categorical"),
        ("distrax-gumbel", "jax-gumbel"),
        ("distrax-categorical", "jax-categorical"),
        ("distrax-one-hot", "jax-categorical"),
        ("pyro-gumbel", "torch-gumbel"),
        ("pyro-categorical", "torch-categorical"),
        ("pyro-relaxed", "torch-relaxed"),
    ],
)
def test_some_draw_what_the_library_below_them_draws(name, same, dtype):
    drawn = draw(named(f"{name}-{dtype}"), 1000)
    assert drawn == pytest.approx(draw(named(f"{same}-{dtype}"), 1000), abs=1e-6)


@pytest.mark.peers
def test_numpyro_draws_a_masked_first_category_where_a_uniform_is_zero():
    peer = named("numpyro-probs-float32")
    masked = np.array([-np.inf, 0.0, 0.0])
    rng = np.random.default_rng(0)
    calls, size = 40, 2**22
    hits = sum(int((sampler(peer)(masked, size, rng) == 0).sum()) for _ in range(calls))
    assert stats.poisson(calls * size / 2**23).sf(hits - 1) > ALARM
    assert hits > 0


@pytest.mark.peers
def test_exponentials_in_float16_are_zero_and_let_masked_categories_win():
    masked = np.full(4096, -np.inf)
    masked[[7, 9]] = 0.0
    rng = np.random.default_rng(0)
    half, single = (
        np.concatenate([sampler(named(f"gpt-fast-{dtype}"))(masked, 4096, rng) for _ in range(16)])
        for dtype in ("float16", "float32")
    )
    assert (~np.isin(half, (7, 9))).any()
    assert np.isin(single, (7, 9)).all()
