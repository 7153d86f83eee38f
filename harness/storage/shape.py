"""Does a file hold what its fields are for? A file from elsewhere may hold anything."""

import math
from functools import cache
from types import UnionType
from typing import get_args, get_origin, get_type_hints

from harness.storage.private import CPU, MACHINE
from harness.storage.sample import Failure, Sample

# A file has a sample of every kernel in each round, and an array as long.
MOST_ROUNDS = 10_000


@cache
def of_result():
    """What the fields of a result hold: a type, ``{field: type}`` of those looked at, or a generic."""
    from harness.analysis.kernel import About
    from harness.cases.case import Case

    case = get_type_hints(Case)
    sample, failure = (
        get_type_hints(kind) | case | {"round": range(MOST_ROUNDS)} for kind in (Sample, Failure)
    )
    of_cache = {"import_seconds": float, "first_call_seconds": float, "why": str | None}
    of_cache |= dict.fromkeys(("hits", "misses", "files", "bytes"), int)
    sample |= {"about": get_type_hints(About), "second_process": of_cache}
    sample["memory"] = {"peak_bytes": int, "traced_seconds": float, "skipped": str, "failed": str}
    text = dict.fromkeys(("datetime", "partial"), str | None)
    return text | {
        "samples": [sample],
        "failed": [get_type_hints(About) | failure],
        "benchmarks": [{"extra_info": {"question": str, "problem": str, "kernel": str}}],
        "machine_info": MACHINE | {"cpu": CPU},
        "commit_info": {"id": str, "dirty": bool},
        "suite": {"form": int, "version": str, "measure": str},
        "kernels": dict[str, dict[str, str]],
        "spent": dict[str, float],
        "limits": dict[str, float],
        "metronome": dict[str, float],
        "rounds": int | None,
        "seed": int | None,
    }


def misfit(value, kind, place=""):
    """'samples.3.round is -1': the first value that is none of its kind; None where all are."""
    if isinstance(kind, UnionType):  # or None
        return None if value is None else misfit(value, get_args(kind)[0], place)
    if isinstance(kind, range):
        fits = type(value) is int and value in kind
    elif kind is float:
        fits = type(value) in (int, float) and not math.isnan(value)
        if place.endswith("_seconds") or place.startswith(("limits.", "metronome.")):
            fits = fits and 0 <= value < math.inf
    elif kind is int:
        fits = type(value) is int and 0 <= value < 2**63
    else:
        fits = isinstance(value, get_origin(kind) or (kind if isinstance(kind, type) else type(kind)))
    if not fits:
        return f"{place} is {value!r:.60}"
    return next(filter(None, (misfit(*inner) for inner in _inner(value, kind, place))), None)


def without_n(samples):
    """'grid_max/numpy_sort, small: n is 0, n_asked 50': the first case whose n cannot be, or that says none.

    None where each says it, from 1 up, and as many or more that were asked for.
    """
    about_by_case = {}
    for sample in samples:
        case = tuple(sample.get(name) for name in ("problem", "kernel", "size", "dtype", "device", "cpus"))
        about_by_case.setdefault(case, {}).update(sample.get("about") or {})
    for (problem, kernel, size, *_), about in about_by_case.items():
        n, n_asked = about.get("n", 0), about.get("n_asked", 0)
        if not 1 <= n <= n_asked:
            return f"{problem}/{kernel}, {size}: n is {n}, n_asked {n_asked}"
    return None


def _inner(value, kind, place):
    """(value, kind, place) of what is in a list or a dict and is looked at."""
    at = f"{place}." if place else ""
    if isinstance(kind, dict):
        return [(value[name], subkind, f"{at}{name}") for name, subkind in kind.items() if name in value]
    kinds_inside = kind if isinstance(kind, list) else get_args(kind)
    if not kinds_inside:
        return []
    items = value.items() if isinstance(value, dict) else enumerate(value)
    return [(item, kinds_inside[-1], f"{at}{name}") for name, item in items]
