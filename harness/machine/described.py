"""A machine in words, from what a file's ``machine_info`` says: this one is not asked."""

import re

from harness.units import format_cpus

# What says nothing in a processor's name.
MARKETING = re.compile(r"\((?:R|TM)\)| (?:Processor|CPU)\b| @ .*")
# Per vendor and family, the generations of cores: models from the first to the last of each range.
ZEN = {
    23: {"Zen": [(0x00, 0x2F), (0x50, 0x5F)], "Zen 2": [(0x30, 0x4F), (0x60, 0xAF)]},
    25: {"Zen 3": [(0x00, 0x0F), (0x20, 0x5F)], "Zen 4": [(0x10, 0x1F), (0x60, 0xAF)]},
    26: {"Zen 5": [(0x00, 0x2F), (0x40, 0x4F), (0x60, 0x7F)]},
}
INTEL_6 = {
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
}
INTEL = {6: {name: [(model, model) for model in models] for name, models in INTEL_6.items()}}
GENERATIONS = {"AuthenticAMD": ZEN, "GenuineIntel": INTEL}
# Those with matrix instructions: in a virtual machine a processor may go by the model of another.
HAS_MATRICES = ("Sapphire Rapids", "Emerald Rapids", "Granite Rapids")
# The widest vector instructions, by a flag that stands for them, widest first.
VECTORS = {"avx512f": "AVX-512", "avx2": "AVX2", "avx": "AVX", "sse2": "SSE2"}
VECTORS |= {"sve2": "SVE2", "sve": "SVE", "asimd": "NEON"}
# Under these drivers the governor of this name leaves the clock to the processor.
CHOOSE_THEMSELVES = ("intel_pstate", "amd-pstate-epp", "amd_pstate_epp")


def processor(info):
    """'AMD EPYC (Zen 5, AVX-512)': name, generation and vector instructions, as far as a file says them."""
    name = MARKETING.sub("", info.get("processor_name") or info.get("processor") or "").strip()
    kind = ", ".join(filter(None, _kind(info)))
    return f"{name} ({kind})" if name and kind else name


def processors(saved, now):
    """Both files' processors, each with its generation if both say it."""
    if any(_kind(saved)) and any(_kind(now)):
        return processor(saved), processor(now)
    return saved.get("processor_name"), now.get("processor_name")


def _kind(info):
    cpu = info.get("cpu") if isinstance(info.get("cpu"), dict) else {}
    flags = set(cpu.get("flags") or ())
    vectors = next((words for flag, words in VECTORS.items() if flag in flags), "")
    return _generation(cpu, flags), vectors or ("NEON" if cpu.get("arch") == "ARM_8" else "")


def _generation(cpu, flags):
    """'Zen 5'; 'family 6 model 143' of one that is not in the table; '' where a name says it, as Apple's."""
    vendor, family, model = (cpu.get(name) for name in ("vendor_id_raw", "family", "model"))
    if vendor not in tuple(GENERATIONS) or not (isinstance(family, int) and isinstance(model, int)):
        return ""
    for name, ranges in GENERATIONS[vendor].get(family, {}).items():
        fits = "amx_tile" not in flags or name in HAS_MATRICES
        if fits and any(first <= model <= last for first, last in ranges):
            return name
    return f"family {family} model {model}"


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
