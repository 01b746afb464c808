"""Right samplers by other algorithms: sorted first, by tables, the winner first, row by row."""

from functools import lru_cache

import numpy as np
from scipy.special import logsumexp, softmax

from gumbel_np.reference.softmax import harden, soften
from zoo import max_samplers, softmax_samplers, straight_through_samplers, top_k_samplers
from zoo.base import Right
from zoo.noises import gumbel


def _order(logits):
    return np.argsort(-logits, kind="stable")


def _sorted_max(logits, size, rng):
    """The likeliest first, and back again."""
    order = _order(logits)
    return order[max_samplers.right(logits[order], size, rng)]


def _sorted_top_k(logits, k, size, rng):
    order = _order(logits)
    return order[top_k_samplers.right(logits[order], k, size, rng)]


def _sorted_softmax(logits, tau, size, rng):
    order = _order(logits)
    return softmax_samplers.right(logits[order], tau, size, rng)[:, np.argsort(order)]


def _with_constant(right):
    return lambda logits, *others: right(logits.astype(np.float64) + 12.3, *others)


def _possible_alone(logits, size, rng):
    """Only what is possible is given noise."""
    possible = np.flatnonzero(np.isfinite(logits))
    return possible[max_samplers.right(logits[possible], size, rng)]


@lru_cache(maxsize=8)
def _running_sums(logits_bytes, dtype):
    logits = np.frombuffer(logits_bytes, dtype=dtype)
    return np.cumsum(softmax(logits.astype(np.float64)))


def _kept_table(logits, size, rng):
    """Running sums in float64, kept for the logits to which they belong."""
    total = _running_sums(logits.tobytes(), logits.dtype.str)
    return np.searchsorted(total, rng.random(size) * total[-1], side="right")


@lru_cache(maxsize=8)
def _alias_table(logits_bytes, dtype):
    """Walker's table: K boxes of equal probability, each shared by at most two categories."""
    p = softmax(np.frombuffer(logits_bytes, dtype=dtype).astype(np.float64))
    boxes = (p * p.size).tolist()
    other, kept = list(range(p.size)), [1.0] * p.size
    low = [i for i, box in enumerate(boxes) if box < 1]
    high = [i for i, box in enumerate(boxes) if box >= 1]
    while low and high:
        i, j = low.pop(), high[-1]
        kept[i], other[i] = boxes[i], j
        boxes[j] -= 1 - boxes[i]
        if boxes[j] < 1:
            low.append(high.pop())
    likeliest = int(np.argmax(p))
    for i in low:  # what rounding has left over
        other[i], kept[i] = likeliest, min(max(boxes[i], 0.0), 1.0)
    return np.array(kept), np.array(other)


def _alias(logits, size, rng):
    kept, other = _alias_table(logits.tobytes(), logits.dtype.str)
    box = rng.integers(kept.size, size=size)
    return np.where(rng.random(size) < kept[box], box, other[box])


def _largest_selected(logits, k, size, rng):
    """The k largest are selected, and only they are sorted."""
    z = logits + gumbel((size, logits.size), rng)
    selected = np.argpartition(-z, k - 1, axis=-1)[:, :k]
    order = np.argsort(-np.take_along_axis(z, selected, axis=-1), axis=-1)
    return np.take_along_axis(selected, order, axis=-1)


def winner_first(logits, size, rng):
    """Scores from the top down: the largest, whose it is, and the others given that."""
    phi = logits.astype(np.float64)
    top = logsumexp(phi) + gumbel((size, 1), rng)
    winner = max_samplers.right(phi, size, rng)[:, None]
    others = -np.logaddexp(-top, -(phi + gumbel((size, phi.size), rng)))
    np.put_along_axis(others, winner, top, axis=-1)
    return others


def _winner_first_top_k(logits, k, size, rng):
    return np.argsort(-winner_first(logits, size, rng), axis=-1)[:, :k]


def _winner_first_softmax(logits, tau, size, rng):
    return soften(winner_first(logits, size, rng) / tau, 1.0, axis=-1)


def _by_logsumexp(logits, tau, size, rng):
    z = (logits.astype(np.float64) + gumbel((size, logits.size), rng)) / tau
    return np.exp(z - logsumexp(z, axis=-1, keepdims=True))


def _strict(logits, size, rng):
    """No operation overflows, or is invalid, or divides by 0."""
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        return max_samplers.right(np.maximum(logits.astype(np.float64), -1e300), size, rng)


def _row_by_row(logits, tau, noise, cotangent):
    y, gradient = np.zeros(noise.shape), np.zeros(noise.shape)
    for i in range(len(noise)):
        z = (logits[i].astype(np.float64) + noise[i]) / tau
        soft = softmax(z)
        y[i, np.argmax(z)] = 1
        gradient[i] = soft * (cotangent[i] - soft @ cotangent[i].astype(np.float64)) / tau
    return y, gradient


def _einsum(logits, tau, noise, cotangent):
    soft = softmax((logits.astype(np.float64) + noise) / tau, axis=-1)
    inner = np.einsum("nk,nk->n", soft, cotangent)
    return harden(soft, -1), np.einsum("nk,nk->nk", soft, cotangent - inner[:, None]) / tau


def _by_differences(logits, tau, noise, cotangent):
    """The inner product is taken of differences from the winner's cotangent."""
    z = (logits.astype(np.float64) + noise) / tau
    soft, y = softmax(z, axis=-1), harden(z, -1)
    from_winner = cotangent - (y * cotangent).sum(axis=-1, keepdims=True)
    return y, soft * (from_winner - (soft * from_winner).sum(axis=-1, keepdims=True)) / tau


RIGHT = (
    Right("sorted first", "gumbel-max", _sorted_max),
    Right("sorted first", "gumbel-top-k", _sorted_top_k),
    Right("sorted first", "gumbel-softmax", _sorted_softmax),
    Right("with a constant", "gumbel-top-k", _with_constant(top_k_samplers.right)),
    Right("with a constant", "gumbel-softmax", _with_constant(softmax_samplers.right)),
    Right(
        "with a constant",
        "straight-through",
        _with_constant(straight_through_samplers.by_formula()),
    ),
    Right("the possible alone", "gumbel-max", _possible_alone),
    Right("kept table", "gumbel-max", _kept_table),
    Right("alias table", "gumbel-max", _alias),
    Right("strict", "gumbel-max", _strict),
    Right("selected, then sorted", "gumbel-top-k", _largest_selected),
    Right("winner first", "gumbel-top-k", _winner_first_top_k),
    Right("winner first", "gumbel-softmax", _winner_first_softmax),
    Right("logsumexp", "gumbel-softmax", _by_logsumexp),
    Right("row by row", "straight-through", _row_by_row),
    Right("einsum", "straight-through", _einsum),
    Right("by differences", "straight-through", _by_differences),
)
