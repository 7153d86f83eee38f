"""What decides each of the lecture's claims: functions from `Evidence` to a `Finding`.

They raise Lacking where the row that would decide is missing. Nothing here is a verdict written by
hand: `True`, `False` and `None` (too close to say) are computed from the rows.
"""

from harness import problems
from harness.estimates import DRIFT, pays_off_after
from harness.report import clarity
from harness.report.evidence import Finding, Lacking, bytes_of, slower_by, times


def grid_costs_24_000_bytes(e):
    """n float64 numbers; in float32 half of it."""
    size = e.memory("numpy_meshgrid", "given_bytes")
    return Finding(size == 3_000 * e.itemsize, f"{size:,} bytes")


def mesh_costs_144_million_bytes(e):
    """Two n × n arrays; in float32 half of it."""
    size = e.memory("numpy_prebuilt_mesh", "input_bytes")
    return Finding(size == 2 * 3_000**2 * e.itemsize, f"{size:,} bytes")


def numpy_makes_temporaries(e):
    arrays = e.peak("numpy_prebuilt_mesh") / e.array("numpy_prebuilt_mesh")
    return Finding(arrays >= 2, f"{arrays:.2f} arrays at once beside the mesh")


def numba_uses_no_memory(e):
    peak, grid = e.peak("numba_serial"), e.n("numba_serial") * e.itemsize
    return Finding(peak <= grid, f"{bytes_of('numba_serial', peak)}, the grid is {grid:,} B")


def numba_beats_numpy(e):
    return _faster(e, "numba_serial", "numpy_prebuilt_mesh")


def numba_compiles_first(e):
    first, warm = e.first("numba_serial"), e.warm("numba_serial")
    return Finding(slower_by(first, warm, 2), f"{times('first', first)}, {times('warm', warm)}")


def prange_pays(e):
    if e.kernel("numba_parallel")["info"]["threads_usable"] < 2:
        raise Lacking("only one CPU was usable")
    return _faster(e, "numba_parallel", "numba_serial")


def prange_gains_with_size(e):
    gain = {
        size: e.warm("numba_serial", size=size)[0] / e.warm("numba_parallel", size=size)[0]
        for size in ("medium", "lecture")
    }
    holds = None
    if not 1 / (1 + DRIFT) < gain["lecture"] / gain["medium"] < 1 + DRIFT:
        holds = gain["lecture"] > gain["medium"]
    return Finding(holds, ", ".join(f"{size}: {value:.2f}×" for size, value in gain.items()))


def all_agree_on_the_grid(e):
    """A kernel that disagrees has no row; what is left to tell is how near the others are."""
    errors = {
        name: kernel["speed"]["extra_info"]["error_ulps"]
        for name, kernel in e.kernels("grid_max").items()
        if "speed" in kernel and "error_ulps" in kernel["speed"]["extra_info"]
    }
    if len(errors) < 2:
        raise Lacking(f"no errors of two kernels, {e.dtype}")
    worst = max(errors, key=errors.get)
    how = f"{worst} is {errors[worst]:.3g} ulp off" if errors[worst] else "bit for bit"
    return Finding(True, f"{len(errors)} kernels, {how}")


def jax_meshgrid_beats_numpy(e):
    return _faster(e, "jax_meshgrid", "numpy_meshgrid")


def jax_gains_on_gpu(e):
    on_gpu, on_cpu = e.warm("jax_meshgrid", "gpu"), e.warm("jax_meshgrid")
    return Finding(slower_by(on_cpu, on_gpu), f"{times('GPU', on_gpu)}, {times('CPU', on_cpu)}")


def compiling_pays_off(e):
    parts, found = [], []
    for name in ("jax_meshgrid_jit", "jax_vmap"):
        calls = pays_off_after(
            e.first(name)[0], e.warm(name)[0], e.first("numpy_meshgrid")[0], e.warm("numpy_meshgrid")[0]
        )
        found.append(calls is not None)
        parts.append(f"{name} " + ("never" if calls is None else f"from call {calls:,} on"))
    return Finding(all(found), ", ".join(parts))


def jit_avoids_temporaries(e):
    peak, numpy = e.peak("jax_meshgrid"), e.peak("numpy_meshgrid")
    # A hundredth more is bookkeeping.
    holds = peak <= 3.03 * e.array("jax_meshgrid") and peak < numpy
    return Finding(holds, f"{bytes_of('jax_meshgrid', peak)}, {bytes_of('numpy_meshgrid', numpy)}")


def vmap_makes_no_square(e):
    peak, array = e.peak("jax_vmap"), e.array("jax_vmap")
    return Finding(peak < array, f"{bytes_of('jax_vmap', peak)}, one array is {array / 1e6:g} MB")


