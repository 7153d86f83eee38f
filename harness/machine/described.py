"""A machine in words, and two of them compared, from files' ``machine_info``: this machine is not asked."""

import re

from harness.machine.environment_variables import NOT_USED
from harness.units import format_cpus

# What says nothing in a processor's name.
MARKETING = re.compile(r"\((?:R|TM)\)| (?:Processor|CPU)\b| @ .*")
# By vendor and family, the models of each generation of cores.
GENERATIONS = {
    ("AuthenticAMD", 23): {
        "Zen": (*range(0x30), *range(0x50, 0x60)),
        "Zen 2": (*range(0x30, 0x50), *range(0x60, 0xB0)),
    },
    ("AuthenticAMD", 25): {
        "Zen 3": (*range(0x10), *range(0x20, 0x60)),
        "Zen 4": (*range(0x10, 0x20), *range(0x60, 0xB0)),
    },
    ("AuthenticAMD", 26): {"Zen 5": (*range(0x30), *range(0x40, 0x50), *range(0x60, 0x80))},
    ("GenuineIntel", 6): {
        "Sandy Bridge": (0x2A, 0x2D),
        "Ivy Bridge": (0x3A, 0x3E),
        "Haswell": (0x3C, 0x3F, 0x45, 0x46),
        "Broadwell": (0x3D, 0x47, 0x4F, 0x56),
        "Skylake": (0x4E, 0x5E),
        "Skylake or Cascade Lake": (0x55,),
        "Kaby or Coffee Lake": (0x8E, 0x9E),
        "Comet Lake": (0xA5, 0xA6),
        "Ice Lake": (0x6A, 0x6C, 0x7D, 0x7E),
        "Tiger Lake": (0x8C, 0x8D),
        "Rocket Lake": (0xA7,),
        "Alder Lake": (0x97, 0x9A),
        "Raptor Lake": (0xB7, 0xBA, 0xBF),
        "Meteor Lake": (0xAA, 0xAC),
        "Arrow Lake": (0xB5, 0xC5, 0xC6),
        "Lunar Lake": (0xBD,),
        "Sapphire Rapids": (0x8F,),
        "Emerald Rapids": (0xCF,),
        "Granite Rapids": (0xAD, 0xAE),
        "Sierra Forest": (0xAF,),
    },
}
# Those with matrix instructions: in a virtual machine a processor may go by the model of another.
HAS_MATRICES = ("Sapphire Rapids", "Emerald Rapids", "Granite Rapids")
# The widest vector instructions, by a flag that stands for them, widest first.
VECTORS = {"avx512f": "AVX-512", "avx2": "AVX2", "avx": "AVX", "sse2": "SSE2"}
VECTORS |= {"sve2": "SVE2", "sve": "SVE", "asimd": "NEON"}
# Under these drivers the governor "powersave" leaves the clock to the processor.
CHOOSE_THEMSELVES = ("intel_pstate", "amd-pstate-epp", "amd_pstate_epp")
# What every file says of its machine, what only some say, and what says nothing beside other numbers of CPUs.
ALWAYS = ("cpus_usable", "transparent_huge_pages", "python_version")
POWER = ("governor", "on_battery", "in_wsl")
CORES = ("cores", "slow_cpus")
# Loads that differ by more are not alike.
OTHER_LOAD = 0.5


def processor(info):
    """'AMD EPYC (Zen 5, AVX-512)': name, generation and vector instructions, as far as a file says them."""
    name = MARKETING.sub("", info.get("processor_name") or info.get("processor") or "").strip()
    kind = _generation_and_vectors(info)
    return f"{name} ({kind})" if name and kind else name


def _generation_and_vectors(info):
    """'Zen 5, AVX-512'; 'family 6 model 250' of a generation that is not in the table; '' where unknown."""
    cpu = info.get("cpu") if isinstance(info.get("cpu"), dict) else {}
    flags = set(cpu.get("flags") or ())
    vectors = next((words for flag, words in VECTORS.items() if flag in flags), "")
    if not vectors and cpu.get("arch") == "ARM_8":
        vectors = "NEON"
    vendor, family, model = (cpu.get(name) for name in ("vendor_id_raw", "family", "model"))
    generation = ""
    if vendor in ("AuthenticAMD", "GenuineIntel") and isinstance(family, int) and isinstance(model, int):
        generation = f"family {family} model {model}"
        for name, models in GENERATIONS.get((vendor, family), {}).items():
            if model in models and ("amx_tile" not in flags or name in HAS_MATRICES):
                generation = name
    return ", ".join(filter(None, (generation, vectors)))


