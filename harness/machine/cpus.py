"""Which CPUs this process may use, and keeping it to fewer of them."""

import os
import platform


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
    _require(count, str(count))
    os.sched_setaffinity(0, usable_cpus()[:count])


def cpu_count(text):
    """What --cpus was given, as a number. Raises ValueError, one line, on one that cannot be had."""
    try:
        count = int(text)
    except ValueError:
        raise ValueError(f"--cpus: {text.strip()!r} is no number of CPUs: not a whole number") from None
    _require(count, text.strip())
    return count


def _require(count, given):
    most = len(usable_cpus())
    if not 1 <= count <= most:
        raise ValueError(f"--cpus: {given!r} is no number of CPUs: 1 to {most} can be had here")
    if not hasattr(os, "sched_setaffinity"):
        raise ValueError(f"--cpus: {platform.system()} offers no way to set CPU affinity")
