"""The lecture's claims on the maximum over a grid, by JAX: its sections 15.1.6 to 15.1.8, and 15.3 on vmap.

The lecture times NumPy and Numba in float64 and JAX in float32, JAX's default. Here both sides of a claim
have one dtype.
"""

from harness.analysis.as_used import pays_off_after, script
from harness.claims import readability
from harness.claims.claim import HOLDS, Claim, Finding, all_of, said
from harness.claims.comparisons import faster, fastest_is_of, format_pair, format_peak, leaner, slower
from harness.claims.evidence import known
from harness.claims.grid_max import PROBLEM, square
from harness.units import format_bytes, format_count

JAX_MESH_SPEED = Claim(
    PROBLEM,
    "15.1.6",
    "Once compiled, JAX on the same mesh is significantly faster than NumPy.",
    "warm calls, both with the mesh built inside",
    lambda e: faster(e.entry("jax_meshgrid"), e.entry("numpy_meshgrid")),
)

JAX_ON_GPU = Claim(
    PROBLEM,
    "15.1.6",
    "… especially on a GPU.",
    "the same JAX kernel on both",
    lambda e: faster(e.entry("jax_meshgrid", "gpu"), e.entry("jax_meshgrid")),
)


def _calls_until(e, kernel):
    jax, numpy = e.entry(kernel), e.entry("numpy_meshgrid")
    # Only a faster warm call makes up for compiling, however often it is made.
    word = slower(numpy, jax)
    if word != HOLDS or numpy.failed:
        return Finding(word, format_pair(jax, numpy))
    known(jax, script(jax, 1), "first call")
    known(numpy, script(numpy, 1), "first call")
    calls = pays_off_after(jax, numpy)
    when = "never in practice" if calls is None else f"from call {format_count(calls)} on"
    return Finding(said(calls is not None), f"{kernel} {when}")


def _pays_off(e):
    found = [_calls_until(e, kernel) for kernel in ("jax_meshgrid_jit", "jax_vmap")]
    return Finding(all_of([each.word for each in found]), ", ".join(each.figures for each in found))


PAYS_OFF = Claim(
    PROBLEM,
    "15.1.6",
    "Compiling is a one-time cost that pays off when the function is called repeatedly.",
    "calls until JAX's script, import included, takes no longer than NumPy's",
    _pays_off,
)


def _jit_memory(e):
    peak, numpy = e.peak("jax_meshgrid"), e.peak("numpy_meshgrid")
    # A hundredth more is bookkeeping.
    holds = peak <= 3.03 * square(e, "jax_meshgrid") and peak < numpy
    figures = f"{format_peak('jax_meshgrid', peak)}, {format_peak('numpy_meshgrid', numpy)}"
    return Finding(said(holds), figures)


JIT_MEMORY = Claim(
    PROBLEM,
    "15.1.7",
    "jit avoids the many intermediate arrays; x, y and z remain.",
    "peak with the mesh outside jit: at most three n × n arrays and less than NumPy's",
    _jit_memory,
)


def _vmap_memory(e):
    peak, array = e.peak("jax_vmap"), square(e, "jax_vmap")
    figures = f"{format_peak('jax_vmap', peak)}, one array is {format_bytes(array)}"
    return Finding(said(peak < array), figures)


VMAP_MEMORY = Claim(
    PROBLEM,
    "15.1.7",
    "vmap never creates the two-dimensional arrays.",
    "peak: below one n × n array",
    _vmap_memory,
)

JAX_WINS = Claim(
    PROBLEM,
    "15.1.8",
    "JAX is the winner for vectorized operations.",
    "the fastest kernel of all",
    lambda e: fastest_is_of(*(e.of_library(library) for library in ("jax", "numpy", "numba"))),
)

JAX_SPEED = Claim(
    PROBLEM,
    "15.1.8",
    "JAX dominates NumPy in speed.",
    "best JAX kernel against NumPy",
    lambda e: fastest_is_of(e.of_library("jax"), e.of_library("numpy")),
)

JAX_MEMORY = Claim(
    PROBLEM,
    "15.1.8",
    "JAX dominates NumPy in memory, by vmap.",
    "peaks",
    lambda e: leaner(e.entry("jax_vmap"), e.entry("numpy_meshgrid")),
)

# Against Numba where the lecture ran it, on the CPU: CUDA written by hand is another matter.
JAX_ON_GPU_SPEED = Claim(
    PROBLEM,
    "15.1.8",
    "JAX dominates Numba on a GPU.",
    "best JAX kernel on a GPU, best Numba kernel on the CPU",
    lambda e: fastest_is_of(e.of_library("jax", "gpu"), e.of_library("numba")),
)

VMAP_READS = Claim(
    PROBLEM,
    "15.3",
    "vmap often leads to clearer code than a mesh.",
    "lines and cognitive complexity of jax_vmap and jax_meshgrid; a proxy, not a reader",
    lambda e: readability.simpler(e.problem, "jax_vmap", ["jax_meshgrid"]),
    same_in_every_dtype=True,
)

CLAIMS = (
    JAX_MESH_SPEED,
    JAX_ON_GPU,
    PAYS_OFF,
    JIT_MEMORY,
    VMAP_MEMORY,
    JAX_WINS,
    JAX_SPEED,
    JAX_MEMORY,
    JAX_ON_GPU_SPEED,
    VMAP_READS,
)
