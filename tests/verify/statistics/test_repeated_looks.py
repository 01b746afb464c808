"""Repeated looks at right samplers: the e-process keeps its promise, the p-value does not."""

import numpy as np
import pytest
from scipy.stats import chisquare

from gumbel_np.verify.statistics.eprocess import log_e_value
from gumbel_np.verify.statistics.repeated_looks import watch_right_samplers


def test_right_samplers_raise_few_false_alarms_however_often_one_looks():
    e, p = watch_right_samplers([2, 1, 1], runs=4000, draws=2000, looks=20, rng=1)
    assert e.shape == p.shape == (4000, 20)
    # Bernoulli of at most 0.05 and of 0.05: five standard deviations are 0.017.
    assert np.mean((e >= 20).any(axis=1)) < 0.05 + 0.017
    assert np.mean(p[:, -1] < 0.05) == pytest.approx(0.05, abs=0.017)
    # Looking repeatedly at p-values raises false alarms: this is what the e-process is for.
    assert np.mean((p < 0.05).any(axis=1)) > 0.2


def test_what_is_watched_are_the_e_process_and_pearson_s_test():
    e, p = watch_right_samplers([1, 3], runs=500, draws=10, looks=1, rng=2)
    tables = [np.array([k, 10 - k]) for k in range(11)]
    exact = np.exp([log_e_value(table, np.array([0.25, 0.75])) for table in tables])
    pearson = np.array([chisquare(table, [2.5, 7.5]).pvalue for table in tables])
    seen = np.abs(np.log(e / exact)).argmin(axis=1)
    assert e[:, 0] == pytest.approx(exact[seen])
    assert p[:, 0] == pytest.approx(pearson[seen])
    assert len(set(seen)) > 4
