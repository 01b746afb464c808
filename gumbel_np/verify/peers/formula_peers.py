"""The peers that are formulas of programs which cannot be installed, or not without a GPU."""

from functools import partial

from gumbel_np.verify.peers import published_kernels, published_races
from gumbel_np.verify.peers.peer import Peer, Sampler, in_chunks
from gumbel_np.verify.peers.pytorch import with_torch

_ENDS = "noise ends at 16.64, that of 24-bit uniforms"


def _race(name: str, draw: Sampler, note: str = "", **options: str) -> Peer:
    sampler = partial(in_chunks, partial(with_torch, draw, **options))
    return Peer(name, "gumbel-max", sampler, "torch", note)


def _kernel(name: str, noise: Sampler, note: str = "") -> Peer:
    sampler = partial(in_chunks, partial(published_kernels.gumbel_max, noise))
    return Peer(name, "gumbel-max", sampler, note=note)


FORMULA_PEERS: tuple[Peer, ...] = (
    _race("gpt-fast-float32", published_races.gpt_fast),
    _race(
        "gpt-fast-bfloat16",
        published_races.gpt_fast,
        "logits, weights and noise have 8 bits, and ties go to the lower index: of six equal "
        "categories the first is drawn 0.3 % too often",
        dtype="bfloat16",
    ),
    _race(
        "gpt-fast-float16",
        published_races.gpt_fast,
        "one exponential in 2^25 is rounded to 0, and then 0 / 0 lets a masked category win",
        dtype="float16",
    ),
    _race("vllm-race-float32", published_races.vllm),
    _race("vllm-race-float64", published_races.vllm, noise="float64"),
    _kernel("vllm-kernel-2025", published_kernels.triton_with_constants, _ENDS),
    _kernel("vllm-kernel-2026", published_kernels.triton_log1p, "noise ends at 21.49"),
    _kernel(
        "exllamav3-first",
        partial(published_kernels.exllamav3, below_one=False),
        "one uniform in 2^25 is 1, and its noise 46: of 150,000 categories, however improbable, "
        "one wins by it in 1 of 220 draws",
    ),
    _kernel("exllamav3", published_kernels.exllamav3, _ENDS),
    Peer(
        "ctranslate2-gumbel-max",
        "gumbel-top-k",
        partial(in_chunks, published_kernels.ctranslate2),
        note="an exponential stands where a Gumbel should",
    ),
)
