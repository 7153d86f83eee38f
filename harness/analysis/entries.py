"""A result's rows, joined once: a Group of Entry objects for each problem, size, dtype, device and CPUs.

Rows of the older form, timed in one process after another, are read too: they have intervals, no rounds.
"""

import math
from collections import Counter
from statistics import median_low

from harness.analysis.estimates import Estimate, estimate
from harness.analysis.records import Entry, Group, Second
from harness.units import EPSILON

# How a file calls what was asked for and not even tried.
NOT_RUN = "skipped"
# An error of so many times the siblings' is no rounding.
OFF = 1_000


def groups(data):
    """The Groups of a loaded result, or of a list of rows, in order of appearance.

    Kernels that the result says have failed are entries too, after those that have figures. Its `shapes`,
    where it says any, are those that scripts are answered for.
    """
    rows = data["benchmarks"] if isinstance(data, dict) else data
    failed = data.get("failed", []) if isinstance(data, dict) else []
    found, floors = {}, {}
    for row in rows:
        info = row["extra_info"]
        if info["question"] == "floor":
            floor = floors.setdefault(_key(info), _entry(info))
            _add_times(floor, "warm", row)
            floor.scales_with_cores = bool(info.get("scales_with_cores"))
        if info["question"] not in READERS:
            continue
        group = found.setdefault(_key(info), Group(*_key(info)))
        entry = group.entry(info["kernel"])
        if entry is None:
            entry = _entry(info)
            group.entries.append(entry)
        READERS[info["question"]](entry, row)
    names = {(floor.problem, floor.kernel) for floor in floors.values()}
    not_run = [line for line in failed if line.get("kind") == NOT_RUN]
    for line in failed:
        if line in not_run or line.get("question") == "floor" or (line["problem"], line["kernel"]) in names:
            continue
        found.setdefault(_key(line), Group(*_key(line)))
        for group in found.values():
            if _concerns(line, group):
                _add_failed(group, line)
    for line in not_run:
        if _key(line) in found:
            found[_key(line)].not_run[line["kernel"]] = line["reason"]
    shapes = data.get("shapes", 1) if isinstance(data, dict) else 1
    named = {(entry.kernel, group.problem) for group in found.values() for entry in group.entries}
    problems_with = Counter(kernel for kernel, _ in named)
    for group in found.values():
        for entry in group.entries:
            entry.shapes = shapes
            entry.name_is_shared = problems_with[entry.kernel] > 1
        _mark_other_work(group)
        group.reference = _reference(group, found)
        group.floor = floors.get(group.key)
    return list(found.values())


def _key(info):
    return (*(info[name] for name in ("problem", "size", "dtype", "device")), info.get("cpus"))


def _concerns(line, group):
    """Has this kernel failed in the group? One found wrong on other inputs has at every size and variant."""
    if line.get("whole_kernel"):
        alike = all(line[name] == getattr(group, name) for name in ("dtype", "device"))
        return alike and _base(line["problem"]) == _base(group.problem)
    return _key(line) == group.key


def _base(problem):
    """A problem's name without that of its variant."""
    return problem.partition(":")[0]


def _reference(group, found):
    """The reference's entry on as many CPUs, else on every one; only what has no figure is left out."""
    for cpus in (group.cpus, None):
        on_cpu = found.get((group.problem, group.size, group.dtype, "cpu", cpus))
        for entry in on_cpu.entries if on_cpu else ():
            if entry.reference and not entry.failed:
                return entry
    return None


def _mark_other_work(group):
    """Mark what is OFF times as far from the reference as its siblings, the other ordinary kernels, are.

    Beyond rounding, that is: n of them, one after the other, move a result by sqrt(n) ulp as a rule, and by n
    at most. The latter is believed where another kernel is about as far off.
    """
    errors = {entry: error for entry in group.entries if (error := _error(entry)) is not None}
    for entry, error in errors.items():
        others = [other for other in errors if other is not entry and not (other.reference or other.tuned)]
        usual = median_low(errors[other] for other in others) if others else 0.0
        alike = any(error < OFF * errors[other] for other in others)
        rounding = entry.n if alike else math.sqrt(entry.n)
        off = math.inf > error > max(OFF * max(usual, 1.0), rounding)
        entry.does_other_work = off and not entry.reference


def _error(entry):
    """An entry's error in ulps, not of values near zero: infinite if it may be of one, None if unknown."""
    if entry.failed or entry.error_ulps is None or entry.error_of_largest_ulps is not None:
        return None if entry.failed else entry.error_of_largest_ulps
    # An older file does not say of which value. By more than itself, only one near zero may be off.
    return entry.error_ulps if entry.error_ulps < 1 / EPSILON.get(entry.dtype, 1) else math.inf


