"""The laws: what draws are reduced to has the law that is claimed of it."""

from itertools import permutations

import numpy as np
import pytest
from scipy import stats

import gumbel_np as gnp
from gumbel_np.verify.conformance.laws import LAWS, max_law, noise_law, softmax_law, top_k_law
from gumbel_np.verify.conformance.laws.softmax_uniforms import rosenblatt
from gumbel_np.verify.conformance.laws.straight_through_law import straight_through
from gumbel_np.verify.conformance.precision import FLOAT32
from gumbel_np.verify.conformance.settings import MASKED, MILD, Setting
from gumbel_np.verify.conformance.shared_probes import far_tail
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault


def test_plackett_luce_by_hand():
    # P(4th first, then 3rd) = 0.4 · 0.3/0.6 = 0.2, as published.
    rows, law = top_k_law._plackett_luce(np.array([0.1, 0.2, 0.3, 0.4]), 2)
    assert law.sum() == pytest.approx(1)
    assert law[rows.tolist().index([3, 2])] == pytest.approx(0.2)
    included = [law[(rows == i).any(axis=1)].sum() for i in range(4)]
    assert included == pytest.approx([0.234524, 0.441270, 0.608333, 0.715873], abs=1e-6)


def test_plackett_luce_leaves_out_what_is_impossible():
    rows, law = top_k_law._plackett_luce(np.array([0, 0.5, 0, 0.5]), 2)
    assert (rows.tolist(), law.tolist()) == ([[1, 3], [3, 1]], [0.5, 0.5])


@pytest.mark.parametrize("reached", [True, False])
def test_far_tail_is_known_well_enough_whatever_the_seed(reached):
    """Of 200,000 right samplers one gets more rare ones than leave it within the tolerance."""
    law = max_law.GumbelMax(Target(lambda logits, size, rng: np.zeros(size, int), timeout=1.0))
    probe = far_tail(law, reached=reached)
    (part,) = probe.ask(law, 2, np.random.default_rng(0), np.random.default_rng(1))
    n, p = probe.draws, part.pi[1]
    many = stats.binom.isf(5e-6, n, p)
    assert stats.beta.isf(0.5e-6 / 16, many + 1, n - many) - p <= part.tolerance


def test_places_become_uniforms_and_wrong_ones_do_not():
    pi = gnp.softmax(MILD)
    drawn = gnp.gumbel_top_k(MILD, 3, 20_000, rng=1)
    for rows, right in ((drawn, True), (np.sort(drawn, axis=1), False)):
        u = top_k_law._places_to_uniforms(rows, pi, np.random.default_rng(2))
        p = min(stats.kstest(u[:, j], "uniform").pvalue for j in range(3))
        assert (p > 1e-6) == right


def test_tails_and_grain_have_the_law_of_gumbel_noise():
    x = gnp.gumbel_noise(2**20, rng=3)
    for make in (noise_law._tails, noise_law._grain):
        e = make(x, 0.1)
        assert e.pi.sum() == pytest.approx(1)
        assert e.tests(np.random.default_rng(0))["counts"] > 1e-6
    coarse = -np.log(-np.log(np.random.default_rng(3).random(2**20, dtype=np.float32) + 2**-26))
    assert noise_law._grain(coarse.astype(float), 0.1).log_e() > 50  # 256 draws near 1, each ln 8
    assert noise_law._tails(np.minimum(x, 9.0), 0.1).log_e() > 50


def test_noise_rounded_to_float32_is_not_blamed_for_grain():
    x = gnp.gumbel_noise(2**20, rng=4).astype(np.float32)
    assert noise_law._grain(x.astype(float), 0.1).log_e() < 10


@pytest.mark.parametrize("tau", [0.1, 1.0, 10.0])
def test_rough_rosenblatt_numbers_are_the_exact_ones(tau):
    setting = Setting(MASKED, tau=tau)
    y = gnp.gumbel_softmax(MASKED, tau, 1000, rng=5)
    exact = gnp.Concrete(MASKED, tau).uniforms(y)
    assert softmax_law._roughly(setting, y) == pytest.approx(exact, abs=1e-9)


def test_weights_that_underflow_are_still_uniform():
    # float32 at tau = 0.1: one weight in some thousand is exactly 0.
    setting = Setting(MILD.astype(np.float32), tau=0.1)
    y = gnp.gumbel_softmax(setting.logits, 0.1, 200_000, rng=6)
    assert (y == 0).any()
    u = rosenblatt(setting, y.astype(np.float64), FLOAT32)
    assert np.isfinite(u).all()
    assert min(stats.kstest(u[:, j], "uniform").pvalue for j in range(4)) > 1e-6


