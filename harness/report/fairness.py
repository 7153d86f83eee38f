"""Is it fair? What each library was given, from what a file says, and what it does not say."""

from harness.analysis import choice
from harness.machine import described
from harness.report import facts, words
from harness.report.choices import name

NOT_RECORDED = "not recorded in this file"
VECTORS = {
    "numpy": ("vector instructions", "NumPy was built for, and found: {}"),
    "numba": ("SVML", "SVML, Intel's vector mathematics: {}"),
}
OF_XLA = "XLA compiles its own, for the processor at hand"
COMPILING = ("numba", "jax")
CACHES = "none: every first call is in a fresh process and compiles anew"


def of(found):
    """A Table of one Result: a row per question, a column per library that it has; None without."""
    entries = [entry for group in found.groups for entry in group.entries]
    info = found.data["machine_info"]
    shown = [one for one in choice.LIBRARIES if any(entry.library == one for entry in entries)]
    rows = {
        "threads": [_threads(library, entries, info) for library in shown],
        "vector mathematics": [_vectors(library, info) for library in shown],
        "caches": [CACHES if library in COMPILING else "none: nothing is compiled" for library in shown],
        "settings": [_settings(library, info) for library in shown],
        "what a tuned kernel adds": [_tuned(library, found.groups) for library in shown],
    }
    headings = ("what it was given", *map(name, shown))
    return words.Table("", headings, [(what, *told) for what, told in rows.items()]) if shown else None


def _threads(library, entries, info):
    usable = described.cpus(info)
    told = [f"may use {usable}" if usable else "CPUs: not recorded"]
    busy = [entry for entry in entries if entry.library == library and entry.cores_used is not None]
    if busy:
        most = max(busy, key=lambda entry: entry.cores_used)
        told.append(f"kept {most.cores_used:.1f} busy at most ({most.kernel})")
    if library == "numba":
        layer = _built(info, library).get("threading layer", NOT_RECORDED)
        told.append(f"threading layer: {layer}")
    return "; ".join(told)


def _built(info, library):
    found = info.get("builds")
    return (found.get(library) if isinstance(found, dict) else None) or {}


def _vectors(library, info):
    if library not in VECTORS:
        return OF_XLA
    what, said = VECTORS[library]
    built = _built(info, library)
    blas = f"; BLAS: {built['BLAS']}" if built.get("BLAS") else ""
    return said.format(built.get(what, NOT_RECORDED)) + blas


PREFIXES = {
    "numpy": ("NPY_", "OPENBLAS_", "OMP_", "MKL_"),
    "numba": ("NUMBA_", "OMP_"),
    "jax": ("JAX_", "XLA_"),
}


def _settings(library, info):
    known = info.get("settings", info.get("environment"))
    if known is None:
        return NOT_RECORDED
    own = [f"{key}={value}" for key, value in known.items() if key.startswith(PREFIXES[library])]
    return ", ".join(own) or "as installed"


def _tuned(library, groups):
    told = [words for *_, words in facts.tuned_gains(groups, lambda entry: entry.library == library)]
    return ". ".join(told) or "no tuned kernel was measured (they are run with --tuned)"
