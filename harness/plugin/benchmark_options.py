"""pytest-benchmark's own options: what has no effect here, its table, its pictures, its comparison.

Beside `storage.pytest_benchmark` nothing else knows that library's inner parts.
"""

import os
import shlex
from importlib.util import find_spec

from harness.units import format_seconds

# Options on how pytest-benchmark itself would time: fresh processes do that here, by rules of their own.
NO_EFFECT = (
    *("min-rounds", "precision", "confidence", "min-time", "max-time", "calibration-precision", "warmup"),
    *("warmup-iterations", "timer", "disable-gc"),
    *("cprofile", "cprofile-loops", "cprofile-top", "cprofile-dump"),
)
# Options that ask for pytest-benchmark's own table, or for pictures that only come with it.
OWN_TABLE = ("sort", "columns", "group-by", "name", "time-unit", "compare", "histogram", "verbose")


def without_effect(config):
    """A line on the options that were given and change nothing, if there are any."""
    options = [option for name in NO_EFFECT if (option := f"--benchmark-{name}") in _options(config)]
    why = "fresh processes time the calls, as many as --rounds says"
    return [f"no effect here: {', '.join(options)}; {why}"] if options else []


def check(config):
    """Raise ValueError, one line, where a result cannot be written or a saved run not be read."""
    from harness.storage import files, pytest_benchmark

    if path := config.getoption("benchmark_json", None):
        files.check_target("--benchmark-json", path)
    if config.getoption("benchmark_compare_fail", None) and not config.getoption("benchmark_compare"):
        raise ValueError("--benchmark-compare-fail: say with which saved run: add --benchmark-compare")
    pytest_benchmark.check_compared(config)


def take(config, faults):
    """Have pytest-benchmark show what was asked for and nothing else; `faults` gets what cannot be had.

    --benchmark-quiet would leave its table out, but also say nothing where results were saved.
    """
    session = config._benchmarksession
    if not any(word.startswith(f"--benchmark-{name}") for word in _options(config) for name in OWN_TABLE):
        session.quiet = True
    if session.histogram and find_spec("pygal") is None:
        session.histogram = False
        faults.append("NOT SAVED: --benchmark-histogram needs pygal: pip install pygal pygaljs")
    session.finish, session.display = (_guarded(step, faults) for step in (session.finish, session.display))
    for saved in session.compared_mapping.values():
        for name in [name for name, row in saved.items() if _is_traced(row)]:
            del saved[name]
    session.compare_fail = [_Slower(check, session) for check in session.compare_fail or ()]
    # It raises what pytest shows as sixty lines of its own; `regressions` tells the same.
    session.check_regressions = lambda: None


def _guarded(step, faults):
    """A step of pytest-benchmark that costs nothing else where it fails: a grouping that there is not."""

    def guarded(*arguments):
        try:
            step(*arguments)
        except Exception as error:
            faults.append(f"pytest-benchmark's own table failed: {type(error).__name__}: {error}")

    return guarded


class _Slower:
    """A check of --benchmark-compare-fail, on warm times alone; where a run has none, on what it has."""

    def __init__(self, check, session):
        self._check, self._session = check, session

    def fails(self, current, compared):
        """What is slower, in words; None if nothing is."""
        questions = {row.extra_info.get("question") for row in self._session.benchmarks}
        if "speed" in questions and current.extra_info.get("question") != "speed":
            return None
        if not self._check.fails(current, compared):
            return None
        before, now = (format_seconds(row[self._check.field]) for row in (compared, current))
        return f"{self._check.field} {now}, was {before}"


def regressions(config):
    """A line for each row that --benchmark-compare-fail finds slower."""
    return [f"slower: {name}: {reason}" for name, reason in config._benchmarksession.performance_regressions]


def without_traced_seconds(rows):
    """Take the memory rows out of a list that pytest-benchmark is about to rank."""
    rows[:] = [row for row in rows if not _is_traced(row)]


def _is_traced(row):
    """Are its seconds those of a call under memray, which are compared with nothing?"""
    return row.get("extra_info", {}).get("question") == "memory"


def _options(config):
    """The options that the user gave, without their values."""
    words = [*config.invocation_params.args, *shlex.split(os.environ.get("PYTEST_ADDOPTS", ""))]
    return {str(word).partition("=")[0] for word in words}
