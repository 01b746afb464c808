"""The peers that come with libraries of arrays: NumPy, SciPy, PyTorch, JAX, MLX and Keras."""

from collections.abc import Iterator
from functools import partial

from gumbel_np.verify.law_name import LawName
from gumbel_np.verify.peers import jax_random, keras_random, mlx_random, numpy_scipy, pytorch
from gumbel_np.verify.peers.peer import Peer, Sampler, for_each_precision, in_chunks

_JAX_VARIANTS = (
    ("float32", {"dtype": "float32"}, "noise ends at 15.94, that of 23-bit uniforms"),
    ("float32-high", {"dtype": "float32", "mode": "high"}, "noise begins at -2.77"),
    ("float64", {"dtype": "float64"}, ""),
    ("float64-high", {"dtype": "float64", "mode": "high"}, ""),
)

_MLX = "noise ends at 16.64, that of 24-bit uniforms"


def _torch(
    name: str, law: LawName, draw: Sampler, float32: str = "", *, chunked: bool = False
) -> Iterator[Peer]:
    sampler = partial(pytorch.with_torch, draw)
    return for_each_precision(f"torch-{name}", law, sampler, "torch", float32, chunked=chunked)


def _jax(name: str, law: LawName, draw: Sampler, *, chunked: bool = False) -> Iterator[Peer]:
    """Yield a peer for each precision and mode. All share their noise, and so the notes on it."""
    for variant, options, note in _JAX_VARIANTS:
        sampler = partial(jax_random.with_jax, draw, **options)
        sampler = partial(in_chunks, sampler) if chunked else sampler
        yield Peer(f"jax-{name}-{variant}", law, sampler, "jax", note)


def _max(noise: Sampler) -> Sampler:
    return partial(in_chunks, partial(numpy_scipy.argmax_of_noise, noise))


ARRAY_PEERS: tuple[Peer, ...] = (
    Peer("numpy-gumbel", "gumbel", numpy_scipy.numpy_gumbel),
    Peer("numpy-gumbel-max", "gumbel-max", _max(numpy_scipy.numpy_gumbel)),
    Peer("numpy-choice", "gumbel-max", numpy_scipy.numpy_choice),
    Peer(
        "numpy-choice-without-replacement",
        "gumbel-top-k",
        numpy_scipy.numpy_choice_without_replacement,
    ),
    Peer("numpy-multinomial", "gumbel-max", partial(in_chunks, numpy_scipy.numpy_multinomial)),
    Peer("numpy-legacy-gumbel", "gumbel", numpy_scipy.numpy_legacy_gumbel),
    Peer("python-choices", "gumbel-max", numpy_scipy.python_choices),
    Peer("scipy-gumbel", "gumbel", numpy_scipy.scipy_gumbel),
    Peer("scipy-gumbel-max", "gumbel-max", _max(numpy_scipy.scipy_gumbel)),
    *_torch("gumbel", "gumbel", pytorch.gumbel, "noise ends at 15.54, that of 24-bit uniforms"),
    *_torch("gumbel-softmax", "gumbel-softmax", pytorch.gumbel_softmax),
    *_torch("gumbel-softmax-hard", "gumbel-max", pytorch.gumbel_softmax_hard, chunked=True),
    *_torch(
        "categorical",
        "gumbel-max",
        pytorch.categorical,
        "sums in float32: what is 17 nats below a category is never drawn if it comes after it",
    ),
    *_torch("categorical-batch", "gumbel-max", pytorch.categorical_batch, chunked=True),
    *_torch("multinomial", "gumbel-top-k", pytorch.multinomial, chunked=True),
    *_torch(
        "relaxed", "gumbel-softmax", pytorch.relaxed, "noise is clipped, to -2.77 and to 15.94"
    ),
    *_jax("gumbel", "gumbel", jax_random.gumbel),
    *_jax("categorical", "gumbel-max", jax_random.categorical, chunked=True),
    *_jax("choice", "gumbel-top-k", jax_random.choice, chunked=True),
    Peer("mlx-gumbel", "gumbel", mlx_random.gumbel, "mlx.core", _MLX),
    Peer(
        "mlx-categorical",
        "gumbel-max",
        partial(in_chunks, mlx_random.categorical),
        "mlx.core",
        _MLX,
    ),
    Peer(
        "keras-categorical",
        "gumbel-max",
        partial(in_chunks, keras_random.categorical),
        "keras",
        "on JAX its noise ends at 15.94; a seed has 32 bits",
    ),
)
