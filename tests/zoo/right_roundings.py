"""Right samplers that compute, or answer, in few bits, with tails that are whole."""

import numpy as np

from gumbel_np.reference.softmax import harden
from zoo import max_samplers, softmax_samplers, straight_through_samplers, top_k_samplers
from zoo.base import Right
from zoo.noises import gumbel


def bfloat16(x):
    """Round to the nearest of 8 bits, ties to even, and keep it as float32."""
    bits = np.asarray(x, dtype=np.float32).view(np.uint32)
    odd = (bits >> np.uint32(16)) & np.uint32(1)
    rounded = (bits + np.uint32(0x7FFF) + odd) & np.uint32(0xFFFF0000)
    return rounded.view(np.float32)


def float16(x):
    """Round to float16, and keep it as float32."""
    return np.asarray(x).astype(np.float16).astype(np.float32)


def _float32_noise(shape, rng):
    """Noise of float64, and only then rounded: its tail does not end."""
    return gumbel(shape, rng).astype(np.float32)


def _below_largest(logits):
    """In float32, of what is left after the largest is subtracted."""
    return (logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)).astype(np.float32)


def _arg_max(logits, size, rng):
    g = _float32_noise((size, logits.size), rng)
    return np.argmax(_below_largest(logits) + g, axis=-1).astype(np.int32)


def _arg_max_of_few_bits(logits, size, rng):
    """Unsigned indices of as few bits as K needs."""
    return max_samplers.right(logits, size, rng).astype(np.min_scalar_type(logits.size))


def _largest(logits, k, size, rng):
    """In float64, for the order of the last ones; the indices take 32 bits."""
    return top_k_samplers.right(logits, k, size, rng).astype(np.uint32)


def _float32_softmax(logits, tau, size, rng):
    z = _below_largest(logits) + _float32_noise((size, logits.size), rng)
    e = np.exp((z - z.max(axis=-1, keepdims=True)) / np.float32(tau))
    return e / e.sum(axis=-1, keepdims=True)


def _as_given(logits, tau, size, rng):
    """Weights in the precision of the logits."""
    return softmax_samplers.right(logits, tau, size, rng).astype(logits.dtype)


def _rounded(rounding):
    return lambda *given: rounding(softmax_samplers.right(*given))


def _float32_pullback(logits, tau, noise, cotangent):
    z = _below_largest(logits) + noise.astype(np.float32)
    e = np.exp((z - z.max(axis=-1, keepdims=True)) / np.float32(tau))
    soft = e / e.sum(axis=-1, keepdims=True)
    c = cotangent.astype(np.float32)
    gradient = soft * (c - (c * soft).sum(axis=-1, keepdims=True)) / np.float32(tau)
    return harden(z, -1), gradient


def _pullback_as_given(*given):
    """As precise as the logits, but never float16, where a gradient may overflow."""
    dtype = np.result_type(given[0].dtype, np.float32)
    y, gradient = straight_through_samplers.by_formula()(*given)
    return y.astype(dtype), gradient.astype(dtype)


RIGHT = (
    Right("float32 noise", "gumbel", lambda size, rng: _float32_noise((size,), rng)),
    Right("float32", "gumbel-max", _arg_max),
    Right("few bits", "gumbel-max", _arg_max_of_few_bits),
    Right("uint32", "gumbel-top-k", _largest),
    Right("float32", "gumbel-softmax", _float32_softmax),
    Right("as precise as logits", "gumbel-softmax", _as_given),
    Right("weights of float16", "gumbel-softmax", _rounded(lambda y: y.astype(np.float16))),
    Right("float16 as float32", "gumbel-softmax", _rounded(float16)),
    Right("bfloat16 as float32", "gumbel-softmax", _rounded(bfloat16)),
    Right("float32", "straight-through", _float32_pullback),
    Right("as precise as logits", "straight-through", _pullback_as_given),
)
