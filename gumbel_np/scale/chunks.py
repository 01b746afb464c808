"""Draws in chunks: each from its own child of one seed, so that who draws it does not matter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from itertools import islice
from typing import TypeVar

import numpy as np

from gumbel_np.inputs import as_integer

T = TypeVar("T")


def as_seed_sequence(seed: int | np.random.SeedSequence) -> np.random.SeedSequence:
    """Return the seed of a whole run.

    Raises
    ------
    TypeError
        If it is neither an integer nor a `numpy.random.SeedSequence`.
    ValueError
        If it is negative.
    """
    if isinstance(seed, np.random.SeedSequence):
        return seed
    return np.random.SeedSequence(as_integer(seed, "seed", least=0))


def as_executor(executor: Executor | None) -> Executor | None:
    """Return who draws.

    Raises
    ------
    TypeError
        If jobs cannot be submitted to it.
    """
    if executor is not None and not callable(getattr(executor, "submit", None)):
        raise TypeError(
            f"executor must be a concurrent.futures.Executor, or None, got {executor!r}"
        )
    return executor


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
    key = (*seed.spawn_key, index)
    return np.random.SeedSequence(seed.entropy, spawn_key=key, pool_size=seed.pool_size)


def in_order(
    task: Callable[..., T], jobs: Iterable[tuple], executor: Executor | None, ahead: int
) -> Iterator[T]:
    """Do jobs side by side and yield their results in order; one that fails is tried once more.

    Parameters
    ----------
    task : callable
        What to do.
    jobs : iterable of tuple
        The arguments of each job.
    executor : concurrent.futures.Executor or None
        Who does them; None for the caller.
    ahead : int
        How many may be under way: few, so that memory stays flat and work that ends early has
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
    pending: deque[tuple[Future[T], tuple]] = deque()
    try:
        pending.extend((executor.submit(task, *job), job) for job in islice(jobs, ahead))
        while pending:
            future, job = pending.popleft()
            try:
                result = future.result()
            except (BrokenExecutor, CancelledError):
                raise
            except Exception:
                # A job gives the same whoever does it: what failed with its worker is done again,
                # and an error of its own comes again.
                result = executor.submit(task, *job).result()
            pending.extend((executor.submit(task, *job), job) for job in islice(jobs, 1))
            yield result
    finally:
        for future, _ in pending:
            future.cancel()
