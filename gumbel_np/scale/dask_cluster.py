"""A cluster to draw on: dask's, which is an executor as any other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager

# Seconds to wait for an answer.
_PATIENCE = 10
# Jobs under way at the least: a cluster that grows with its work must be offered some.
_FEW = 16


class ClusterError(Exception):
    """The cluster cannot be reached or used, and why."""


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Connect to a running dask scheduler.

    Parameters
    ----------
    address : str
        Where it listens, as `tcp://host:8786`.

    Yields
    ------
    executor : concurrent.futures.Executor
        Who draws.
    workers : int
        How many jobs to keep under way: two for each thread of the cluster.

    Raises
    ------
    ClusterError
        If dask is not installed, or the scheduler does not answer; later, if its workers cannot do
        the work.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm import get_address_host_port
    except ImportError:
        raise ClusterError(
            "a cluster needs the package distributed: pip install 'gumbel-np[scale]'"
        ) from None
    with _quiet("distributed", "distributed.client"):  # what they print is told below
        try:
            get_address_host_port(address)  # a client that is made and fails here takes 20 s to go
            client = Client(address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            said = str(error).partition("\n")[0]
            raise ClusterError(f"no dask scheduler answers at {address}: {said}") from None
        with client:
            threads = sum(client.nthreads().values())
            try:
                yield client.get_executor(pure=False), max(2 * threads, _FEW)
            except ModuleNotFoundError as error:
                raise ClusterError(
                    f"the workers at {address} lack the package {error.name}"
                ) from None
            except KilledWorker as error:
                said = str(error).partition(". ")[0]
                raise ClusterError(f"the cluster at {address} gave up: {said}") from None
            except CancelledError:
                raise ClusterError(f"the scheduler at {address} has gone") from None


@contextmanager
def _quiet(*names: str) -> Iterator[None]:
    """Silence loggers for a while."""
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
