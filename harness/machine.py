"""Facts of this machine that a time depends on: processor, usable CPUs, huge pages, device."""

import csv
import io
import os
import platform
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

GPU_FACTS = (
    "name",
    "driver_version",
    "memory.total",
    "clocks.sm",
    "clocks.max.sm",
    "clocks.mem",
    "power.limit",
)
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
    wanted = cpu_count(count)
    if not hasattr(os, "sched_setaffinity"):
        raise pytest.UsageError(f"--cpus: {platform.system()} offers no way to set CPU affinity")
    os.sched_setaffinity(0, usable_cpus()[:wanted])


def cpu_count(given):
    """What --cpus was given, as a number. Raises pytest.UsageError on one that cannot be had."""
    most = len(usable_cpus())
    try:
        wanted = int(given)
    except ValueError:
        raise pytest.UsageError(
            f"--cpus: {given.strip()!r} is no number of CPUs: not a whole number"
        ) from None
    if not 1 <= wanted <= most:
        raise pytest.UsageError(
            f"--cpus: {given.strip()!r} is no number of CPUs: 1 to {most} can be had here"
        )
    return wanted


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


@cache
def gpus():
    """Name, driver, memory, clocks (now and at most) and power limit of each GPU, as nvidia-smi says them."""
    if not shutil.which("nvidia-smi"):
        return []
    command = ["nvidia-smi", f"--query-gpu={','.join(GPU_FACTS)}", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return []
    lines = csv.reader(io.StringIO(done.stdout), skipinitialspace=True)
    return [dict(zip(GPU_FACTS, line, strict=True)) for line in lines if len(line) == len(GPU_FACTS)]


def memory_bytes():
    """Memory of this machine in bytes."""
    import psutil

    return psutil.virtual_memory().total


def available_bytes():
    """Bytes that can still be allocated: free memory, or what a control group leaves if that is less."""
    import psutil

    free = [psutil.virtual_memory().available]
    for folder in _control_groups():
        for limit, used in (
            ("memory.max", "memory.current"),
            ("memory.limit_in_bytes", "memory.usage_in_bytes"),
        ):
            try:
                # "max" where there is no limit
                left = int((folder / limit).read_text()) - int((folder / used).read_text())
            except (OSError, ValueError):
                continue
            free.append(max(0, left + _file_cache(folder)))
    return min(free)


def no_room(case):
    """Why `case` does not fit into memory, with both figures, or None if it does."""
    available = available_bytes()
    if case.needed_bytes <= available:
        return None
    return (
        f"{case.id} needs about {case.needed_bytes / 1e9:.3g} GB, its check against the reference included, "
        f"and {available / 1e9:.3g} GB can be had here: take a smaller --size"
    )


def _control_groups(listing=Path("/proc/self/cgroup"), mounted=Path("/sys/fs/cgroup")):
    """The folders of this process's memory control groups, versions 1 and 2, parents included."""
    try:
        lines = listing.read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "memory" not in controllers.split(","):
            continue
        root = mounted / "memory" if controllers else mounted
        group = root / path.lstrip("/")
        yield from (folder for folder in (group, *group.parents) if folder.is_relative_to(root))


def _file_cache(folder):
    """Bytes that the group uses for files and would give back."""
    try:
        lines = (folder / "memory.stat").read_text().splitlines()
    except OSError:
        return 0
    counts = dict(line.split() for line in lines)
    return int(counts.get("inactive_file", counts.get("total_inactive_file", 0)))


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
        "gpus": gpus(),
        "environment": {k: os.environ[k] for k in THREAD_VARIABLES if k in os.environ},
    }


def _lasting(info):
    """A machine's GPUs less what changes by the second."""
    passing = ("clocks.sm", "clocks.mem")
    return [{k: v for k, v in gpu.items() if k not in passing} for gpu in info.get("gpus") or []]


def differences(saved, now):
    """What makes two runs incomparable, from their machine_info, as `name: saved, now` strings."""
    names = (
        "processor_name",
        "cpus_usable",
        "transparent_huge_pages",
        "environment",
        "python_version",
    )
    pairs = {name: (saved.get(name), now.get(name)) for name in names}
    pairs["gpus"] = (_lasting(saved), _lasting(now))
    libraries = now.get("libraries", {})
    pairs |= {name: (saved.get("libraries", {}).get(name), libraries[name]) for name in libraries}
    return [f"{name}: {was} then, {is_} now" for name, (was, is_) in pairs.items() if was != is_]
