"""Chunks: the same whoever draws them."""

from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from threading import Lock

import numpy as np
import pytest

from gumbel_np.scale.chunks import as_seed_sequence, child, in_order


@pytest.mark.parametrize("how", [{"spawn_key": (3,)}, {"pool_size": 8}])
def test_children_are_those_of_numpy(how):
    root = np.random.SeedSequence(5, **how)
    for i, spawned in enumerate(np.random.SeedSequence(5, **how).spawn(4)):
        assert (child(root, i).generate_state(4) == spawned.generate_state(4)).all()


def test_a_seed_is_an_integer_or_a_sequence_already():
    root = np.random.SeedSequence(5)
    assert as_seed_sequence(root) is root
    assert as_seed_sequence(np.int64(5)).entropy == 5
    with pytest.raises(ValueError, match="seed must be at least 0"):
        as_seed_sequence(-1)
    with pytest.raises(TypeError, match="seed must be an integer"):
        as_seed_sequence(np.random.default_rng(5))


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


def test_what_failed_with_its_worker_is_done_again():
    failed = []

    def task(i):
        if i == 3 and not failed:
            failed.append(i)
            raise ValueError("too many values to unpack")  # as dask says of a worker that died
        return i

    with ThreadPoolExecutor(2) as pool:
        assert list(in_order(task, [(i,) for i in range(9)], pool, ahead=3)) == list(range(9))
    assert failed == [3]


def test_a_pool_that_is_broken_is_not_asked_again():
    asked = []

    def task(i):
        asked.append(i)
        raise BrokenExecutor

    with ThreadPoolExecutor(1) as pool, pytest.raises(BrokenExecutor):
        list(in_order(task, [(1,)], pool, ahead=2))
    assert asked == [1]
