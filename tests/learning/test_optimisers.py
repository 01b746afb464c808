"""Adam and RMSprop, step by step, against PyTorch."""

from copy import deepcopy

import numpy as np
import pytest

from gumbel_np.learning.optimisers import Adam, RMSprop

START = {"w": np.array([[1.0, -2.0, 0.0], [0.5, 3.0, -1e-3]]), "b": np.array([0.3])}


def gradients(parameters):
    """Of a lopsided bowl, some thousand times steeper along one axis than along another."""
    return {
        "w": parameters["w"] * np.array([1e-3, 1.0, 40.0]) + np.array([[0.2], [-0.1]]),
        "b": np.sinh(parameters["b"]),
    }


def ours(optimiser, steps):
    optimiser, parameters = deepcopy((optimiser, START))
    for _ in range(steps):
        optimiser.step(parameters, gradients(parameters))
    return parameters


def theirs(name, steps, **options):
    torch = pytest.importorskip("torch")
    tensors = {key: torch.tensor(value) for key, value in START.items()}
    optimiser = getattr(torch.optim, name)(tensors.values(), **options)
    for _ in range(steps):
        at = gradients({key: tensor.numpy() for key, tensor in tensors.items()})
        for key, tensor in tensors.items():
            tensor.grad = torch.tensor(at[key])
        optimiser.step()
    return {key: tensor.numpy() for key, tensor in tensors.items()}


def apart(one, other):
    """The largest relative difference."""
    return max(np.max(np.abs(one[name] / other[name] - 1)) for name in START)


PAIRS = [
    (Adam(0.05), "Adam", {"lr": 0.05}),
    (Adam(0.3, decays=(0.5, 0.9), eps=1e-3), "Adam", {"lr": 0.3, "betas": (0.5, 0.9), "eps": 1e-3}),
    (RMSprop(0.05), "RMSprop", {"lr": 0.05, "alpha": 0.9, "eps": 1e-7}),
    (RMSprop(0.3, decay=0.5, eps=1e-3), "RMSprop", {"lr": 0.3, "alpha": 0.5, "eps": 1e-3}),
]


@pytest.mark.peers
@pytest.mark.parametrize(("optimiser", "name", "options"), PAIRS)
def test_steps_are_those_of_pytorch(optimiser, name, options):
    assert apart(ours(optimiser, 20), theirs(name, 20, **options)) < 1e-12


@pytest.mark.peers
@pytest.mark.parametrize(
    ("optimiser", "name", "options"),
    [
        (Adam(0.05), "Adam", {"lr": 0.05, "eps": 2e-8}),
        (Adam(0.05), "Adam", {"lr": 0.05, "betas": (0.9, 0.99)}),
        (Adam(0.05), "RMSprop", {"lr": 0.05}),
        (RMSprop(0.05), "RMSprop", {"lr": 0.05, "alpha": 0.9}),  # its own eps is 1e-8
        (RMSprop(0.05), "RMSprop", {"lr": 0.05, "eps": 1e-7}),  # its own alpha is 0.99
    ],
)
def test_another_constant_is_seen(optimiser, name, options):
    assert apart(ours(optimiser, 20), theirs(name, 20, **options)) > 1e-9


@pytest.mark.parametrize("optimiser", [Adam(0.1), RMSprop(0.1)])
def test_parameters_move_in_place_and_only_those_that_have_gradients(optimiser):
    weights, still = np.ones(2), np.ones(2)
    parameters = {"w": weights, "still": still}
    deepcopy(optimiser).step(parameters, {"w": np.array([1.0, 0.0])})
    assert parameters["w"] is weights
    assert weights[0] < 1 == weights[1]
    np.testing.assert_array_equal(still, 1)
