"""Files and streams that a command writes to."""

import json
import os

import pytest

from gumbel_np.cli import main


def test_json_on_standard_output_is_json_alone(capsys):
    assert main(["verify", "--only", "cdf", "--json", "-"]) == 0
    out = capsys.readouterr()
    assert json.loads(out.out)["claims"][0]["id"] == "cdf"
    assert "as expected" in out.err


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
