"""What a run leaves behind: the last run with its page, and the page and the map that were asked for."""

import contextlib
import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from harness.report import choices
from harness.storage import files, pytest_benchmark


@dataclass
class Kept:
    """`written`: paths; `faults`: lines on what was asked for and could not be written, `notes` on the rest.

    `rows`: names of the rows that a file holds by now; `calls`: the scripts that pages answer for.
    """

    written: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    rows: frozenset = frozenset()
    calls: tuple = choices.CALLS


def keep(data, folder, report=None, picture=None, calls=choices.CALLS):
    """Write the rows, then what is made of them: whatever fails costs nothing else. Returns the Kept."""
    kept = Kept(calls=calls)
    last = Path(folder, files.LAST.name)
    try:
        files.keep_last(last, pytest_benchmark.as_text(data))
    except OSError as error:
        kept.notes.append(f"NOT KEPT: {shown(last)}: {error.strerror or error}")
    else:
        kept.rows = frozenset(row["name"] for row in data["benchmarks"])
        kept.written.append(last)
        _keep_page(data, last.with_suffix(".html"), kept)
    for path, write in ((report, _write_page), (picture, _write_map)):
        if path and (fault := files.attempt(path, partial(write, data, kept))):
            kept.faults.append(fault)
        elif path:
            kept.written.append(Path(path))
    return kept


def _keep_page(data, path, kept):
    from harness.report import page

    why = page.lacking()
    if not why:
        try:
            page.write({"this run": data}, path, kept.calls)
        except Exception as error:  # as above
            why = _told(error)
    if why:
        kept.notes.append(f"no page beside it: {why}")
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)  # an earlier run's
    else:
        kept.written.append(path)


def _write_page(data, kept, path):
    from harness.report import page

    made = [known for known in kept.written if known.suffix == ".html"]
    if made:
        files.write(path, made[0].read_text(encoding="utf-8"))
    else:
        page.write({"this run": data}, path, kept.calls)


def _write_map(data, kept, path):
    from harness.analysis import choice, entries
    from harness.report.page import maps

    maps.save(choice.panels(entries.groups(data)), path)


def _told(error):
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def shown(path):
    """A path as short as it can be: from here, if it is inside."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith(os.pardir) else relative
