"""Facts of this machine that a time depends on: processor, CPUs, power, huge pages, settings."""

import os
import platform
from functools import cache
from pathlib import Path

from harness.machine import cpus, described, settings
from harness.machine.memory import memory_bytes

# Loads that differ by more are not alike.
OTHER_LOAD = 0.5
# What not every file says, and decides how fast the same processor is; and how fast as many CPUs are.
POWER = ("governor", "on_battery", "in_wsl")
CORES = ("cores", "slow_cpus")


@cache
def cpu_info():
    """What py-cpuinfo finds of the processor: its name, family, model and instructions."""
    import cpuinfo  # slow to import and to ask: only where the name is shown

    return cpuinfo.get_cpu_info()


def governor(folder=Path("/sys/devices/system/cpu/cpu0/cpufreq")):
    """How the clock is chosen, and by which driver: 'powersave, intel_pstate'; None where nobody says."""
    try:
        return ", ".join((folder / f"scaling_{name}").read_text().strip() for name in ("governor", "driver"))
    except OSError:
        return None


def on_battery():
    """Does this machine run on its battery? None where it has none, or nobody says."""
    import psutil

    try:
        battery = psutil.sensors_battery()
    except (AttributeError, OSError, ValueError):  # not on every system, and some batteries say odd things
        return None
    return None if battery is None or battery.power_plugged is None else not battery.power_plugged


def in_wsl(version=Path("/proc/version")):
    """Is this Linux the one within Windows?"""
    try:
        return "microsoft" in version.read_text().lower()
    except OSError:
        return False


def huge_pages():
    """The kernel's transparent-huge-page mode: always, madvise, never, or unknown."""
    try:
        text = Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text()
    except OSError:
        return "unknown"
    return text.partition("[")[2].partition("]")[0] or "unknown"


def load():
    """Processes that ran or waited for a CPU in the last minute, on average; None where nobody counts."""
    try:
        return round(os.getloadavg()[0], 1)
    except (AttributeError, OSError):
        return None


def facts():
    """What machine_info gains: everything above, CPUs, memory, and the settings that change a time."""
    usable, cpu = cpus.usable_cpus(), cpu_info()
    return {
        "cpu": cpu,
        "processor_name": cpu.get("brand_raw") or platform.processor() or platform.machine(),
        "cpus_usable": len(usable),
        "cpus_present": os.cpu_count(),
        "cpu_quota": cpus.quota(),
        "cores": cpus.cores(usable),
        "slow_cpus": cpus.slow_cpus(usable),
        "governor": governor(),
        "on_battery": on_battery(),
        "in_wsl": in_wsl(),
        "memory_bytes": memory_bytes(),
        "transparent_huge_pages": huge_pages(),
        "load": load(),
        "openmp_wait_policy": os.environ.get(settings.WAIT_POLICY, "as built"),
        "settings": settings.found(),
    }


def differences(saved, now, load=True):
    """What makes two runs incomparable, from their machine_info, as `name: saved, now` strings.

    `load`: also another load at the start, which is not this machine's but that hour's.
    """
    pairs = {"processor_name": described.processors(saved, now)}
    names = ("cpus_usable", "transparent_huge_pages", "python_version")
    pairs |= {name: (saved.get(name), now.get(name)) for name in names}
    pairs["CPU quota"] = (saved.get("cpu_quota") or "none", now.get("cpu_quota") or "none")
    names = POWER + (CORES if saved.get("cpus_usable") == now.get("cpus_usable") else ())
    pairs |= {name: (saved[name], now[name]) for name in names if name in saved and name in now}
    pairs |= _settings(saved, now) | _builds(saved, now)
    if load and abs((saved.get("load") or 0) - (now.get("load") or 0)) > OTHER_LOAD:
        pairs["load at the start"] = (saved.get("load"), now.get("load"))
    libraries = now.get("libraries", {})
    pairs |= {name: (saved.get("libraries", {}).get(name), libraries[name]) for name in libraries}
    return [f"{name}: {was} then, {is_} now" for name, (was, is_) in pairs.items() if was != is_]


def _settings(saved, now):
    """``{variable: (then, now)}``."""
    was, is_ = (
        {k: v for k, v in info.get("settings", {}).items() if v != settings.NOT_USED} for info in (saved, now)
    )
    names = sorted(was.keys() | is_.keys())
    return {name: (was.get(name, "not set"), is_.get(name, "not set")) for name in names}


def _builds(saved, now):
    """``{library's build: (then, now)}`` of what both files say: threading layers and vector instructions."""
    was, is_ = (info.get("builds") or {} for info in (saved, now))
    return {
        f"{library}'s {what}": (known[what], is_[library][what])
        for library, known in was.items()
        for what in known
        if what in is_.get(library, ())
    }
