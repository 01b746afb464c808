"""A run that is stopped and resumed gives the verdicts of one that was not stopped."""

import json
import os
import re
import shutil

import numpy as np
import pytest

from gumbel_np.scale import checkpoint
from gumbel_np.scale.checkpoint import CheckpointError
from gumbel_np.verify import always, claim, counts, facts, mostly, put_on_trial, uniforms
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.evidence import agree
from gumbel_np.verify.resume import _read, _write
from gumbel_np.verify.run import try_claims
from gumbel_np.verify.sequential_test import together
from gumbel_np.verify.trial import _draw, seed_of

AVAILABLE = [c for c in LEDGER.values() if c.available]
# Counts and numbers; most wrong versions are refuted early, some late.
TRIED = [LEDGER[name] for name in ("gumbel-max", "max-law", "top-k", "cdf")]
DRAWS = 2**19


class Stop(BaseException):
    """As KeyboardInterrupt is."""


def stop_at(name, chunk):
    """A watcher that stops a run at this chunk of this claim."""
    seen = []

    def watch(claim, draws, log10_e):
        if claim.id == name:
            seen.append(draws)
            if len(seen) == chunk:
                raise Stop

    return watch


def same(run, other):
    """Whether two runs found the same, to the last bit of all that a report shows."""

    def all_of(v):
        written = [_write(part) for part in v.evidence]
        return v.record(), v.controls, v.tests, v.path.tolist(), v.band.tolist(), written

    return [all_of(v) for v in run.verdicts] == [all_of(v) for v in other.verdicts]


@pytest.fixture(scope="module")
def unstopped():
    return try_claims(TRIED, seed=6, draws=DRAWS)


@pytest.mark.parametrize(
    ("name", "chunk"), [("gumbel-max", 1), ("gumbel-max", 9), ("max-law", 5), ("top-k", 10)]
)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_run_that_was_stopped_is_resumed(unstopped, tmp_path, name, chunk, workers):
    path = tmp_path / "run.json"
    how = {"seed": 6, "draws": DRAWS, "checkpoint": path, "workers": workers}
    with pytest.raises(Stop):
        try_claims(TRIED, watch=stop_at(name, chunk), **how)
    watched = []
    run = try_claims(TRIED, watch=lambda claim, draws, log10_e: watched.append(claim.id), **how)
    assert same(run, unstopped)
    assert os.listdir(tmp_path) == ["run.json"]
    before = [c.id for c in TRIED].index(name)
    assert not {c.id for c in TRIED[:before]} & set(watched)


def test_a_run_that_was_killed_is_resumed_from_the_last_write(unstopped, tmp_path, monkeypatch):
    monkeypatch.setattr(checkpoint, "SECONDS_BETWEEN_WRITES", 0.0)
    path, then = tmp_path / "run.json", tmp_path / "then.json"
    stop = stop_at("max-law", 7)

    def watch(claim, draws, log10_e):
        try:
            stop(claim, draws, log10_e)
        except Stop:
            shutil.copy(path, then)  # what SIGKILL would leave

    try_claims(TRIED, seed=6, draws=DRAWS, checkpoint=path, watch=watch)
    assert 0 < then.stat().st_size < path.stat().st_size
    assert same(try_claims(TRIED, seed=6, draws=DRAWS, checkpoint=then), unstopped)


def test_a_run_that_has_ended_draws_no_more(unstopped, tmp_path):
    path = tmp_path / "run.json"
    watched = []
    how = {"seed": 6, "draws": DRAWS, "checkpoint": path}
    try_claims(TRIED, **how)
    run = try_claims(TRIED, watch=lambda *told: watched.append(told), **how)
    assert same(run, unstopped)
    assert watched == []


def test_the_draws_of_some_claims_serve_a_run_of_more(unstopped, tmp_path):
    path = tmp_path / "run.json"
    try_claims(TRIED[1:2], seed=6, draws=DRAWS, checkpoint=path)
    assert same(try_claims(TRIED, seed=6, draws=DRAWS, checkpoint=path), unstopped)


