"""A run's finished rows, line by line, so that nothing measured is lost with the run.

``python -m harness.journal JOURNAL RESULT.json`` makes an ordinary result file of the journal
that an interrupted run has left; ``pytest --benchmark-only --resume`` goes on where it stopped.
"""

import contextlib
import json
import os
import sys
import tempfile
import time
from pathlib import Path

from pytest_benchmark.utils import safe_dumps

from harness import saved

FOLDER = Path(".benchmarks", "unfinished")


class Journal:
    """Appends to one file; each line is on the disk before the next test begins.

    The first line says what machine and versions its rows are from. A disk that is full or fails
    moves the journal to the temporary folder; if that fails too the run goes on without one.
    `faults` says what happened, in lines for the user.
    """

    def __init__(self, path, header):
        self.path = Path(path)
        self.header = header
        self.faults = []
        self._lines = [safe_dumps(header).encode()]
        self._file = None

    def add(self, row):
        """Write a finished row."""
        self._write({"row": row})

    def withdraw(self, names):
        """Take back the rows of a kernel that turned out to be wrong, by their full names."""
        self._write({"withdrawn": names})

    def _write(self, entry):
        self._lines.append(safe_dumps(entry).encode())
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("wb")
                self._put(self._lines)
            elif not self._file.closed:
                self._put(self._lines[-1:])
        except OSError as error:
            self._move(error)

    def _put(self, lines):
        self._file.write(b"".join(line + b"\n" for line in lines))
        self._file.flush()
        os.fsync(self._file.fileno())

    def _move(self, error):
        self._drop()
        self.faults.append(f"the journal {self.path} cannot be written ({error.strerror or error})")
        before, self.path = self.path, Path(tempfile.gettempdir(), self.path.name)
        try:
            self._file = self.path.open("wb")
            self._put(self._lines)
            self.faults.append(f"it goes on, from its first row, in {self.path}")
            before.unlink(missing_ok=True)
        except OSError as again:
            self._drop()
            self.path.unlink(missing_ok=True)
            self.faults.append(
                f"nor can {self.path} ({again.strerror or again}): later rows are in memory only"
            )
            self.path = before

    def _drop(self):
        if self._file is not None:
            with contextlib.suppress(OSError):  # what could not be written before cannot be now
                self._file.close()

    def close(self, complete):
        """End it. A complete run has been told and saved, so that its journal can go."""
        self._drop()
        if complete:
            self.path.unlink(missing_ok=True)


def new_path():
    """Where a run that starts now keeps its journal."""
    return FOLDER / f"{time.strftime('%Y-%m-%dT%H-%M-%S')}-{os.getpid()}.jsonl"


def unfinished():
    """Journals that interrupted runs have left, oldest first, without those still being written."""
    return [path for path in sorted(FOLDER.glob("*.jsonl")) if not _running(path)]


def _running(path):
    import psutil

    try:
        return psutil.Process(int(path.stem.rpartition("-")[2])).create_time() < path.stat().st_mtime
    except (ValueError, psutil.Error, OSError):
        return False


def read(path):
    """What a journal holds, as pytest-benchmark's JSON has it. A last line cut off is left out.

    Raises saved.NotAResult, one line, if there is nothing to be had from it.
    """
    try:
        lines = Path(path).read_bytes().splitlines()
    except OSError as error:
        raise saved.NotAResult(f"{path}: cannot be read ({error})") from None
    entries = []
    for line in lines:
        try:
            entries.append(json.loads(line))
        except ValueError:
            continue  # cut off: the run ended in the middle of it
    if not entries or not isinstance(entries[0], dict) or "machine_info" not in entries[0]:
        raise saved.NotAResult(f"{path}: is not a journal of this suite, or was cut off in its first line")
    header, *entries = entries
    rows = {}
    for entry in entries:
        if "row" in entry:
            rows[entry["row"]["fullname"]] = entry["row"]
        for name in entry.get("withdrawn", ()):
            rows.pop(name, None)
    if not rows:
        raise saved.NotAResult(f"{path}: holds no finished row")
    return header | {"benchmarks": list(rows.values())}


def main(arguments):
    """Write a journal's rows as a result file; one line and exit status 2 if that fails."""
    if len(arguments) != 2:
        print("usage: python -m harness.journal JOURNAL RESULT.json", file=sys.stderr)
        sys.exit(2)
    source, target = arguments
    if Path(target).exists():
        print(f"{target}: exists; name a file that does not", file=sys.stderr)
        sys.exit(2)
    try:
        data = read(source)
        saved.write(target, safe_dumps(data, indent=4))
    except (saved.NotAResult, OSError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    print(f"{target}: {len(data['benchmarks'])} finished rows")


if __name__ == "__main__":
    main(sys.argv[1:])
