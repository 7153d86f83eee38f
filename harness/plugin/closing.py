"""What a run leaves behind: the last run with its page, and on the screen which library is fastest."""

import contextlib
import os
import re
from pathlib import Path

from harness.cases import problems
from harness.plugin.benchmark_options import regressions
from harness.storage import files, pytest_benchmark
from harness.storage.sample import SKIPPED
from harness.units import format_seconds

# Longer lines are no easier to read.
WIDEST, WIDEST_TABLE = 160, 120


def save(data, folder, calls):
    """Make this the last run, with a page for so many `calls`: (paths written, lines on what was not)."""
    from harness.report import page

    last_path = Path(folder, files.LAST.name)
    try:
        files.keep_last(last_path, pytest_benchmark.as_text(data))
    except OSError as error:
        return [], [f"NOT KEPT: {short_path(last_path)}: {error.strerror or error}"]
    page_path = last_path.with_suffix(".html")
    why_not = page.lacking()
    if not why_not:
        try:
            page.write({"this run": data}, page_path, calls)
        except Exception as error:  # a page that cannot be had costs nothing else
            why_not = getattr(error, "strerror", None) or str(error) or type(error).__name__
    if why_not:
        with contextlib.suppress(OSError):
            page_path.unlink(missing_ok=True)  # an earlier run's
        return [last_path], [f"no page beside it: {why_not}"]
    return [last_path, page_path], []


def short_path(path):
    """A path as short as it can be: from here, if it is inside."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) else relative


def tell(run, reporter):
    """Close with the answer; with -v every table stands before it. Then what went wrong."""
    failed = run.data and any(line["kind"] != SKIPPED for line in run.data.get("failed", ()))
    if run.data and (run.data["benchmarks"] or failed):
        from harness.report import block
        from harness.report.results import Result

        calls, color, width = run.config.getoption("calls"), reporter._tw.hasmarkup, reporter._tw.fullwidth
        reporter.ensure_newline()
        if run.config.option.verbose > 0:
            result = Result("this run", run.data)
            reporter.write(block.every_kernel(result, max(80, min(width, WIDEST_TABLE)), color, calls))
            spent = run.data["spent"]
            again = f", {spent['disturbed']} disturbed and {spent['taken_again']} of them measured again"
            reporter.write_line(
                f"this run: {format_seconds(spent['wall_seconds'])}, {spent['samples']} timed processes"
                f"{again if spent['disturbed'] else ''}; the suite itself took "
                f"{format_seconds(spent['own_seconds_per_sample'])} for each\n"
            )
        reporter.write(block.text(run.data, min(width, WIDEST), color, calls, tuple(_ends(run))))
    for line in _notes(run):
        reporter.ensure_newline()
        reporter.write_line(line, yellow=True)


def _ends(run):
    """Where the run is kept, and what to type next."""
    report = "python -m harness.report"
    if run.written:
        yield f"Kept: {', '.join(map(short_path, run.written))}"
        if short_path(run.written[0]) != str(files.LAST):
            report += f" {short_path(run.written[0])}"
    if run.config.getoption("quick"):
        yield f"Next: leave out --quick for a verdict; {report} (every kernel)"
    else:
        yield f"Next: {report} --map map.svg (every kernel); --sweep (over n)"


def _notes(run):
    option = run.config.getoption
    if option("numprocesses", None):  # the tests ran in workers of xdist
        return
    if not run.session.items and (left_out := not_selected(run.config, run.selection)):
        yield left_out
    elif run.engine is None and option("benchmark_only") and not option("collectonly"):
        yield "nothing was measured: none of the selected tests asks for a figure, and meta_tests has none"
    elif run.engine and not (run.engine.plan.cases or run.engine.plan.checked):
        yield "nothing was measured: no kernel that was asked for can run here, for the reasons above"
    if run.journal is None:
        return
    yield from (*regressions(run.config), *run.faults, *run.notes, *run.journal.faults)
    if run.engine and run.engine.interrupted and not run.data["benchmarks"]:
        yield f"{run.engine.interrupted}: only {run.engine.whole_rounds} of the rounds are whole"
    path = run.journal.path
    if path.is_file():
        yield (
            f"samples are in {path}: --resume={path} goes on with those that are missing, "
            f"python -m harness.report {path} --save RESULT.json makes a result file of them"
        )


def not_selected(config, selection):
    """A line on problems that -k or a test's id names and that are not selected; None if there are none."""
    words = {word.partition(":")[0] for word in re.findall(r"[\w:]+", config.option.keyword)}
    words |= {name for test in config.args for name in re.findall(r"\[(\w+)", str(test))}
    unselected = [name for name in problems.PROBLEMS if name not in selection.problems]
    names = [name for name in unselected if name in words]
    names = names or [name for name in unselected if words.intersection(problems.kernels_of(name))]
    if not names:
        return None
    verb = "is" if len(names) == 1 else "are"
    return f"{', '.join(names)} {verb} not among the problems of this run: add --problem {','.join(names)}"
