"""What a file says of its machine and its run, and what each library was given: is it fair?"""

from harness.analysis import choice
from harness.machine import described
from harness.report import words
from harness.report.table import of_words
from harness.units import format_seconds

NOT_RECORDED = "not recorded in this file"
# Of each library: how it is told what mathematics it has, and what its environment variables begin with.
VECTORS = {
    "numpy": "NumPy was built for, and found: {vector instructions}; BLAS: {BLAS}",
    "numba": "SVML, Intel's vector mathematics: {SVML}; threading layer: {threading layer}",
    "jax": "XLA compiles its own, for the processor at hand",
}
PREFIXES = {
    "numpy": ("NPY_", "OPENBLAS_", "OMP_", "MKL_"),
    "numba": ("NUMBA_", "OMP_"),
    "jax": ("JAX_", "XLA_"),
}


class _Build(dict):
    def __missing__(self, key):
        return NOT_RECORDED


def of_run(data):
    """The Table of what a loaded file says of its machine and its run."""
    info = data["machine_info"]
    memory, step = info.get("memory_bytes"), info.get("clock_step_seconds")
    libraries = {name: version for name, version in (info.get("libraries") or {}).items() if version}
    values = {
        "processor": described.processor(info),
        "CPUs": described.cpus(info),
        "governor of the clock": info.get("governor"),
        "memory": f"{memory / 1e9:.1f} GB" if memory else None,
        "system": " ".join(str(info[name]) for name in ("system", "release", "machine") if info.get(name)),
        "Python": info.get("python_version"),
        "libraries": ", ".join(f"{name} {version}" for name, version in libraries.items()),
        "transparent huge pages": info.get("transparent_huge_pages"),
        "load at the start": info.get("load"),
        "least step of the clock": format_seconds(step) if step else None,
        "OpenMP's wait policy": info.get("openmp_wait_policy"),
        "settings": ", ".join(f"{name}={value}" for name, value in (info.get("settings") or {}).items()),
        "rounds": data.get("rounds"),
        "seed of the order": data.get("seed"),
        "measured": data.get("datetime"),
        "commit": (data.get("commit_info") or {}).get("id"),
    }
    rows = [(name, str(value)) for name, value in values.items() if value not in (None, "")]
    return of_words("", ("what", "value"), rows, left=("what", "value"))


def fairness(result):
    """The Table of what each library of a Result was given, a row per library."""
    info, entries = result.data["machine_info"], [entry for group in result.groups for entry in group.entries]
    usable, builds = described.cpus(info), info.get("builds") or {}
    rows = []
    for library in choice.LIBRARIES:
        own = [entry for entry in entries if entry.library == library]
        busy = max((entry for entry in own if entry.cores_used), key=lambda e: e.cores_used, default=None)
        threads = f"may use {usable}" if usable else "CPUs: not recorded"
        threads += f"; kept {busy.cores_used:.1f} busy at most ({busy.kernel})" if busy else ""
        vectors = VECTORS[library].format_map(_Build(builds.get(library) or {}))
        known, prefixes = info.get("settings"), PREFIXES[library]
        given = ", ".join(
            f"{name}={value}" for name, value in (known or {}).items() if name.startswith(prefixes)
        )
        settings = NOT_RECORDED if known is None else given or "as installed"
        if own:
            rows.append((words.name(library), threads, vectors, settings))
    names = ("library", "threads", "vector mathematics", "settings")
    return of_words("", names, rows, left=names)
