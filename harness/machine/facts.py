"""Facts of this machine that a time depends on: processor, CPUs, power, memory, settings."""

import os
import platform
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import perf_counter

from harness.machine import environment_variables, resources

CLOCK = Path("/sys/devices/system/cpu/cpu0/cpufreq")
HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def facts(environment=os.environ):
    """What a file's ``machine_info`` gains, as a dict of plain values; None where nobody says."""
    cpus, cpu = resources.usable_cpus(), cpu_info()
    # How the clock is chosen, and by which driver: 'powersave, intel_pstate'.
    governor = [resources.text_of(CLOCK / f"scaling_{name}").strip() for name in ("governor", "driver")]
    huge_pages = resources.text_of(HUGE_PAGES).partition("[")[2].partition("]")[0]
    return {
        "cpu": cpu,
        "processor_name": cpu.get("brand_raw") or platform.processor() or platform.machine(),
        "cpus_usable": len(cpus),
        "cpus_present": os.cpu_count(),
        "cpu_quota": resources.quota(),
        "cores": resources.cores(cpus),
        "slow_cpus": resources.slow_cpus(cpus),
        "governor": ", ".join(governor) if all(governor) else None,
        "on_battery": on_battery(),
        # Is this Linux the one within Windows?
        "in_wsl": "microsoft" in resources.text_of(Path("/proc/version")).lower(),
        "memory_bytes": resources.memory_bytes(),
        "transparent_huge_pages": huge_pages or "unknown",
        "load": load(),
        "clock_step_seconds": clock_step(),
        "openmp_wait_policy": environment.get(environment_variables.WAIT_POLICY, "as built"),
        "settings": environment_variables.settings(environment),
    }


@cache
def cpu_info():
    """What py-cpuinfo finds of the processor: its name, family, model and instructions."""
    import cpuinfo  # slow to import and to ask: only where the name is shown

    return cpuinfo.get_cpu_info()


def clock_step():
    """The least seconds by which the clock that kernels are timed with goes on between two looks at it."""
    looks = [perf_counter() for _ in range(10_000)]
    return min((later - earlier for earlier, later in pairwise(looks) if later > earlier), default=None)


def on_battery():
    """Does this machine run on its battery? None where it has none, or nobody says."""
    import psutil

    battery = None
    with suppress(AttributeError, OSError, ValueError):  # not on every system; some batteries say odd things
        battery = psutil.sensors_battery()
    return None if battery is None or battery.power_plugged is None else not battery.power_plugged


def load():
    """Processes that ran or waited for a CPU in the last minute, on average; None where nobody counts."""
    with suppress(AttributeError, OSError):
        return round(os.getloadavg()[0], 1)
    return None
