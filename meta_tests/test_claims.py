"""Every claim with made-up rows, each way; and what decides it: dtypes, sizes, CPUs, failures, code."""

import pytest

from harness.analysis.stats import TOO_CLOSE as CLOSE
from harness.analysis.stats import TOO_FEW as FEW
from harness.analysis.table import groups
from harness.cases import problems
from harness.claims import readability, table
from harness.claims.lecture import CLAIMS, SMALL_N
from harness.claims.readability import Unreadable
from harness.claims.rules import FAILS, GPU, HOLDS, LECTURE_N, MISSING
from meta_tests.made_up import about, failed, loaded, rows, world

pytestmark = pytest.mark.fast

SQUARE, LINE = 72_000_000, 80_000_008
SEQUENTIAL = ("numpy_loop", "numba_loop", "jax_fori", "jax_scan")
WHY = "it is said why."
LATE_ON_GPU = failed("jax_fori", "time", WHY, "quadratic_map", device="gpu")
STATED = {claim.name: claim for claim in CLAIMS}


def on_gpu(**kernels):
    found = world()
    for kernel, warm in kernels.items():
        problem = "quadratic_map" if kernel == "jax_fori" else "grid_max"
        found += rows(kernel, problem, warm=warm, device="gpu")
    return found


def by_size(serial, parallel, **more):
    """A world with a medium size too: there, serial and parallel Numba's seconds."""
    medium = {"size": "medium", "n": 1_000, "n_asked": 1_000} | more
    found = world() + rows("numba_serial", warm=serial, **medium)
    return found + rows("numba_parallel", warm=parallel, **medium)


def never_together(serial, parallel):
    """The same, where no round has a process of both that was left alone."""
    found = by_size(serial, parallel)
    halves = {"numba_serial": range(3, 6), "numba_parallel": range(3)}
    for row in found:
        if row["round"] in halves.get(row["kernel"], ()):
            row["disturbed"] = "others used 1.0 cores"
    return found


def derived(*kernels, **failures):
    """A world in which these kernels were differentiated, and others failed: {kernel: how}."""
    found = world() + [row for kernel in kernels for row in rows(kernel, "sensitivity", warm=1.0)]
    return loaded(found, [failed(name, kind, WHY, "sensitivity") for name, kind in failures.items()])


def without(kind, *kernels):
    """A world whose named kernels failed in one way."""
    lines = [
        failed(kernel, kind, WHY, "quadratic_map" if kernel in SEQUENTIAL else "grid_max")
        for kernel in kernels
    ]
    return loaded(world(**dict.fromkeys(kernels)), lines)


def fewer(*kernels):
    """A world in which these kernels have five rounds."""
    return world(**{kernel: {"rounds": 5} for kernel in kernels})


