"""Wiring: options, header, parametrisation, rows. What it calls stands in harness/."""

import sys

import pytest

PLAIN_OPTIONS = {
    "problem": "problems to run: grid_max, quadratic_map",
    "library": "libraries to run: python, numpy, numba, jax",
    "kernel": "kernels to run, by name",
    "size": "small, medium, lecture, or any n > 1 (default: lecture)",
    "dtype": "float64, float32 (default: both)",
}


def pytest_addoption(parser):
    group = parser.getgroup("kernels", "which kernels, at which sizes, where")
    for name, text in PLAIN_OPTIONS.items():
        text += "; repeat it or use commas for several"
        group.addoption(f"--{name}", action="append", default=[], help=text, metavar="NAME")
    group.addoption(
        "--problem-path",
        action="append",
        default=[],
        metavar="FOLDER",
        help="a problem of your own; repeatable",
    )
    group.addoption(
        "--sweep", nargs="?", const="7", metavar="N", help="N sizes (default: 7) from small to lecture"
    )
    group.addoption("--tuned", action="store_true", help="tuned kernels too, beside the lecture's")
    group.addoption("--device", default="cpu", help="cpu (default), gpu, tpu or all", metavar="NAME")
    group.addoption("--cpus", help="use only so many CPUs (affinity, for every library); 1,2: one run each")
    group.addoption("--first-call-rounds", default="3", help="fresh processes per first call (default: 3)")
    group.addoption("--time-limit", default="120", help="seconds a fresh process may take (default: 120)")
    group.addoption("--report", metavar="FILE.html", help="write the results as a page when the run is over")
    group.addoption(
        "--resume",
        nargs="?",
        const="",
        metavar="JOURNAL",
        help="go on with an interrupted run (default: the last one), without its finished rows",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config):
    # Before anything imports kernels.
    from harness import outside

    try:
        outside.use(config.getoption("problem_path"))
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None

    from harness import cores, saving

    status = saving.refuse(config)
    if status is None and cores.several(config.getoption("cpus")):
        return cores.run(config)
    return status


def pytest_configure(config):
    # Before anything imports numpy: libraries look at the affinity when they start.
    from harness import machine

    if config.getoption("cpus") is not None:
        if "numpy" in sys.modules:
            raise pytest.UsageError("--cpus: numpy was imported already, by another pytest plugin")
        machine.pin(config.getoption("cpus"))

    from harness import run

    config.addinivalue_line("markers", "every: what is not run by default too: tuned kernels, other problems")
    config.addinivalue_line("markers", "floors: problems' floors in place of their kernels")
    config.addinivalue_line("markers", "sizes(*names): sizes to run unless --size says otherwise")
    config.suite = run.start(config)


def pytest_unconfigure(config):
    if hasattr(config, "suite"):
        config.suite.close()


def pytest_sessionstart(session):
    from harness import run, saving

    run.replace_table(session.config)
    saving.start(session.config)


def pytest_sessionfinish(session):
    from harness import saving

    if hasattr(session.config, "suite"):
        saving.finish(session)


def pytest_report_header(config):
    from harness import run, saving

    return run.header(config) + saving.header(config)


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        from harness import run

        run.parametrize(metafunc)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    from harness import run, saving

    run.deselect_what_yields_no_figures(config, items)
    saving.deselect_finished(config, items)


def pytest_benchmark_update_machine_info(config, machine_info):
    from harness import libraries, machine

    machine_info |= machine.facts() | {"libraries": libraries.versions()}


def pytest_benchmark_update_json(config, output_json):
    from harness import saving

    saving.add_restored(config, output_json)
    output_json["spent"] = config.suite.spent.figures()


def pytest_benchmark_compare_machine_info(benchmarksession, machine_info, compared_benchmark):
    from harness import machine

    different = machine.differences(compared_benchmark["machine_info"], machine_info)
    if different:
        benchmarksession.logger.warning(f"the saved run is not like this one: {'; '.join(different)}")


def pytest_terminal_summary(terminalreporter, config):
    from harness import run

    run.tell(terminalreporter, config)


@pytest.fixture(scope="session")
def suite(request):
    return request.config.suite


@pytest.fixture
def case(suite, problem, kernel, size, dtype, device):
    """The case of this test; the test is skipped, with a reason, where it cannot run."""
    from harness.case import Case

    case = Case(problem, kernel, size, dtype, device)
    suite.need(case)
    return case


@pytest.fixture
def row(request, suite, case, benchmark):
    """The dict that goes with this test's figures. A test that fails leaves no figures."""
    from harness import run

    with run.row(suite, case, benchmark, request.node) as extra_info:
        yield extra_info


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    from harness import run

    outcome = yield
    if call.when == "call":
        item.stash[run.CALL_REPORT] = outcome.get_result()
