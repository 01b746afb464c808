"""Adapters: a right function of any signature conforms, a wrong one of the same is refuted."""

import functools

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.conformance.target.forms_of_results import in_form

FEW = 20_000  # draws: enough to go through every probe, too few for a certificate


def softmax(phi):
    p = np.exp(phi - phi.max(axis=-1, keepdims=True))
    return p / p.sum(axis=-1, keepdims=True)


def gumbel(shape, rng=np.random):
    return rng.gumbel(size=shape)


def probabilities_of_names(p, num_samples, generator):
    return generator.choice(len(p), num_samples, p=p)


def one_hot_rows(probs, size, rng):
    return rng.multinomial(1, probs, size)


def batched_rows(logits, rng):
    return np.argmax(logits + gumbel(logits.shape, rng), axis=-1)


def batched_column(logits, rng):
    return batched_rows(logits, rng)[:, None]


def global_generator(logits, size):
    return np.argmax(logits + gumbel((size, len(logits))), axis=-1)


def one_at_a_time(rng, scores):
    return int(np.argmax(scores + gumbel(scores.shape, rng)))


def an_integer_seed(logits, size, seed):
    return global_generator_of(np.random.default_rng(seed), logits, size)


def global_generator_of(rng, logits, size):
    return np.argmax(logits + gumbel((size, len(logits)), rng), axis=-1)


def weights_at_a_temperature(temperature, logits, n, random_state=None):
    return softmax((logits + gumbel((n, len(logits)), random_state)) / temperature)


def along_an_axis(logits, dim, random_state):
    return np.argmax(logits + gumbel(logits.shape, random_state), axis=dim)


OWN = np.random.default_rng(3)


def own_generator(logits, size):
    return global_generator_of(OWN, logits, size)


def first_k(probs, top_k, rng):
    with np.errstate(divide="ignore"):
        return np.argsort(-(np.log(probs) + gumbel(probs.shape, rng)), axis=-1)[:, :top_k]


def tempered(function, name, power):
    """Return the function with its logits or probabilities tempered: wrong, but called alike."""

    @functools.wraps(function)
    def wrong(*args, **given):
        given[name] = given[name] ** power if name.startswith("p") else given[name] * power
        if name.startswith("p"):
            given[name] = given[name] / given[name].sum(axis=-1, keepdims=True)
        return function(*args, **given)

    return wrong


