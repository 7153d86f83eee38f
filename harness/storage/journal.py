"""A run's samples, line by line, so that nothing measured is lost with the run.

The first line says what machine, versions and kernels the samples are from. ``pytest --benchmark-only
--resume`` goes on in the same file; ``python -m harness.report JOURNAL --save RESULT.json`` makes a result of
it.
"""

import contextlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from harness.storage import private, pytest_benchmark, slowed
from harness.storage.files import NotAResult
from harness.storage.sample import SKIPPED, Sample, failure_of, record, sample_of

FOLDER = Path(".benchmarks", "unfinished")


class Journal:
    """Appends to one file; each line is on the disk before the next process starts.

    On a disk that is full or fails the run goes on without it. `faults` says so, in lines for the user.
    """

    def __init__(self, path, header):
        self.path = Path(path)
        # What may be added to until the first line is written.
        self.header = header
        self.faults = []
        self._file = None

    @classmethod
    def resumed(cls, content):
        """The Journal that goes on with the Content of an earlier run, under a name of this process."""
        path = new_path(content.path.parent)
        complete_lines = content.path.read_bytes().rpartition(b"\n")[0] + b"\n"
        content.path.replace(path)
        os.truncate(path, len(complete_lines))  # a last line that was cut off
        journal = cls(path, content.header)
        journal._file = path.open("ab")
        return journal

    def add(self, measured):
        """Write a Sample or a Failure."""
        if self.faults:
            return
        line = {"sample" if isinstance(measured, Sample) else "failure": record(measured)}
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("wb")
                self._put(self.header)
            self._put(line)
        except OSError as error:
            why = error.strerror or error
            self.faults.append(
                f"the journal {self.path} cannot be written ({why}): later samples are in memory only"
            )

    def _put(self, line):
        self._file.write(json.dumps(private.cleaned(line)).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self, complete):
        """End it. A complete run has been told and saved, so that its journal can go."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # what could not be written before cannot be now
                self._file.close()
        if complete:
            self.path.unlink(missing_ok=True)


@dataclass
class Content:
    """What a journal holds; `failed` has the record of each failure."""

    path: Path
    header: dict
    samples: list
    failures: list
    failed: list

    def result(self):
        """The same as a loaded result file (`files.load`). The problems need not be in this checkout."""
        machine_speed = slowed.judge(self.samples)
        return self.header | {
            "metronome": machine_speed,
            "benchmarks": list(map(pytest_benchmark.as_saved, pytest_benchmark.rows(self.samples))),
            "samples": list(map(record, self.samples)),
            "failed": self.failed,
        }


def read(path):
    """The Content of a journal. A last line that was cut off is left out.

    Raises NotAResult, one line, if there is nothing to be had from it.
    """
    try:
        lines = Path(path).read_bytes().splitlines()
    except OSError as error:
        raise NotAResult(f"{path}: cannot be read ({error})") from None
    entries = []
    for line in lines:
        with contextlib.suppress(ValueError):  # cut off: the run ended in the middle of it
            entries.append(json.loads(line))
    if not entries or not isinstance(entries[0], dict) or "machine_info" not in entries[0]:
        raise NotAResult(f"{path}: is not a journal of this suite, or was cut off in its first line")
    header, *entries = entries
    samples, failures = [], {}
    try:
        for entry in entries:
            if "sample" in entry:
                samples.append(sample_of(entry["sample"]))
            if "failure" in entry:
                failure = failure_of(entry["failure"])
                failures[failure.case, failure.kind] = failure, entry["failure"]
    except (KeyError, TypeError):
        raise NotAResult(f"{path}: is a journal of an older form") from None
    samples = _without_replaced(samples)
    # That there was no room for a case when a run was resumed takes nothing from what it had before.
    measured = {sample.case for sample in samples}
    pairs = [pair for pair in failures.values() if pair[0].kind != SKIPPED or pair[0].case not in measured]
    failures, failed = [failure for failure, _ in pairs], [line for _, line in pairs]
    samples = [s for s in samples if not any(failure.concerns(s.case) for failure in failures)]
    if not samples and not failures:
        raise NotAResult(f"{path}: holds no sample")
    return Content(Path(path), header, samples, failures, failed)


def _without_replaced(samples):
    """Without those that a resumed run has taken anew, by a first attempt at the same case and round."""
    by_round = {}
    for sample in samples:
        key = (sample.case, sample.round)
        by_round[key] = [*(by_round.get(key, ()) if sample.attempt else ()), sample]
    return [sample for attempts in by_round.values() for sample in attempts]


def new_path(folder=FOLDER):
    """Where a run that starts now keeps its journal."""
    return Path(folder, f"{time.strftime('%Y-%m-%dT%H-%M-%S')}-{os.getpid()}.jsonl")


def unfinished():
    """Journals that interrupted runs have left, oldest first, without those still being written."""
    import psutil

    paths = []
    for path in sorted(FOLDER.glob("*.jsonl")):
        try:
            running = psutil.Process(int(path.stem.rpartition("-")[2])).create_time() < path.stat().st_mtime
        except (ValueError, psutil.Error, OSError):
            running = False
        if not running:
            paths.append(path)
    return paths
