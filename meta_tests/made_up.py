"""Made-up samples, as records of a file, for tests of what reads them."""

from dataclasses import fields

from harness.analysis.kernel import About
from harness.analysis.table import groups
from harness.cases.case import Case
from harness.storage import pytest_benchmark
from harness.storage.sample import Sample, record, sample_of

# Six processes whose median is 1; which of them comes first depends on the kernel's name.
SPREAD = (0.99, 1.0, 1.01, 1.0, 0.995, 1.005)
SIZES = {"grid_max": 3_000, "quadratic_map": 10_000_000, "sensitivity": 1_000_000}
ABOUT = {item.name for item in fields(About)}
BUSY = "others used 1.0 cores"
# What a machine can do at most on which the lower bound of `grid_max` is 50 ms on one CPU, 25 ms on both.
LIMITS = {"multiply_add": 0.05 / (15 * 3_000**2), "fresh_byte": 1e-10, "cpus": 2}
LIMITS |= dict.fromkeys(("add_in_a_row", "multiply_in_a_row", "divide_in_a_row"), 1e-9)
LIMITS |= dict.fromkeys(("byte_cached", "byte_read", "byte_read_by_all"), 1e-11)


def rows(
    kernel,
    problem="grid_max",
    warm=None,
    first=None,
    peak=None,
    *,
    new_shape=None,
    size="lecture",
    dtype="float64",
    device="cpu",
    cpus=None,
    rounds=6,
    disturbed=(),
    imported=0.1,
    **more,
):
    """The records of one kernel's samples; `warm`, `first`, `new_shape` in seconds, `peak` in bytes.

    Seconds are a median, or (median, least, most), or a list with each round's. Processes of the
    `disturbed` rounds have none. `more` is what the first sample says of the kernel, or each of itself; a
    second process is there in three rounds.
    """
    n = SIZES.get(problem, 1_000)
    about = _about(kernel, n, cpus) | {name: more[name] for name in ABOUT & more.keys()}
    itself = {name: value for name, value in more.items() if name not in ABOUT}
    if peak is not None:
        itemsize, held = 8 if dtype == "float64" else 4, 2 * n**2 if about["prepares"] else n
        about = {"input_bytes": held * itemsize, "given_bytes": n * itemsize} | about
    seconds = {"warm_seconds": warm, "first_call_seconds": first, "new_shape_seconds": new_shape}
    seconds = {name: _by_round(value, rounds, kernel) for name, value in seconds.items() if value is not None}
    if warm is not None:
        itself = {"cores_used": 1.0, "page_faults": 0.0, "error_ulps": 0.0} | itself
    if first is not None:
        itself["import_seconds"] = imported
    if new_shape is not None:
        itself["new_shape_n"] = about["n"] - 1
    case, made = Case(problem, kernel, size, dtype, device, cpus), []
    for number in range(max(map(len, seconds.values()), default=rounds)):
        known = itself | {name: values[number] for name, values in seconds.items()}
        if number >= 3:
            known.pop("second_process", None)
        one = Sample(case, number, disturbed=BUSY) if number in disturbed else Sample(case, number, **known)
        made.append(one)
    made[0].about = about
    if peak is not None:
        made[0].memory = {"peak_bytes": peak, "traced_seconds": 0.1}
    return list(map(record, made))


def _about(kernel, n, cpus):
    more = {"prepares": kernel.endswith("prebuilt_mesh"), "threads_usable": cpus or 2}
    reference = kernel in ("numpy_meshgrid", "numpy_loop")
    return {"label": kernel, "n": n, "n_asked": n, "reference": reference} | more


def _by_round(seconds, rounds, kernel):
    """The seconds of each round."""
    if isinstance(seconds, tuple):
        middle, low, high = seconds
        return [low, *[middle] * (rounds - 2), high]
    if isinstance(seconds, list):
        return seconds
    start = sum(kernel.encode())
    return [seconds * SPREAD[(start + number) % 6] for number in range(rounds)]


def sample(
    number=0, kernel="numpy_meshgrid", problem="grid_max", *, size="small", dtype="float64", cpus=None, **more
):
    """What the process of round `number` says of a case on the CPU; `more` in place of what it would."""
    case = Case(problem, kernel, size, dtype, "cpu", cpus)
    known = {"started": 0.0, "about": _about(kernel, case.n, cpus), "error_ulps": 0.0}
    known |= {"import_seconds": 0.1, "place_seconds": 0.001, "first_call_seconds": 0.02}
    known |= {"warm_seconds": 0.01, "cores_used": 1.0}
    return Sample(case, number, **known | more)


def about(rows, **more):
    """The same records where more, or something else, is said of the kernels, or of the cases."""
    on_case = {name: value for name, value in more.items() if name in ("size", "cpus")}
    return [row | on_case | ({"about": row["about"] | more} if "about" in row else {}) for row in rows]


def failed(kernel, kind, reason, problem="grid_max", **more):
    """What a result says of a kernel that failed."""
    known = {"problem": problem, "kernel": kernel, "size": "lecture", "dtype": "float64", "device": "cpu"}
    known |= {"n": SIZES.get(problem, 1_000), "n_asked": SIZES.get(problem, 1_000)}
    return known | {"kind": kind, "reason": reason} | more


def loaded(rows, failed=(), **more):
    """Records as a loaded result."""
    benchmarks = list(map(pytest_benchmark.as_saved, pytest_benchmark.rows(map(sample_of, rows))))
    known = {"machine_info": {"cpus_usable": 2}, "benchmarks": benchmarks, "samples": rows}
    known |= {"failed": list(failed), "datetime": "2026-01-01T00:00:00+00:00", "seed": 1, "rounds": 6}
    return known | more


def group(*made, failures=()):
    """The one Group of several kernels' records."""
    (found,) = groups(loaded([row for one in made for row in one], failures))
    return found


def world(**changes):
    """Records in which every claim of the lecture holds but for `changes` ({kernel: its figures or None})."""
    square, line = 72_000_000, 80_000_008
    figures = {
        "numpy_meshgrid": {"warm": 0.3, "first": 0.3, "peak": 5 * square},
        "numpy_prebuilt_mesh": {"warm": 0.25, "first": 0.25, "peak": 3 * square},
        "numba_serial": {"warm": 0.13, "first": 0.6, "peak": 48},
        "numba_parallel": {"warm": 0.06, "first": 1.1, "peak": 400},
        "jax_prebuilt_mesh": {"warm": 0.09, "first": 0.2, "peak": square},
        "jax_meshgrid": {"warm": 0.1, "first": 0.3, "peak": 3 * square},
        "jax_meshgrid_jit": {"warm": 0.011, "first": 0.1, "peak": 444_000},
        "jax_vmap": {"warm": 0.010, "first": 0.1, "peak": 444_000},
        "numpy_loop": {"problem": "quadratic_map", "warm": 4.0, "first": 4.0, "peak": line},
        "numba_loop": {"problem": "quadratic_map", "warm": 0.06, "first": 0.6, "peak": line},
        "jax_fori": {"problem": "quadratic_map", "warm": 0.08, "first": 0.2, "peak": line},
        "jax_scan": {"problem": "quadratic_map", "warm": 0.09, "first": 0.2, "peak": 2 * line},
    }
    made = []
    for kernel, known in figures.items():
        if changes.get(kernel, {}) is not None:
            made += rows(kernel, **known | changes.get(kernel, {}))
    return made
