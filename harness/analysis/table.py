"""A run's records joined to one table: a Group of Kernels for each problem, size, dtype, device and CPUs."""

import math
from collections import Counter
from dataclasses import fields
from operator import attrgetter
from statistics import median, median_low

import numpy as np

from harness.analysis.group import Group
from harness.analysis.kernel import About, Kernel, Second
from harness.analysis.stats import estimate
from harness.storage.sample import SKIPPED, by_case, counted, peak_bytes, sample_of, sentences

# An error of so many times the siblings' is no rounding.
OFF = 1_000
KEY = ("problem", "size", "dtype", "device", "cpus")
ABOUT = {item.name for item in fields(About)}


def groups(data):
    """The Groups of a loaded result, in order of appearance.

    Kernels that the result says have failed are entries too, after those that have figures. Its `shapes`,
    where it says any, are those that programs are answered for.
    """
    return groups_of(map(sample_of, data["samples"]), data.get("failed", ()), data.get("shapes", 1))


def groups_of(samples, failed=(), shapes=1):
    """The same of Samples, and of the records of what failed or was not run."""
    found, floors = {}, {}
    for kernel in kernels(samples):
        key = tuple(getattr(kernel, name) for name in KEY)
        if kernel.is_floor:
            floors[key] = kernel
        else:
            found.setdefault(key, Group(*key)).entries.append(kernel)
    floor_names = {(floor.problem, floor.kernel) for floor in floors.values()}
    for record in failed:
        is_floor = record.get("is_floor") or (record["problem"], record["kernel"]) in floor_names
        if record["kind"] != SKIPPED and not is_floor:
            _add_failed(found, record)
    for record in failed:
        if record["kind"] == SKIPPED and (group := found.get(_key(record))):
            group.not_run[record["kernel"]] = record["reason"]
    named = {(kernel.kernel, group.problem) for group in found.values() for kernel in group.entries}
    problems_with = Counter(name for name, _ in named)
    for group in found.values():
        for kernel in group.entries:
            kernel.shapes = shapes
            kernel.name_is_shared = problems_with[kernel.kernel] > 1
        _mark_other_work(group)
        group.reference = _reference(group, found)
        group.floor = floors.get(group.key)
    return list(found.values())


def kernels(samples):
    """A Kernel for each case of these Samples, all with as many rounds."""
    cases = by_case(samples)
    rounds = 1 + max((own[-1].round for own in cases.values()), default=0)
    return [_kernel(case, own, rounds) for case, own in cases.items()]


def _kernel(case, own, rounds):
    """The Kernel of one case's samples (`by_case`)."""
    good, counts = counted(own)

    def by_round(seconds):
        """An array of ``seconds(sample)`` over the rounds."""
        values = np.full(rounds, np.nan)
        for sample in good:
            value = seconds(sample)
            values[sample.round] = np.nan if value is None else value
        return values

    def figures(samples, name):
        return [value for sample in samples if (value := getattr(sample, name)) is not None]

    about = {name: getattr(case, name) for name in (*KEY, "kernel")} | {"label": case.kernel}
    for sample in own:
        about |= {name: value for name, value in sample.about.items() if name in ABOUT}
    parts = dict.fromkeys(name for sample in good for name in sample.first_call_parts)
    columns = ("import_seconds", "first_call_seconds", "new_shape_seconds", "warm_seconds")
    return Kernel(
        **about | sentences(own),
        times=np.stack([by_round(attrgetter(name)) for name in columns], 1),
        compiled=by_round(attrgetter("import_compile_seconds")),
        first_call_parts={
            name: estimate(by_round(lambda sample, name=name: sample.first_call_parts.get(name, 0.0)), counts)
            for name in parts
        },
        new_shape_n=next(iter(figures(good, "new_shape_n")), None),
        new_shape_missing=next(iter(figures(own, "new_shape_missing")), None),
        second=_second(good, counts, by_round),
        peak_bytes=peak_bytes(own),
        error_ulps=max(figures(own, "error_ulps"), default=None),
        error_of_largest_ulps=max(figures(own, "error_of_largest_ulps"), default=None),
        cores_used=_middle(figures(good, "cores_used")),
        page_faults=_middle(figures(good, "page_faults")),
        rounds=1 + own[-1].round,
        disturbed=sum(sample.disturbed is not None for sample in own),
        counts=counts,
    )


