"""Samplers of other libraries, called alike: f(…, size, rng) returns a NumPy array.

`PEERS` is the table of them. A library with a generator of its own takes a seed from `rng`; all
but NumPy and SciPy are imported when they are first used.
"""

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version

from gumbel_np.verify.peers.array_peers import ARRAY_PEERS
from gumbel_np.verify.peers.distribution_peers import DISTRIBUTION_PEERS
from gumbel_np.verify.peers.formula_peers import FORMULA_PEERS
from gumbel_np.verify.peers.numpy_scipy import numpy_gumbel, scipy_gumbel
from gumbel_np.verify.peers.peer import Peer
from gumbel_np.verify.peers.pytorch import torch_gumbel_softmax

__all__ = ["PEERS", "Peer", "numpy_gumbel", "scipy_gumbel", "torch_gumbel_softmax", "versions"]

# No peer has the law straight-through: there the check supplies the noise, and a sampler with
# hard=True draws its own.
PEERS: tuple[Peer, ...] = (*ARRAY_PEERS, *DISTRIBUTION_PEERS, *FORMULA_PEERS)

# Nightly builds of TensorFlow Probability have a name of their own.
PACKAGES = (
    "numpy",
    "scipy",
    "torch",
    "jax",
    "mlx",
    "keras",
    "numpyro",
    "pyro-ppl",
    "tensorflow-probability",
    "tfp-nightly",
    "distrax",
)


def versions() -> dict[str, str | None]:
    """Return the installed version of each library; None for one that is not installed."""
    installed: dict[str, str | None] = dict.fromkeys(PACKAGES)
    for package in installed:
        with suppress(PackageNotFoundError):
            installed[package] = version(package)
    return installed
