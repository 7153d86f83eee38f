"""One run of the suite: what the engine measured, what the tests ask of it, what is told and saved."""

import random
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from harness import libraries
from harness.analysis import stats, table
from harness.cases import sources
from harness.cases.case import no_room
from harness.cases.problems import base_of
from harness.machine import described
from harness.measure import limits
from harness.measure.engine import Engine, first_disturbed
from harness.measure.plan import MORE_ROUNDS, ROUNDS, SPREAD_SECONDS, Plan
from harness.plugin import benchmark_options, closing, options
from harness.plugin.progress import Line
from harness.storage import files, journal, pytest_benchmark, slowed
from harness.storage.sample import SKIPPED, Failure, by_case, record

# Rounds of a first look.
FIRST_LOOK = 2


class Run:
    """State that hooks and fixtures share: `selection`, the engine with its samples, the journal."""

    def __init__(self, config, selection):
        self.config, self.selection = config, selection
        self.seed = config.getoption("seed") or random.randrange(1, 2**31)
        self.timed = False
        # What the selected tests need (see `measure`), until it is there.
        self.asked = None
        self.session = self.engine = self.journal = self.resumed = None
        # What a file says of the code: of the suite's, by hashes of that which measures, and of the kernels'.
        self.code = {}
        # At the end: this run as a loaded result file, and the paths where it is kept.
        self.data, self.written = None, []
        # Lines for the end: on what was asked for and could not be written, and on what else could not.
        self.faults, self.notes = [], []
        # {case: why it cannot run here, or None}: asked once, before anything is measured.
        self._why_not = {}
        # Names of tests of a resumed run that this one does not ask for.
        self._left_over = set()
        self.began = time()
        self.folder = tempfile.TemporaryDirectory(prefix="suite-")

    def start(self, session):
        """Before collection: is anything timed, and what of the run to be resumed is there?"""
        self.session = session
        self.timed = pytest_benchmark.is_timed(self.config)
        resumes = self.config.getoption("resume") is not None
        if not self.timed:
            if resumes:
                raise pytest.UsageError("--resume: nothing is timed in this run; add --benchmark-only")
            return
        benchmark_options.take(self.config, self.faults)
        pytest_benchmark.write_whole(self.config, self.faults)
        self.code = {
            "suite": files.SUITE | {"measure": sources.of_measuring()},
            "kernels": sources.of_problems(dict.fromkeys(map(base_of, self.selection.problems))),
        }
        header = pytest_benchmark.machine_and_commit(self.config) | self.code
        if resumes:
            self.resumed = self._resumable(header)
            self.seed = self.resumed.header.get("seed", self.seed)
        header |= {"seed": self.seed, "datetime": datetime.now(UTC).isoformat()}
        self.journal = journal.Journal(journal.new_path(), header)

    def header(self):
        """Lines on runs that were interrupted, for the top of pytest's output."""
        if self.resumed:
            return [f"resumed: {len(self.resumed.samples)} samples of {self.resumed.path}"]
        unfinished = journal.unfinished() if self.journal else []
        return [f"unfinished run: {path} (--resume={path} goes on with it)" for path in unfinished]

    def measure(self):
        """Have all cases of `asked` checked and measured, before the first test looks at them.

        These are `timed`, ``{a test's name: its cases}``, whose figures tests ask for; `checked`, further
        cases; `peaks`, those whose peak memory a test asks for, where nothing is timed.
        """
        (timed, checked, peaks), self.asked = self.asked, None
        if not self.timed:
            timed, checked = {}, [*(case for cases in timed.values() for case in cases), *checked]
        timed_cases = [case for cases in timed.values() for case in cases]
        reasons = {case: self.why_not(case) for case in (*timed_cases, *checked)}
        if not reasons:
            return
        rounds = self.config.getoption("rounds") or (FIRST_LOOK if self.config.getoption("quick") else None)
        plan = Plan(
            cases=tuple(case for case in dict.fromkeys(timed_cases) if not reasons[case]),
            checked=tuple(case for case in dict.fromkeys(checked) if not reasons[case]),
            seed=self.seed,
            rounds=rounds or ROUNDS,
            more_rounds=0 if rounds else MORE_ROUNDS,
            least_seconds=SPREAD_SECONDS if (rounds or ROUNDS) >= stats.FEWEST else 0.0,
            time_limit=self.config.getoption("time_limit"),
            caches=self.config.getoption("caches"),
            memory=None if self.timed else tuple(peaks),
        )
        if self.timed and plan.cases and not self.config.getoption("quick"):
            self.code["limits"] = limits.measured()
        line = Line(self.config)
        self.engine = Engine(plan, self.folder.name, lambda measured: None, line.show)
        if self.journal:
            self.journal.header |= self.code | {"tests": sorted(timed)}
            if old := self.resumed:
                cases, failures = plan.cases, [failure for failure in old.failures if failure.kind != SKIPPED]
                self.engine.samples = [sample for sample in old.samples if sample.case in cases]
                self.engine.failures = [failure for failure in failures if any(map(failure.concerns, cases))]
                self._left_over = {*old.header.get("tests", ())} - timed.keys()
                self.journal = journal.Journal.resumed(old)
            self.engine.keep = self.journal.add
        for case, reason in reasons.items():
            if reason:
                self.engine.failures.append(Failure(case, SKIPPED, reason))
                self.engine.keep(self.engine.failures[-1])
        self.engine.run(_contenders)
        line.close()
        if self.engine.interrupted and self.engine.whole_rounds == 0:
            raise KeyboardInterrupt

    def why_not(self, case):
        """Why `case` cannot run here, or None; once asked, the answer stays.

        What others do with the memory while a run goes on must not cost what it has measured.
        """
        if case not in self._why_not:
            self._why_not[case] = (
                case.too_large
                or libraries.missing(case.library)
                or libraries.missing_device(case.device, case.library)
                or no_room(case)
            )
        return self._why_not[case]

    def case(self, *parameters):
        """The Case of a test's parameters; the test is skipped, with a reason, unless it can run here."""
        case = options.as_case(*parameters)
        if reason := self.why_not(case):
            pytest.skip(reason)
        return case

    def check(self, case):
        """What the check of a case told, {} if an earlier run made it; the test fails if the kernel did."""
        if self.asked:
            self.measure()
        if failure := self.engine and self.engine.failure(case):
            pytest.fail(f"{case.id}: {failure.reason}", pytrace=False)
        if not self.engine or case not in {*self.engine.checks, *by_case(self.engine.samples)}:
            pytest.skip(f"{case.id} has not been measured: the run was interrupted before")
        return self.engine.checks.get(case, {})

    def samples(self, case):
        """A case's samples in round order, none where nothing is timed; the test fails if the kernel did."""
        self.check(case)
        samples = by_case(self.engine.samples).get(case, []) if self.engine else []
        if self.timed and not samples:
            pytest.skip(f"{case.id} has not been measured: the run was interrupted before")
        return samples

    def peak(self, case):
        """Peak bytes of one warm call; the test is skipped or fails where there are none, with the reason."""
        memory = self.check(case).get("memory")
        memory = memory or next((s.memory for s in self.engine.samples if s.case == case and s.memory), {})
        for kind, outcome in (("skipped", pytest.skip), ("failed", pytest.fail)):
            if kind in memory:
                outcome(f"{case.id}: {memory[kind]}")
        return memory["peak_bytes"]

    def replay(self, benchmark, question, samples):
        """Give a case's row to pytest-benchmark; nothing to give where nothing is timed."""
        if type(benchmark) is not BenchmarkFixture:  # one that takes its place may claim to be an instance
            pytest.skip(
                "another plug-in's benchmark fixture: it times this process, and kernels run in others"
            )
        if self.timed:
            pytest_benchmark.replay(benchmark, pytest_benchmark.row(question, samples))

    def beside_rows(self):
        """What a result file says beside its rows."""
        if self.engine is None:
            return {}
        # It says so of each sample, too, before these are kept.
        machine_speed = slowed.judge(self.engine.samples)
        new_samples = [sample for sample in self.engine.samples if sample.started >= self.began]
        wall = time() - self.began
        spent = {
            "wall_seconds": wall,
            "process_seconds": self.engine.waited,
            "samples": len(new_samples),
            "own_seconds_per_sample": (wall - self.engine.waited - self.engine.idle)
            / max(1, len(new_samples)),
            "disturbed": first_disturbed(new_samples),
            "taken_again": sum(sample.attempt > 0 for sample in new_samples),
        }
        # Cases as they were asked for, whatever the random order of the rounds.
        order = {case: place for place, case in enumerate(self.engine.plan.cases)}
        samples = sorted(self.engine.samples, key=lambda s: (order[s.case], s.round, s.attempt))
        content = self.code | {
            "samples": list(map(record, samples)),
            "failed": list(map(record, self.engine.failures)),
            "spent": spent,
            "seed": self.seed,
            "rounds": self.engine.whole_rounds,
            "metronome": machine_speed,
        }
        return content | ({"partial": self._partial} if self._partial else {})

    @property
    def _partial(self):
        """Why rows are missing, after "this run was"; None if the run was not cut short."""
        if self.engine and self.engine.interrupted:
            return f"{self.engine.interrupted}: only {self.engine.whole_rounds} of the rounds are whole"
        if self.session.exitstatus == pytest.ExitCode.INTERRUPTED:
            return "interrupted: not every row is here"
        if self.session.shouldstop or self.session.shouldfail:
            return "stopped before its last test: not every row is here"
        return None

    def finish(self):
        """Keep this as the last run, and its journal as long as a file has not all that was asked for."""
        if self.journal is None:
            return
        header = {name: self.journal.header[name] for name in ("machine_info", "commit_info")}
        self.data = pytest_benchmark.result(self.config, header)
        if self.data["benchmarks"]:
            folder = pytest_benchmark.folder(self.config)
            self.written, self.notes = closing.save(self.data, folder, self.config.getoption("calls"))
        saved = self.written or not (self.engine and self.engine.samples)
        self.journal.close(bool(saved and not self._partial and not self._left_over))

    def close(self):
        """Last of all: an interrupted run ends as interrupted, although its rows were told."""
        self.folder.cleanup()
        wrong = self.faults or (self.timed and benchmark_options.regressions(self.config))
        if wrong and self.session.exitstatus == pytest.ExitCode.OK:
            self.session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.engine and self.engine.interrupted:
            self.session.exitstatus = pytest.ExitCode.INTERRUPTED

    def _resumable(self, header):
        """The Content of the journal to go on with. Raises pytest.UsageError if none fits this run."""
        path, seed = self.config.getoption("resume"), self.config.getoption("seed")
        paths = [Path(path)] if path else journal.unfinished()[-1:]
        if not paths:
            raise pytest.UsageError(f"--resume: no unfinished run in {journal.FOLDER}")
        try:
            old = journal.read(paths[0])
        except files.NotAResult as error:
            raise pytest.UsageError(f"--resume: {error}") from None
        different = described.differences(old.header["machine_info"], header["machine_info"], load=False)
        was, now = old.header.get("kernels"), header["kernels"]
        if not isinstance(was, dict) or any(was[name] != now[name] for name in was.keys() & now.keys()):
            different.append("the kernels' code has changed")
        if seed and seed != old.header.get("seed", seed):
            different.append(f"its --seed is {old.header['seed']}")
        if different:
            raise pytest.UsageError(f"--resume: {paths[0]} is not like this run: {'; '.join(different)}")
        return old


def _contenders(engine):
    """The cases between which the fastest is not clear after the planned rounds."""
    undecided = {
        (*group.key, kernel.kernel)
        for group in table.groups_of(engine.samples)
        for kernel in stats.undecided(group)
    }
    names = (*table.KEY, "kernel")
    return [case for case in engine.plan.cases if tuple(getattr(case, n) for n in names) in undecided]
