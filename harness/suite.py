"""One run of the suite: what was verified and measured so far, and the rows that say so."""

import statistics
import tempfile
import time

import pytest

from harness import agreement, calls, fresh, gate, libraries, machine, problems
from harness.estimates import interval
from harness.spent import Spent

FIRST_CALL = ("import_seconds", "place_seconds", "first_call_seconds")


class ChildClock:
    """A timer for pytest-benchmark that moves by the seconds a fresh process reported."""

    __name__ = "seconds_reported_by_a_fresh_process"

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


child_clock = ChildClock()


class Suite:
    """State that tests share: verified calls, fresh processes' answers, finished rows."""

    def __init__(self, selection, first_call_rounds, time_limit):
        self.selection = selection
        self.first_call_rounds = first_call_rounds
        self.time_limit = time_limit
        # A Journal while a run is timed, rows of the run that this one resumes, what the disk refused,
        # and pages written.
        self.journal = None
        self.restored = []
        self.save_faults = []
        self.pages = []
        self.spent = Spent()
        self.folder = tempfile.TemporaryDirectory(prefix="suite-")
        self.answers = {}
        self._failed = {}
        self._figures = {}

    def need(self, case):
        """Skip the test unless `case` can run here; fail it if the kernel is known to be wrong."""
        reason = (
            case.too_large
            or libraries.missing(case.library)
            or libraries.missing_device(case.device, case.library)
            or machine.no_room(case)
        )
        if reason:
            pytest.skip(reason)
        calls.use_double_precision(case.library)
        if case in self._failed:
            pytest.fail(f"no figure for a kernel that failed: {self._failed[case]}", pytrace=False)

    def verified(self, case):
        """The call that may be timed and its error in ulps; the test fails if it is wrong.

        A fresh process runs the kernel first: one that hangs, exits or crashes does it there.
        """
        self.tried(case)
        try:
            return gate.admit(case)
        except Exception as error:
            self.fail(case, error)

    def still_right(self, call, result):
        """Check what the last timed call returned; if it is wrong, no figure of the kernel is right."""
        value, tolerance = agreement.expected_of_timed(call.case.problem, call.case.n, call.case.dtype)
        try:
            agreement.check(call, result, value, tolerance)
        except agreement.Disagreement as error:
            self.fail(call.case, agreement.Disagreement(f"after timing, {error}"))

    def tried(self, case):
        """See to it that `case` has been called and checked in a fresh process."""
        if case not in self.answers:
            self.first_call(case)

    def first_call(self, case):
        """Import, place and call in a fresh process. Advances `child_clock` by the first call.

        The first process of a case also runs the probes, after the clock has stopped.
        """
        answer = self._ask(case, "first call", probe=case not in self.answers)
        self.answers.setdefault(case, {"first_call": []})["first_call"].append(answer)
        child_clock.now += answer["first_call_seconds"]
        return answer

    def memory(self, case):
        """Peak bytes of one warm call in a process of its own: under memray, or on the device."""
        answer = self._ask(case, "memory")
        self.answers[case]["memory"] = answer
        child_clock.now += answer["traced_seconds"]
        return answer

    def _ask(self, case, question, **details):
        try:
            details |= agreement.save_expected(case, self.folder.name)
            with self.spent.on_fresh_process():
                return fresh.ask(case, question, self.time_limit, **details)
        except fresh.ChildDied as error:
            if question == "first call":  # it might take this process along too
                self.fail(case, error)
            pytest.fail(_named(error), pytrace=False)
        except Exception as error:
            self.fail(case, error)

    def fail(self, case, error):
        """Remember that `case` gets no figures from here on, and fail the test."""
        self._failed.setdefault(case, str(error).splitlines()[0])
        withdrawn = self._figures.pop(case, [])
        names = [benchmark.fullname for benchmark in withdrawn]
        for benchmark in withdrawn:
            withdraw(benchmark)
        names += [row["fullname"] for row in self.restored if _is_of(row, case)]
        self.restored = [row for row in self.restored if not _is_of(row, case)]
        if self.journal and names:
            self.journal.withdraw(names)
        pytest.fail(_named(error), pytrace=False)

    def keep(self, case, benchmark):
        """Count a benchmark's figures as results, until `case` should fail after all."""
        if not has_figures(benchmark):
            return
        benchmark.has_error = False
        self._figures.setdefault(case, []).append(benchmark)
        row = benchmark.stats.as_dict()
        self.spent.add_row(row)
        if self.journal:
            self.journal.add(row)

    def rows(self):
        """Finished rows as pytest-benchmark's JSON has them."""
        kept = (benchmark for figures in self._figures.values() for benchmark in figures)
        return self.restored + [benchmark.stats.as_dict() for benchmark in kept]

    def known_figures(self, case):
        """First-call seconds and peak bytes of `case`, as far as this run or the resumed one has them."""
        figures = first_call_figures(self.answers[case]["first_call"])
        peak = self.answers[case].get("memory", {}).get("peak_bytes")
        if peak is not None:  # an allocator on a GPU need not count
            figures["peak_bytes"] = peak
        for row in self.restored:
            if _is_of(row, case):
                figures |= {k: v for k, v in row["extra_info"].items() if k in (*FIRST_CALL, "peak_bytes")}
        return figures

    def close(self):
        self.folder.cleanup()


