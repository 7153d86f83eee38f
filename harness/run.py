"""What conftest's hooks do: start a run, choose its tests, finish its rows, tell the result."""

import platform
from contextlib import contextmanager

import pytest

from harness import libraries, machine, outside, problems, saving, summary
from harness.cases import select
from harness.fresh import ROOT
from harness.suite import Suite, describe, withdraw

NAMES = ("problem", "kernel", "size", "dtype", "device")


def start(config):
    """The Suite of this run. Raises pytest.UsageError, one line, on an option that is wrong."""
    _require_own_settings(config)
    for name in problems.OUTSIDE:
        if fault := outside.fault(name):
            raise pytest.UsageError(fault)
    selection = select(config)
    for library in selection.required_libraries:
        if libraries.missing(library):
            raise pytest.UsageError(f"--library/--kernel: {libraries.missing(library)}")
    _require_device(selection)
    return Suite(
        selection,
        first_call_rounds=_whole_number(config, "first_call_rounds"),
        time_limit=_whole_number(config, "time_limit"),
    )


def _require_own_settings(config):
    """pytest looks for its settings beside any existing path among the arguments, options' values too."""
    if config.inipath != ROOT / "pytest.ini":
        raise pytest.UsageError(
            f"pytest took its settings from {config.inipath or 'nowhere'}, not from {ROOT / 'pytest.ini'}: "
            "where an option's value is a file that exists, write --option=VALUE, with the equals sign"
        )


def _whole_number(config, option):
    try:
        value = int(config.getoption(option))
    except ValueError:
        value = 0
    if value < 1:
        raise pytest.UsageError(f"--{option.replace('_', '-')}: give a whole number from 1 up")
    return value


def replace_table(config):
    """Leave pytest-benchmark's own table to comparisons and -v: this suite prints one of its own.

    --benchmark-quiet would do it, but also silence where results were saved.
    """
    if not config.getoption("benchmark_compare") and config.getoption("verbose") <= 0:
        config._benchmarksession.quiet = True


def _require_device(selection):
    """A device that was asked for alone must be there, for one library at least."""
    if "cpu" in selection.devices:
        return
    (device,) = selection.devices
    wanted = dict.fromkeys(case.library for case in selection.cases())
    why = [libraries.missing(name) or libraries.missing_device(device, name) for name in wanted]
    if all(why):
        raise pytest.UsageError(f"--device {device}: {'; '.join(why)}")


def header(config):
    """Versions, processor, CPUs, huge pages and devices, for the top of pytest's output."""
    versions = libraries.versions()
    names = ("numpy", "numba", "jax", "jaxlib", "memray")
    facts = machine.facts()
    set_variables = "".join(f", {k}={v}" for k, v in facts["environment"].items())
    return [
        f"libraries: Python {platform.python_version()}, "
        + ", ".join(f"{name} {versions[name] or 'missing'}" for name in names),
        f"machine: {facts['processor_name']}, {facts['cpus_usable']} of {facts['cpus_present']} CPUs"
        f", {facts['memory_bytes'] / 1e9:.1f} GB, transparent huge pages: "
        f"{facts['transparent_huge_pages']}{set_variables}",
        f"device: {config.getoption('device')}",
    ]


def parametrize(metafunc):
    """Give a test its cases, as plain strings: sizes from a `sizes` marker, else from the options."""
    selection = metafunc.config.suite.selection
    marker = metafunc.definition.get_closest_marker("sizes")
    sizes = None
    if marker and not metafunc.config.getoption("size"):
        sizes = marker.args
    if metafunc.definition.get_closest_marker("floors"):
        cases = selection.floors(sizes)
    else:
        cases = selection.cases(sizes, every=metafunc.definition.get_closest_marker("every") is not None)
    metafunc.parametrize(
        NAMES,
        [tuple(getattr(case, name) for name in NAMES) for case in cases],
        ids=[case.id for case in cases],
    )


def deselect_what_yields_no_figures(config, items):
    """With --benchmark-only, leave out tests without figures instead of skipping hundreds."""
    if not config.getoption("benchmark_only"):
        return
    kept, without = [], []
    for item in items:
        # Without a floor to measure there is no case for its test.
        figures = "benchmark" in getattr(item, "fixturenames", ()) and not item.nodeid.endswith("[NOTSET]")
        (kept if figures else without).append(item)
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = kept


@contextmanager
def row(suite, case, benchmark, node):
    """Describe a benchmark's row, and keep it only if its test passes.

    pytest-benchmark would save what it timed although an assertion failed afterwards, and what
    it had timed when Ctrl-C came.
    """
    question = node.function.__name__.removeprefix("test_")
    benchmark.extra_info.update(describe(case, question))
    group = " ".join((case.problem, case.size, case.dtype, case.device))
    benchmark.group = f"{group}: {question.replace('_', ' ')}"
    benchmark.has_error = True
    yield benchmark.extra_info
    report = node.stash.get(CALL_REPORT, None)
    if report is not None and report.passed:
        suite.keep(case, benchmark)
    else:
        withdraw(benchmark)


CALL_REPORT = pytest.StashKey()


def tell(terminalreporter, config):
    """Print the tables of this run's rows, and what the tables cannot show."""
    if not hasattr(config, "suite"):
        return
    rows = config.suite.rows()
    if rows:
        terminalreporter.ensure_newline()
        terminalreporter.section("NumPy, Numba or JAX?")
        width = max(80, min(terminalreporter._tw.fullwidth, 120))
        color = terminalreporter._tw.hasmarkup
        terminalreporter.write(summary.text(rows, width=width, color=color))
        terminalreporter.write_line(config.suite.spent.line())
    for line in saving.notes(config.suite):
        terminalreporter.ensure_newline()
        terminalreporter.write_line(line, yellow=True)
