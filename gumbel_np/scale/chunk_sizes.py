"""The draws of a trial in chunks, and the chunks in jobs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

_FIRST, _LARGEST = 2**8, 2**16
# A job grows to a 128th of what was drawn before, so that to hear it costs little beside drawing
# it, and to at most so many chunks: a second or two, which is what an interrupt waits for.
_GROWTH, _MOST = 128, 64


def chunk_sizes(draws: int) -> Iterator[int]:
    """Yield the sizes of chunks: small at first, so that a gross error ends a trial early.

    Parameters
    ----------
    draws : int
        What they add up to, even.

    Yields
    ------
    int
        A size, even, so that pairs of draws do not straddle two chunks. The largest is 2¹⁶, for
        the sake of memory: what a trial makes of each draw may take a kilobyte.
    """
    size = _FIRST
    while draws > 0:
        yield min(size, draws)
        draws -= size
        size = min(2 * size, _LARGEST)


def in_jobs(sizes: Iterator[int]) -> Iterator[list[tuple[int, int]]]:
    """Yield chunks by their number and size, put together to jobs of ever more of them.

    Parameters
    ----------
    sizes : iterator of int
        The sizes of all chunks.

    Yields
    ------
    list of (int, int)
        The number and the size of each chunk of a job: one chunk, among the first 255.
    """
    chunks = enumerate(sizes)
    for number, size in chunks:
        more = min(max(number // _GROWTH, 1), _MOST) - 1
        yield [(number, size), *islice(chunks, more)]
