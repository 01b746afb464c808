"""A dask cluster as an executor."""

import logging
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager

_TIMEOUT = 10  # seconds to wait for the scheduler
_FEWEST_JOBS = 16  # under way: a cluster that grows with its work must be offered some


class ClusterError(Exception):
    """The cluster cannot be reached or used; the message says why."""


@contextmanager
def cluster(address: str) -> Iterator[tuple[Executor, int]]:
    """Connect to the scheduler at an address such as `tcp://host:8786`.

    Yields an executor, and how many jobs to keep under way: two for each thread of the cluster.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.comm import get_address_host_port
    except ImportError:
        raise ClusterError(
            "a cluster needs the package distributed: pip install 'gumbel-np[scale]'"
        ) from None
    # What dask would log is in the errors below.
    with _silenced("distributed", "distributed.client"):
        try:
            # Checked first: a client given a malformed address takes 20 s to close.
            get_address_host_port(address)
            client = Client(address, timeout=_TIMEOUT, set_as_default=False)
        except (OSError, ValueError) as error:
            reason = str(error).partition("\n")[0]
            raise ClusterError(f"no dask scheduler answers at {address}: {reason}") from None
        with client:
            threads = sum(client.nthreads().values())
            try:
                yield client.get_executor(pure=False), max(2 * threads, _FEWEST_JOBS)
            except ModuleNotFoundError as error:
                raise ClusterError(
                    f"the workers at {address} lack the package {error.name}"
                ) from None
            except KilledWorker as error:
                reason = str(error).partition(". ")[0]
                raise ClusterError(f"the cluster at {address} gave up: {reason}") from None
            except CancelledError:
                raise ClusterError(f"the scheduler at {address} has gone") from None


@contextmanager
def _silenced(*names: str) -> Iterator[None]:
    """Silence loggers inside a `with` block."""
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    try:
        for logger in levels:
            logger.setLevel(logging.CRITICAL)
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
