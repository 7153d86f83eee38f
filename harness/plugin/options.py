"""pytest's options, its parameters and its header, from and for the packages that know nothing of pytest."""

import platform
import random
import re
from functools import partial
from pathlib import Path

import pytest

from harness.cases import options as shared
from harness.report import choices

ROOT = Path(__file__).resolve().parents[2]
PARAMETERS = ("problem", "kernel", "size", "dtype", "device", "cpus")
ALL_CPUS = "all"


def add(group):
    """Add the suite's options to a pytest option group. What is wrong gets one line and exit status 4."""

    def wrap(parse):
        def parsed(text):
            try:
                return parse(text)
            except ValueError as error:
                raise pytest.UsageError(str(error)) from None

        return parsed

    def number(name, parse, **more):
        group.addoption(name, type=wrap(partial(parse, option=name)), **more)

    shared.add_arguments(group.addoption, wrap)
    number(
        "--rounds",
        shared.parse_whole,
        metavar="N",
        help="fresh processes per case (default: 6, and 4 more where the fastest is not clear)",
    )
    number(
        "--budget",
        shared.parse_positive,
        default=240.0,
        metavar="SECONDS",
        help="begin no further round for close calls after so many seconds (default: 240)",
    )
    number(
        "--time-limit",
        shared.parse_positive,
        default=120.0,
        metavar="SECONDS",
        help="what one process may take (default: 120)",
    )
    number("--seed", shared.parse_whole, metavar="N", help="of the order of measuring (default: drawn)")
    group.addoption(
        "--quick",
        action="store_true",
        help="a first look in under a minute: two rounds of the best-known kernels at medium size",
    )
    group.addoption(
        "--calls",
        type=wrap(choices.parse_calls),
        default=choices.CALLS,
        metavar="K",
        help="answer for scripts of so many calls, one to three numbers: 50 or 10,1000 (default: 10,1000)",
    )
    group.addoption(
        "--shapes",
        type=wrap(choices.parse_shapes),
        default=1,
        metavar="K",
        help="answer for scripts whose calls are spread over K shapes (default: 1)",
    )
    group.addoption(
        "--caches",
        action="store_true",
        help="measure, too, processes that find the cache of Numba or JAX filled by an earlier one",
    )
    group.addoption("--report", metavar="FILE.html", help="write the results as a page when the run is over")
    group.addoption(
        "--map", metavar="FILE", help="write the map alone, as .svg or .png, when the run is over"
    )
    group.addoption(
        "--resume",
        nargs="?",
        const="",
        metavar="JOURNAL",
        help="go on with an interrupted run (default: the last one), without the samples that it has",
    )


def drawn_seed(config):
    """The seed that was given, or one that is drawn now."""
    return config.getoption("seed") or random.randrange(1, 2**31)


def check_targets(config):
    """Raise ValueError, one line, where a result cannot be written, a page made or a saved run read."""
    from harness.storage import files, pytest_benchmark

    for option in ("benchmark_json", "report", "map"):
        if path := config.getoption(option, None):
            files.check_target(f"--{option.replace('_', '-')}", path)
    if config.getoption("report"):
        from harness.report.page import lacking

        if lacking():
            raise ValueError(f"--report: {lacking()}")
    if config.getoption("map"):
        from harness.report.page import map_fault

        if map_fault(config.getoption("map")):
            raise ValueError(map_fault(config.getoption("map")))
    if config.getoption("benchmark_compare_fail", None) and not config.getoption("benchmark_compare"):
        raise ValueError("--benchmark-compare-fail: say with which saved run: add --benchmark-compare")
    if config.getoption("benchmark_compare", None):
        pytest_benchmark.check_compared(config)


def take_first_look(config):
    """Have nothing but the benchmarks run. Raises ValueError, one line, where nothing would be timed."""
    option = config.option
    for name in ("disable", "skip"):
        if getattr(option, f"benchmark_{name}"):
            raise ValueError(f"--quick: leave out --benchmark-{name}; a first look is at times")
    option.benchmark_only = True


