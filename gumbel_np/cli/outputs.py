"""Where a command writes: files that are proved writable before the work, and the screen."""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from typing import Any, TextIO

from gumbel_np.cli.exit_and_signals import Refusal
from gumbel_np.scale.atomic_file import AtomicFile


@dataclass(frozen=True)
class Outputs:
    """Where to show progress and verdicts, and where to write JSON and HTML if asked to."""

    screen: TextIO
    json: AtomicFile | TextIO | None
    html: AtomicFile | None

    def write_json(self, record: dict[str, Any]) -> None:
        """Write the record if JSON was asked for, with its own letters where they can be."""
        if self.json is None:
            return
        encoding = getattr(self.json, "encoding", "utf-8") or ""  # files are UTF-8
        ascii_only = not encoding.lower().startswith("utf")
        text = json.dumps(record, indent=1, ensure_ascii=ascii_only, allow_nan=False)
        self.json.write(text + "\n")


def open_outputs(args: argparse.Namespace) -> Outputs:
    """Open the outputs that the arguments name; fail at once if one cannot be written to."""
    given = {name: getattr(args, name, None) for name in ("json", "html", "checkpoint")}
    for name in ("html", "checkpoint"):
        if given[name] == "-":
            raise Refusal(f"--{name} must name a file")
    to_stdout = args.json == "-"
    files = [os.path.realpath(path) for path in given.values() if path not in (None, "-")]
    if len(set(files)) < len(files):
        raise Refusal("--json, --html and --checkpoint must name different files")
    return Outputs(
        screen=sys.stderr if to_stdout else sys.stdout,
        json=sys.stdout if to_stdout else args.json and AtomicFile(args.json),
        html=args.html and AtomicFile(args.html),
    )
