"""pytest's options, its parameters and its header, from and for the packages that know nothing of pytest."""

import platform
from pathlib import Path

import pytest

from harness.cases import DTYPES, FIELDS
from harness.cases import options as shared
from harness.report import words

ROOT = Path(__file__).resolve().parents[2]


def add(group):
    """Add the suite's options to a pytest option group. What is wrong with one ends in exit status 4."""
    add = group.addoption
    shared.add_arguments(add)
    rounds = "fresh processes per case (default: 6, and 4 more where the fastest is not clear)"
    add("--rounds", type=shared.parse_whole, metavar="N", help=rounds)
    limit = "what one process may take (default: 120)"
    add("--time-limit", type=shared.parse_positive, default=120.0, metavar="SECONDS", help=limit)
    add("--seed", type=shared.parse_whole, metavar="N", help="of the order of measuring (default: drawn)")
    quick = "a first look: two rounds of the best-known kernels at medium size"
    add("--quick", action="store_true", help=quick)
    calls = "answer for programs of so many calls, one to three numbers: 50 or 10,1000 (default: 10,1000)"
    add("--calls", type=_calls, default=words.CALLS, metavar="K", help=calls)
    caches = "measure, too, processes that find the cache of Numba or JAX filled by an earlier one"
    add("--caches", action="store_true", help=caches)
    resume = "go on with an interrupted run (default: the last one), without the samples that it has"
    add("--resume", nargs="?", const="", metavar="JOURNAL", help=resume)


def _calls(text):
    try:
        return words.parse_calls(text)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None


def selection(config, request):
    """The Selection that the options describe, with everything that was asked for by name there to be used.

    Raises pytest.UsageError, one line.
    """
    from harness.cases import faults, problems
    from harness.cases.selection import DEFAULT_DTYPES, select

    # pytest looks for its settings beside any existing path among the arguments, options' values too.
    if config.inipath != ROOT / "pytest.ini":
        raise pytest.UsageError(
            f"pytest took its settings from {config.inipath or 'nowhere'}, not from {ROOT / 'pytest.ini'}: "
            "where an option's value is a file that exists, write --option=VALUE, with the equals sign"
        )
    try:
        # Agreement alone is asked in both where none is named.
        dtypes = request.dtypes or (DEFAULT_DTYPES if config.getoption("benchmark_only") else DTYPES)
        if wrong := faults.faults(problems.OUTSIDE, dtypes):
            raise ValueError(wrong)
        selected = select(request, config.getoption("quick"))
        _check_machine(selected)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    return selected


def _check_machine(selected):
    """Raise ValueError, one line, where what was asked for by name is not there, or a setting spoils it."""
    from harness import libraries
    from harness.machine.environment_variables import refused

    for library in selected.required_libraries:
        if missing := libraries.missing(library):
            raise ValueError(f"--library/--kernel: {missing}")
    names = tuple(dict.fromkeys(case.library for case in selected.cases()))
    if why := refused(names):
        raise ValueError(why)
    if "cpu" not in selected.devices:
        (device,) = selected.devices
        missing = [libraries.missing(name) or libraries.missing_device(device, name) for name in names]
        if all(missing):
            raise ValueError(f"--device {device}: {'; '.join(missing)}")


def as_parameters(case):
    """A case as plain strings, for pytest's parameters."""
    *names, cpus = case.named.values()
    return (*names, str(cpus or shared.ALL))


def as_case(*parameters):
    """The Case of such parameters."""
    from harness.cases.case import Case

    *names, cpus = parameters
    return Case(*names, None if cpus == shared.ALL else int(cpus))


def cases_of(item, selected):
    """The cases that a test wants checked, or measured."""
    parameters = item.callspec.params if hasattr(item, "callspec") else {}
    if {"samples", "check"}.intersection(getattr(item, "fixturenames", ())) and "problem" in parameters:
        if not isinstance(parameters["problem"], str):  # pytest's own stand-in, without a case
            return []
        return [as_case(*(parameters[name] for name in FIELDS))]
    marker = item.get_closest_marker("measures")
    if marker is None or marker.args[0] not in selected.problems:
        return []
    problem, *kernels = marker.args
    shape = (selected.sizes_of(problem)[-1], parameters["dtype"], "cpu", shared.ALL)
    return [as_case(problem, kernel, *shape) for kernel in kernels]


def header(config):
    """Versions, processor, CPUs, huge pages, settings and devices, for the top of pytest's output."""
    from harness import libraries
    from harness.machine import described
    from harness.machine.facts import facts

    versions, machine, selected = libraries.versions(), facts(), config.suite.selection
    names = ("numpy", "numba", "jax", "jaxlib", "memray")
    lines = [
        f"libraries: Python {platform.python_version()}, "
        + ", ".join(f"{name} {versions[name] or 'missing'}" for name in names),
        f"machine: {described.processor(machine)}, {described.cpus(machine)}"
        f", {machine['memory_bytes'] / 1e9:.1f} GB, "
        f"transparent huge pages: {machine['transparent_huge_pages']}, load: {machine['load']}",
        *(f"machine: {sentence}" for sentence in described.remarks(machine, selected.cpus)),
        f"device: {config.getoption('device')}",
    ]
    if config.getoption("kernels"):
        # One name may stand for kernels of several problems.
        lines.append(f"kernels: {', '.join('/'.join(pair) for pair in selected.chosen)}")
    if machine["settings"]:
        values = ", ".join(f"{name}={value}" for name, value in machine["settings"].items())
        lines.append(f"settings that change what is measured: {values}")
    return lines
