"""Every claim with made-up rows, each way: holds, does not, open, needs a GPU, not measured."""

import pytest

from harness.analysis.stats import TOO_CLOSE as CLOSE
from harness.analysis.stats import TOO_FEW as FEW
from harness.analysis.table import groups
from harness.claims import table
from harness.claims.lecture import CLAIMS
from harness.claims.rules import FAILS, GPU, HOLDS, MISSING
from meta_tests.made_up import failed, loaded, rows, world

pytestmark = pytest.mark.fast

SQUARE, LINE = 72_000_000, 80_000_008
SEQUENTIAL = ("numpy_loop", "numba_loop", "jax_fori", "jax_scan")
WHY = "it is said why."
BUSY, AHEAD = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0], [0.9, 1.8, 0.9, 1.8, 0.9, 1.8]
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
    ("FLAT_GRID", HOLDS, world()),
    ("FLAT_GRID", FAILS, world(numpy_meshgrid={"given_bytes": 24_008})),
    ("FLAT_GRID", MISSING, world(numpy_meshgrid=None)),
    ("MESH", HOLDS, world()),
    ("MESH", FAILS, world(numpy_prebuilt_mesh={"input_bytes": 72_000_000})),
    ("MESH", MISSING, world(numpy_prebuilt_mesh={"peak": None})),
    ("TEMPORARIES", HOLDS, world()),
    ("TEMPORARIES", FAILS, world(numpy_prebuilt_mesh={"peak": SQUARE})),
    ("TEMPORARIES", MISSING, world(numpy_prebuilt_mesh=None)),
    ("TEMPORARIES", MISSING, without("memory", "numpy_prebuilt_mesh")),
    ("NUMBA_MEMORY", HOLDS, world()),
    ("NUMBA_MEMORY", FAILS, world(numba_serial={"peak": 24_001})),
    ("NUMBA_MEMORY", MISSING, world(numba_serial={"peak": None})),
    ("NUMBA_SPEED", HOLDS, world()),
    ("NUMBA_SPEED", FAILS, world(numba_serial={"warm": 0.5})),
    ("NUMBA_SPEED", CLOSE, world(numba_serial={"warm": 0.248})),
    ("NUMBA_SPEED", CLOSE, world(numba_serial={"warm": (0.13, 0.1, 0.4)})),
    ("NUMBA_SPEED", FEW, fewer("numba_serial")),
    ("NUMBA_SPEED", FEW, world(numba_serial={"disturbed": (2,)})),
    ("NUMBA_SPEED", FEW, world(numba_serial={"disturbed": range(6)})),
    # Pairs decide where ranges overlap: both twice as slow in half of the rounds, one always a tenth ahead.
    ("NUMBA_SPEED", HOLDS, world(numba_serial={"warm": AHEAD}, numpy_prebuilt_mesh={"warm": BUSY})),
    ("NUMBA_SPEED", HOLDS, world(numba_serial={"warm": 0.22})),
    ("NUMBA_SPEED", FAILS, without("time", "numba_serial")),
    ("NUMBA_SPEED", HOLDS, without("time", "numpy_prebuilt_mesh")),
    ("NUMBA_SPEED", MISSING, without("time", "numba_serial", "numpy_prebuilt_mesh")),
    ("NUMBA_SPEED", MISSING, without("died", "numba_serial")),
    ("NUMBA_SPEED", MISSING, without("wrong", "numpy_prebuilt_mesh")),
    ("NUMBA_COMPILES", HOLDS, world()),
    ("NUMBA_COMPILES", FAILS, world(numba_serial={"first": 0.14})),
    ("NUMBA_COMPILES", CLOSE, world(numba_serial={"first": 0.26})),
    ("NUMBA_COMPILES", FEW, fewer("numba_serial")),
    ("PRANGE", HOLDS, world()),
    ("PRANGE", FAILS, world(numba_parallel={"warm": 0.2})),
    ("PRANGE", MISSING, world(numba_parallel={"threads_usable": 1})),
    # A kernel of that name in another problem decides nothing.
    ("PRANGE", HOLDS, rows("numba_parallel", "ensemble", warm=9.0, peak=1) + world()),
    ("PRANGE_BY_SIZE", HOLDS, by_size(0.013, 0.013)),
    ("PRANGE_BY_SIZE", FAILS, by_size(0.013, 0.002)),
    ("PRANGE_BY_SIZE", CLOSE, by_size(0.013, 0.006)),
    ("PRANGE_BY_SIZE", FEW, by_size(0.013, 0.013, rounds=5)),
    ("PRANGE_BY_SIZE", FEW, never_together(0.013, 0.013)),
    ("PRANGE_BY_SIZE", MISSING, world()),
    ("AGREEMENT", HOLDS, world()),
    ("AGREEMENT", HOLDS, without("time", "numba_serial")),
    ("AGREEMENT", FAILS, without("wrong", "numba_serial")),
    # A tuned kernel decides nothing.
    ("AGREEMENT", HOLDS, loaded(world(), [failed("numba_simd", "wrong", "by 3", tuned=True)])),
    ("JAX_WINS", HOLDS, world() + rows("numba_simd", warm=0.001, tuned=True)),
    ("AGREEMENT", MISSING, rows("numpy_meshgrid", warm=1.0)),
    ("JAX_MESH_SPEED", HOLDS, world()),
    ("JAX_MESH_SPEED", FAILS, world(jax_meshgrid={"warm": 0.5})),
    ("JAX_MESH_SPEED", CLOSE, world(jax_meshgrid={"warm": 0.3})),
    ("JAX_ON_GPU", HOLDS, on_gpu(jax_meshgrid=0.001)),
    ("JAX_ON_GPU", FAILS, on_gpu(jax_meshgrid=0.5)),
    ("JAX_ON_GPU", GPU, world()),
    ("PAYS_OFF", HOLDS, world()),
    ("PAYS_OFF", FAILS, world(jax_vmap={"warm": 0.4, "first": 0.5})),
    ("PAYS_OFF", CLOSE, world(jax_vmap={"warm": 0.299, "first": 0.5})),
    ("PAYS_OFF", FEW, fewer("jax_vmap")),
    ("PAYS_OFF", MISSING, world(jax_vmap={"first": None})),
    ("PAYS_OFF", MISSING, world(numpy_meshgrid={"first": None})),
    ("PAYS_OFF", FAILS, without("time", "jax_vmap")),
    ("PAYS_OFF", HOLDS, without("time", "numpy_meshgrid")),
    ("JIT_MEMORY", HOLDS, world()),
    ("JIT_MEMORY", FAILS, world(jax_meshgrid={"peak": 4 * SQUARE})),
    ("JIT_MEMORY", FAILS, world(numpy_meshgrid={"peak": 2 * SQUARE})),
    ("JIT_MEMORY", MISSING, world(jax_meshgrid={"peak": None})),
    ("VMAP_MEMORY", HOLDS, world()),
    ("VMAP_MEMORY", FAILS, world(jax_vmap={"peak": SQUARE})),
    ("VMAP_MEMORY", MISSING, world(jax_vmap=None)),
    ("JAX_WINS", HOLDS, world()),
    ("JAX_WINS", FAILS, world(numba_parallel={"warm": 0.001})),
    ("JAX_WINS", CLOSE, world(numba_parallel={"warm": 0.010})),
    ("JAX_WINS", FEW, fewer("numba_parallel")),
    ("JAX_WINS", FEW, world(numba_parallel={"disturbed": range(6)})),
    ("JAX_WINS", FEW, world(numba_serial={"disturbed": range(6)}, numba_parallel={"disturbed": range(6)})),
    ("JAX_WINS", HOLDS, world(numpy_prebuilt_mesh={"warm": 0.001})),
    ("JAX_WINS", HOLDS, without("time", "numba_serial", "numba_parallel")),
    ("JAX_WINS", HOLDS, without("time", "numba_serial", "numba_parallel", "numpy_meshgrid")),
    ("JAX_WINS", FAILS, without("time", "jax_meshgrid", "jax_meshgrid_jit", "jax_vmap")),
    ("JAX_WINS", MISSING, without("wrong", "numba_serial", "numba_parallel")),
    ("JAX_WINS", MISSING, world(numba_serial=None, numba_parallel=None)),
    ("JAX_SPEED", HOLDS, world()),
    ("JAX_SPEED", FAILS, world(numpy_meshgrid={"warm": 0.001})),
    ("JAX_SPEED", CLOSE, world(numpy_meshgrid={"warm": 0.010})),
    ("JAX_MEMORY", HOLDS, world()),
    ("JAX_MEMORY", FAILS, world(jax_vmap={"peak": 6 * SQUARE})),
    # Less by no page and no hundredth.
    ("JAX_MEMORY", FAILS, world(jax_vmap={"peak": 5 * SQUARE - 1})),
    ("JAX_MEMORY", MISSING, world(numpy_meshgrid=None)),
    ("JAX_MEMORY", HOLDS, without("memory", "numpy_meshgrid")),
    ("JAX_MEMORY", FAILS, without("memory", "jax_vmap")),
    ("JAX_MEMORY", MISSING, without("memory", "jax_vmap", "numpy_meshgrid")),
    ("JAX_MEMORY", MISSING, without("died", "numpy_meshgrid")),
    ("JAX_ON_GPU_SPEED", HOLDS, on_gpu(jax_vmap=0.0003)),
    ("JAX_ON_GPU_SPEED", FAILS, on_gpu(jax_vmap=0.2)),
    ("JAX_ON_GPU_SPEED", GPU, world()),
    ("JAX_ON_GPU_SPEED", MISSING, loaded(world(), [failed("jax_vmap", "died", WHY, device="gpu")])),
    ("NUMPY_IS_POOR", HOLDS, world()),
    ("NUMPY_IS_POOR", FAILS, world(numpy_loop={"warm": 0.1})),
    ("NUMPY_IS_POOR", CLOSE, world(numpy_loop={"warm": 0.6})),
    ("NUMPY_IS_POOR", HOLDS, without("time", "numpy_loop")),
    # A tenth of the steps in a tenth of the time.
    ("NUMPY_IS_POOR", HOLDS, world(numpy_loop={"warm": 0.4, "n": 1_000_000})),
    ("NUMBA_IS_EFFICIENT", HOLDS, world()),
    ("NUMBA_IS_EFFICIENT", FAILS, world(numba_loop={"warm": 0.3})),
    ("NUMBA_IS_EFFICIENT", CLOSE, world(numba_loop={"warm": 0.12})),
    ("NUMBA_IS_EFFICIENT", FAILS, without("time", "numba_loop")),
    ("NUMBA_IS_EFFICIENT", HOLDS, without("time", "jax_fori")),
    ("NUMBA_IS_EFFICIENT", HOLDS, without("time", "jax_fori", "jax_scan")),
    ("NUMBA_IS_EFFICIENT", MISSING, without("raised", "jax_fori", "jax_scan")),
    ("FORI_IS_EFFICIENT", HOLDS, world()),
    ("FORI_IS_EFFICIENT", FAILS, world(jax_fori={"warm": 0.2})),
    ("FORI_IS_EFFICIENT", CLOSE, world(jax_fori={"warm": 0.12})),
    ("FORI_IS_EFFICIENT", FEW, fewer("jax_fori")),
    ("FORI_IS_EFFICIENT", FAILS, without("time", "jax_fori")),
    ("FORI_IS_EFFICIENT", FAILS, without("time", "jax_fori", "jax_scan")),
    ("FORI_IS_EFFICIENT", MISSING, without("time", "jax_fori", "jax_scan", "numba_loop")),
    ("FORI_IS_EFFICIENT", MISSING, without("wrong", "jax_fori")),
    ("SCAN_IS_EFFICIENT", HOLDS, world()),
    ("SCAN_IS_EFFICIENT", FAILS, world(jax_scan={"warm": 0.2})),
    ("SCAN_IS_EFFICIENT", MISSING, world(jax_scan=None)),
    ("SCAN_IS_EFFICIENT", HOLDS, without("died", "jax_fori")),
    ("IN_PLACE", HOLDS, world()),
    ("IN_PLACE", FAILS, world(jax_fori={"peak": 2 * LINE})),
    ("IN_PLACE", MISSING, world(jax_fori={"peak": None})),
    ("IN_PLACE", MISSING, world(jax_fori={"n": 1_000_000})),
    ("IN_PLACE", MISSING, without("time", "jax_fori")),
    ("BELONGS_ON_CPU", HOLDS, on_gpu(jax_fori=80.0)),
    ("BELONGS_ON_CPU", FAILS, on_gpu(jax_fori=0.001)),
    ("BELONGS_ON_CPU", GPU, world()),
    ("BELONGS_ON_CPU", HOLDS, loaded(world(), [LATE_ON_GPU])),
    ("JAX_DIFFERENTIATES", HOLDS, derived("jax_forward")),
    ("JAX_DIFFERENTIATES", MISSING, derived("numba_tangent")),
    ("JAX_DIFFERENTIATES", MISSING, world()),
    ("JAX_DIFFERENTIATES", FAILS, derived("jax_forward", jax_reverse="wrong")),
    ("JAX_DIFFERENTIATES", HOLDS, derived("jax_forward", jax_reverse="memory")),
    ("JAX_DIFFERENTIATES", MISSING, derived("numba_tangent", jax_reverse="memory")),
]

