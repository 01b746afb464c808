"""The detection matrix: every wrong sampler is caught and named, no right one is.

The seed is fixed, so that the verdict is; set GUMBEL_NP_SEED to any other number for fresh draws.
"""

import os

import pytest

from gumbel_np import check
from gumbel_np.verify.conformance import LAWS
from gumbel_np.verify.conformance.suspects.descriptions import SUSPECTS
from zoo import RIGHT, WRONG
from zoo.caught_by import caught_by

SEED = int(os.environ.get("GUMBEL_NP_SEED", "20261126"))
SEEN = [w for w in WRONG if not w.unseen]


def named(sampler):
    return f"{sampler.law}: {sampler.name}"


@pytest.mark.parametrize("wrong", SEEN, ids=named)
def test_a_wrong_sampler_is_caught_and_named(wrong):
    result = check(wrong.sampler, wrong.law, seed=SEED, probabilities=wrong.probabilities)
    assert result.verdict == "violates", result
    assert result.diagnosis.suspect in wrong.suspects, result


@pytest.mark.parametrize("right", RIGHT, ids=named)
def test_a_right_sampler_conforms(right):
    result = check(right.sampler, right.law, seed=SEED, probabilities=right.probabilities)
    assert result.conforms, result


@pytest.mark.parametrize("wrong", [w for w in WRONG if w.unseen], ids=named)
def test_what_cannot_be_seen_is_not_blamed(wrong):
    assert check(wrong.sampler, wrong.law, seed=SEED, probabilities=wrong.probabilities).conforms


def test_the_sign_cannot_be_seen_in_two_categories_nor_in_equal_ones():
    # With two, only the difference of noises decides, and its law is symmetric; equal ones can be
    # exchanged. The other probes do see it.
    sign = next(w for w in WRONG if (w.law, w.name) == ("gumbel-max", "minimum"))
    found = caught_by(sign.sampler, sign.law, seed=SEED)
    assert found["two"] is None and found["uniform"] is None
    assert 0 < found["skewed"] <= 1024


def test_extreme_uniforms_find_what_no_number_of_draws_here_would():
    for name in ("float32", "guarded", "hashed"):
        wrong = next(w for w in WRONG if (w.law, w.name) == ("gumbel-max", name))
        found = caught_by(wrong.sampler, wrong.law, seed=SEED)
        assert found.pop("extreme-uniforms") == 0
        assert set(found.values()) == {None}


@pytest.mark.parametrize("fault", ["minimum", "probabilities", "shared", "none"])
def test_a_gross_fault_takes_few_draws(fault):
    for wrong in SEEN:
        if wrong.name == fault and wrong.law != "straight-through":
            assert (
                check(wrong.sampler, wrong.law, seed=SEED, probabilities=wrong.probabilities).draws
                <= 2000
            )


def test_the_matrix_is_large_and_its_names_are_known():
    assert len(WRONG) >= 40
    assert len(RIGHT) >= 12
    for samplers in (WRONG, RIGHT):
        assert len({named(s) for s in samplers}) == len(samplers)
        assert {s.law for s in samplers} == set(LAWS)
    assert {s for w in WRONG for s in w.suspects} == set(SUSPECTS)


PUBLISHED = """
IntelPython/dpnp#249 sgl-project/sglang-omni#1238 statrs-dev/statrs#461 dmlc/gluon-nlp#1324
sgl-project/sglang#25106 vllm-project/vllm#43249 pytorch/pytorch#22442 pytorch/pytorch#101620
vllm-project/vllm#34854 tenstorrent/tt-metal#56016 jax-ml/jax#5348 ericjang/gumbel-softmax
vllm-project/vllm#47386
""".split()


def test_what_happened_in_published_software_is_among_them():
    assert set(PUBLISHED) <= {w.source for w in WRONG}


def test_a_probe_that_catches_a_wrong_sampler_lets_a_right_one_be():
    for law in LAWS:
        right = next(r for r in RIGHT if r.law == law)
        assert set(
            caught_by(
                right.sampler, right.law, seed=SEED, probabilities=right.probabilities
            ).values()
        ) == {None}
