"""What to know before believing figures: each fact once, for the block, tables, the page and Markdown."""

import re

from harness.analysis import choice, decide
from harness.analysis.stats import FEWEST
from harness.machine import described
from harness.report import words
from harness.report.table import Fact
from harness.storage.sample import SELDOM_QUIET
from harness.units import format_bytes, format_error, format_seconds, format_times

# What a kernel may lack, and how that is called.
FIGURES = {"warm": "warm call", "first_call": "first call", "peak_bytes": "peak memory"}
# What stands before the reason of a kernel that is wrong: the name of its case.
DISAGREES = re.compile(r"^Disagreement: (?:after timing, )?(?:\S+-\S+: )?")
# So many problems with tuned kernels are named.
MOST_PROBLEMS = 3


def of_block(data, groups, calls):
    """The short sentences on a loaded result and the Groups of its rows, weightiest first."""
    return [f"{sentence}." for sentence in _unique(fact.short for fact in _of_result(data, groups, calls))]


def of_file(data, groups):
    """The long sentences on the same."""
    facts = [fact for fact in _of_result(data, groups) if fact.long]
    return _unique(f"{fact.where}: {fact.long}" if fact.where else fact.long for fact in facts)


def of_table(group):
    """The Facts for below the table of one Group: what its columns cannot show."""
    facts = [fact for fact in (*_of_kernels([group]), *_of_group(group)) if fact.long]
    return sorted(facts, key=lambda fact: fact.weight)


def _of_result(data, groups, calls=words.CALLS):
    facts = [*_of_run(data, groups), *_of_kernels(groups), *_of_answers(groups, calls)]
    return sorted(facts, key=lambda fact: fact.weight)


def _unique(sentences):
    """Each of them once: what stands after a semicolon differs by size, and the last one's is kept."""
    return list({line.partition(";")[0]: line.rstrip(".") for line in sentences if line}.values())


def _counted(count, noun):
    """'1 round', '3 rounds', '3 processes'."""
    return f"{count} {noun}{'' if count == 1 else 'es' if noun.endswith('s') else 's'}"


def _of_run(data, groups):
    info, entries = data.get("machine_info", {}), [entry for group in groups for entry in group.entries]
    for sentence in described.remarks(info, {group.cpus for group in groups}):
        yield Fact(1, sentence, sentence)
    if info.get("cpus_usable") == 1 or (info.get("cpu_quota") or 2) <= 1:
        yield Fact(1, "", "With one CPU, nothing parallel can show what it is worth")
    if data.get("partial"):
        yield Fact(1, f"This run was {data['partial']}", f"This run was {data['partial']}")
    if busy := [entry for entry in entries if entry.disturbed]:
        processes = _counted(sum(entry.disturbed for entry in busy), "process")
        short = f"The machine was busy: others disturbed {processes}, which no verdict counts"
        names = dict.fromkeys(f"{entry.unique_name} ({entry.dtype})" for entry in busy)
        yield Fact(0, short, f"{short}: {', '.join(names)}")
    if (speed := data.get("metronome") or {}).get("slow_share", 0.0) > SELDOM_QUIET:
        slow = f"The machine was seldom quiet: in {speed['slow_share']:.0%} of the samples it was slower"
        slow += f", by up to {format_times(speed['slow_times'])} times"
        why = "by fixed work between the calls, most likely since another machine used its core; they count"
        yield Fact(1, slow, f"{slow}, {why}")
    figures = [figure for entry in entries for figure in (entry.first_call, entry.warm) if figure]
    if few := [figure.processes for figure in figures if figure.processes < FEWEST]:
        behind = f"{_counted(min(few), 'round')} behind {len(few)} of {len(figures)} times"
        yield Fact(3, "", f"Only {behind}: another run may well leave their ranges")
    for name, figure in FIGURES.items():
        if all(getattr(entry, name) is None for entry in entries):
            yield Fact(3, "", f"No row has a {figure}")
        for group in groups:
            finished = [entry for entry in group.entries if not entry.failed]
            without = [e.kernel for e in finished if getattr(e, name) is None and not e.disturbed]
            if without and len(without) < len(finished):
                reason = f"no {figure} of {', '.join(without)} (skipped or not asked for)"
                yield Fact(3, "", f"{reason}: no answer here takes them into account", group.title)
    yield Fact(5, _agreement(entries))


def _agreement(entries):
    """'All 13 kernels agree with NumPy', and where on the timed inputs alone: no others are stated.

    Or with a kernel of another library, where that is the reference.
    """
    failed = {(entry.problem, entry.kernel) for entry in entries if entry.failed}
    count = len({(entry.problem, entry.kernel) for entry in entries} - failed)
    if not count:
        return ""
    agree = {1: "The kernel agrees", 2: "Both kernels agree"}.get(count, f"All {count} kernels agree")
    if failed:
        agree = f"{count} kernel{' agrees' if count == 1 else 's agree'}"
    without = dict.fromkeys(entry.problem for entry in entries if not entry.has_check_inputs)
    judges = " and ".join(dict.fromkeys(entry.judged_by or "NumPy" for entry in entries))
    if not without:
        return f"{agree} with {judges}"
    those = f"those of {', '.join(without)} " if {entry.problem for entry in entries} - {*without} else ""
    return f"{agree} with {judges}, {those}on the timed inputs alone"