# Which claim, the word it must give, and a result that leads there.
OUTCOMES = [
    ("FLAT_GRID", FAILS, world(numpy_meshgrid={"given_bytes": 24_008})),
    ("MESH", FAILS, world(numpy_prebuilt_mesh={"input_bytes": 72_000_000})),
    ("TEMPORARIES", FAILS, world(numpy_prebuilt_mesh={"peak": SQUARE})),
    ("NUMBA_MEMORY", FAILS, world(numba_serial={"peak": 24_001})),
    ("NUMBA_SPEED", FAILS, world(numba_serial={"warm": 0.5})),
    ("NUMBA_SPEED", CLOSE, world(numba_serial={"warm": (0.13, 0.1, 0.4)})),
    ("NUMBA_SPEED", FEW, fewer("numba_serial")),
    ("NUMBA_SPEED", FEW, world(numba_serial={"disturbed": range(6)})),
    ("NUMBA_SPEED", FAILS, without("time", "numba_serial")),
    ("NUMBA_SPEED", HOLDS, without("time", "numpy_prebuilt_mesh")),
    ("NUMBA_SPEED", MISSING, without("time", "numba_serial", "numpy_prebuilt_mesh")),
    ("NUMBA_COMPILES", FAILS, world(numba_serial={"first": 0.14})),
    ("PRANGE", FAILS, world(numba_parallel={"warm": 0.2})),
    ("PRANGE", MISSING, world(numba_parallel={"threads_usable": 1})),
    # A kernel of that name in another problem decides nothing.
    ("PRANGE", HOLDS, rows("numba_parallel", "ensemble", warm=9.0, peak=1) + world()),
    ("PRANGE_BY_SIZE", HOLDS, by_size(0.013, 0.013)),
    ("PRANGE_BY_SIZE", FAILS, by_size(0.013, 0.002)),
    ("PRANGE_BY_SIZE", CLOSE, by_size(0.013, 0.006)),
    ("PRANGE_BY_SIZE", FEW, never_together(0.013, 0.013)),
    ("AGREEMENT", FAILS, without("wrong", "numba_serial")),
    # A tuned kernel decides nothing.
    ("AGREEMENT", HOLDS, loaded(world(), [failed("numba_simd", "wrong", "by 3", tuned=True)])),
    ("JAX_WINS", HOLDS, world() + rows("numba_simd", warm=0.001, tuned=True)),
    ("AGREEMENT", MISSING, rows("numpy_meshgrid", warm=1.0)),
    ("JAX_MESH_SPEED", FAILS, world(jax_prebuilt_mesh={"warm": 0.5})),
    ("JAX_ON_GPU", HOLDS, on_gpu(jax_meshgrid=0.001)),
    ("JAX_ON_GPU", FAILS, on_gpu(jax_meshgrid=0.5)),
    ("PAYS_OFF", FAILS, world(jax_vmap={"warm": 0.4, "first": 0.5})),
    ("PAYS_OFF", MISSING, world(jax_vmap={"first": None})),
    ("PAYS_OFF", FAILS, without("time", "jax_vmap")),
    ("PAYS_OFF", HOLDS, without("time", "numpy_meshgrid")),
    ("JIT_MEMORY", FAILS, world(jax_meshgrid={"peak": 4 * SQUARE})),
    ("VMAP_MEMORY", FAILS, world(jax_vmap={"peak": SQUARE})),
    ("JAX_WINS", FAILS, world(numba_parallel={"warm": 0.001})),
    ("JAX_WINS", CLOSE, world(numba_parallel={"warm": 0.010})),
    ("JAX_WINS", FEW, world(numba_parallel={"disturbed": range(6)})),
    ("JAX_WINS", FEW, world(numba_serial={"disturbed": range(6)}, numba_parallel={"disturbed": range(6)})),
    ("JAX_WINS", HOLDS, without("time", "numba_serial", "numba_parallel", "numpy_meshgrid")),
    ("JAX_WINS", FAILS, without("time", "jax_meshgrid", "jax_meshgrid_jit", "jax_vmap")),
    ("JAX_WINS", MISSING, without("wrong", "numba_serial", "numba_parallel")),
    ("JAX_SPEED", FAILS, world(numpy_meshgrid={"warm": 0.001})),
    ("JAX_MEMORY", FAILS, world(jax_vmap={"peak": 6 * SQUARE})),
    ("JAX_MEMORY", HOLDS, without("memory", "numpy_meshgrid")),
    ("JAX_MEMORY", FAILS, without("memory", "jax_vmap")),
    ("JAX_MEMORY", MISSING, without("memory", "jax_vmap", "numpy_meshgrid")),
    ("JAX_MEMORY", MISSING, without("died", "numpy_meshgrid")),
    ("JAX_ON_GPU_SPEED", HOLDS, on_gpu(jax_vmap=0.0003)),
    ("JAX_ON_GPU_SPEED", FAILS, on_gpu(jax_vmap=0.2)),
    ("JAX_ON_GPU_SPEED", MISSING, loaded(world(), [failed("jax_vmap", "died", WHY, device="gpu")])),
    ("NUMPY_IS_POOR", FAILS, world(numpy_loop={"warm": 0.1})),
    # A tenth of the steps in a tenth of the time.
    ("NUMPY_IS_POOR", HOLDS, world(numpy_loop={"warm": 0.4, "n": 1_000_000})),
    ("NUMBA_IS_EFFICIENT", FAILS, world(numba_loop={"warm": 0.3})),
    ("NUMBA_IS_EFFICIENT", FAILS, without("time", "numba_loop")),
    ("NUMBA_IS_EFFICIENT", HOLDS, without("time", "jax_fori")),
    ("NUMBA_IS_EFFICIENT", HOLDS, without("time", "jax_fori", "jax_scan")),
    ("NUMBA_IS_EFFICIENT", MISSING, without("raised", "jax_fori", "jax_scan")),
    ("FORI_IS_EFFICIENT", FAILS, world(jax_fori={"warm": 0.2})),
    ("FORI_IS_EFFICIENT", FAILS, without("time", "jax_fori", "jax_scan")),
    ("FORI_IS_EFFICIENT", MISSING, without("time", "jax_fori", "jax_scan", "numba_loop")),
    ("SCAN_IS_EFFICIENT", FAILS, world(jax_scan={"warm": 0.2})),
    ("IN_PLACE", FAILS, world(jax_fori={"peak": 2 * LINE})),
    ("IN_PLACE", MISSING, world(jax_fori={"n": 1_000_000})),
    ("BELONGS_ON_CPU", HOLDS, on_gpu(jax_fori=80.0)),
    ("BELONGS_ON_CPU", FAILS, on_gpu(jax_fori=0.001)),
    ("BELONGS_ON_CPU", HOLDS, loaded(world(), [LATE_ON_GPU])),
    ("JAX_DIFFERENTIATES", HOLDS, derived("jax_forward")),
    ("JAX_DIFFERENTIATES", MISSING, derived("numba_tangent")),
    ("JAX_DIFFERENTIATES", FAILS, derived("jax_forward", jax_reverse="wrong")),
    ("JAX_DIFFERENTIATES", HOLDS, derived("jax_forward", jax_reverse="memory")),
]

