"""When a test ends, what its looks cost, and what it says at any number of draws."""

import numpy as np
import pytest

from gumbel_np.verify import always, claim, counts, mostly, put_on_trial, uniforms
from gumbel_np.verify.evidence import SuccessShare
from gumbel_np.verify.sequential_test import SequentialTest, planned_of

SEED = np.random.SeedSequence(1)


def judged(*chunks, alpha=1e-6):
    test = SequentialTest(alpha, SEED)
    for chunk in chunks:
        test.add((chunk,))
    return test.judge()


def never(n, exceptions):
    return SuccessShare(share=1 - 1e-9, hits=n - exceptions, misses=exceptions, tolerance=1e-4)


@pytest.mark.parametrize("n", [10**6, 10**9, 2 * 10**10, 10**12, 10**15])
def test_what_never_fails_holds_at_any_number_of_draws(n):
    # Its law grants one exception in 10⁹, and none is fine.
    for exceptions in {0, n // 10**9 // 2, n // 10**9}:
        assert judged(never(n, exceptions)).verdict == "holds"


def test_what_fails_too_often_is_refuted_at_any_number_of_draws():
    for n in (10**6, 10**9, 10**12):
        assert judged(never(n, n // 10**4)).verdict == "refuted"
    assert judged(never(10**12, 2000)).verdict == "refuted"


def test_it_ends_when_it_is_certified_and_no_sooner_than_planned():
    rng, pi = np.random.default_rng(2), np.full(10, 0.1)
    test = SequentialTest(1e-6, SEED)
    while test.ending is None:
        test.add((counts(rng.integers(10, size=8192), pi),))
    assert test.ending == "certified"
    planned = planned_of(test.evidence, 1e-6)
    assert planned <= test.draws <= 2 * planned
    assert test.band[-1][1] <= 1 < test.band[-10][1]
    assert [n for n, _ in test.band] == [n for n, _ in test.path]
    judgement = test.judge()
    assert judgement.verdict == "holds"
    assert judgement.certificate == pytest.approx(test.band[-1][1] * 0.01)


def test_when_a_look_is_due_does_not_depend_on_the_draws(monkeypatch):
    seen = {}

    def looks(p, seed):
        test, rng, made = SequentialTest(1e-6, SEED), np.random.default_rng(seed), []
        original = SequentialTest._made
        monkeypatch.setattr(
            SequentialTest, "_made",
            lambda self, share: made.append((self.draws, share)) or original(self, share),
        )  # fmt: skip
        for _ in range(60):
            test.add((counts(rng.choice(3, size=4096, p=p), np.full(3, 1 / 3)),))
        monkeypatch.setattr(SequentialTest, "_made", original)
        return made

    # Too far off to be certified, and too near to be refuted.
    seen = [looks([1 / 3 + off, 1 / 3, 1 / 3 - off], i) for i, off in enumerate((0.005, 0.0055))]
    n = min(map(len, seen))
    assert n > 3
    assert seen[0][:n] == seen[1][:n]
    # Each spends half of what is left; so all of them never spend more than the whole level.
    assert [share for _, share in seen[0]] == [0.5**m for m in range(1, len(seen[0]) + 1)]


def test_the_p_value_is_corrected_for_tests_and_looks():
    rng = np.random.default_rng(4)
    few = judged(counts(rng.integers(3, size=2000), np.ones(3)))
    assert few.p_value == pytest.approx(min(1, 3 * min(few.tests.values())))
    test = SequentialTest(1e-6, SEED)
    while test.ending is None:
        test.add((counts(rng.integers(3, size=8192), np.ones(3)),))
    certified = test.judge()
    share = 0.5**test._looks
    assert share < 1
    expected = min(1, 3 * min(certified.tests.values()) / share)
    assert certified.p_value == pytest.approx(expected)


@claim("π", draws=2**17, wrong={"a bump": {"bump": 0.04}})
def two_hundred(n, rng, bump=0.0):
    """Two hundred categories are equally likely."""
    p = np.where(np.arange(200) % 2, 1 + bump, 1 - bump) / 200
    return counts(rng.choice(200, size=n, p=p), np.ones(200))


def test_a_slight_bump_of_two_hundred_categories_is_refuted():
    # A total variation of 0.02 at 2¹⁷ draws; P(a miss) is below 1 in 200.
    verdicts = [put_on_trial(two_hundred, seed=i, wrong="a bump").verdict for i in range(8)]
    assert verdicts == ["refuted"] * 8
    assert put_on_trial(two_hundred).verdict == "undecided"  # known within 0.03


def stratified(n, rng):
    return rng.permutation((np.arange(n) + rng.random(n)) / n)


@claim("π", draws=2**18)
def too_even(n, rng):
    """Categories come with these probabilities."""
    return counts((10 * stratified(n, rng)).astype(int), np.ones(10))


@claim("U", draws=2**22)
def too_smooth(n, rng):
    """Numbers are uniform."""
    return uniforms(stratified(n, rng))


@pytest.mark.parametrize("trial", [too_even, too_smooth])
def test_draws_that_are_too_good_to_be_true_are_refuted(trial):
    verdict = put_on_trial(trial)
    assert verdict.verdict == "refuted"
    assert verdict.p_value < 5e-7


def test_a_number_of_draws_that_would_settle_it_is_named():
    rng = np.random.default_rng(5)
    note = judged(uniforms(rng.random(10_000))).note
    assert note.endswith("0.003 wanted: that takes 1,500,000 draws, at times twice as many")


def test_a_tolerance_finer_than_a_cell_is_never_certified_and_says_so():
    rng = np.random.default_rng(6)
    note = judged(uniforms(rng.random(1000), tolerance=1e-5)).note
    assert note.endswith("1e-05 wanted: no draws are enough")

    @claim("U", draws=1024)
    def even(n, rng):
        """Numbers are uniform."""
        return uniforms(rng.random(n))

    with pytest.raises(ValueError, match="within must not be nearer than even can be known"):
        put_on_trial(even, within=1e-5)


def test_all_but_one_of_many_is_no_reason_to_fail():
    @claim("p", draws=2**14)
    def one_off(n, rng):
        """A coin shows 0 half of the time."""
        return counts(np.arange(n) > 0, [1, 1])

    for alpha in (0.5, 1e-6, 1e-12):
        assert put_on_trial(one_off, alpha=alpha).verdict == "refuted"


@pytest.mark.parametrize("within", [None, 1e-3, 3e-5])
def test_a_distance_that_is_asked_for_binds_what_happens_always_too(within):
    @claim("U", draws=2**20)
    def always_true(n, rng):
        """A number is at least 0."""
        return always(rng.random(n) >= 0)

    v = put_on_trial(always_true, within=within)
    assert v.verdict == "holds"
    assert v.certificate <= min(within or 1, 1e-4)


def test_a_share_needs_more_draws_than_without_any_failure():
    @claim("p", draws=2**14)
    def often(n, rng):
        """It happens in half of all runs or more."""
        return mostly(rng.random(n) < 0.6, 0.5)

    assert put_on_trial(often).verdict == "holds"
    assert put_on_trial(often, within=1e-3).verdict == "holds"


def test_chunks_that_begin_alike_are_noticed_in_whatever_jobs_they_came():
    rng, n = np.random.default_rng(7), 300
    first, second, third = (counts(rng.integers(10, size=n), np.ones(10)) for _ in range(3))
    assert (first + second + third).repeated == 0
    assert (first + second + first).repeated == 1
    assert ((first + (second + third)) + third).repeated == 1