@pytest.mark.parametrize("spread", [1.0, 100.0])
def test_any_place_becomes_uniform_however_improbable_what_is_left(spread):
    """Places of right rows are uniform, of sorted ones not; a false alarm has 5e-6."""
    rng = np.random.default_rng(9)
    phi = spread * rng.standard_normal(6)
    for tied, right in ((False, True), (True, False)):
        drawn = gnp.gumbel_top_k(phi, 5, 20_000, rng=10)
        if tied:
            phi, drawn = np.zeros(6), np.sort(gnp.gumbel_top_k(np.zeros(6), 5, 20_000, rng=10))
        p = [
            stats.kstest(top_k_law._uniform_of_place(drawn, place, phi, rng), "uniform").pvalue
            for place in range(5)
        ]
        assert (min(p) > 1e-6) == right


def test_a_place_in_logarithms_is_that_of_the_probabilities():
    drawn = gnp.gumbel_top_k(MILD, 3, 500, rng=11)
    whole = top_k_law._places_to_uniforms(drawn, gnp.softmax(MILD), np.random.default_rng(12))
    rng = np.random.default_rng(12)
    for place in range(3):
        one = top_k_law._uniform_of_place(drawn, place, MILD, rng)
        assert one == pytest.approx(whole[:, place])


@pytest.mark.parametrize("name", ["gumbel-max", "gumbel-top-k", "gumbel-softmax", "gumbel"])
def test_roles_are_uniform_in_drawn_settings_and_tables_follow_their_laws(name):
    """Together at least 400 tests at 1e-8: a false alarm of 1e-5."""
    right = {
        "gumbel": lambda size, rng: rng.gumbel(size=size),
        "gumbel-max": lambda logits, size, rng: gnp.gumbel_max(logits, size, rng=rng),
        "gumbel-top-k": lambda logits, k, size, rng: gnp.gumbel_top_k(logits, k, size, rng=rng),
        "gumbel-softmax": lambda logits, tau, size, rng: gnp.gumbel_softmax(
            logits, tau, size, rng=rng
        ),
    }
    law = LAWS[name](Target(right[name], 10))
    rng = np.random.default_rng(13)
    for precision in law.precisions:  # the precision is known from the other probes
        law.draw(Setting(MILD.astype(precision), k=1), 128, rng)
    for _ in range(60):
        setting = law.draw_setting(rng, large=False)
        n = min(setting.size, 2000)
        drawn = law.draw(setting, n, rng)
        for role in law.roles(setting, drawn, rng):
            assert role.shape[0] == n
            assert all(stats.kstest(u, "uniform").pvalue > 1e-8 for u in role.T)
        for table, p in law.tables(setting, drawn):
            kept = p * n > 1
            if kept.sum() > 1:
                seen, expected = table[kept], p[kept] / p[kept].sum() * table[kept].sum()
                assert stats.chisquare(seen, expected).pvalue > 1e-8


def test_the_first_weights_in_float16_are_read_in_float16():
    """One row of 9 weights, one of them 0; of 200 such rows 2 have a U of 1 by chance."""
    setting = Setting(np.linspace(0, -4, 9).astype(np.float16), tau=0.35)
    ends = 0
    for seed in range(200):
        law = LAWS["gumbel-softmax"](
            Target(lambda logits, tau, size, rng: gnp.gumbel_softmax(logits, tau, size, rng=rng), 9)
        )
        rng = np.random.default_rng(seed)
        *_, joint = law.roles(setting, law.draw(setting, 1, rng), rng)
        ends += (joint > 0.9999).sum() > 2
    assert ends <= 2


def test_straight_through_is_that_of_the_reference():
    rng = np.random.default_rng(7)
    noise, cotangent = gnp.gumbel_noise((50, 5), rng=rng), rng.standard_normal((50, 5))
    y, grad = straight_through(MILD, 0.7, noise, cotangent)
    logits = np.broadcast_to(MILD, (50, 5))
    expected, pullback = gnp.gumbel_softmax_vjp(logits, 0.7, noise=noise, hard=True)
    np.testing.assert_array_equal(y, expected)
    assert grad == pytest.approx(pullback(cotangent))


@pytest.mark.parametrize("law", [name for name in LAWS if name != "straight-through"])
def test_cells_hold_every_draw(law):
    a_law = LAWS[law](Target(lambda *arguments: None, 1))
    rng = np.random.default_rng(8)
    for setting in (*a_law.telling_settings, *(probe.setting for probe in a_law.probes)):
        scores = (
            setting.phi / setting.tau
            + gnp.gumbel_noise((50, setting.categories), rng=rng) / setting.tau
        )
        cells, size = a_law.cells(setting, a_law.draws_of_scores(scores, setting))
        assert cells.shape == (50,)
        assert cells.min() >= 0 and cells.max() < size


def test_all_orders_of_a_row_are_told_apart():
    rows = np.array(list(permutations(range(4), 2)))
    assert np.unique(top_k_law._number(rows, 4)).size == len(rows)


def test_a_row_with_a_category_twice_is_a_fault():
    law = LAWS["gumbel-top-k"](Target(lambda logits, k, size, rng: np.zeros((size, k), int), 1))
    with pytest.raises(Fault, match="twice in one row"):
        law.draw(law.probes[0].setting, 5, np.random.default_rng(0))
