"""Which CPUs this process may use, how much of them, and keeping it to fewer of them."""

import os
import platform
from contextlib import suppress
from functools import cache
from pathlib import Path

from harness.machine.memory import control_groups


def usable_cpus():
    """The CPUs that this process may run on, as a sorted list (all of them where unknown)."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


@cache
def quota():
    """The CPUs whose time this process and its neighbours in a control group may use, such as 1.5, or None.

    Unlike affinity it takes no CPU away: whoever has used up the time of a tenth of a second is stopped until
    the next one begins.
    """
    return least_quota(control_groups("cpu"))


def least_quota(groups):
    """The smallest quota that the control groups in these folders have, in CPUs; None without one."""
    quotas = []
    for folder in groups:
        with suppress(OSError, ValueError, ZeroDivisionError):  # version 2 has "max" where there is none
            time, period = map(int, (folder / "cpu.max").read_text().split())
            quotas.append(time / period)
        with suppress(OSError, ValueError, ZeroDivisionError):  # and version 1 has -1
            time, period = (int((folder / f"cpu.cfs_{name}_us").read_text()) for name in ("quota", "period"))
            quotas.append(time / period)
    return min((one for one in quotas if one > 0), default=None)


def reaches_quota(count=None):
    """Can a process alone, on so many CPUs or on all of them, use up the quota that there is?"""
    return quota() is not None and (count or len(usable_cpus())) >= quota()


def cores(cpus, system=Path("/sys/devices/system/cpu")):
    """How many cores these CPUs are of, some of which may be threads of one; None where not said."""
    found = set()
    for cpu in cpus:
        try:
            found.add((system / f"cpu{cpu}" / "topology" / "thread_siblings_list").read_text())
        except OSError:
            return None
    return len(found)


# Cores that do less than this share of what the fastest ones do are of another kind.
AS_FAST = 0.8


def slow_cpus(cpus, devices=Path("/sys/devices")):
    """How many of these CPUs are efficiency cores: by Intel's list of them, or by what ARM's can do."""
    with suppress(OSError):
        return len(set(cpus) & _listed((devices / "cpu_atom" / "cpus").read_text()))
    try:
        paths = [devices / "system" / "cpu" / f"cpu{cpu}" / "cpu_capacity" for cpu in cpus]
        capacities = [int(path.read_text()) for path in paths]
    except (OSError, ValueError):
        return 0
    return sum(one < AS_FAST * max(capacities) for one in capacities)


def _listed(text):
    """{0, 1, 2, 3, 8} of '0-3,8'."""
    ranges = [part.partition("-") for part in text.strip().split(",") if part]
    return {cpu for first, _, last in ranges for cpu in range(int(first), int(last or first) + 1)}


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
