"""Chunks: the same whoever draws them."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Lock

import numpy as np
import pytest

from gumbel_np.verify.collect import child, chunk_sizes, in_order


@pytest.mark.parametrize("draws", [2, 1000, 1024, 5000, 2**21, 2**21 + 2])
def test_sizes_add_up_grow_and_are_even(draws):
    sizes = list(chunk_sizes(draws))
    assert sum(sizes) == draws
    assert all(size % 2 == 0 for size in sizes)
    assert all(b >= a for a, b in pairwise(sizes[:-1]))
    assert max(sizes) <= 2**16


def test_children_are_those_of_numpy():
    root = np.random.SeedSequence(5, spawn_key=(3,))
    for i, spawned in enumerate(np.random.SeedSequence(5, spawn_key=(3,)).spawn(4)):
        assert (child(root, i).generate_state(4) == spawned.generate_state(4)).all()


def test_order_is_kept_and_work_ahead_is_bounded():
    lock, started = Lock(), []

    def task(i):
        with lock:
            started.append(i)
        return i

    with ThreadPoolExecutor(2) as pool:
        results = in_order(task, ((i,) for i in range(1000)), pool, ahead=3)
        assert [next(results) for _ in range(5)] == list(range(5))
        results.close()
    assert len(started) <= 5 + 3 + 1


def test_an_error_in_a_task_is_not_lost():
    def task(i):
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as pool, pytest.raises(ZeroDivisionError):
        list(in_order(task, [(1,)], pool, ahead=2))
