"""gumbel-np check: verdicts, and what it refuses."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gumbel_np.cli import check_command, main, parser

SAMPLERS = str(Path(__file__).parents[1] / "verify/conformance/target/targets.py")


def test_what_the_parser_says_of_a_check_is_so():
    from gumbel_np.verify.conformance import LAWS, TIMEOUT
    from gumbel_np.verify.conformance.target import adapter_options
    from gumbel_np.verify.sequential_test import ALPHA

    args = parser().parse_args(["check", "x:y", "--law", "gumbel"])
    assert (args.alpha, args.timeout) == (ALPHA, TIMEOUT)
    assert check_command.LAWS == tuple(LAWS)
    for name in ("TAKES", "GIVES", "GENERATORS"):
        assert getattr(check_command, name) == getattr(adapter_options, name)


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
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--takes", "odds"], "--takes"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel-max", "--gives", "k-hot"], "--gives must"),
        (["check", f"{SAMPLERS}:right", "--law", "gumbel", "--batched"], "--batched does not"),
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


def test_a_function_of_a_library_needs_no_option(capsys):
    assert main(["check", "numpy.random:gumbel", "--law", "gumbel"]) == 0
    assert "numpy.random:gumbel: conforms (gumbel)" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["one_hot", "one_hot_wrong"])
def test_the_options_of_an_adapter_reach_the_check(name, capsys):
    sign = "violates" if "wrong" in name else "undecided"
    words = ["check", f"{SAMPLERS}:{name}", "--law", "gumbel-max", "--max-draws", "20000"]
    words += "--takes probabilities --gives one-hot --batched --generator global".split()
    assert main(words) == 1
    assert f"{name}: {sign} (gumbel-max)" in capsys.readouterr().out


def test_a_miscalled_target_has_status_2_and_advice_that_works(capsys):
    words = ["check", f"{SAMPLERS}:one_hot", "--law", "gumbel-max", "--max-draws", "500"]
    assert main(words) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert "Wanted: f(logits, size, rng) -> (size,) integers" in out.err
    assert "Found: (probs)" in out.err
    flags = out.err.partition("Try: ")[2].partition(" (in Python")[0].split()
    assert flags == "--takes probabilities --gives one-hot --generator global".split()
    assert main([*words, *flags, "--batched"]) == 1
    assert "undecided" in capsys.readouterr().out


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


def test_a_law_of_ones_own_takes_a_function_of_the_logits(tmp_path, capsys):
    file = tmp_path / "tempered.py"
    file.write_text(
        "import numpy as np\n"
        "def sampler(logits, size, rng):\n"
        "    return np.argmax(logits / 2.0 + rng.gumbel(size=(size, logits.size)), axis=-1)\n"
        "def weights(logits):\n"
        "    return np.exp((logits - logits.max()) / 2)\n"
        "def none(logits):\n"
        "    return -logits\n"
    )
    words = ["check", f"{file}:sampler", "--law", "categorical", "--max-draws", "1000"]
    assert main([*words, "--probabilities", f"{file}:weights"]) == 1  # undecided
    assert "undecided" in capsys.readouterr().out
    for more, said in [
        ([], "the law categorical needs --probabilities"),
        (["--probabilities", "nowhere"], "--probabilities must be path/to/file.py:function"),
        (["--probabilities", f"{file}:none"], "probabilities must return finite weights"),
    ]:
        assert main([*words, *more]) == 2
        assert said in capsys.readouterr().err
    words[3] = "gumbel-max"
    assert main([*words, "--probabilities", f"{file}:weights"]) == 2