def _second(good, counts, by_round):
    """What the samples' second processes say, or None where there are none."""
    known = [sample.second_process for sample in good if sample.second_process]
    if not known:
        return None
    names = ("import_seconds", "first_call_seconds")
    times = [by_round(lambda sample, name=name: (sample.second_process or {}).get(name)) for name in names]
    hits, misses = (sum(second[name] for second in known) for name in ("hits", "misses"))
    files, held = (max(second[name] for second in known) for name in ("files", "bytes"))
    why = next((second["why"] for second in known if second.get("why")), None)
    return Second(np.stack(times, 1), counts, hits, misses, files, held, why)


def _middle(values):
    return median(values) if values else None


def _key(record):
    return tuple(record.get(name) for name in KEY)


def _add_failed(found, record):
    """Put a kernel that failed into every group that it concerns; figures it had before are none."""
    found.setdefault(_key(record), Group(*_key(record)))
    for group in found.values():
        if not _concerns(record, group):
            continue
        known = group.entry(record["kernel"])
        others = [kernel for kernel in group.entries if kernel is not known]
        about = {name: getattr(group, name) for name in KEY} | {"label": record["kernel"]}
        about["n_asked"] = max((kernel.n_asked for kernel in others), default=0)
        if known:
            about = {name: getattr(known, name) for name in ABOUT}
        # Which n it failed at says nothing of a group at another.
        elsewhere = () if _key(record) == group.key else (*KEY, "n", "n_asked")
        about |= {name: record[name] for name in ABOUT & record.keys() - {*elsewhere}}
        failed = Kernel(**about, failed=record["reason"], failed_kind=record["kind"])
        group.entries = [*others, failed]


def _concerns(record, group):
    """Has this kernel failed in the group? One found wrong on other inputs has at every size and variant."""
    if not record.get("whole_kernel"):
        return _key(record) == group.key
    base = [problem.partition(":")[0] for problem in (record["problem"], group.problem)]
    return base[0] == base[1] and all(record[name] == getattr(group, name) for name in ("dtype", "device"))


def _reference(group, found):
    """The reference's entry on as many CPUs, else on every one; only what has no figure is left out."""
    for cpus in (group.cpus, None):
        on_cpu = found.get((group.problem, group.size, group.dtype, "cpu", cpus))
        for kernel in on_cpu.entries if on_cpu else ():
            if kernel.reference and not kernel.failed:
                return kernel
    return None


def _mark_other_work(group):
    """Mark what is OFF times as far from the reference as its siblings, the other ordinary kernels, are.

    Beyond rounding, that is: n of them, one after the other, move a result by sqrt(n) ulp as a rule, and by n
    at most. The latter is believed where another kernel is about as far off. Of values near zero even a small
    error is of many ulps: there those of the largest value count.
    """
    errors = {}
    for kernel in group.entries:
        of_largest = kernel.error_of_largest_ulps
        error = kernel.error_ulps if of_largest is None else of_largest
        if error is not None:
            errors[kernel] = error
    for kernel, error in errors.items():
        others = [other for other in errors if other is not kernel and not (other.reference or other.tuned)]
        usual = median_low(errors[other] for other in others) if others else 0.0
        alike = any(error < OFF * errors[other] for other in others)
        rounding = kernel.n if alike else math.sqrt(kernel.n)
        off = math.inf > error > max(OFF * max(usual, 1.0), rounding)
        kernel.does_other_work = off and not kernel.reference
