"""The search among cells, against a cell written by hand, complex steps and PyTorch."""

import numpy as np
import pytest
from scipy.stats import binomtest

from gumbel_np import exponential_schedule, gumbel_noise, softmax
from gumbel_np.learning.search import (
    OPERATIONS,
    cell,
    draw_tasks,
    held_out_loss,
    retrained_loss,
    search,
)


def by_hand(x, parameters, names):
    """Return the output of one cell that has one operation on each edge."""

    def edge(e, h):
        a, b, c = parameters[e, :, :4], parameters[e, :, 4:8], parameters[e, :, 8:]
        return {
            "zero": 0 * h,
            "identity": h,
            "linear": h @ a,
            "tanh": np.tanh(h @ b),
            "relu": (h @ c) * (h @ c > 0),
        }[names[e]]

    return edge(1, x) + edge(2, edge(0, x))


def some_cells(n=6, examples=7, seed=0):
    rng = np.random.default_rng(seed)
    x, c = rng.normal(size=(2, n, examples, 4))
    return x, rng.normal(size=(n, 3, 4, 12)), rng.dirichlet(np.ones(5), size=(n, 3)), c


# --- The cell -------------------------------------------------------------------------------------


def test_a_cell_of_single_operations_is_the_one_written_by_hand():
    x, parameters, _, _ = some_cells(n=125)
    every = np.stack(np.meshgrid(*[np.arange(5)] * 3), axis=-1).reshape(-1, 3)
    output, _ = cell(x, parameters, np.eye(5)[every])
    for k, choice in enumerate(every):
        expected = by_hand(x[k], parameters[k], [OPERATIONS[i] for i in choice])
        np.testing.assert_allclose(output[k], expected, rtol=1e-12, atol=1e-14)


def test_the_pullback_is_the_complex_step_derivative():
    x, parameters, y, c = some_cells()
    by_parameters, by_y = cell(x, parameters, y)[1](c)
    h = 1e-30

    def slope(dw, dy):
        out, _ = cell(x.astype(complex), parameters + h * 1j * dw, y + h * 1j * dy)
        return (c * out.imag).sum(axis=(1, 2)) / h

    for at in np.ndindex(3, 4, 12):
        dw = np.zeros(parameters.shape[1:])
        dw[at] = 1
        found = by_parameters[(slice(None), *at)]
        np.testing.assert_allclose(found, slope(dw, 0 * y), rtol=1e-10, atol=1e-12)
    for at in np.ndindex(3, 5):
        dy = np.zeros(y.shape[1:])
        dy[at] = 1
        found = by_y[(slice(None), *at)]
        np.testing.assert_allclose(found, slope(0 * parameters, dy), rtol=1e-10, atol=1e-12)


def torch_cell(torch, x, parameters, y):
    def edge(e, h):
        a, b, c = (h @ parameters[:, e]).split(4, dim=-1)
        each = torch.stack([0 * h, h, a, torch.tanh(b), torch.relu(c)], dim=-1)
        return (each * y[:, e, None, None, :]).sum(dim=-1)

    return edge(1, x) + edge(2, edge(0, x))


@pytest.mark.peers
def test_the_pullback_is_that_of_pytorch():
    torch = pytest.importorskip("torch")
    x, parameters, y, c = some_cells(seed=1)
    output, pullback = cell(x, parameters, y)
    w, v = (torch.tensor(array, requires_grad=True) for array in (parameters, y))
    peer = torch_cell(torch, torch.tensor(x), w, v)
    peer.backward(torch.tensor(c))
    np.testing.assert_allclose(output, peer.detach().numpy(), rtol=1e-12, atol=1e-13)
    for found, expected in zip(pullback(c), (w.grad, v.grad), strict=True):
        np.testing.assert_allclose(found, expected.numpy(), rtol=1e-10, atol=1e-12)


# --- The search -----------------------------------------------------------------------------------


