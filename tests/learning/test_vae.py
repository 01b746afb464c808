"""The autoencoder, against complex steps, enumeration, SciPy and PyTorch, and broken trainings."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from gumbel_np import gumbel_noise, gumbel_softmax_vjp, softmax
from gumbel_np.learning.digits import binary_digits
from gumbel_np.learning.optimisers import Adam, RMSprop
from gumbel_np.learning.vae import CategoricalVAE, no_latents_bound
from gumbel_np.learning.vae_training import LESSON, QUICK, train

ALARM = 1e-6  # the share of seeds in which a statistical test here would raise a false alarm
NAMES = "AaBbCcDd"


def tiny(scale=1.0):
    """A model of 2 latents of 3 categories, anywhere but at its start."""
    vae, rng = CategoricalVAE(2, 3, hidden=4, pixels=5, rng=0), np.random.default_rng(1)
    for name, value in vae.parameters.items():
        vae.parameters[name] = rng.normal(scale=scale, size=value.shape)
    return vae


IMAGES = np.random.default_rng(2).integers(0, 2, (7, 5)).astype(float)
NOISE = gumbel_noise((7, 2, 3), rng=3)


# --- The relaxed bound and its gradients ----------------------------------------------------------


def relaxed_bound(parameters, tau):
    """The textbook formula, which takes complex numbers too."""
    A, a, B, b, C, c, D, d = (parameters[name] for name in NAMES)
    phi = (np.tanh(IMAGES @ A + a) @ B + b).reshape(NOISE.shape)
    y = np.exp((phi + NOISE) / tau)
    y = y / y.sum(axis=-1, keepdims=True)
    psi = np.tanh(y.reshape(len(y), -1) @ C + c) @ D + d
    q = np.exp(phi) / np.exp(phi).sum(axis=-1, keepdims=True)
    log_p = (IMAGES * psi - np.log(1 + np.exp(psi))).sum(axis=-1)
    return np.mean(log_p - (q * np.log(3 * q)).sum(axis=(-2, -1)))


@pytest.mark.parametrize("tau", [0.5, 2.0])
def test_gradients_are_complex_step_derivatives(tau):
    vae, h = tiny(), 1e-30
    bound, gradients = vae.relaxed_bound(IMAGES, tau, noise=NOISE)
    assert bound == pytest.approx(relaxed_bound(vae.parameters, tau), rel=1e-13)
    assert list(gradients) == list(vae.parameters)
    for name, value in vae.parameters.items():
        expected = np.empty(value.shape)
        for i in np.ndindex(value.shape):
            stepped = value.astype(complex)
            stepped[i] += 1j * h
            expected[i] = relaxed_bound(vae.parameters | {name: stepped}, tau).imag / h
        assert np.abs(expected).max() > 1e-3
        np.testing.assert_allclose(gradients[name], expected, rtol=1e-10, atol=1e-14)


def torch_bound(torch, p, x, noise, tau, hard):
    """The relaxed bound by PyTorch's own functions."""
    phi = (torch.tanh(x @ p["A"] + p["a"]) @ p["B"] + p["b"]).view(noise.shape)
    y = torch.softmax((phi + noise) / tau, dim=-1)
    if hard:
        one_hot = torch.nn.functional.one_hot((phi + noise).argmax(dim=-1), phi.shape[-1])
        y = one_hot + y - y.detach()
    psi = torch.tanh(y.flatten(1) @ p["C"] + p["c"]) @ p["D"] + p["d"]
    q, uniform = (torch.distributions.Categorical(logits=z) for z in (phi, 0 * phi))
    log_p = torch.distributions.Bernoulli(logits=psi).log_prob(x).sum(dim=-1)
    return (log_p - torch.distributions.kl_divergence(q, uniform).sum(dim=-1)).mean()


@pytest.mark.peers
@pytest.mark.parametrize("tau", [0.5, 2.0])
@pytest.mark.parametrize("hard", [False, True])
def test_gradients_are_those_of_pytorch(tau, hard):
    torch = pytest.importorskip("torch")
    vae, x = CategoricalVAE(2, 10, hidden=64, rng=4), binary_digits()[0][:100]
    noise = gumbel_noise((100, 2, 10), rng=5)
    bound, gradients = vae.relaxed_bound(x, tau, noise=noise, hard=hard)
    p = {name: torch.tensor(v, requires_grad=True) for name, v in vae.parameters.items()}
    theirs = torch_bound(torch, p, torch.tensor(x), torch.tensor(noise), tau, hard)
    theirs.backward()
    assert bound == pytest.approx(theirs.item(), rel=1e-12)
    for name in NAMES:
        expected = p[name].grad.numpy()
        tolerance = 1e-10 * np.abs(expected).max()
        np.testing.assert_allclose(gradients[name], expected, rtol=0, atol=tolerance)
        other = vae.relaxed_bound(x, tau, noise=noise, hard=not hard)[1][name]
        assert np.abs(other - expected).max() > 1e6 * tolerance


