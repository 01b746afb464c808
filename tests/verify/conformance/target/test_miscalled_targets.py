"""A function called with arguments that do not fit is an error of usage, never a violation."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance import MiscalledTargetError


def logits_alone(logits):
    return logits


def global_generator(logits, size):
    return np.argmax(logits + np.random.gumbel(size=(size, len(logits))), axis=-1)  # noqa: NPY002


def takes_probabilities(probs, n):
    return np.random.choice(len(probs), n, p=probs)  # noqa: NPY002


def with_a_strange_argument(logits, size, rng, beam_width):
    return global_generator(logits, size)


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (logits_alone, "Found: (logits)"),
        (global_generator, "--generator global"),
        (takes_probabilities, "--takes probabilities --generator global"),
        (with_a_strange_argument, "def sampler(logits, size, rng):"),
        (lambda: 0, "def sampler(logits, size, rng):"),
        (np.exp, "Wanted: f(logits, size, rng) -> (size,) integers"),
        (max, "def sampler"),
        (np.random.gumbel, "Found: "),
        (np.random.default_rng, "Wanted"),
    ],
)
def test_the_error_says_what_was_wanted_and_how_it_could_be(target, said):
    with pytest.raises(MiscalledTargetError) as raised:
        gnp.check(target, "gumbel-max")
    assert said in str(raised.value)
    assert "Wanted: f(logits, size, rng)" in str(raised.value)


@pytest.mark.parametrize("target", [global_generator, takes_probabilities])
def test_what_it_advises_works(target):
    with pytest.raises(MiscalledTargetError) as raised:
        gnp.check(target, "gumbel-max")
    keywords = str(raised.value).partition("(in Python: ")[2].partition(")")[0]
    options = eval(f"dict({keywords})")
    assert gnp.check(target, "gumbel-max", max_draws=20_000, **options).verdict == "undecided"


def test_a_class_is_refused():
    class Sampler:
        def __init__(self, logits, size, rng):
            pass

    with pytest.raises(MiscalledTargetError, match="is a class"):
        gnp.check(Sampler, "gumbel-max")


def test_an_option_that_leaves_an_argument_open_is_refused():
    with pytest.raises(MiscalledTargetError, match="'beam_width' should get is unknown"):
        gnp.check(with_a_strange_argument, "gumbel-max", generator="own")
    with pytest.raises(MiscalledTargetError, match="no argument for tau"):
        gnp.check(global_generator, "gumbel-softmax", generator="global")
    with pytest.raises(MiscalledTargetError, match="no argument for a generator"):
        gnp.check(global_generator, "gumbel-max", takes="logits")


def test_a_library_that_is_not_installed_is_named(monkeypatch):
    from gumbel_np.verify.conformance.target import call_plan

    monkeypatch.setattr(call_plan, "find_spec", lambda name: None)
    with pytest.raises(MiscalledTargetError, match="needs jax, which is not installed"):
        gnp.check(takes_probabilities, "gumbel-max", generator="jax-key")


def calls_wrongly(logits, size, rng):
    return logits_alone(logits, size)


def adds_none(logits, size, rng):
    return None + logits


def misuses_numpy(logits, size, rng):
    return np.argmax(logits, axes=-1)


@pytest.mark.parametrize("target", [calls_wrongly, adds_none, misuses_numpy])
def test_an_error_in_its_own_body_is_a_finding(target):
    result = gnp.check(target, "gumbel-max")
    assert result.diagnosis.suspect == "raises"
    assert "TypeError" in result.message


def test_an_error_in_a_later_call_is_a_finding():
    def tires(logits, size, rng):
        if len(logits) == 2:
            raise TypeError("two are too few")
        return np.argmax(logits + rng.gumbel(size=(size, len(logits))), axis=-1)

    assert gnp.check(tires, "gumbel-max").diagnosis.suspect == "raises"


def test_an_error_in_the_body_of_an_adapted_function_is_a_finding():
    def fails(logits, size):
        return None + logits

    result = gnp.check(fails, "gumbel-max", generator="own")
    assert result.diagnosis.suspect == "raises"


def test_a_function_that_wants_tensors_says_so():
    torch = pytest.importorskip("torch")

    def of_tensors(logits, size, rng):
        return torch.softmax(logits, -1)

    for target in (of_tensors, torch.softmax, torch.nn.functional.gumbel_softmax, torch.rand):
        with pytest.raises(MiscalledTargetError):
            gnp.check(target, "gumbel-top-k" if target is not of_tensors else "gumbel-max")


def test_a_distribution_of_pytorch_gets_a_wrapper_that_works():
    torch = pytest.importorskip("torch")
    with pytest.raises(MiscalledTargetError) as raised:
        gnp.check(torch.distributions.Categorical, "gumbel-max")
    code = str(raised.value).partition("check that:\n")[2]
    scope = {"torch": torch, "Categorical": torch.distributions.Categorical}
    exec("if True:\n" + code, scope)
    assert gnp.check(scope["sampler"], "gumbel-max", max_draws=20_000).verdict == "undecided"


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (np.random.default_rng(0).choice, "--takes probabilities --generator own"),
        (np.random.default_rng(0).multinomial, "--gives one-hot"),
        (np.vectorize(lambda x: x), "takes 1 positional argument"),
    ],
)
def test_methods_and_callables_of_a_library_are_not_blamed(target, said):
    with pytest.raises(MiscalledTargetError, match=said):
        gnp.check(target, "gumbel-max")


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("choice", {"takes": "probabilities"}),
        ("multinomial", {"takes": "probabilities", "gives": "one-hot"}),
    ],
)
def test_methods_of_a_generator_are_adapted(name, options):
    method = getattr(np.random.default_rng(0), name)
    result = gnp.check(method, "gumbel-max", generator="own", max_draws=20_000, **options)
    assert result.verdict == "undecided", result
