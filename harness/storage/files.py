"""Result files: read with one clear line when that fails, written whole or not at all."""

import json
import os
import time
from pathlib import Path

from harness.machine import hardware

# Where the last run is kept, its page beside it; the folder of those before it; how many there are in all.
LAST = Path(".benchmarks", "last.json")
EARLIER, RUNS = "earlier", 5
ROW = ("question", "problem", "kernel", "size", "n", "n_asked", "dtype", "device")


class NotAResult(ValueError):
    """A file is no result of this suite. The message is one line that names it and says why."""


def load(path):
    """A saved pytest-benchmark JSON as a dict, its ``benchmarks`` being this suite's rows only.

    Raises NotAResult if it cannot be read, is cut off, comes from elsewhere, or holds neither a row nor a
    kernel that failed.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotAResult(f"{path}: cannot be read ({error})") from None
    if not text.strip():
        raise NotAResult(f"{path}: is empty")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise NotAResult(f"{path}: is not JSON, or was cut off ({error})") from None
    if not isinstance(data, dict) or not isinstance(data.get("benchmarks"), list):
        raise NotAResult(f"{path}: is not a result of pytest-benchmark (no list of benchmarks)")
    if not isinstance(data.get("machine_info"), dict):
        raise NotAResult(f"{path}: does not say which machine it is from (no machine_info)")
    rows = [row for row in data["benchmarks"] if _is_row(row)]
    failed = data.get("failed") if isinstance(data.get("failed"), list) else []
    if not rows and not failed:
        raise NotAResult(f"{path}: holds no row of this suite, or rows of an older format")
    return data | {"benchmarks": rows, "failed": failed}


def _is_row(row):
    info = row.get("extra_info") if isinstance(row, dict) else None
    stats = row.get("stats") if isinstance(row, dict) else None
    if not isinstance(info, dict) or not isinstance(stats, dict):
        return False
    timed = info.get("question") not in ("speed", "first_call", "floor") or "median_interval" in info
    return timed and "median" in stats and all(name in info for name in ROW)


def write(path, text):
    """Put `text` into `path`, whole: whatever happens, the file is the old one or the new one."""
    path = Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
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
    last = [path] if path.exists() else []
    # The last one stands there too where another was to take its place and could not be written.
    before = {*path.with_name(EARLIER).glob("*.json")} - set(map(_aside, last))
    return last + sorted(before, reverse=True)


def _aside(path):
    """Where the run in `path` is kept once it is not the last any more: by when it was written."""
    written = time.localtime(path.stat().st_mtime)
    return path.with_name(EARLIER) / f"{time.strftime('%Y-%m-%dT%H-%M-%S', written)}.json"


def differences(one, other):
    """What keeps two loaded results from being comparable, a short line each; [] if nothing."""
    lines = hardware.differences(one["machine_info"], other["machine_info"])
    for name in ("dtype", "threads_usable", "device"):
        values = [
            ", ".join(sorted({str(row["extra_info"].get(name)) for row in data["benchmarks"]}))
            for data in (one, other)
        ]
        if values[0] != values[1]:
            lines.append(f"{name.replace('_', ' ')}: {values[0]} against {values[1]}")
    return lines
