"""Closing blocks of made-up rows, for tests of what they say and of how they fit."""

import re

from harness.report import choices
from harness.report.terminal import block
from meta_tests.made_up import loaded, rows
from meta_tests.whole import ROOT

EPYC, MANY = (ROOT / "results" / f"{name}-2-cpus-jax-0.12.json" for name in ("epyc", "patterns-epyc-avx2"))
ENDS = ("Kept: .benchmarks/last.json, .benchmarks/last.html", "Next: python -m harness.report (every kernel)")

NUMPY = {"warm": 0.2, "first": 0.2, "imported": 0.05, "peak": 360_000_000}
NUMBA = {"warm": 0.02, "first": 0.5, "imported": 0.2, "peak": 136}
JAX = {"warm": 0.005, "first": 0.1, "imported": 0.3, "peak": 0}


def shown(*made, width=80, failures=(), color=False, calls=choices.CALLS, ends=ENDS, **more):
    data = loaded([row for one in made for row in one], failures, **more)
    return block.text(data, width, color, calls, ends)


def three(problem="grid_max", numpy=NUMPY, numba=NUMBA, jax=JAX, **more):
    names = {"numpy_meshgrid": numpy, "numba_serial": numba, "jax_vmap": jax}
    return [row for kernel, known in names.items() if known for row in rows(kernel, problem, **known | more)]


def line_of(out, word):
    found = [line for line in out.splitlines() if line.strip().startswith(f"{word} ")]
    (line,) = [line for line in found if not line.endswith(".")]  # the sentence is none
    return line


def cells(out, library):
    return re.split(r" {2,}", line_of(out, library).strip())


def one_line(out):
    return " ".join(out.split())
