"""A run's records joined to one table: a Group of Kernels for each problem, size, dtype, device and CPUs."""

import math
from collections import Counter
from dataclasses import dataclass, field, fields
from operator import attrgetter
from statistics import median, median_low

import numpy as np

from harness.analysis.kernel import About, Kernel, Levels, OfOneSize, Second
from harness.analysis.stats import estimate
from harness.machine.limits import Limits
from harness.storage.sample import SKIPPED, by_case, counted, peak_bytes, sample_of, sentences
from harness.units import format_cpus

# An error of so many times the siblings' is no rounding.
OFF = 1_000
KEY = ("problem", "size", "dtype", "device", "cpus")
ABOUT = {item.name for item in fields(About)}


@dataclass(eq=False)
class Group(OfOneSize):
    """The kernels of one problem, size, dtype, device and number of CPUs, in order of appearance."""

    problem: str
    size: str
    dtype: str
    device: str
    cpus: int | None
    entries: list[Kernel] = field(default_factory=list)
    # Kernels that were asked for and not even tried, and why.
    not_run: dict = field(default_factory=dict)
    # The CPU's entry of the reference kernel, for a group on another device too.
    reference: Kernel | None = None

    @property
    def key(self):
        return self.problem, self.size, self.dtype, self.device, self.cpus

    @property
    def title(self):
        """Its name in words, the n asked for included."""
        words = f"{self.problem}, {self.size} ({self.n_in_words}), {self.dtype}, {self.device}"
        return words if self.cpus is None else f"{words}, {format_cpus(self.cpus)}"

    def entry(self, name):
        """The Kernel of that name, or None."""
        return next((kernel for kernel in self.entries if kernel.kernel == name), None)


def groups(data):
    """The Groups of a loaded result, in order of appearance.

    Kernels that the result says have failed are entries too, after those that have figures. Its `shapes`,
    where it says any, are those that programs are answered for.
    """
    samples = map(sample_of, data["samples"])
    return groups_of(samples, data.get("failed", ()), data.get("shapes", 1), Limits.of(data))


def groups_of(samples, failed=(), shapes=1, limits=None):
    """The same of Samples, of the records of what failed or was not run, and of the machine's Limits."""
    groups_by_key = {}
    for kernel in _kernels(samples):
        key = _key(vars(kernel))
        groups_by_key.setdefault(key, Group(*key)).entries.append(kernel)
    for record in failed:
        if record["kind"] != SKIPPED and not record.get("is_floor"):
            _add_failed(groups_by_key, record)
    for record in failed:
        if record["kind"] == SKIPPED and (group := groups_by_key.get(_key(record))):
            group.not_run[record["kernel"]] = record["reason"]
    problems_with = Counter(
        name for name, _ in {(k.kernel, k.problem) for g in groups_by_key.values() for k in g.entries}
    )
    for group in groups_by_key.values():
        for kernel in group.entries:
            kernel.shapes, kernel.limits = shapes, limits
            kernel.name_is_shared = problems_with[kernel.kernel] > 1
        _mark_other_work(group)
        # The reference's entry on as many CPUs, else on every one; only what has no figure is left out.
        on_cpu = [groups_by_key.get((*group.key[:3], "cpu", cpus)) for cpus in (group.cpus, None)]
        references = (k for g in on_cpu if g for k in g.entries if k.reference and not k.failed)
        group.reference = next(references, None)
    return list(groups_by_key.values())


def _key(record):
    return tuple(record.get(name) for name in KEY)


def _kernels(samples):
    """A Kernel for each case of these Samples, all with as many rounds."""
    cases = by_case(samples)
    rounds = 1 + max((of_case[-1].round for of_case in cases.values()), default=0)
    # Lower bounds were measured as kernels once.
    older = {case for case, of_case in cases.items() if any(s.about.get("is_floor") for s in of_case)}
    return [_kernel(case, of_case, rounds) for case, of_case in cases.items() if case not in older]


