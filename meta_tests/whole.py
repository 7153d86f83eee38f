"""Whole runs of the suite, in a folder that may be broken on purpose."""

import subprocess
import sys


def run_suite(folder, *options):
    """pytest in `folder`; returns the finished process, its output as text."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
