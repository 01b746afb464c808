"""What the tests in a browser share: Chromium, and Jupyter on copies of the lessons."""

import importlib.util
import os

import driving
import pytest


@pytest.fixture(scope="module")  # closed after each file: while it runs, no other event loop can
def browser():
    if importlib.util.find_spec("playwright") is None:
        lacking = "playwright is not installed: pip install -e '.[ci]'"
    elif driving.chromium() is None:
        lacking = f"no browser is installed, none of {', '.join(driving.NAMES)}"
    else:
        with driving.a_browser() as found:
            yield found
        return
    # CI tests everything: nothing may be skipped silently.
    (pytest.fail if os.environ.get("CI") else pytest.skip)(lacking)


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """The folder of the server: copies of the lessons, because opening one may change it."""
    folder = tmp_path_factory.mktemp("notebooks")
    for lesson in driving.LESSONS:
        driving.unrun(lesson, folder / lesson.name)
    return folder


@pytest.fixture(scope="session")
def server(folder, tmp_path_factory):
    with driving.all_of_jupyter(tmp_path_factory.mktemp("jupyter"), folder) as url:
        yield url
