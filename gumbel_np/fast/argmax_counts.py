"""Counts of any number of arg max draws, by one thread, many processes or a cluster."""

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

_NUMBERS_PER_CHUNK = 2**27  # of noise: some tenths of a second, so handing it out costs little
_DRAWS_PER_BLOCK = 2**18  # whose indices are in memory at a time
# An executor does not tell how many workers it has: two jobs for each of 64. A job that waits is
# only the logits and a seed.
_JOBS_UNDER_WAY = 128


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
        The seed of all draws; the counts do not depend on the executor. Of a seed sequence the
        children 0, 1, … are used, even if it has spawned them already, so do not use its children
        for other draws.
    executor : concurrent.futures.Executor, optional
        Where the draws are made: by threads, processes, or a cluster, for instance
        `dask.distributed.Client(address).get_executor()`. By default the calling thread.
    checkpoint : str or Path, optional
        A file that is written every few seconds, and when an exception stops the run. If it exists,
        the same call continues from there.

    Returns
    -------
    ndarray of int64, shape (K,)
        The counts, which sum to n.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits are not a vector, hold NaN or +inf, or leave no category possible; if n or the
        seed is negative; if the checkpoint is damaged, cannot be read or belongs to another run.
    OSError
        If the checkpoint cannot be written.

    See Also
    --------
    sample_argmax : The draws themselves.
    gumbel_max : The draws as the formula states them.

    Notes
    -----
    The counts are multinomial(n, softmax(logits)). Chunk i draws from child i of the seed, and its
    size depends on K alone, so memory does not grow with n.

    Examples
    --------
    >>> counts = gnp.argmax_counts(np.log([0.3, 0.1, 0.1, 0.5]), 1_000_000, seed=1)
    >>> (counts / counts.sum()).round(2)
    array([0.3, 0.1, 0.1, 0.5])
    """
    phi, _, _ = as_logits(logits)
    if phi.ndim != 1:
        raise ValueError(f"logits must be a vector, one law, got shape {phi.shape}")
    n, root = as_integer(n, "n", least=0), as_seed_sequence(seed)
    executor, size = as_executor(executor), max(1, _NUMBERS_PER_CHUNK // phi.size)
    with open_checkpoint(checkpoint, _run(phi, n, size, root)) as saved:
        done, counts = 0, np.zeros(phi.size, np.int64)
        if saved.found:
            done, counts = saved.found["chunks"], np.array(saved.found["counts"], np.int64)
        chunks = range(done, -(-n // size))
        jobs = ((phi, min(size, n - i * size), child_seed(root, i)) for i in chunks)
        for found in results_in_order(_count, jobs, executor, _JOBS_UNDER_WAY):
            done, counts = done + 1, counts + found
            saved.keep(partial(_state, done, counts))
    return counts


def _count(phi: Floats, n: int, seed: np.random.SeedSequence) -> NDArray[np.int64]:
    """Draw one chunk and return its counts."""
    rng = np.random.default_rng(seed)
    counts = np.zeros(phi.size, np.int64)
    for at in range(0, n, _DRAWS_PER_BLOCK):
        m = min(_DRAWS_PER_BLOCK, n - at)
        winners = sample_argmax(phi, m, rng=rng, method="race", dtype="smallest")
        counts += np.bincount(winners, minlength=phi.size)
    return counts


def _run(phi: Floats, n: int, size: int, root: np.random.SeedSequence) -> dict[str, Any]:
    """Return what tells this run from all others, for its checkpoint."""
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
