"""What knows pytest-benchmark's inner parts: rows go through its fixture and into its files."""

import json
from functools import partial
from pathlib import Path

import pytest_benchmark
from pytest_benchmark.plugin import pytest_benchmark_generate_machine_info
from pytest_benchmark.stats import Stats
from pytest_benchmark.utils import get_commit_info, get_machine_id, load_storage, safe_dumps

from harness.storage import files


class ProcessClock:
    """A timer for pytest-benchmark that moves by the seconds that fresh processes reported."""

    __name__ = "seconds_reported_by_fresh_processes"

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


clock = ProcessClock()


def replay(benchmark, row):
    """Give a Row's seconds to pytest-benchmark, a round per process, and what it says to ``extra_info``."""
    seconds = iter(row.seconds)

    def one():
        clock.now += next(seconds)

    def set_back():  # from zero each time, or a long sum would round a short call
        clock.now = 0.0

    benchmark.extra_info.update(row.extra_info)
    benchmark.group = row.group
    # Not by the marker: another tool's fixture refuses one that names a timer.
    benchmark._timer = clock
    benchmark.cprofile = False  # there is no further call to be profiled
    benchmark.pedantic(one, setup=set_back, rounds=len(row.seconds), iterations=1)


def as_saved(row):
    """A Row as a row of pytest-benchmark's JSON."""
    stats = Stats()
    for value in row.seconds:
        stats.update(value)
    case = row.case
    names = ("problem", "kernel", "size", "dtype", "device")
    params = {name: getattr(case, name) for name in names} | {"cpus": str(case.cpus or "all")}
    return {
        "group": row.group,
        "name": row.name,
        "fullname": row.fullname,
        "params": params,
        "param": case.id,
        "extra_info": row.extra_info,
        "options": {"timer": clock.__name__},
        "stats": stats.as_dict() | {"data": stats.data, "iterations": 1},
    }


def beside_rows():
    """What pytest-benchmark puts beside the rows of a file, without a run of pytest."""
    return {
        "machine_info": pytest_benchmark_generate_machine_info(),
        "commit_info": get_commit_info(),
        "version": pytest_benchmark.__version__,
    }


def as_text(data):
    """A result as the text of a JSON file."""
    return safe_dumps(data, ensure_ascii=True, indent=4)


def is_timed(config):
    """Does this run time anything? Not with --benchmark-disable or --benchmark-skip, nor when it collects."""
    session = getattr(config, "_benchmarksession", None)
    return session is not None and not (session.disabled or session.skip or config.option.collectonly)


def folder(config):
    """Where runs are kept: the folder of --benchmark-storage, .benchmarks unless given."""
    return Path(getattr(config._benchmarksession.storage, "path", ".benchmarks"))


def result(config, machine_and_commit):
    """This run as its JSON file has it, the suite's own part included."""
    rows = config._benchmarksession.benchmarks
    made = config.hook.pytest_benchmark_generate_json(
        config=config, benchmarks=rows, include_data=True, **machine_and_commit
    )
    config.hook.pytest_benchmark_update_json(config=config, benchmarks=rows, output_json=made)
    return json.loads(as_text(made))


def machine_and_commit(config):
    """What pytest-benchmark says of the machine and of the checkout, with this suite's facts in it.

    As it is now: what pytest-benchmark saves at the end of the run is the same.
    """
    session = config._benchmarksession
    machine = session.get_machine_info()
    session.get_machine_info = lambda: machine
    return {
        "machine_info": machine,
        "commit_info": config.hook.pytest_benchmark_generate_commit_info(config=config),
    }


def write_whole(config, faults):
    """Have pytest-benchmark's files written whole or not at all; `faults` gets a line where that fails."""
    session = config._benchmarksession
    session.save_json = lambda output: _write(
        session.logger, session.json, output, "Wrote benchmark data in", faults
    )
    storage = session.storage
    storage.save = partial(_save_numbered, storage, faults)


def _save_numbered(storage, faults, output, save):
    path = storage.get(f"{storage._next_num}_{save}.json")
    _write(storage.logger, path, output, "Saved benchmark data in", faults)


def _write(logger, path, output, said, faults):
    if fault := files.attempt(path, partial(files.write, content=as_text(output))):
        faults.append(fault)
    else:
        logger.info(f"{said}: {path}")


def check_compared(config):
    """Raise NotAResult unless what --benchmark-compare names is there and is a result of this suite."""
    name = config.getoption("benchmark_compare")
    if not name:
        return
    storage = load_storage(
        config.getoption("benchmark_storage"),
        logger=None,
        default_machine_id=get_machine_id(),
        netrc=config.getoption("benchmark_netrc"),
    )
    if not hasattr(storage, "query"):  # a server's, not a folder
        return
    found = storage.query("[0-9][0-9][0-9][0-9]_")[-1:] if name is True else storage.query(name)
    if not found:
        wanted = "" if name is True else f" {name!r}"
        raise files.NotAResult(f"--benchmark-compare: there is no saved run{wanted} in {storage}")
    for file in found:
        files.load(file)
