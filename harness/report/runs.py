"""The runs that are kept, a line each: the last one, those before it, and what interrupted ones have left."""

from datetime import datetime
from pathlib import Path

from harness.report.render import terminal
from harness.report.table import of_words
from harness.storage import files, journal

HEADINGS = ("when", "problems", "kernels", "rows", "", "path")


def text(folder):
    """The table of the runs that `folder` keeps, newest first; a line where there are none."""
    paths = [*files.runs(Path(folder, files.LAST.name)), *reversed(journal.unfinished())]
    if not paths:
        return f"no run is kept in {folder}: run pytest --benchmark-only\n"
    # A path is to be copied whole, however wide the terminal is.
    return terminal(of_words("", HEADINGS, list(map(_line, paths)), left=HEADINGS), width=10_000, gaps=(2,))


def _line(path):
    """When, of what, how much, whole or cut short, and where."""
    is_journal = path.suffix == ".jsonl"
    try:
        data = journal.result_of(path) if is_journal else files.load(path)
    except files.NotAResult:
        return ("", "", "", "", "cannot be read", str(path))
    rows = [row["extra_info"] for row in data["benchmarks"]]
    problems = list(dict.fromkeys(info["problem"] for info in rows))
    kernels = {info["kernel"] for info in rows if info["question"] != "floor"}
    named = ", ".join(problems[:3]) + (f" and {len(problems) - 3} more" if len(problems) > 3 else "")
    state = "unfinished" if is_journal else "cut short" if data.get("partial") else "whole"
    return (_when(data), named, str(len(kernels)), str(len(rows)), state, str(path))


def _when(data):
    """In local time, to the minute."""
    try:
        return f"{datetime.fromisoformat(data['datetime']).astimezone():%Y-%m-%d %H:%M}"
    except (KeyError, TypeError, ValueError):
        return ""
