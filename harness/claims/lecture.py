"""What the lecture says, a row for each claim with the rule that judges it, and the rules of single claims.

The sections are those of "NumPy vs Numba vs JAX" (QuantEcon, *Python Programming for Economics and
Finance*, section 15). It times NumPy and Numba in float64 and JAX in float32, JAX's default. Here both sides
of a claim have one dtype.
"""

from collections.abc import Callable
from inspect import signature
from typing import NamedTuple

from harness.analysis.programs import pays_off_after
from harness.analysis.stats import estimate
from harness.claims import rules
from harness.claims.rules import FAILS, HOLDS, Lacking, Verdict, failures, required, warm_of
from harness.units import MOST_ULPS, format_count, format_digits, format_error, format_seconds


class Claim(NamedTuple):
    """What the lecture's `section` says on one problem; the rule that judges it, and what that is given."""

    name: str
    problem: str
    section: str
    statement: str
    rule: Callable
    names: tuple

    @property
    def measure(self):
        """What is looked at, in words: the rule's own."""
        arguments = signature(self.rule).bind(None, *self.names).arguments
        arguments = {k: ", ".join(v) if isinstance(v, tuple) else v for k, v in arguments.items()}
        sentence = self.rule.__doc__.partition("\n")[0].rstrip(".").format(**arguments)
        return sentence[0].lower() + sentence[1:]


def first_call_is_slow(e, kernel, factor):
    """First call of {kernel}: more than {factor} times as long as its warm call."""
    entry = e.entry(kernel)
    first, warm = required(entry, entry.first_call_at_n(), "first call"), warm_of(entry)
    figures = f"first {format_seconds(first.median)}, warm {format_seconds(warm.median)}"
    return Verdict(rules.longer(first, warm, factor), figures)


def faster_on_several_cpus(e, quick, slow):
    """Warm calls, on two CPUs or more: {quick} is faster than {slow}."""
    if e.entry(quick).threads_usable == 1:
        raise Lacking("only one CPU was usable")
    return rules.faster(e, quick, slow)


def gains_with_n(e, quick, slow, small_n):
    """Warm calls: {quick} is faster than {slow} by a larger factor than at n = {small_n:,}."""
    gains = {}
    for n in (small_n, e.n):
        ahead, behind = (warm_of(e.entry(kernel, n)).values for kernel in (quick, slow))
        gains[n] = estimate(behind / ahead)
        if gains[n] is None:
            raise Lacking(f"no round has both {quick} and {slow} undisturbed", rules.TOO_FEW)
    figures = "; ".join(f"n = {n:,}: {format_digits(gain.median)}×" for n, gain in gains.items())
    return Verdict(rules.longer(gains[e.n], gains[small_n]), figures)


def breaks_even(e, kernels, reference):
    """Calls until {kernels} take no longer than {reference}, import and compiling included."""
    words, figures, numpy = [], [], e.entry(reference)
    for jax in map(e.entry, kernels):
        # Only a faster warm call makes up for compiling, however often it is made.
        word, figure = rules.slower(numpy, jax), rules.format_pair(jax, numpy)
        if word == HOLDS and not numpy.failed:
            for entry in (jax, numpy):
                required(entry, entry.script(1), "first call")
            calls = pays_off_after(jax, numpy)
            when = "never in practice" if calls is None else f"from call {format_count(calls)} on"
            word, figure = rules.WORD[calls is not None], f"{jax.kernel} {when}"
        words.append(word)
        figures.append(figure)
    return Verdict(rules.all_of(words), ", ".join(figures))


def peak_memory_and_less(e, kernel, relation, arrays, other):
    """Peak memory of {kernel}: {relation} the bytes of {arrays}, and less than that of {other}."""
    limited, less = rules.peak_memory(e, kernel, relation, arrays), rules.less_memory(e, kernel, other)
    return Verdict(rules.all_of([limited.word, less.word]), less.figures)


def none_is_wrong(e, libraries):
    """Error of every kernel of {libraries} but tuned ones: none was found wrong."""
    entries = [entry for entry in e.entries()[1] if entry.library in libraries and not entry.tuned]
    wrong = failures(entry for entry in entries if entry.failed_kind == "wrong")
    if wrong:
        return Verdict(FAILS, wrong)
    errors = {entry: entry.error_ulps for entry in entries if entry.error_ulps is not None}
    if all(entry.reference for entry in errors):
        raise Lacking(failures(entries) or f"no kernel of {e.problem} was compared, {e.dtype}")
    worst = max(errors, key=errors.get)
    error = format_error(errors[worst], e.dtype)
    how = f"{worst.kernel} is {error} off" if errors[worst] else "bit for bit"
    if errors[worst] > MOST_ULPS:
        how = f"{worst.kernel} agrees to {error}, within the problem's bound: rounding adds up step by step"
    figures = [f"{len(errors)} kernels, {how}", failures(entries)]
    return Verdict(HOLDS, "; ".join(filter(None, figures)))


ALL = ("numpy", "numba", "jax", "python")
SMALL_N = 1_000
ON_CPU = "(On this CPU; the lecture had a GPU.)"

