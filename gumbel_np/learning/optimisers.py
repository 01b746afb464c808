"""Two ways to step downhill that adapt the length of a step to each parameter."""

from collections.abc import Mapping

import numpy as np

from gumbel_np.inputs import Floats

Parameters = dict[str, Floats]


class RMSprop:
    r"""Divides each step by the root of a running mean of squared gradients.

    :math:`m \leftarrow \rho m + (1-\rho) g^2` and
    :math:`\theta \leftarrow \theta - \eta g/(\sqrt m + \epsilon)` with learning rate η and decay ρ
    (Tieleman and Hinton 2012, lecture 6.5). The defaults are those of TensorFlow's Keras 2.

    >>> weights = {"w": np.array([1.0, 1.0])}
    >>> RMSprop(0.5).step(weights, {"w": np.array([3.0, 0.0])})
    >>> weights["w"].round(2)
    array([-0.58,  1.  ])
    """

    def __init__(self, rate: float, *, decay: float = 0.9, eps: float = 1e-7) -> None:
        self._rate, self._decay, self._eps = rate, decay, eps
        self._squares: Parameters = {}

    def step(self, parameters: Parameters, gradients: Mapping[str, Floats]) -> None:
        """Move the parameters that have a gradient downhill, in place."""
        for name, g in gradients.items():
            m = _mean(self._squares, name, g**2, self._decay)
            parameters[name] -= self._rate * g / (np.sqrt(m) + self._eps)


class Adam:
    r"""Steps along a running mean of gradients, divided by the root of that of their squares.

    Both means start at 0, so after t steps they are divided by :math:`1 - \beta^t`, the sum of
    their weights, where β is their decay (Kingma and Ba 2015, algorithm 1).

    >>> weights = {"w": np.array([1.0, 1.0])}
    >>> Adam(0.1).step(weights, {"w": np.array([300.0, -0.01])})
    >>> weights["w"].round(3)
    array([0.9, 1.1])
    """

    def __init__(
        self, rate: float, *, decays: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8
    ) -> None:
        self._rate, self._decays, self._eps = rate, decays, eps
        self._means: Parameters = {}
        self._squares: Parameters = {}
        self._steps = 0

    def step(self, parameters: Parameters, gradients: Mapping[str, Floats]) -> None:
        """Move the parameters that have a gradient downhill, in place."""
        self._steps += 1
        first, second = (1 - decay**self._steps for decay in self._decays)
        for name, g in gradients.items():
            m = _mean(self._means, name, g, self._decays[0]) / first
            v = _mean(self._squares, name, g**2, self._decays[1]) / second
            parameters[name] -= self._rate * m / (np.sqrt(v) + self._eps)


def _mean(means: Parameters, name: str, value: Floats, decay: float) -> Floats:
    """Update a running mean and return it."""
    means[name] = decay * means.get(name, np.zeros_like(value)) + (1 - decay) * value
    return means[name]