def test_divergence_is_that_of_scipy():
    vae = tiny()
    vae.parameters["D"][:] = vae.parameters["d"][:] = 0  # every pixel costs log 2
    q = softmax(vae.encode(IMAGES))
    expected = stats.entropy(q, np.full(3, 1 / 3), axis=-1).sum(axis=-1)
    np.testing.assert_allclose(-vae.exact_bound(IMAGES) - 5 * np.log(2), expected, rtol=1e-12)
    bound, _ = vae.relaxed_bound(IMAGES, 1.0, noise=NOISE)
    assert -bound - 5 * np.log(2) == pytest.approx(expected.mean(), rel=1e-12)


# --- The exact bound ------------------------------------------------------------------------------


def terms(vae, x):
    """Yield q(z|x) and p(x, z) of one image, z by z."""
    q = softmax(vae.encode([x]))[0]
    for z in itertools.product(range(vae.categories), repeat=vae.latents):
        one_hot = np.eye(vae.categories)[list(z)]
        ink = 1 / (1 + np.exp(-vae.decode(one_hot[np.newaxis])[0]))
        p_x = np.prod([p if pixel else 1 - p for p, pixel in zip(ink, x, strict=True)])
        yield np.prod([q[n, k] for n, k in enumerate(z)]), p_x / vae.categories**vae.latents


def test_exact_bound_and_likelihood_are_sums_over_everything():
    vae = tiny()
    bounds = [sum(q * np.log(p / q) for q, p in terms(vae, x)) for x in IMAGES]
    likelihoods = [np.log(sum(p for _, p in terms(vae, x))) for x in IMAGES]
    np.testing.assert_allclose(vae.exact_bound(IMAGES), bounds, rtol=1e-12)
    np.testing.assert_allclose(vae.log_likelihood(IMAGES), likelihoods, rtol=1e-12)


def test_configurations_are_all_there_are():
    z = CategoricalVAE(3, 4, hidden=1, pixels=1).configurations()
    assert z.shape == (64, 3, 4)
    assert set(np.unique(z)) == {0, 1}
    assert (z.sum(axis=-1) == 1).all()
    assert len(np.unique(z, axis=0)) == 64


def test_exact_bound_is_the_mean_of_one_hot_draws_and_not_of_relaxed_ones():
    vae, rng, n = tiny(), np.random.default_rng(6), 400
    copies = np.repeat(IMAGES, 30, axis=0)

    def deviation(hard):
        """Standard errors between the mean over the noise and the exact bound."""
        drawn = [
            vae.relaxed_bound(
                copies, 1.0, noise=gumbel_noise((len(copies), 2, 3), rng=rng), hard=hard
            )[0]
            for _ in range(n)
        ]
        error = np.std(drawn, ddof=1) / np.sqrt(n)
        return abs(np.mean(drawn) - vae.exact_bound(IMAGES).mean()) / error

    assert deviation(hard=True) < stats.t(n - 1).isf(ALARM / 2)
    assert deviation(hard=False) > 20


@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0, 1e4])
def test_no_bound_lies_above_the_likelihood(scale):
    vae = tiny(scale)
    bound, likelihood = vae.exact_bound(IMAGES), vae.log_likelihood(IMAGES)
    assert np.isfinite(likelihood).all()
    assert (bound < likelihood).all()


def test_the_bound_is_the_likelihood_where_the_encoder_knows_the_posterior():
    vae, rng = CategoricalVAE(2, 3, hidden=6, pixels=6), np.random.default_rng(7)
    p = vae.parameters
    # Each latent decodes pixels of its own, so that given an image the latents are independent.
    mine = np.repeat(np.eye(2), 3, axis=1)  # of a latent, which 3 hidden units, which 3 pixels
    p["C"] = rng.normal(size=(6, 6)) * np.repeat(mine, 3, axis=0)
    p["D"] = rng.normal(size=(6, 6)) * (mine.T @ mine)
    p["d"] = rng.normal(size=6)
    # Their posterior is linear in the pixels, as tanh is where it meets 0 and 1 only.
    p["A"] = np.eye(6)
    one_hot = np.eye(6).reshape(6, 2, 3)
    psi = vae.decode(one_hot) * np.repeat(mine, 3, axis=0)
    p["B"] = psi.T / np.tanh(1)
    p["b"] = -(np.logaddexp(0, psi) * np.repeat(mine, 3, axis=0)).sum(axis=1)
    every = np.array(list(itertools.product((0.0, 1.0), repeat=6)))
    likelihood = vae.log_likelihood(every)
    np.testing.assert_allclose(vae.exact_bound(every), likelihood, rtol=1e-13)
    assert np.exp(likelihood).sum() == pytest.approx(1, rel=1e-13)
    p["b"][0] += 0.1
    assert (likelihood - vae.exact_bound(every) > 1e-6).all()


