"""Races of exponentials by which language models draw their tokens, as published, in PyTorch.

The winner is the arg max of p / q, where q is exponential.

gpt-fast: `multinomial_sample_one_no_sync`. vLLM: `random_sample`, and since May 2026 its option
`use_fp64_gumbel`. `with_torch` calls them.
"""

from typing import Any

from numpy.typing import NDArray


def gpt_fast(torch: Any, tensor: Any, logits: NDArray[Any], size: int) -> Any:
    """Draw by p / q, in the precision of the logits, which gpt-fast keeps in bfloat16."""
    p = tensor(logits).softmax(-1).expand(size, -1)
    return (p / torch.empty_like(p).exponential_(1)).argmax(-1)


def vllm(
    torch: Any, tensor: Any, logits: NDArray[Any], size: int, *, noise: str = "float32"
) -> Any:
    """Draw by p / q: p in float32, and q, the noise, in float32 or, by option, in float64."""
    p = tensor(logits).softmax(-1, dtype=torch.float32).expand(size, -1)
    q = torch.empty(p.shape, dtype=getattr(torch, noise)).exponential_()
    scores = p.div(q) if q.dtype == p.dtype else q.reciprocal_().mul_(p)
    return scores.argmax(-1)