# These compare code, not rows: their outcomes are tested apart.
BY_CODE = ("NUMBA_READS_BEST", "VMAP_READS")


def grouped(data):
    return groups(data if isinstance(data, dict) else loaded(data))


def judge(claim, data):
    return table.judge(claim, grouped(data))


@pytest.mark.parametrize(
    ("name", "word", "found"), OUTCOMES, ids=[f"{n.lower()}-{w.replace(' ', '_')}" for n, w, _ in OUTCOMES]
)
def test_the_rows_decide(name, word, found):
    verdict = judge(STATED[name], found)
    assert verdict.word == word, verdict
    assert verdict.figures


def test_in_a_world_as_the_lecture_has_it_nothing_fails_and_every_claim_can_come_out_either_way():
    found = grouped(world())
    words = {name: table.judge(claim, found).word for name, claim in STATED.items() if name not in BY_CODE}
    open_ = {"PRANGE_BY_SIZE": MISSING, "JAX_ON_GPU": GPU, "JAX_ON_GPU_SPEED": GPU, "BELONGS_ON_CPU": GPU}
    assert {n: w for n, w in words.items() if w != HOLDS} == open_ | {"JAX_DIFFERENTIATES": MISSING}
    for name, word in words.items():
        assert {HOLDS, FAILS} <= {word, *(w for of, w, _ in OUTCOMES if of == name)}, name
    assert len({claim.statement for claim in CLAIMS}) == len(STATED) == len(CLAIMS) == 27
    assert [claim.section for claim in CLAIMS] == sorted(claim.section for claim in CLAIMS)


def test_what_is_looked_at_is_told_with_all_that_the_rule_is_given():
    for claim in CLAIMS:
        flat = [part for name in claim.names for part in (name if isinstance(name, tuple) else [name])]
        words = [f"{part:,}" if isinstance(part, int) else str(part) for part in flat]
        assert [word for word in words if word not in claim.measure] == []


