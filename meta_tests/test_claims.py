"""Every claim with made-up rows: holds, does not hold, not decided, needs a GPU."""

import pytest

from harness.report import claims
from harness.report import deciders as by
from harness.report.claims import CLAIMS, FAILS, GPU, HOLDS, OPEN, judge
from meta_tests.made_up import rows, world

SQUARE, LINE = 72_000_000, 80_000_008


def on_gpu(**kernels):
    found = world()
    for kernel, warm in kernels.items():
        problem = "quadratic_map" if kernel == "jax_fori" else "grid_max"
        found += rows(kernel, problem, warm=warm, device="gpu")
    return found


def by_size(serial, parallel):
    """A world with a medium size too: there, serial and parallel Numba's seconds."""
    medium = {"size": "medium", "n": 1_000, "n_asked": 1_000}
    found = world() + rows("numba_serial", warm=serial, **medium)
    return found + rows("numba_parallel", warm=parallel, **medium)


def derived(*kernels):
    return world() + [row for kernel in kernels for row in rows(kernel, "sensitivity", warm=1.0)]


# Which decider, the word it must give, and rows that lead there.
OUTCOMES = [
    (by.grid_costs_24_000_bytes, HOLDS, world()),
    (by.grid_costs_24_000_bytes, FAILS, world(numpy_meshgrid={"given_bytes": 24_008})),
    (by.grid_costs_24_000_bytes, OPEN, world(numpy_meshgrid=None)),
    (by.mesh_costs_144_million_bytes, HOLDS, world()),
    (by.mesh_costs_144_million_bytes, FAILS, world(numpy_prebuilt_mesh={"input_bytes": 72_000_000})),
    (by.mesh_costs_144_million_bytes, OPEN, world(numpy_prebuilt_mesh={"peak": None})),
    (by.numpy_makes_temporaries, HOLDS, world()),
    (by.numpy_makes_temporaries, FAILS, world(numpy_prebuilt_mesh={"peak": SQUARE})),
    (by.numpy_makes_temporaries, OPEN, world(numpy_prebuilt_mesh=None)),
    (by.numba_uses_no_memory, HOLDS, world()),
    (by.numba_uses_no_memory, FAILS, world(numba_serial={"peak": 24_001})),
    (by.numba_uses_no_memory, OPEN, world(numba_serial={"peak": None})),
    (by.numba_beats_numpy, HOLDS, world()),
    (by.numba_beats_numpy, FAILS, world(numba_serial={"warm": 0.5})),
    (by.numba_beats_numpy, OPEN, world(numba_serial={"warm": 0.24})),
    (by.numba_beats_numpy, OPEN, world(numba_serial={"warm": (0.13, 0.1, 0.4)})),
    (by.numba_compiles_first, HOLDS, world()),
    (by.numba_compiles_first, FAILS, world(numba_serial={"first": 0.14})),
    (by.numba_compiles_first, OPEN, world(numba_serial={"first": 0.27})),
    (by.prange_pays, HOLDS, world()),
    (by.prange_pays, FAILS, world(numba_parallel={"warm": 0.2})),
    (by.prange_pays, OPEN, world(numba_parallel={"threads_usable": 1})),
    (by.prange_gains_with_size, HOLDS, by_size(0.013, 0.013)),
    (by.prange_gains_with_size, FAILS, by_size(0.013, 0.002)),
    (by.prange_gains_with_size, OPEN, by_size(0.013, 0.006)),
    (by.prange_gains_with_size, OPEN, world()),
    (by.all_agree_on_the_grid, HOLDS, world()),
    (by.all_agree_on_the_grid, OPEN, rows("numpy_meshgrid", warm=1.0)),
    (by.jax_meshgrid_beats_numpy, HOLDS, world()),
    (by.jax_meshgrid_beats_numpy, FAILS, world(jax_meshgrid={"warm": 0.5})),
    (by.jax_meshgrid_beats_numpy, OPEN, world(jax_meshgrid={"warm": 0.3})),
    (by.jax_gains_on_gpu, HOLDS, on_gpu(jax_meshgrid=0.001)),
    (by.jax_gains_on_gpu, FAILS, on_gpu(jax_meshgrid=0.5)),
    (by.jax_gains_on_gpu, GPU, world()),
    (by.compiling_pays_off, HOLDS, world()),
    (by.compiling_pays_off, FAILS, world(jax_vmap={"warm": 0.4, "first": 0.5})),
    (by.compiling_pays_off, OPEN, world(jax_vmap={"first": None})),
    (by.jit_avoids_temporaries, HOLDS, world()),
    (by.jit_avoids_temporaries, FAILS, world(jax_meshgrid={"peak": 4 * SQUARE})),
    (by.jit_avoids_temporaries, OPEN, world(jax_meshgrid={"peak": None})),
    (by.vmap_makes_no_square, HOLDS, world()),
    (by.vmap_makes_no_square, FAILS, world(jax_vmap={"peak": SQUARE})),
    (by.vmap_makes_no_square, OPEN, world(jax_vmap=None)),
    (by.jax_wins_the_grid, HOLDS, world()),
    (by.jax_wins_the_grid, FAILS, world(numba_parallel={"warm": 0.001})),
    (by.jax_wins_the_grid, OPEN, world(numba_parallel={"warm": 0.010})),
    (by.jax_dominates_speed, HOLDS, world()),
    (by.jax_dominates_speed, FAILS, world(numpy_meshgrid={"warm": 0.001})),
    (by.jax_dominates_speed, OPEN, world(numpy_meshgrid={"warm": 0.010})),
    (by.jax_dominates_memory, HOLDS, world()),
    (by.jax_dominates_memory, FAILS, world(jax_vmap={"peak": 6 * SQUARE})),
    (by.jax_dominates_memory, OPEN, world(numpy_meshgrid=None)),
    (by.jax_dominates_numba_on_gpu, HOLDS, on_gpu(jax_vmap=0.0003)),
    (by.jax_dominates_numba_on_gpu, FAILS, on_gpu(jax_vmap=0.2)),
    (by.jax_dominates_numba_on_gpu, GPU, world()),
    (by.numpy_is_poor_in_sequence, HOLDS, world()),
    (by.numpy_is_poor_in_sequence, FAILS, world(numpy_loop={"warm": 0.1})),
    (by.numpy_is_poor_in_sequence, OPEN, world(numpy_loop={"warm": 0.6})),
    (by.numba_is_efficient_in_sequence, HOLDS, world()),
    (by.numba_is_efficient_in_sequence, FAILS, world(numba_loop={"warm": 0.3})),
    (by.numba_is_efficient_in_sequence, OPEN, world(numba_loop={"warm": 0.12})),
    (by.fori_is_efficient, HOLDS, world()),
    (by.fori_is_efficient, FAILS, world(jax_fori={"warm": 0.2})),
    (by.fori_is_efficient, OPEN, world(jax_fori={"warm": 0.12})),
    (by.scan_is_efficient, HOLDS, world()),
    (by.scan_is_efficient, FAILS, world(jax_scan={"warm": 0.2})),
    (by.scan_is_efficient, OPEN, world(jax_scan=None)),
    (by.fori_updates_in_place, HOLDS, world()),
    (by.fori_updates_in_place, FAILS, world(jax_fori={"peak": 2 * LINE})),
    (by.fori_updates_in_place, OPEN, world(jax_fori={"peak": None})),
    (by.sequence_belongs_on_cpu, HOLDS, on_gpu(jax_fori=80.0)),
    (by.sequence_belongs_on_cpu, FAILS, on_gpu(jax_fori=0.001)),
    (by.sequence_belongs_on_cpu, GPU, world()),
    (by.jax_differentiates, HOLDS, derived("jax_forward")),
    (by.jax_differentiates, OPEN, derived("numba_tangent")),
    (by.jax_differentiates, OPEN, world()),
]

