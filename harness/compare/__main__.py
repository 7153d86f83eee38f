"""``python -m harness.compare A B``: two sides in turns, or two saved files."""

import argparse
import os
import random
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from harness.cases import user_problem
from harness.cases.options import (
    OneLineParser,
    add_arguments,
    options_from,
    parse_percent,
    parse_positive,
    parse_whole,
)

# `kernels`, and what imports it, is imported only after it has been told of the user's own problems.

DESCRIPTION = """\
Is side B slower or hungrier than side A? Each side is an environment and a checkout, in words separated
by spaces: requirement specifiers ("jax==0.9.2"), an existing Python ("./env/bin/python"), @ and a git
revision or folder ("@HEAD~1"), or . for this one. Two result files (.json) are compared as saved.
Here --size is medium unless given, --device is cpu, and --cpus takes one number.
Exit status: 0 nothing worse, 1 something worse, 2 could not compare.
"""


def parser():
    """The command line."""
    made = OneLineParser(
        prog="python -m harness.compare",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )

    def checked(parse, option):
        return made.wrap(partial(parse, option=option))

    made.add_argument("A")
    made.add_argument("B")
    add_arguments(made.add_argument, made.wrap)
    made.add_argument(
        "--effect",
        type=checked(parse_percent, "--effect"),
        default=0.03,
        help="smallest change that matters (default: 3%%)",
    )
    made.add_argument(
        "--budget",
        type=checked(parse_positive, "--budget"),
        default=600,
        help="seconds for all (default: 600)",
    )
    made.add_argument(
        "--first-calls",
        type=checked(parse_whole, "--first-calls"),
        default=0,
        metavar="N",
        help="compare N first calls (a verdict needs 8, for ten kernels 11)",
    )
    made.add_argument("--memory", action="store_true", help="compare peak memory")
    made.add_argument(
        "--time-limit",
        type=checked(parse_positive, "--time-limit"),
        default=120,
        help="seconds a single answer may take (default: 120)",
    )
    made.add_argument("--save", metavar="FOLDER", help="save A.json and B.json there")
    made.add_argument("--markdown", metavar="FILE", help="write a Markdown table, for a pull request")
    made.add_argument("--seed", type=int, help="of the order of measuring (default: drawn)")
    return made


def selected(options):
    """The cases that the options select, on the CPU. Raises ValueError, one line."""
    from harness.cases import problems, selection
    from harness.machine import settings

    wanted = options_from(partial(getattr, options))
    if wanted.device != "cpu":
        raise ValueError("--device: a comparison measures on the CPU; leave it out")
    if len(wanted.cpus) > 1:
        raise ValueError("--cpus: a comparison takes one number of CPUs")
    if not (wanted.sizes or wanted.sweep):
        wanted = replace(wanted, sizes=("medium",))
    for name in problems.OUTSIDE:
        if fault := user_problem.fault(name):
            raise ValueError(fault)
    found = [case for case in selection.select(wanted).cases() if not case.too_large]
    if not found:
        raise ValueError("the options select no kernel that runs at this size on the CPU")
    refused = settings.refused({case.library for case in found})
    if refused:
        raise ValueError(refused)
    return found


def main(arguments=None):
    """Compare, print, save. Returns the exit status."""
    try:
        options = parser().parse_args(arguments)
    except SystemExit as ended:  # after one line, or --help
        return ended.code
    try:
        user_problem.use(options.problem_path or ())
        return _compared(options)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2


def _compared(options):
    """The exit status. Raises ValueError, one line: the sides' CannotCompare among them."""
    from harness.compare import outcome, saved_files
    from harness.report import markdown
    from harness.report.terminal import output, tables
    from harness.storage import files

    if options.A.endswith(".json") and options.B.endswith(".json"):
        found, notes, failures = saved_files.compare(options.A, options.B, options.effect)
    else:
        found, notes, failures = in_turns(options)
    notes += [f"COULD NOT BE COMPARED: {failure}" for failure in failures]
    width, color = output.size_and_colour()
    with output.closed_pipe():
        print(tables.comparison(found, notes, max(100, width), color), end="")
    if options.markdown:
        files.write(options.markdown, markdown.comparison(found, notes))
    return outcome.exit_status(found, failures)


def in_turns(options):
    """The lines, notes and failures of a comparison that is measured now."""
    from harness.compare import environments, outcome
    from harness.compare.driver import Comparison
    from harness.machine import libraries

    chosen = selected(options)
    if options.memory and libraries.missing("memray"):
        raise ValueError(f"--memory: {libraries.missing('memray')}")
    if options.save and not os.access(Path(options.save), os.W_OK):
        raise ValueError(f"--save: {options.save} is no folder that can be written to")
    seed = random.randrange(2**32) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch, progress_shown() as tell:
        sides = {name: environments.side(name, getattr(options, name), scratch) for name in "AB"}
        comparison = Comparison(sides, chosen, options.effect, options.budget, options.time_limit, seed, tell)
        if options.memory:
            comparison.ask_fresh("memory", 1, scratch)
        if options.first_calls:
            comparison.ask_fresh("first call", options.first_calls, scratch)
        comparison.compare_speed()
    found = list(outcome.lines(comparison))
    notes = outcome.notes(comparison, seed)
    if options.save:
        notes += _saved(comparison, found, options.save)
    return found, notes, outcome.failures(comparison)


def _saved(comparison, found, folder):
    """Save each side that answered; a note for each."""
    from harness.compare import outcome
    from harness.storage import files
    from harness.storage.pytest_benchmark import as_text

    for name in comparison.versions:
        path = Path(folder, f"{name}.json")
        files.write(path, as_text(outcome.result(comparison, name, found)))
        yield f"saved: {path}"


@contextmanager
def progress_shown():
    """A progress line on standard error; calling what this yields moves it."""
    columns = (BarColumn(20), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting")
        yield lambda done, total, text: progress.update(task, completed=done, total=total, description=text)


if __name__ == "__main__":
    sys.exit(main())
