"""A cluster gives what one thread gives, also if one of its workers dies, or says why it cannot."""

import logging
import os
import signal
import sys
from concurrent.futures import CancelledError, Executor

import numpy as np
import pytest

from gumbel_np.cli import main
from gumbel_np.fast import argmax_counts as counting
from gumbel_np.fast.argmax_counts import argmax_counts
from gumbel_np.scale import dask_cluster as clusters
from gumbel_np.scale.dask_cluster import ClusterError, cluster
from gumbel_np.verify import put_on_trial
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.run import try_claims

distributed = pytest.importorskip("distributed")

LOGITS = np.log([0.3, 0.1, 0.1, 0.5])


@pytest.fixture(scope="module")
def address():
    """Where the scheduler of two processes of one thread each is."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as two:
        yield two.scheduler_address


@pytest.fixture
def executor(address):
    with cluster(address) as (executor, _):
        yield executor


class Deadly(Executor):
    """Hands jobs on; whoever is the first to get one of them dies of it."""

    def __init__(self, inner, job, mark):
        self.inner, self.job, self.handed_on = inner, job, 0

        # A function within a function travels whole: a worker knows no tests.
        def dies_once(task, *given):
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return task(*given)

        self.deadly = dies_once

    def submit(self, task, /, *given):
        self.handed_on += 1
        if self.handed_on == self.job:
            return self.inner.submit(self.deadly, task, *given)
        return self.inner.submit(task, *given)


def test_counts_are_the_same(executor, monkeypatch):
    monkeypatch.setattr(counting, "_NUMBERS_PER_CHUNK", 2**18)
    found = argmax_counts(LOGITS, 2_000_000, seed=1, executor=executor)
    assert (found == argmax_counts(LOGITS, 2_000_000, seed=1)).all()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a POSIX system")
def test_counts_are_the_same_if_a_worker_dies(executor, monkeypatch, tmp_path):
    monkeypatch.setattr(counting, "_NUMBERS_PER_CHUNK", 2**16)
    n = 200 * 2**14
    deadly = Deadly(executor, counting._JOBS_UNDER_WAY + 3, tmp_path / "died")
    found = argmax_counts(LOGITS, n, seed=2, executor=deadly)
    assert (tmp_path / "died").exists()
    assert (found == argmax_counts(LOGITS, n, seed=2)).all()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a POSIX system")
def test_a_verdict_is_the_same_if_a_worker_dies(executor, tmp_path):
    claim = LEDGER["max-law"]
    deadly = Deadly(executor, 12, tmp_path / "died")
    there = put_on_trial(claim, draws=2**19, executor=deadly, workers=4)
    here = put_on_trial(claim, draws=2**19)
    assert (tmp_path / "died").exists()
    assert there.record() == here.record()
    assert np.array_equal(there.path, here.path)


def test_claims_are_tried_with_their_wrong_versions(executor):
    claims = [LEDGER[name] for name in ("gumbel-max", "shift-invariance", "cdf")]
    there = try_claims(claims, draws=2**16, executor=executor, workers=4)
    here = try_claims(claims, draws=2**16)
    assert [(v.record(), v.controls) for v in there.verdicts] == [
        (v.record(), v.controls) for v in here.verdicts
    ]


def test_the_command_line_draws_there(address, tmp_path):
    def record(*who):
        path = tmp_path / "v.json"
        main(["verify", "--only", "gumbel-max", "--draws", "1e5", "--json", str(path), *who])
        return [x for x in path.read_bytes().splitlines() if b'"seconds"' not in x]

    assert record("--dask", address) == record()


def test_a_package_that_the_workers_lack_is_named(address):
    with (
        pytest.raises(ClusterError, match="lack the package far_away"),
        cluster(address) as (who, _),
    ):
        who.submit(lambda: __import__("far_away")).result()


def test_loggers_are_left_as_they_were(address):
    logger = logging.getLogger("distributed.client")
    before = logger.level
    with cluster(address):
        assert logger.level == logging.CRITICAL
    assert logger.level == before != logging.CRITICAL


def test_a_cluster_that_goes_away_is_told_of(address):
    with pytest.raises(ClusterError, match="has gone"), cluster(address):
        raise CancelledError  # as of every job whose scheduler has gone


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://127.0.0.1:1", "no dask scheduler answers at tcp://127.0.0.1:1: Timed out"),
        ("nonsense", "missing port number"),
        ("http://example.org:80", "unknown address scheme"),
    ],
)
def test_where_none_is_it_says_so_in_one_line(monkeypatch, capsys, address, said):
    monkeypatch.setattr(clusters, "_TIMEOUT", 0.5)
    assert main(["verify", "--only", "cdf", "--dask", address]) == 2
    out, error = capsys.readouterr()
    assert said in error
    assert error.count("\n") == 1
    assert out == ""


def test_without_dask_it_says_what_to_install(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["verify", "--only", "cdf", "--dask", "tcp://127.0.0.1:8786"]) == 2
    assert "pip install 'gumbel-np[scale]'" in capsys.readouterr().err