def _of_kernels(groups):
    """Facts on single kernels: what failed, what is not ranked, what their figures are of, notes."""
    failed = set()
    for group in groups:
        for entry in group.entries:
            name = entry.unique_name
            if entry.failed:
                wrong = "is wrong, and " if entry.failed_kind == "wrong" else ""
                line = f"{name} {wrong}has no figures: {DISAGREES.sub('', entry.failed).rstrip('.')}"
                yield Fact(2, "" if name in failed else line, line, group.title)
                failed.add(name)
            if entry.does_other_work:
                far = f"{name} is a thousand times as far from NumPy as others"
                digits = format_error(entry.error_ulps, entry.dtype)
                long = "(a coarser grid, another method, fewer steps?), and no candidate for any answer; it "
                long = f"{far} {long}agrees to {digits} in {entry.dtype}"
                yield Fact(2, f"{far} (other work?), and no candidate", long, mark="~")
            if entry.scale != 1:
                short = f"{name} is scaled from n = {entry.n:,}"
                long = f"{short} to {entry.n_asked:,}: its seconds are, its memory is not"
                yield Fact(5, short if choice.ordinary(entry) else "", long, mark="*")
            if entry.prepares:
                how = "writes over its last result" if entry.workspace else "prepares outside the call"
                held = "" if entry.held_bytes is None else f"; {format_bytes(entry.held_bytes)} held"
                yield Fact(5, "", f"{name} {how}: no candidate for any answer{held}", mark="+")
            yield from (Fact(7, f"{name}: {note}", f"{name}: {note}") for note in entry.notes)
        if devices := dict.fromkeys(entry.ran_on for entry in group.entries if entry.warm and entry.ran_on):
            yield Fact(7, "", f"ran on: {', '.join(devices)}", group.title)


def _of_group(group):
    """What a table of a Group needs beside the facts on its kernels."""
    for kernel, reason in group.not_run.items():
        prefix = "" if reason.startswith(kernel) else f"{kernel}: "
        yield Fact(3, "", f"not run: {prefix}{reason.rstrip('.')}")
    if any(entry.warm for entry in group.entries) and not (group.reference and group.reference.warm):
        yield Fact(3, "", "no ratio to NumPy: its reference kernel was not selected, or has no warm time")
    if tuned := [entry.kernel for entry in group.entries if entry.tuned]:
        yield Fact(6, "", f"tuned, not the lecture's: {', '.join(tuned)}")
    if bounded := next((entry for entry in group.entries if entry.bound and entry.scale == 1), None):
        description, seconds = bounded.bound
        on_one, on_every = seconds(1), seconds(bounded.most_cpus)
        on_all = f", {format_seconds(on_every)} on all" if on_every < on_one else ""
        yield Fact(4, "", f"lower bound: {description}: {format_seconds(on_one)} on one CPU{on_all}")
    for entry in group.entries:
        kernel, share = entry.kernel, entry.share_of_bound
        if entry.disturbed and not (entry.warm or entry.failed):
            yield Fact(2, "", f"{kernel} has no warm time: others disturbed each of its processes")
        if share and share.beyond_noise:
            faster = f"{kernel} is faster than the lower bound by more than the noise"
            yield Fact(4, "", f"{faster}: the bound or the kernel is at fault", mark="!")
        if entry.compiled_at_import:
            compiled = format_seconds(entry.compiled_at_import.median)
            line = f"{kernel} compiles at import: its first call is shown with the {compiled} of that"
            yield Fact(5, "", line)
        if entry.second and entry.second.why:
            yield Fact(6, "", f"{kernel}, second process: {entry.second.why}")
        yield from (Fact(7, "", f"{kernel}: {limit}") for limit in entry.known_limits)


def _of_answers(groups, calls):
    """How sure the answers for programs of so many calls are, and what an expert gets."""
    panels = words.on_most_cpus(words.main_panels(choice.panels(groups)))
    spots = [(panel.last, count) for panel in panels for count in calls]
    answers = [choice.by_script(spot, count) or choice.by_warm_call(spot) for spot, count in spots]
    if unsure := [answer for answer in answers if answer and not answer.sure]:
        fewest = min(cost.seconds.processes for answer in unsure for cost in answer.costs)
        needs = f"A verdict needs {FEWEST} undisturbed pairs of processes"
        if fewest < FEWEST:
            needs = f"Only {_counted(fewest, 'round')}, and a verdict needs {FEWEST}"
        yield Fact(3, f"{needs}: less than {decide.PLAIN:g} times ahead is not decided")
    if best := _tuned(groups, {(panel.problem, panel.dtype, panel.cpus) for panel in panels}):
        more = f", {len(best) - MOST_PROBLEMS} more problems" if len(best) > MOST_PROBLEMS else ""
        gains = f"Tuned kernels (what an expert gets): {', '.join(best[:MOST_PROBLEMS])} as fast{more}"
        yield Fact(6, gains, gains)


def _tuned(groups, keys):
    """['sorting 2.9×']: how many times as fast the best tuned kernel is as the best ordinary one.

    The most first; by a warm call at the largest size that has both, of each problem, dtype and number of
    CPUs that is among `keys`, and of each device.
    """
    times_of = {}
    for group in sorted(groups, key=lambda group: group.n_asked):
        timed = [entry for entry in group.entries if entry.warm and entry.is_candidate]
        tuned = [entry.warm_at_n().median for entry in timed if entry.tuned]
        ordinary = [entry.warm_at_n().median for entry in timed if choice.ordinary(entry)]
        if tuned and ordinary and (group.problem, group.dtype, group.cpus) in keys:
            name = f"{group.problem}{words.on_cpus(group)}"
            times_of[group.problem, *group.key[2:]] = min(ordinary) / min(tuned), name
    best = sorted(times_of.values(), key=lambda gain: -gain[0])
    return [f"{name} {format_times(times)}×" for times, name in best]