def _kernel(case, samples, rounds):
    """The Kernel of one case's samples (`by_case`)."""
    good, counts = counted(samples)

    def by_round(seconds):
        """An array of ``seconds(sample)`` over the rounds."""
        values = np.full(rounds, np.nan)
        for sample in good:
            if (value := seconds(sample)) is not None:
                values[sample.round] = value
        return values

    def figures(name, among=good):
        return [value for sample in among if (value := getattr(sample, name)) is not None]

    about = case.named | {"label": case.kernel}
    for sample in samples:
        about |= {name: value for name, value in sample.about.items() if name in ABOUT}
    columns = ("import_seconds", "first_call_seconds", "new_shape_seconds", "warm_seconds")
    parts = dict.fromkeys(name for sample in good for name in sample.first_call_parts)
    cores, faults = figures("cores_used"), figures("page_faults")
    return Kernel(
        **about | sentences(samples),
        times=np.stack([by_round(attrgetter(name)) for name in columns], 1),
        compiled=by_round(attrgetter("import_compile_seconds")),
        first_call_parts={
            name: estimate(by_round(lambda sample, name=name: sample.first_call_parts.get(name, 0.0)), counts)
            for name in parts
        },
        new_shape_missing=next(iter(figures("new_shape_missing", samples)), None),
        second=_second(figures("second_process"), counts, by_round),
        peak_bytes=peak_bytes(samples),
        error_ulps=max(figures("error_ulps", samples), default=None),
        error_of_largest_ulps=max(figures("error_of_largest_ulps", samples), default=None),
        cores_used=median(cores) if cores else None,
        page_faults=median(faults) if faults else None,
        levels=_levels(samples),
        rounds=1 + samples[-1].round,
        disturbed=sum(not sample.is_evidence for sample in samples),
        counts=counts,
    )


def _levels(samples):
    """The Levels of one case's samples, or None where one of the two has fewer than two samples."""
    read = [s for s in samples if s.slow_times and s.warm_seconds and not s.disturbed]
    slow, quiet = ([s.warm_seconds for s in read if s.is_slow == is_slow] for is_slow in (True, False))
    if min(len(quiet), len(slow)) < 2:
        return None
    return Levels(median(quiet), median(slow), len(slow) / len(read))


def _second(processes, counts, by_round):
    """What the samples' second processes say, or None where there are none."""
    if not processes:
        return None
    names = ("import_seconds", "first_call_seconds")
    times = [by_round(lambda sample, name=name: (sample.second_process or {}).get(name)) for name in names]
    hits, misses = (sum(process[name] for process in processes) for name in ("hits", "misses"))
    why = next((process["why"] for process in processes if process.get("why")), None)
    return Second(np.stack(times, 1), counts, hits, misses, why)


def _add_failed(groups_by_key, record):
    """Put a kernel that failed into every group that it concerns; figures it had before are none.

    One found wrong on other inputs has failed at every size and on every variant of its problem.
    """
    key = _key(record)
    groups_by_key.setdefault(key, Group(*key))
    for group in groups_by_key.values():
        names = {row["problem"].partition(":")[0] for row in (record, vars(group))}
        alike = all(record[name] == getattr(group, name) for name in ("dtype", "device"))
        if group.key != key and not (record.get("whole_kernel") and alike and len(names) == 1):
            continue
        before = group.entry(record["kernel"])
        others = [kernel for kernel in group.entries if kernel is not before]
        if before:
            about = {name: getattr(before, name) for name in ABOUT}
        else:
            n_asked = max((kernel.n_asked for kernel in others), default=0)
            about = dict(zip(KEY, group.key, strict=True)) | {"label": record["kernel"], "n_asked": n_asked}
        # Which n it failed at says nothing of a group at another.
        elsewhere = () if group.key == key else (*KEY, "n", "n_asked")
        about |= {name: record[name] for name in ABOUT & record.keys() - {*elsewhere}}
        failed = Kernel(**about, failed=record["reason"], failed_kind=record["kind"])
        group.entries = [*others, failed]


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
