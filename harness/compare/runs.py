"""Comparisons that are measured now: of all sides, or of two at a time in search of the first worse one."""

import sys
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from harness.compare import first_worse as worse
from harness.compare import outcome
from harness.compare.comparison import Comparison, Wanted
from harness.compare.environments import CannotCompare, Sides
from harness.measure.engine import INTERRUPTED
from harness.storage import files
from harness.storage.pytest_benchmark import as_text
from harness.units import format_duration


def in_turns(options, cases, texts):
    """The lines, notes and failures of a comparison of all sides, ``{name: words}``; what is to be saved."""
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        sides = Sides(texts, scratch)
        comparison = _measured(sides, list(texts), cases, options, scratch)
        found = list(outcome.lines(comparison))
        notes = outcome.notes(comparison)
        failures = [*sides.failed.values(), *outcome.failures(comparison)]
        if comparison.engine.interrupted:
            why = comparison.engine.interrupted
            failures.append(f"{why} in round {comparison.rounds}: what is open is not decided")
    return found, notes, failures, _targets(comparison, found, notes, failures, options)


def first_worse(options, cases, texts):
    """What to tell, and the lines, notes and failures of the comparisons that the search took."""
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        sides, lines, failures, notes = Sides(texts, scratch), [], [], []
        stopped = False

        def measure(first, other, wanted):
            nonlocal stopped
            if stopped:
                return []
            try:
                comparison = _measured(sides, [first, other], wanted, options, scratch)
            except CannotCompare as error:
                failures.append(str(error))
                return []
            failures.extend(outcome.failures(comparison))
            notes.extend(outcome.notes(comparison))
            if comparison.engine.interrupted:
                stopped = True
                failures.append(f"{comparison.engine.interrupted}: the search ended before its answer")
            found = list(outcome.lines(comparison))
            lines.extend(found)
            return found

        searches = worse.search(list(texts), cases, measure)
    told = [worse.told(one) for one in searches]
    if not told and lines:
        first, *_, last = texts
        told = [
            f"nothing is slower or hungrier on {last} than on {first}; what came and was repaired in between "
            "shows without --first-worse"
        ]
    return told, lines, list(dict.fromkeys(notes)), list(dict.fromkeys(failures))


def _measured(sides, names, cases, options, scratch):
    """A Comparison that has run over these sides. Raises CannotCompare where fewer than two can be had."""
    wanted = Wanted(
        effect=options.effect,
        budget=options.budget,
        time_limit=options.time_limit,
        first_calls=options.first_calls,
        memory=options.memory,
        previous=options.against == "previous",
    )
    known = sides.get(names)
    if len(known) < 2:
        raise CannotCompare(next(sides.failed[name] for name in names if name in sides.failed))
    comparison = Comparison(known, cases, wanted, options.seed)
    with tempfile.TemporaryDirectory(dir=scratch) as folder, _progress_shown() as show:
        comparison.run(folder, show)
    if comparison.engine.interrupted and not comparison.rounds:
        if comparison.engine.interrupted != INTERRUPTED:
            raise CannotCompare(comparison.engine.interrupted)
        raise KeyboardInterrupt
    return comparison


def _targets(comparison, found, notes, failures, options):
    """A file for each side that answered, one for the whole, and the page, as `output.save` takes them."""
    kept = outcome.kept(comparison, found, notes, failures)
    made = {}
    if options.save:
        answered = sorted({sample.case.side for sample in comparison.engine.samples})
        made = {name: outcome.result(comparison, name, found) for name in answered} | {"comparison": kept}
    for name, data in made.items():
        yield "saved", Path(options.save, f"{name}.json"), partial(files.write, content=as_text(data))
    if options.report:
        from harness.report.sides import page

        yield "page", options.report, lambda path: files.write(path, page.text(kept))


@contextmanager
def _progress_shown():
    """What shows the engine's Progress on standard error, between samples only: a line, or one each round."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines().show
        return
    columns = (BarColumn(20), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as progress:
        task = progress.add_task("starting")

        def show(now):
            progress.update(task, description=_told(now), refresh=True)
            if now is not None:
                progress.update(task, completed=now.done, total=now.total, refresh=True)

        yield show


class _Lines:
    """A plain line whenever a round begins."""

    def __init__(self):
        self._said = None

    def show(self, now):
        if now is None or now.round != self._said:
            print(_told(now), file=sys.stderr, flush=True)
            self._said = self._said if now is None else now.round


def _told(now):
    if now is None:
        return "a side gives no answer in time: trying it at smaller sizes"
    left = "" if now.seconds_left is None else f", {format_duration(now.seconds_left)} left at most"
    return f"round {now.round} of {now.rounds} at most{left}"
