"""How soon a key moves the picture, and how often in a second: our explorer, and `interact`.

Run by hand: .venv/bin/python tests/browser/measure_explorer.py

Both stand in one notebook in JupyterLab, are looked at by the same code, and take turns. A time
runs from the key's event until the page has painted the first frame with new pixels, the wait for
that frame included; what a screen adds is not seen. `interact` redraws a matplotlib figure of the
same bars in the kernel. Other work on the machine makes all figures worse: look at its load first.
"""

import itertools
import os
import re
import statistics
import tempfile
import time
from pathlib import Path

import driving

TURNS, PRESSES, SECONDS = 5, 30, 2.0
CELLS = (
    "import matplotlib.pyplot as plt\nimport numpy as np\n"
    "from ipywidgets import FloatLogSlider, interact\n"
    "import gumbel_np as gnp\nfrom gumbel_np.show.widgets import TemperatureExplorer",
    "logits = np.array([0., 0., 1.])\nTemperatureExplorer(logits, rng=1)",
    "noise = gnp.gumbel_noise(3, rng=1)\n"
    "tau = FloatLogSlider(value=1, base=10, min=-2, max=2, step=0.01, description='tau')\n"
    "@interact(tau=tau)\n"
    "def draw(tau):\n"
    "    plt.figure(figsize=(9, 3.8))\n"
    "    plt.bar(range(3), gnp.softmax(logits + noise, tau))\n"
    "    plt.hlines(gnp.softmax(logits, 1), np.arange(3) - 0.4, np.arange(3) + 0.4, 'black')\n"
    "    plt.ylim(0, 1)\n"
    "    plt.show()",
)
# `state` distinguishes pictures; one that has not loaded yet counts as the one before. It reads
# only a few vertical lines of a canvas, through bars: to read it all takes as long as to draw it.
SCRIPT = """
globalThis.lines = (canvas) => {
  const context = canvas.getContext("2d");
  const told = [0.15, 0.3, 0.45].map((share) =>
    context.getImageData(Math.round(share * canvas.width), 0, 1, canvas.height).data.join());
  return told.join(";");
};
globalThis.states = {
  explorer: (cell) => lines(cell.querySelector("canvas")),
  interact: (cell) => {
    const image = cell.querySelector(".jp-OutputArea-output img");
    return image?.complete && image.naturalWidth ? image.src : cell.latest;
  },
};
globalThis.look = (cell, kind) => () => (cell.latest = states[kind](cell));
globalThis.timed = (cell, kind) => {
  const state = look(cell, kind);
  const before = state();
  globalThis.taken = new Promise((resolve) => {
    addEventListener("keydown", ({ timeStamp }) => {
      const frame = () => {
        if (state() === before) return requestAnimationFrame(frame);
        // A task that a frame posts runs once the frame is painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - timeStamp);
        port2.postMessage(0);
      };
      requestAnimationFrame(frame);
    }, { capture: true, once: true });
  });
};
"""


def machine():
    """The processor and the number of its cores."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return f"{os.cpu_count()} cores, {found[1] if found else 'an unknown processor'}"


def press(notebook, cell, slider, kind, key):
    """Milliseconds from the key to the new picture."""
    cell.evaluate(f"(cell) => timed(cell, '{kind}')")
    slider.press(key)
    return notebook.page.evaluate("taken")


def drag(notebook, cell, slider, kind):
    """New pictures per second while the mouse moves to and fro."""
    mouse = notebook.page.mouse
    slider.hover()
    box = slider.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.down()
    cell.evaluate(f"(cell) => watch(look(cell, '{kind}'))")
    end = time.monotonic() + SECONDS
    for side in itertools.cycle((1, -1)):
        # The steps are sent one by one, each as soon as the browser has taken the last.
        mouse.move(x + 0.4 * side * box["width"], y, steps=40)
        if time.monotonic() > end:
            break
    found = notebook.page.evaluate("stop()")
    mouse.move(x, y)  # near the ends a key changes less than a pixel
    mouse.up()
    return found["changes"] / found["seconds"]


def measured(notebook):
    """Times of key presses and rates of drags, by the kind of widget, in turns."""
    places = {"explorer": (1, "input[type=range]"), "interact": (2, "[role=slider]")}
    times = {kind: [] for kind in places}
    rates = {kind: [] for kind in places}
    for _ in range(TURNS):
        for kind, (position, selector) in places.items():
            cell = notebook.show(position)
            slider = cell.locator(selector).first
            slider.scroll_into_view_if_needed()
            notebook.page.wait_for_timeout(1000)
            for i in range(PRESSES // TURNS):
                key = "ArrowRight" if i % 2 else "ArrowLeft"
                times[kind].append(press(notebook, cell, slider, kind, key))
                notebook.page.wait_for_timeout(150 + 7 * i)  # at any phase of a frame
            rates[kind].append(drag(notebook, cell, slider, kind))
            notebook.page.wait_for_timeout(1000)  # the kernel may lag behind the mouse
    return times, rates


def main():
    """Measure, and print a table."""
    with tempfile.TemporaryDirectory() as home, driving.a_browser() as browser:
        folder = Path(home) / "notebooks"
        folder.mkdir()
        driving.a_notebook(folder / "both.ipynb", *CELLS)
        with driving.all_of_jupyter(Path(home), folder) as url:
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            notebook = driving.Opened(context, url, "both.ipynb")
            notebook.page.evaluate(f"{SCRIPT}; 0")
            notebook.run_all()
            times, rates = measured(notebook)
            notebook.close()
            context.close()
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{machine()}, load {load}")
    print(f"Chromium {browser.version}, JupyterLab, 1280 × 800\n")
    print(f"{'':32}{'explorer':>10}{'interact':>10}{'ratio':>8}")
    for name, found, times_better in (
        (f"key to new pixels, ms ({PRESSES})", times, lambda ours, theirs: theirs / ours),
        (f"new pictures a second ({TURNS})", rates, lambda ours, theirs: ours / theirs),
    ):
        ours, theirs = (statistics.median(found[kind]) for kind in ("explorer", "interact"))
        print(f"{name:32}{ours:10.1f}{theirs:10.1f}{times_better(ours, theirs):7.1f}×")
    for kind, found in times.items():
        low, _, high = statistics.quantiles(found, n=4)
        print(f"Half of the times of {kind}: {low:.1f} to {high:.1f} ms")


if __name__ == "__main__":
    main()
