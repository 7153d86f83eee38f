"""The runs that are kept, a line each: the last one, those before it, and what interrupted ones have left."""

from datetime import datetime
from pathlib import Path

from harness.storage import files, journal

HEADINGS = ("when", "problems", "kernels", "rows", "", "path")


def text(folder):
    """The table of the runs that `folder` keeps, newest first; a line where there are none."""
    lines = [_line(path) for path in files.runs(Path(folder, files.LAST.name))]
    lines += [_line(path) for path in reversed(journal.unfinished())]
    if not lines:
        return f"no run is kept in {folder}: run pytest --benchmark-only"
    widths = [max(map(len, column)) for column in zip(HEADINGS, *lines, strict=True)]
    return "\n".join(
        "  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip()
        for line in (HEADINGS, *lines)
    )


def _line(path):
    """When, of what, how much, whole or cut short, and where."""
    is_journal = path.suffix == ".jsonl"
    try:
        data = journal.result_of(path) if is_journal else files.load(path)
    except files.NotAResult:
        return ("", "", "", "", "cannot be read", str(path))
    infos = [row["extra_info"] for row in data["benchmarks"]]
    problems = list(dict.fromkeys(info["problem"] for info in infos))
    kernels = {info["kernel"] for info in infos if info["question"] != "floor"}
    named = ", ".join(problems[:3]) + (f" and {len(problems) - 3} more" if len(problems) > 3 else "")
    state = "unfinished" if is_journal else "cut short" if data.get("partial") else "whole"
    return (_when(data), named, str(len(kernels)), str(len(infos)), state, str(path))


def _when(data):
    """In local time, to the minute."""
    try:
        return f"{datetime.fromisoformat(data['datetime']).astimezone():%Y-%m-%d %H:%M}"
    except (KeyError, TypeError, ValueError):
        return ""
