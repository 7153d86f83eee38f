"""Libraries as objects: whether they are there, how they were built, what they compile, and devices."""

import json
import platform
import sys
from types import SimpleNamespace

import pytest

from harness import libraries
from harness.cases import call
from harness.cases.case import Case
from harness.libraries import compilers
from harness.measure import checking
from harness.measure.extras import peak_memory
from meta_tests.admitted import admit
from meta_tests.whole import ROOT, run_python

needs_numba = pytest.mark.skipif(bool(libraries.missing("numba")), reason="needs numba")
needs_jax = pytest.mark.skipif(bool(libraries.missing("jax")), reason="needs jax")


@pytest.mark.fast
def test_what_is_missing_comes_with_what_to_install_and_nothing_is_imported_for_it(tmp_path, monkeypatch):
    (tmp_path / "a_broken_library.py").write_text("raise RuntimeError('built for another machine')")
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("python", "numpy", "a_broken_library"):
        assert libraries.missing(name) is None
    assert libraries.missing("no_such_library") == (
        "no_such_library is not installed; to have it: pip install no_such_library"
    )
    assert libraries.missing_device("cpu", "numpy") is None
    assert libraries.versions()["numpy"]


@pytest.mark.fast
@pytest.mark.parametrize("answer", ["print('a greeting of some library')", "raise SystemExit(1)", None])
def test_libraries_that_cannot_be_asked_cost_nothing(tmp_path, monkeypatch, answer):
    python = tmp_path / "python"
    if answer:
        python.write_text(f"#!{sys.executable}\n{answer}\n")
        python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    assert libraries.builds_by_a_fresh_process() == {}


BUILT = """
import json, os
variables = dict(os.environ)
from harness import libraries
builds = libraries.builds()
import numba
numba.get_num_threads()  # starts them
assert builds["numba"]["threading layer"] == libraries.of("numba").threading_layer()
assert builds["numba"]["SVML"] == ("on" if numba.config.USING_SVML else "off")
assert {name: os.environ.get(name) for name in variables} == variables
os.environ["PYTHONSAFEPATH"] = "1"
assert libraries.builds_by_a_fresh_process() == builds
print(builds["numpy"]["BLAS"])
"""


@needs_numba
@pytest.mark.skipif(platform.machine() != "x86_64", reason="names a processor of that kind")
def test_threads_svml_and_the_blas_are_those_that_the_libraries_use_and_another_process_says_the_same():
    done = run_python("-c", BUILT, OPENBLAS_CORETYPE="Nehalem")
    assert done.returncode == 0, done.stderr
    assert "kernels for Nehalem, threads: " in done.stdout or not done.stdout.startswith("OpenBLAS")


@pytest.mark.fast
def test_what_a_library_does_not_say_is_left_out(monkeypatch):
    for name in ("numba.core", "threadpoolctl"):
        monkeypatch.setitem(sys.modules, name, None)
    builds = libraries.builds()
    assert "numba" not in builds
    assert builds["numpy"]["vector instructions"]
    assert "threads: " not in builds["numpy"]["BLAS"]  # the one that NumPy was built with


@pytest.mark.fast
@needs_numba
def test_watching_counts_each_compilation_once():
    """Whatever was imported before it begins, and however often it is begun."""
    import numba

    compilers.watch()
    before = compilers.so_far()
    twice = numba.njit(lambda x: 2 * x)
    for argument in (1.0, 2.0, 3):
        twice(argument)
    after = compilers.so_far()
    assert after.times - before.times == {"numba": 2}
    assert after.seconds > before.seconds
    assert list(compilers.parts_between(before, after)) == ["infer", "LLVM"]


# Of a function in a file, which Numba keeps beside the time of its last change.
COUNTS = """if True:
    import json, sys
    from harness import libraries
    from harness.libraries import compilers
    compilers.keep_code(sys.argv[1])
    libraries.of("numba").load()
    import numba
    from twice import twice
    for again in range(2):
        compiled, before = numba.njit(twice), compilers.cache_counts([])
        for number in (1.0, 2.0, 3):
            compiled(number)
        found = compilers.cache_counts([])
        by_numba = (compiled.stats.cache_hits, compiled.stats.cache_misses)
        by_us = (found[name] - before[name] for name in ("hits", "misses"))
        print(json.dumps([*(sum(counted.values()) for counted in by_numba), *by_us]))
    """


