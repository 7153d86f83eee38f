"""Which CPUs and how much memory a process can have here: affinity, cores, and what control groups leave."""

import math
import os
import platform
from contextlib import suppress
from functools import cache
from pathlib import Path

# Cores that do less than this share of what the fastest ones do are of another kind.
AS_FAST = 0.8
# Above how many cores kept busy a kernel counts as one of several CPUs.
ONE_CPU = 1.05
DEVICES, CONTROL_GROUPS = Path("/sys/devices"), Path("/sys/fs/cgroup")
# Files of a control group, in version 2 and in version 1.
QUOTA_FILES = (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us"))
MEMORY_FILES = (("memory.max", "memory.current"), ("memory.limit_in_bytes", "memory.usage_in_bytes"))


def usable_cpus():
    """The CPUs that this process may run on, as a sorted list (all of them where unknown)."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def bind(count):
    """Keep this process and its children to `count` CPUs. Must precede ``import numpy``.

    Affinity is the one limit that NumPy, Numba and XLA all respect; thread-count variables do not bind
    JAX. Raises ValueError, one line, where it cannot be done.
    """
    most = len(usable_cpus())
    if not 1 <= count <= most:
        raise ValueError(f"--cpus: '{count}' is no number of CPUs: 1 to {most} can be had here")
    if not hasattr(os, "sched_setaffinity"):
        raise ValueError(f"--cpus: {platform.system()} offers no way to set CPU affinity")
    os.sched_setaffinity(0, usable_cpus()[:count])


def text_of(path):
    """What is in a file of the system's; '' where there is none, or it may not be read."""
    try:
        return path.read_text()
    except (OSError, ValueError):
        return ""


def cores(cpus):
    """How many cores these CPUs are of, some of which may be threads of one; None where unknown."""
    siblings = {text_of(DEVICES / f"system/cpu/cpu{cpu}/topology/thread_siblings_list") for cpu in cpus}
    return None if "" in siblings else len(siblings)


def slow_cpus(cpus):
    """How many of these CPUs are efficiency cores: by Intel's list of them, or by ARM's capacities."""
    if efficiency_cores := text_of(DEVICES / "cpu_atom/cpus"):  # such as '16-23,30'
        ranges = [part.partition("-") for part in efficiency_cores.strip().split(",")]
        return sum(any(int(low) <= cpu <= int(high or low) for low, _, high in ranges) for cpu in cpus)
    capacities = [int(text_of(DEVICES / f"system/cpu/cpu{cpu}/cpu_capacity") or 0) for cpu in cpus]
    return sum(capacity < AS_FAST * max(capacities) for capacity in capacities) if all(capacities) else 0


def control_groups(controller):
    """The folders of this process's control groups for memory or cpu, versions 1 and 2, innermost first."""
    for line in text_of(Path("/proc/self/cgroup")).splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers or controller in controllers.split(","):
            root = CONTROL_GROUPS / controller if controllers else CONTROL_GROUPS
            group = root / path.lstrip("/")
            yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(root))


def at_once():
    """How many threads of this process run at the same time, under a quota too."""
    return max(1, int(min(len(usable_cpus()), quota() or math.inf)))


@cache
def quota():
    """The CPUs whose time this process and its neighbours in a control group may use, such as 1.5, or None.

    Unlike affinity it takes no CPU away: whoever has used up the time of a tenth of a second is stopped until
    the next one begins.
    """
    quotas = []
    for folder in control_groups("cpu"):
        for names in QUOTA_FILES:
            with suppress(ValueError):  # where there is none, version 2 has "max", and version 1 -1
                time, period = map(int, " ".join(text_of(folder / name) for name in names).split())
                quotas.append(time / period)
    return min((cpus for cpus in quotas if cpus > 0), default=None)


def reaches_quota(count=None):
    """Can a process alone, on so many CPUs or on all of them, use up the quota that there is?"""
    return quota() is not None and (count or len(usable_cpus())) >= quota()


def memory_bytes():
    """Memory of this machine in bytes."""
    import psutil

    return psutil.virtual_memory().total


def available_bytes():
    """Bytes that can still be allocated: free memory, or what a control group leaves if that is less."""
    import psutil

    available = [psutil.virtual_memory().available]
    for folder in control_groups("memory"):
        for limit, used in MEMORY_FILES:
            with suppress(ValueError):  # "max" where there is no limit
                left = int(text_of(folder / limit)) - int(text_of(folder / used))
                counts = dict(line.split() for line in text_of(folder / "memory.stat").splitlines())
                # What the group holds of files it would give back.
                cached = counts.get("inactive_file", counts.get("total_inactive_file", 0))
                available.append(max(0, left + int(cached)))
    return min(available)