def test_without_latents_pixels_are_independent():
    images, held_out = IMAGES[:5], IMAGES[5:]
    p = (images.sum(axis=0) + 1) / 7
    expected = stats.bernoulli.logpmf(held_out, p).sum(axis=-1)
    np.testing.assert_allclose(no_latents_bound(images, held_out), expected, rtol=1e-13)
    # Two ones were seen, and a zero still has a positive probability.
    assert no_latents_bound([[1], [1]], [[0]])[0] == pytest.approx(np.log(1 / 4))


# --- Training -------------------------------------------------------------------------------------


def test_training_repeats_itself():
    images, held_out = (side[:200] for side in binary_digits())
    one, first = train(images, held_out, QUICK, rng=0)
    two, second = train(images, held_out, QUICK, rng=np.random.default_rng(0))
    assert first == second
    for name in NAMES:
        np.testing.assert_array_equal(one.parameters[name], two.parameters[name])
    assert train(images, held_out, QUICK, rng=1)[1] != first


def test_epochs_report_the_temperature_and_the_bounds():
    images, held_out = binary_digits()
    steps = []

    def schedule(step):
        steps.append(step)
        return 2.0 - step / 100

    setting = replace(QUICK, epochs=3, batch=600, schedule=schedule)
    vae, epochs = train(images, held_out, setting, optimiser=RMSprop, rng=0)
    assert sorted(set(steps)) == list(range(10))  # 600 + 600 + 200 images, three times
    assert [epoch.tau for epoch in epochs] == pytest.approx([2.0, 1.97, 1.94, 1.91])
    assert epochs[-1].exact == vae.exact_bound(held_out).mean()
    noise = gumbel_noise((397, 2, 10), rng=1)
    again, _ = vae.relaxed_bound(held_out, epochs[-1].tau, noise=noise)
    assert epochs[-1].relaxed == pytest.approx(again, abs=0.5)
    start = CategoricalVAE(2, 10, hidden=64, rng=0)
    assert epochs[0].exact == start.exact_bound(held_out).mean()


class DecoderOnly(Adam):
    """The encoder stays as it was at the start."""

    def step(self, parameters, gradients):
        super().step(parameters, {name: gradients[name] for name in "CcDd"})


def no_backward(logits, tau, *, noise, hard):
    """The plain arg max: it passes no gradient on."""
    return gumbel_softmax_vjp(logits, tau, noise=noise, hard=True)[0], np.zeros_like


def blind(logits, tau, *, noise, hard):
    """Latents that do not know the image."""
    return gumbel_softmax_vjp(0 * logits, tau, noise=noise, hard=hard)[0], np.zeros_like


def uphill(rate):
    return Adam(-rate)


SEEDS = range(4)


@pytest.mark.parametrize("hard", [False, True])
def test_training_raises_the_exact_bound_well_above_what_needs_no_latents(hard):
    images, held_out = binary_digits()
    yardstick = no_latents_bound(images, held_out).mean()
    for seed in SEEDS:
        vae, epochs = train(images, held_out, QUICK, hard=hard, rng=seed)
        assert epochs[-1].exact > epochs[1].exact + 2
        assert epochs[-1].exact > yardstick + 1.5
        assert epochs[-1].exact < vae.log_likelihood(held_out).mean()


@pytest.mark.parametrize(
    "changes",
    [{"optimiser": DecoderOnly}, {"draw": no_backward}, {"draw": blind}, {"optimiser": uphill}],
    ids=["encoder frozen", "no gradient", "blind", "uphill"],
)
def test_broken_training_never_beats_a_model_without_latents(changes):
    images, held_out = binary_digits()
    yardstick = no_latents_bound(images, held_out).mean()
    for seed in SEEDS:
        _, epochs = train(images, held_out, QUICK, rng=seed, **changes)
        assert epochs[-1].exact < yardstick


