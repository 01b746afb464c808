"""How work is cut up and done: chunks of draws, jobs of chunks, results in their order.

Every chunk draws from its own child of one seed, so the results do not depend on who draws it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from itertools import islice
from typing import Any, TypeVar

import numpy as np

from gumbel_np.inputs import as_integer

T = TypeVar("T")

_SMALLEST_CHUNK, _LARGEST_CHUNK = 2**8, 2**16  # draws
# A job grows to 1/128 of the chunks before it, so that evaluating its result costs little beside
# its draws. It has at most 64 chunks: a second or two of work, for which an interrupt must wait.
_GROWTH, _LARGEST_JOB = 128, 64  # chunks


def chunk_sizes(draws: int) -> Iterator[int]:
    """Yield even sizes that add up to `draws`, small first so that gross errors are found early.

    `draws` is even; even sizes keep pairs of draws together. 2¹⁶, the largest, bounds the memory.
    """
    size = _SMALLEST_CHUNK
    while draws > 0:
        yield min(size, draws)
        draws -= size
        size = min(2 * size, _LARGEST_CHUNK)


def jobs_of_chunks(sizes: Iterator[int]) -> Iterator[list[tuple[int, int]]]:
    """Yield growing jobs, each the (number, size) of its chunks; the first 255 have one chunk."""
    chunks = enumerate(sizes)
    for number, size in chunks:
        others = min(max(number // _GROWTH, 1), _LARGEST_JOB) - 1
        yield [(number, size), *islice(chunks, others)]


def as_seed_sequence(seed: int | np.random.SeedSequence) -> np.random.SeedSequence:
    """Return the seed of a whole run."""
    if isinstance(seed, np.random.SeedSequence):
        return seed
    return np.random.SeedSequence(as_integer(seed, "seed", least=0))


def child_seed(seed: np.random.SeedSequence, index: int) -> np.random.SeedSequence:
    """Return child number `index`, as `seed.spawn` would if nothing had been spawned before."""
    key = (*seed.spawn_key, index)
    return np.random.SeedSequence(seed.entropy, spawn_key=key, pool_size=seed.pool_size)


def as_executor(executor: Executor | None) -> Executor | None:
    """Check that jobs can be submitted; None stands for the caller."""
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(
            f"executor must be a concurrent.futures.Executor, or None, got {executor!r}"
        )
    return executor


def results_in_order(
    task: Callable[..., T], jobs: Iterable[tuple[Any, ...]], executor: Executor | None, ahead: int
) -> Iterator[T]:
    """Yield task(*job) for each job, in order; with an executor, at most `ahead` are under way.

    The bound keeps memory flat, and leaves little to throw away if the caller stops early.
    """
    jobs = iter(jobs)
    if executor is None:
        for job in jobs:
            yield task(*job)
        return
    pending: deque[tuple[Future[T], tuple[Any, ...]]] = deque()
    try:
        pending.extend((executor.submit(task, *job), job) for job in islice(jobs, ahead))
        while pending:
            future, job = pending.popleft()
            try:
                result = future.result()
            except (BrokenExecutor, CancelledError):
                raise
            except Exception:
                # If a worker failed, another one gives the same result; if the job itself is at
                # fault, its error comes again.
                result = executor.submit(task, *job).result()
            pending.extend((executor.submit(task, *job), job) for job in islice(jobs, 1))
            yield result
    finally:
        for future, _ in pending:
            future.cancel()
