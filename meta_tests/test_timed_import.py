"""What is in a kernel's import time, and what is not."""

import json
import os
from types import SimpleNamespace

import pytest

from harness.checks import notes
from harness.libraries.base import Compiled
from meta_tests.test_contract import case_of
from meta_tests.whole import run_python

# Each file says when it is executed, and the clock when it is read.
ASK = """
import json, sys
sys.log = log = []
from harness.measure import worker
clock = worker.perf_counter
worker.perf_counter = lambda: log.append("clock") or clock()
answers = []
for problem in sys.argv[1:]:
    log.clear()
    _, others = worker.import_kernel(problem, "numpy_it")
    order = list(log)
    from harness.cases import problems
    kernel, statement = problems.kernel(problem, "numpy_it"), problems.problem(problem)
    assert kernel is getattr(sys.modules[f"kernels.{problem}"], "numpy_it")
    answers.append([order, others, kernel.run(statement.sizes["small"])])
    assert log == order, "nothing is executed twice"
print(json.dumps(answers))
"""
STATEMENT = """
import sys
sys.log.append("statement")
from kernels.{name}.shared import one
SIZES, KERNELS, REFERENCE, inputs = dict(small=2), (), "", None
def helper(n): return one(n)
"""
SHARED = "import sys\nsys.log.append('shared')\ndef one(n): return n + 1\n"
ALONE, WITH_IT = ["clock", "shared", "clock", "statement"], ["clock", "statement", "shared", "clock"]
# {problem: (its kernel, in which order its files are executed)}
KERNELS = {
    "relative": ("from .shared import one as run", ALONE),
    "absolute": ("from kernels.absolute.shared import one as run", ALONE),
    "module": ("from . import shared\nrun = shared.one", ALONE),
    "at_call": ("from . import shared\nimport kernels.at_call as it\ndef run(n): return it.helper(n)", ALONE),
    "of_statement": ("from . import helper, SIZES\nrun = helper", WITH_IT),
    "attribute": ("import kernels.attribute as it\nrun = it.helper", WITH_IT),
    "absent": ("import kernels.absent as it\nassert not hasattr(it, 'x')\nrun = it.helper", WITH_IT),
}


def test_a_problems_statement_is_in_the_import_of_those_kernels_only_that_need_it(tmp_path):
    for name, (source, _) in KERNELS.items():
        folder = tmp_path / name
        folder.mkdir()
        (folder / "__init__.py").write_text(STATEMENT.format(name=name))
        (folder / "shared.py").write_text(SHARED)
        (folder / "numpy_it.py").write_text(f'"""It."""\n{source}')
    paths = os.pathsep.join(str(tmp_path / name) for name in KERNELS)
    done = run_python("-c", ASK, *KERNELS, PROBLEM_PATH=paths)
    assert done.returncode == 0, done.stderr
    for (name, (_, order)), answer in zip(KERNELS.items(), json.loads(done.stdout), strict=True):
        assert answer == [order, [], 3], name


@pytest.mark.parametrize("module", ["measure.worker", "measure.extras.filled_cache", "compare.worker"])
def test_no_library_is_there_before_the_clock_of_an_import_is_read(module):
    """Of what is timed, nothing would be left."""
    loaded = f"import sys, harness.{module}; print(sorted({{'numpy', 'numba', 'jax'}} & sys.modules.keys()))"
    assert run_python("-c", loaded).stdout == "[]\n"


def test_libraries_that_a_kernels_file_brings_are_named(tmp_path):
    """And the kernel's own is in its import, though its file does not import it."""
    (tmp_path / "it").mkdir()
    files = {"__init__": "", "numpy_it": "from . import lecture", "lecture": "import jax\nimport numba"}
    files |= {"numba_it": "from . import lecture", "numpy_alone": ""}
    for name, text in files.items():
        (tmp_path / "it" / f"{name}.py").write_text(text)
    for library in ("jax", "numba", "numpy"):  # these need not be there, and take no time
        (tmp_path / f"{library}.py").write_text("")
    ask = (
        "import sys; from harness.measure.worker import import_kernel; "
        "print(import_kernel('it', sys.argv[1])[1], *sorted({'jax', 'numba', 'numpy'} & sys.modules.keys()))"
    )
    variables = {"PROBLEM_PATH": str(tmp_path / "it"), "PYTHONPATH": str(tmp_path)}
    kernels = ("numpy_it", "numba_it", "numpy_alone")
    assert [run_python("-c", ask, kernel, **variables).stdout for kernel in kernels] == [
        "['numba', 'jax'] jax numba numpy\n",
        "['jax'] jax numba\n",
        "[] numpy\n",
    ]


def test_a_note_names_them(stated, monkeypatch):
    monkeypatch.setattr(notes.compilers, "so_far", Compiled)
    call = SimpleNamespace(case=case_of(stated("totals"), "numpy_plain"), run=len)
    assert notes.other_libraries(call, Compiled(), []) == []
    told = "its file imports Numba and JAX too, and that is in its import time"
    assert notes.other_libraries(call, Compiled(), ["numba", "jax"]) == [told]
