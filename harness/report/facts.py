"""What to know before believing figures: each fact once, for the block, tables, the page and Markdown."""

import re

from harness.analysis import choice
from harness.analysis.group import Group
from harness.analysis.stats import FEWEST
from harness.machine import described
from harness.report import words
from harness.report.facts_of_answers import counted, of_answers, on_fewer_cpus, tuned
from harness.report.table import Fact
from harness.units import format_bytes, format_error, format_seconds

# What a kernel may lack, and how that is called.
FIGURES = {"warm": "warm call", "first_call": "first call", "peak_bytes": "peak memory"}
# What stands before the reason of a kernel that is wrong: the name of its case.
DISAGREES = re.compile(r"^Disagreement: (?:after timing, )?(?:\S+-\S+: )?")


def of_block(data, groups, calls):
    """The short sentences on a loaded result and the Groups of its rows, weightiest first."""
    facts = [*_of_run(data, groups), *_of_kernels(groups), *of_answers(groups, calls)]
    return [f"{sentence}." for sentence in _once(fact.short for fact in _sorted(facts))]


def of_file(data, groups):
    """The long sentences on the same."""
    main = words.on_most_cpus(words.main_panels(choice.panels(groups)))
    gain = Fact(6, "", tuned(groups, main))
    facts = [*_of_run(data, groups), *_of_kernels(groups), *on_fewer_cpus(groups), gain]
    return _once(
        f"{fact.about.title}: {fact.long}" if isinstance(fact.about, Group) else fact.long
        for fact in _sorted(facts)
        if fact.long
    )


def of_table(group):
    """The Facts for below the table of one Group: what its columns cannot show."""
    return [fact for fact in _sorted([*_of_kernels([group]), *_of_group(group)]) if fact.long]


def _sorted(facts):
    return sorted(facts, key=lambda fact: fact.weight)


def _once(sentences):
    """Each of them once: what stands after a semicolon differs by size, and the last one's is kept."""
    return list({line.partition(";")[0]: line.rstrip(".") for line in sentences if line}.values())


# On a whole file


def _of_run(data, groups):
    info, entries = data.get("machine_info", {}), [entry for group in groups for entry in group.entries]
    for sentence in described.remarks(info, {group.cpus for group in groups}):
        yield Fact(1, sentence, sentence)
    usable, present = info.get("cpus_usable"), info.get("cpus_present")
    if usable and present and usable < present:
        yield Fact(1, "", f"Only {usable} of the machine's {present} CPUs were used")
    if usable == 1 or (info.get("cpu_quota") or 2) <= 1:
        yield Fact(1, "", "With one CPU, nothing parallel can show what it is worth")
    if data.get("partial"):
        yield Fact(1, f"This run was {data['partial']}", f"This run was {data['partial']}")
    if busy := [entry for entry in entries if entry.disturbed]:
        processes = counted(sum(entry.disturbed for entry in busy), "process")
        short = f"The machine was busy: others disturbed {processes}, which no verdict counts"
        names = dict.fromkeys(f"{entry.unique_name} ({entry.dtype})" for entry in busy)
        yield Fact(0, short, f"{short}: {', '.join(names)}")
    figures = [figure for entry in entries for figure in (entry.first_call, entry.warm) if figure]
    if few := [figure.processes for figure in figures if figure.processes < FEWEST]:
        behind = f"{counted(min(few), 'round')} behind {len(few)} of {len(figures)} times"
        yield Fact(3, "", f"Only {behind}: another run may well leave their ranges")
    yield from _missing(groups)
    yield Fact(5, _agreement(entries))


def _missing(groups):
    for name, figure in FIGURES.items():
        if all(getattr(entry, name) is None for group in groups for entry in group.entries):
            yield Fact(3, "", f"No row has a {figure}")
        for group in groups:
            finished = [entry for entry in group.entries if not entry.failed]
            without = [e.kernel for e in finished if getattr(e, name) is None and not e.disturbed]
            if without and len(without) < len(finished):
                reason = f"no {figure} of {', '.join(without)} (skipped or not asked for)"
                yield Fact(3, "", f"{reason}: no answer here takes them into account", group)


