"""What a saved file keeps of a machine and a checkout, and nothing that tells whose they are.

A list of what is kept: a list of what is left out would miss the next field.
"""

import platform
import re
from contextlib import suppress
from pathlib import Path, PurePath

# The fields that are kept, and what they hold.
MACHINE = {
    **dict.fromkeys(("system", "release", "machine", "processor_name"), str | None),
    **dict.fromkeys(("python_implementation", "python_version", "python_compiler"), str | None),
    **dict.fromkeys(("governor", "transparent_huge_pages", "openmp_wait_policy"), str | None),
    **dict.fromkeys(("cpus_usable", "cpus_present", "cores", "slow_cpus", "memory_bytes"), int | None),
    **dict.fromkeys(("cpu_quota", "load", "clock_step_seconds"), float | None),
    **dict.fromkeys(("on_battery", "in_wsl"), bool | None),
    "cpu": dict,
    "settings": dict[str, str],
    "libraries": dict[str, str | None],
    "builds": dict[str, dict[str, str]],
}
CPU = {
    **dict.fromkeys(("vendor_id_raw", "brand_raw", "arch", "hz_advertised_friendly"), str | None),
    **dict.fromkeys(("bits", "family", "model", "stepping"), int | None),
    # Of some systems words: '32 KiB'.
    **dict.fromkeys(("l1_data_cache_size", "l2_cache_size", "l3_cache_size"), object),
    "flags": list[str],
}
# Of a processor's flags those on vector and matrix instructions, and whether it is a virtual machine's.
FLAGS = re.compile(r"avx|sse|fma|amx|sve|asimd|hypervisor")
COMMIT = {"id", "time", "author_time", "dirty", "compared"}
HIDDEN = "…"
# What is private, and how it is found in words.
PRIVATE = {
    "a home folder": re.compile(r"(?:/home/|/Users/|/root\b|\b[A-Za-z]:\\Users\\)[^\s:;,'\"()]*"),
    "an absolute path": re.compile(r"(?:(?<![\w.:/~…])(?:/[\w.+@~-]+){2,}|\b[A-Za-z]:\\[\w.+@~\\-]+)"),
    "a mail address": re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b"),
    "a hardware address": re.compile(r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b"),
    "a network address": re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}:\d+\b"),
    "a host's name": re.compile(r"\b[\w-]+\.(?:local|lan|internal|home|fritz\.box)\b"),
}


def public_part(data):
    """A result, or what stands beside its rows, with that of its machine and checkout that is on the lists.

    Paths in any of its words are cut to the file's name; addresses and names of hosts are hidden.
    """
    names_by_part = {"machine_info": MACHINE, "commit_info": COMMIT}
    result = cleaned(data) | {
        part: {name: cleaned(value) for name, value in data[part].items() if name in names}
        for part, names in names_by_part.items()
        if data.get(part)
    }
    machine = result.get("machine_info", {})
    if cpu := machine.get("cpu"):
        machine["cpu"] = {name: value for name, value in cpu.items() if name in CPU}
        machine["cpu"]["flags"] = [flag for flag in cpu.get("flags") or () if FLAGS.match(flag)]
    if release := machine.get("release"):  # whoever builds a system calls it what they like
        machine["release"] = re.match(r"[\d.]*", release)[0]
    return result


def cleaned(value):
    """Any JSON value without what is private in its words; names of fields stay."""
    if isinstance(value, dict):
        return {name: cleaned(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(item) for item in value]
    return _without_private(value) if isinstance(value, str) else value


def _without_private(words):
    with suppress(RuntimeError):  # a user without a home
        home = str(Path.home())
        if len(home) > 1:  # which may have spaces in it
            words = words.replace(home, "/home/user")
    host = platform.node()
    if re.search(r"[\d.-]", host):  # one that is a plain word may be meant otherwise
        words = re.sub(rf"(?<![\w.-]){re.escape(host)}(?![\w-])", HIDDEN, words)
    for kind, pattern in PRIVATE.items():
        words = pattern.sub(_file_name if kind in ("a home folder", "an absolute path") else HIDDEN, words)
    return words


def _file_name(match):
    """'…/new.py' of a path; '…' of a folder."""
    path = PurePath(match[0].replace("\\", "/"))
    return f"{HIDDEN}/{path.name}" if path.suffix else HIDDEN


def findings(value, place=""):
    """(place, what it is, the words) of everything private in any JSON value."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in items:
            yield from findings(name, f"{place}'s names") if isinstance(name, str) else ()
            yield from findings(item, f"{place}.{name}" if place else str(name))
    elif isinstance(value, str):
        for kind, pattern in PRIVATE.items():
            if match := pattern.search(value):
                yield place, kind, match[0]
                break
