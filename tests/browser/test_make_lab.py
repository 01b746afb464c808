"""What a reader sees first: JupyterLab as `make lab` starts it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import driving
import pytest

FIRST = "00_start_here.ipynb"
OPTIONS = f"--allow-root --IdentityProvider.token={driving.TOKEN}"
# Dialogs and notifications.
POPUPS = ".jp-Dialog, .Toastify__toast, .jp-Notification-Status.jp-mod-selected"


def recipe():
    """The commands of `make lab`; the venv is left as it is, even if make would update it."""
    venv = driving.ROOT / ".venv"
    if shutil.which("make") is None or Path(sys.prefix) != venv:
        pytest.skip("not in the venv that make has made")
    command = ["make", "--dry-run", "--no-print-directory", f"--old-file={venv}/.complete"]
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    run = subprocess.run(
        [*command, f"VENV={venv}", f"ARGS={OPTIONS}", "lab"],
        cwd=driving.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    *before, last = run.stdout.splitlines()
    assert len(before) == 2, run.stdout
    return "\n".join(["set -e", *before, f"exec {last}"])


def a_place(folder):
    """A folder like the project, with lessons that may be changed."""
    (folder / "notebooks").mkdir(parents=True)
    for lesson in driving.LESSONS:
        shutil.copy(lesson, folder / "notebooks")
    return folder


def a_reader(home):
    """A command that opens no browser, but records what it should show."""
    command = home / "reader"
    command.write_text(f'#!/bin/sh\ncp "${{1#file://}}" "{home}/shown.html"\n')
    command.chmod(0o755)
    return f"{command} %s"


def popups(page):
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.wait_for_function("document.querySelector('.jp-Notebook-ExecutionIndicator')")
    page.wait_for_timeout(4000)  # dialogs open after everything else has loaded
    return [popup.inner_text() for popup in page.locator(POPUPS).all()]


def test_the_first_page_is_the_first_lesson(context, tmp_path):
    place = a_place(tmp_path / "project")
    saved = (place / "notebooks" / FIRST).read_bytes()
    start = ["sh", "-c", recipe()]
    with driving.a_server(tmp_path, start, place, BROWSER=a_reader(tmp_path)):
        shown = tmp_path / "shown.html"
        found = driving.wait_for(
            lambda: shown.exists() and re.search(r'url=([^"]+)"', shown.read_text()),
            20,
            "a page to show",
        )
        page = context.new_page()
        page.goto(found[1])
        assert popups(page) == []
        tab = page.locator("#jp-main-dock-panel .lm-TabBar-tabLabel")
        assert tab.all_inner_texts() == [FIRST]
        files = page.locator(".jp-DirListing-itemText").all_inner_texts()
        assert [lesson.name for lesson in driving.LESSONS] == sorted(files)
        page.close()
    assert (place / "notebooks" / FIRST).read_bytes() == saved


def test_without_its_settings_there_is_a_question(context, tmp_path):
    place = a_place(tmp_path / "project")
    start = [sys.executable, "-m", "jupyterlab", "--no-browser", *OPTIONS.split()]
    start += [f"--LabApp.app_settings_dir={tmp_path}/none", f"notebooks/{FIRST}"]
    with driving.a_server(tmp_path, start, place) as url:
        page = context.new_page()
        page.goto(f"{url}lab/tree/{FIRST}?token={driving.TOKEN}")
        page.locator(POPUPS).first.wait_for(timeout=60_000)
        page.close()