def test_a_failure_and_few_digits_have_their_reason_in_the_figures():
    found = rows("jax_reverse", "sensitivity", warm=1.0, dtype="float32", error_ulps=1.13e8)
    figures = judge(STATED["JAX_DIFFERENTIATES"], found).figures
    assert "jax_reverse agrees to 0 digits, within the problem's bound: rounding adds up" in figures
    for name in ("FORI_IS_EFFICIENT", "NUMBA_IS_EFFICIENT", "IN_PLACE"):
        assert "jax_fori failed: it is said why" in judge(STATED[name], without("time", "jax_fori")).figures
    disturbed = judge(STATED["NUMBA_SPEED"], world(numba_serial={"disturbed": range(6)}))
    assert "every process of numba_serial was disturbed" in disturbed.figures
    wins = judge(STATED["JAX_WINS"], without("died", "numba_serial"))
    assert wins.word == HOLDS
    assert "of those that finished" in wins.figures
    assert "numba_serial failed: it is said why" in wins.figures


# Dtypes, sizes, CPUs


def test_a_claim_must_hold_in_every_dtype():
    claim, single = STATED["NUMBA_SPEED"], {"dtype": "float32"}
    fails = rows("numba_serial", warm=0.5, **single) + rows("numpy_prebuilt_mesh", warm=0.2, **single)
    figures = judge(claim, world() + fails).figures
    assert "float64" in figures
    assert "float32" in figures
    assert judge(claim, world() + rows("numba_serial", warm=0.1, **single)).word == MISSING
    # Where one dtype leaves it open, another in which it fails still decides.
    for figures in ({}, {"warm": 0.248}, {"rounds": 5}, {"warm": None}):
        assert judge(claim, world(numba_serial=figures) + fails).word == FAILS


def test_the_lectures_n_decides_whatever_its_size_is_called_and_no_other():
    of_300 = about(world(), size="300", n=300, n_asked=300)
    lecture, other, swept = map(grouped, (world(), of_300, about(world(), size="3000") + of_300))
    assert {table.judge(claim, other).word for claim in CLAIMS} == {MISSING}
    assert [table.judge(claim, swept) for claim in CLAIMS] == [
        table.judge(claim, lecture) for claim in CLAIMS
    ]
    for problem, n in LECTURE_N.items():
        assert problems.problem(problem).sizes["lecture"] == n
    assert problems.problem("grid_max").sizes["medium"] == SMALL_N
    assert set(LECTURE_N) == {claim.problem for claim in CLAIMS}


def test_of_several_numbers_of_cpus_the_largest_decides():
    few = rows("numba_parallel", warm=0.13, cpus=1) + rows("numba_serial", warm=0.13, cpus=1)
    many = rows("numba_parallel", warm=0.04, cpus=4) + rows("numba_serial", warm=0.13, cpus=4)
    assert {judge(STATED["PRANGE"], both).word for both in (many + few, few + many)} == {HOLDS}
    assert judge(STATED["PRANGE"], few).word == MISSING


def test_the_table_judges_each_result_by_itself_and_none_without_a_problem_of_the_lectures():
    results = {"one": loaded(world()), "other": without("time", "jax_fori")}
    found = dict(table.table(results))
    assert list(found) == list(CLAIMS)
    words = {name: verdict.word for name, verdict in found[STATED["FORI_IS_EFFICIENT"]].items()}
    assert words == {"one": HOLDS, "other": FAILS}
    other = loaded(rows("numpy_a", "my_port", warm=1.0))
    assert table.table({"one": other}) == []
    assert len(table.table({"one": other, "two": loaded(world())})) == len(CLAIMS)


# Code


