"""``python -m harness.compare A B ...``: sides in turns, releases of a package, or two saved files."""

import argparse
import os
import random
import sys
import tempfile
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from harness.analysis.changes import EFFECT
from harness.cases.options import (
    add_arguments,
    options_from,
    parse_percent,
    parse_positive,
    parse_whole,
    use_problems,
)

# `kernels`, and what imports it, is imported only after it has been told of the user's own problems.

DESCRIPTION = """\
Is side B slower than side A, does it need more memory? Or C, or D? Each side is an environment and a
checkout, in words separated by spaces: requirement specifiers ("jax==0.9.2"), an existing Python
("./env/bin/python"), an environment variable ("OMP_WAIT_POLICY=passive"), @ and a git revision or folder
("@HEAD~1"; with --problem-path one of the problem's repository), or . for this one. Two result
files (.json) are compared as saved.
Here --size is medium unless given, --device is cpu, and --cpus takes one number.
Exit status: 0 nothing worse, 1 something worse, 2 could not compare.
"""
NUMBERS = (
    ("--every", parse_whole, 1, "of the releases only every so-many-th, and the newest"),
    ("--effect", parse_percent, EFFECT, "smallest change that matters (default: 3%%)"),
    ("--budget", parse_positive, 600, "seconds after which no round begins any more (default: 600)"),
    ("--time-limit", parse_positive, 120, "seconds a single answer may take (default: 120)"),
)
FLAGS = {
    "--first-worse": "find by halving the side from which a kernel is worse",
    "--first-calls": "compare first calls too (effect: 10%% at least)",
    "--memory": "compare peak memory too",
}
WORDS = {
    "--releases": ("REQUIREMENT", 'in place of sides: every release of a package, such as "jax>=0.9"'),
    "--save": ("FOLDER", "save a result file per side there, and all in comparison.json"),
    "--report": ("FILE", "write a page with a picture over the sides"),
    "--markdown": ("FILE", "write what changed and a table, for a pull request"),
}
# What sides are called that have no version for a name.
NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def parser():
    """The command line."""
    command_line = argparse.ArgumentParser(
        prog="python -m harness.compare",
        usage="%(prog)s SIDE SIDE... [options]",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(command_line.add_argument)
    command_line.add_argument("sides", nargs="*", metavar="SIDE", help="A, B and so on: two at least")
    command_line.add_argument("--seed", type=int, help="of the order of measuring (default: drawn)")
    for option, parse, default, words in NUMBERS:
        command_line.add_argument(option, type=parse, default=default, help=words)
    for option, words in FLAGS.items():
        command_line.add_argument(option, action="store_true", help=words)
    for option, (metavar, words) in WORDS.items():
        command_line.add_argument(option, metavar=metavar, help=words)
    return command_line


def selected(options):
    """The cases that the options select, on the CPU. Raises ValueError, one line."""
    from harness.cases import faults, problems, selection
    from harness.machine.environment_variables import refused

    request = options_from(partial(getattr, options))
    if request.device != "cpu":
        raise ValueError("--device: a comparison measures on the CPU; leave it out")
    if len(request.cpus) > 1:
        raise ValueError("--cpus: a comparison takes one number of CPUs")
    if not (request.sizes or request.sweep):
        request = replace(request, sizes=("medium",))
    if wrong := faults.faults(problems.OUTSIDE, request.dtypes or selection.DEFAULT_DTYPES):
        raise ValueError(wrong)
    cases = [case for case in selection.select(request).cases() if not case.too_large]
    if not cases:
        raise ValueError("the options select no kernel that runs at this size on the CPU")
    if why := refused({case.library for case in cases}):
        raise ValueError(why)
    return cases


def main(arguments=None):
    """Compare, print, save. Returns the exit status."""
    try:
        options = parser().parse_args(arguments)
    except SystemExit as ended:  # after what is wrong, or --help
        return ended.code
    try:
        use_problems(options.problem_path or ())
        _check(options)
        outcome = compared(options)
    except ValueError as error:  # CannotCompare among them
        print(error, file=sys.stderr)
        return 2
    saved = _show(outcome, options)
    return outcome.exit_status or (0 if saved else 2)


def _check(options):
    """Raise ValueError, one line, where options do not go together or cannot be had."""
    from harness import libraries
    from harness.report.page import writing
    from harness.storage import files

    if bool(options.releases) == bool(options.sides):
        raise ValueError("give two sides or more, or --releases, such as --releases 'jax>=0.9'")
    if options.sides and not 2 <= len(options.sides) <= len(NAMES):
        raise ValueError(f"give 2 to {len(NAMES)} sides, not {len(options.sides)}")
    if options.every > 1 and not options.releases:
        raise ValueError("--every: it thins out --releases; name fewer sides instead")
    if options.first_worse and (options.save or options.report):
        raise ValueError("--first-worse: it compares two sides at a time; leave out --save and --report")
    if options.memory and libraries.missing("memray"):
        raise ValueError(f"--memory: {libraries.missing('memray')}")
    if options.save:
        with suppress(OSError):  # said by the next line
            Path(options.save).mkdir(exist_ok=True)
        if not (Path(options.save).is_dir() and os.access(options.save, os.W_OK)):
            raise ValueError(f"--save: {options.save} is no folder that can be written to")
    for option in ("report", "markdown"):
        if path := getattr(options, option):
            files.check_target(f"--{option}", path)
    if options.report and writing.lacking():
        raise ValueError(f"--report: {writing.lacking()}")
    if options.seed is None:
        options.seed = random.randrange(2**32)


def compared(options):
    """The Outcome of what the options ask for. Raises ValueError, one line."""
    from harness.compare import environments, first_worse, outcome, saved_files
    from harness.compare.comparison import Comparison

    if len(options.sides) == 2 and all(side.endswith(".json") for side in options.sides):
        return saved_files.compare(*options.sides, options.effect)
    cases = selected(options)
    texts = dict(zip(NAMES, options.sides, strict=False))
    if options.releases:
        texts = environments.releases(options.releases, options.every)
    show = partial(print, file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="compare-") as scratch:
        sides = environments.Sides(texts, scratch)

        def outcome_of_sides(names, cases):
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                comparison = Comparison(sides.get(names), cases, options, folder, show)
                comparison.run()
            return outcome.of(comparison, sides.failed.values())

        if options.first_worse:
            return first_worse.search(list(texts), cases, outcome_of_sides)
        return outcome_of_sides(list(texts), cases)


def _show(outcome, options):
    """Print an Outcome and write what was asked for; could everything be written?"""
    from harness.report import comparison, output
    from harness.storage import files
    from harness.storage.pytest_benchmark import as_text

    data = outcome.to_json()
    width, color = output.size_and_colour()
    with output.closed_pipe():
        print(comparison.terminal(data, max(100, width), color), end="")
    targets = []
    for name, content in (outcome.results | {"comparison": data}).items() if options.save else ():
        write = partial(files.write, content=as_text(content))
        targets.append(("saved", Path(options.save, f"{name}.json"), write))
    targets.append(("page", options.report, lambda path: files.write(path, comparison.page(data))))
    targets.append(("Markdown", options.markdown, lambda path: files.write(path, comparison.markdown(data))))
    return output.save(targets)


if __name__ == "__main__":
    sys.exit(main())
