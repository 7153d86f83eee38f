"""Made-up rows, in the form of saved ones, for tests of what reads them."""

from harness import problems


def rows(kernel, problem="grid_max", warm=None, first=None, peak=None, dtype="float64", device="cpu", **more):
    """The rows of one kernel; `warm` and `first` in seconds (or with an interval), `peak` in bytes."""
    n = 3_000 if problem == "grid_max" else 10_000_000
    info = {
        "problem": problem,
        "kernel": kernel,
        "label": kernel,
        "library": problems.library_of(kernel),
        "prepares": kernel == "numpy_prebuilt_mesh",
        "reference": kernel in ("numpy_meshgrid", "numpy_loop"),
        "size": "lecture",
        "n": n,
        "n_asked": n,
        "dtype": dtype,
        "device": device,
        "threads_usable": 2,
        "error_ulps": 0.0,
        "versions": {"numpy": "1"},
    } | more

    def row(question, median, low, high, extra):
        stats = {"median": median, "min": low, "max": high, "q1": low, "q3": high, "rounds": 9}
        name = f"test_{question}[{kernel}]"
        extra = info | {"question": question, "median_interval": [low, high]} | extra
        return {"name": name, "fullname": name, "param": kernel, "stats": stats, "extra_info": extra}

    def interval(value):
        return value if isinstance(value, tuple) else (value, 0.99 * value, 1.01 * value)

    made = []
    if warm is not None:
        made.append(row("speed", *interval(warm), {"cores_used": 1.0, "interval_confidence": 0.95}))
    if first is not None:
        made.append(row("first_call", *interval(first), {"import_seconds": 0.1, "interval_confidence": 0.75}))
    if peak is not None:
        itemsize = 8 if dtype == "float64" else 4
        held = 2 * n**2 if info["prepares"] else n
        sizes = {"peak_bytes": peak, "input_bytes": held * itemsize, "given_bytes": n * itemsize}
        made.append(row("memory", 0.1, 0.1, 0.1, {k: info.get(k, v) for k, v in sizes.items()}))
    return made


def world(**changes):
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
            made += rows(kernel, **known | changes.get(kernel, {}))
    return made
