"""What knows pytest-benchmark's inner parts: rows go through its fixture and into its files."""

import json
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest_benchmark
from pytest_benchmark.plugin import pytest_benchmark_generate_machine_info
from pytest_benchmark.stats import Stats
from pytest_benchmark.utils import get_commit_info, get_machine_id, load_storage, safe_dumps

from harness.cases.case import Case
from harness.storage import files, private
from harness.storage.sample import by_case, counted, peak_bytes

QUESTIONS = ("first_call", "memory", "speed")


@dataclass
class Row:
    """What pytest-benchmark knows of one question about one case: a figure per process, in seconds.

    The samples, beside the rows of a file, say the rest.
    """

    question: str
    case: Case
    seconds: list
    extra_info: dict

    @property
    def name(self):
        return f"test_{self.question}[{self.case.id}]"

    @property
    def group(self):
        case = self.case
        cpus = () if case.cpus is None else (f"{case.cpus} CPUs",)
        words = (case.problem, case.size, case.dtype, case.device, *cpus)
        return f"{' '.join(words)}: {self.question.replace('_', ' ')}"


def rows(samples):
    """Every Row that these samples give, case by case."""
    maybe_rows = [row(question, group) for group in by_case(samples).values() for question in QUESTIONS]
    return [r for r in maybe_rows if r]


def row(question, samples):
    """The Row that answers a question from one case's samples (`by_case`), or None without a figure."""
    about = {name: value for s in samples for name, value in s.about.items() if name in ("n", "label")}
    extra_info = {"question": question} | samples[0].case.named | about
    if question == "memory":
        extra_info["peak_bytes"] = peak_bytes(samples)
        seconds = [s.memory.get("traced_seconds") for s in samples if s.memory]
    else:
        figure = "first_call_seconds" if question == "first_call" else "warm_seconds"
        seconds = [getattr(sample, figure) for sample in counted(samples)[0]]
    seconds = [value for value in seconds if value is not None]
    return Row(question, samples[0].case, seconds, extra_info) if seconds else None


def seconds_of_fresh_processes():
    """Named as the timer of every row. Nothing calls it: other processes have read their clocks."""


def replay(benchmark, row):
    """Give a Row's seconds to pytest-benchmark, a round per process, and what it says to ``extra_info``."""
    benchmark.extra_info.update(row.extra_info)
    benchmark.group = row.group
    benchmark._mode, benchmark._timer = "replay", seconds_of_fresh_processes
    stats = benchmark._make_stats(iterations=1)
    for seconds in row.seconds:
        stats.update(seconds)


def as_saved(row):
    """A Row as a row of pytest-benchmark's JSON."""
    stats = Stats()
    for value in row.seconds:
        stats.update(value)
    params = row.case.named | {"cpus": str(row.case.cpus or "all")}
    return {
        "group": row.group,
        "name": row.name,
        "fullname": f"bench_tests/test_{row.question}.py::{row.name}",
        "params": params,
        "param": row.case.id,
        "extra_info": row.extra_info,
        "options": {"timer": seconds_of_fresh_processes.__name__},
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
    """A result as the text of a JSON file, a row or sample a line, and nothing private in it."""
    data = private.public_part(data)
    lists = {name: data[name] for name in ("benchmarks", "samples", "failed") if data.get(name)}
    text = safe_dumps(data | {name: [] for name in lists}, ensure_ascii=True, indent=4)
    for name, records in lists.items():
        compact = (safe_dumps(record, ensure_ascii=True, separators=(",", ":")) for record in records)
        lines = ",\n        ".join(compact)
        text = text.replace(f'\n    "{name}": []', f'\n    "{name}": [\n        {lines}\n    ]', 1)
    return text


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
    output_json = config.hook.pytest_benchmark_generate_json(
        config=config, benchmarks=rows, include_data=True, **machine_and_commit
    )
    config.hook.pytest_benchmark_update_json(config=config, benchmarks=rows, output_json=output_json)
    return json.loads(as_text(output_json))


def machine_and_commit(config):
    """What pytest-benchmark says of the machine and of the checkout, with this suite's facts in it.

    As it is now: what pytest-benchmark saves at the end of the run is the same.
    """
    session = config._benchmarksession
    machine = session.get_machine_info()
    session.get_machine_info = lambda: machine
    commit = config.hook.pytest_benchmark_generate_commit_info(config=config)
    return private.public_part({"machine_info": machine, "commit_info": commit})


def write_whole(config, faults):
    """Have pytest-benchmark's files written whole or not at all; `faults` gets a line where that fails."""
    session, storage = config._benchmarksession, config._benchmarksession.storage

    def write(path, output, written):
        if fault := files.attempt(path, partial(files.write, content=as_text(output))):
            faults.append(fault)
        else:
            session.logger.info(f"{written}: {path}")

    def save_numbered(output, save):
        path = storage.get(f"{storage._next_num}_{save}.json")
        write(path, output, "Saved benchmark data in")

    session.save_json = lambda output: write(session.json, output, "Wrote benchmark data in")
    storage.save = save_numbered


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
    paths = storage.query("[0-9][0-9][0-9][0-9]_")[-1:] if name is True else storage.query(name)
    if not paths:
        quoted_name = "" if name is True else f" {name!r}"
        raise files.NotAResult(f"--benchmark-compare: there is no saved run{quoted_name} in {storage}")
    for path in paths:
        files.load(path)
