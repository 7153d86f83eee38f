"""Loaded results: what a file holds, in which order several stand, and what tells them apart."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from harness.analysis.choice import LIBRARIES, panels
from harness.analysis.table import groups
from harness.machine import described
from harness.report import facts, words
from harness.storage import files, journal
from harness.units import format_cpus

# What changes most comes first.
NEWEST_BY = tuple(reversed(LIBRARIES))


@dataclass(frozen=True)
class Result:
    """A file by its short name, and what `files.load` gave."""

    name: str
    data: dict
    path: str = ""

    @cached_property
    def groups(self):
        """The Groups of its rows."""
        return groups(self.data)

    @cached_property
    def panels(self):
        """The Panels of them."""
        return panels(self.groups)

    @cached_property
    def caveats(self):
        """What to know before believing it, a sentence each."""
        return facts.of_file(self.data, self.groups)

    @property
    def machine(self):
        """What it says of the machine that it is from: processor and CPUs that were used."""
        return described.processor(self.data["machine_info"]), self.data["machine_info"].get("cpus_usable")

    @property
    def versions(self):
        """Its versions as lists of numbers, what changes most first; Python's last."""
        texts = words.versions(self.data["machine_info"], NEWEST_BY)
        return [[int(number) for number in re.findall(r"\d+", text)] for text in texts]


def load(paths):
    """([Result] of results and journals, a line on each file that is none).

    Short names are those of the files without their folders, if they differ. Raises files.NotAResult if all
    are none.
    """
    loaded, faults = {}, []
    for path in paths:
        try:
            loaded[path] = journal.read(path).result() if path.endswith(".jsonl") else files.load(path)
        except files.NotAResult as error:
            faults.append(str(error))
    if not loaded:
        raise files.NotAResult("\n".join(faults))
    stems = [Path(path).stem for path in loaded]
    names = [stem if stems.count(stem) == 1 else path for stem, path in zip(stems, loaded, strict=True)]
    return [Result(name, loaded[path], path) for name, path in zip(names, loaded, strict=True)], faults


def in_order(results):
    """Results by machine, in order of appearance, and within one by versions, oldest first."""
    machines = list(dict.fromkeys(result.machine for result in results))
    return sorted(results, key=lambda result: (machines.index(result.machine), result.versions))


def newest(results):
    """The place of the Result with the newest versions; of equal ones the first."""
    return max(range(len(results)), key=lambda place: results[place].versions)


def labels(results):
    """``{name: all that tells its Result apart}``: 'JAX 0.12, Python 3.13'; else by name.

    Versions to two numbers, if that tells them apart.
    """
    names = [result.name for result in results]
    for numbers in (2, None):
        environments = []
        for result in results:
            processor, cpus = result.machine
            versions = words.versions(result.data["machine_info"], NEWEST_BY, numbers)
            dtypes = " and ".join(sorted({group.dtype for group in result.groups}))
            environments.append((processor, *versions, dtypes, format_cpus(cpus) if cpus else ""))
        differing = [column for column in zip(*environments, strict=True) if len(set(column)) > 1]
        texts = [", ".join(filter(None, of_result)) for of_result in zip(*differing, strict=True)]
        if len(set(texts)) == len(texts) > 1 and all(texts):
            return dict(zip(names, texts, strict=True))
    return dict(zip(names, names, strict=True))


def unlike(results):
    """What sets each file apart from the first, a line each."""
    first, *others = results
    return [
        f"{first.name} and {other.name}: {line}"
        for other in others
        for line in files.differences(first.data, other.data)
    ]