def jax_wins_the_grid(e):
    best = {library: e.best("grid_max", library) for library in ("numpy", "numba", "jax")}
    return _all_faster(e, best["jax"], [best["numpy"], best["numba"]])


def jax_dominates_speed(e):
    return _faster(e, e.best("grid_max", "jax"), e.best("grid_max", "numpy"))


def jax_dominates_memory(e):
    jax, numpy = e.peak("jax_vmap"), e.peak("numpy_meshgrid")
    return Finding(jax < numpy, f"{bytes_of('jax_vmap', jax)}, {bytes_of('numpy_meshgrid', numpy)}")


def jax_dominates_numba_on_gpu(e):
    """Against Numba where the lecture ran it: on the CPU; hand-written CUDA is another matter."""
    jax, numba = e.best("grid_max", "jax", "gpu"), e.best("grid_max", "numba")
    one, other = e.warm(jax, "gpu"), e.warm(numba)
    return Finding(slower_by(other, one), f"{times(f'{jax} on the GPU', one)}, {times(numba, other)}")


def numpy_is_poor_in_sequence(e):
    numpy, numba = e.warm("numpy_loop"), e.warm("numba_loop")
    holds = slower_by(numpy, numba, 10)
    return Finding(holds, f"{times('numpy_loop', numpy)}, {times('numba_loop', numba)}")


def numba_is_efficient_in_sequence(e):
    return _near_fastest(e, "numba_loop", 1.5)


def fori_is_efficient(e):
    return _near_fastest(e, "jax_fori", 2)


def scan_is_efficient(e):
    return _near_fastest(e, "jax_scan", 2)


def fori_updates_in_place(e):
    peak, array = e.peak("jax_fori"), e.array("jax_fori")
    return Finding(peak < 2 * array, f"{bytes_of('jax_fori', peak)}, one trajectory is {array:,} B")


def sequence_belongs_on_cpu(e):
    on_gpu, on_cpu = e.warm("jax_fori", "gpu"), e.warm("jax_fori")
    return Finding(slower_by(on_gpu, on_cpu), f"{times('GPU', on_gpu)}, {times('CPU', on_cpu)}")


def numba_reads_best(e):
    e.kernels("quadratic_map")
    return _simpler("quadratic_map", "numba_loop", ["jax_fori", "jax_scan"])


def vmap_reads_better(e):
    e.kernels("grid_max")
    return _simpler("grid_max", "jax_vmap", ["jax_meshgrid"])


def jax_differentiates(e):
    errors = {
        name: kernel["speed"]["extra_info"]["error_ulps"]
        for name, kernel in e.kernels("sensitivity").items()
        if problems.library_of(name) == "jax" and "speed" in kernel
    }
    if not errors:
        raise Lacking("no JAX row of the problem sensitivity")
    return Finding(True, f"{', '.join(errors)}: agree within {max(errors.values()):.3g} ulp")


def _faster(e, one, other):
    a, b = e.warm(one), e.warm(other)
    return Finding(slower_by(b, a), f"{times(one, a)}, {times(other, b)}")


def _all_faster(e, one, others):
    found = [slower_by(e.warm(other), e.warm(one)) for other in others]
    holds = False if False in found else None if None in found else True
    return Finding(holds, ", ".join(times(name, e.warm(name)) for name in (one, *others)))


def _near_fastest(e, name, factor):
    rivals = [other for other in ("numba_loop", "jax_fori", "jax_scan") if other != name]
    best = min(rivals, key=lambda other: e.warm(other)[0])
    slow = slower_by(e.warm(name), e.warm(best), factor)
    holds = None if slow is None else not slow
    return Finding(holds, f"{times(name, e.warm(name))}, {times(best, e.warm(best))}")


def _simpler(problem, one, others):
    """By both measures no worse than all others, and better by one; False if worse by both than any."""
    mine, theirs = clarity.measure(problem, one), [clarity.measure(problem, other) for other in others]
    figures = ", ".join(
        f"{name}: {found.lines} lines, complexity {found.complexity}"
        for name, found in zip((one, *others), (mine, *theirs), strict=True)
    )
    better = [(mine.lines < x.lines) + (mine.complexity < x.complexity) for x in theirs]
    worse = [(mine.lines > x.lines) + (mine.complexity > x.complexity) for x in theirs]
    if not any(worse) and all(better):
        return Finding(True, figures)
    if not any(better) and any(worse):
        return Finding(False, figures)
    return Finding(None, f"the two measures do not decide it ({figures})")


SAME_IN_EVERY_DTYPE = (numba_reads_best, vmap_reads_better)
