"""The samplers of PyTorch.

Each takes `torch`, `tensor` (which makes a tensor of the precision asked for) and the arguments of
its law, and returns a tensor. `with_torch` makes NumPy's equal of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LOCK = Lock()


@contextmanager
def torch_seeded(rng: np.random.Generator) -> Iterator[int]:
    """Seed PyTorch from a NumPy generator; yield the seed.

    PyTorch draws from one global generator: it is seeded for this call, no other thread may use it,
    and it is restored. torch.manual_seed would seed those of other devices too, and not restore
    them.
    """
    import torch

    with _LOCK, torch.random.fork_rng(devices=[]):
        seed = int(rng.integers(2**63))
        torch.default_generator.manual_seed(seed)
        yield seed


def with_torch(
    draw: Callable[..., Any], *arguments: Any, dtype: str = "float32", **options: Any
) -> NDArray[Any]:
    """Call `draw` with PyTorch seeded from the last argument, a NumPy generator."""
    import torch

    *others, rng = arguments
    tensor = partial(torch.tensor, dtype=getattr(torch, dtype))
    with torch_seeded(rng):
        return draw(torch, tensor, *others, **options).numpy()


def gumbel(torch: Any, tensor: Any, size: int) -> Any:
    """`torch.distributions.Gumbel`."""
    return torch.distributions.Gumbel(tensor(0.0), 1.0).sample((size,))


def gumbel_softmax(
    torch: Any, tensor: Any, logits: NDArray[Any], tau: float, size: int, *, hard: bool = False
) -> Any:
    """`torch.nn.functional.gumbel_softmax`: weights of shape (size, K)."""
    phi = tensor(logits).expand(size, -1)
    return torch.nn.functional.gumbel_softmax(phi, tau=tau, hard=hard)


def gumbel_softmax_hard(torch: Any, tensor: Any, logits: NDArray[Any], size: int) -> Any:
    """`torch.nn.functional.gumbel_softmax(hard=True)`: the index of its 1."""
    return gumbel_softmax(torch, tensor, logits, 1.0, size, hard=True).argmax(-1)


def categorical(torch: Any, tensor: Any, logits: NDArray[Any], size: int) -> Any:
    """`torch.distributions.Categorical`, many draws from one: it inverts cumulative sums."""
    return torch.distributions.Categorical(logits=tensor(logits)).sample((size,))


def categorical_batch(torch: Any, tensor: Any, logits: NDArray[Any], size: int) -> Any:
    """`torch.distributions.Categorical`, a draw from each of a batch: an exponential race.

    A language model draws its next tokens like this.
    """
    return torch.distributions.Categorical(logits=tensor(logits).expand(size, -1)).sample()


def multinomial(torch: Any, tensor: Any, logits: NDArray[Any], k: int, size: int) -> Any:
    """`torch.multinomial`, without replacement: shape (size, k), in drawing order."""
    return torch.multinomial(tensor(logits).softmax(-1).expand(size, -1), k)


def relaxed(torch: Any, tensor: Any, logits: NDArray[Any], tau: float, size: int) -> Any:
    """`torch.distributions.RelaxedOneHotCategorical`: weights of shape (size, K)."""
    # Validation would refuse its own probabilities if their sum is off by 1e-6, as it is for many
    # float32 logits.
    return torch.distributions.RelaxedOneHotCategorical(
        tensor(tau), logits=tensor(logits), validate_args=False
    ).sample((size,))


torch_gumbel_softmax: Callable[..., NDArray[Any]] = partial(with_torch, gumbel_softmax)
