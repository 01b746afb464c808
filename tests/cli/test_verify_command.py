"""gumbel-np verify: the table, the JSON, what it refuses, and runs that go on from a checkpoint."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest

from gumbel_np.cli import main
from gumbel_np.verify import claim, counts
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.verdict import power_of_ten

QUICK = ["cdf", "hotter-is-more-discrete", "proof-4-integral"]
FIELDS = (
    "id source statement expected verdict draws log10_e p_value certificate smallest_detectable"
).split()


def test_the_json_has_the_fields_of_the_contract(tmp_path):
    path = tmp_path / "new folder" / "verify.json"
    assert main(["verify", "--only", *QUICK, "--seed", "5", "--json", str(path)]) == 0

    def strict(constant):
        raise AssertionError(f"{constant} in the JSON")

    found = json.loads(path.read_text(encoding="utf-8"), parse_constant=strict)
    assert list(found) == ["seed", "alpha", "seconds", "claims"]
    assert (found["seed"], found["alpha"]) == (5, 1e-6)
    assert [c["id"] for c in found["claims"]] == QUICK
    assert all(list(c) == FIELDS for c in found["claims"])
    assert os.listdir(path.parent) == ["verify.json"]


def test_the_table_and_the_json_agree(tmp_path, capsys):
    path = tmp_path / "v.json"
    assert main(["verify", "--only", "gumbel-max", *QUICK, "--json", str(path)]) == 0
    lines = {w[1]: w for line in capsys.readouterr().out.splitlines() if len(w := line.split()) > 6}
    for c in json.loads(path.read_text(encoding="utf-8"))["claims"]:
        row = lines[c["id"]]
        assert row[2] == c["verdict"]
        assert row[3] == (f"{c['draws']:,}" if c["draws"] else "–")
        assert row[4] == power_of_ten(c["log10_e"])
        assert row[6] == ("–" if c["certificate"] is None else f"{c['certificate']:.2g}")


@pytest.mark.parametrize("workers", ["2", "4"])
def test_any_number_of_workers_gives_the_same_bytes(tmp_path, workers):
    def record(n):
        path = tmp_path / f"{n}.json"
        only = ["gumbel-max", "concrete-law", "density-of-the-maximum"]
        assert main(["verify", "--only", *only, "--workers", n, "--json", str(path)]) == 0
        return [x for x in path.read_bytes().splitlines() if b'"seconds"' not in x]

    assert record("1") == record(workers)


def test_a_verdict_that_is_not_expected_has_status_1(monkeypatch, capsys):
    @claim("p = 1", draws=4096)
    def false(n, rng):
        """A coin always shows 1."""
        return counts(rng.integers(2, size=n), [0.001, 0.999])

    monkeypatch.setitem(LEDGER, "false", false.claim)
    assert main(["verify", "--only", "false"]) == 1
    out = capsys.readouterr().out
    assert "✗ false " in out
    assert "1 NOT as expected" in out


def test_too_few_draws_are_foretold_and_no_failure(capsys):
    assert main(["verify", "--only", "gumbel-max", "--draws", "10000"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("With so few draws 1 claim stays undecided")
    assert "? gumbel-max " in out
    assert "✗" not in out
    assert "none contradicts what is expected" in out
    assert re.search(r"0.01 wanted: that takes 1\d0,000 draws", out)


def test_every_law_can_be_known_as_near_as_one_likes(capsys):
    assert main(["verify", "--only", "gumbel-max", "--within", "0.005"]) == 0
    within = float(re.search(r"([\d.]+) TV", capsys.readouterr().out)[1])
    assert 0.002 < within <= 0.005


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "a command is needed"),
        (["prove"], "invalid choice"),
        (["verify", "--only", "gumbl-max"], "did you mean gumbel-max?"),
        (["verify", "--only", "xyzzy"], "gumbel-np claims lists them"),
        (["verify", "--only"], "expected at least one argument"),
        (["verify", "--workers", "0"], "--workers"),
        (["verify", "--workers", "2", "--dask", "x:1"], "not allowed with"),
        (["verify", "--draws", "0"], "--draws: an even whole number"),
        (["verify", "--draws", "3"], "--draws: an even whole number"),
        (["verify", "--draws", "1.5e0"], "--draws: an even whole number"),
        (["verify", "--draws", "2.5e0"], "--draws: an even whole number"),
        (["verify", "--draws", "1e999"], "--draws: an even whole number"),
        (["verify", "--draws", ""], "--draws: an even whole number from 2 is wanted, not ''"),
        (["verify", "--dask", ""], "--dask: the address of a scheduler is empty"),
        (["verify", "--draws", "many"], "--draws: an even whole number"),
        (["verify", "--seed", "-1"], "--seed"),
        (["verify", "--seed", "one"], "--seed"),
        (["verify", "--nonsense"], "unrecognized arguments"),
        (["verify", "--json", ""], "empty"),
        (["verify", "--html", "-"], "must name a file"),
        (["verify", "--checkpoint", "-"], "must name a file"),
        (["verify", "--json", "x", "--html", "./x"], "different files"),
        (["verify", "--json", "x", "--checkpoint", "./x"], "different files"),
        (["verify", "--only", "cdf", "--json", "."], "cannot write"),
        (["verify", "--only", "cdf", "--html", "/dev/null/report.html"], "cannot write"),
        (["verify", "--only", "cdf", "--checkpoint", "."], "cannot write"),
    ],
)
def test_what_cannot_be_carried_out_is_one_line_and_status_2(words, said, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("gumbel-np: ")
    assert error.count("\n") == 1


def test_a_package_that_is_missing_is_named(monkeypatch, capsys):
    @claim("x", needs="a_package_that_is_not_there")
    def far(n, rng):
        """Something far away."""

    monkeypatch.setitem(LEDGER, "far", far.claim)
    assert main(["verify", "--only", "far"]) == 2
    assert "needs the package a_package_that_is_not_there" in capsys.readouterr().err


@pytest.mark.parametrize("asked", ["1e3", "1E3", "1_000"])
def test_as_many_draws_are_made_as_asked_for(asked, capsys):
    assert main(["verify", "--only", "gumbel-max", "--draws", asked]) == 1
    row = next(x for x in capsys.readouterr().out.splitlines() if "gumbel-max" in x)
    assert row.split()[2:4] == ["undecided", "1,000"]


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_was_interrupted_goes_on_from_its_checkpoint(tmp_path, sent, status):
    words = ["verify", "--only", "gumbel-max", "max-law", "--draws", "2_000_000", "--json"]
    checkpoint = str(tmp_path / "run.json")
    running = subprocess.Popen(
        [sys.executable, "-m", "gumbel_np", *words, "-", "--checkpoint", checkpoint],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert "claim" in running.stderr.readline()
    assert "gumbel-max" in running.stderr.readline()  # and the other has begun
    running.send_signal(sent)
    running.communicate(timeout=30)
    assert running.returncode == status
    assert os.listdir(tmp_path) == ["run.json"]

    def found(name, *more):
        path = tmp_path / name
        main([*words, str(path), *more])
        return json.loads(path.read_text(encoding="utf-8"))["claims"]

    assert found("resumed.json", "--checkpoint", checkpoint) == found("plain.json")


def test_a_checkpoint_of_another_run_is_one_line_and_status_2(tmp_path, monkeypatch, capsys):
    path = tmp_path / "run.json"
    words = ["verify", "--only", "cdf", "--checkpoint", str(path)]
    assert main(words) == 0
    capsys.readouterr()
    assert main([*words, "--seed", "1"]) == 2
    out, error = capsys.readouterr()
    assert out == ""  # not even the head of the table
    assert error == f"gumbel-np: the checkpoint {path} belongs to another run: " + (
        "its seed is 0, not 1\n"
    )
    path.write_bytes(path.read_bytes()[:-9])
    assert main(words) == 2
    assert "is damaged" in capsys.readouterr().err

    class Closed(type(path)):
        def read_text(self, **how):
            raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("gumbel_np.scale.checkpoint.Path", Closed)
    assert main(words) == 2
    assert capsys.readouterr().err == (
        f"gumbel-np: the checkpoint {path} cannot be read: Permission denied\n"
    )


def test_the_ledger_is_listed_by_claims(capsys):
    assert main(["claims"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {id} " in out for id in LEDGER)