# These compare code, not rows: their outcomes are tested apart.
BY_CODE = (by.numba_reads_best, by.vmap_reads_better)


@pytest.mark.parametrize(
    ("decide", "word", "found"), OUTCOMES, ids=[f"{d.__name__}-{w.replace(' ', '_')}" for d, w, _ in OUTCOMES]
)
def test_the_rows_decide(decide, word, found):
    (claim,) = (claim for claim in CLAIMS if claim.decide is decide)
    verdict = judge(claim, found)
    assert verdict.word == word, verdict
    assert verdict.figures


def test_every_claim_can_come_out_either_way():
    tested = {}
    for decide, word, _ in OUTCOMES:
        tested.setdefault(decide, set()).add(word)
    for claim in CLAIMS:
        if claim.decide in BY_CODE:
            continue
        # A kernel that disagrees has no row, so agreement can only hold or be unknown.
        needed = (
            {HOLDS} if claim.decide in (by.all_agree_on_the_grid, by.jax_differentiates) else {HOLDS, FAILS}
        )
        assert needed < tested[claim.decide], claim.statement
    assert len({(claim.section, claim.statement) for claim in CLAIMS}) == len(CLAIMS)


@pytest.mark.parametrize(
    ("mine", "theirs", "word"),
    [
        ("y = 1", "y = 1\nif y:\n    y = 2", HOLDS),
        ("y = 1\nif y:\n    y = 2", "y = 1", FAILS),
        ("y = 1\nx = 2\nz = 3", "if y:\n    y = 2", OPEN),
        ("y = 1", "y = 1", OPEN),
    ],
)
def test_code_decides(mine, theirs, word, monkeypatch):
    def source(problem, kernel):
        body = mine if kernel in ("numba_loop", "jax_vmap") else theirs
        return "", "def run(y):\n" + "".join(f"    {line}\n" for line in body.splitlines())

    monkeypatch.setattr(by.clarity, "source", source)
    for claim in CLAIMS:
        if claim.decide in BY_CODE:
            assert judge(claim, world()).word == word


def test_a_claim_must_hold_in_every_dtype():
    (claim,) = (claim for claim in CLAIMS if claim.decide is by.numba_beats_numpy)
    single = {"dtype": "float32"}
    fails = rows("numba_serial", warm=0.5, **single) + rows("numpy_prebuilt_mesh", warm=0.2, **single)
    verdict = judge(claim, world() + fails)
    assert verdict.word == FAILS
    assert "float64" in verdict.figures
    assert "float32" in verdict.figures
    assert judge(claim, world() + rows("numba_serial", warm=0.1, **single)).word == OPEN


def test_a_tuned_kernel_decides_nothing():
    (claim,) = (claim for claim in CLAIMS if claim.decide is by.jax_wins_the_grid)
    assert judge(claim, world() + rows("numba_simd", warm=0.001, tuned=True)).word == HOLDS


def test_another_size_decides_nothing():
    small = [row | {"extra_info": row["extra_info"] | {"size": "small"}} for row in world()]
    assert {judge(claim, small).word for claim in CLAIMS} == {OPEN}


def test_a_world_as_the_lecture_has_it():
    words = {claim.statement: judge(claim, world()).word for claim in CLAIMS if claim.decide not in BY_CODE}
    assert FAILS not in words.values()
    assert set(words.values()) <= set(claims.VERDICTS)
