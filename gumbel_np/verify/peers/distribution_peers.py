"""The peers that come with libraries of distributions: NumPyro, Pyro, TFP and Distrax."""

from collections.abc import Iterator
from functools import partial

from gumbel_np.verify.law_name import LawName
from gumbel_np.verify.peers import numpyro_pyro, tfp_distrax
from gumbel_np.verify.peers.jax_random import with_jax
from gumbel_np.verify.peers.peer import Peer, Sampler, for_each_precision
from gumbel_np.verify.peers.pytorch import with_torch

_JAX = "noise ends at 15.94, that of 23-bit uniforms"
_CLIPPED = "noise is clipped, to -2.77 and to 15.94"
_SUMS = "sums in float32: what is 17 nats below a category is never drawn if it comes after it"
_ZERO = "one uniform in 2^23 is 0, and draws the first category even if it is masked"


def _numpyro(name: str, law: LawName, draw: Sampler, note: str = "") -> Iterator[Peer]:
    sampler = partial(with_jax, draw)
    chunked = name == "logits"
    return for_each_precision(f"numpyro-{name}", law, sampler, "numpyro", note, chunked=chunked)


def _pyro(
    name: str, law: LawName, draw: Sampler, note: str = "", *, chunked: bool = False
) -> Iterator[Peer]:
    sampler = partial(with_torch, draw)
    return for_each_precision(f"pyro-{name}", law, sampler, "pyro", note, chunked=chunked)


def _tfp(name: str, law: LawName, draw: Sampler, note: str = "") -> Iterator[Peer]:
    sampler, chunked = partial(with_jax, draw), law == "gumbel-max"
    return for_each_precision(f"tfp-{name}", law, sampler, tfp_distrax.TFP, note, chunked=chunked)


def _distrax(name: str, law: LawName, draw: Sampler, note: str = "") -> Iterator[Peer]:
    sampler, chunked = partial(with_jax, draw), law == "gumbel-max"
    return for_each_precision(f"distrax-{name}", law, sampler, "distrax", note, chunked=chunked)


DISTRIBUTION_PEERS: tuple[Peer, ...] = (
    *_numpyro("gumbel", "gumbel", numpyro_pyro.numpyro_gumbel, _JAX),
    *_numpyro("logits", "gumbel-max", numpyro_pyro.numpyro_logits, _JAX),
    *_numpyro("probs", "gumbel-max", numpyro_pyro.numpyro_probs, f"{_ZERO}; {_SUMS}"),
    *_pyro("gumbel", "gumbel", numpyro_pyro.pyro_gumbel, "PyTorch's noise, which ends at 15.54"),
    *_pyro("categorical", "gumbel-max", numpyro_pyro.pyro_categorical, _SUMS),
    *_pyro(
        "relaxed",
        "gumbel-softmax",
        numpyro_pyro.pyro_relaxed,
        f"{_CLIPPED}; at tau = 0.005 weights sum to 1 within 3e-5 only",
    ),
    *_pyro(
        "straight-through", "gumbel-max", numpyro_pyro.pyro_straight_through, _CLIPPED, chunked=True
    ),
    *_pyro(
        "resampler",
        "gumbel-max",
        numpyro_pyro.pyro_resampler,
        "noise ends at 16.64, that of 24-bit uniforms",
        chunked=True,
    ),
    *_tfp("gumbel", "gumbel", tfp_distrax.tfp_gumbel, _JAX),
    *_tfp("categorical", "gumbel-max", tfp_distrax.tfp_categorical, _JAX),
    *_tfp("one-hot", "gumbel-max", tfp_distrax.tfp_one_hot, _JAX),
    *_tfp("relaxed", "gumbel-softmax", tfp_distrax.tfp_relaxed, _JAX),
    *for_each_precision(
        "tfp-plackett-luce",
        "gumbel-top-k",
        partial(with_jax, tfp_distrax.tfp_plackett_luce),
        tfp_distrax.TFP,
        _JAX,
        "its noise is float32 also for float64 scores, and ends at 15.94",
        chunked=True,
    ),
    *_distrax("gumbel", "gumbel", tfp_distrax.distrax_gumbel, _JAX),
    *_distrax("categorical", "gumbel-max", tfp_distrax.distrax_categorical, _JAX),
    *_distrax("one-hot", "gumbel-max", tfp_distrax.distrax_one_hot, _JAX),
)
