"""``python -m harness.compare A B ...``: sides in turns, releases of a package, or two saved files."""

import argparse
import os
import random
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

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
Is side B slower or hungrier than side A, or C, or D? Each side is an environment and a checkout, in words
separated by spaces: requirement specifiers ("jax==0.9.2"), an existing Python ("./env/bin/python"), @ and
a git revision or folder ("@HEAD~1"; with --problem-path one of the problem's repository), or . for this
one. Two result files (.json) are compared as saved.
Here --size is medium unless given, --device is cpu, and --cpus takes one number.
Exit status: 0 nothing worse, 1 something worse, 2 could not compare.
"""
# What sides are called that have no version for a name.
NAMES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def parser():
    """The command line."""
    made = OneLineParser(
        prog="python -m harness.compare",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )

    def checked(parse, option):
        return made.wrap(partial(parse, option=option))

    made.add_argument("sides", nargs="*", metavar="SIDE", help="A, B and so on: two at least")
    made.add_argument(
        "--releases",
        metavar="REQUIREMENT",
        help='in place of sides: every release of a package, such as "jax>=0.9"',
    )
    made.add_argument(
        "--every",
        type=checked(parse_whole, "--every"),
        default=1,
        metavar="K",
        help="of the releases only every K-th, and the newest",
    )
    made.add_argument(
        "--first-worse", action="store_true", help="find by halving the side from which a kernel is worse"
    )
    made.add_argument(
        "--against",
        choices=("first", "previous"),
        default="first",
        help="compare each side with the first one (default) or with the one before it",
    )
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
        help="seconds after which no round begins any more (default: 600)",
    )
    made.add_argument(
        "--first-calls", action="store_true", help="compare first calls too (effect: 10%% at least)"
    )
    made.add_argument("--memory", action="store_true", help="compare peak memory too")
    made.add_argument(
        "--time-limit",
        type=checked(parse_positive, "--time-limit"),
        default=120,
        help="seconds a single answer may take (default: 120)",
    )
    made.add_argument(
        "--save", metavar="FOLDER", help="save a result file per side there, and all in comparison.json"
    )
    made.add_argument("--report", metavar="FILE", help="write a page with a picture over the sides")
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
        if fault := user_problem.fault(name, wanted.dtypes or selection.DEFAULT_DTYPES):
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
    from harness.report import output, pull_request, render
    from harness.report.tables import comparison
    from harness.storage import files

    _refuse(options)
    told, targets = [], []
    if len(options.sides) == 2 and all(side.endswith(".json") for side in options.sides):
        found, notes, failures = saved_files.compare(*options.sides, options.effect)
    elif options.first_worse:
        from harness.compare import runs

        told, found, notes, failures = runs.first_worse(options, selected(options), _sides(options))
    else:
        from harness.compare import runs

        found, notes, failures, targets = runs.in_turns(options, selected(options), _sides(options))
    notes = [*told, *notes, *map(comparison.failure_in_words, failures)]
    width, color = output.size_and_colour()
    with output.closed_pipe():
        print(render.terminal(comparison.of_lines(found, notes=notes), max(100, width), color), end="")
    fold = partial(files.write, content=pull_request.comparison(found, notes))
    saved = output.save([*targets, ("Markdown", options.markdown, fold)])
    return outcome.exit_status(found, failures) or (0 if saved else 2)


def _refuse(options):
    """Raise ValueError, one line, where options do not go together or cannot be had."""
    from harness.machine import libraries
    from harness.report.page import writing
    from harness.storage import files

    if bool(options.releases) == bool(options.sides):
        raise ValueError("give two sides or more, or --releases, such as --releases 'jax>=0.9'")
    if options.sides and not 2 <= len(options.sides) <= len(NAMES):
        raise ValueError(f"give 2 to {len(NAMES)} sides, not {len(options.sides)}")
    if options.every > 1 and not options.releases:
        raise ValueError("--every: it thins out --releases; name fewer sides instead")
    if options.first_worse and (options.save or options.report or options.against == "previous"):
        raise ValueError(
            "--first-worse: it compares two sides at a time; leave out --save, --report, --against"
        )
    if options.memory and libraries.missing("memray"):
        raise ValueError(f"--memory: {libraries.missing('memray')}")
    if options.save and not (Path(options.save).is_dir() and os.access(options.save, os.W_OK)):
        raise ValueError(f"--save: {options.save} is no folder that can be written to")
    for option in ("report", "markdown"):
        if path := getattr(options, option):
            files.check_target(f"--{option}", path)
    if options.report and writing.lacking():
        raise ValueError(f"--report: {writing.lacking()}")
    if options.seed is None:
        options.seed = random.randrange(2**32)


def _sides(options):
    """``{name: words}`` of the sides, in order."""
    from harness.compare import releases

    if options.releases:
        return releases.sides(options.releases, options.every)
    return dict(zip(NAMES, options.sides, strict=False))


if __name__ == "__main__":
    sys.exit(main())