def test_one_trial_can_be_stopped_too(tmp_path):
    path = tmp_path / "trial.json"

    def watch(draws, log10_e):
        if draws > 10_000:
            raise Stop

    how = {"seed": 2, "draws": DRAWS, "wrong": "noise 1 % too wide"}
    with pytest.raises(Stop):
        put_on_trial(LEDGER["max-law"], checkpoint=path, watch=watch, **how)
    found = put_on_trial(LEDGER["max-law"], checkpoint=path, **how)
    plain = put_on_trial(LEDGER["max-law"], **how)
    assert found.record() == plain.record()
    assert np.array_equal(found.path, plain.path)
    with pytest.raises(ValueError, match="must be the name of a wrong version"):
        put_on_trial(LEDGER["max-law"], checkpoint=path, wrong={"noise": 1})


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"seed": 7}, "its seed is 6, not 7"),
        ({"alpha": 1e-5}, "its alpha is"),
        ({"draws": None}, "its draws is 1024, not None"),
    ],
)
def test_another_run_is_refused(tmp_path, other, said):
    how = {"seed": 6, "draws": 1024, "checkpoint": tmp_path / "run.json"}
    try_claims(TRIED[:1], **how)
    with pytest.raises(CheckpointError, match=said):
        try_claims(TRIED[:1], **how | other)


def test_seeds_and_numbers_may_be_those_of_numpy(tmp_path):
    how = {"draws": np.int64(1024), "checkpoint": tmp_path / "run.json"}
    try_claims(TRIED[:1], seed=np.int64(6), **how)
    try_claims(TRIED[:1], seed=6, **how)


def coin(n, rng):
    """A coin shows 1 half of the time."""
    return counts(rng.integers(2, size=n), [1, 1])


def test_a_claim_that_has_changed_is_refused(tmp_path):
    def two(n, rng):
        """Two coins show 1 half of the time."""
        return coin(n, rng), always(np.ones(n, bool), label="always")

    def number(n, rng):
        """A number is uniform."""
        return uniforms(rng.random(n))

    def bent(n, rng):
        """A bent coin."""
        return counts(rng.random(n) < 0.4, [3, 2])

    def wrong(n, rng):
        """A bent coin shows 1 half of the time."""
        return counts(rng.random(n) < 0.4, [1, 1])

    def three(n, rng):
        """A die of three sides."""
        return counts(rng.integers(3, size=n), [1, 1, 1])

    def loose(n, rng):
        """A coin shows 1 half of the time, or nearly so."""
        return counts(rng.integers(2, size=n), [1, 1], tolerance=0.1)

    path = tmp_path / "trial.json"
    put_on_trial(claim("p", draws=1024)(coin), checkpoint=path)
    for other in (two, number, bent, wrong, three, loose):
        other.__name__ = "coin"
        with pytest.raises(CheckpointError, match="another version of the claim: coin"):
            put_on_trial(claim("p", draws=1024)(other), checkpoint=path)
    put_on_trial(claim("p", draws=1024)(coin), checkpoint=path)


def test_the_sample_of_a_costly_claim_has_two_draws(tmp_path):
    asked = []

    def slow(n, rng):
        """A coin shows 1 half of the time."""
        asked.append(n)
        return coin(n, rng)

    how = {"checkpoint": tmp_path / "trial.json"}
    for _ in range(2):
        put_on_trial(claim("p", draws=512, costly=True)(slow), **how)
    assert asked == [2, 256, 256, 2]


def test_a_table_of_another_size_is_refused():
    small, large = counts([0, 1], [1, 1]), counts([0, 1], [1, 1, 1])
    with pytest.raises(CheckpointError, match="a table of another size: pairs"):
        _read(small, _write(large))


@pytest.mark.parametrize(
    "part",
    [
        counts([0, 1, 2, 2, 5], [1, 1, 2], label="counts"),
        uniforms([0.1, 0.7, 0.7, np.nan, 2.0]),
        always(np.array([True, False])),
        mostly(np.array([1.0, -1.0, np.nan]), 0.6),
        facts(agree("a", np.nan, 1.0, 1e-9), agree("b", 0.1, np.inf, 1e-9)),
    ],
    ids=lambda part: type(part).__name__,
)
def test_every_kind_of_evidence_can_be_written_and_read(part):
    blank = part + part
    found = _read(blank, json.loads(json.dumps(_write(part))))
    assert repr(found) == repr(part)
    assert found.draws == part.draws != blank.draws or part.draws == 0
    assert repr(found + part) == repr(part + part)


def said(parts):
    """What evidence says of itself, without where it is in memory."""
    return re.sub(r" at 0x\w+", "", repr(parts))


@pytest.mark.parametrize("name", [c.id for c in AVAILABLE])
def test_two_draws_of_a_claim_tell_what_its_evidence_is_about(name):
    c = LEDGER[name]
    dear, root = c.draws < 1000, seed_of(c, 0)
    for wrong in (None,) if dear else (None, *c.wrong):
        few, many = (_draw(c.trial, wrong, None, root, [(0, n)]) for n in (2, 4 if dear else 64))
        found = tuple(map(_read, few, json.loads(json.dumps([_write(part) for part in many]))))
        assert said(found) == said(many)
        assert [_write(part) for part in together(found, many)] == [
            _write(part) for part in together(many, many)
        ]
