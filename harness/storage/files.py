"""Result files: read with one clear line when that fails, written whole or not at all."""

import contextlib
import json
import os
import stat
import sys
import time
from pathlib import Path

import harness
from harness.machine import described

# Of a result's fields: another number where older readers would read them wrongly.
FORM = 1
# What a result says of the suite that made it.
SUITE = {"form": FORM, "version": harness.__version__}
# Where the last run is kept, its page beside it; the folder of those before it; how many there are in all.
LAST = Path(".benchmarks", "last.json")
EARLIER, RUNS = "earlier", 5
STREAMS, DESCRIPTORS = {"/dev/stdout": 1, "/dev/stderr": 2}, ("/dev/fd", "/proc/self/fd")


class NotAResult(ValueError):
    """A file is no result of this suite. The message is one line that names it and says why."""


def load(path):
    """A saved pytest-benchmark JSON as a dict that has `samples` and `failed`, lists of records.

    Raises NotAResult if it cannot be read, is cut off, comes from elsewhere, or holds neither a sample nor a
    kernel that failed.
    """
    # What imports `kernels`: --problem-path is read before.
    from harness.storage import shape
    from harness.storage.sample import failure_of, sample_of

    data = _read(path)
    if is_comparison(data):
        raise NotAResult(f"{path}: is a comparison of sides: give it to python -m harness.report, alone")
    if not isinstance(data, dict) or not isinstance(data.get("benchmarks"), list):
        raise NotAResult(f"{path}: is not a result of pytest-benchmark (no list of benchmarks)")
    if not isinstance(data.get("machine_info"), dict):
        raise NotAResult(f"{path}: does not say which machine it is from (no machine_info)")
    records = {name: data[name] if isinstance(data.get(name), list) else [] for name in ("samples", "failed")}
    try:
        for entry in records["samples"]:
            sample_of(entry)
        for entry in records["failed"]:
            failure_of(entry)
    except (KeyError, TypeError, AttributeError) as error:
        raise NotAResult(f"{path}: holds samples of another format ({error})") from None
    if not any(records.values()):
        raise NotAResult(f"{path}: holds no sample of this suite, or is of an older format")
    suite = data.get("suite")
    if isinstance(suite, dict) and suite.get("form", FORM) != FORM:
        raise NotAResult(f"{path}: is of form {suite['form']!r:.20}, and this checkout reads form {FORM}")
    fault = shape.misfit(data | records, shape.of_result()) or shape.without_n(records["samples"])
    if fault:
        raise NotAResult(f"{path}: holds what no run writes: {fault}")
    return data | records


def load_comparison(path):
    """What ``harness.compare --save`` keeps of all its sides; None where `path` is anything else."""
    with contextlib.suppress(NotAResult):
        data = _read(path)
        return data if is_comparison(data) else None


def load_figures(path):
    """A file of ``{"title": heading, "figures": {what: words}}``, which are no result of a run."""
    data = _read(path)
    if isinstance(data, dict) and isinstance(data.get("figures"), dict):
        return data
    raise NotAResult(f"{path}: holds no figures (as files of meta_tests.steadiness do)")


def is_comparison(data):
    """Is this what ``harness.compare --save`` keeps of all its sides?"""
    return isinstance(data, dict) and all(name in data for name in ("sides", "lines", "notes", "failures"))


def _read(path):
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAResult(f"{path}: cannot be read ({error})") from None
    if not text.strip():
        raise NotAResult(f"{path}: is empty")
    try:
        return json.loads(text)
    except ValueError as error:
        raise NotAResult(f"{path}: is not JSON, or was cut off ({error})") from None


def check_target(option, path):
    """Raise ValueError, one line, unless a file can be written at `path`. To be asked before measuring."""
    path = Path(path)
    if _is_special(path):
        is_writable = os.access(path, os.W_OK)
    else:
        is_writable = os.access(Path(os.path.realpath(path)).parent, os.W_OK | os.X_OK) and not path.is_dir()
    if not is_writable:
        raise ValueError(f"{option}: {path} cannot be written: name a file in a writable folder")


def attempt(path, write):
    """Nothing after ``write(path)``; where that fails, one line that says so, whatever it was."""
    try:
        write(path)
    except Exception as error:  # a file that cannot be had costs nothing else
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return f"NOT SAVED: {path}: {reason}"
    return None


def write(path, content):
    """Put text, or bytes, into `path`, whole: whatever happens, the file is the old one or the new one.

    A link is followed. What is no plain file (a device, a pipe, /dev/stdout) is not replaced but written to.
    """
    path, data = Path(path), content.encode() if isinstance(content, str) else content
    if _is_special(path):
        sys.stdout.flush()  # what was printed before stands before it
        descriptor = _descriptor(path)
        # Opened anew, what standard output goes to would be cut to nothing.
        with open(path if descriptor is None else descriptor, "wb", closefd=descriptor is None) as file:
            file.write(data)
        return
    path = Path(os.path.realpath(path))
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def keep_last(path, text):
    """Make `text` the last run in `path`, and keep the runs before it, the oldest left out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        aside = _aside(path)
        aside.parent.mkdir(exist_ok=True)
        write(aside, path.read_text(encoding="utf-8", errors="replace"))
    write(path, text)
    for old in runs(path)[RUNS:]:
        old.unlink()


def runs(path):
    """The run that `path` holds and those kept before it, newest first."""
    newest = [path] if path.exists() else []
    # The last one stands there too where another was to take its place and could not be written.
    earlier = {*path.with_name(EARLIER).glob("*.json")} - set(map(_aside, newest))
    return newest + sorted(earlier, reverse=True)


def _aside(path):
    """Where the run in `path` is kept once it is not the last any more: by when it was written."""
    written_at = time.localtime(path.stat().st_mtime)
    return path.with_name(EARLIER) / f"{time.strftime('%Y-%m-%dT%H-%M-%S', written_at)}.json"


def _is_special(path):
    """Is this there, and no plain file? Or what this process has open, which may be one: /dev/stdout."""
    try:
        mode = path.stat().st_mode
    except OSError:  # there is nothing, or nothing that may be looked at
        mode = stat.S_IFREG
    return _descriptor(path) is not None or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _descriptor(path):
    """The number of the open file that a path such as /dev/stdout or /dev/fd/63 names, or None."""
    if str(path) in STREAMS:
        return STREAMS[str(path)]
    return int(path.name) if str(path.parent) in DESCRIPTORS and path.name.isdigit() else None


def differences(first, second):
    """What keeps two loaded results from being comparable, a short line each; [] if nothing."""
    lines = described.differences(first["machine_info"], second["machine_info"])
    was, now = ([sample | sample.get("about", {}) for sample in data["samples"]] for data in (first, second))
    for name in ("dtype", "threads_usable", "device"):
        values = [", ".join(sorted({str(s[name]) for s in samples if name in s})) for samples in (was, now)]
        if values[0] != values[1]:
            lines.append(f"{name.replace('_', ' ')}: {values[0]} against {values[1]}")
    inputs_was, inputs_now = (
        {(s["problem"], s["n"], s["dtype"]): s["inputs_digest"] for s in samples if "inputs_digest" in s}
        for samples in (was, now)
    )
    shared_keys = inputs_was.keys() & inputs_now.keys()
    if other_inputs := sorted({key[0] for key in shared_keys if inputs_was[key] != inputs_now[key]}):
        lines.append(f"inputs: others in {', '.join(other_inputs)}")
    if len({(data.get("suite") or {}).get("measure") for data in (first, second)} - {None}) > 1:
        lines.append("suite: the code that measures is not the same")
    return lines