@pytest.mark.parametrize(
    ("mine", "theirs", "word"),
    [
        ("y = 1", "y = 1\nif y:\n    y = 2", HOLDS),
        ("y = 1\nif y:\n    y = 2", "y = 1", FAILS),
        ("y = 1\nx = 2\nz = 3", "if y:\n    y = 2", CLOSE),
        ("y = 1", "y = 1", CLOSE),
    ],
)
def test_code_decides_and_is_told_once_for_all_dtypes(mine, theirs, word, monkeypatch):
    def source(problem, kernel):
        body = mine if kernel in ("numba_loop", "jax_vmap") else theirs
        return "def run(y):\n" + "".join(f"    {line}\n" for line in body.splitlines())

    monkeypatch.setattr(readability, "source", source)
    for name in BY_CODE:
        assert judge(STATED[name], world()).word == word
        both = world() + rows("jax_vmap", warm=1.0, dtype="float32")
        assert judge(STATED[name], both).figures == judge(STATED[name], world()).figures


def test_a_kernels_code_is_found_and_nothing_else_is():
    code = readability.source("quadratic_map", "numba_loop")
    assert "def run(" in code
    assert '"""' not in code
    assert readability.source("quadratic_map", "no_such_kernel") is None
    assert readability.source("../harness", "units") is None
    assert readability.source("quadratic_map", "../grid_max/jax_vmap") is None


BEHIND = '''
"""Two functions, of which one is needed."""

import math
import sys

import numpy as np

RATE = 0.96


def other(x):
    return sys.getsizeof(x)


def share(x):
    """Not counted."""
    # Nor is this.
    return RATE * x


@staticmethod
def f(x):
    return share(x) / np.sum(x)


if __name__ == "__main__":
    print(other(2))
'''


@pytest.mark.parametrize(
    "code",
    [
        "from .old import f\n\nrun = f",
        "from old import f\n\nrun = f",
        "from .old import f as run",
        "from old import f as of_old\n\nrun = of_old",
        "from package import share_of as run",
        "from ..package.inner import f as run",
    ],
)
def test_the_code_behind_an_import_is_that_of_the_function_and_what_it_needs(tmp_path, monkeypatch, code):
    files = {"mine/old.py": BEHIND, "old.py": BEHIND, "package/inner.py": BEHIND}
    files |= {"package/__init__.py": "from .inner import f as share_of\n"}
    files |= {"mine/numpy_old.py": f'"""NumPy"""\n\n{code}\n'}
    files |= {"mine/numpy_more.py": '"""NumPy"""\n\nfrom .old import f\n\ndef run(x):\n    return f(x)\n'}
    files |= {"mine/numpy_gone.py": '"""NumPy"""\n\nfrom .old import not_there as run\n'}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(readability.kernels, "PROBLEMS", ("mine",))
    monkeypatch.setattr(readability.kernels, "__path__", [str(tmp_path)])
    monkeypatch.syspath_prepend(tmp_path)
    code = readability.source("mine", "numpy_old")
    assert code.startswith("import numpy as np\nRATE = 0.96\ndef share(x):\n")
    assert code.endswith("@staticmethod\ndef f(x):\n    return share(x) / np.sum(x)\n")
    # An import, a constant, two functions of two lines, and what stands above one of them.
    assert readability.measure("mine", "numpy_old").lines == 7
    # A function that cannot be read has no number of lines: that of its import would be taken for it.
    with pytest.raises(Unreadable, match="numpy_gone is in old, which cannot be read here"):
        readability.measure("mine", "numpy_gone")
    # What does more than hand over, or cannot be read, is shown as it is, and ends no report.
    assert "def run(x)" in readability.source("mine", "numpy_more")
    (tmp_path / "mine" / "numpy_broken.py").write_text("def run(x:\n")
    assert readability.source("mine", "numpy_broken") == "def run(x:\n"
    (tmp_path / "mine" / "numpy_nothing.py").write_bytes(b"\0")
    for name in ("numpy_broken", "numpy_nothing"):
        with pytest.raises(Unreadable, match=name):
            readability.measure("mine", name)
    (tmp_path / "mine" / "old.py").write_bytes(b"# caf\xe9\ndef not_there(x):\n    return x\n")
    assert readability.source("mine", "numpy_gone") == "from .old import not_there as run\n"
