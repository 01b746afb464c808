"""Call a function that somebody else wrote: with a time limit, on copies of its arguments."""

import io
import threading
import warnings
import weakref
from collections.abc import Callable
from contextlib import redirect_stdout
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout
from gumbel_np.verify.conformance.target.printed_text import cut_short
from gumbel_np.verify.conformance.target.random_sources import RandomSources

PRINTS = "it prints (not shown here)"


class Target:
    """A sampler to be checked, called with care.

    It runs in a thread of its own, so that one that hangs can be left behind; on copies of its
    arguments; and what it prints is not shown. `printed` is what the first call that printed
    anything printed, cut short. `uses_rng` says whether it has ever drawn from the generator it was
    given; `remarks`, by kind, what is not wrong but should be known. `miscalled`, if given, may
    turn what the very first call raised into an error of usage.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        timeout: float,
        name: str | None = None,
        miscalled: Callable[[BaseException], Exception | None] | None = None,
    ) -> None:
        self.function: Callable[..., Any] = function
        self.name: str = name or str(getattr(function, "__qualname__", type(function).__name__))
        self.timeout: float = timeout
        self.uses_rng: bool = False
        self.printed: str = ""
        self.remarks: dict[str, str] = {}
        self.sources: RandomSources = RandomSources()
        # Why chosen uniforms cannot be handed to it, if that is known beforehand.
        self.untraced: str = getattr(function, "untraced", "")
        # Whether it gets probabilities, which underflow where logits do not.
        self.probabilities: bool = getattr(function, "probabilities", False)
        # Whether a call in a new shape takes long, because its library compiles for each.
        self.compiles: bool = getattr(function, "compiles", False)
        if remark := getattr(function, "remark", ""):
            self.remarks["adapter"] = remark
        self._miscalled = miscalled
        self._worker: _Worker | None = None

    def __call__(self, *arguments: Any) -> Any:
        """Call the function; raise `Fault` if it raises, `TargetTimeout` if it takes too long."""
        given = tuple(a.copy() if isinstance(a, np.ndarray) else a for a in arguments)
        rng = next((a for a in given if isinstance(a, np.random.Generator)), None)
        before = None if rng is None or self.uses_rng else _state(rng)
        global_before = self.sources.before()
        if self._worker is None:
            self._worker = _Worker()
            weakref.finalize(self, self._worker.end)
        with redirect_stdout(io.StringIO()) as heard, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # log(0) may be what a right sampler does
            result, error = self._worker.do(self.function, given, self.timeout)
        if not self.printed and (said := heard.getvalue()).strip():
            self.printed = cut_short(said)
            first = said.strip().partition("\n")[0][:60]
            self.remarks["prints"] = f"{PRINTS}: {first!r}"
        miscalled, self._miscalled = self._miscalled, None
        if error is not None:
            if miscalled and error.__cause__ and (usage := miscalled(error.__cause__)):
                raise usage from error.__cause__
            self._worker = None if isinstance(error, TargetTimeout) else self._worker
            raise error
        if rng is not None and before is not None:
            self.uses_rng = _state(rng) != before
        self.sources.after(global_before, rng is not None, result)
        for ours, theirs in zip(arguments, given, strict=True):
            if isinstance(ours, np.ndarray) and not np.array_equal(ours, theirs, equal_nan=True):
                self.remarks["mutates"] = "it changes its arguments in place (it got copies here)"
        return result


def _state(rng: np.random.Generator) -> str:
    return repr(rng.bit_generator.state)


class _Worker:
    """A thread that makes one call after another; it is left behind if one does not return."""

    def __init__(self) -> None:
        self._tasks: SimpleQueue[Any] = SimpleQueue()
        self._results: SimpleQueue[Any] = SimpleQueue()
        threading.Thread(target=self._work, daemon=True).start()

    def do(
        self, function: Callable[..., Any], arguments: tuple[Any, ...], timeout: float
    ) -> tuple[Any, Exception | None]:
        self._tasks.put((function, arguments))
        try:
            return self._results.get(timeout=min(timeout, threading.TIMEOUT_MAX))
        except Empty:
            return None, TargetTimeout(f"no answer within {timeout:g} s")

    def end(self) -> None:
        """Let the thread end once it has nothing more to do."""
        self._tasks.put(None)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            function, arguments = task
            try:
                self._results.put((function(*arguments), None))
            except Fault as seen:  # by an adapter
                self._results.put((None, seen))
            except BaseException as error:  # SystemExit, too, is a finding here
                said = " ".join(str(error).split())
                message = f"raised {type(error).__name__}" + (f": {said[:200]}" if said else "")
                fault = Fault("raises", message)
                fault.__cause__ = error
                self._results.put((None, fault))
            del task, function, arguments  # nothing is held while it waits
