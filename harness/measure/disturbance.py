"""What the system did while a case was timed, and whether that spoilt the sample.

The verdict is never taken from the times themselves: a rule that looked at them would choose its figures.
"""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from harness.machine.resources import control_groups, reaches_quota, text_of

try:
    import resource
except ImportError:  # Windows does not count first touches of memory
    resource = None

# CPU time that others used in the timed window, in cores, beyond which a sample is disturbed. On
# 2 CPUs, where a neighbour took a core now and then, this found 71 of 74 samples that it hit, and no other.
OTHERS_CORES = 0.3
# With more CPUs than this, others are in the way only where less than FREE_CORES is left.
FEW_CPUS, FREE_CORES = 2, 0.5
# Where the system does not say what others use: own CPU time over wall time below this share of the usual.
USUAL_CORES = 0.9


@dataclass(frozen=True)
class Reading:
    """Counters of this process, with its children, and of the system; None where it has none. Seconds."""

    wall: float
    cpu: float
    busy: float | None
    faults: int | None
    throttled: float | None

    @classmethod
    def now(cls):
        return cls(
            time.perf_counter(),
            time.process_time() + children_cpu_seconds(),
            system_cpu_seconds(),
            resource and resource.getrusage(resource.RUSAGE_SELF).ru_minflt,
            _throttled(),
        )


def between(before, after, calls, copying=(0.0, 0.0)):
    """The Sample's fields that tell of the time between two readings, in which there were `calls` calls.

    `copying`: the wall and CPU seconds of it in which inputs were copied, or the metronome was read.
    """
    wall, cpu = after.wall - before.wall, after.cpu - before.cpu

    def gained(name):
        first, second = getattr(before, name), getattr(after, name)
        return None if first is None or second is None else second - first

    busy, faults = gained("busy"), gained("faults")
    return {
        "cores_used": (cpu - copying[1]) / (wall - copying[0]),
        "page_faults": None if faults is None else faults / calls,
        "others_cores": None if busy is None else max(0.0, (busy - cpu) / wall),
        "throttled_seconds": gained("throttled"),
    }


def reason(sample, usual_cores=None):
    """Why the sample is in no verdict, or None. `usual_cores`: `cores_used` of the case's other samples."""
    # Under a quota that the process reaches by itself, being stopped is how this machine runs it.
    if sample.throttled_seconds and not reaches_quota(sample.case.cpus):
        return f"its control group was throttled for {sample.throttled_seconds:.2g} s"
    if sample.others_cores is not None:
        cpus = os.cpu_count() or 1
        free_cores = cpus - sample.others_cores - (sample.cores_used or 0)
        if sample.others_cores > OTHERS_CORES and (cpus <= FEW_CPUS or free_cores < FREE_CORES):
            return f"others used {sample.others_cores:.1f} cores"
    elif usual_cores and sample.cores_used < USUAL_CORES * median(usual_cores):
        return f"it got {sample.cores_used:.1f} cores where it usually gets {median(usual_cores):.1f}"
    return None


def children_cpu_seconds():
    """CPU time that child processes of this one have used so far, ended or not."""
    ended = os.times()
    return ended.children_user + ended.children_system + (living_seconds() if _has_children() else 0.0)


def living_seconds(process=None):
    """CPU time of all children of a process, by default of this one, that have not ended."""
    total = 0.0
    with contextlib.suppress(psutil.Error, OSError):  # a system that does not say who has which children
        for child in (process or psutil.Process()).children(recursive=True):
            with contextlib.suppress(psutil.Error):  # it has just ended
                total += sum(child.cpu_times()[:4])
    return total


def _has_children():
    """Is it worth while to look for them among all processes of the system, which takes milliseconds?"""
    if not hasattr(os, "waitid"):
        return True
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def system_cpu_seconds():
    """What all processes have used since the system started, stolen time included; None where not said."""
    if not Path("/proc/stat").exists():
        return None  # macOS counts for a window this short are too coarse
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)


# How control groups of version 2 and of version 1 call it, and in what unit.
THROTTLED = {"throttled_usec": 1e-6, "throttled_time": 1e-9}


def _throttled():
    """Seconds for which the control group of this process has been throttled; None where not said."""
    for folder in control_groups("cpu"):
        with contextlib.suppress(ValueError):
            fields = dict(line.split() for line in text_of(folder / "cpu.stat").splitlines())
            for name in THROTTLED.keys() & fields.keys():
                return int(fields[name]) * THROTTLED[name]
    return None
