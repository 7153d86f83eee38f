"""Facts of this machine that a time depends on: processor, usable CPUs, huge pages, device."""

import os
import platform
from functools import cache
from pathlib import Path

import pytest

THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NPROC",
    "XLA_FLAGS",
    "MALLOC_MMAP_THRESHOLD_",
    "MALLOC_TRIM_THRESHOLD_",
)


def usable_cpus():
    """The CPUs that this process may run on, as a sorted list (all of them where unknown)."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def pin(count):
    """Keep this process and its children to `count` CPUs. Must precede `import numpy`.

    Affinity is the one limit that NumPy, Numba and XLA all respect; thread-count variables do
    not bind JAX. Raises pytest.UsageError where it cannot be done.
    """
    cpus = usable_cpus()
    try:
        wanted = int(count)
    except ValueError:
        raise pytest.UsageError(f"--cpus: {count!r} is not a whole number") from None
    if not 1 <= wanted <= len(cpus):
        raise pytest.UsageError(f"--cpus: {wanted} asked for, 1 to {len(cpus)} can be had here")
    if not hasattr(os, "sched_setaffinity"):
        raise pytest.UsageError(f"--cpus: {platform.system()} offers no way to set CPU affinity")
    os.sched_setaffinity(0, cpus[:wanted])


@cache
def processor():
    """The processor's name as py-cpuinfo finds it."""
    import cpuinfo  # slow to import and to ask: only where the name is shown

    return cpuinfo.get_cpu_info().get("brand_raw") or platform.processor() or platform.machine()


def huge_pages():
    """The kernel's transparent-huge-page mode: always, madvise, never, or unknown."""
    try:
        text = Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text()
    except OSError:
        return "unknown"
    return text.partition("[")[2].partition("]")[0] or "unknown"


def memory_bytes():
    """Memory of this machine in bytes."""
    import psutil

    return psutil.virtual_memory().total


def facts():
    """What machine_info gains: everything above, and the variables that change threads or malloc."""
    cpus = usable_cpus()
    return {
        "processor_name": processor(),
        "cpus_usable": len(cpus),
        "cpus_present": os.cpu_count(),
        "cpu_affinity": cpus,
        "memory_bytes": memory_bytes(),
        "transparent_huge_pages": huge_pages(),
        "environment": {k: os.environ[k] for k in THREAD_VARIABLES if k in os.environ},
    }


def differences(saved, now):
    """What makes two runs incomparable, from their machine_info, as `name: saved, now` strings."""
    names = ("processor_name", "cpus_usable", "transparent_huge_pages", "environment", "python_version")
    pairs = {name: (saved.get(name), now.get(name)) for name in names}
    libraries = now.get("libraries", {})
    pairs |= {name: (saved.get("libraries", {}).get(name), libraries[name]) for name in libraries}
    return [f"{name}: {was} then, {is_} now" for name, (was, is_) in pairs.items() if was != is_]
