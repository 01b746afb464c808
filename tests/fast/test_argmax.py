"""Fast arg max draws, against the plain arg max of the same uniforms, and against their law.

That no bit that matters is left out is tested exactly: the bits drawn later are made a function of
those drawn first, and then every race must end as the arg max of φ + G of the whole uniforms.
A statistical test here would raise a false alarm once in a million seeds (`ALARM`), and its seed is
fixed. Beside it stands a wrong sampler that the same test refuses.
"""

import numpy as np
import pytest
from scipy import stats
from scipy.special import logsumexp

from gumbel_np import gumbel_max, sample_argmax
from gumbel_np.fast import argmax
from gumbel_np.fast.argmax import (
    METHODS,
    Method,
    columns,
    filtered,
    partial_uniforms,
    thinning,
    top_down,
)

ALARM = 1e-6
WITH_MAX = [name for name, method in METHODS.items() if method.gives_maximum]
LAWS = {
    "alike": np.zeros(4),
    "two": np.log([0.2, 0.8]),
    "skewed": np.log([0.1, 0.2, 0.3, 0.4]),
    "dominated": np.array([0.0, -9.0, -10.0]),
    "decades": -np.arange(12.0),
    "masked": np.array([-np.inf, 1.0, -np.inf, 0.0, -2000.0]),
    "forty": np.linspace(0, -4, 40),
    "three hundred": np.sin(np.arange(300.0)),
}


def probabilities(phi):
    return np.exp(phi - logsumexp(phi))


def chi_square(winners, phi):
    """Return the p-value of counts; categories that are rare are counted together."""
    expected = winners.size * probabilities(phi)
    seen = np.bincount(winners.ravel(), minlength=phi.size)
    if seen[expected == 0].any():
        return 0.0
    rare = (expected < 20) & (expected > 0)
    parts = [(seen[expected >= 20], expected[expected >= 20])]
    if expected[rare].sum() >= 5:
        parts.append(([seen[rare].sum()], [expected[rare].sum()]))
    seen, expected = (np.concatenate(each) for each in zip(*parts, strict=True))
    return stats.chi2.sf(((seen - expected) ** 2 / expected).sum(), seen.size - 1)


def ks(values, law):
    return stats.kstest(values, law.cdf).pvalue


# ---- exactness -----------------------------------------------------------------------------------


def hashed(bits, rng=None):
    """Complete uniforms by bits that look random and follow from the leading ones."""
    cells = 2.0 ** (8 * bits.dtype.itemsize)
    wide = bits.astype(np.uint64)
    v = ((wide + 1) * np.uint64(0x9E3779B97F4A7C15) % np.uint64(2**53)) / 2.0**53
    return (bits + v) / cells


@pytest.mark.parametrize("name", [n for n in LAWS if n != "masked"])
def test_columns_end_as_the_arg_max_of_whole_uniforms(name, monkeypatch):
    phi = LAWS[name] - LAWS[name].max()
    monkeypatch.setattr(columns, "completed", hashed)
    winners = np.empty(40_000, np.intp)
    columns.by_columns(phi, winners, None, np.random.default_rng(1))
    rng, blocks = np.random.default_rng(1), []
    for m in (2**14, 2**14, 40_000 - 2**15):
        u = hashed(partial_uniforms.leading_bits(rng, (phi.size, m), np.uint16))
        blocks.append(np.argmax(phi[:, None] - np.log(-np.log1p(-u)), axis=0))
    assert np.array_equal(winners, np.concatenate(blocks))


