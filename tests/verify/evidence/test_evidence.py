"""Tables of counts: additive, faithful, and without broken draws."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np import Gumbel
from gumbel_np.verify import (
    agree,
    always,
    at_least,
    at_most,
    counts,
    draws_of,
    facts,
    jointly_uniform,
    mostly,
    uniforms,
)

RNG = np.random.default_rng(11)
PI = [1, 2, 3, 4]


def test_counts_add_up_over_even_chunks():
    drawn = RNG.choice(4, size=1000, p=np.array(PI) / 10)
    whole, parts = counts(drawn, PI), counts(drawn[:300], PI) + counts(drawn[300:], PI)
    assert (whole.singles == parts.singles).all()
    assert whole.draws == parts.draws == 1000
    assert whole.pairs.sum() == 499  # one is lost where the even places change to the odd ones


def successive(drawn):
    """Pairs that do not overlap: from the even places on, after the middle from the odd ones."""
    half = len(drawn) // 4 * 2
    starts = [*range(0, half, 2), *range(half + 1, len(drawn) - 1, 2)]
    return [(drawn[i], drawn[i + 1]) for i in starts]


def written_out(pairs, size):
    table = np.zeros((size, size), dtype=int)
    for a, b in pairs:
        table[a, b] += 1
    return table.ravel()


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5, 6, 7, 500, 503])
@pytest.mark.parametrize("k", [2, 3, 10, 11, 16, 17, 64, 65, 300])
def test_counts_are_those_of_the_draws_written_out(k, n):
    pi = RNG.random(k) ** 3
    drawn = RNG.integers(k, size=n)
    for dtype in (np.uint8, np.int8, np.uint16, np.int32, np.int64, np.uint64):
        if k - 1 > np.iinfo(dtype).max:
            continue
        e = counts(drawn.astype(dtype), pi)
        np.testing.assert_array_equal(e.singles, [(drawn == i).sum() for i in range(k)])
        # Categories are grouped by the eighth in which the middle of their share of [0, 1] lies.
        p = pi / pi.sum()
        eighth = ((np.cumsum(p) - p / 2) * 8).astype(int)
        group = np.arange(k) if k <= 10 else [sorted(set(eighth)).index(i) for i in eighth]
        expected = written_out(successive([group[i] for i in drawn]), max(group) + 1)
        np.testing.assert_array_equal(e.pairs, expected)


def test_events_are_counted():
    happened = RNG.random(101) < 0.7
    e = always(happened)
    assert (e.hits, e.misses, e.draws) == (happened.sum(), (~happened).sum(), 101)


@pytest.mark.parametrize("n", [0, 1, 2, 5, 40_001])  # the last of several blocks
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_uniforms_are_those_of_the_numbers_written_out(n, dtype):
    u = RNG.random(n).astype(dtype)
    u[:5] = [0, 1, np.nextafter(1, 0), 0.125, np.nextafter(0.125, 0)][:n]
    e = uniforms(u)
    np.testing.assert_array_equal(e.histogram, np.histogram(u, bins=2**16, range=(0, 1))[0])
    eighths = np.digitize(u, np.arange(1, 8) / 8)
    np.testing.assert_array_equal(e.pairs, written_out(successive(eighths), 8))


def test_broken_draws_are_left_out_before_pairs_are_made():
    drawn = np.array([0, 7, 1, 2, -1, 3, 3, 1])
    e, clean = counts(drawn, PI), counts(drawn[(drawn >= 0) & (drawn < 4)], PI)
    assert (e.broken, e.draws) == (2, 8)
    np.testing.assert_array_equal(e.singles, clean.singles)
    np.testing.assert_array_equal(e.pairs, clean.pairs)
    u = RNG.random(50)
    spoilt = np.insert(u, [3, 20, 41], [np.nan, -1e-300, np.nextafter(1, 2)])
    e, clean = uniforms(spoilt), uniforms(u)
    assert (e.broken, e.draws) == (3, 53)
    np.testing.assert_array_equal(e.histogram, clean.histogram)
    np.testing.assert_array_equal(e.pairs, clean.pairs)


@pytest.mark.parametrize("d", [2, 3, 4, 11])
def test_the_joint_table_is_that_of_the_rows_written_out(d):
    u = RNG.random((2000, d))
    u[0], u[1] = 0, 1
    joint = jointly_uniform(u)[-1]
    side, used = {2: (8, 2), 3: (4, 3), 4: (3, 4), 11: (2, 10)}[d]
    table = np.histogramdd(u[:, :used], bins=side, range=[(0, 1)] * used)[0]
    # The first coordinate counts least.
    np.testing.assert_array_equal(joint.singles, table.ravel(order="F"))
    assert joint.broken == 0


def test_evidence_does_not_change_with_the_array_that_it_was_made_of():
    # A sampler may fill the same buffer again and again.
    drawn, u = RNG.integers(4, size=600), RNG.random(600)
    first = counts(drawn, PI), uniforms(u)
    drawn[:], u[:] = RNG.integers(4, size=600), RNG.random(600)
    assert (first[0] + counts(drawn, PI)).repeated == 0
    assert (first[1] + uniforms(u)).repeated == 0


def test_weights_need_not_sum_to_one():
    assert counts([0], PI).pi == pytest.approx([0.1, 0.2, 0.3, 0.4])


@pytest.mark.parametrize("indices", [[0, 4], [-1, 0]])
def test_an_index_out_of_range_is_broken(indices):
    assert counts(indices, PI).broken == 1


@pytest.mark.parametrize(
    ("pi", "labels"),
    [
        ([1], ()),
        ([[1, 2]], ()),
        ([1, -1], ()),
        ([0, 0], ()),
        ([1, np.nan], ()),
        ([1, np.inf], ()),
        ([1, 1], ("a",)),
    ],
)
def test_bad_laws_are_refused(pi, labels):
    with pytest.raises(ValueError, match=r"^(pi|labels) must be"):
        counts([0], pi, labels)


def test_indices_must_be_integers():
    with pytest.raises(TypeError, match="indices must be integers"):
        counts([0.0, 1.0], PI)


def test_many_categories_are_grouped_for_pairs_alone():
    pi = 1 / np.arange(1, 500)
    e = counts(RNG.integers(499, size=100), pi)
    assert e.singles.size == 499
    assert e.pairs.size <= 256
    assert e._pair_law().sum() == pytest.approx(1)


def test_uniforms_give_kolmogorovs_distance_to_within_a_cell():
    u = RNG.random(5001)
    exact = stats.kstest(u, "uniform").statistic
    assert 0 <= exact - uniforms(u).distance() <= 2**-16


@pytest.mark.parametrize("bad", [np.nan, -0.1, 1.1, np.inf])
def test_a_number_outside_of_the_interval_is_broken(bad):
    e = uniforms([0.5, bad])
    assert (e.broken, e.draws) == (1, 2)


def test_the_ends_of_the_interval_are_not_broken():
    assert uniforms([0.0, 1.0]).broken == 0


def test_rows_are_refused_where_a_vector_is_needed():
    with pytest.raises(ValueError, match="values must be a vector"):
        uniforms(RNG.random((10, 2)))
    with pytest.raises(ValueError, match="indices must be a vector"):
        counts(np.zeros((2, 2), dtype=int), PI)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda u: u, id="independent"),
        pytest.param(lambda u: u.repeat(2, axis=0)[: len(u)], id="every row twice"),
        pytest.param(lambda u: np.stack([u[:, 0], 1 - u[:, 0]], axis=1), id="columns alike"),
        pytest.param(lambda u: np.vstack([u, 1 - u])[np.argsort([*range(len(u))] * 2)][: len(u)],
                     id="every second row turned round"),
        pytest.param(lambda u: u ** [1.0, 1.2], id="one column off"),
    ],
)  # fmt: skip
def test_rows_are_jointly_uniform_or_not(change, request):
    u = change(np.random.default_rng(5).random((20_000, 2)))
    parts = jointly_uniform(u, label="x")
    assert [e.label for e in parts] == ["x, U1", "x, U2", "x, jointly"]
    against = max(e.log_e() for e in parts)
    true = request.node.callspec.id == "independent"
    assert against < np.log(20) if true else against > np.log(1e6)


def test_a_row_with_nan_is_broken():
    u = RNG.random((10, 3))
    u[3, 1] = np.nan
    assert [e.broken for e in jointly_uniform(u)] == [0, 1, 0, 1]


def test_neighbours_are_paired_at_even_and_at_odd_places():
    # Each number decides the next one, but only from odd to even places: (2i) and (2i − 1).
    u = RNG.random(40_000)
    u[2::2] = 1 - u[1:-1:2]
    assert uniforms(u).log_e() > np.log(1e6)


def test_infinite_draws_are_broken():
    assert draws_of(Gumbel(), [0.0, np.inf, -np.inf]).broken == 2


@pytest.mark.parametrize("events", [[np.nan], ["False"], [0.5], [1]])
def test_events_must_be_bool(events):
    with pytest.raises(TypeError, match="events must be bool"):
        always(events)


def test_evidence_of_another_law_is_not_added():
    with pytest.raises(ValueError, match="same law"):
        counts([0], [1, 1]) + counts([0], [1, 9])
    with pytest.raises(ValueError, match="same question"):
        counts([0], [1, 1]) + uniforms([0.5])


def test_a_chunk_that_begins_like_the_first_is_noticed():
    drawn, u = RNG.choice(4, size=600), RNG.random(600)
    assert (counts(drawn, PI) + counts(drawn[:300], PI)).repeated == 1
    assert (uniforms(u) + uniforms(u)).repeated == 1
    other = counts(drawn[300:], PI)
    assert (counts(drawn, PI) + other).repeated == 0
    assert (counts(drawn, PI) + other + other).repeated == 1  # like the one before
    assert (uniforms(u) + uniforms(u[300:])).repeated == 0
    same = np.ones(600, dtype=bool)
    assert (always(same) + always(same)).repeated == 0  # alike by its law


def test_evidence_of_another_tolerance_is_not_added():
    with pytest.raises(ValueError, match="same law"):
        agree("x", 1, 1, 0.1) + agree("x", 1, 1, 0.2)
    with pytest.raises(ValueError, match="same law"):
        counts([0], [1, 1], tolerance=0.5) + counts([0], [1, 1])


def test_masked_draws_are_refused():
    masked = np.ma.masked_array([0, 1], [True, False])
    law = Gumbel()
    for ask in (lambda x: counts(x, [1, 1]), uniforms, lambda x: draws_of(law, x)):
        with pytest.raises(TypeError, match="mask"):
            ask(masked)


def test_there_must_be_a_fact():
    with pytest.raises(ValueError, match="at least one"):
        facts()


def test_nothing_is_detectable_beyond_one():
    assert counts([0, 1], [1, 1, 1]).detectable(1e-6, 1e-6) == 1
    assert uniforms([0.5, 0.6]).detectable(1e-6, 1e-6) == 1


@pytest.mark.parametrize("tolerance", [0, -1.0, np.nan, np.inf])
def test_a_tolerance_must_be_valid(tolerance):
    with pytest.raises(ValueError, match="tolerance must be between"):
        counts([0], [1, 1], tolerance=tolerance)
    with pytest.raises(ValueError, match="tolerance must be positive"):
        agree("x", 1, 1, tolerance)
    with pytest.raises(ValueError, match="must not be empty"):
        agree("x", [], 1, 1e-9)


def test_draws_go_through_the_cdf_of_the_law():
    x = RNG.gumbel(size=100)
    assert (draws_of(Gumbel(), x).histogram == uniforms(np.exp(-np.exp(-x))).histogram).all()


def test_always_allows_one_exception_in_a_billion():
    assert always(np.ones(10, dtype=bool)).log_e() <= 0
    assert always(np.arange(1000) > 0).log_e() > np.log(1e3)


def test_dependence_is_seen_in_the_pairs_alone():
    # Every number twice: as single numbers uniform, in pairs not at all.
    e = uniforms(np.repeat(np.random.default_rng(1).random(5000), 2))
    tests = e.tests(np.random.default_rng(0))
    assert tests["KS"] > 1e-3
    assert tests["pairs"] < 1e-3
    assert e.log_e() > np.log(1e6)


def test_facts_keep_the_worst_and_tell_nan():
    one, two = agree("x", 1.0, 1.1, 0.2), agree("x", 1.0, 1.3, 0.2)
    assert (one + two).distance() == pytest.approx(1.5)
    assert agree("x", np.nan, 0, 1).broken == 1
    assert agree("x", np.inf, np.inf, 1).distance() == 0
    assert facts(one, agree("y", 0, 0, 1)).bound(0.5) == pytest.approx(0.1)
    assert at_most("x", 3.0, 2.0).distance() > 1 > at_most("x", 2.0, 3.0).distance()
    assert at_least("x", 2.0, 3.0).distance() > 1 > at_least("x", 3.0, 2.0).distance()
    assert at_least("x", np.nan, 3.0).broken == at_most("x", np.nan, 3.0).broken == 1


# --- Shares -------------------------------------------------------------------------------------


def happened(hits, n):
    return np.arange(n) < hits


def test_shares_add_up():
    whole, parts = mostly(happened(60, 64)), mostly(happened(40, 40)) + mostly(happened(20, 24))
    assert whole == parts
    assert (whole.draws, whole.distance()) == (64, 4 / 64)
    with pytest.raises(ValueError, match="same question"):
        whole + mostly(happened(1, 1), 0.9)


@pytest.mark.parametrize(("hits", "n"), [(64, 64), (60, 64), (0, 10), (7, 10)])
def test_the_bound_is_a_limit_of_failures(hits, n):
    # At the exact limit for one n so few failures, or fewer, come with probability alpha; a limit
    # that holds for every n is higher.
    alpha, bound = 1e-3, mostly(happened(hits, n)).bound(1e-3)
    if hits == 0:
        assert bound == 1
    else:
        assert 1e-3 * alpha < stats.binom.cdf(n - hits, n, bound) < alpha


def test_the_p_value_of_a_share_is_exact():
    p = mostly(happened(3, 10), 0.7).tests(RNG)["share"]
    assert p == pytest.approx(sum(stats.binom.pmf(k, 10, 0.7) for k in range(4)))


def test_the_e_value_of_a_share_has_mean_one_at_the_claim_and_less_above():
    # By enumeration of all outcomes of 20 runs.
    for true, mean in ((0.6, 1.0), (0.7, None), (0.99, None)):
        law = stats.binom.pmf(range(21), 20, true)
        e = np.exp([mostly(happened(k, 20), 0.6).log_e() for k in range(21)])
        assert law @ e == pytest.approx(1) if mean else law @ e < 1
    assert mostly(happened(50, 1000), 0.5).log_e() > 100
    assert np.isfinite(mostly(happened(60_000, 60_001), 0.5).log_e())


def test_margins_are_events_and_what_is_not_finite_is_none():
    assert mostly([0.5, -1.0, 0.0, 7.0]) == mostly([True, False, False, True])
    for none in (np.nan, np.inf, -np.inf):
        overflowed = mostly([0.5, none, -1.0])
        assert (overflowed.broken, overflowed.draws) == (1, 3)
        assert (overflowed.hits, overflowed.misses) == (1, 1)


@pytest.mark.parametrize("none", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("shape", [(1000,), (1000, 3), (1000, 2, 2)])
def test_an_index_or_event_of_a_number_that_is_not_finite_is_none(none, shape):
    drawn = RNG.random(shape)
    drawn[17] = none
    index = np.zeros(1000, dtype=int)
    for of in (drawn, (np.ones(1000), drawn)):
        assert counts(index, PI, of=of).broken == 1
        assert counts(index, PI, of=of).singles.tolist() == [999, 0, 0, 0]
        for events in (index == 0, index == 1):
            assert always(events, of=of).broken == 1
            assert always(events, of=of).draws == 1000
    # Large numbers whose sum overflows are numbers all the same.
    assert counts(index, PI, of=np.full(shape, 1e308)).broken == 0


def test_there_must_be_a_row_for_each_draw():
    for ask in (lambda of: counts([0, 1], PI, of=of), lambda of: always(np.ones(2, bool), of=of)):
        with pytest.raises(ValueError, match="of must have a row for each of 2 draws"):
            ask(np.ones(3))


def test_a_slight_deficit_of_many_runs_is_found():
    # 3 % too few in 10,000 runs: six standard errors.
    assert mostly(happened(4700, 10_000), 0.5).log_e() > np.log(1e4)


def test_what_a_share_detects_is_refuted_so_often():
    n, share, alpha, beta = 200, 0.5, 1e-4, 1e-3
    failing = mostly(happened(0, n), share).detectable(alpha, beta)
    refuting = [k for k in range(n + 1) if stats.binom.cdf(k, n, share) <= alpha]
    assert stats.binom.cdf(max(refuting), n, 1 - failing) == pytest.approx(1 - beta)
    assert mostly(happened(0, 3), share).detectable(alpha, beta) == 1  # three runs refute nothing


@pytest.mark.parametrize(
    ("events", "share", "error", "message"),
    [
        ([0, 1], 0.5, TypeError, "events must be bool or floating"),
        ([[True]], 0.5, ValueError, "events must be a vector"),
        (np.zeros(0, bool), 0.5, ValueError, "events must be a vector of runs"),
        ([True], "a", TypeError, "share must be"),
        ([True], 1.0, ValueError, "share must be between 0 and 1"),
        ([True], np.nan, ValueError, "share must be between 0 and 1"),
    ],
)
def test_bad_events(events, share, error, message):
    with pytest.raises(error, match=message):
        mostly(events, share)
