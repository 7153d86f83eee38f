"""``python -m harness.compare A B``: two sides in turns, or two saved files."""

import argparse
import os
import random
import shutil
import sys
import tempfile
from pathlib import Path

from pytest_benchmark.utils import safe_dumps
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from harness import libraries, problems, saved
from harness.case import Case
from harness.compare import of_saved, outcome, sides, tell
from harness.compare.driver import Comparison
from harness.compare.sides import CannotCompare

DESCRIPTION = """\
Is side B slower or hungrier than side A? Each side is an environment and a checkout, in words separated
by spaces: requirement specifiers ("jax==0.9.2"), an existing Python ("./env/bin/python"), @ and a git
revision or folder ("@HEAD~1"), or . for this one. Two result files (.json) are compared as saved.
Exit status: 0 nothing worse, 1 something worse, 2 could not compare.
"""


def parser():
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m harness.compare",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("A")
    made.add_argument("B")
    for name, known in (("problem", problems.PROBLEMS), ("library", problems.LIBRARIES)):
        made.add_argument(f"--{name}", help=f"only these, with commas: {', '.join(known)}", default="")
    made.add_argument("--kernel", help="only these, with commas", default="")
    made.add_argument("--size", default="medium", help="small, medium, lecture or any n (default: medium)")
    made.add_argument("--dtype", default="float64", help="float64, float32 or both with a comma")
    made.add_argument(
        "--effect", type=percent, default=0.03, help="smallest change that matters (default: 3%%)"
    )
    made.add_argument("--budget", type=positive, default=600, help="seconds for all (default: 600)")
    made.add_argument(
        "--first-calls",
        type=int,
        default=0,
        metavar="N",
        help="compare N first calls (a verdict needs 8, for ten kernels 11)",
    )
    made.add_argument("--memory", action="store_true", help="compare peak memory")
    made.add_argument("--time-limit", type=positive, default=120, help="seconds a single answer may take")
    made.add_argument("--save", metavar="FOLDER", help="save A.json and B.json there")
    made.add_argument("--markdown", metavar="FILE", help="write a Markdown table, for a pull request")
    made.add_argument("--seed", type=int, help="of the order of measuring (default: drawn)")
    return made


def percent(text):
    """0.03 for '3%' or '0.03'."""
    value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not between 0 and 100 %")
    return value


def positive(text):
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not more than 0")
    return value


def selected(options):
    """The cases that the options select, on the CPU. Raises CannotCompare on an unknown name."""

    def names(option, known):
        given = [word.strip() for word in getattr(options, option).split(",") if word.strip()]
        for word in given:
            if word not in known:
                raise CannotCompare(f"--{option}: there is no {word!r}; choose from {', '.join(known)}")
        return given or known

    chosen = names("problem", problems.PROBLEMS)
    kernels = names("kernel", [kernel for name in chosen for kernel in problems.kernels_of(name)])
    if not options.kernel:
        kernels = [kernel for name in chosen for kernel in problems.problem(name).KERNELS]
    chosen_libraries, dtypes = names("library", problems.LIBRARIES), names("dtype", problems.DTYPES)
    size = options.size
    if size not in problems.problem(chosen[0]).SIZES and not (size.isdigit() and int(size) > 1):
        raise CannotCompare(f"--size: {size!r} is neither a number above 1 nor a named size")
    found = [
        Case(name, kernel, size, dtype, "cpu")
        for name in chosen
        for dtype in dtypes
        for kernel in problems.kernels_of(name)
        if kernel in kernels
        and problems.library_of(kernel) in chosen_libraries
        and "cpu" in problems.devices_of(kernel)
    ]
    found = [case for case in found if not case.too_large]
    if not found:
        raise CannotCompare("the options select no kernel that runs at this size on the CPU")
    return found


def main(arguments=None):
    """Compare, tell, save. Returns the exit status."""
    options = parser().parse_args(arguments)
    try:
        if options.A.endswith(".json") and options.B.endswith(".json"):
            found, notes = of_saved.compare(options.A, options.B, options.effect)
            failures = []
        else:
            found, notes, failures = in_turns(options)
    except CannotCompare as error:
        print(error, file=sys.stderr)
        return 2
    width = max(100, shutil.get_terminal_size().columns)
    print(tell.text(found, notes, width=width, color=sys.stdout.isatty()), end="")
    if options.markdown:
        saved.write(options.markdown, tell.markdown(found, notes))
    return outcome.exit_status(found, failures)


def in_turns(options):
    """The lines, notes and failures of a comparison that is measured now."""
    chosen = selected(options)
    if options.memory and libraries.missing("memray"):
        raise CannotCompare(f"--memory: {libraries.missing('memray')}")
    if options.save and not os.access(Path(options.save), os.W_OK):
        raise CannotCompare(f"--save: {options.save} is no folder that can be written to")
    seed = random.randrange(2**32) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch, shown() as tell_progress:
        pair = {name: sides.make(name, getattr(options, name), scratch) for name in "AB"}
        comparison = Comparison(
            pair, chosen, options.effect, options.budget, options.time_limit, seed, tell_progress
        )
        if options.memory:
            comparison.ask_fresh("memory", 1, scratch)
        if options.first_calls:
            comparison.ask_fresh("first call", options.first_calls, scratch)
        comparison.compare_speed()
    found = list(outcome.lines(comparison))
    failures = [kernel.failed for kernel in comparison.kernels if kernel.failed]
    notes = [f"{name}: {side.text} ({side.revision})" for name, side in pair.items()]
    notes += [f"not compared, {kernel.skipped}" for kernel in comparison.kernels if kernel.skipped]
    notes += [f"COULD NOT BE COMPARED: {failure}" for failure in failures]
    notes.append(
        f"B / A of warm calls, interval over {max((len(k.ratios) for k in comparison.kernels), default=0)} "
        f"sessions of two fresh processes each, 99 % for all kernels together (where the word is same: 95 % "
        f"for that kernel alone); effect {options.effect:.1%}, seed {seed}"
    )
    if options.save:
        for name in pair:
            if name in comparison.versions:
                path = Path(options.save, f"{name}.json")
                saved.write(path, safe_dumps(outcome.result(comparison, name, found), indent=1))
                notes.append(f"saved: {path}")
    return found, notes, failures


def shown():
    """A progress line on standard error; calling what it yields moves it."""
    import contextlib

    @contextlib.contextmanager
    def context():
        columns = (BarColumn(20), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("starting")
            yield lambda done, total, text: progress.update(
                task, completed=done, total=total, description=text
            )

    return context()


if __name__ == "__main__":
    sys.exit(main())