@pytest.mark.peers
@pytest.mark.parametrize("method", ["mixture", "gumbel", "straight-through"])
def test_the_search_is_that_of_pytorch(method):
    torch = pytest.importorskip("torch")
    tasks, rng = draw_tasks(5, rng=2), np.random.default_rng(3)
    found = search(tasks, 3, method=method, schedule=lambda step: 2.0 - 0.1 * step, steps=6)

    w = torch.tensor(tasks.start, requires_grad=True)
    alpha = torch.zeros((5, 3, 5), dtype=torch.float64, requires_grad=True)
    adams = [torch.optim.Adam([parameter], lr=0.03, eps=1e-8) for parameter in (w, alpha)]
    for step in range(6):
        for adam, (x, target) in zip(adams, tasks[:2], strict=True):
            noise = 0.0 if method == "mixture" else torch.tensor(gumbel_noise((5, 3, 5), rng=rng))
            y = torch.softmax((alpha + noise) / (2.0 - 0.1 * step), dim=-1)
            if method == "straight-through":
                hard = torch.zeros_like(y).scatter_(-1, y.argmax(-1, keepdim=True), 1.0)
                y = hard - y.detach() + y
            error = torch_cell(torch, torch.tensor(x), w, y) - torch.tensor(target)
            w.grad = alpha.grad = None
            (error**2).mean(dim=(1, 2)).sum().backward()
            adam.step()
    np.testing.assert_allclose(found.parameters, w.detach().numpy(), rtol=0, atol=1e-8)
    np.testing.assert_allclose(found.logits, alpha.detach().numpy(), rtol=0, atol=1e-8)


def test_tasks_are_left_as_they_are_and_a_mixture_needs_no_noise():
    tasks, again = draw_tasks(8, rng=4), draw_tasks(8, rng=4)
    a, b = (search(tasks, rng, method="mixture", schedule=lambda s: 1.0, steps=5) for rng in (0, 1))
    np.testing.assert_array_equal(a.parameters, b.parameters)
    np.testing.assert_array_equal(tasks.start, again.start)
    np.testing.assert_array_equal(tasks.train.x, again.train.x)
    c, d = (search(tasks, rng, method="gumbel", schedule=lambda s: 1.0, steps=5) for rng in (0, 1))
    assert not np.array_equal(c.parameters, d.parameters)


def test_the_weights_of_each_step_are_kept():
    tasks = draw_tasks(4, rng=5)
    found = search(tasks, 6, method="gumbel", schedule=lambda s: 2.0, steps=7)
    again = search(tasks, 6, method="gumbel", schedule=lambda s: 2.0, steps=6)
    np.testing.assert_array_equal(found.weights[:6], again.weights)
    np.testing.assert_array_equal(found.probabilities[6], softmax(again.logits))
    noise = gumbel_noise((2, 4, 3, 5), rng=6)[1]  # the first is for the parameters
    np.testing.assert_allclose(found.weights[0], softmax(noise, 2.0), rtol=1e-12)
    mean = np.mean([found.weights[3, :, e].max(axis=-1) for e in range(3)], axis=0)
    np.testing.assert_allclose(found.largest[3], mean)


def test_losses_are_of_the_mixture_and_of_what_is_kept():
    tasks = draw_tasks(8, rng=5)
    found = search(tasks, method="mixture", schedule=lambda s: 0.7, steps=20)
    mixed = held_out_loss(tasks, found.parameters, softmax(found.logits, 0.7))
    np.testing.assert_allclose(found.searched, mixed, rtol=1e-12)
    x, target = tasks.held_out
    for k in range(8):
        names = [OPERATIONS[i] for i in found.logits[k].argmax(axis=-1)]
        error = by_hand(x[k], found.parameters[k], names) - target[k]
        assert found.derived[k] == pytest.approx(np.mean(error**2))


def test_the_operations_of_the_hidden_cell_can_be_trained_to_the_noise():
    tasks = draw_tasks(64, rng=6)
    assert tasks.train.x.shape == (64, 32, 4) and tasks.held_out.x.shape == (64, 128, 4)
    loss = retrained_loss(tasks, tasks.teacher, steps=200)
    assert 0.009 < np.median(loss) < 0.013
    others = retrained_loss(tasks, np.roll(tasks.teacher, 1, axis=-1), steps=200)
    assert np.median(others) > 0.1