@needs_numba
def test_hits_are_those_that_numba_itself_counts(tmp_path):
    (tmp_path / "twice.py").write_text("def twice(x):\n    return 2 * x\n")
    folder = tmp_path / "caches"
    done = run_python("-c", COUNTS, str(folder), PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[0, 2, 0, 2], [2, 0, 2, 0]]
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) == 3  # an index, and the code for each type


# Devices. What can be known of a GPU without one: by Numba's simulator, and with a CPU in its place.


@needs_jax
def test_on_a_device_a_kernel_is_placed_checked_and_named_and_its_memory_not_counted(monkeypatch):
    """With JAX's CPU device wherever a case asks for a GPU."""
    import jax

    call.use_double_precision("jax")
    monkeypatch.setattr(libraries.of("jax"), "device", lambda kind: jax.devices("cpu")[0])
    made, error = admit(Case("quadratic_map", "jax_scan", "small", "float64", "gpu"))
    assert error == 0.0
    assert checking.described(made, SimpleNamespace(inputs=None))["ran_on"] == "cpu"
    assert peak_memory.measure(made, None, False) == {"skipped": "what is allocated on a gpu is not counted"}


# What a slip makes of a line of the kernel.
SLIPS = {
    "only the first columns": ("range(cuda.threadIdx.x, len(grid), cuda.blockDim.x)", "[cuda.threadIdx.x]"),
    "only the first rows": ("range(cuda.blockIdx.x, len(grid), cuda.gridDim.x)", "[cuda.blockIdx.x]"),
    "a reduction that starts too low": ("half = THREADS // 2", "half = THREADS // 4"),
    "one block forgotten": ("len(found), cuda.blockDim.x", "len(found) - 1, cuda.blockDim.x"),
    "the diagonal": ("grid[j] * grid[j]", "grid[i] * grid[i]"),
}
# Few threads and blocks, since a thread of the simulator's is a thread: every stride is taken several times.
SIMULATED = """
import importlib, json, sys
from harness import libraries
from harness.cases import problems
from harness.cases.case import Case
from harness.checks import agreement
from meta_tests.admitted import verify_timed

assert "a simulator's time is nobody's" in libraries.missing_device("gpu", "numba")
sys.path.insert(0, sys.argv[1])
known = problems.kernel
outcomes = []
for name in sys.argv[2:]:
    module = importlib.import_module(name)
    module.THREADS, module.BLOCKS = 8, 3
    problems.kernel = lambda problem, name: module if name == "numba_cuda" else known(problem, name)
    try:
        for dtype in ("float64", "float32") if name.startswith("kernels.") else ("float64",):
            case = Case("grid_max", "numba_cuda", "small", dtype, "gpu")
            call, error = verify_timed(case)
            assert type(call.arguments[0]).__name__ == "FakeCUDAArray"
            for n in (2, 7) if dtype == "float64" else (2,):
                agreement.verify_probes(case, n, only=("off_diagonal", "first", "last", "negative_f"))
        outcomes.append("right")
    except (agreement.Disagreement, IndexError) as error:
        outcomes.append(type(error).__name__)
print(json.dumps(outcomes))
"""


@needs_numba
def test_the_cuda_kernel_is_right_under_the_simulator_and_each_slip_in_it_is_found(tmp_path):
    source = (ROOT / "kernels/grid_max/numba_cuda.py").read_text()
    for number, (right, wrong) in enumerate(SLIPS.values()):
        assert source.count(right) == 1
        (tmp_path / f"slip_{number}.py").write_text(source.replace(right, wrong))
    names = [f"slip_{number}" for number in range(len(SLIPS))]
    arguments = (str(tmp_path), "kernels.grid_max.numba_cuda", *names)
    done = run_python("-c", SIMULATED, *arguments, NUMBA_ENABLE_CUDASIM="1")
    assert done.returncode == 0, done.stderr[-2000:]
    right, *slipped = json.loads(done.stdout)
    assert right == "right"
    assert "right" not in slipped, dict(zip(SLIPS, slipped, strict=True))
