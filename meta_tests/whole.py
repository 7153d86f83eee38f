"""Whole runs of the suite, in a folder that may be broken on purpose, and of pieces of it."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = Path(tempfile.gettempdir(), "runs-of-meta-tests")


def run_suite(folder, *options):
    """pytest in `folder`; returns the finished process, its output as text."""
    return _run(["-m", "pytest", *options], folder, {}, timeout=300)


def run_python(*arguments, **variables):
    """Python in this suite's folder, with these environment variables; the finished process."""
    return _run(arguments, ROOT, variables, timeout=250)


def _run(arguments, folder, variables, timeout):
    if folder == ROOT:
        # The last run that is kept here is the user's, not one of these.
        known = os.environ.get("PYTEST_ADDOPTS", "")
        variables = {"PYTEST_ADDOPTS": f"{known} --benchmark-storage={ELSEWHERE}".strip()} | variables
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