def test_relaxed_codes_flatter_and_one_hot_codes_do_not():
    sides = binary_digits()
    soft, hard = (train(*sides, QUICK, hard=hard, rng=0)[1][-1] for hard in (False, True))
    assert soft.relaxed > soft.exact + 0.5
    assert abs(hard.relaxed - hard.exact) < 0.5


# --- The same model, trained by PyTorch -----------------------------------------------------------


def torch_exact_bound(torch, encoder, decoder, x, latents, categories):
    z = torch.cartesian_prod(*[torch.arange(categories)] * latents).view(-1, latents)
    log_q = encoder(x).view(len(x), latents, categories).log_softmax(dim=-1)
    log_q = sum(log_q[:, n, z[:, n]] for n in range(latents))
    psi = decoder(torch.nn.functional.one_hot(z, categories).flatten(1).double())
    log_p = torch.distributions.Bernoulli(logits=psi).log_prob(x[:, None]).sum(dim=-1)
    joint = log_p - latents * np.log(categories)
    return (log_q.exp() * (joint - log_q)).sum(dim=-1).mean().item()


def train_with_torch(images, held_out, setting, seed, tied=True):
    """Return the final exact bound; untied, no gradient of the decoder reaches the encoder."""
    torch = pytest.importorskip("torch")
    nn, s, code = torch.nn, setting, setting.latents * setting.categories
    images, held_out = torch.tensor(images), torch.tensor(held_out)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        encoder = nn.Sequential(nn.Linear(64, s.hidden), nn.Tanh(), nn.Linear(s.hidden, code))
        decoder = nn.Sequential(nn.Linear(code, s.hidden), nn.Tanh(), nn.Linear(s.hidden, 64))
        model = nn.ModuleList([encoder, decoder]).double()
        for name, value in model.named_parameters():
            (nn.init.xavier_uniform_ if "weight" in name else nn.init.zeros_)(value)
        adam = torch.optim.Adam(model.parameters(), lr=s.rate)
        batches = (batch for _ in range(s.epochs) for batch in torch.randperm(1400).split(s.batch))
        for step, batch in enumerate(batches):
            x = images[batch]
            phi = encoder(x).view(len(x), s.latents, s.categories)
            y = nn.functional.gumbel_softmax(phi, tau=s.schedule(step))
            psi = decoder((y if tied else y.detach()).flatten(1))
            lost = nn.functional.binary_cross_entropy_with_logits(psi, x, reduction="sum")
            divergence = (phi.softmax(-1) * phi.log_softmax(-1)).sum()  # less a constant
            adam.zero_grad()
            ((lost + divergence) / len(x)).backward()
            adam.step()
        with torch.no_grad():
            return torch_exact_bound(torch, encoder, decoder, held_out, s.latents, s.categories)


@pytest.mark.peers
def test_pytorch_gets_as_far():
    sides, seeds = binary_digits(), range(6)
    ours = np.mean([train(*sides, QUICK, rng=seed)[1][-1].exact for seed in seeds])
    theirs = np.mean([train_with_torch(*sides, QUICK, seed) for seed in seeds])
    assert theirs == pytest.approx(ours, rel=0.02)
    assert train_with_torch(*sides, QUICK, 0, tied=False) != pytest.approx(ours, rel=0.1)


# --- Invalid arguments ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((0, 3, 4), ValueError, "latents must be at least 1, got 0"),
        ((2, 3, -4), ValueError, "hidden must be at least 1, got -4"),
        ((2, 3.0, 4), TypeError, "categories must be an integer, got 3.0"),
    ],
)
def test_sizes_are_checked(arguments, error, said):
    with pytest.raises(error, match=said):
        CategoricalVAE(*arguments)


def test_invalid_arguments_are_refused():
    vae = tiny()
    for method in (vae.encode, vae.exact_bound, vae.log_likelihood):
        with pytest.raises(ValueError, match=r"images must be of shape \(n, 5\), got \(1, 6\)"):
            method(np.ones((1, 6)))
    with pytest.raises(ValueError, match="tau must be positive"):
        vae.relaxed_bound(IMAGES, -1.0, noise=NOISE)
    with pytest.raises(ValueError, match="noise must broadcast with logits"):
        vae.relaxed_bound(IMAGES, 1.0, noise=NOISE[1:])
    with pytest.raises(ValueError, match=r"images must be of shape \(n, 5\), got \(2, 4\)"):
        no_latents_bound(IMAGES, np.ones((2, 4)))


@pytest.mark.parametrize("name", ["epochs", "batch"])
def test_settings_are_checked(name):
    with pytest.raises(ValueError, match=f"{name} must be at least 1, got 0"):
        train(IMAGES, IMAGES, replace(LESSON, **{name: 0}))
