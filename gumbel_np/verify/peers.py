"""Other people's samplers behind one face: f(…, size, rng), NumPy arrays out, the rng obeyed."""

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats

Size = int | tuple[int, ...]


def numpy_gumbel(size: Size, rng: np.random.Generator) -> Floats:
    """Draw with `numpy.random.Generator.gumbel`."""
    return rng.gumbel(size=size)


def scipy_gumbel(size: Size, rng: np.random.Generator) -> Floats:
    """Draw with `scipy.stats.gumbel_r`."""
    from scipy.stats import gumbel_r

    return gumbel_r.rvs(size=size, random_state=rng)


_TORCH = Lock()


def torch_gumbel_softmax(
    logits: Floats, tau: float, size: int, rng: np.random.Generator, *, hard: bool = False
) -> NDArray[np.float32]:
    """Draw with `torch.nn.functional.gumbel_softmax`, in float32 as its users do."""
    import torch

    phi = torch.as_tensor(logits, dtype=torch.float32).expand(size, -1)
    # PyTorch draws this noise from its one global generator: seed it for this call, alone, and put
    # it back as it was.
    with _TORCH, torch.random.fork_rng(devices=[]):
        torch.manual_seed(int(rng.integers(2**63)))
        return torch.nn.functional.gumbel_softmax(phi, tau=tau, hard=hard).numpy()
