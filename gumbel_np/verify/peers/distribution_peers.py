"""The peers that come with libraries of distributions: NumPyro, Pyro, TFP and Distrax."""

from collections.abc import Iterator
from functools import partial

from gumbel_np.verify.law_name import LawName
from gumbel_np.verify.peers import numpyro_pyro, tfp_distrax
from gumbel_np.verify.peers.jax_random import with_jax
from gumbel_np.verify.peers.peer import Peer, Sampler, for_each_precision
from gumbel_np.verify.peers.pytorch import with_torch


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
    sampler, chunked = partial(with_jax, draw), law in ("gumbel-max", "gumbel-top-k")
    return for_each_precision(f"tfp-{name}", law, sampler, tfp_distrax.TFP, note, chunked=chunked)


def _distrax(name: str, law: LawName, draw: Sampler, note: str = "") -> Iterator[Peer]:
    sampler, chunked = partial(with_jax, draw), law == "gumbel-max"
    return for_each_precision(f"distrax-{name}", law, sampler, "distrax", note, chunked=chunked)


DISTRIBUTION_PEERS: tuple[Peer, ...] = (
    *_numpyro("gumbel", "gumbel", numpyro_pyro.numpyro_gumbel),
    *_numpyro("logits", "gumbel-max", numpyro_pyro.numpyro_logits),
    *_numpyro("probs", "gumbel-max", numpyro_pyro.numpyro_probs),
    *_pyro("gumbel", "gumbel", numpyro_pyro.pyro_gumbel),
    *_pyro("categorical", "gumbel-max", numpyro_pyro.pyro_categorical),
    *_pyro("relaxed", "gumbel-softmax", numpyro_pyro.pyro_relaxed),
    *_pyro("straight-through", "gumbel-max", numpyro_pyro.pyro_straight_through, chunked=True),
    *_pyro("resampler", "gumbel-max", numpyro_pyro.pyro_resampler, chunked=True),
    *_tfp("gumbel", "gumbel", tfp_distrax.tfp_gumbel),
    *_tfp("categorical", "gumbel-max", tfp_distrax.tfp_categorical),
    *_tfp("one-hot", "gumbel-max", tfp_distrax.tfp_one_hot),
    *_tfp("relaxed", "gumbel-softmax", tfp_distrax.tfp_relaxed),
    *_tfp("plackett-luce", "gumbel-top-k", tfp_distrax.tfp_plackett_luce),
    *_distrax("gumbel", "gumbel", tfp_distrax.distrax_gumbel),
    *_distrax("categorical", "gumbel-max", tfp_distrax.distrax_categorical),
    *_distrax("one-hot", "gumbel-max", tfp_distrax.distrax_one_hot),
)
