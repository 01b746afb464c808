"""Functions of libraries need no option; wrong copies of them are refuted through the same door."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.compiled_shapes import SHAPES, CompiledShapes
from gumbel_np.verify.conformance.target.library_functions import LIBRARY_FUNCTIONS

FEW = 20_000


def named(name):
    """Import `module:function`, or skip where it is not installed."""
    module, _, attribute = name.partition(":")
    found = pytest.importorskip(module.partition(".")[0]) and pytest.importorskip(module)
    for part in attribute.split("."):
        found = getattr(found, part)
    return found


ROWS = [(row.name, law) for row in LIBRARY_FUNCTIONS for law in row.options]
WRONG = {"scipy.stats:gumbel_l.rvs"}


@pytest.mark.parametrize(("name", "law"), ROWS)
def test_every_row_of_the_table_follows_its_law(name, law):
    # JAX compiles for every new size.
    own = {"probabilities": gnp.softmax} if law == "categorical" else {}
    few = FEW // 4 if name.startswith("jax") else FEW
    result = gnp.check(named(name), law, max_draws=few, **own)
    assert result.verdict == ("violates" if name in WRONG else "undecided"), result


def test_the_mirrored_law_is_refuted_by_name():
    result = gnp.check(named("scipy.stats:gumbel_l.rvs"), "gumbel")
    assert result.diagnosis.suspect == "min-gumbel"


@pytest.mark.parametrize("name", ["numpy.random:gumbel", "scipy.stats:gumbel_r.rvs"])
def test_numpy_and_scipy_get_their_certificates(name):
    assert gnp.check(named(name), "gumbel").conforms


def test_options_go_before_those_of_the_table():
    result = gnp.check(named("numpy.random:gumbel"), "gumbel", generator="own", max_draws=1000)
    assert any("does not use its rng" in remark for remark in result.remarks)


def test_settings_of_a_library_that_compiles_share_shapes():
    shapes = CompiledShapes()
    rng = np.random.default_rng(0)
    drawn = [shapes.draw_setting(rng, large=i % 9 == 0, most=5000) for i in range(200)]
    assert len({(s.logits.dtype, s.categories, s.size) for s in drawn}) <= SHAPES
    assert len({s.tau for s in drawn}) == 200
    assert all(1 <= s.k <= s.possible.sum() for s in drawn)
    assert any(s.size % 2 for s in drawn)


def test_calls_of_a_library_that_compiles_are_cut():
    sizes = []

    def draw(logits, size, rng):
        sizes.append(size)
        return np.argmax(logits + rng.gumbel(size=(size, logits.size)), axis=-1)

    draw.compiles = True
    result = gnp.check(draw, "gumbel-max")
    assert result.conforms
    assert len(set(sizes)) < 50
    assert any("shapes were drawn" in remark for remark in result.remarks)


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def test_a_function_of_pytorch_that_is_wrong_is_refuted(torch):
    def no_noise_scale(logits, tau):
        noise = -torch.empty_like(logits).exponential_().log()
        return ((logits + 1.1 * noise) / tau).softmax(-1)

    options = {"takes": "tensor", "batched": True, "generator": "torch"}
    result = gnp.check(no_noise_scale, "gumbel-softmax", **options)
    assert result.diagnosis.suspect == "wrong-scale"


def test_tensors_with_a_gradient_or_in_bfloat16_are_cast(torch):
    def hard(probs):
        phi = probs.log().requires_grad_()
        soft = torch.nn.functional.gumbel_softmax(phi, hard=True)
        return soft.to(torch.bfloat16)

    options = {"takes": "tensor", "gives": "one-hot", "batched": True}
    result = gnp.check(hard, "gumbel-max", max_draws=FEW, **options)
    assert result.verdict == "undecided", result


@pytest.mark.parametrize("takes", ["tensor", "probabilities"])
def test_probabilities_may_be_a_tensor(torch, takes):
    def draw(probs, num_samples):
        return torch.multinomial(probs, num_samples, replacement=True)

    options = {"takes": takes, "generator": "torch"}
    assert gnp.check(draw, "gumbel-max", max_draws=FEW, **options).verdict == "undecided"


def test_a_function_between_numpy_and_pytorch_gets_arrays_where_it_takes_logits(torch):
    def draw(logits, size):
        phi = torch.from_numpy(logits)
        return torch.distributions.Categorical(logits=phi).sample((size,)).numpy()

    options = {"takes": "logits", "generator": "torch"}
    assert gnp.check(draw, "gumbel-max", max_draws=FEW, **options).verdict == "undecided"


def test_a_key_of_jax_makes_one_draw_a_call_or_many():
    jax = pytest.importorskip("jax")

    def one(key, logits):
        return jax.numpy.argmax(logits + jax.random.gumbel(key, logits.shape, logits.dtype))

    def upside_down(key, logits):
        return jax.numpy.argmax(logits - jax.random.gumbel(key, logits.shape, logits.dtype))

    options = {"takes": "tensor", "generator": "jax-key"}
    assert gnp.check(one, "gumbel-max", max_draws=2000, **options).verdict == "undecided"
    result = gnp.check(upside_down, "gumbel-max", **options)
    assert result.diagnosis.suspect == "min-gumbel"


def test_the_state_of_pytorch_is_left_as_it_was(torch):
    before = torch.get_rng_state()
    gnp.check(torch.nn.functional.gumbel_softmax, "gumbel-softmax", max_draws=1000)
    assert (torch.get_rng_state() == before).all()


def test_the_table_holds_each_function_once():
    names = [row.name for row in LIBRARY_FUNCTIONS]
    assert len(set(names)) == len(names)
    assert np.random.gumbel == named("numpy.random:gumbel")


def test_a_soft_draw_is_asked_of_a_function_that_can_also_give_a_hard_one(torch):
    def draw(logits, tau, hard=False):
        return torch.nn.functional.gumbel_softmax(logits, tau, hard=hard)

    options = {"takes": "tensor", "batched": True, "generator": "torch"}
    result = gnp.check(draw, "gumbel-softmax", max_draws=FEW, **options)
    assert result.verdict == "undecided", result


def test_a_module_of_pytorch_is_called_like_its_forward(torch):
    class Draw(torch.nn.Module):
        def forward(self, logits, tau):
            return torch.nn.functional.gumbel_softmax(logits, tau)

    with pytest.raises(gnp.verify.conformance.MiscalledTargetError, match="--takes tensor"):
        gnp.check(Draw(), "gumbel-softmax")
    options = {"takes": "tensor", "batched": True}
    result = gnp.check(Draw(), "gumbel-softmax", max_draws=FEW, **options)
    assert result.verdict == "undecided", result
