"""The end of pytest's output: which library is fastest, where the run is kept, what went wrong."""

from harness.plugin import benchmark_options, options
from harness.plugin.kept import shown
from harness.plugin.progress import cost
from harness.storage import files, pytest_benchmark
from harness.storage.sample import SKIPPED

# Longer lines are no easier to read.
WIDEST, WIDEST_TABLE = 160, 120


def tell(run, reporter):
    """Close with the answer; with -v every table stands before it. Then what went wrong."""
    if run.journal is not None:
        _answer(run, reporter)
    for line in _notes(run):
        reporter.ensure_newline()
        reporter.write_line(line, yellow=True)


def _answer(run, reporter):
    data = run.data()
    if data["benchmarks"] or any(line["kind"] != SKIPPED for line in data.get("failed", ())):
        from harness.report.terminal import block, tables

        calls, color, width = run.config.getoption("calls"), reporter._tw.hasmarkup, reporter._tw.fullwidth
        reporter.ensure_newline()
        if run.config.option.verbose > 0:
            reporter.write(tables.text(data, max(80, min(width, WIDEST_TABLE)), color, calls))
            reporter.write_line(f"{cost(data['spent'])}\n")
        reporter.write(block.text(data, min(width, WIDEST), color, calls, tuple(_ends(run))))


def _ends(run):
    if run.kept.written:
        yield f"Kept: {', '.join(map(shown, run.kept.written))}"
    last = next(map(shown, run.kept.written), str(files.LAST))
    every = f"python -m harness.report{'' if last == str(files.LAST) else f' {last}'} (every kernel)"
    if run.config.getoption("quick"):
        yield f"Next: leave out --quick for a verdict; {every}"
    else:
        yield f"Next: {every}, --sweep (over n), --map map.svg"


def _notes(run):
    if not run.session.items and (why := options.left_out(run.config, run.selection)):
        yield why
    elif run.engine is None and run.config.getoption("benchmark_only"):
        yield "nothing was measured: none of the selected tests asks for a figure, and meta_tests has none"
    elif run.engine and not run.engine.plan.cases:
        yield "nothing was measured: no kernel that was asked for can run here, for the reasons above"
    if run.journal is None:
        return
    yield from benchmark_options.regressions(run.config)
    yield from (*run.faults, *run.kept.notes, *run.journal.faults)
    if run.engine and run.engine.interrupted and not pytest_benchmark.rows_of(run.config):
        yield f"{run.engine.interrupted}: only {run.engine.whole_rounds} of the rounds are whole"
    path = run.journal.path
    if path.is_file():
        yield (
            f"samples are in {path}: --resume={path} goes on with those that are missing, "
            f"python -m harness.report {path} --save RESULT.json makes a result file of them"
        )
