"""Which CPUs this process may use, and keeping it to fewer of them."""

import os
import platform

from harness.units import cpus_in_order

# What --cpus calls every CPU that this process may use.
ALL = "all"


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
    """What --cpus was given, as a number; None for all of them.

    Raises ValueError, one line, on a number that cannot be had.
    """
    if text.strip() == ALL:
        return None
    try:
        count = int(text)
    except ValueError:
        raise ValueError(
            f"--cpus: {text.strip()!r} is no number of CPUs: neither a whole number nor {ALL}"
        ) from None
    _require(count, text.strip())
    return count


def each_once(counts):
    """Numbers of CPUs, fewest first, then None for all of them: not by their number too."""
    asked = set(counts)
    if None in asked:
        asked.discard(len(usable_cpus()))
    return tuple(sorted(asked, key=cpus_in_order))


def _require(count, given):
    most = len(usable_cpus())
    if not 1 <= count <= most:
        raise ValueError(f"--cpus: {given!r} is no number of CPUs: 1 to {most} can be had here")
    if not hasattr(os, "sched_setaffinity"):
        raise ValueError(f"--cpus: {platform.system()} offers no way to set CPU affinity")
