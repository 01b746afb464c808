"""Chunks and jobs: what they add up to, how they grow, and the same results whoever draws them."""

from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from itertools import pairwise
from threading import Lock

import numpy as np
import pytest

from gumbel_np.scale.chunks import (
    as_seed_sequence,
    child_seed,
    chunk_sizes,
    jobs_of_chunks,
    results_in_order,
)
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS


@pytest.mark.parametrize("how", [{"spawn_key": (3,)}, {"pool_size": 8}])
def test_children_are_those_of_numpy(how):
    root = np.random.SeedSequence(5, **how)
    for i, spawned in enumerate(np.random.SeedSequence(5, **how).spawn(4)):
        assert (child_seed(root, i).generate_state(4) == spawned.generate_state(4)).all()


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
        results = results_in_order(task, ((i,) for i in range(1000)), pool, ahead=3)
        assert [next(results) for _ in range(5)] == list(range(5))
        results.close()
    assert len(started) <= 5 + 3 + 1


def test_an_error_in_a_task_is_not_lost():
    def task(i):
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as pool, pytest.raises(ZeroDivisionError):
        list(results_in_order(task, [(1,)], pool, ahead=2))


def test_what_failed_with_its_worker_is_done_again():
    failed = []

    def task(i):
        if i == 3 and not failed:
            failed.append(i)
            raise ValueError("too many values to unpack")  # as dask says of a worker that died
        return i

    with ThreadPoolExecutor(2) as pool:
        assert list(results_in_order(task, [(i,) for i in range(9)], pool, ahead=3)) == list(
            range(9)
        )
    assert failed == [3]


def test_a_pool_that_is_broken_is_not_asked_again():
    asked = []

    def task(i):
        asked.append(i)
        raise BrokenExecutor

    with ThreadPoolExecutor(1) as pool, pytest.raises(BrokenExecutor):
        list(results_in_order(task, [(1,)], pool, ahead=2))
    assert asked == [1]


@pytest.mark.parametrize("draws", [2, 1000, 1024, 5000, 2**21, 2**21 + 2])
def test_sizes_add_up_grow_and_are_even(draws):
    sizes = list(chunk_sizes(draws))
    assert sum(sizes) == draws
    assert all(size % 2 == 0 for size in sizes)
    assert all(b >= a for a, b in pairwise(sizes[:-1]))
    assert max(sizes) <= 2**16


@pytest.mark.parametrize("draws", [2, 5000, 2**24, 10**8, 10**10])
def test_jobs_hold_every_chunk_once_and_in_order(draws):
    jobs = list(jobs_of_chunks(chunk_sizes(draws)))
    assert [chunk for job in jobs for chunk in job] == list(enumerate(chunk_sizes(draws)))


def test_a_job_of_the_usual_draws_is_one_chunk():
    assert {len(job) for job in jobs_of_chunks(chunk_sizes(DRAWS_OF_NUMBERS))} == {1}


def test_jobs_of_many_draws_are_few_and_none_is_large_beside_what_was_drawn_before():
    jobs = list(jobs_of_chunks(chunk_sizes(10**10)))
    assert len(jobs) < 3000
    assert all(len(job) <= min(64, max(1, job[0][0] / 128)) for job in jobs)
