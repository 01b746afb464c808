"""Counts of arg max draws: they follow the law, whatever draws them and however often it stops."""

import multiprocessing
import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pytest
from scipy import stats

import gumbel_np as gnp
from gumbel_np.fast import argmax_counts as counting
from gumbel_np.fast.argmax import sample_argmax
from gumbel_np.fast.argmax_counts import argmax_counts
from gumbel_np.scale.checkpoint import CheckpointError

LOGITS = np.log([0.3, 0.1, 0.1, 0.5])
SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def small(monkeypatch):
    """Chunks of 2¹⁴ draws from four categories, and a number of draws that makes 150 of them."""
    monkeypatch.setattr(counting, "_NUMBERS_PER_CHUNK", 2**16)
    return 150 * 2**14 - 5


@pytest.mark.parametrize("k", [1, 2, 5, 200, 50_257])
def test_counts_are_of_all_draws(k):
    found = argmax_counts(np.linspace(-3, 3, k), 3000, seed=1)
    assert (found.shape, found.dtype, found.sum()) == ((k,), np.int64, 3000)


def test_counts_follow_the_law():
    # χ² at 1e-6, on the right law and on two that are wrong by a percent of one weight.
    n = 4_000_000
    found = argmax_counts(LOGITS, n, seed=2)
    pi = np.exp(LOGITS)
    assert stats.chisquare(found, n * pi).pvalue > 1e-6
    for wrong in (pi * [1.01, 1, 1, 1], pi * [1, 1, 1, 0.99]):
        assert stats.chisquare(found, n * wrong / wrong.sum()).pvalue < 1e-6


def test_impossible_categories_and_no_draws_at_all():
    assert argmax_counts([-np.inf, 0.0, -np.inf], 100, seed=0).tolist() == [0, 100, 0]
    assert argmax_counts(LOGITS, 0, seed=0).tolist() == [0, 0, 0, 0]


def test_a_chunk_draws_from_its_own_child_of_the_seed(small):
    n = 2 * 2**14 + 7
    sizes = [2**14, 2**14, 7]
    children = np.random.SeedSequence(9).spawn(3)
    drawn = [
        sample_argmax(LOGITS, size, rng=np.random.default_rng(each), method="race")
        for size, each in zip(sizes, children, strict=True)
    ]
    expected = np.bincount(np.concatenate(drawn))
    assert (argmax_counts(LOGITS, n, seed=9) == expected).all()
    assert (argmax_counts(LOGITS, n, seed=np.random.SeedSequence(9)) == expected).all()
    assert (argmax_counts(LOGITS, n, seed=10) != expected).any()


