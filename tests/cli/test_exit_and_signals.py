"""The process: a module in a pipe, closed streams, full disks, signals; nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from gumbel_np.cli import main
from gumbel_np.verify.claims import LEDGER

QUICK = ["cdf", "hotter-is-more-discrete", "proof-4-integral"]


def command(*words, **kwargs):
    return subprocess.run(
        [sys.executable, "-m", "gumbel_np", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        **kwargs,
    )


def test_the_version(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("gumbel-np 0.")


def test_the_same_as_a_module_in_a_pipe_without_colour():
    done = command("verify", "--only", *QUICK)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert "all as expected" in done.stdout


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
