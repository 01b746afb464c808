"""The command line as a user meets it: exit statuses, one line of error, nothing half-written."""

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gumbel_np import cli
from gumbel_np.cli import main
from gumbel_np.show.terminal.claims_table import LiveTable, print_ledger
from gumbel_np.verify import claim, counts
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.run import try_claims
from gumbel_np.verify.verdict import power_of_ten

QUICK = ["cdf", "hotter-is-more-discrete", "proof-4-integral"]
FIELDS = (
    "id source statement expected verdict draws log10_e p_value certificate smallest_detectable"
).split()


def command(*words, **kwargs):
    return subprocess.run(
        [sys.executable, "-m", "gumbel_np", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        **kwargs,
    )


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


def test_the_same_as_a_module_in_a_pipe_without_colour():
    done = command("verify", "--only", *QUICK)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "all as expected" in done.stdout


def test_json_on_standard_output_is_json_alone(capsys):
    assert main(["verify", "--only", "cdf", "--json", "-"]) == 0
    out = capsys.readouterr()
    assert json.loads(out.out)["claims"][0]["id"] == "cdf"
    assert "as expected" in out.err


def test_a_verdict_that_is_not_expected_has_status_1(monkeypatch, capsys):
    @claim("false", "p = 1", draws=4096)
    def false(n, rng):
        """A coin always shows 1."""
        return counts(rng.integers(2, size=n), [0.001, 0.999])

    monkeypatch.setitem(LEDGER, "false", false.claim)
    assert main(["verify", "--only", "false"]) == 1
    assert "NOT all as expected" in capsys.readouterr().out


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
    @claim("far", "x", needs="a_package_that_is_not_there")
    def far(n, rng):
        """Something far away."""

    monkeypatch.setitem(LEDGER, "far", far.claim)
    assert main(["verify", "--only", "far"]) == 2
    assert "needs the package a_package_that_is_not_there" in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux's full device")
@pytest.mark.parametrize("words", [["--json", "/dev/full"], ["--html", "/dev/full"]])
def test_a_full_disk_is_one_line(words):
    done = command("verify", "--only", "cdf", *words)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "No space left" in done.stderr


def test_a_closed_pipe_is_no_traceback():
    done = subprocess.run(
        f"'{sys.executable}' -m gumbel_np claims | head -1",
        shell=True,
        capture_output=True,
        timeout=60,
    )
    assert done.stderr == b""


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_closed_streams_are_no_error():
    done = subprocess.run(
        f"'{sys.executable}' -m gumbel_np verify --only cdf >&- 2>&-", shell=True, timeout=60
    )
    assert done.returncode == 0


def test_json_survives_a_locale_without_its_letters():
    done = command(
        "verify", "--only", "cdf", "--json", "-", env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert json.loads(done.stdout)["claims"][0]["statement"] == LEDGER["cdf"].statement


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [(signal.SIGINT, 130, "gumbel-np: interrupted\n"), (signal.SIGTERM, 143, "")],
)
def test_an_interrupt_leaves_no_file(tmp_path, sent, status, said):
    files = ["--json", str(tmp_path / "v.json"), "--html", str(tmp_path / "r.html")]
    running = subprocess.Popen(
        [sys.executable, "-m", "gumbel_np", "verify", *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that started the tests in the background may have had interrupts ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    running.stdout.readline()  # the head of the table: it has begun
    time.sleep(0.5)
    running.send_signal(sent)
    _, error = running.communicate(timeout=30)
    assert running.returncode == status
    assert error == said
    assert os.listdir(tmp_path) == []


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


@pytest.mark.parametrize("asked", ["1e3", "1E3", "1_000"])
def test_as_many_draws_are_made_as_asked_for(asked, capsys):
    assert main(["verify", "--only", "gumbel-max", "--draws", asked]) == 1
    row = next(x for x in capsys.readouterr().out.splitlines() if "gumbel-max" in x)
    assert row.split()[2:4] == ["undecided", "1,000"]


def test_an_old_report_survives_a_failure(tmp_path, monkeypatch):
    path = tmp_path / "r.html"
    path.write_text("old")
    monkeypatch.setattr("gumbel_np.show.pages.report.report_page.report", lambda run: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        main(["verify", "--only", "cdf", "--html", str(path)])
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["r.html"]


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    link.symlink_to(target)
    assert main(["verify", "--only", "cdf", "--json", str(link)]) == 0
    assert link.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8"))["claims"]


def test_the_ledger_is_listed(capsys):
    assert main(["claims"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {id} " in out for id in LEDGER)


SAMPLERS = str(Path(__file__).parents[1] / "verify/conformance/target/targets.py")


def test_what_the_parser_says_of_a_check_is_so():
    from gumbel_np.verify.conformance import LAWS, TIMEOUT
    from gumbel_np.verify.trial import ALPHA

    args = cli._parser().parse_args(["check", "x:y", "--law", "gumbel"])
    assert (args.alpha, args.timeout) == (ALPHA, TIMEOUT)
    assert cli._LAWS == tuple(LAWS)


def test_a_right_sampler_has_status_0_and_a_page(tmp_path, capsys):
    files = {kind: tmp_path / "new" / f"check.{kind}" for kind in ("json", "html")}
    words = ["check", f"{SAMPLERS}:right", "--law", "gumbel-max"]
    assert main([*words, "--json", str(files["json"]), "--html", str(files["html"])]) == 0
    out = capsys.readouterr().out
    assert "right: conforms (gumbel-max)" in out
    found = json.loads(files["json"].read_text(encoding="utf-8"))
    assert (found["verdict"], found["law"]) == ("conforms", "gumbel-max")
    assert found["target"] == f"{SAMPLERS}:right"
    page = files["html"].read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert sorted(os.listdir(tmp_path / "new")) == ["check.html", "check.json"]


def test_a_wrong_sampler_has_status_1_and_a_suspect(capsys):
    words = ["check", f"{SAMPLERS}:wrong", "--law", "gumbel-max", "--json", "-"]
    assert main(words) == 1
    out = capsys.readouterr()
    assert json.loads(out.out)["diagnosis"]["suspect"] == "min-gumbel"
    assert "Suspect: min-gumbel" in out.err


@pytest.mark.parametrize(
    ("name", "options", "said"),
    [
        ("raises", [], "violates (gumbel-max). It raised ValueError: a message of two lines"),
        ("hangs", ["--timeout", "0.2"], "undecided (gumbel-max). It gave no answer within 0.2 s"),
        ("right", ["--max-draws", "500"], "undecided (gumbel-max). Probe skewed:"),
        ("prints", ["--max-draws", "500"], "it prints (not shown here): 'look, I am drawing'"),
    ],
)
def test_a_target_that_does_not_behave_has_status_1_and_its_line(name, options, said, capsys):
    assert main(["check", f"{SAMPLERS}:{name}", "--law", "gumbel-max", *options]) == 1
    out = capsys.readouterr()
    assert said in out.out
    assert out.err == ""
    assert "\nlook" not in out.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check"], "TARGET"),
        (["check", f"{SAMPLERS}:right"], "--law"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-min"], "invalid choice"),
        (["check", f"{SAMPLERS}:rigth", "--law", "gumbel-max"], "did you mean right?"),
        (["check", "nowhere.py:f", "--law", "gumbel-max"], "nowhere.py is not there"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--alpha", "1"], "--alpha"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--alpha", "x"], "--alpha"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--max-draws", "0"], "--max-draws"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--timeout", "-1"], "--timeout"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--json", "."], "cannot write"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--html", "-"], "must name a file"),
    ],
)
def test_a_check_that_cannot_be_carried_out_is_one_line_and_status_2(words, said, capsys):
    assert main(words) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_a_check_that_is_interrupted_leaves_no_file(tmp_path):
    running = subprocess.Popen(
        [
            *(sys.executable, "-m", "gumbel_np", "check", f"{SAMPLERS}:hangs"),
            *("--law", "gumbel-max", "--json", str(tmp_path / "c.json")),
        ],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    time.sleep(4)
    running.send_signal(signal.SIGINT)
    _, error = running.communicate(timeout=30)
    assert (running.returncode, error) == (130, "gumbel-np: interrupted\n")
    assert os.listdir(tmp_path) == []


def test_the_progress_of_a_check_is_shown_on_a_terminal(monkeypatch):
    from gumbel_np import check
    from gumbel_np.show.terminal.check_table import LiveCheck

    def wrong(logits, size, rng):
        return rng.integers(len(logits), size=size)

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    with LiveCheck("wrong", stream) as shown:
        result = check(wrong, "gumbel-max", watch=shown.watch)
    shown.end(result)
    assert "violates" in stream.getvalue()
    assert "Suspect: masked-category-drawn" in stream.getvalue()


def test_the_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gumbel-np 0.")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


@pytest.mark.parametrize(("colour", "escapes"), [(None, True), ("1", False)])
def test_a_terminal_gets_a_table_and_colour_unless_it_is_not_wanted(monkeypatch, colour, escapes):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if colour:
        monkeypatch.setenv("NO_COLOR", colour)
    stream = Terminal()
    claims = [LEDGER[id] for id in QUICK]
    with LiveTable(claims, stream) as shown:
        run = try_claims(claims, watch=shown.watch, done=shown.done)
    before = stream.tell()
    shown.end(run)
    end = stream.getvalue()[before:]
    assert "Temperature" in end
    assert "all as expected" in end
    assert ("\x1b[32m" in end) == escapes  # green
    listed = Terminal()
    print_ledger(listed)
    assert "hotter-is-more-discrete" in listed.getvalue()
