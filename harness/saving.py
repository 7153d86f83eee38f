"""What conftest's hooks do so that a run loses nothing: journal, resume, files written whole."""

import hashlib
import json
import os
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from pytest_benchmark.utils import get_machine_id, load_storage, safe_dumps

import kernels
from harness import fresh, journal, machine, saved
from harness.report import build


def refuse(config):
    """Exit status 2, after a line, if a result cannot be written or compared; None if all is well.

    Said before anything is measured.
    """
    try:
        for option in ("benchmark_json", "report"):
            path = config.getoption(option) and Path(config.getoption(option))
            if path and (path.is_dir() or not os.access(path.absolute().parent, os.W_OK)):
                name = option.replace("_", "-")
                raise ValueError(f"--{name}: {path} cannot be written: name a file in a writable folder")
        if config.getoption("report") and build.lacking():
            raise ValueError(f"--report: {build.lacking()}")
        if config.getoption("benchmark_compare"):
            _check_compared(config)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return None


def _check_compared(config):
    name = config.getoption("benchmark_compare")
    storage = load_storage(
        config.getoption("benchmark_storage"),
        logger=None,
        default_machine_id=get_machine_id(),
        netrc=config.getoption("benchmark_netrc"),
    )
    if not hasattr(storage, "query"):  # a server's, not a folder
        return
    files = storage.query("[0-9][0-9][0-9][0-9]_")[-1:] if name is True else storage.query(name)
    if not files:
        wanted = "" if name is True else f" {name!r}"
        raise saved.NotAResult(f"--benchmark-compare: there is no saved run{wanted} in {storage}")
    for file in files:
        saved.load(file)


def start(config):
    """Keep a journal, and take over the rows of the run to be resumed."""
    suite, session = config.suite, config._benchmarksession
    if session.disabled or session.skip or config.option.collectonly:
        if config.getoption("resume") is not None:
            raise pytest.UsageError("--resume: nothing is timed in this run; add --benchmark-only")
        return
    header = {
        "machine_info": session.get_machine_info(),
        "commit_info": config.hook.pytest_benchmark_generate_commit_info(config=config),
        "kernels": digest_of_kernels(),
    }
    old = None
    if config.getoption("resume") is not None:
        old = _resumable(config, header)
        suite.restored = journal.read(old)["benchmarks"]
    suite.journal = journal.Journal(journal.new_path(), header)
    for row in suite.restored:
        suite.journal.add(row)
    if old is not None:  # its rows stand in the new journal by now
        old.unlink()
    session.save_json = partial(_save_json, suite, session)
    session.storage.save = partial(_save_numbered, suite, session.storage)


def finish(session):
    """Keep the journal of a run that has not said and saved all of its rows."""
    suite = session.config.suite
    if suite.journal is None:
        return
    _write_report(session.config)
    told = session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    complete = told and not (session.shouldstop or session.shouldfail or suite.save_faults)
    suite.journal.close(complete)
    if suite.save_faults and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _write_report(config):
    """Write the page from this run's rows as a result file has them. It must not cost the rows."""
    path, suite = config.getoption("report"), config.suite
    if not path or not suite.rows():
        return
    data = {"datetime": datetime.now(UTC).isoformat()} | suite.journal.header | {"benchmarks": suite.rows()}
    try:
        build.write({"this run": json.loads(safe_dumps(data))}, page=path)
    except Exception as error:  # whatever it is, the figures are there
        suite.save_faults.append(f"NOT SAVED: {path}: {error or type(error).__name__}")
    else:
        suite.pages.append(f"report: {path}")


def notes(suite):
    """Lines for the end of a run: what could not be saved, and what an unfinished run has left."""
    if suite.journal is None:
        return []
    lines = [*suite.pages, *suite.save_faults, *suite.journal.faults]
    path = suite.journal.path
    if path.is_file():
        lines.append(
            f"finished rows are in {path}: --resume={path} goes on from them, "
            f"python -m harness.journal {path} RESULT.json makes a result file of them"
        )
    return lines


def header(config):
    """A line on runs that were interrupted, for the top of pytest's output."""
    if config.suite.restored:
        return [f"resumed: {len(config.suite.restored)} finished rows are not measured again"]
    if config.suite.journal is None:
        return []
    return [f"unfinished run: {path} (--resume={path} goes on with it)" for path in journal.unfinished()]


def deselect_finished(config, items):
    """Leave out the tests whose rows the resumed run has."""
    finished = {row["fullname"] for row in config.suite.restored}
    if not finished:
        return
    done = [item for item in items if item.nodeid in finished]
    config.hook.pytest_deselected(items=done)
    items[:] = [item for item in items if item.nodeid not in finished]
    if not any("row" in item.fixturenames for item in items):
        path = config.suite.journal.path
        raise pytest.UsageError(
            f"--resume: no row is left to measure; python -m harness.journal {path} RESULT.json saves them"
        )


def add_restored(config, output_json):
    """Give the file that pytest-benchmark is about to write the rows of the resumed run."""
    rows = output_json["benchmarks"]
    restored = config.suite.restored
    if rows and "data" not in rows[0]["stats"]:
        restored = [
            row | {"stats": {k: v for k, v in row["stats"].items() if k != "data"}} for row in restored
        ]
    output_json["benchmarks"] = [*restored, *rows]


def digest_of_kernels():
    """SHA-256 of all kernels' sources: rows of two different sets do not belong in one run."""
    digest = hashlib.sha256()
    for folder in (fresh.ROOT / "kernels", *kernels.OUTSIDE):
        for path in sorted(folder.rglob("*.py")):
            digest.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return digest.hexdigest()


def _resumable(config, header):
    """The journal to go on with. Raises pytest.UsageError if there is none that fits this run."""
    asked = config.getoption("resume")
    found = [Path(asked)] if asked else journal.unfinished()[-1:]
    if not found:
        raise pytest.UsageError(f"--resume: no unfinished run in {journal.FOLDER}")
    try:
        old = journal.read(found[0])
    except saved.NotAResult as error:
        raise pytest.UsageError(f"--resume: {error}") from None
    different = machine.differences(old["machine_info"], header["machine_info"])
    if old.get("kernels") != header["kernels"]:
        different.append("the kernels' code has changed")
    if different:
        raise pytest.UsageError(f"--resume: {found[0]} is not like this run: {'; '.join(different)}")
    return found[0]


def _save_json(suite, session, output_json):
    _write(suite, session.logger, session.json, output_json, "Wrote benchmark data in")


def _save_numbered(suite, storage, output_json, save):
    path = storage.get(f"{storage._next_num}_{save}.json")
    _write(suite, storage.logger, path, output_json, "Saved benchmark data in")


def _write(suite, logger, path, output_json, said):
    try:
        saved.write(path, safe_dumps(output_json, ensure_ascii=True, indent=4))
    except OSError as error:
        suite.save_faults.append(f"NOT SAVED: {path}: {error.strerror or error}")
    else:
        logger.info(f"{said}: {path}")