# fmt: off
CLAIMS = (
    Claim("FLAT_GRID", "grid_max", "15.1.3", "The flat grid is low in memory: 24,000 bytes.",
          rules.input_bytes, ("numpy_meshgrid", "stated", "the grid")),
    Claim("MESH", "grid_max", "15.1.3", "The two mesh grids cost 144,000,000 bytes.",
          rules.input_bytes, ("numpy_prebuilt_mesh", "prepared", "two n × n arrays")),
    Claim("TEMPORARIES", "grid_max", "15.1.3",
          "NumPy's eager execution makes many intermediate arrays of that size.",
          rules.peak_memory, ("numpy_prebuilt_mesh", "at least", "two n × n arrays")),
    Claim("NUMBA_MEMORY", "grid_max", "15.1.4", "Numba uses almost no memory.",
          rules.peak_memory, ("numba_serial", "below", "the grid")),
    # NumPy with its mesh built before, as the lecture times it.
    Claim("NUMBA_SPEED", "grid_max", "15.1.4", "Numba is somewhat faster than NumPy.",
          rules.faster, ("numba_serial", "numpy_prebuilt_mesh")),
    Claim("NUMBA_COMPILES", "grid_max", "15.1.4", "Numba's first run is slow because it compiles.",
          first_call_is_slow, ("numba_serial", 2)),
    Claim("PRANGE", "grid_max", "15.1.5", "With several cores, prange pays.",
          faster_on_several_cpus, ("numba_parallel", "numba_serial")),
    Claim("PRANGE_BY_SIZE", "grid_max", "15.1.5", "prange brings more on a larger grid.",
          gains_with_n, ("numba_parallel", "numba_serial", SMALL_N)),
    Claim("AGREEMENT", "grid_max", "15.1.5", "Every version gives NumPy's maximum.",
          none_is_wrong, (ALL,)),
    # Both with the mesh built before, as the lecture times them.
    Claim("JAX_MESH_SPEED", "grid_max", "15.1.6",
          f"Once compiled, JAX on the same mesh is significantly faster than NumPy. {ON_CPU}",
          rules.faster, ("jax_prebuilt_mesh", "numpy_prebuilt_mesh")),
    Claim("JAX_ON_GPU", "grid_max", "15.1.6", "… especially on a GPU.",
          rules.faster, ("jax_meshgrid on a GPU", "jax_meshgrid")),
    Claim("PAYS_OFF", "grid_max", "15.1.6",
          f"Compiling is a one-time cost that pays off when the function is called repeatedly. {ON_CPU}",
          breaks_even, (("jax_meshgrid_jit", "jax_vmap"), "numpy_meshgrid")),
    # With the mesh outside jit.
    Claim("JIT_MEMORY", "grid_max", "15.1.7",
          f"jit avoids the many intermediate arrays; x, y and z remain. {ON_CPU}",
          peak_memory_and_less, ("jax_meshgrid", "at most", "three n × n arrays", "numpy_meshgrid")),
    Claim("VMAP_MEMORY", "grid_max", "15.1.7", f"vmap never creates the two-dimensional arrays. {ON_CPU}",
          rules.peak_memory, ("jax_vmap", "below", "one n × n array")),
    Claim("JAX_WINS", "grid_max", "15.1.8", f"JAX is the winner for vectorized operations. {ON_CPU}",
          rules.fastest_is_of, ("jax", ("numpy", "numba"))),
    Claim("JAX_SPEED", "grid_max", "15.1.8", f"JAX dominates NumPy in speed. {ON_CPU}",
          rules.fastest_is_of, ("jax", ("numpy",))),
    Claim("JAX_MEMORY", "grid_max", "15.1.8", f"JAX dominates NumPy in memory, by vmap. {ON_CPU}",
          rules.less_memory, ("jax_vmap", "numpy_meshgrid")),
    # Against Numba where the lecture ran it, on the CPU: CUDA written by hand is another matter.
    Claim("JAX_ON_GPU_SPEED", "grid_max", "15.1.8", "JAX dominates Numba on a GPU.",
          rules.fastest_is_of, ("jax on a GPU", ("numba",))),
    Claim("NUMPY_IS_POOR", "quadratic_map", "15.2", "NumPy is a poor option for sequential operations.",
          rules.many_times_faster, ("numba_loop", "numpy_loop", 10)),
    Claim("NUMBA_IS_EFFICIENT", "quadratic_map", "15.2.1",
          "Numba handles the sequential operation very efficiently.",
          rules.near_fastest, ("numba_loop", ("jax_fori", "jax_scan"), 1.5)),
    Claim("FORI_IS_EFFICIENT", "quadratic_map", "15.2.2", "JAX with fori_loop is quite efficient too.",
          rules.near_fastest, ("jax_fori", ("numba_loop", "jax_scan"), 2)),
    Claim("SCAN_IS_EFFICIENT", "quadratic_map", "15.2.2", "JAX with scan delivers strong performance too.",
          rules.near_fastest, ("jax_scan", ("numba_loop", "jax_fori"), 2)),
    Claim("IN_PLACE", "quadratic_map", "15.2.2", "Inside jit, at[].set updates in place.",
          rules.peak_memory, ("jax_fori", "below", "two trajectories")),
    Claim("BELONGS_ON_CPU", "quadratic_map", "15.2.2", "The sequential problem belongs on the CPU.",
          rules.faster, ("jax_fori", "jax_fori on a GPU")),
    Claim("NUMBA_READS_BEST", "quadratic_map", "15.2.3", "Numba's code is more natural to read than JAX's.",
          rules.simpler, ("numba_loop", ("jax_fori", "jax_scan"))),
    Claim("VMAP_READS", "grid_max", "15.3", "vmap often leads to clearer code than a mesh.",
          rules.simpler, ("jax_vmap", ("jax_meshgrid",))),
    # The thought on which the lecture ends.
    Claim("JAX_DIFFERENTIATES", "sensitivity", "15.3", "JAX's versions can be differentiated.",
          none_is_wrong, (("jax",),)),
)
# fmt: on