ALWAYS = ("problem", "kernel", "size", "n", "n_asked", "dtype", "device")
OFTEN = ("cpus", "threads_usable", "pattern", "n_is", "tuned", "reference", "prepares", "workspace")
OFTEN += ("work_is", "work_count", "versions", "known_limits", "notes")
OFTEN += ("inputs_digest", "has_check_inputs", "ran_on")


def _entry(info):
    known = {name: info[name] for name in OFTEN if info.get(name) is not None}
    named = {name: info[name] for name in ALWAYS}
    label, library = info.get("label") or info["kernel"], info.get("library") or _library(info["kernel"])
    return Entry(**named, label=label, library=library, **known)


def _library(kernel):
    """By its name, <library>_<approach>, where the file does not say it."""
    return kernel.partition("_")[0]


def _add_failed(group, line):
    """Put a kernel that failed into its group; figures it had before are none."""
    others = [entry for entry in group.entries if entry.kernel != line["kernel"]]
    known = group.entry(line["kernel"])
    n_asked = known.n_asked if known else max((entry.n_asked for entry in others), default=0)
    assumed = {"n": 0, "n_asked": n_asked}
    if known:
        assumed = {name: getattr(known, name) for name in ("label", "library", *ALWAYS, *OFTEN)}
    # Which n it failed at says nothing of a group at another.
    elsewhere = () if _key(line) == group.key else ("n", "n_asked")
    stated = {name: value for name, value in line.items() if value is not None and name not in elsewhere}
    entry = _entry(assumed | stated | {name: getattr(group, name) for name in ("problem", "size", "cpus")})
    entry.failed, entry.failed_kind = line["reason"], line.get("kind")
    group.entries = [*others, entry]


def _add_times(entry, name, row):
    """The row's own figure: paired by round, or an interval only where the row is of the older form."""
    info, stats = row["extra_info"], row["stats"]
    if "process_seconds" in info:
        counts = not info.get("in_no_verdict")
        made = estimate(dict(zip(info["process_rounds"], info["process_seconds"], strict=True)), counts)
        disturbed = [sample["round"] for sample in info.get("disturbed") or []]
        begun = [number + 1 for number in (*info["process_rounds"], *disturbed)]
        entry.rounds = max([entry.rounds, *begun])
        good = set(info["process_rounds"]) if counts else set()
        entry.disturbed = max(entry.disturbed, len(set(disturbed) - good))
    else:
        # Calls of one process, or first calls of a few that nothing pairs with warm ones.
        processes = stats.get("rounds", 1) if name == "first_call" else 1
        made = Estimate(stats["median"], *info["median_interval"], processes)
        entry.within_one_process = True
    setattr(entry, name, made)


def _add_speed(entry, row):
    info = row["extra_info"]
    _add_times(entry, "warm", row)
    for name in ("error_ulps", "error_of_largest_ulps", "cores_used", "page_faults"):
        setattr(entry, name, info.get(name))
    if entry.input_bytes is None:
        entry.input_bytes = info.get("input_bytes")


def _add_first_call(entry, row):
    info = row["extra_info"]
    _add_times(entry, "first_call", row)
    if "import_process_seconds" in info:
        figures = zip(info["process_rounds"], info["import_process_seconds"], strict=True)
        entry.imported = estimate(dict(figures), not info.get("in_no_verdict"))
    elif "import_seconds" in info:
        seconds = info["import_seconds"]
        entry.imported = Estimate(seconds, seconds, seconds, row["stats"].get("rounds", 1))
    if "import_compile_process_seconds" in info:
        figures = zip(info["process_rounds"], info["import_compile_process_seconds"], strict=True)
        entry.compiled_at_import = estimate(dict(figures), not info.get("in_no_verdict"))
    _add_as_used(entry, info)


def _add_as_used(entry, info):
    """What a first call is made of, what another shape costs, what a filled cache saves."""
    counts = not info.get("in_no_verdict")

    def made(rounds, seconds):
        return estimate(dict(zip(rounds, seconds, strict=True)), counts)

    parts = info.get("first_call_parts") or {}
    entry.first_call_parts = {name: made(info["process_rounds"], line) for name, line in parts.items()}
    shape, second = info.get("new_shape") or {}, info.get("second_process")
    if shape.get("seconds"):
        entry.new_shape, entry.new_shape_n = made(shape["rounds"], shape["seconds"]), shape["n"]
    entry.new_shape_missing = shape.get("missing")
    if second:
        times = (made(second["rounds"], second[f"{part}_seconds"]) for part in ("import", "first_call"))
        held = (max(second[name]) for name in ("files", "bytes"))
        why = next(filter(None, second["why"]), None)
        entry.second = Second(*times, sum(second["hits"]), sum(second["misses"]), *held, why)


def _add_memory(entry, row):
    for name in ("peak_bytes", "input_bytes", "given_bytes"):
        setattr(entry, name, row["extra_info"].get(name))


READERS = {"speed": _add_speed, "first_call": _add_first_call, "memory": _add_memory}
