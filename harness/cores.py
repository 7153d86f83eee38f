"""``--cpus 1,2,4``: one run of the suite after the other, each with so many CPUs, and what more of them gave.

A process each, since libraries look at the affinity when they start.
"""

import subprocess
import sys
import tempfile
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console
from rich.table import Table

from harness import machine, saved
from harness.fresh import said_at_death
from harness.spelling import digits, spell_seconds

# Options whose value belongs to all runs together.
OWN = ("--cpus", "--benchmark-json", "--report")
MISSING = "–"
EXPLAINED = (
    "speed-up: a kernel's time with its fewest CPUs over that with its most; efficiency: that over how many\n"
    "times as many they are; cores busy: CPU time over wall time with the most. Each count is a run of its\n"
    "own, and on a shared machine runs differ by themselves."
)


def several(given):
    """Are there several counts in what --cpus was given?"""
    return given is not None and "," in given


def run(config):
    """Make the runs, tell what they show, save a file each. Returns the exit status: the worst one."""
    counts = sorted({machine.cpu_count(part) for part in config.getoption("cpus").split(",")})
    if config.getoption("resume") is not None:
        raise pytest.UsageError("--resume: with one number of --cpus at a time")
    wanted = config.getoption("benchmark_json")
    with tempfile.TemporaryDirectory(prefix="cores-") as folder:
        results, kept, worst = {}, [], 0
        for count in counts:
            path = Path(folder, f"{count}-cpus.json")
            print(f"\n== {count} of {len(machine.usable_cpus())} CPUs", flush=True)
            arguments = [*without(OWN, config.invocation_params.args), f"--cpus={count}"]
            status = _ended([sys.executable, "-m", "pytest", *arguments, f"--benchmark-json={path}"])
            worst = max(worst, status)
            if path.exists() and path.stat().st_size:
                results[path.stem] = saved.load(path)
                if wanted:
                    kept.append(_named(Path(wanted), count))
                    saved.write(kept[-1], path.read_text(encoding="utf-8"))
            if status > 1:  # not failed tests: interrupted, or a wrong option
                break
    if results:
        print(f"\n{told(results)}")
    if kept:
        print(f"saved: {', '.join(map(str, kept))}")
    if config.getoption("report") and results:
        from harness.report import build

        build.write(results, page=config.getoption("report"))
        print(f"report: {config.getoption('report')}")
    return worst


def _ended(command):
    """Run it; its exit status, and 2 after Ctrl-C, which it gets as well and ends by itself."""
    child = subprocess.Popen(command)
    try:
        status = child.wait()
    except KeyboardInterrupt:
        child.wait()
        return 2
    if status < 0:
        print(f"this run {said_at_death(status)}", file=sys.stderr)
        return 128 - status
    return status


def without(options, arguments):
    """`arguments` less these options and their values, in either spelling."""
    kept, value_follows = [], False
    for argument in map(str, arguments):
        if value_follows:
            value_follows = False
        elif argument in options:
            value_follows = True
        elif argument.partition("=")[0] not in options:
            kept.append(argument)
    return kept


def _named(path, count):
    return path.with_name(f"{path.stem}-{count}-cpus{path.suffix}")


def told(results):
    """A table per group: time with each count, what more gave, and how many cores the most kept busy.

    `results` are loaded files by name, that of the fewest CPUs first.
    """
    from harness.report.view import by_threads, result

    *_, most = found = [result(name, data) for name, data in results.items()]
    busy = {group.key: group.kernels for group in most.groups}
    out = StringIO()
    console = Console(file=out, width=110, no_color=True, highlight=False)
    for key, lines in by_threads(found).items():
        counts = sorted({count for line in lines.values() for count in line})
        table = Table(title=", ".join(key), title_justify="left", box=None, header_style="underline")
        table.add_column("kernel")
        headings = [f"{count} CPU{'s' * (count > 1)}" for count in counts]
        for heading in (*headings, "speed-up", "efficiency", "cores busy"):
            table.add_column(heading, justify="right")
        for name, line in lines.items():
            times = (spell_seconds(line[count]) if count in line else MISSING for count in counts)
            table.add_row(name, *times, *gain(line), _cores(busy.get(key, {}).get(name)))
        console.print(table)
        console.print()
    return out.getvalue() + EXPLAINED


def gain(line):
    """Speed-up and efficiency of ``{CPUs: seconds}``, in words."""
    few, many = min(line), max(line)
    if few == many:
        return MISSING, MISSING
    faster = line[few] / line[many]
    return f"{digits(faster)}×", f"{faster * few / many:.0%}"


def _cores(kernel):
    used = kernel["speed"]["extra_info"].get("cores_used") if kernel and "speed" in kernel else None
    return MISSING if used is None else f"{used:.1f}"
