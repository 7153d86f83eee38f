"""pytest's options, its parameters and its header, from and for the packages that know nothing of pytest."""

import platform
from functools import partial
from pathlib import Path

import pytest

from harness.cases import options as shared
from harness.report import words

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
        type=wrap(words.parse_calls),
        default=words.CALLS,
        metavar="K",
        help="answer for programs of so many calls, one to three numbers: 50 or 10,1000 (default: 10,1000)",
    )
    group.addoption(
        "--caches",
        action="store_true",
        help="measure, too, processes that find the cache of Numba or JAX filled by an earlier one",
    )
    group.addoption(
        "--resume",
        nargs="?",
        const="",
        metavar="JOURNAL",
        help="go on with an interrupted run (default: the last one), without the samples that it has",
    )


def take_first_look(config):
    """Have nothing but the benchmarks run. Raises ValueError, one line, where nothing would be timed."""
    for name in ("disable", "skip"):
        if config.getoption(f"benchmark_{name}"):
            raise ValueError(f"--quick: leave out --benchmark-{name}; a first look is at times")
    config.option.benchmark_only = True


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
        selected = select(first_look(asked) if config.getoption("quick") else asked)
        for library in selected.required_libraries:
            if missing := libraries.missing(library):
                raise ValueError(f"--library/--kernel: {missing}")
        used = tuple(dict.fromkeys(case.library for case in selected.cases()))
        if refused := settings.refused(used):
            raise ValueError(refused)
        if "cpu" not in selected.devices:
            (device,) = selected.devices
            missing = [libraries.missing(name) or libraries.missing_device(device, name) for name in used]
            if all(missing):
                raise ValueError(f"--device {device}: {'; '.join(missing)}")
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    return selected


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


def header(config):
    """Versions, processor, CPUs, huge pages, settings and devices, for the top of pytest's output."""
    from harness.machine import described, hardware, libraries

    versions, facts = libraries.versions(), hardware.facts()
    names = ("numpy", "numba", "jax", "jaxlib", "memray")
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
        values = ", ".join(f"{name}={value}" for name, value in facts["settings"].items())
        lines.append(f"settings that change what is measured: {values}")
    return lines