def selection(config, asked):
    """The Selection that the options describe, with everything that was asked for by name there to be used.

    Raises pytest.UsageError, one line.
    """
    from harness.cases import problems, user_problem
    from harness.cases.selection import DEFAULT_DTYPES, first_look, select
    from harness.machine import libraries, settings

    # pytest looks for its settings beside any existing path among the arguments, options' values too.
    if config.inipath != ROOT / "pytest.ini":
        raise pytest.UsageError(
            f"pytest took its settings from {config.inipath or 'nowhere'}, not from {ROOT / 'pytest.ini'}: "
            "where an option's value is a file that exists, write --option=VALUE, with the equals sign"
        )
    try:
        # Agreement alone is asked in both where none is named.
        dtypes = asked.dtypes or (DEFAULT_DTYPES if config.getoption("benchmark_only") else problems.DTYPES)
        for name in problems.OUTSIDE:
            if fault := user_problem.fault(name, dtypes):
                raise ValueError(fault)
        chosen = select(first_look(asked) if config.getoption("quick") else asked)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    for library in chosen.required_libraries:
        if libraries.missing(library):
            raise pytest.UsageError(f"--library/--kernel: {libraries.missing(library)}")
    wanted = dict.fromkeys(case.library for case in chosen.cases())
    if settings.refused(tuple(wanted)):
        raise pytest.UsageError(settings.refused(tuple(wanted)))
    if "cpu" not in chosen.devices:
        (device,) = chosen.devices
        why = [libraries.missing(name) or libraries.missing_device(device, name) for name in wanted]
        if all(why):
            raise pytest.UsageError(f"--device {device}: {'; '.join(why)}")
    return chosen


def as_parameters(case):
    """A case as plain strings, for pytest's parameters."""
    return (*(getattr(case, name) for name in PARAMETERS[:-1]), str(case.cpus or ALL_CPUS))


def as_case(problem, kernel, size, dtype, device, cpus):
    """The Case of such parameters."""
    from harness.cases.case import Case

    return Case(problem, kernel, size, dtype, device, None if cpus == ALL_CPUS else int(cpus))


def cases_of(item, selected):
    """The cases that a test wants measured."""
    names = getattr(item, "fixturenames", ())
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if "samples" in names and "problem" in parameters:
        if not isinstance(parameters["problem"], str):  # pytest's own stand-in, without a case: no floor, say
            return []
        return [as_case(**{name: parameters[name] for name in PARAMETERS})]
    marker = item.get_closest_marker("measures")
    if marker is None:
        return []
    problem, *kernels = marker.args
    cases = [as_case(problem, k, selected.sizes[-1], parameters["dtype"], "cpu", ALL_CPUS) for k in kernels]
    return cases if problem in selected.problems else []


def left_out(config, selected):
    """A line on problems that -k or a test's id names and that are not selected; None if there are none."""
    from harness.cases import problems

    words = {word.partition(":")[0] for word in re.findall(r"[\w:]+", config.option.keyword)}
    words |= {name for test in config.args for name in re.findall(r"\[(\w+)", str(test))}
    others = [name for name in problems.PROBLEMS if name not in selected.problems]
    named = [name for name in others if name in words]
    named = named or [name for name in others if words.intersection(problems.kernels_of(name))]
    if not named:
        return None
    verb = "is" if len(named) == 1 else "are"
    return f"{', '.join(named)} {verb} not among the problems of this run: add --problem {','.join(named)}"


def header(config):
    """Versions, processor, CPUs, huge pages, settings and devices, for the top of pytest's output."""
    from harness.machine import described, hardware, libraries

    versions = libraries.versions()
    names = ("numpy", "numba", "jax", "jaxlib", "memray")
    facts = hardware.facts()
    lines = [
        f"libraries: Python {platform.python_version()}, "
        + ", ".join(f"{name} {versions[name] or 'missing'}" for name in names),
        f"machine: {described.processor(facts)}, {described.cpus(facts)}"
        f", {facts['memory_bytes'] / 1e9:.1f} GB, transparent huge pages: {facts['transparent_huge_pages']}"
        f", load: {facts['load']}",
        *(f"machine: {sentence}" for sentence in described.remarks(facts, config.suite.selection.cpus)),
        f"device: {config.getoption('device')}",
    ]
    if config.getoption("kernel"):
        # One name may stand for kernels of several problems.
        lines.append(f"kernels: {', '.join('/'.join(pair) for pair in config.suite.selection.chosen)}")
    if facts["settings"]:
        told = ", ".join(f"{name}={value}" for name, value in facts["settings"].items())
        lines.append(f"settings that change what is measured: {told}")
    return lines
