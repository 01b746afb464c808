"""gumbel-np handout: write the lessons as pages."""

import argparse
import sys
from pathlib import Path

from gumbel_np.cli.arguments import Commands, file_name
from gumbel_np.cli.exit_and_signals import Refusal, usable_cores


def add_to(commands: Commands) -> None:
    """Add the command and its arguments."""
    handout = commands.add_parser(
        "handout",
        help="write the lessons as pages that need neither Jupyter nor a network",
        description="Run the lessons that have widgets, and write each as one HTML page.",
    )
    folder = "the folder to write to (%(default)s)"
    handout.add_argument("--output", type=file_name, default="handout", metavar="DIR", help=folder)
    handout.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> bool:
    try:
        from gumbel_np.show.handout.find_lessons import with_widgets
        from gumbel_np.show.handout.run_lesson import LessonError
        from gumbel_np.show.handout.write_handouts import write_handouts
    except ModuleNotFoundError as error:
        raise Refusal(
            f"handouts need the package {error.name}: pip install 'gumbel-np[lessons]'"
        ) from None
    lessons = with_widgets()
    if not lessons:
        raise Refusal("the lessons have not been installed with the package")
    _show_progress(f"Running {len(lessons)} lessons, which takes about a minute ...")
    try:
        written = write_handouts(
            lessons,
            Path(args.output),
            workers=min(usable_cores(), 2),
            done=lambda name: _show_progress(f"done: {name}"),
        )
    except LessonError as error:
        raise Refusal(str(error)) from None
    for path in written:
        print(f"{path}  {path.stat().st_size / 1000:,.0f} kB")
    return True


def _show_progress(text: str) -> None:
    if sys.stdout.isatty():
        print(text, flush=True)