def _agreement(entries):
    """'All 13 kernels agree with NumPy', and where on the timed inputs alone: no others are stated.

    Or with a kernel of another library, where that is the reference.
    """
    failed = {(entry.problem, entry.kernel) for entry in entries if entry.failed}
    count = len({(entry.problem, entry.kernel) for entry in entries} - failed)
    if not count:
        return ""
    every = {1: "The kernel agrees", 2: "Both kernels agree"}.get(count, f"All {count} kernels agree")
    some = f"{count} kernel{' agrees' if count == 1 else 's agree'}"
    without = dict.fromkeys(entry.problem for entry in entries if not entry.has_check_inputs)
    those = (
        f"those of {', '.join(without)} " if len(without) < len({entry.problem for entry in entries}) else ""
    )
    judges = " and ".join(dict.fromkeys(entry.judged_by or "NumPy" for entry in entries))
    return (
        f"{some if failed else every} with {judges}{f', {those}on the timed inputs alone' if without else ''}"
    )


# On kernels


def _of_kernels(groups):
    """Facts on single kernels: what failed, what is no candidate, what their figures are of, notes."""
    failed = set()
    for group in groups:
        for entry in group.entries:
            if entry.failed:
                wrong = "is wrong, and " if entry.failed_kind == "wrong" else ""
                reason = DISAGREES.sub("", entry.failed).rstrip(".")
                line = f"{entry.unique_name} {wrong}has no figures: {reason}"
                yield Fact(2, "" if entry.unique_name in failed else line, line, group)
                failed.add(entry.unique_name)
            yield from _of_kernel(entry)
        # Which device they ran on that are on another than the CPU.
        if devices := dict.fromkeys(entry.ran_on for entry in group.entries if entry.warm and entry.ran_on):
            yield Fact(7, "", f"ran on: {', '.join(devices)}", group)


def _of_kernel(entry):
    name = entry.unique_name
    if entry.does_other_work:
        far = f"{name} is a thousand times as far from NumPy as others"
        short = f"{far} (other work?), and no candidate"
        long = f"{far} (a coarser grid, another method, fewer steps?), and no candidate for any answer"
        digits = format_error(entry.error_ulps, entry.dtype)
        yield Fact(2, short, f"{long}; it agrees to {digits} in {entry.dtype}", entry, mark="~")
    if entry.scale != 1:
        short = f"{name} is scaled from n = {entry.n:,}"
        long = f"{short} to {entry.n_asked:,}: its seconds are, its memory is not"
        yield Fact(5, short if choice.ordinary(entry) else "", long, entry, mark="*")
    if entry.prepares:
        held = "" if entry.held_bytes is None else f"; {format_bytes(entry.held_bytes)} held"
        yield Fact(5, "", f"{name} {_help(entry)}: no candidate for any answer{held}", entry, mark="+")
    yield from (Fact(7, f"{name}: {note}", f"{name}: {note}", entry) for note in entry.notes)


def _help(entry):
    return "writes over its last result" if entry.workspace else "prepares outside the call"


def _of_group(group):
    """What a table of a Group needs beside the facts on its kernels."""
    for kernel, reason in group.not_run.items():
        named = "" if reason.startswith(kernel) else f"{kernel}: "
        yield Fact(3, "", f"not run: {named}{reason.rstrip('.')}")
    if any(entry.warm for entry in group.entries) and not (group.reference and group.reference.warm):
        yield Fact(3, "", "no ratio to NumPy: its reference kernel was not selected, or has no warm time")
    if tuned := [entry.kernel for entry in group.entries if entry.tuned]:
        yield Fact(6, "", f"tuned, not the lecture's: {', '.join(tuned)}")
    if floor := group.floor and group.floor.warm_at_n():
        what, on = group.floor.label, " on one core" if group.floor.scales_with_cores else ""
        yield Fact(4, "", f"{what[:1].lower()}{what[1:]}: {format_seconds(floor.median)}{on}")
    for entry in group.entries:
        yield from (
            Fact(weight, "", f"{entry.kernel}{line}", entry, mark)
            for weight, line, mark in _below(group, entry)
        )


def _below(group, entry):
    """(weight, what follows a kernel's name, its mark) of what its columns cannot show."""
    if entry.disturbed and not (entry.warm or entry.failed):
        yield 2, " has no warm time: others disturbed each of its processes", ""
    share = group.share_of_floor(entry)
    if share and share.beyond_noise:
        yield 4, " is faster than its floor by more than the noise: the floor or the kernel is at fault", "!"
    if entry.compiled_at_import:
        seconds = format_seconds(entry.compiled_at_import.median)
        yield 5, f" compiles at import: its first call is shown with the {seconds} of that", ""
    if entry.second and entry.second.why:
        yield 6, f", second process: {entry.second.why}", ""
    yield from ((7, f": {limit}", "") for limit in entry.known_limits)
