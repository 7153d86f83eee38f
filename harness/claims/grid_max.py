"""The lecture's claims on the maximum over a grid, by NumPy and Numba: its sections 15.1.3 to 15.1.5."""

from harness.claims.claim import FAILS, HOLDS, Claim, Finding, Lacking, said
from harness.claims.comparisons import faster, format_peak, gain, longer
from harness.claims.evidence import failure
from harness.units import format_digits, format_seconds, format_ulps

PROBLEM = "grid_max"
# The lecture's n against this one: what it says of a larger grid.
SMALLER_N = 1_000


def _flat_grid(e):
    # Of float64 numbers, as in the lecture; of float32 ones half as many bytes.
    size = e.given_bytes("numpy_meshgrid")
    return Finding(said(size == 3_000 * e.itemsize), f"{size:,} bytes")


FLAT_GRID = Claim(
    PROBLEM, "15.1.3", "The flat grid is low in memory: 24,000 bytes.", "bytes of the input", _flat_grid
)


def _mesh(e):
    size = e.input_bytes("numpy_prebuilt_mesh")
    return Finding(said(size == 2 * 3_000**2 * e.itemsize), f"{size:,} bytes")


MESH = Claim(
    PROBLEM,
    "15.1.3",
    "The two mesh grids cost 144,000,000 bytes.",
    "bytes that the prebuilt mesh holds",
    _mesh,
)


def square(e, kernel):
    """Bytes of one n × n array."""
    return e.n(kernel) ** 2 * e.itemsize


def _temporaries(e):
    arrays = e.peak("numpy_prebuilt_mesh") / square(e, "numpy_prebuilt_mesh")
    return Finding(said(arrays >= 2), f"{arrays:.2f} arrays at once beside the mesh")


TEMPORARIES = Claim(
    PROBLEM,
    "15.1.3",
    "NumPy's eager execution makes many intermediate arrays of that size.",
    "peak of the call with the mesh built before, in n × n arrays: two or more",
    _temporaries,
)


def _numba_memory(e):
    peak, grid = e.peak("numba_serial"), e.n("numba_serial") * e.itemsize
    return Finding(said(peak <= grid), f"{format_peak('numba_serial', peak)}, the grid is {grid:,} B")


NUMBA_MEMORY = Claim(
    PROBLEM, "15.1.4", "Numba uses almost no memory.", "peak: below the grid's own bytes", _numba_memory
)

NUMBA_SPEED = Claim(
    PROBLEM,
    "15.1.4",
    "Numba is somewhat faster than NumPy.",
    "warm calls; NumPy with its mesh built before, as the lecture times it",
    lambda e: faster(e.entry("numba_serial"), e.entry("numpy_prebuilt_mesh")),
)


def _numba_compiles(e):
    first, warm = e.first_call("numba_serial"), e.warm("numba_serial")
    figures = f"first {format_seconds(first.median)}, warm {format_seconds(warm.median)}"
    return Finding(longer(first, warm, 2), figures)


NUMBA_COMPILES = Claim(
    PROBLEM,
    "15.1.4",
    "Numba's first run is slow because it compiles.",
    "first call against warm call: more than twice",
    _numba_compiles,
)


def _prange(e):
    parallel, serial = e.entry("numba_parallel"), e.entry("numba_serial")
    if parallel.threads_usable == 1:
        raise Lacking("only one CPU was usable")
    return faster(parallel, serial)


PRANGE = Claim(
    PROBLEM,
    "15.1.5",
    "With several cores, prange pays.",
    "warm calls of parallel and serial Numba",
    _prange,
)


def _prange_by_size(e):
    gains = {
        n: gain(e.warm("numba_serial", n=n), e.warm("numba_parallel", n=n))
        for n in (SMALLER_N, e.n_of_lecture)
    }
    figures = "; ".join(f"n = {n:,}: {format_digits(found.median)}×" for n, found in gains.items())
    return Finding(longer(gains[e.n_of_lecture], gains[SMALLER_N]), figures)


PRANGE_BY_SIZE = Claim(
    PROBLEM,
    "15.1.5",
    "prange brings more on a larger grid.",
    f"speed-up over serial at n = {SMALLER_N:,} and at the lecture's n",
    _prange_by_size,
)


def _agreement(e):
    """A kernel that disagrees has no figures; what is left to tell is how near the others are."""
    entries = [entry for entry in e.group().entries if not entry.tuned]
    wrong = [entry for entry in entries if entry.failed_kind == "wrong"]
    if wrong:
        return Finding(FAILS, "; ".join(map(failure, wrong)))
    errors = {entry.kernel: entry.error_ulps for entry in entries if entry.error_ulps is not None}
    if len(errors) < 2:
        raise Lacking(f"no errors of two kernels, {e.dtype}")
    worst = max(errors, key=errors.get)
    how = f"{worst} is {format_ulps(errors[worst])} off" if errors[worst] else "bit for bit"
    finished = " that finished" if any(entry.failed for entry in entries) else ""
    return Finding(HOLDS, f"{len(errors)} kernels{finished}, {how}")


AGREEMENT = Claim(
    PROBLEM,
    "15.1.5",
    "Every version gives NumPy's maximum.",
    "error of every kernel but tuned ones; was one found wrong?",
    _agreement,
)

CLAIMS = (
    FLAT_GRID,
    MESH,
    TEMPORARIES,
    NUMBA_MEMORY,
    NUMBA_SPEED,
    NUMBA_COMPILES,
    PRANGE,
    PRANGE_BY_SIZE,
    AGREEMENT,
)