# --- What the source says of it -------------------------------------------------------------------


def cooling(step):
    return max(0.1, 5 * np.exp(-0.026 * step))


@pytest.fixture(scope="module")
def tasks():
    return draw_tasks(96, rng=7)


@pytest.fixture(scope="module")
def mixture(tasks):
    return search(tasks, method="mixture", schedule=lambda step: 1.0)


@pytest.fixture(scope="module")
def gumbel(tasks):
    return search(tasks, 8, method="gumbel", schedule=cooling)


def cost(found):
    return found.derived - found.searched


def test_a_mixture_loses_more_by_deriving_than_a_search_that_samples(mixture, gumbel):
    more = cost(mixture) > cost(gumbel)
    assert binomtest(int(more.sum()), more.size, 0.8, "greater").pvalue < 1e-3
    assert np.median(cost(mixture)) > 0.2 > 0 > np.median(cost(gumbel))


def test_its_searched_loss_is_the_smaller_one_and_its_derived_the_larger(mixture, gumbel):
    assert np.mean(mixture.searched < gumbel.searched) > 0.9
    kept = mixture.derived != gumbel.derived
    assert np.mean((mixture.derived > gumbel.derived)[kept]) > 0.85


def test_samples_that_stay_hot_lose_more_than_a_mixture(tasks, mixture):
    hot = search(tasks, 8, method="gumbel", schedule=lambda step: 20.0)
    more = cost(mixture) > cost(hot)
    assert binomtest(int(more.sum()), more.size, 0.5, "less").pvalue < 1e-6


def test_annealing_tries_every_operation_and_then_prefers_one(tasks, gumbel):
    def early_and_late(found):
        return found.smallest[:10].mean(axis=0), found.largest[-10:].mean(axis=0)

    early, late = early_and_late(gumbel)
    assert (early > 0.1).all() and (late > 0.85).all()
    backwards = search(tasks, 8, method="gumbel", schedule=lambda step: cooling(149 - step))
    early, late = early_and_late(backwards)
    assert (early < 0.01).all() and (late < 0.7).all()
    assert np.mean(backwards.derived > gumbel.derived) > 0.8


def test_a_mixture_begins_with_all_alike_and_sets_up_a_preference(mixture):
    np.testing.assert_allclose(mixture.smallest[0], 0.2, rtol=1e-12)
    np.testing.assert_array_equal(mixture.largest, mixture.preferred)
    assert (mixture.preferred[-1] > mixture.preferred[0] + 0.1).all()


# --- Errors ---------------------------------------------------------------------------------------


def test_invalid_arguments_are_named(tasks):
    def tau(step):
        return 1.0

    with pytest.raises(ValueError, match="method must"):
        search(tasks, method="darts", schedule=tau)
    for wrong, error in ((0, ValueError), (-1, ValueError), (2.5, TypeError)):
        with pytest.raises(error, match="steps must"):
            search(tasks, method="mixture", schedule=tau, steps=wrong)
    for wrong, error in ((-1, ValueError), (2.5, TypeError)):
        with pytest.raises(error, match="n must"):
            draw_tasks(wrong)


def test_a_search_that_samples_is_judged_at_its_last_temperature():
    tasks = draw_tasks(6, rng=9)
    schedule = exponential_schedule(5.0, 0.5, lowest=0.05)
    found = search(tasks, 3, method="gumbel", schedule=schedule, steps=12)
    noise = gumbel_noise((400, *found.logits.shape), rng=4)
    for tau, agrees in ((schedule(11), True), (schedule(0), False)):
        losses = [
            held_out_loss(tasks, found.parameters, softmax(found.logits + g, tau)) for g in noise
        ]
        # 32 draws in the search: six standard errors of their mean.
        error = 6 * np.std(losses, axis=0) / np.sqrt(32)
        assert (np.abs(np.mean(losses, axis=0) - found.searched) <= error).all() == agrees
