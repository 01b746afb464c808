"""Counts of arg max draws, of as many as one likes, by whoever there is to draw them."""

from __future__ import annotations

import hashlib
from concurrent.futures import Executor
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.fast.argmax import sample_argmax
from gumbel_np.inputs import Floats, as_integer, as_logits
from gumbel_np.scale.checkpoint import CheckpointPath, open_checkpoint
from gumbel_np.scale.chunks import as_executor, as_seed_sequence, child_seed, results_in_order

# Noise numbers of a chunk: some tenths of a second, so that handing it out costs next to nothing.
_NUMBERS = 2**27
# Draws whose indices are in memory at a time.
_BLOCK = 2**18
# Chunks under way. An executor does not tell how many workers it has; this is two for each of 64,
# and a chunk that waits is no more than the logits and a seed.
_AHEAD = 128


def argmax_counts(
    logits: ArrayLike,
    n: int,
    *,
    seed: int | np.random.SeedSequence,
    executor: Executor | None = None,
    checkpoint: CheckpointPath = None,
) -> NDArray[np.int64]:
    r"""Count how often each category wins in n Gumbel-max draws.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Unnormalised log-probabilities of one law, in nats, as in `sample_argmax`.
    n : int
        How many draws.
    seed : int or numpy.random.SeedSequence
        The seed of all draws. The counts do not depend on who draws. Of a sequence the children 0,
        1, … are used, whatever it has spawned: to spawn others from it would repeat their draws.
    executor : concurrent.futures.Executor, optional
        Who draws: threads, processes, or a cluster, as by
        `dask.distributed.Client(address).get_executor()`. The caller by default.
    checkpoint : str or Path, optional
        A file that is written every few seconds, and if the run is stopped by an exception; the
        same call goes on from there if it exists.

    Returns
    -------
    ndarray of int64, shape (K,)
        The counts; they sum to n.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits are no vector, hold NaN or +inf, or leave no category possible; if n or the seed
        is negative; if the checkpoint is damaged, cannot be read or belongs to another run.
    OSError
        If the checkpoint cannot be written.

    Notes
    -----
    The counts are multinomial(n, softmax(logits)). Chunk i draws from child i of the seed, whoever
    does it, and its size follows from K alone: so memory does not grow with n.

    Examples
    --------
    >>> counts = argmax_counts(np.log([0.3, 0.1, 0.1, 0.5]), 1_000_000, seed=1)
    >>> (counts / counts.sum()).round(2)
    array([0.3, 0.1, 0.1, 0.5])
    """
    phi, _, _ = as_logits(logits)
    if phi.ndim != 1:
        raise ValueError(f"logits must be a vector, one law, got shape {phi.shape}")
    n, root = as_integer(n, "n", least=0), as_seed_sequence(seed)
    executor, size = as_executor(executor), max(1, _NUMBERS // phi.size)
    with open_checkpoint(checkpoint, _run(phi, n, size, root)) as saved:
        done, counts = 0, np.zeros(phi.size, np.int64)
        if saved.found:
            done, counts = saved.found["chunks"], np.array(saved.found["counts"], np.int64)
        jobs = (
            (phi, min(size, n - i * size), child_seed(root, i)) for i in range(done, -(-n // size))
        )
        for found in results_in_order(_count, jobs, executor, _AHEAD):
            done, counts = done + 1, counts + found
            saved.keep(partial(_state, done, counts))
    return counts


def _count(phi: Floats, n: int, seed: np.random.SeedSequence) -> NDArray[np.int64]:
    rng = np.random.default_rng(seed)
    counts = np.zeros(phi.size, np.int64)
    for at in range(0, n, _BLOCK):
        winners = sample_argmax(phi, min(_BLOCK, n - at), rng=rng, method="race", dtype="smallest")
        counts += np.bincount(winners, minlength=phi.size)
    return counts


def _run(phi: Floats, n: int, size: int, root: np.random.SeedSequence) -> dict[str, Any]:
    """Tell the run from all others."""
    return {
        "work": "argmax_counts",
        "logits": hashlib.sha256(phi.tobytes()).hexdigest()[:16],
        "n": n,
        "size of chunks": size,
        "seed": [_integers(root.entropy), _integers(root.spawn_key), root.pool_size],
    }


def _integers(numbers: Any) -> list[int]:
    return [int(each) for each in np.ravel(np.asarray(numbers, object))]


def _state(chunks: int, counts: NDArray[np.int64]) -> dict[str, Any]:
    return {"chunks": chunks, "counts": counts.tolist()}
