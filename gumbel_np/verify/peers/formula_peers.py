"""The peers that are formulas of programs which cannot be installed, or not without a GPU."""

from functools import partial

from gumbel_np.verify.peers import published_kernels, published_races
from gumbel_np.verify.peers.peer import Peer, Sampler, in_chunks
from gumbel_np.verify.peers.pytorch import with_torch


def _race(name: str, draw: Sampler, note: str = "", **options: str) -> Peer:
    sampler = partial(in_chunks, partial(with_torch, draw, **options))
    return Peer(name, "gumbel-max", sampler, "torch", note)


def _kernel(name: str, noise: Sampler, note: str = "") -> Peer:
    sampler = partial(in_chunks, partial(published_kernels.gumbel_max, noise))
    return Peer(name, "gumbel-max", sampler, note=note)


FORMULA_PEERS: tuple[Peer, ...] = (
    _race("gpt-fast-float32", published_races.gpt_fast),
    _race("gpt-fast-bfloat16", published_races.gpt_fast, dtype="bfloat16"),
    _race("gpt-fast-float16", published_races.gpt_fast, dtype="float16"),
    _race("vllm-race-float32", published_races.vllm),
    _race("vllm-race-float64", published_races.vllm, noise="float64"),
    _kernel("vllm-kernel-2025", published_kernels.triton_with_constants),
    _kernel("vllm-kernel-2026", published_kernels.triton_log1p),
    _kernel("exllamav3-first", partial(published_kernels.exllamav3, below_one=False)),
    _kernel("exllamav3", published_kernels.exllamav3),
    Peer(
        "ctranslate2-gumbel-max", "gumbel-top-k", partial(in_chunks, published_kernels.ctranslate2)
    ),
)
