"""Result files: read with one clear line when that fails, written whole or not at all."""

import json
import os
from pathlib import Path

from harness.machine import hardware

# Where the last run is kept, its page beside it.
LAST = Path(".benchmarks", "last.json")
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
