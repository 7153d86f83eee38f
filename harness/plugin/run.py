"""One run of the suite: what the engine measured, what the tests ask of it, what is told and saved."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, time

import pytest

from harness.analysis import entries, ranking
from harness.cases import problems
from harness.cases.call import use_double_precision
from harness.cases.case import no_room
from harness.checks import agreement, shortcuts
from harness.machine import hardware, libraries
from harness.measure.plan import MORE_ROUNDS, ROUNDS, Plan
from harness.measure.rounds import Engine, first_disturbed
from harness.plugin import benchmark_options, options
from harness.plugin.kept import Kept, keep
from harness.plugin.progress import Line
from harness.storage import files, journal, pytest_benchmark, row
from harness.storage.sample import SKIPPED, Failure

# Rounds of a first look.
FIRST_LOOK = 2


class Run:
    """State that hooks and fixtures share: `selection`, the engine with its samples, the journal."""

    def __init__(self, config, selection):
        self.config, self.selection = config, selection
        self.timed = False
        self.engine = None
        self.seed = options.drawn_seed(config)
        self.journal = None
        self.resumed = None
        # What was asked for and could not be written: lines for the end.
        self.faults = []
        self.kept, self.session = Kept(), None
        # {case: why it cannot run here, or None}: asked once, before anything is measured.
        self._outcomes = {}
        self.began, self.started = time(), perf_counter()
        self.folder = tempfile.TemporaryDirectory(prefix="suite-")

    def start(self, session):
        """Before collection: is anything timed, and what of the run to be resumed is there?"""
        self.session = session
        self.timed = pytest_benchmark.is_timed(self.config)
        if not self.timed:
            if self.config.getoption("resume") is not None:
                raise pytest.UsageError("--resume: nothing is timed in this run; add --benchmark-only")
            return
        benchmark_options.take(self.config, self.faults)
        pytest_benchmark.write_whole(self.config, self.faults)
        header = pytest_benchmark.machine_and_commit(self.config)
        header["kernels"] = problems.digest()
        if self.config.getoption("resume") is not None:
            self.resumed = self._resumable(header)
            self.seed = self.resumed.header.get("seed", self.seed)
        header |= {"seed": self.seed, "datetime": datetime.now(UTC).isoformat()}
        self.journal = journal.Journal(journal.new_path(), header)

    def header(self):
        """Lines on runs that were interrupted, for the top of pytest's output."""
        if self.resumed:
            return [f"resumed: {len(self.resumed.samples)} samples of {self.resumed.path}"]
        if self.journal is None:
            return []
        return [f"unfinished run: {path} (--resume={path} goes on with it)" for path in journal.unfinished()]

    def measure(self, wanted):
        """Have the engine measure `wanted`, {a test's name: its cases}: all of them before the first test."""
        reasons = {case: self.why_not(case) for cases in wanted.values() for case in cases}
        if not reasons:
            return
        cases = tuple(case for case, reason in reasons.items() if not reason)
        given = self.config.getoption("rounds") or (FIRST_LOOK if self.config.getoption("quick") else None)
        plan = Plan(
            cases=cases,
            seed=self.seed,
            rounds=(given or ROUNDS) if self.timed else 1,
            more_rounds=MORE_ROUNDS if given is None else 0,
            time_limit=self.config.getoption("time_limit"),
            budget=self.config.getoption("budget"),
            timed=self.timed,
            caches=self.config.getoption("caches"),
            shapes=self.config.getoption("shapes"),
        )
        line = Line(self.config)
        keep = self.journal.add if self.journal else lambda measured: None
        self.engine = Engine(plan, self.folder.name, keep, line.show)
        if self.journal:
            self.journal.header["tests"] = sorted(wanted)
        if self.resumed:
            self._take_over(cases)
        for case, reason in reasons.items():
            if reason and not case.is_floor:
                self.engine.failures.append(Failure(case, SKIPPED, reason))
                keep(self.engine.failures[-1])
        if cases:
            self.engine.run(_contenders)
        line.close()
        if self.engine.interrupted and self.engine.whole_rounds == 0:
            raise KeyboardInterrupt

    def _take_over(self, cases):
        """Go on with what the resumed journal has of `cases`; all that it has goes into the new one."""
        old = self.resumed
        failures = [failure for failure in old.failures if failure.kind != SKIPPED]
        self.engine.samples = [sample for sample in old.samples if sample.case in cases]
        self.engine.failures = [failure for failure in failures if any(map(failure.concerns, cases))]
        known = old.header.get("tests")
        self.journal.header["tests"] = known and sorted({*known, *self.journal.header["tests"]})
        for measured in (*old.samples, *failures):
            self.journal.add(measured)
        if not self.journal.faults:
            old.path.unlink()

    def why_not(self, case):
        """Why `case` cannot run here, or None; once asked, the answer stays.

        What others do with the memory while a run goes on must not cost what it has measured.
        """
        if case not in self._outcomes:
            self._outcomes[case] = (
                case.too_large
                or (libraries.missing if self.timed else libraries.unusable)(case.library)
                or libraries.missing_device(case.device, case.library)
                or no_room(case)
            )
        return self._outcomes[case]

    def case(self, *parameters):
        """The Case of a test's parameters; the test is skipped, with a reason, unless it can run here."""
        case = options.as_case(*parameters)
        if reason := self.why_not(case):
            pytest.skip(reason)
        if not self.timed:  # else fresh processes alone call it
            use_double_precision(case.library)
        return case

    def samples(self, case):
        """A case's samples in round order; the test fails if the kernel did."""
        failure = self.engine and self.engine.failure(case)
        if failure:
            pytest.fail(f"{case.id}: {failure.reason}", pytrace=False)
        own = row.of_case(self.engine.samples, case) if self.engine else []
        if not own:
            pytest.skip(f"{case.id} has not been measured: the run was interrupted before")
        return own

    def peak(self, case):
        """Peak bytes of one warm call; the test is skipped or fails where there are none, with the reason."""
        own = self.samples(case)
        why = row.why_no_peak(own)
        if why:
            (pytest.skip if why[0] == "skipped" else pytest.fail)(f"{case.id}: {why[1]}")
        if not own[0].memory:
            pytest.skip(f"{case.id}: the first round, which measures memory, has no sample of it")
        return own[0].memory["peak_bytes"]

    def replay(self, benchmark, question, own):
        """Give a case's row to pytest-benchmark; nothing to give where nothing is timed."""
        if self.timed:
            pytest_benchmark.replay(benchmark, row.made(question, own))

    def call_here(self, case):
        """The call to be made in this process, by a tool that times for itself or by no clock at all."""
        try:
            return shortcuts.admit(case)[0]
        except agreement.Disagreement as error:
            pytest.fail(str(error), pytrace=False)

    def still_right(self, call, result):
        """Check what the last call in this process returned."""
        value, tolerance = agreement.expected_of_timed(call.case.problem, call.case.n, call.case.dtype)
        agreement.check(call, result, value, tolerance)

    def data(self):
        """This run as a loaded result file."""
        known = {name: self.journal.header[name] for name in ("machine_info", "commit_info")}
        return pytest_benchmark.result(self.config, known)

    def beside_rows(self):
        """What a result file says beside its rows."""
        if self.engine is None:
            return {}
        taken = [sample for sample in self.engine.samples if sample.started >= self.began]
        wall = perf_counter() - self.started
        spent = {
            "wall_seconds": wall,
            "process_seconds": self.engine.waited,
            "samples": len(taken),
            # With two more behind each sample that was followed by a second process.
            "processes": len(taken) + 2 * sum(sample.second_process is not None for sample in taken),
            "own_seconds_per_sample": (wall - self.engine.waited) / max(1, len(taken)),
            "disturbed": first_disturbed(taken),
            "taken_again": sum(sample.attempt > 0 for sample in taken),
        }
        failed = [journal.failed_line(failure) for failure in self.engine.failures]
        found = {"failed": failed, "spent": spent, "seed": self.seed, "rounds": self.engine.whole_rounds}
        shapes = self.config.getoption("shapes")
        found |= {"shapes": shapes} if shapes > 1 else {}
        return found | ({"partial": self._partial} if self._partial else {})

    @property
    def _partial(self):
        """Why rows are missing, after "this run was"; None if the run was not cut short."""
        if self.engine.interrupted:
            return f"{self.engine.interrupted}: only {self.engine.whole_rounds} of the rounds are whole"
        if self.session.exitstatus == pytest.ExitCode.INTERRUPTED:
            return "interrupted: not every row is here"
        if self.session.shouldstop or self.session.shouldfail:
            return "stopped before its last test: not every row is here"
        return None

    def finish(self):
        """Write what is to be written; keep the journal of a run that has not saved everything."""
        if self.journal is None:
            return
        if pytest_benchmark.rows_of(self.config):
            folder = pytest_benchmark.folder(self.config)
            targets = (self.config.getoption(name) for name in ("report", "map"))
            self.kept = keep(self.data(), folder, *targets, self.config.getoption("calls"))
            self.faults += self.kept.faults
        cut_short = self.engine and self.engine.interrupted
        self.journal.close(not cut_short and not self.journal.unsaved(self.kept.rows))

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
        asked, seed = self.config.getoption("resume"), self.config.getoption("seed")
        found = [Path(asked)] if asked else journal.unfinished()[-1:]
        if not found:
            raise pytest.UsageError(f"--resume: no unfinished run in {journal.FOLDER}")
        try:
            old = journal.read(found[0])
        except files.NotAResult as error:
            raise pytest.UsageError(f"--resume: {error}") from None
        different = hardware.differences(old.header["machine_info"], header["machine_info"], load=False)
        if old.header.get("kernels") != header["kernels"]:
            different.append("the kernels' code has changed")
        if seed and seed != old.header.get("seed", seed):
            different.append(f"its --seed is {old.header['seed']}")
        if different:
            raise pytest.UsageError(f"--resume: {found[0]} is not like this run: {'; '.join(different)}")
        return old


def _contenders(engine):
    """The cases between which the fastest is not clear after the planned rounds."""
    rows = [pytest_benchmark.as_saved(made) for made in row.rows(engine.samples)]
    left = {
        (*group.key, entry.kernel) for group in entries.groups(rows) for entry in ranking.undecided(group)
    }
    names = ("problem", "size", "dtype", "device", "cpus", "kernel")
    return [case for case in engine.plan.cases if tuple(getattr(case, n) for n in names) in left]
