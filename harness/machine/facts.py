"""Facts of this machine that a time depends on: processor, CPUs, power, memory, settings."""

import os
import platform
from contextlib import suppress
from functools import cache
from pathlib import Path

from harness.machine import environment_variables, resources


def facts():
    """What a file's ``machine_info`` gains, as a dict of plain values; None where nobody says."""
    cpus, cpu = resources.usable_cpus(), cpu_info()
    return {
        "cpu": cpu,
        "processor_name": cpu.get("brand_raw") or platform.processor() or platform.machine(),
        "cpus_usable": len(cpus),
        "cpus_present": os.cpu_count(),
        "cpu_quota": resources.quota(),
        "cores": resources.cores(cpus),
        "slow_cpus": resources.slow_cpus(cpus),
        "governor": governor(),
        "on_battery": on_battery(),
        "in_wsl": in_wsl(),
        "memory_bytes": resources.memory_bytes(),
        "transparent_huge_pages": huge_pages(),
        "load": load(),
        "openmp_wait_policy": os.environ.get(environment_variables.WAIT_POLICY, "as built"),
        "settings": environment_variables.found(),
    }


@cache
def cpu_info():
    """What py-cpuinfo finds of the processor: its name, family, model and instructions."""
    import cpuinfo  # slow to import and to ask: only where the name is shown

    return cpuinfo.get_cpu_info()


def governor(folder=Path("/sys/devices/system/cpu/cpu0/cpufreq")):
    """How the clock is chosen, and by which driver: 'powersave, intel_pstate'."""
    names = [resources.text_of(folder / f"scaling_{name}").strip() for name in ("governor", "driver")]
    return ", ".join(names) if all(names) else None


def on_battery():
    """Does this machine run on its battery?"""
    import psutil

    with suppress(AttributeError, OSError, ValueError):  # not on every system; some batteries say odd things
        battery = psutil.sensors_battery()
        return None if battery is None or battery.power_plugged is None else not battery.power_plugged
    return None


def in_wsl(version=Path("/proc/version")):
    """Is this Linux the one within Windows?"""
    return "microsoft" in resources.text_of(version).lower()


def huge_pages():
    """The kernel's transparent-huge-page mode: always, madvise, never, or unknown."""
    modes = resources.text_of(Path("/sys/kernel/mm/transparent_hugepage/enabled"))
    return modes.partition("[")[2].partition("]")[0] or "unknown"


def load():
    """Processes that ran or waited for a CPU in the last minute, on average."""
    with suppress(AttributeError, OSError):
        return round(os.getloadavg()[0], 1)
    return None
