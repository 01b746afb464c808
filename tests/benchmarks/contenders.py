"""Who does a work: the line of the textbooks, variants of it, other libraries, and this package.

Each draws n times from the law of the logits φ. PyTorch and JAX are imported when first asked for,
and draw in float32, as their users do.
"""

from functools import cache
from importlib.util import find_spec

import numpy as np

from gumbel_np import sample_argmax, sample_softmax, softmax

PEERS = tuple(name for name in ("torch", "jax") if find_spec(name))

# Numbers in a piece of 128 KB, which stays in the cache.
PIECE = 2**14


# ---- arg max -------------------------------------------------------------------------------------


def ours(phi, n, rng):
    return sample_argmax(phi, n, rng=rng, method="race" if phi.ndim == 1 else "auto")


def textbook(phi, n, rng):
    return np.argmax(phi - np.log(-np.log(rng.random((n, *phi.shape)))), axis=-1)


def tuned(phi, n, rng):
    """Draw as the textbook does, but in pieces that stay in the cache."""
    return np.concatenate([textbook(phi, m, rng) for m in _pieces(phi, n)])


def _pieces(phi, n):
    rows = max(1, PIECE // phi.size)
    return [min(rows, n - at) for at in range(0, n, rows)]


def numpy_gumbel(phi, n, rng):
    return np.argmax(phi + rng.gumbel(size=(n, *phi.shape)), axis=-1)


def choice(phi, n, rng):
    """Draw without a race, from the table of probabilities."""
    return rng.choice(phi.size, n, p=softmax(phi))


def pytorch(phi, n, rng):
    return _scores(phi, n).argmax(dim=-1).numpy()


def jax(phi, n, rng):
    drawn = _jitted("categorical", n)(_key(rng), phi.astype(np.float32))
    return np.asarray(drawn)


def fill(phi, n, rng):
    """Draw no law at all: as many exponential numbers, into one piece over and over."""
    numbers, piece = n * phi.size, np.empty(PIECE)
    for at in range(0, numbers, PIECE):
        rng.standard_exponential(out=piece[: numbers - at])


# ---- arg max and maximum -------------------------------------------------------------------------


def ours_with_max(phi, n, rng):
    return sample_argmax(phi, n, rng=rng, with_max=True)


def textbook_with_max(phi, n, rng):
    z = phi - np.log(-np.log(rng.random((n, phi.size))))
    return np.argmax(z, axis=-1), z.max(axis=-1)


def tuned_with_max(phi, n, rng):
    pieces = zip(*(textbook_with_max(phi, m, rng) for m in _pieces(phi, n)), strict=True)
    return tuple(map(np.concatenate, pieces))


def pytorch_with_max(phi, n, rng):
    maxima, winners = _scores(phi, n).max(dim=-1)
    return winners.numpy(), maxima.numpy()


# ---- relaxed draws, in float32 -------------------------------------------------------------------


def ours_soft(phi, tau, n, rng):
    return sample_softmax(phi.astype(np.float32), tau, n, rng=rng)


def textbook_soft(phi, tau, n, rng):
    """Draw in float64 and round: as far as our noise reaches."""
    return _softmax((phi - np.log(-np.log(rng.random((n, phi.size))))) / tau).astype(np.float32)


def tuned_soft(phi, tau, n, rng):
    """Draw in float32 throughout: the noise ends at 16.64, and is −∞ where the uniform is 0."""
    with np.errstate(divide="ignore"):
        noise = -np.log(-np.log(rng.random((n, phi.size), dtype=np.float32)))
    return _softmax((phi.astype(np.float32) + noise) / np.float32(tau))


def _softmax(z):
    y = np.exp(z - z.max(axis=-1, keepdims=True))
    return y / y.sum(axis=-1, keepdims=True)


def pytorch_soft(phi, tau, n, rng):
    logits = _tensor(phi).expand(n, -1)
    return _torch().nn.functional.gumbel_softmax(logits, tau=tau).numpy()


def jax_soft(phi, tau, n, rng):
    return np.asarray(_jitted("soft", n)(_key(rng), phi.astype(np.float32), tau))


# ---- pullbacks -----------------------------------------------------------------------------------


def textbook_pullback(y, c, tau):
    return y * (c - (c * y).sum(axis=-1, keepdims=True)) / np.float32(tau)


def pytorch_backward(phi, tau, n):
    """Draw once with PyTorch; return the draws, and what pulls a cotangent back through them."""
    torch = _torch()
    logits = _tensor(phi).requires_grad_()
    rows = logits.expand(n, -1)
    y = torch.nn.functional.gumbel_softmax(rows, tau=tau)

    def to(of):
        def backward(c):
            pulled = torch.autograd.grad(y, of, torch.from_numpy(c), retain_graph=True)
            return pulled[0].numpy()

        return backward

    return y.detach().numpy(), to(rows), to(logits)


# ---- PyTorch and JAX -----------------------------------------------------------------------------


@cache
def _torch():
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(0)
    return torch


def _tensor(phi):
    return _torch().from_numpy(phi.astype(np.float32))


def _scores(phi, n):
    """Add noise as `torch.nn.functional.gumbel_softmax` draws it."""
    return _tensor(phi) - _torch().empty(n, *phi.shape).exponential_().log()


@cache
def _jitted(what, n):
    import jax

    def categorical(key, phi):
        return jax.random.categorical(key, phi, shape=(n, *phi.shape[:-1]))

    def soft(key, phi, tau):
        return jax.nn.softmax((phi + jax.random.gumbel(key, (n, phi.size))) / tau)

    return jax.jit({"categorical": categorical, "soft": soft}[what])


def _key(rng):
    import jax

    return jax.random.key(int(rng.integers(2**32)))