# These compare code, not rows: their outcomes are tested apart.
BY_CODE = ("NUMBA_READS_BEST", "VMAP_READS")


def judge(claim, data):
    return table.judge(claim, groups(data if isinstance(data, dict) else loaded(data)))


@pytest.mark.parametrize(
    ("name", "word", "found"), OUTCOMES, ids=[f"{n.lower()}-{w.replace(' ', '_')}" for n, w, _ in OUTCOMES]
)
def test_the_rows_decide(name, word, found):
    verdict = judge(STATED[name], found)
    assert verdict.word == word, verdict
    assert verdict.figures


def test_every_claim_can_come_out_either_way():
    tested = {}
    for name, word, _ in OUTCOMES:
        tested.setdefault(name, set()).add(word)
    for name in STATED:
        if name not in BY_CODE:
            assert {HOLDS, FAILS} < tested[name], name
    assert len({claim.statement for claim in CLAIMS}) == len(STATED) == len(CLAIMS) == 27
    assert [claim.section for claim in CLAIMS] == sorted(claim.section for claim in CLAIMS)


def test_what_is_looked_at_is_told_with_all_that_the_rule_is_given():
    for claim in CLAIMS:
        flat = [part for name in claim.names for part in (name if isinstance(name, tuple) else [name])]
        words = [f"{part:,}" if isinstance(part, int) else str(part) for part in flat]
        assert [word for word in words if word not in claim.measure] == []


def test_agreement_to_few_digits_has_its_reason_in_the_row():
    found = rows("jax_reverse", "sensitivity", warm=1.0, dtype="float32", error_ulps=1.13e8)
    figures = judge(STATED["JAX_DIFFERENTIATES"], found).figures
    assert "jax_reverse agrees to 0 digits, within the problem's bound: rounding adds up" in figures
