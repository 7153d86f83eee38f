"""Whole runs of the suite, and of pieces of it, in processes of their own."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FAULTY = ROOT / "meta_tests" / "faulty"
# Results that are kept, all of one machine; among them one of a default run.
SAVED = ROOT / "results" / "amd-epyc-zen4-avx512-2-cpus-linux"
DEFAULT = SAVED / "py3.13-jax-0.12-2026-11-29.json"
ELSEWHERE = Path(tempfile.gettempdir(), "runs-of-meta-tests")

# A plug-in for the process of pytest. Whatever else this machine and others do, no sample is taken for
# disturbed or slowed; and Ctrl-C reaches the run also where these tests are a shell's background job, which
# ignores it.
CALM = """
import signal
import sys

import pytest

signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_sessionstart():
    from harness.measure import disturbance
    from harness.storage import slowed

    disturbance.reason = lambda sample, usual_cores=None: None
    slowed.FEWEST = 1_000_000


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    print("imported:", *sorted({"numba", "jax"} & sys.modules.keys()))
"""


def run_suite(folder, *options, **variables):
    """pytest in this suite's folder or a copy of it; returns the finished process, its output as text."""
    if folder == ROOT:
        # The last run that is kept here is the user's, not one of these.
        addopts = f"{os.environ.get('PYTEST_ADDOPTS', '')} --benchmark-storage={ELSEWHERE}"
        variables = {"PYTEST_ADDOPTS": addopts.strip()} | variables
    return _run(["-m", "pytest", *options], folder, variables)


def run_elsewhere(folder, *options, before="", **variables):
    """The benchmarks of this suite, run calmly from another folder, in which they leave what they keep.

    `before`: Python that is executed first, in the same process.
    """
    folder.mkdir(exist_ok=True)
    (folder / "calm.py").write_text(CALM)
    tests = [str(ROOT / option) for option in options if option.startswith("bench_tests")]
    others = [option for option in options if not option.startswith("bench_tests")]
    arguments = ["-m", "pytest", *(tests or [str(ROOT / "bench_tests")]), *others]
    arguments += ["-p", "calm", "-o", f"cache_dir={folder / 'cache'}"]
    if before:
        again = "import os, sys; os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
        arguments = ["-c", f"{before}; {again}", *arguments]
    return _run(arguments, folder, variables)


def run_python(*arguments, **variables):
    """Python in this suite's folder, with these environment variables; the finished process."""
    return _run(arguments, ROOT, variables)


def limit_of_files(size):
    """Python after which no file of this process and of those that it becomes can grow beyond `size` bytes.

    A new process sets the limit: a preexec_fn would run JAX's fork hook in this one, which warns.
    """
    return f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))"


def _run(arguments, folder, variables):
    # A run in a worker of xdist is none of its workers.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_XDIST")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=inherited | variables,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
