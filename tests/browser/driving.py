"""A Jupyter server and a browser to drive: for the tests beside this file, and the measurement."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAGE = Path(__file__).with_name("page.js")
TOKEN = "only-this-machine-listens"

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Where the browser is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def a_browser() -> Iterator[Any]:
    """Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def wait_for(found: Callable[[], Any], seconds: float, what: str) -> Any:
    """Wait until `found` returns something true, and return it."""
    end = time.monotonic() + seconds
    while not (value := found()):
        assert time.monotonic() < end, f"waited {seconds} s in vain for {what}"
        time.sleep(0.05)
    return value


def environment(home: Path) -> dict[str, str]:
    """All of Jupyter's folders under `home`, so that no user's settings count or change."""
    places = {
        "IPYTHONDIR": "ipython",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    found = {**os.environ, **{name: str(home / place) for name, place in places.items()}}
    found.pop("MPLBACKEND", None)  # a kernel would draw nothing inline
    return found


@contextmanager
def a_server(home: Path, command: list[str], cwd: Path, **variables: str) -> Iterator[str]:
    """The address of a Jupyter server, until the end of the block.

    The command must ask for TOKEN, and open no browser but for what `variables` say.
    """
    (home / "runtime").mkdir(parents=True, exist_ok=True)
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment(home) | variables,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            yield wait_for(
                lambda: _address(home, process), 60, f"a server, see {home / 'server.log'}"
            )
        finally:
            _stop(process)


def _address(home: Path, process: subprocess.Popen) -> str | None:
    assert process.poll() is None, (home / "server.log").read_text()
    # The server writes down its port: one chosen here could be taken before it starts.
    for file in (home / "runtime").glob("jpserver-*.json"):
        try:
            url = json.loads(file.read_text())["url"]
            with urlopen(f"{url}api?token={TOKEN}", timeout=5):
                return url
        except (ValueError, OSError):
            pass
    return None


def _stop(process: subprocess.Popen) -> None:
    """End a server, which ends its kernels, and then any process that is left."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def quiet(home: Path) -> None:
    """Keep JupyterLab from asking whether it may fetch its news."""
    folder = home / "settings/@jupyterlab/apputils-extension"
    folder.mkdir(parents=True)
    answer = {"fetchNews": "false", "checkForUpdates": False}
    (folder / "notification.jupyterlab-settings").write_text(json.dumps(answer))


@contextmanager
def all_of_jupyter(home: Path, folder: Path) -> Iterator[str]:
    """A server for the notebooks of a folder with JupyterLab, Notebook 7 and Voila."""
    quiet(home)
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"]
    options = {
        "ServerApp.root_dir": folder,
        "IdentityProvider.token": TOKEN,
        "LabApp.expose_app_in_browser": True,
        "JupyterNotebookApp.expose_app_in_browser": True,
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    with a_server(home, command, folder) as url:
        yield url


def unrun(source: Path, target: Path) -> Path:
    """Copy a notebook without outputs, so that an old output is not taken for a new one."""
    notebook = nbformat.read(source, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbformat.write(notebook, target)
    return target


def a_notebook(target: Path, *cells: str) -> Path:
    """Write a notebook of code cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = new_notebook(
        cells=[new_code_cell(cell, id=f"cell-{i}") for i, cell in enumerate(cells)],
        metadata={"kernelspec": kernel},
    )
    nbformat.write(notebook, target)
    return target


class Opened:
    """A notebook in JupyterLab or in Notebook 7."""

    def __init__(self, context: Any, url: str, name: str, place: str = "lab/tree") -> None:
        self.page = context.new_page()
        self.errors = errors_of(self.page)
        self.page.add_init_script(path=PAGE)
        self.page.goto(f"{url}{place}/{name}?token={TOKEN}&reset")
        self.page.wait_for_function("ready()", timeout=60_000)
        self.page.evaluate("listen()")

    def close(self) -> None:
        """Close it, and end its kernel."""
        self.page.evaluate("opened().sessionContext.shutdown()")
        self.page.close()

    def run_all(self, seconds: float = 120) -> None:
        """Restart the kernel and run all cells from the menu, as a reader would."""
        self.page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
        self.page.get_by_role("menuitem", name="Restart Kernel and Run All Cells…").click()
        self.page.locator(".jp-Dialog .jp-mod-accept").click()
        wait_for(self._ended, seconds, "the last cell")

    def _ended(self) -> bool:
        code = [cell for cell in self.cells if cell["type"] == "code" and cell["source"].strip()]
        return all(cell["count"] for cell in code) or any(map(error_in, code))

    @property
    def cells(self) -> list[dict]:
        """Source, type, count and outputs of each."""
        return self.page.evaluate("cells()")

    @property
    def active(self) -> int:
        """The position of the active cell."""
        return self.page.evaluate("opened().content.activeCellIndex")

    def show(self, position: int) -> Any:
        """Scroll to a cell, and return it."""
        self.page.evaluate("(i) => opened().content.scrollToItem(i, 'center')", position)
        cell = self.page.locator(f'.jp-Cell[data-windowed-list-index="{position}"]')
        cell.wait_for(state="attached")
        return cell

    def python(self, code: str) -> str:
        """Run code in the kernel, and return what it prints."""
        return self.page.evaluate("run", code)

    def value(self, expression: str) -> Any:
        """The value of an expression in the kernel."""
        return json.loads(self.python(f"import json; print(json.dumps({expression}))"))

    @property
    def wrong(self) -> list[str]:
        """What went wrong, in the browser or in the kernel."""
        return self.errors + self.page.evaluate("wrong")


def error_in(cell: dict) -> str:
    """The error that a cell ended in."""
    return "".join(o["evalue"] for o in cell["outputs"] if o["output_type"] == "error")


def errors_of(page: Any) -> list[str]:
    """A list that fills with the errors of our code; the address of a script of ours is a blob."""
    found: list[str] = []

    def ours(text: str) -> None:
        if any(mark in text for mark in ("blob:", "widget")):
            found.append(text)

    page.on("pageerror", lambda error: ours(f"{error}\n{error.stack}"))
    page.on("console", lambda m: m.type == "error" and ours(f"{m.text} {m.location}"))
    return found