def cpus(info):
    """'2 CPUs', '2 of 8 CPUs', '1.5 of 2 CPUs by a quota', '2 CPUs on 1 core'; '' where none are named."""
    usable, present, cores = (info.get(name) for name in ("cpus_usable", "cpus_present", "cores"))
    if not usable:
        return ""
    words = format_cpus(usable)
    if _is_limited(info):
        words = f"{info['cpu_quota']:.3g} of {words} by a quota"
    elif present and present != usable:
        words = f"{usable} of {format_cpus(present)}"
    if cores and cores < usable:
        words += f" on {cores} core{'' if cores == 1 else 's'}"
    return words


def _is_limited(info):
    return 0 < (info.get("cpu_quota") or 0) < (info.get("cpus_usable") or 0)


def remarks(info, counts=(None,)):
    """What of the machine changes what a figure is worth, a sentence each.

    `counts`: on how many CPUs kernels were run, None being all of them.
    """
    usable = info.get("cpus_usable") or 0
    threads = max((usable if count is None else count for count in counts), default=usable)
    if _is_limited(info) and threads > info["cpu_quota"]:
        yield _of_quota(info["cpu_quota"], threads)
    if 0 < (info.get("slow_cpus") or 0) < usable:
        yield (
            f"{info['slow_cpus']} of {format_cpus(usable)} are efficiency cores: work that is shared out "
            "evenly waits for them"
        )
    if info.get("on_battery"):
        yield "On battery, which slows processors down: plug the machine in and measure again"
    governor, _, driver = (info.get("governor") or "").partition(", ")
    if governor == "powersave" and driver not in CHOOSE_THEMSELVES:
        yield "The governor powersave keeps the clock low: cpupower frequency-set --governor performance"
    if info.get("in_wsl"):
        yield "Linux within Windows (WSL): what Windows does meanwhile is not seen, and disturbs unnoticed"


def _of_quota(quota, threads):
    if quota < 1:
        return f"A quota of {quota:.3g} CPUs: every kernel is stopped part of the time"
    fitting = int(quota)
    gives = "one CPU gives" if fitting == 1 else f"{fitting} CPUs give"
    return (
        f"A quota of {quota:.3g} CPU{'' if quota == 1 else 's'}: kernels on {threads} threads are stopped "
        f"part of the time; --cpus {fitting} measures what {gives}"
    )


def differences(saved, now, load=True):
    """What makes two runs incomparable, from their machine_info, as `name: saved, now` strings.

    `load`: also another load at the start, which is not this machine's but that hour's.
    """
    names = saved.get("processor_name"), now.get("processor_name")
    both_say_more = _generation_and_vectors(saved) and _generation_and_vectors(now)
    pairs = {"processor_name": (processor(saved), processor(now)) if both_say_more else names}
    pairs |= {name: (saved.get(name), now.get(name)) for name in ALWAYS}
    pairs["CPU quota"] = (saved.get("cpu_quota") or "none", now.get("cpu_quota") or "none")
    partly = POWER + (CORES if saved.get("cpus_usable") == now.get("cpus_usable") else ())
    pairs |= {name: (saved[name], now[name]) for name in partly if name in saved and name in now}
    pairs |= _settings(saved, now) | _builds(saved, now)
    if load and abs((saved.get("load") or 0) - (now.get("load") or 0)) > OTHER_LOAD:
        pairs["load at the start"] = (saved.get("load"), now.get("load"))
    versions = now.get("libraries", {})
    pairs |= {name: (saved.get("libraries", {}).get(name), versions[name]) for name in versions}
    return [f"{name}: {was} then, {is_} now" for name, (was, is_) in pairs.items() if was != is_]


def _settings(saved, now):
    """``{variable: (then, now)}`` of two files that say which were set."""
    if not ("settings" in saved and "settings" in now):
        return {}
    was, is_ = (
        {name: value for name, value in info["settings"].items() if value != NOT_USED}
        for info in (saved, now)
    )
    names = sorted(was.keys() | is_.keys())
    return {name: (was.get(name, "not set"), is_.get(name, "not set")) for name in names}


def _builds(saved, now):
    """``{library's build: (then, now)}`` of what both files say: threading layers and vector instructions."""
    was, is_ = (info.get("builds") or {} for info in (saved, now))
    return {
        f"{library}'s {what}": (facts[what], is_[library][what])
        for library, facts in was.items()
        for what in facts
        if what in is_.get(library, ())
    }
