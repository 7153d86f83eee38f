"""The instrument: a case is checked, measured, stored, analysed and reported (see docs/design.md)."""

import os
import sys

# Notebooks name a backend of their own environment here, and matplotlib refuses to be imported with one that
# is not installed. Nothing of this suite opens a window.
if "IPython" not in sys.modules:
    os.environ.pop("MPLBACKEND", None)

# Commands that have another name now, and what to type instead.
MOVED = {
    "harness.summary": "python -m harness.report RESULT.json",
    "harness.journal": "python -m harness.report JOURNAL.jsonl --save RESULT.json",
    "harness.readme": "python -m harness.report.documents",
    "harness.outside": "cp -r examples/template FOLDER",
    "harness.distributed": "python -m examples.distributed",
}

# While ``python -m harness.x`` still looks for x, Python has "-m" where the program's name will stand.
if sys.argv[:1] == ["-m"] and "-m" in sys.orig_argv:
    asked = sys.orig_argv[sys.orig_argv.index("-m") + 1]
    if asked in MOVED:
        print(f"{asked} is gone; type instead: {MOVED[asked]}", file=sys.stderr)
        sys.exit(2)