def _named(error):
    return f"{type(error).__name__}: {error}"


def _is_of(row, case):
    info = row["extra_info"]
    return all(info[name] == getattr(case, name) for name in ("problem", "kernel", "size", "dtype", "device"))


def has_figures(benchmark):
    """Was anything timed here? Not with --benchmark-disable, nor where pytest-codspeed measures."""
    return getattr(benchmark, "stats", None) is not None


def withdraw(benchmark):
    """Take a benchmark's figures out of everything that pytest-benchmark shows and saves."""
    benchmark.has_error = True
    if has_figures(benchmark):
        benchmark.stats.stats.data.clear()


def describe(case, question):
    """What every row says of itself, in plain strings and numbers."""
    module = problems.kernel(case.problem, case.kernel)
    return {
        "question": question,
        "problem": case.problem,
        "kernel": case.kernel,
        "label": problems.label_of(case.problem, case.kernel),
        "library": case.library,
        # Work, or memory, that a call finds ready: no candidate for the fastest or the leanest.
        "prepares": hasattr(module, "prepare") or hasattr(module, "workspace"),
        "workspace": hasattr(module, "workspace"),
        "tuned": case.kernel in problems.problem(case.problem).TUNED,
        "reference": case.kernel == problems.problem(case.problem).REFERENCE,
        "size": case.size,
        "n": case.n,
        "n_asked": case.n_asked,
        "dtype": case.dtype,
        "device": case.device,
        "threads_usable": len(machine.usable_cpus()),
        "versions": libraries.versions(),
    }


def spread(seconds):
    """The median's confidence interval as a row carries it."""
    low, high, confidence = interval(seconds)
    return {"median_interval": [low, high], "interval_confidence": confidence}


def first_call_figures(answers):
    """What fresh processes' answers add to a row, medians in seconds."""
    return {name: statistics.median(answer[name] for answer in answers) for name in FIRST_CALL}


def usage(call, seconds=0.2):
    """What repeated calls use: cores (CPU time over wall time) and page faults per call.

    Threads as they were, not as declared. Faults are those that no disk is asked for: the first
    touch of memory; None where the system does not count them.
    """
    calls, faults = 0, _page_faults()
    wall, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - wall < seconds:
        call()
        calls += 1
    cores = (time.process_time() - cpu) / (time.perf_counter() - wall)
    return {
        "cores_used": cores,
        "page_faults": None if faults is None else (_page_faults() - faults) / calls,
    }


def _page_faults():
    try:
        import resource
    except ImportError:  # Windows
        return None
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
