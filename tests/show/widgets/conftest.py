"""What the tests of the widgets share: a browser's message, and node for their JavaScript."""

import json
import os
import shutil
import subprocess
from importlib.resources import files

import pytest
from ipywidgets import Widget

SCRIPTS = files("gumbel_np.show.widgets") / "js"

# JSON has no NaN and no infinity: they are sent as text, both ways.
RUNNER = """
import { readFileSync } from "node:fs";
const revive = (_, value) => (value?.float === undefined ? value : Number(value.float));
const { given } = JSON.parse(readFileSync(0, "utf8"), revive);
const answer = await (async () => { %s })();
const unfit = (value) => typeof value === "number" && !Number.isFinite(value);
console.log(JSON.stringify({ answer }, (_, value) =>
  unfit(value) ? { float: String(value) } : value));
"""


@pytest.fixture(autouse=True)
def closed():
    """Leave no widget open: a handout finds the answers of all in its process."""
    yield
    Widget.close_all()


@pytest.fixture
def send():
    """Send a widget a message, as a browser does."""

    def send(widget, content):
        widget._handle_custom_msg(content, [])

    return send


@pytest.fixture(scope="session")
def node():
    """The command node; without it a test is skipped, but never in CI."""
    path = shutil.which("node")
    if not path and not os.environ.get("CI"):
        pytest.skip("node is not installed: it would run the JavaScript of the widgets")
    assert path, "CI must have node: it runs the JavaScript of the widgets"
    return path


@pytest.fixture(scope="session")
def scripts(tmp_path_factory):
    """A copy of the scripts, as modules for node."""
    folder = tmp_path_factory.mktemp("js")
    for script in SCRIPTS.iterdir():
        (folder / script.name).write_text(script.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.fixture(scope="session")
def javascript(node, scripts):
    """Run the body of a function of `given` beside the scripts, and return its answer."""

    def run(imports, body, given=None):
        program = f"{imports}\n{RUNNER % body}"
        command = [node, "--input-type=module", "--eval", program]
        done = subprocess.run(
            command,
            cwd=scripts,
            input=json.dumps({"given": given}, default=_plain, allow_nan=False),
            capture_output=True,
            encoding="utf-8",
        )
        if done.returncode:  # not an AssertionError, which a wrong formula must raise
            raise RuntimeError(done.stderr)
        return json.loads(done.stdout, object_hook=_revived)["answer"]

    return run


def _plain(value):
    return value.tolist()


def _revived(value):
    return float(value["float"].replace("Infinity", "inf")) if "float" in value else value
