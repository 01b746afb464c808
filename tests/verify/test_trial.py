"""Trials: the three verdicts, what is undecided, and that it does not matter who draws."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from gumbel_np.scale import chunks
from gumbel_np.verify import Claim, agree, claim, counts, facts, put_on_trial, uniforms
from gumbel_np.verify.claims.gumbel_max_theorem import gumbel_max
from gumbel_np.verify.run import try_claims
from gumbel_np.verify.trial import seed_of
from gumbel_np.verify.verdict import power_of_ten


@claim("p = 1/2", draws=2**18, wrong={"bent": {"p": 0.52}})
def coin(n, rng, p=0.5):
    """A coin shows 1 half of the time."""
    return counts((rng.random(n) < p).astype(int), [1, 1])


@claim("1 + 1 = 2")
def total(two=2.0):
    """One and one are two."""
    return facts(agree("1 + 1", 1 + 1, two, 1e-9))


def test_what_is_true_holds_with_a_certificate():
    v = put_on_trial(coin)
    assert v.verdict == "holds"
    assert v.draws == 130_816  # as soon as it is certified
    assert 0 < v.certificate <= 0.01
    assert 0 < v.smallest_detectable < 0.02
    assert set(v.tests) == {"counts", "pairs"}
    assert v.as_expected


def test_what_is_wrong_is_refuted_before_all_is_drawn():
    v = put_on_trial(coin, wrong={"p": 0.52})
    assert v.verdict == "refuted"
    assert v.draws < 2**18
    assert v.log10_e >= np.log10(2e6)
    assert v.certificate is None
    assert v.path[-1, 0] == v.draws
    assert not v.as_expected


def test_an_error_too_small_for_the_e_process_is_found_by_the_final_test():
    # A shift of six standard errors: p is below 1e-7, while the e-process stays below 2e6.
    v = put_on_trial(coin, wrong={"p": 0.5068}, seed=1)
    assert v.verdict == "refuted"
    assert v.draws == 196_352  # where a certificate was due again
    assert v.log10_e < np.log10(2e6)
    assert v.p_value < 5e-7


def test_too_few_draws_are_undecided_never_a_pass():
    @claim("p = 1/2", draws=1000)
    def brief(n, rng):
        """A coin, thrown a thousand times."""
        return coin(n, rng)

    v = put_on_trial(brief)
    assert v.verdict == "undecided"
    assert "0.01 wanted" in v.note
    assert v.certificate is None


@pytest.mark.parametrize("bad", [np.nan, 2.0])
def test_a_broken_draw_leaves_the_claim_undecided(bad):
    @claim("U", draws=4096)
    def broken(n, rng):
        """Uniforms, but for one."""
        u = rng.random(n)
        u[0] = bad
        return uniforms(u)

    v = put_on_trial(broken)
    assert v.verdict == "undecided"
    assert v.draws == 256


def test_nan_in_a_computation_is_undecided_whatever_is_expected():
    assert put_on_trial(total, wrong={"two": np.nan}).verdict == "undecided"


def test_computations_are_not_random():
    v = put_on_trial(total)
    assert (v.verdict, v.draws, v.log10_e, v.p_value) == ("holds", 0, None, None)
    assert v.certificate == 0
    assert v.smallest_detectable == 1e-9
    assert put_on_trial(total, wrong={"two": 2.1}).verdict == "refuted"


def test_a_note_of_the_verdict_is_readable():
    assert repr(put_on_trial(coin)).startswith("coin: holds, 130,816 draws, e = ")
    assert repr(put_on_trial(total)) == "total: holds, every error within 1e-09"


def same(a, b):
    return a.record() == b.record() and np.array_equal(a.path, b.path)


def test_it_does_not_matter_who_draws():
    alone = put_on_trial(gumbel_max, seed=3)
    with ThreadPoolExecutor(3) as pool:
        assert same(alone, put_on_trial(gumbel_max, seed=3, executor=pool, workers=3))
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert same(alone, put_on_trial(gumbel_max, seed=3, executor=pool, workers=2))
    assert not same(alone, put_on_trial(gumbel_max, seed=4))


def test_a_wrong_version_goes_to_processes_by_its_name():
    # What makes it wrong is a lambda, which cannot be sent.
    name = "probabilities in place of their logarithms"
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        there = put_on_trial(gumbel_max, wrong=name, executor=pool)
    assert there.verdict == "refuted"
    assert same(there, put_on_trial(gumbel_max, wrong=gumbel_max.claim.wrong[name]))
    with pytest.raises(ValueError, match=r"wrong must be one of noise of .*, got 'lambda'"):
        put_on_trial(gumbel_max, wrong="lambda")


def test_jobs_of_many_chunks_bring_the_evidence_of_their_chunks(monkeypatch):
    each = put_on_trial(gumbel_max, seed=3)
    monkeypatch.setattr(chunks, "_GROWTH", 4)
    many = put_on_trial(gumbel_max, seed=3)
    assert many.record() == each.record()
    assert len(many.path) < len(each.path)
    assert set(map(tuple, many.path)) < set(map(tuple, each.path))


@pytest.mark.parametrize(
    ("own", "costly", "asked", "made"),
    [
        (2**21, False, 5000, 5000),
        (2**10, False, 5000, 5000),
        (2**10, True, 5000, 2**10),
        (2**10, True, 100, 100),
    ],
)
def test_as_many_draws_are_made_as_asked_for_unless_they_are_costly(own, costly, asked, made):
    @claim("p = 1/2", draws=own, costly=costly)
    def coin_again(n, rng):
        """A coin shows 1 half of the time."""
        return coin(n, rng)

    assert put_on_trial(coin_again, draws=asked).draws == made
    assert try_claims([coin_again.claim], draws=asked).verdicts[0].draws == made


@pytest.mark.parametrize("draws", [0, 3, -2])
def test_draws_come_in_pairs(draws):
    for each in (coin, total):
        with pytest.raises(ValueError, match="draws must be even and positive"):
            put_on_trial(each, draws=draws)


@pytest.mark.parametrize(
    ("argument", "error", "said"),
    [
        ({"draws": 1e4}, TypeError, "draws must be an integer"),
        ({"draws": "4"}, TypeError, "draws must be an integer"),
        ({"seed": 1.5}, TypeError, "seed must be an integer"),
        ({"seed": "a"}, TypeError, "seed must be an integer"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"alpha": "x"}, TypeError, "alpha must be real numbers"),
        ({"alpha": np.nan}, ValueError, "alpha must be between 0 and 1"),
        ({"workers": -5}, ValueError, "workers must be at least 1"),
        ({"workers": 2.5}, TypeError, "workers must be an integer"),
        ({"workers": "a"}, TypeError, "workers must be an integer"),
        ({"executor": 4}, TypeError, "executor must be"),
        ({"checkpoint": 5}, TypeError, "checkpoint must be"),
    ],
)
def test_an_invalid_argument_is_named(argument, error, said):
    with pytest.raises(error, match=said):
        put_on_trial(coin, **argument)
    with pytest.raises(error, match=said):
        try_claims([coin.claim], **argument)


def test_a_verdict_does_not_depend_on_which_others_are_tried():
    alone = try_claims([coin.claim]).verdicts[0]
    together = try_claims([total.claim, coin.claim], workers=2).verdicts[1]
    assert same(alone, together)


def test_seeds_differ_by_claim():
    assert seed_of(coin.claim, 0).spawn_key != seed_of(total.claim, 0).spawn_key


def test_it_can_be_watched():
    seen = []
    v = put_on_trial(coin, watch=lambda draws, log10_e: seen.append((draws, log10_e)))
    assert np.array_equal(np.array(seen), v.path)


@pytest.mark.parametrize(
    ("kwargs", "name"),
    [
        ({"alpha": 0}, "alpha"),
        ({"alpha": 1.5}, "alpha"),
        ({"alpha": np.nan}, "alpha"),
        ({"seed": -1}, "seed"),
    ],
)
def test_bad_settings_are_refused(kwargs, name):
    with pytest.raises(ValueError, match=f"^{name} must be"):
        put_on_trial(coin, **kwargs)


def test_only_claims_can_be_tried():
    with pytest.raises(TypeError, match="decorator claim"):
        put_on_trial(lambda n, rng: None)


def test_a_claim_states_itself():
    with pytest.raises(ValueError, match="docstring"):

        @claim("x")
        def mute(n, rng):
            return coin(n, rng)

    with pytest.raises(ValueError, match="draws must be even"):
        claim("x", draws=3)
    with pytest.raises(ValueError, match="expected must be"):
        claim("x", expected="hold")


def test_a_claim_is_called_by_the_name_of_its_function():
    def _a_fair_coin(n, rng):
        """A coin shows 1 half of the time."""

    assert claim("p = 1/2")(_a_fair_coin).claim.id == "a-fair-coin"
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        claim("fair-coin", "p = 1/2")


def test_a_claim_is_still_its_function():
    assert isinstance(coin.claim, Claim)
    assert coin.claim.statement == "A coin shows 1 half of the time."
    assert coin(10, np.random.default_rng(0)).draws == 10


@pytest.mark.parametrize(
    ("trial", "error", "said"),
    [
        (lambda n, rng: None, TypeError, "is a return missing"),
        (lambda n, rng: rng.random(n), TypeError, "must return evidence"),
        (lambda n, rng: (), ValueError, "gave no evidence"),
        (lambda n, rng: uniforms(rng.random(n - 1)), ValueError, "asked for 256 draws"),
        (lambda n, rng: uniforms(rng.random(0)), ValueError, "gave 0"),
        (lambda n, rng: counts(rng.random(n), [1, 1]), TypeError, "must be integers"),
        (lambda n, rng: (uniforms(rng.random(n)),) * (1 + (n > 256)), ValueError, "same parts"),
        (lambda n, rng: (uniforms(rng.random(n), label="a"),) * 2, ValueError, "differ in label"),
        (
            lambda n, rng: counts(rng.integers(2, size=n), [1, 1], tolerance=n / 1e4),
            ValueError,
            "same law",
        ),
    ],
)
def test_a_mistake_in_a_trial_is_reported_plainly(trial, error, said):
    trial.__doc__ = "A mistake."
    with pytest.raises(error, match=said):
        put_on_trial(claim("x", draws=4096)(trial))


@pytest.mark.parametrize(
    "trial", [lambda size, rng: 0, lambda rng, n: 0, lambda n: 0, lambda n, rng, p: 0]
)
def test_a_trial_takes_n_and_rng(trial):
    trial.__doc__ = "A mistake."
    with pytest.raises(TypeError, match="a function of n and rng, or of nothing"):
        claim("x")(trial)


def test_a_list_of_parts_is_as_good_as_a_tuple():
    @claim("x", draws=2**18)
    def parts(n, rng):
        """Two coins."""
        return [counts(rng.integers(2, size=n), [1, 1]), counts(rng.integers(2, size=n), [1, 1])]

    v = put_on_trial(parts)
    assert v.verdict == "holds"
    assert set(v.tests) == {f"part {i}: {t}" for i in (1, 2) for t in ("counts", "pairs")}


def test_draws_that_do_not_come_from_the_rng_are_undecided():
    @claim("x", draws=2**17)
    def own_seed(n, rng):
        """A coin that is always thrown from the same seed."""
        return counts(np.random.default_rng(0).integers(2, size=n), [1, 1])

    v = put_on_trial(own_seed)
    assert v.verdict == "undecided"
    assert "repeat" in v.note


def test_a_trial_that_lets_a_wrong_version_pass_is_undecided():
    @claim("x", draws=2**17, wrong={"nothing wrong": {}, "bent": {"p": 0.3}})
    def lax(n, rng, p=0.5):
        """A coin, and a wrong version of it that is not wrong."""
        return counts((rng.random(n) < p).astype(int), [1, 1])

    (v,) = try_claims([lax.claim]).verdicts
    assert v.verdict == "undecided"
    assert v.controls == {"nothing wrong": "holds", "bent": "refuted"}
    assert "nothing wrong" in v.note


def test_a_run_needs_a_valid_error_rate():
    with pytest.raises(ValueError, match="alpha must be between"):
        try_claims([total.claim], alpha=3)


def test_a_claim_can_need_a_package():
    @claim("x", needs="a_package_that_is_not_there")
    def far(n, rng):
        """Something that needs a package."""

    assert not far.claim.available
    run = try_claims([far.claim, total.claim])
    assert [c.id for c in run.untried] == ["far"]
    assert [v.claim.id for v in run.verdicts] == ["total"]


@pytest.mark.parametrize(
    ("log10", "text"),
    [
        (None, "–"),
        (0.0, "1"),
        (-2.5, "0.0032"),
        (3.0, "1e+03"),
        (-7.2, "1e-7"),
        (20.4, "1e+20"),
        (1e9, "∞"),
    ],
)
def test_powers_of_ten(log10, text):
    assert power_of_ten(log10) == text