def test_the_size_of_a_chunk_follows_from_the_number_of_categories_alone():
    sizes = []

    class Paper(Executor):
        def submit(self, task, phi, size, seed):
            sizes.append(size)
            nothing = Future()
            nothing.set_result(np.zeros(4, np.int64))
            return nothing

    argmax_counts(LOGITS, 10**9, seed=1, executor=Paper())
    assert set(sizes[:-1]) == {counting._NUMBERS_PER_CHUNK // 4}
    assert sum(sizes) == 10**9


@pytest.mark.parametrize("workers", [1, 3])
def test_it_does_not_matter_how_many_threads_draw(small, workers):
    with ThreadPoolExecutor(workers) as pool:
        found = argmax_counts(LOGITS, small, seed=3, executor=pool)
    assert (found == argmax_counts(LOGITS, small, seed=3)).all()


def test_it_does_not_matter_that_processes_draw(small):
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
        found = argmax_counts(LOGITS, small, seed=np.random.SeedSequence(3), executor=pool)
    assert (found == argmax_counts(LOGITS, small, seed=3)).all()


class Counting(Executor):
    """Hands jobs on, counts them, and has another one done at a given place."""

    def __init__(self, inner, at=None, other=None):
        self.inner, self.at, self.other, self.jobs = inner, at, other, 0

    def submit(self, task, /, *job):
        self.jobs += 1
        if self.jobs == self.at:
            return self.inner.submit(*self.other)
        return self.inner.submit(task, *job)


def interrupted():
    raise KeyboardInterrupt


def test_a_run_that_was_stopped_goes_on(small, tmp_path):
    path = tmp_path / "counts.json"
    with ThreadPoolExecutor(2) as pool:
        with pytest.raises(KeyboardInterrupt):
            stopped = Counting(pool, 40, (interrupted,))
            argmax_counts(LOGITS, small, seed=4, executor=stopped, checkpoint=path)
        rest = Counting(pool)
        found = argmax_counts(LOGITS, small, seed=4, executor=rest, checkpoint=path)
        again = Counting(pool)
        assert (
            argmax_counts(LOGITS, small, seed=4, executor=again, checkpoint=path) == found
        ).all()
    assert (found == argmax_counts(LOGITS, small, seed=4)).all()
    assert rest.jobs == 150 - 39
    assert again.jobs == 0
    assert os.listdir(tmp_path) == ["counts.json"]


def test_a_process_that_dies_breaks_its_pool_and_another_pool_goes_on(small, tmp_path):
    path = tmp_path / "counts.json"
    # The job after the first 128 is handed out when a result has been merged.
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool, pytest.raises(BrokenProcessPool):
        dying = Counting(pool, counting._JOBS_UNDER_WAY + 5, (os._exit, 1))
        argmax_counts(LOGITS, small, seed=5, executor=dying, checkpoint=path)
    with ProcessPoolExecutor(2, mp_context=SPAWN) as pool:
        rest = Counting(pool)
        found = argmax_counts(LOGITS, small, seed=5, executor=rest, checkpoint=path)
    assert (found == argmax_counts(LOGITS, small, seed=5)).all()
    assert 0 < rest.jobs <= 150 - 4


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"logits": LOGITS[::-1]}, "its logits is"),
        ({"n": 7}, "its n is 6, not 7"),
        ({"seed": 2}, "its seed is"),
        ({"seed": np.random.SeedSequence(1, spawn_key=(1,))}, "its seed is"),
        ({"seed": np.random.SeedSequence(1, pool_size=8)}, "its seed is"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(tmp_path, other, said):
    run = {"logits": LOGITS, "n": 6, "seed": 1, "checkpoint": tmp_path / "counts.json"}
    argmax_counts(**run)
    with pytest.raises(CheckpointError, match=said):
        argmax_counts(**run | other)


def test_a_checkpoint_of_chunks_of_another_size_is_refused(small, tmp_path, monkeypatch):
    path = tmp_path / "counts.json"
    with ThreadPoolExecutor(2) as pool, pytest.raises(KeyboardInterrupt):
        stopped = Counting(pool, 40, (interrupted,))
        argmax_counts(LOGITS, small, seed=4, executor=stopped, checkpoint=path)
    monkeypatch.setattr(counting, "_NUMBERS_PER_CHUNK", 2**17)
    with pytest.raises(CheckpointError, match="its size of chunks is 16384, not 32768"):
        argmax_counts(LOGITS, small, seed=4, checkpoint=path)


def test_a_seed_may_be_of_any_kind_that_numpy_has(tmp_path):
    path = tmp_path / "counts.json"
    seed = np.random.SeedSequence([np.uint32(7), 2**80], spawn_key=(np.int64(3),))
    found = argmax_counts(LOGITS, 100, seed=seed, checkpoint=path)
    assert (argmax_counts(LOGITS, 100, seed=seed, checkpoint=path) == found).all()


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"logits": np.zeros((2, 3))}, ValueError, "logits must be a vector"),
        ({"logits": [0.0, np.nan]}, ValueError, "logits must be finite"),
        ({"n": -1}, ValueError, "n must be at least 0"),
        ({"n": 1e3}, TypeError, "n must be an integer"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"seed": None}, TypeError, "seed must be an integer"),
        ({"seed": np.random.default_rng(1)}, TypeError, "seed must be an integer"),
        ({"executor": 4}, TypeError, "executor must be"),
        ({"checkpoint": 5}, TypeError, "checkpoint must be"),
    ],
)
def test_what_is_wrong_is_named(arguments, error, said):
    with pytest.raises(error, match=said):
        gnp.argmax_counts(**{"logits": LOGITS, "n": 10, "seed": 1} | arguments)
