"""The lecture's claims on iterating the quadratic map: its section 15.2."""

from harness.claims import readability
from harness.claims.claim import Claim, Finding, said
from harness.claims.comparisons import format_pair, format_peak, near_fastest, slower
from harness.units import format_bytes

PROBLEM = "quadratic_map"
COMPILED = ("numba_loop", "jax_fori", "jax_scan")


def _numpy_is_poor(e):
    numpy, numba = e.entry("numpy_loop"), e.entry("numba_loop")
    return Finding(slower(numpy, numba, 10), format_pair(numpy, numba))


NUMPY_IS_POOR = Claim(
    PROBLEM,
    "15.2",
    "NumPy is a poor option for sequential operations.",
    "a NumPy loop against Numba's, per step: more than ten times slower",
    _numpy_is_poor,
)


def _efficient(e, kernel, factor):
    rivals = [e.entry(other) for other in COMPILED if other != kernel]
    return near_fastest(e.entry(kernel), rivals, factor)


NUMBA_IS_EFFICIENT = Claim(
    PROBLEM,
    "15.2.1",
    "Numba handles the sequential operation very efficiently.",
    "Numba against the fastest of the lecture's kernels: at most 1.5 times slower",
    lambda e: _efficient(e, "numba_loop", 1.5),
)

FORI_IS_EFFICIENT = Claim(
    PROBLEM,
    "15.2.2",
    "JAX with fori_loop is quite efficient too.",
    "against the fastest of the lecture's kernels: at most twice as slow",
    lambda e: _efficient(e, "jax_fori", 2),
)

SCAN_IS_EFFICIENT = Claim(
    PROBLEM,
    "15.2.2",
    "JAX with scan delivers strong performance too.",
    "against the fastest of the lecture's kernels: at most twice as slow",
    lambda e: _efficient(e, "jax_scan", 2),
)


def _in_place(e):
    peak, trajectory = e.peak("jax_fori"), (e.n("jax_fori") + 1) * e.itemsize
    figures = f"{format_peak('jax_fori', peak)}, one trajectory is {format_bytes(trajectory)}"
    return Finding(said(peak < 2 * trajectory), figures)


IN_PLACE = Claim(
    PROBLEM,
    "15.2.2",
    "Inside jit, at[].set updates in place.",
    "peak of fori_loop: below two trajectories",
    _in_place,
)


def _belongs_on_cpu(e):
    on_gpu, on_cpu = e.entry("jax_fori", "gpu"), e.entry("jax_fori")
    return Finding(slower(on_gpu, on_cpu), format_pair(on_gpu, on_cpu))


BELONGS_ON_CPU = Claim(
    PROBLEM,
    "15.2.2",
    "The sequential problem belongs on the CPU.",
    "the same JAX kernel on both, per step",
    _belongs_on_cpu,
)

NUMBA_READS_BEST = Claim(
    PROBLEM,
    "15.2.3",
    "Numba's code is more natural to read than JAX's.",
    "lines and cognitive complexity of the lecture's kernels; a proxy, not a reader",
    lambda e: readability.simpler(e.problem, "numba_loop", ["jax_fori", "jax_scan"]),
    same_in_every_dtype=True,
)

CLAIMS = (
    NUMPY_IS_POOR,
    NUMBA_IS_EFFICIENT,
    FORI_IS_EFFICIENT,
    SCAN_IS_EFFICIENT,
    IN_PLACE,
    BELONGS_ON_CPU,
    NUMBA_READS_BEST,
)