CASES = {
    "probabilities": (probabilities_of_names, "p", "gumbel-max", {"takes": "probabilities"}),
    "names alone": (probabilities_of_names, "p", "gumbel-max", {"generator": "numpy"}),
    "one-hot": (one_hot_rows, "probs", "gumbel-max", {"gives": "one-hot"}),
    "batched": (batched_rows, "logits", "gumbel-max", {"batched": True}),
    "column": (batched_column, "logits", "gumbel-max", {"batched": True, "gives": "index"}),
    "global": (global_generator, "logits", "gumbel-max", {"generator": "global"}),
    "own": (own_generator, "logits", "gumbel-max", {"generator": "own"}),
    "one by one": (one_at_a_time, "scores", "gumbel-max", {"takes": "logits"}),
    "seed": (an_integer_seed, "logits", "gumbel-max", {"takes": "logits"}),
    "axis": (along_an_axis, "logits", "gumbel-max", {"batched": True}),
    "weights": (weights_at_a_temperature, "logits", "gumbel-softmax", {"gives": "weights"}),
    "arg max of weights": (weights_at_a_temperature, "logits", "gumbel-max", {"gives": "weights"}),
    "top-k": (first_k, "probs", "gumbel-top-k", {"takes": "probabilities", "batched": True}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_right_function_is_not_refuted(name):
    function, _, law, options = CASES[name]
    if name == "arg max of weights":
        function = hides(function)
    result = gnp.check(function, law, max_draws=FEW, **options)
    assert result.verdict == "undecided", result


def hides(function):
    """Take the temperature as optional, as a law of indices hands none over."""

    def draw(logits, n, rng):
        return function(1.0, logits, n, random_state=rng)

    return draw


@pytest.mark.parametrize("name", CASES)
def test_a_wrong_function_of_the_same_signature_is_refuted(name):
    function, argument, law, options = CASES[name]
    if name == "arg max of weights":
        function = hides(function)
    result = gnp.check(tempered(function, argument, 0.5), law, max_draws=FEW, **options)
    assert result.verdict == "violates", result
    assert result.diagnosis.suspect not in ("raises", "wrong-shape")


def test_a_right_one_gets_its_certificates():
    assert gnp.check(batched_rows, "gumbel-max", batched=True).conforms


def test_a_batched_function_is_called_once_for_many_draws():
    calls = []

    def counted(logits, rng):
        calls.append(len(logits))
        return batched_rows(logits, rng)

    gnp.check(counted, "gumbel-max", batched=True, max_draws=FEW)
    assert max(calls) > 1000


def test_the_global_generator_is_seeded_and_restored():
    drawn = []

    def kept(logits, size):
        drawn.append(global_generator(logits, size))
        return drawn[-1]

    np.random.seed(8)  # noqa: NPY002
    expected = np.random.random()  # noqa: NPY002
    np.random.seed(8)  # noqa: NPY002
    for _ in range(2):
        gnp.check(kept, "gumbel-max", generator="global", max_draws=1000)
    assert np.random.random() == expected  # noqa: NPY002
    half = len(drawn) // 2
    assert all((a == b).all() for a, b in zip(drawn[:half], drawn[half:], strict=True))


def test_chosen_uniforms_reach_a_function_that_draws_globally():
    def clipped(logits, size):
        u = np.random.uniform(1e-6, 1, (size, len(logits)))  # noqa: NPY002
        return np.argmax(logits - np.log(-np.log(np.minimum(u, 1 - 1e-6))), axis=-1)

    result = gnp.check(clipped, "gumbel-max", generator="global")
    assert result.verdict == "violates"
    assert result.diagnosis.suspect in ("truncated-tail", "eps-inside-log")
    right = gnp.check(global_generator, "gumbel-max", generator="global", max_draws=FEW)
    assert {p.name: p.verdict for p in right.probes}["extreme-uniforms"] == "conforms"


def test_relaxed_rows_are_not_one_hot():
    def relaxed(logits, n, rng):
        return softmax(logits + gumbel((n, len(logits)), rng))

    result = gnp.check(relaxed, "gumbel-max", gives="one-hot")
    assert result.diagnosis.suspect == "wrong-shape"
    assert "not one-hot" in result.message


def test_names_of_the_law_in_another_order_need_no_option():
    def swapped(rng, logits, size):
        return global_generator_of(rng, logits, size)

    assert gnp.check(swapped, "gumbel-max", max_draws=FEW).verdict == "undecided"
    wrong = tempered(lambda rng, logits, size: global_generator_of(rng, logits, size), "logits", 2)
    assert gnp.check(wrong, "gumbel-max", takes="logits").verdict == "violates"


def test_rows_of_several_ones_become_members():
    given = {"size": 2, "k": 2, "logits": np.zeros(4)}
    rows = np.array([[0, 1, 0, 1], [1, 1, 0, 0]])
    assert in_form(rows, "k-hot", "gumbel-subset", given).tolist() == [[1, 3], [0, 1]]
    with pytest.raises(Fault, match="not 2-hot"):
        in_form(np.array([[0, 1, 0, 1], [1, 1, 1, 0]]), "k-hot", "gumbel-subset", given)
    ordered = np.eye(4)[[[3, 1], [0, 2]]]
    assert in_form(ordered, "one-hot", "gumbel-top-k", given).tolist() == [[3, 1], [0, 2]]


@pytest.mark.parametrize(
    ("law", "options", "error", "said"),
    [
        ("gumbel-max", {"takes": "odds"}, ValueError, "takes must be one of logits"),
        ("gumbel-max", {"gives": "tokens"}, ValueError, "gives must be one of index"),
        ("gumbel-max", {"generator": "mt"}, ValueError, "generator must be one of numpy"),
        ("gumbel-max", {"batched": 1}, TypeError, "batched must be True or False"),
        ("gumbel-max", {"gives": "k-hot"}, ValueError, "gives must be 'index' or 'one-hot'"),
        ("gumbel-top-k", {"gives": "k-hot"}, ValueError, "a k-hot row has no order"),
        ("gumbel-softmax", {"gives": "index"}, ValueError, "gives must be 'weights'"),
        ("gumbel", {"takes": "logits"}, ValueError, "takes does not apply"),
        ("gumbel", {"batched": True}, ValueError, "batched does not apply"),
        ("gumbel", {"gives": "index"}, ValueError, "gives must be left out"),
    ],
)
def test_an_option_that_cannot_be_is_refused_by_name(law, options, error, said):
    with pytest.raises(error, match=said):
        gnp.check(global_generator, law, **options)
