"""Chunks and jobs: what they add up to, and how they grow."""

from itertools import pairwise

import pytest

from gumbel_np.scale.chunk_sizes import chunk_sizes, in_jobs
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS


@pytest.mark.parametrize("draws", [2, 1000, 1024, 5000, 2**21, 2**21 + 2])
def test_sizes_add_up_grow_and_are_even(draws):
    sizes = list(chunk_sizes(draws))
    assert sum(sizes) == draws
    assert all(size % 2 == 0 for size in sizes)
    assert all(b >= a for a, b in pairwise(sizes[:-1]))
    assert max(sizes) <= 2**16


@pytest.mark.parametrize("draws", [2, 5000, 2**24, 10**8, 10**10])
def test_jobs_hold_every_chunk_once_and_in_order(draws):
    jobs = list(in_jobs(chunk_sizes(draws)))
    assert [chunk for job in jobs for chunk in job] == list(enumerate(chunk_sizes(draws)))


def test_a_job_of_the_usual_draws_is_one_chunk():
    assert {len(job) for job in in_jobs(chunk_sizes(DRAWS_OF_NUMBERS))} == {1}


def test_jobs_of_many_draws_are_few_and_none_is_large_beside_what_was_drawn_before():
    jobs = list(in_jobs(chunk_sizes(10**10)))
    assert len(jobs) < 3000
    assert all(len(job) <= min(64, max(1, job[0][0] / 128)) for job in jobs)
