"""Run a lesson, and record what its widgets were sent."""

import asyncio
import atexit
import subprocess
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ipykernel.kernelspec import get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from gumbel_np.show import widgets
from gumbel_np.show.handout.find_lessons import read

VIEW = "application/vnd.jupyter.widget-view+json"
_TIMEOUT = 300  # seconds, of one cell
_IPYWIDGETS = {"layout", "tabbable", "tooltip"}  # traits that no script of ours reads


class LessonError(Exception):
    """A lesson does not run to its end; which, where and why."""


@dataclass(frozen=True)
class WidgetState:
    """A widget as it was first shown, and what its kernel holds back.

    `buffers` are the traits that are bytes, in base64; `held` are the answers that readers may ask
    for.
    """

    script: str
    state: dict[str, Any]
    buffers: dict[str, str]
    held: dict[str, Any]


@dataclass
class Lesson:
    """A lesson that has run, with its widgets by the ids of their models."""

    name: str
    notebook: NotebookNode
    widgets: dict[str, WidgetState] = field(default_factory=dict)


class _ThisPython(KernelSpecManager):
    """Finds the kernel of this Python, which has this package, whatever kernels are installed."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(**get_kernel_dict())


class _Client(NotebookClient):
    """Runs the cells, and records how each widget began and how it was first shown."""

    def __init__(self, notebook: NotebookNode, **options: Any) -> None:
        super().__init__(notebook, on_cell_executed=self._record, **options)
        self.began: dict[str, dict[str, Any]] = {}
        self.shown: dict[str, dict[str, Any]] = {}

    def handle_comm_msg(self, outs: Any, msg: dict[str, Any], cell_index: int) -> None:
        super().handle_comm_msg(outs, msg, cell_index)
        if msg["msg_type"] == "comm_open":
            data = msg["content"]["data"]
            self.began[msg["content"]["comm_id"]] = deepcopy(data.get("state", {}))

    def _record(self, cell: NotebookNode, **_: Any) -> None:
        for output in cell.outputs:
            model = output.get("data", {}).get(VIEW, {}).get("model_id")
            if model in self.widget_state and model not in self.shown:
                self.shown[model] = deepcopy(self.widget_state[model])


class Running:
    """A lesson that runs, which another thread may end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kernel = AsyncKernelManager(kernel_name="python3", kernel_spec_manager=_ThisPython())
        self._ended = False

    def end(self) -> None:
        """Kill the kernel; if it has not started yet, its first cell ends it."""
        self._ended = True
        process = getattr(self._kernel.provisioner, "process", None)
        if process is not None:
            process.kill()

    def run(self) -> Lesson:
        """Run all cells, or raise a LessonError."""
        lesson = Lesson(self.path.stem, read(self.path))
        before = _cell("from gumbel_np.show.handout import kernel_side as _\n_.begin()")
        after = _cell("from gumbel_np.show.handout import kernel_side\nkernel_side.end()")
        cells = lesson.notebook.cells
        for cell in cells:
            if cell.cell_type == "code":
                cell.outputs = []
        lesson.notebook.cells = [before, *cells, after]
        options = {"timeout": _TIMEOUT, "shutdown_kernel": "immediate"}
        client = _Client(lesson.notebook, km=self._kernel, on_cell_start=self._go_on, **options)
        # A kernel writes warnings to its standard error, which cells never use.
        how: dict[str, Any] = {"cwd": str(self.path.parent), "stderr": subprocess.DEVNULL}
        try:
            asyncio.run(client.async_execute(cleanup_kc=True, **how))
        except (CellExecutionError, CellTimeoutError, RuntimeError) as error:
            raise LessonError(f"{self.path.name}: {_why(error, cells)}") from None
        finally:
            # nbclient forgets this if the kernel dies as it starts.
            atexit.unregister(client._cleanup_kernel)
        lesson.notebook.cells = cells
        states = {model: _widget_state(client, model) for model in client.shown}
        lesson.widgets = {model: state for model, state in states.items() if state}
        return lesson

    def _go_on(self, **_: Any) -> None:
        if self._ended:
            raise LessonError(f"{self.path.name}: it was ended")


def _cell(source: str) -> NotebookNode:
    return new_code_cell(source)  # type: ignore[no-untyped-call]


def _why(error: Exception, cells: list[NotebookNode]) -> str:
    if isinstance(error, CellExecutionError):
        where = "a prediction or claim"
        for i, cell in enumerate(cells, 1):
            if any(output.output_type == "error" for output in cell.get("outputs", ())):
                where = f"cell {i}"
                break
        return " ".join(f"{where} raises {error.ename}: {error.evalue}".split())
    if isinstance(error, CellTimeoutError):
        return f"a cell takes longer than {_TIMEOUT} seconds"
    return "its kernel died" if isinstance(error, DeadKernelError) else "its kernel did not start"


def _widget_state(client: _Client, model: str) -> WidgetState | None:
    """Return what the page needs of a widget, or None for one of another package."""
    module, _, name = client.shown[model].get("_anywidget_id", "").rpartition(".")
    if not module.startswith(widgets.__name__ + "."):
        return None
    kind = getattr(widgets, name)
    state = client.shown[model] | {each: client.began[model][each] for each in kind.handout_resets}
    buffers = client.widget_buffers.get(model, {}).values()
    return WidgetState(
        script=kind.script,
        state={k: v for k, v in state.items() if not k.startswith("_") and k not in _IPYWIDGETS},
        buffers={each["path"][0]: each["data"] for each in buffers},
        held={each: client.widget_state[model][each] for each in kind.handout_answers},
    )
