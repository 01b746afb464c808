"""Draws in chunks: each from its own child of one seed, so that who draws it does not matter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from itertools import islice
from typing import TypeVar

import numpy as np

T = TypeVar("T")

_FIRST, _LARGEST = 2**8, 2**16


def chunk_sizes(draws: int) -> Iterator[int]:
    """Yield the sizes of chunks: small at first, so that a gross error ends a trial early.

    Parameters
    ----------
    draws : int
        What they add up to, even.

    Yields
    ------
    int
        A size, even, so that pairs of draws do not straddle two chunks.
    """
    size = _FIRST
    while draws > 0:
        yield min(size, draws)
        draws -= size
        size = min(2 * size, _LARGEST)


def child(seed: np.random.SeedSequence, index: int) -> np.random.SeedSequence:
    """Return the child of a seed with this number, whichever others have been made.

    Parameters
    ----------
    seed : numpy.random.SeedSequence
        The parent.
    index : int
        The number, from 0.

    Returns
    -------
    numpy.random.SeedSequence
        What `seed.spawn` would give at this place if nothing had been spawned before.
    """
    return np.random.SeedSequence(seed.entropy, spawn_key=(*seed.spawn_key, index))


def in_order(
    task: Callable[..., T], jobs: Iterable[tuple], executor: Executor | None, ahead: int
) -> Iterator[T]:
    """Do jobs side by side and yield their results in order.

    Parameters
    ----------
    task : callable
        What to do.
    jobs : iterable of tuple
        The arguments of each job.
    executor : concurrent.futures.Executor or None
        Who does them; None for the caller.
    ahead : int
        How many may be under way: few, so that memory stays flat and a trial that ends early has
        little to throw away.

    Yields
    ------
    object
        task(*job).
    """
    jobs = iter(jobs)
    if executor is None:
        for job in jobs:
            yield task(*job)
        return
    pending: deque[Future[T]] = deque()
    try:
        pending.extend(executor.submit(task, *job) for job in islice(jobs, ahead))
        while pending:
            result = pending.popleft().result()
            pending.extend(executor.submit(task, *job) for job in islice(jobs, 1))
            yield result
    finally:
        for future in pending:
            future.cancel()
