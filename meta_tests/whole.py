"""Whole runs of the suite, in a folder that may be broken on purpose, and of pieces of it."""

import os
import subprocess
import sys

from harness.fresh import ROOT


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


def run_python(*arguments, **variables):
    """Python in this suite's folder, with these environment variables; the finished process."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=250,
        check=False,
    )
