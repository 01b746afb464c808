"""categorical: probabilities of one's own, in every setting, and what is asked of them."""

import numpy as np
import pytest
from scipy.special import softmax
from zoo import categorical_samplers as samplers
from zoo.categorical_samplers import THREE, arg_max_of, of_the_nucleus, probabilities_of, unfiltered

import gumbel_np as gnp
from gumbel_np.verify.conformance import ProbabilitiesError
from gumbel_np.verify.conformance.laws import Categorical, law_edges
from gumbel_np.verify.conformance.settings import MASKED, MILD, Setting
from gumbel_np.verify.conformance.target.call_target import Target


def law_of(probabilities):
    return Categorical(Target(lambda *given: None, 1), probabilities)


@pytest.mark.parametrize("right", samplers.RIGHT, ids=lambda right: right.name)
def test_right_ones_conform(right):
    options = {"probabilities": right.probabilities, "seed": 5}
    result = gnp.check(right.sampler, "categorical", **options)
    assert result.conforms, result


@pytest.mark.parametrize("wrong", samplers.WRONG, ids=lambda wrong: wrong.name)
def test_wrong_ones_are_refuted_and_named(wrong):
    options = {"probabilities": wrong.probabilities, "seed": 6}
    result = gnp.check(wrong.sampler, "categorical", **options)
    assert result.verdict == "violates", result
    assert result.diagnosis.suspect in wrong.suspects, result
    missing = "softmax(logits)" in result.diagnosis.explanation
    assert missing == (wrong.name in ("no-filter", "no-temperature"))


def test_even_probabilities_are_known_well_enough():
    def even(logits, size, rng):
        return rng.integers(logits.size, size=size)

    assert gnp.check(even, "categorical", probabilities=np.ones_like).conforms


def test_a_strict_filter_is_not_blamed_for_ties():
    def strictly_three(logits, size, rng):
        kept = np.argsort(logits, kind="stable")[::-1][:3]
        z = logits[kept].astype(np.float64) + rng.gumbel(size=(size, kept.size))
        return kept[np.argmax(z, axis=-1)]

    options = {"probabilities": probabilities_of(THREE)}
    assert gnp.check(strictly_three, "categorical", **options).conforms


def test_a_filter_in_float32_is_not_blamed_for_rounding():
    def single(logits, size, rng):
        kept = of_the_nucleus(0.9)(logits.astype(np.float32))
        return arg_max_of(unfiltered)(kept, size, rng)

    options = {"probabilities": probabilities_of(of_the_nucleus(0.9))}
    assert gnp.check(single, "categorical", **options).conforms


def test_weights_need_not_sum_to_one_and_their_law_is_that_of_the_setting():
    setting = Setting(MILD, probabilities=lambda logits: 7 * np.exp(2 * logits))
    assert setting.pi == pytest.approx(gnp.softmax(2 * MILD))
    excluded = Setting(MASKED, probabilities=probabilities_of(THREE))
    assert excluded.possible.tolist() == [False, True, False, True, True, False]


def test_edges_of_a_law_are_left():
    ties = Setting(np.zeros(6), probabilities=probabilities_of(THREE))
    assert law_edges.rests_on_rounding(ties)
    edge = Setting(MILD, probabilities=probabilities_of(of_the_nucleus(0.9)))  # 0.45 + 0.3 + 0.15
    assert law_edges.rests_on_rounding(edge)
    for setting in (ties, edge):
        assert not law_edges.rests_on_rounding(law_edges.off_the_edge(setting))
    assert not law_edges.rests_on_rounding(Setting(np.zeros(6), probabilities=softmax))


def test_no_setting_that_is_drawn_rests_on_rounding():
    law, rng = law_of(probabilities_of(THREE)), np.random.default_rng(8)
    for _ in range(100):
        assert not law_edges.rests_on_rounding(law.draw_setting(rng, large=False))


def test_the_ends_are_tried_where_the_law_competes_like_softmax():
    depth = np.array([0.0, -27.0, -np.inf])
    assert law_of(softmax).setting_of(depth).logits == pytest.approx(depth)
    hotter = law_of(probabilities_of(samplers.HOTTER))
    assert hotter.setting_of(depth).logits == pytest.approx(2 * depth)
    assert law_of(probabilities_of(of_the_nucleus(0.9))).setting_of(depth) is None
    many = np.append(0.0, np.full(4095, -13.0))
    assert law_of(probabilities_of(THREE)).setting_of(many) is None


def test_what_was_not_tried_is_said():
    options = {"probabilities": probabilities_of(of_the_nucleus(0.9)), "max_draws": 20_000}
    result = gnp.check(arg_max_of(of_the_nucleus(0.9)), "categorical", **options)
    assert any("far tail was not tried" in remark for remark in result.remarks)


def test_noise_of_24_bits_is_found_in_a_tempered_law():
    def coarse(shape, rng):
        return -np.log(-np.log(np.maximum(rng.random(shape, dtype=np.float32), 1e-30)))

    sampler = arg_max_of(samplers.HOTTER, noise=coarse)
    options = {"probabilities": probabilities_of(samplers.HOTTER)}
    result = gnp.check(sampler, "categorical", **options)
    assert result.diagnosis.suspect in ("truncated-tail", "non-finite"), result


@pytest.mark.parametrize(
    ("probabilities", "said"),
    [
        (lambda logits: logits, "at least 0"),
        (lambda logits: np.full(logits.size, np.nan), "finite"),
        (lambda logits: np.zeros(logits.size), "only zeros"),
        (lambda logits: np.ones(3), "shape"),
        (lambda logits: 1 / 0, "ZeroDivisionError"),
        (lambda logits: np.eye(logits.size)[np.argmax(logits)], "chance"),
        (lambda logits: np.random.default_rng().random(logits.size), "other weights"),
    ],
)
def test_what_gives_no_probabilities_is_an_error_of_usage(probabilities, said):
    with pytest.raises(ProbabilitiesError, match=f"probabilities.*{said}"):
        gnp.check(arg_max_of(unfiltered), "categorical", probabilities=probabilities)


def test_weights_that_overflow_are_named_with_their_logits():
    with pytest.raises(ProbabilitiesError, match=r"must return finite.*logits from"):
        gnp.check(arg_max_of(unfiltered), "categorical", probabilities=lambda z: np.exp(z) + 0)


def test_probabilities_go_with_one_law_alone():
    with pytest.raises(TypeError, match="probabilities must be a function"):
        gnp.check(arg_max_of(unfiltered), "categorical")
    with pytest.raises(ValueError, match="probabilities must be left out"):
        gnp.check(arg_max_of(unfiltered), "gumbel-max", probabilities=softmax)
