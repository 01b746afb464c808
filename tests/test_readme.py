"""What the README shows works as it stands there."""

import re
from pathlib import Path

from gumbel_np.cli import main
from gumbel_np.verify import put_on_trial

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


def test_its_links_lead_somewhere():
    links = re.findall(r"\]\(([^)]+)\)", README)
    links += re.findall(r"`([\w/]+\.(?:ipynb|cff|md|yml))`", README)
    assert [link for link in links if not (ROOT / link).exists()] == []