# Not of the law that is alike: equal leading bits would be a tie there.
@pytest.mark.parametrize("name", [n for n in LAWS if n not in ("masked", "alike")])
def test_filter_ends_as_the_races_of_whole_uniforms(name, monkeypatch):
    phi = LAWS[name] - LAWS[name].max()
    k = phi.size
    monkeypatch.setattr(filtered, "completed", hashed)
    winners = np.empty(2**20 // k, np.intp)  # some blocks; of each some races are run again
    filtered.by_filter(phi, winners, None, np.random.default_rng(1))
    rng, found, races = np.random.default_rng(1), [], 2**18 // k
    while sum(map(len, found)) < winners.size:
        bits = partial_uniforms.leading_bits(rng, (races * k,), np.uint8).reshape(-1, k)
        arrivals = -np.log1p(-hashed(bits)) / probabilities(phi)
        ended = arrivals.min(axis=1) < np.log(2 + k / 10)
        assert 0.5 < ended.mean() < 1
        found.append(arrivals.argmin(axis=1)[ended])
    assert np.array_equal(winners, np.concatenate(found)[: winners.size])


def test_filter_of_more_categories_than_a_block_holds():
    """One race a block: a third of the weight on one, the rest alike."""
    phi = np.zeros(2**18 + 77)
    phi[5] = np.log(phi.size / 2)
    winners = sample_argmax(phi, 300, rng=0, method="filtered")
    assert stats.binomtest(int((winners == 5).sum()), 300, 1 / 3).pvalue > ALARM
    assert stats.kstest(winners[winners != 5] / phi.size, "uniform").pvalue > ALARM
    assert stats.binomtest(int((winners == 5).sum()), 300, 0.6).pvalue < ALARM


def test_three_steps_are_enough_and_two_are_not(monkeypatch):
    """Cells and a logit for which the second, two steps behind, wins once all bits are drawn."""
    noise, steps = columns._steps_of_noise(), columns._STEPS
    u = (np.arange(2**16) + np.array([[0.0], [1 - 2.0**-20]])) / 2**16  # both ends of every cell
    with np.errstate(divide="ignore"):
        early, late = -np.log(-np.log1p(-u)) * steps
    # The most that rounding down made too little of the second, and too much of the first; the
    # second is the higher, so that its logit is below 0.
    first = int(np.where(noise < 0, noise - late, 0).argmax())
    second = int(np.where((noise > 0) & (noise < columns._UNKNOWN), early - noise, 0).argmax())
    phi = np.array([0.0, (int(noise[first]) - int(noise[second]) - 2 + 0.999) / steps])
    cells = np.array([[first], [second]], np.uint16)
    monkeypatch.setattr(columns, "leading_bits", lambda rng, shape, dtype: cells)
    monkeypatch.setattr(
        columns, "completed", lambda bits, rng: np.where(bits == first, u[1, first], u[0, second])
    )
    winners = np.empty(1, np.intp)
    columns.by_columns(phi, winners, None, np.random.default_rng(0))
    assert late[first] < early[second] + phi[1] * steps
    assert winners[0] == 1


@pytest.mark.parametrize("name", [*LAWS, "on the edge", "tiny"])
def test_every_cell_of_the_guide_is_that_of_a_search(name):
    laws = {"on the edge": np.log([1, 2, 1, 4]), "tiny": np.array([0.0, -50.0, -1.0, -60.0])}
    phi = laws.get(name, LAWS.get(name))
    total = np.exp(phi - phi.max()).cumsum()
    starts = total[:-1] / total[-1]
    ends = np.arange(2**16 + 1) / 2**16
    low, high = starts.searchsorted(ends[:-1], "right"), starts.searchsorted(ends[1:], "left")
    guide = top_down._guide(starts)
    assert (guide[low == high] == low[low == high]).all()
    assert (guide[low != high] == phi.size).all()


def test_guide_table_finds_what_a_search_of_whole_uniforms_finds(monkeypatch):
    phi = LAWS["three hundred"] - 1.0
    monkeypatch.setattr(top_down, "completed", hashed)
    monkeypatch.setattr(top_down, "gumbel_noise", lambda m, rng: np.zeros(m))
    winners, maxima = np.empty(2**16, np.intp), np.empty(2**16)
    top_down.by_top_down(phi, winners, maxima, np.random.default_rng(1))
    rng, ends = np.random.default_rng(1), probabilities(phi).cumsum()[:-1]
    u = [hashed(partial_uniforms.leading_bits(rng, (2**14,), np.uint16)) for _ in range(4)]
    assert np.array_equal(winners, np.searchsorted(ends, np.concatenate(u), side="right"))
    assert maxima == pytest.approx(logsumexp(phi))


def test_steps_hold_the_noise_of_every_cell_that_is_known():
    noise = columns._steps_of_noise()
    known = noise < columns._UNKNOWN
    early, late = (
        stats.gumbel_r.isf(np.arange(2**16) / 2**16),
        stats.gumbel_r.isf(np.arange(1, 2**16 + 1) / 2**16),
    )
    steps = noise[known] / columns._STEPS
    assert (early[known] < steps + 1 / columns._STEPS + 1e-12).all()
    assert (late[known] >= steps - 1 / columns._STEPS - 1e-12).all()
    assert known.mean() > 0.99
    # An unknown score is above all others, also of the lowest category.
    assert columns._UNKNOWN + columns._LOWEST > noise[known].max()


@pytest.mark.parametrize("bit_generator", [np.random.PCG64, np.random.MT19937, np.random.SFC64])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_leading_bit_is_random(bit_generator, dtype):
    rng = np.random.Generator(bit_generator(3))
    bits = partial_uniforms.leading_bits(rng, (5, 40_001), dtype)
    assert bits.shape == (5, 40_001) and bits.dtype == dtype
    width = 8 * bits.dtype.itemsize
    ones = [int(((bits >> i) & 1).sum()) for i in range(width)]
    assert min(stats.binomtest(n, bits.size, 0.5).pvalue for n in ones) > ALARM / width
    # MT19937 gives 32 bits a word: taken for 64, half of all would be 0.
    assert stats.binomtest(bits.size // 4, bits.size, 0.5).pvalue < ALARM


def test_noise_reaches_farther_than_that_of_53_bits():
    rng = np.random.default_rng(0)
    first_cell = partial_uniforms.exponential(
        partial_uniforms.completed(np.zeros(1000, np.uint16), rng)
    )
    assert -np.log(first_cell.min()) > np.log(2.0**16) + 5  # as of 1000 draws in that cell
    assert -np.log(partial_uniforms.exponential(np.array([2.0**-69]))) == pytest.approx(
        69 * np.log(2)
    )


# ---- laws ----------------------------------------------------------------------------------------


def draws_of(method, name):
    if method == "rows":
        return sample_argmax(np.tile(LAWS[name], (2**14, 1)), 8, rng=0, method=method)
    return sample_argmax(LAWS[name], 2**17, rng=0, method=method)


@pytest.mark.parametrize("name", LAWS)
# Thinning is slow for so many draws: it has a test of its own.
@pytest.mark.parametrize("method", [name for name in METHODS if name != "thinning"])
def test_counts_are_those_of_the_law(method, name):
    assert chi_square(draws_of(method, name), LAWS[name]) > ALARM


@pytest.mark.parametrize("module", [columns, filtered])
def test_races_that_give_close_calls_to_the_first_are_refused(module, monkeypatch):
    monkeypatch.setattr(module, "completed", lambda bits, rng: np.zeros(bits.shape))
    method, name = module.__name__.rpartition(".")[2], "forty"
    assert chi_square(sample_argmax(LAWS[name], 2**17, rng=0, method=method), LAWS[name]) < ALARM


def test_a_filter_that_names_a_winner_where_there_was_no_arrival_is_refused():
    """As many races as are run again, e^−t of all, given to the first category."""
    winners = sample_argmax(LAWS["alike"], 2**16, rng=0, method="filtered")
    unseen = 1 / (2 + LAWS["alike"].size / 10)
    winners[np.random.default_rng(0).random(winners.size) < unseen] = 0
    assert chi_square(winners, LAWS["alike"]) < ALARM


WIDE = np.concatenate([np.sin(np.arange(290.0)), [-np.inf] * 5, [3.0]])


def test_thinning_has_the_law():
    winners = sample_argmax(WIDE, 2**15, rng=0, method="thinning")
    assert chi_square(winners, WIDE) > ALARM


def test_thinning_that_keeps_too_many_is_refused():
    """Arrivals kept with the square root of their probability."""

    class Keen(np.random.Generator):
        calls = 0

        def standard_exponential(self, size=None):
            self.calls += 1
            return super().standard_exponential(size) * (2 if self.calls % 2 == 0 else 1)

    winners = sample_argmax(WIDE, 2**15, rng=Keen(np.random.PCG64(0)), method="thinning")
    assert chi_square(winners, WIDE) < ALARM


@pytest.mark.parametrize("method", METHODS)
def test_successive_draws_are_independent(method):
    """Each with the next, and all of them with their place in the sequence."""
    n = 2**13 if method == "thinning" else 2**17
    winners = sample_argmax(LAWS["skewed"], n, rng=5, method=method)
    assert independence(winners) > ALARM
    assert independence(np.sort(winners.reshape(-1, 64), axis=1).ravel()) < ALARM
    assert independence(np.roll(np.sort(winners), 7)) < ALARM


def independence(winners):
    pairs = np.zeros((4, 4))
    np.add.at(pairs, (winners[0::2], winners[1::2]), 1)
    halves = np.stack([np.bincount(half, minlength=4) for half in np.split(winners, 2)])
    return min(stats.chi2_contingency(table).pvalue for table in (pairs, halves)) * 2


@pytest.mark.parametrize("method", WITH_MAX)
def test_maximum_is_gumbel_and_independent_of_who_reached_it(method):
    phi = LAWS["skewed"] + 7.0
    n = 2**13 if method == "thinning" else 2**16
    winners, maxima = sample_argmax(phi, n, rng=2, with_max=True, method=method)
    law = stats.gumbel_r(loc=logsumexp(phi))
    assert chi_square(winners, phi) > ALARM
    assert min(ks(maxima[winners == k], law) for k in range(4)) > ALARM / 4
    assert ks(maxima, stats.gumbel_r(loc=logsumexp(phi) + 0.1)) < ALARM


@pytest.mark.parametrize("k", [3, 2**14])
def test_each_row_of_a_batch_has_its_own_law(k):
    rng = np.random.default_rng(4)
    phi = np.full((300, k), -20.0)
    top = rng.integers(k, size=(300, 2))
    top[:, 1] = np.where(top[:, 0] == top[:, 1], (top[:, 1] + 1) % k, top[:, 1])
    np.put_along_axis(phi, top[:, :1], 0.0, axis=1)
    np.put_along_axis(phi, top[:, 1:], -1.0, axis=1)
    winners, maxima = sample_argmax(phi, 20, rng=4, with_max=True)
    assert winners.shape == maxima.shape == (20, 300)
    first, second = (winners == top[:, 0]).sum(), (winners == top[:, 1]).sum()
    assert first + second >= 6000 - 10
    p = np.exp(-1) / (1 + np.exp(-1))
    assert stats.binomtest(int(second), 6000, p).pvalue > ALARM
    assert stats.binomtest(int(second), 6000, 1.2 * p).pvalue < ALARM
    above = maxima - logsumexp(phi, axis=1)
    assert ks(above.ravel(), stats.gumbel_r) > ALARM


# ---- arguments and results -----------------------------------------------------------------------


@pytest.mark.parametrize("method", ["auto", *METHODS])
@pytest.mark.parametrize(
    ("shape", "size"), [((3,), None), ((3,), 5), ((2, 3), None), ((2, 4, 3), (5, 1)), ((1,), 4)]
)
def test_shapes_are_those_of_gumbel_max(method, shape, size):
    phi = np.zeros(shape)
    winners = sample_argmax(phi, size, rng=0, method=method)
    like = gumbel_max(phi, size, rng=0)
    assert np.shape(winners) == np.shape(like) and winners.dtype == like.dtype
    assert np.ndim(winners) or isinstance(winners, np.intp)


@pytest.mark.parametrize("method", ["auto", *METHODS])
@pytest.mark.parametrize(
    ("shape", "size"), [((3,), 0), ((0, 3), None), ((0, 3), 2), ((2, 3), (0, 2))]
)
def test_nothing_to_draw(method, shape, size):
    winners = sample_argmax(np.zeros(shape), size, rng=0, method=method)
    assert winners.shape == gumbel_max(np.zeros(shape), size, rng=0).shape


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "phi", [[1e308, -1e308, 1e308], [-1e300, -np.inf, -1e300], [5.0, -np.inf, 5.0], [0.0, -800, 0]]
)
def test_extreme_logits(method, phi):
    winners = sample_argmax(phi, 300, rng=1, method=method)
    assert set(winners) == {0, 2}
    if method in WITH_MAX:
        _, maxima = sample_argmax(phi, 300, rng=1, method=method, with_max=True)
        assert np.isfinite(maxima).all()


def test_only_one_category_is_possible():
    for method in METHODS:
        winners = sample_argmax([-np.inf, 2.0, -np.inf], 10, rng=0, method=method)
        assert (winners == 1).all()


@pytest.mark.parametrize(
    ("k", "smallest"), [(1, np.uint8), (256, np.uint8), (257, np.uint16), (70_000, np.uint32)]
)
def test_smallest_dtype(k, smallest):
    logits = np.zeros(k)
    logits[-1] = 50.0
    winners = sample_argmax(logits, 5, rng=0, dtype="smallest")
    assert winners.dtype == smallest and (winners == k - 1).all()
    assert sample_argmax(logits, 5, rng=0, dtype=np.int32).dtype == np.int32


def test_same_seed_same_draws():
    for method in METHODS:
        first, again, other = (
            sample_argmax(LAWS["forty"], 200, rng=seed, method=method) for seed in (3, 3, 4)
        )
        assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_logits_are_left_alone():
    logits = np.array([0.5, -np.inf, 1.5])
    for method in METHODS:
        sample_argmax(logits, 10, rng=0, method=method)
    assert logits.tolist() == [0.5, -np.inf, 1.5]


@pytest.mark.parametrize(
    ("arguments", "error", "names"),
    [
        ({"logits": [0.0, np.nan]}, ValueError, r"logits\[1\]"),
        ({"logits": [-np.inf, -np.inf]}, ValueError, "logits"),
        ({"logits": 1.0}, ValueError, "logits"),
        ({"logits": ["a"]}, TypeError, "logits"),
        ({"size": -1}, ValueError, "size"),
        ({"size": 1.5}, TypeError, "size"),
        ({"rng": "x"}, TypeError, "rng"),
        ({"method": "alias"}, ValueError, "method must be one of auto, race"),
        ({"method": ["auto"]}, ValueError, "method must be one of auto, race"),
        ({"dtype": (int, -1)}, TypeError, "dtype"),
        ({"method": "columns", "with_max": True}, ValueError, "columns.*knows no maximum"),
        ({"method": "filtered", "with_max": True}, ValueError, "filtered.*knows no maximum"),
        ({"dtype": float}, TypeError, "dtype"),
        ({"dtype": "no such"}, TypeError, "dtype"),
        ({"logits": np.zeros(300), "dtype": np.uint8}, ValueError, "dtype must hold 299"),
    ],
)
def test_an_invalid_argument_is_named(arguments, error, names):
    with pytest.raises(error, match=names):
        sample_argmax(**{"logits": [0.0, 1.0], "size": 3, "rng": 0} | arguments)


class AtOnce(np.random.Generator):
    """Its waits are 0; every other call asks for what keeps an arrival, and gets 1."""

    calls = 0

    def standard_exponential(self, size=None):
        self.calls += 1
        return np.full(size, 1.0 - self.calls % 2)


def test_no_wait_at_all_gives_no_infinite_maximum():
    winners, maxima = np.empty((3, 1), np.intp), np.empty((3, 1))
    thinning.by_thinning(np.zeros((1, 2)), winners, maxima, AtOnce(np.random.PCG64(0)))
    assert np.isfinite(maxima).all()


# ---- the table of methods ------------------------------------------------------------------------


def test_a_new_method_is_one_row(monkeypatch):
    def last(phi, winners, maxima, rng):
        winners[...] = phi.size - 1
        if maxima is not None:
            maxima[...] = phi[-1]

    always = Method(last, True, False, "auto", lambda laws, k, n: True)
    monkeypatch.setattr(argmax, "METHODS", {"last": always, **METHODS})
    logits = [[0.0, -np.inf, 2.0, -np.inf], [1.0, 0.0, -1.0, 3.0]]
    for method in ("last", "auto"):
        winners, maxima = sample_argmax(logits, 5, rng=0, method=method, with_max=True)
        assert winners.tolist() == [[2, 3]] * 5
        assert maxima.tolist() == [[2.0, 3.0]] * 5
    with pytest.raises(ValueError, match="'race' knows no maximum: take last, "):
        sample_argmax(logits, method="race", with_max=True)
    with pytest.raises(ValueError, match=", ".join(["auto, race, last", *METHODS])):
        sample_argmax(logits, method="first")


def test_the_documentation_lists_the_table():
    names = ", ".join(f'"{name}"' for name in ("auto", "race", *METHODS))
    assert f"method : {{{names}}}, optional" in " ".join(sample_argmax.__doc__.split())


def test_a_method_without_a_maximum_is_not_chosen_where_one_is_asked_for(monkeypatch):
    blind = Method(lambda *given: None, gives_maximum=False, batch=True, chosen_by="auto")
    monkeypatch.setattr(argmax, "METHODS", {"blind": blind, **METHODS})
    with pytest.raises(ValueError, match="'auto' knows no maximum"):
        sample_argmax(np.zeros(4), 5, rng=0, with_max=True)


@pytest.mark.parametrize(
    ("laws", "k", "draws", "auto", "race"),
    [
        (1, 32, 1, "top-down", "columns"),
        (1, 33, 1, "top-down", "filtered"),
        (2, 2**14 - 1, 999, "rows", "filtered"),
        (2, 2**14 - 1, 1000, "top-down", "filtered"),
        (2, 2**14, 999, "thinning", "filtered"),
    ],
)
def test_what_auto_and_race_choose(laws, k, draws, auto, race):
    assert argmax._chosen("auto", laws, k, draws) is METHODS[auto]
    assert argmax._chosen("race", laws, k, draws) is METHODS[race]
