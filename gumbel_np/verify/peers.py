"""Other people's samplers behind one face: f(…, size, rng), NumPy arrays out, the rng obeyed.

A library that has a generator of its own takes a seed for it from `rng`. PyTorch and JAX are
imported when first asked for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import softmax

Size = int | tuple[int, ...]
Reals = NDArray[np.floating]
Indices = NDArray[np.intp]
Rng = np.random.Generator

# Numbers that a library may hold at once where it works on rows of K of them, for an index each.
_MOST_NUMBERS = 2**20


def _in_chunks(draw: Callable[[int], NDArray], size: int, width: int) -> NDArray:
    most = max(1, _MOST_NUMBERS // width)
    starts = range(0, max(size, 1), most)
    return np.concatenate([draw(min(most, size - start)) for start in starts])


def numpy_gumbel(size: Size, rng: Rng) -> Floats:
    """Draw with `numpy.random.Generator.gumbel`.

    Parameters
    ----------
    size : int or tuple of int
        The shape of the result.
    rng : Generator
        Draws.

    Returns
    -------
    ndarray of float64
        Gumbel noise.
    """
    return rng.gumbel(size=size)


def scipy_gumbel(size: Size, rng: Rng) -> Floats:
    """Draw with `scipy.stats.gumbel_r`.

    Parameters
    ----------
    size : int or tuple of int
        The shape of the result.
    rng : Generator
        Draws.

    Returns
    -------
    ndarray of float64
        Gumbel noise.
    """
    from scipy.stats import gumbel_r

    return gumbel_r.rvs(size=size, random_state=rng)


def argmax_of_noise(
    logits: Reals, size: int, rng: Rng, *, noise: Callable[[Size, Rng], Floats] = numpy_gumbel
) -> Indices:
    """Draw by the Gumbel-max trick, in float64, with the noise of a library.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    size : int
        How many draws.
    rng : Generator
        Draws.
    noise : callable
        Takes a shape and `rng`; `numpy_gumbel` or `scipy_gumbel`.

    Returns
    -------
    ndarray of int, shape (size,)
        Categories.
    """

    def draw(rows: int) -> Indices:
        return np.argmax(logits + noise((rows, logits.size), rng), axis=-1)

    return _in_chunks(draw, size, logits.size)


def numpy_choice(logits: Reals, size: int, rng: Rng) -> Indices:
    """Draw with `numpy.random.Generator.choice`.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    size : int
        How many draws.
    rng : Generator
        Draws.

    Returns
    -------
    ndarray of int, shape (size,)
        Categories.
    """
    return rng.choice(logits.size, size, p=_probabilities(logits))


def numpy_choice_without_replacement(logits: Reals, k: int, size: int, rng: Rng) -> Indices:
    """Draw with `numpy.random.Generator.choice(replace=False)`, row by row.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    k : int
        How many different categories to draw for a row.
    size : int
        How many rows.
    rng : Generator
        Draws.

    Returns
    -------
    ndarray of int, shape (size, k)
        Categories in the order of their first appearance, which is the drawing order: draws that
        are repeated are dropped, and what is drawn to replace them comes after.
    """
    p = _probabilities(logits)
    rows = (rng.choice(logits.size, k, replace=False, p=p) for _ in range(size))
    return np.array([*rows], dtype=np.intp).reshape(size, k)


def _probabilities(logits: Reals) -> Floats:
    # In float64 whatever the logits are: `choice` wants a sum of 1, and float16 would not do.
    return softmax(logits.astype(np.float64))


def torch_gumbel(size: int, rng: Rng, *, dtype: str = "float32") -> Reals:
    """Draw with `torch.distributions.Gumbel`.

    Parameters
    ----------
    size : int
        How many draws.
    rng : Generator
        Seeds PyTorch.
    dtype : {"float32", "float64"}
        What PyTorch works in.

    Returns
    -------
    ndarray of float, shape (size,)
        Gumbel noise.
    """
    with _torch(rng) as torch:
        zero = torch.zeros((), dtype=getattr(torch, dtype))
        return torch.distributions.Gumbel(zero, 1.0).sample((size,)).numpy()


def torch_gumbel_softmax(
    logits: Reals,
    tau: float,
    size: int,
    rng: Rng,
    *,
    hard: bool = False,
    dtype: str = "float32",
) -> Reals:
    """Draw with `torch.nn.functional.gumbel_softmax`, in float32 as its users do.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    tau : float
        Temperature.
    size : int
        How many draws.
    rng : Generator
        Seeds PyTorch.
    hard : bool
        Whether the weights are one-hot, up to rounding.
    dtype : {"float32", "float64"}
        What PyTorch works in.

    Returns
    -------
    ndarray of float, shape (size, K)
        Weights.
    """
    with _torch(rng) as torch:
        phi = _tensor(torch, logits, dtype).expand(size, -1)
        return torch.nn.functional.gumbel_softmax(phi, tau=tau, hard=hard).numpy()


def torch_gumbel_softmax_hard(
    logits: Reals, size: int, rng: Rng, *, dtype: str = "float32"
) -> Indices:
    """Draw with `torch.nn.functional.gumbel_softmax(hard=True)`: where its one is.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    size : int
        How many draws.
    rng : Generator
        Seeds PyTorch.
    dtype : {"float32", "float64"}
        What PyTorch works in.

    Returns
    -------
    ndarray of int, shape (size,)
        Categories.
    """

    def draw(rows: int) -> Indices:
        return torch_gumbel_softmax(logits, 1.0, rows, rng, hard=True, dtype=dtype).argmax(axis=-1)

    return _in_chunks(draw, size, logits.size)


def torch_categorical(
    logits: Reals, size: int, rng: Rng, *, batch: bool = False, dtype: str = "float32"
) -> Indices:
    """Draw with `torch.distributions.Categorical`.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    size : int
        How many draws.
    rng : Generator
        Seeds PyTorch.
    batch : bool
        Whether to draw once from each of a batch of equal distributions, as of a language model's
        next tokens, not many times from one. PyTorch has an algorithm for either: an exponential
        race, and the inverse of cumulative sums.
    dtype : {"float32", "float64"}
        What PyTorch works in.

    Returns
    -------
    ndarray of int, shape (size,)
        Categories.
    """

    def draw(rows: int) -> Indices:
        with _torch(rng) as torch:
            phi = _tensor(torch, logits, dtype)
            if batch:
                return torch.distributions.Categorical(logits=phi.expand(rows, -1)).sample().numpy()
            return torch.distributions.Categorical(logits=phi).sample((rows,)).numpy()

    return _in_chunks(draw, size, logits.size) if batch else draw(size)


def torch_multinomial(
    logits: Reals, k: int, size: int, rng: Rng, *, dtype: str = "float32"
) -> Indices:
    """Draw with `torch.multinomial`, without replacement.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    k : int
        How many different categories to draw for a row.
    size : int
        How many rows.
    rng : Generator
        Seeds PyTorch.
    dtype : {"float32", "float64"}
        What PyTorch works in.

    Returns
    -------
    ndarray of int, shape (size, k)
        Categories, in drawing order.
    """

    def draw(rows: int) -> Indices:
        with _torch(rng) as torch:
            p = _tensor(torch, logits, dtype).softmax(-1)
            return torch.multinomial(p.expand(rows, -1), k).numpy()

    return _in_chunks(draw, size, logits.size)


def torch_relaxed(
    logits: Reals, tau: float, size: int, rng: Rng, *, dtype: str = "float32"
) -> Reals:
    """Draw with `torch.distributions.RelaxedOneHotCategorical`.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    tau : float
        Temperature.
    size : int
        How many draws.
    rng : Generator
        Seeds PyTorch.
    dtype : {"float32", "float64"}
        What PyTorch works in.

    Returns
    -------
    ndarray of float, shape (size, K)
        Weights.
    """
    with _torch(rng) as torch:
        phi, temperature = (_tensor(torch, value, dtype) for value in (logits, tau))
        # Validation refuses probabilities, its own, whose sum is 1e-6 off: those of many float32
        # logits are.
        law = torch.distributions.RelaxedOneHotCategorical(
            temperature, logits=phi, validate_args=False
        )
        return law.sample((size,)).numpy()


_TORCH = Lock()


@contextmanager
def _torch(rng: Rng) -> Iterator[Any]:
    import torch

    # PyTorch draws from its one global generator: seed it for this call, alone, and put it back as
    # it was. torch.manual_seed would seed those of other devices too, which are not put back.
    with _TORCH, torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(int(rng.integers(2**63)))
        yield torch


def _tensor(torch: Any, value: Reals | float, dtype: str) -> Any:
    return torch.tensor(value, dtype=getattr(torch, dtype))


def jax_gumbel(size: int, rng: Rng, *, dtype: str = "float32", **options: str) -> Reals:
    """Draw with `jax.random.gumbel`.

    Parameters
    ----------
    size : int
        How many draws.
    rng : Generator
        Makes the key.
    dtype : {"float32", "float64"}
        What JAX works in.
    **options
        Handed on, such as ``mode="high"`` (JAX 0.5.1 and later).

    Returns
    -------
    ndarray of float, shape (size,)
        Gumbel noise.
    """
    with _jax(rng, dtype) as (jax, key):
        return np.asarray(jax.random.gumbel(key, (size,), dtype, **options))


def jax_categorical(
    logits: Reals, size: int, rng: Rng, *, dtype: str = "float32", **options: str
) -> Indices:
    """Draw with `jax.random.categorical`.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    size : int
        How many draws.
    rng : Generator
        Makes the key.
    dtype : {"float32", "float64"}
        What JAX works in.
    **options
        Handed on, such as ``mode="high"`` (JAX 0.7 and later).

    Returns
    -------
    ndarray of int, shape (size,)
        Categories.
    """

    def draw(rows: int) -> Indices:
        with _jax(rng, dtype) as (jax, key):
            phi = jax.numpy.asarray(logits, dtype)
            return np.asarray(jax.random.categorical(key, phi, shape=(rows,), **options))

    return _in_chunks(draw, size, logits.size)


def jax_choice(
    logits: Reals, k: int, size: int, rng: Rng, *, dtype: str = "float32", **options: str
) -> Indices:
    """Draw with `jax.random.choice(replace=False)`, a key for each row.

    Parameters
    ----------
    logits : ndarray of float, shape (K,)
        Unnormalised log-probabilities, in nats.
    k : int
        How many different categories to draw for a row.
    size : int
        How many rows.
    rng : Generator
        Makes the keys.
    dtype : {"float32", "float64"}
        What JAX works in.
    **options
        Handed on, such as ``mode="high"`` (JAX 0.7 and later).

    Returns
    -------
    ndarray of int, shape (size, k)
        Categories, in drawing order.
    """

    def draw(rows: int) -> Indices:
        with _jax(rng, dtype) as (jax, key):
            p = jax.nn.softmax(jax.numpy.asarray(logits, dtype))
            one = partial(
                jax.random.choice, a=logits.size, shape=(k,), replace=False, p=p, **options
            )
            return np.asarray(jax.vmap(one)(jax.random.split(key, rows)))

    return _in_chunks(draw, size, logits.size)


@contextmanager
def _jax(rng: Rng, dtype: str) -> Iterator[tuple[Any, Any]]:
    import jax
    import jax.experimental

    # JAX 0.8 moved it.
    home = jax if hasattr(jax, "enable_x64") else jax.experimental
    with home.enable_x64(dtype == "float64"):
        # Not jax.random.key(seed): without x64 it keeps 32 bits of the seed.
        words = rng.integers(2**32, size=2, dtype=np.uint32)
        yield jax, jax.random.wrap_key_data(words, impl="threefry2x32")


@dataclass(frozen=True)
class Peer:
    """A sampler that people use.

    Attributes
    ----------
    name : str
        What it is called in a table.
    law : str
        What it should draw from, as `gumbel-np check --law` calls it.
    sampler : callable
        With the signature of that law.
    needs : str or None
        The package to install for it, if this one does not bring it.
    note : str
        A known limitation, or nothing.
    """

    name: str
    law: str
    sampler: Callable[..., NDArray]
    needs: str | None = None
    note: str = ""

    @property
    def available(self) -> bool:
        """Whether the package that it needs is installed."""
        return self.needs is None or find_spec(self.needs) is not None


def _of_torch(
    name: str, law: str, sampler: Callable[..., NDArray], float32: str = ""
) -> tuple[Peer, ...]:
    """One peer for each dtype; the note is on float32."""
    return tuple(
        Peer(f"torch-{name}-{dtype}", law, partial(sampler, dtype=dtype), "torch", note)
        for dtype, note in {"float32": float32, "float64": ""}.items()
    )


def _of_jax(name: str, law: str, sampler: Callable[..., NDArray]) -> tuple[Peer, ...]:
    """One peer for each dtype and mode: every sampler has the same noise in it."""
    return tuple(
        Peer(f"jax-{name}-{variant}", law, partial(sampler, **options), "jax", note)
        for variant, options, note in (
            ("float32", {"dtype": "float32"}, "noise ends at 15.94, that of 23-bit uniforms"),
            ("float32-high", {"dtype": "float32", "mode": "high"}, "noise begins at -2.77"),
            ("float64", {"dtype": "float64"}, ""),
            ("float64-high", {"dtype": "float64", "mode": "high"}, ""),
        )
    )


# None for straight-through: what has a `hard` form draws its noise itself, and takes none.
PEERS: tuple[Peer, ...] = (
    Peer("numpy-gumbel", "gumbel", numpy_gumbel),
    Peer("numpy-gumbel-max", "gumbel-max", argmax_of_noise),
    Peer("numpy-choice", "gumbel-max", numpy_choice),
    Peer("numpy-choice-without-replacement", "gumbel-top-k", numpy_choice_without_replacement),
    Peer("scipy-gumbel", "gumbel", scipy_gumbel),
    Peer("scipy-gumbel-max", "gumbel-max", partial(argmax_of_noise, noise=scipy_gumbel)),
    *_of_torch("gumbel", "gumbel", torch_gumbel, "noise ends at 15.54, that of 24-bit uniforms"),
    *_of_torch("gumbel-softmax", "gumbel-softmax", torch_gumbel_softmax),
    *_of_torch("gumbel-softmax-hard", "gumbel-max", torch_gumbel_softmax_hard),
    *_of_torch(
        "categorical",
        "gumbel-max",
        torch_categorical,
        "sums in float32: what is 17 nats below a category is never drawn if it comes after it",
    ),
    *_of_torch("categorical-batch", "gumbel-max", partial(torch_categorical, batch=True)),
    *_of_torch("multinomial", "gumbel-top-k", torch_multinomial),
    *_of_torch(
        "relaxed", "gumbel-softmax", torch_relaxed, "noise is clipped, to -2.77 and to 15.94"
    ),
    *_of_jax("gumbel", "gumbel", jax_gumbel),
    *_of_jax("categorical", "gumbel-max", jax_categorical),
    *_of_jax("choice", "gumbel-top-k", jax_choice),
)


def versions() -> dict[str, str | None]:
    """Return the installed versions of the libraries that the adapters are for.

    Returns
    -------
    dict of str
        By package; None for one that is not installed.
    """

    def installed(package: str) -> str | None:
        try:
            return version(package)
        except PackageNotFoundError:
            return None

    return {package: installed(package) for package in ("numpy", "scipy", "torch", "jax")}
