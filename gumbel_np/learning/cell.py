"""A cell of three edges, each a weighted sum of five operations: the space that a search searches.

It has the input h₀, an inner node h₁, the output h₂, and an edge between any two of them.
"""

from collections.abc import Callable

import numpy as np

from gumbel_np.inputs import Floats

OPERATIONS = ("zero", "identity", "linear", "tanh", "relu")
EDGES = ((0, 1), (0, 2), (1, 2))
WIDTH = 4  # of every node


def cell(
    x: Floats, parameters: Floats, y: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Return the output of n cells, and its pullback to `parameters` and `y`.

    The shapes are: x and output (n, examples, WIDTH); parameters (n, 3, WIDTH, 3 · WIDTH), for each
    edge the matrices of linear, tanh and relu side by side; y (n, 3, 5), the weights of operations.

    >>> identity = np.broadcast_to(np.eye(5)[1], (1, 3, 5))
    >>> output, _ = cell(np.ones((1, 1, 4)), np.zeros((1, 3, 4, 12)), identity)
    >>> output[0]  # by the one edge directly, and by the two others
    array([[2., 2., 2., 2.]])
    """
    nodes = [x, np.zeros_like(x), np.zeros_like(x)]
    pullbacks = []
    for e, (i, j) in enumerate(EDGES):
        out, pullback = _edge(nodes[i], parameters[:, e], y[:, e])
        nodes[j] = nodes[j] + out
        pullbacks.append(pullback)

    def pull(c: Floats) -> tuple[Floats, Floats]:
        by_nodes = [np.zeros_like(c), np.zeros_like(c), c]
        by_parameters, by_y = np.empty_like(parameters), np.empty_like(y)
        for e, (i, j) in reversed(list(enumerate(EDGES))):
            by_input, by_parameters[:, e], by_y[:, e] = pullbacks[e](by_nodes[j])
            by_nodes[i] = by_nodes[i] + by_input
        return by_parameters, by_y

    return nodes[-1], pull


def _edge(
    h: Floats, matrices: Floats, y: Floats
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats, Floats]]]:
    """Sum the operations on h with weights y; return the sum and its pullback to all three."""
    linear, bent, rectified = np.split(h @ matrices, 3, axis=-1)
    bent, rectified = np.tanh(bent), np.maximum(rectified, 0)
    each = np.stack([np.zeros_like(h), h, linear, bent, rectified], axis=1)

    def pullback(c: Floats) -> tuple[Floats, Floats, Floats]:
        by_y = np.einsum("nkbd,nbd->nk", each, c)
        _, by_identity, by_linear, by_tanh, by_relu = y.T[:, :, None, None] * c
        by_products = np.concatenate(
            [by_linear, by_tanh * (1 - bent**2), by_relu * (rectified > 0)], axis=-1
        )
        by_h = by_identity + by_products @ matrices.swapaxes(1, 2)
        return by_h, h.swapaxes(1, 2) @ by_products, by_y

    return np.einsum("nk,nkbd->nbd", y, each), pullback
