"""Where output goes: how wide a terminal is, a pipe that nobody reads, files that are written."""

import os
import shutil
import sys
from contextlib import contextmanager

from harness.storage import files

# Without a terminal to ask, and without COLUMNS.
PIPED = 120


def size_and_colour():
    """(width, colour) of standard output; COLUMNS, NO_COLOR and TERM have a say."""
    here = sys.stdout.isatty()
    able = os.environ.get("TERM") not in ("dumb", "unknown") and not os.environ.get("NO_COLOR")
    return shutil.get_terminal_size((80 if here else PIPED, 24)).columns, here and able


@contextmanager
def closed_pipe():
    """Where nobody reads on (``| head``), the rest is not told, and that is no fault."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def save(targets):
    """Write each of (what it is, path or None, what writes it, more words), a line each: could all be?"""
    faults = []
    for kind, path, write, *more in targets:
        if path and (fault := files.attempt(path, write)):
            faults.append(fault)
            print(fault, file=sys.stderr)
        elif path:
            with closed_pipe():
                print(", ".join([f"{kind}: {path}", *more]))
    return not faults
