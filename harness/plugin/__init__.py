"""pytest's way into the suite: options in, cases to measure, rows and tables out.

Only this package speaks pytest. Nothing here may import `kernels` before `--problem-path` has been read, so
that packages which do are imported where they are used.
"""

from dataclasses import replace

import pytest

from harness.cases import FIELDS
from harness.cases import options as shared
from harness.plugin import benchmark_options, options

MARKERS = (
    "every: what is not run by default too: tuned kernels, other problems, the other dtype",
    "sizes(*names): sizes to run unless --size says otherwise",
    "measures(problem, *kernels): what a test without cases of its own needs measured",
    "fast: checks of the instrument that take moments; run them at every save",
)


def pytest_addoption(parser):
    options.add(parser.getgroup("kernels", "which kernels, at which sizes, where"))


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    try:
        shared.use_problems(config.getoption("problem_path") or ())
        if config.getoption("quick"):
            for name in ("disable", "skip"):
                if config.getoption(f"benchmark_{name}"):
                    raise ValueError(f"--quick: leave out --benchmark-{name}; a first look is at times")
            config.option.benchmark_only = True
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    try:
        benchmark_options.check(config)
    except ValueError as error:
        print(error)
        return 2
    return None


def pytest_configure(config):
    for marker in MARKERS:
        config.addinivalue_line("markers", marker)
    from harness.plugin.run import Run

    request = shared.options_from(config.getoption)
    if config.getoption("benchmark_disable") and not (request.sizes or request.sweep):
        # Nothing is timed: agreement goes through the other sizes.
        request = replace(request, sizes=("medium",))
    config.suite = Run(config, options.selection(config, request))


def pytest_unconfigure(config):
    if hasattr(config, "suite"):
        config.suite.close()


def pytest_sessionstart(session):
    session.config.suite.start(session)


def pytest_report_header(config):
    return options.header(config) + benchmark_options.without_effect(config) + config.suite.header()


def pytest_ignore_collect(collection_path, config):
    """The tests of the instrument have no figures: with --benchmark-only they need not even be imported."""
    inside = collection_path.is_relative_to(options.ROOT / "meta_tests")
    return True if inside and config.getoption("benchmark_only") else None


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        selection, definition = metafunc.config.suite.selection, metafunc.definition
        marker = definition.get_closest_marker("sizes")
        sizes_chosen = metafunc.config.getoption("sizes") or metafunc.config.getoption("sweep")
        sizes = marker.args if marker and not sizes_chosen else None
        cases = selection.cases(sizes, every=definition.get_closest_marker("every") is not None)
        metafunc.parametrize(
            FIELDS,
            [options.as_parameters(case) for case in cases],
            ids=[case.id for case in cases],
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """With --benchmark-only, leave out tests without figures instead of skipping hundreds."""
    if not config.getoption("benchmark_only"):
        return
    with_figures, without_figures = [], []
    for item in items:
        is_timed = "benchmark" in getattr(item, "fixturenames", ()) and not item.nodeid.endswith("[NOTSET]")
        (with_figures if is_timed else without_figures).append(item)
    if without_figures:
        config.hook.pytest_deselected(items=without_figures)
        items[:] = with_figures


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Measure before the first test, exactly what the selected tests ask for; each then reads its samples."""
    option = session.config.option
    if option.collectonly or option.benchmark_skip or session.testsfailed:
        return
    run, timed, checked, peaks = session.config.suite, {}, [], []
    for item in getattr(session, "items", ()):
        fixtures = getattr(item, "fixturenames", ())
        cases = options.cases_of(item, run.selection)
        if "check" in fixtures:  # and not timed
            checked += cases
        elif cases:
            timed[item.name] = cases
        if "peak" in fixtures or item.get_closest_marker("measures"):
            peaks += cases
    run.asked = timed, checked, peaks
    if not hasattr(session.config, "workerinput"):  # a test of its worker makes them
        run.measure()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """With ``-n 2``, unless --dist asks for another way."""
    if config.getvalue("dist") == "load":
        from harness.plugin.workers import FileByFile

        return FileByFile(config, log)
    return None


def pytest_sessionfinish(session):
    session.config.suite.finish()


@pytest.hookimpl(tryfirst=True)
def pytest_benchmark_group_stats(benchmarks):
    """pytest-benchmark groups and ranks what is left in this very list."""
    benchmark_options.without_traced_seconds(benchmarks)


def pytest_benchmark_update_machine_info(config, machine_info):
    from harness import libraries
    from harness.machine.facts import facts

    machine_info |= facts() | {
        "libraries": libraries.versions(),
        "builds": libraries.builds_by_a_fresh_process(),
    }


def pytest_benchmark_update_json(config, output_json):
    output_json |= config.suite.beside_rows()


def pytest_benchmark_compare_machine_info(benchmarksession, machine_info, compared_benchmark):
    from harness.machine import described

    different = described.differences(compared_benchmark["machine_info"], machine_info)
    if different:
        benchmarksession.logger.warning(f"the saved run is not like this one: {'; '.join(different)}")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter, config):
    """Around all others, so that the answer is the last that stands on the screen."""
    try:
        return (yield)
    finally:
        from harness.plugin.closing import tell

        tell(config.suite, terminalreporter)
