"""Run lessons two at a time, and write their pages: all of them or none."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from gumbel_np.scale.atomic_file import atomic_files
from gumbel_np.show.handout.handout_page import page
from gumbel_np.show.handout.run_lesson import LessonError, Running
from gumbel_np.show.handout.student_copies import AnswerLeft


def write_handouts(
    lessons: Sequence[Path],
    folder: Path,
    *,
    workers: int = 2,
    done: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Run lessons and write a page for each; `done` is called with the name of each that has run.

    If a lesson fails, nothing is written; if `folder` cannot be written to, no lesson is run.
    """
    names = [path.stem for path in lessons]
    with atomic_files(folder, [f"{name}.html" for name in names]) as outputs:
        texts = _run(lessons, names, workers, done)
        for file, name in zip(outputs, names, strict=True):
            file.write(texts[name])
    return [file.path for file in outputs]


def _run(
    lessons: Sequence[Path], names: list[str], workers: int, done: Callable[[str], None]
) -> dict[str, str]:
    running = [Running(path) for path in lessons]
    texts = {}
    with ThreadPoolExecutor(workers) as pool:
        # The last lessons take longest: one of them tries the whole ledger.
        futures = [pool.submit(each.run) for each in reversed(running)]
        try:
            for future in as_completed(futures):
                lesson = future.result()
                try:
                    texts[lesson.name] = page(lesson, names)
                except AnswerLeft as error:
                    raise LessonError(f"{lesson.name}: {error}") from None
                done(lesson.name)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for each in running:
                each.end()
            raise
    return texts
