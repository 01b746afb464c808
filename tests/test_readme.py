"""What the README shows works as it stands there."""

import re
from pathlib import Path

from gumbel_np.cli import main
from gumbel_np.verify import put_on_trial
from gumbel_np.verify.claims import LEDGER

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_code_runs_and_its_own_claim_is_judged_as_it_says():
    scope = {}
    for block in re.findall(r"```python\n(.*?)```", README, re.S):
        exec(block, scope)
    die = scope["my_die"]
    assert put_on_trial(die).verdict == "holds"
    assert put_on_trial(die, wrong=die.claim.wrong["loaded"]).verdict == "refuted"


def test_its_table_is_what_is_printed(capsys):
    shown = [line for line in README.splitlines() if line.startswith("✓")]
    ids = [line.split()[1] for line in shown]
    assert main(["verify", "--only", *ids]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert shown
    assert [line for line in shown if line not in printed] == []


def test_it_counts_the_claims_right():
    always_tried = [c for c in LEDGER.values() if c.needs != "torch"]
    of_texts = [c for c in always_tried if re.match(r"S\d", c.source)]
    false = [c for c in always_tried if c.expected == "refuted"]
    own = len(always_tried) - len(of_texts)
    assert f"{len(of_texts)} claims of five texts" in README
    words = ("none", "one", "two", "three", "four", "five", "six")
    theirs = words[sum(c in of_texts for c in false)]
    ours = words[sum(c not in of_texts for c in false)]
    said = f"{theirs} of them false, and {own} of our own, {ours} of them false"
    assert said in README.replace("\n", " ")
    holding = len(always_tried) - len(false)
    summary = f"{len(always_tried)}. {holding} hold, {len(false)} refuted, 0 undecided"
    assert f"Claims tried: {summary}" in README


def test_the_picture_is_what_its_code_draws(tmp_path, monkeypatch):
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    for block in re.findall(r"```python\n(.*?)```", contributing, re.S):
        exec(block, {})
    assert len(list(tmp_path.glob("docs/*.png"))) == 1


def test_its_links_lead_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", README)
    links += re.findall(r"`([\w/]+\.(?:ipynb|cff|md|yml))`", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
