"""Made-up rows, in the form of saved ones, for tests of what reads them."""

from statistics import mean, median, pstdev

from harness.analysis.entries import groups
from harness.cases.case import Case
from harness.storage.sample import Sample

# Six processes whose median is 1; which of them comes first depends on the kernel's name.
SPREAD = (0.99, 1.0, 1.01, 1.0, 0.995, 1.005)
SIZES = {"grid_max": 3_000, "quadratic_map": 10_000_000, "sensitivity": 1_000_000}


def rows(
    kernel,
    problem="grid_max",
    warm=None,
    first=None,
    peak=None,
    *,
    floor=None,
    dtype="float64",
    device="cpu",
    rounds=6,
    disturbed=(),
    imported=0.1,
    old=False,
    **more,
):
    """The rows of one kernel; `warm`, `first` and `floor` in seconds, `peak` in bytes.

    Seconds are a median, or (median, least, most), or a list with each round's. Processes of the
    `disturbed` rounds are left out. `old`: the form that rows had when one process was timed. `more` goes
    into the rows as it is.
    """
    n = SIZES.get(problem, 1_000)
    info = {
        "problem": problem,
        "kernel": kernel,
        "label": kernel,
        "library": kernel.partition("_")[0],
        "prepares": kernel == "numpy_prebuilt_mesh",
        "workspace": False,
        "tuned": False,
        "reference": kernel in ("numpy_meshgrid", "numpy_loop"),
        "size": "lecture",
        "n": n,
        "n_asked": n,
        "dtype": dtype,
        "device": device,
        "cpus": None,
        "threads_usable": more.get("cpus") or 2,
        "error_ulps": 0.0,
        "versions": {"numpy": "1"},
    } | more

    def row(question, seconds, **extra):
        by_round = _by_round(seconds, rounds, disturbed, kernel)
        evidence = _evidence(by_round, seconds, disturbed, old)
        if question == "first_call":
            extra["import_seconds"] = imported
            if not old:
                extra["import_process_seconds"] = [imported] * len(by_round)
        name = f"test_{question}[{kernel}]"
        return {
            "name": name,
            "fullname": name,
            "param": kernel,
            "stats": _stats(by_round, seconds, old),
            "extra_info": info | {"question": question} | evidence | extra | more,
        }

    made = []
    if warm is not None:
        cores = {"cores_used": info.get("cores_used", 1.0)}
        made.append(row("speed", warm, **cores, **({} if old else {"page_faults": 0.0})))
    if first is not None:
        made.append(row("first_call", first))
    if peak is not None:
        itemsize = 8 if dtype == "float64" else 4
        held = 2 * n**2 if info["prepares"] else n
        sizes = {"peak_bytes": peak, "input_bytes": held * itemsize, "given_bytes": n * itemsize}
        made.append(row("memory", [0.1], **sizes))
    if floor is not None:
        made.append(row("floor", floor, scales_with_cores=info.get("scales_with_cores", False)))
    return made


def sample(
    number=0, kernel="numpy_meshgrid", problem="grid_max", *, size="small", dtype="float64", cpus=None, **more
):
    """What the process of round `number` says of a case on the CPU; `more` in place of what it would."""
    case = Case(problem, kernel, size, dtype, "cpu", cpus)
    about = {"label": kernel, "library": case.library, "n": case.n, "n_asked": case.n_asked}
    about |= {"prepares": False, "workspace": False, "tuned": False}
    about |= {"reference": kernel in ("numpy_meshgrid", "numpy_loop"), "threads_usable": cpus or 2}
    known = {"attempt": 0, "started": 0.0, "about": about | {"versions": {"numpy": "1"}}}
    known |= {"import_seconds": 0.1, "place_seconds": 0.001, "first_call_seconds": 0.02}
    known |= {"warm_seconds": 0.01, "cores_used": 1.0}
    return Sample(case, number, **known | more)


def failed(kernel, kind, reason, problem="grid_max", **more):
    """What a result says of a kernel that failed."""
    known = {"problem": problem, "kernel": kernel, "size": "lecture", "dtype": "float64", "device": "cpu"}
    known |= {"n": SIZES.get(problem, 1_000), "n_asked": SIZES.get(problem, 1_000)}
    return known | {"cpus": None, "kind": kind, "reason": reason} | more


def loaded(rows, failed=(), **more):
    """Rows as a loaded result."""
    known = {"machine_info": {"cpus_usable": 2}, "benchmarks": rows, "failed": list(failed)}
    return known | {"datetime": "2026-01-01T00:00:00+00:00", "seed": 1, "rounds": 6} | more


def group(*made, failures=()):
    """The one Group of several kernels' rows."""
    (found,) = groups(loaded([row for one in made for row in one], failures))
    return found


def world(old=False, **changes):
    """Rows in which every claim of the lecture holds but for `changes` ({kernel: its figures or None})."""
    square, line = 72_000_000, 80_000_008
    figures = {
        "numpy_meshgrid": {"warm": 0.3, "first": 0.3, "peak": 5 * square},
        "numpy_prebuilt_mesh": {"warm": 0.25, "first": 0.25, "peak": 3 * square},
        "numba_serial": {"warm": 0.13, "first": 0.6, "peak": 48},
        "numba_parallel": {"warm": 0.06, "first": 1.1, "peak": 400},
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
            made += rows(kernel, **{"old": old} | known | changes.get(kernel, {}))
    return made


def _by_round(seconds, rounds, disturbed, kernel):
    """``{round: seconds}`` without the disturbed ones."""
    if isinstance(seconds, tuple):
        middle, low, high = seconds
        values = [low, *[middle] * (rounds - 2), high]
    elif isinstance(seconds, list):
        values = seconds
    else:
        start = sum(kernel.encode())
        values = [seconds * SPREAD[(start + number) % 6] for number in range(rounds)]
    return {number: value for number, value in enumerate(values) if number not in disturbed}


def _evidence(by_round, seconds, disturbed, old):
    values = list(by_round.values())
    if old:
        interval = seconds[1:] if isinstance(seconds, tuple) else (min(values), max(values))
        return {"median_interval": list(interval)}
    return {
        "process_seconds": values,
        "process_rounds": list(by_round),
        "disturbed": [{"round": number, "reason": "others used 1.0 cores"} for number in disturbed],
        "median_interval": [min(values, default=0), max(values, default=0)],
    }


def _stats(by_round, seconds, old):
    values = list(by_round.values()) or [0.0]
    stats = {"min": min(values), "max": max(values), "mean": mean(values), "median": median(values)}
    stats |= {
        "stddev": pstdev(values),
        "q1": min(values),
        "q3": max(values),
        "iqr": max(values) - min(values),
    }
    if old and isinstance(seconds, tuple):
        stats["median"] = seconds[0]
    return stats | {"rounds": len(by_round), "iterations": 1}
