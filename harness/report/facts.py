"""What to know before believing figures: each fact once, for the block, tables, the page and Markdown."""

import re
from contextlib import suppress
from dataclasses import dataclass
from operator import attrgetter

from harness.analysis import choice, decide
from harness.analysis.stats import FEWEST
from harness.claims import readability
from harness.machine import described
from harness.report import choices
from harness.units import format_bytes, format_cpus, format_error, format_seconds

# What a kernel may lack, and how that is called.
FIGURES = {"warm": "warm call", "first_call": "first call", "peak_bytes": "peak memory"}
# What stands before the reason of a kernel that is wrong: the name of its case.
DISAGREES = re.compile(r"^Disagreement: (?:after timing, )?(?:\S+-\S+: )?")
# So many problems with tuned kernels are named, and so many kernels' lines counted.
NAMED, LINES_TOLD = 3, 4


@dataclass(frozen=True)
class Fact:
    """A fact in a `short` sentence for the block and a `long` one, '' where it is not told; weightiest is 0.

    `title` is that of the table which it is about, if of one alone; `mark` is what its kernel bears there.
    """

    weight: int
    short: str
    long: str
    title: str = ""
    mark: str = ""


def of_block(data, found, calls):
    """The short sentences on a loaded result and the Groups of its rows, weightiest first."""
    facts = [*_of_run(data, found), *_of_kernels(found), *_of_answers(found, calls)]
    return [f"{sentence}." for sentence in _once(fact.short for fact in _sorted(facts))]


def of_file(data, found):
    """The long sentences on the same."""
    facts = _sorted([*_of_run(data, found), *_of_kernels(found)])
    return _once(f"{fact.title}: {fact.long}" if fact.title else fact.long for fact in facts if fact.long)


def of_table(group):
    """The long sentences for below the table of one Group: what its columns cannot show."""
    facts = _sorted([*_of_kernels([group]), *_legend(group)])
    return [f"{fact.mark} {fact.long}".strip() for fact in facts if fact.long]


def _sorted(facts):
    return sorted(facts, key=lambda fact: fact.weight)


def _once(sentences):
    """Each of them once: what stands after a semicolon is another at each size, that of the last is told."""
    told = {sentence.partition(";")[0]: sentence.rstrip(".") for sentence in sentences if sentence}
    return list(told.values())


def _of_run(data, found):
    """Facts on the machine and on a whole file."""
    entries = [entry for group in found for entry in group.entries]
    yield from _machine(data.get("machine_info", {}), found)
    if data.get("partial"):
        yield Fact(1, f"This run was {data['partial']}", f"This run was {data['partial']}")
    rules = (_busy, _few_rounds, _agreement)
    yield from (fact for rule in rules for fact in rule(entries))
    yield from _missing(found)


def _busy(entries):
    busy = [entry for entry in entries if entry.disturbed]
    if busy:
        count = sum(entry.disturbed for entry in busy)
        processes = f"{count} process{'' if count == 1 else 'es'}"
        short = f"The machine was busy: others disturbed {processes}, which no verdict counts"
        names = dict.fromkeys(f"{entry.unique_name} ({entry.dtype})" for entry in busy)
        yield Fact(0, short, f"{short}: {', '.join(names)}")


def _machine(info, found):
    for sentence in described.remarks(info, {group.cpus for group in found}):
        yield Fact(1, sentence, sentence)
    usable, present = info.get("cpus_usable"), info.get("cpus_present")
    if usable and present and usable < present:
        yield Fact(1, "", f"Only {usable} of the machine's {present} CPUs were used")
    if usable == 1 or (info.get("cpu_quota") or 2) <= 1:
        yield Fact(1, "", "With one CPU, nothing parallel can show what it is worth")


def _few_rounds(entries):
    figures = [entry.first_call for entry in entries if entry.first_call]
    figures += [entry.warm for entry in entries if entry.warm]
    few = [figure.processes for figure in figures if figure.processes < FEWEST]
    if few:
        rounds = f"{min(few)} round{'' if min(few) == 1 else 's'}"
        of = f"{len(few)} of {len(figures)} times"
        yield Fact(3, "", f"Only {rounds} behind {of}: another run may well leave their ranges")


def _missing(found):
    for group in found:
        finished = [entry for entry in group.entries if not entry.failed]
        for name, figure in FIGURES.items():
            without = [e.kernel for e in finished if getattr(e, name) is None and not e.disturbed]
            if without and len(without) < len(finished):
                said = f"no {figure} of {', '.join(without)} (skipped or not asked for)"
                yield Fact(3, "", f"{said}: no answer here takes them into account", group.title)
    for name, figure in FIGURES.items():
        if all(getattr(entry, name) is None for group in found for entry in group.entries):
            yield Fact(3, "", f"No row has a {figure}")


def _agreement(entries):
    """'All 13 kernels agree with NumPy', and where on the timed inputs alone: no others are stated."""
    failed = {(entry.problem, entry.kernel) for entry in entries if entry.failed}
    count = len({(entry.problem, entry.kernel) for entry in entries} - failed)
    if count:
        every = {1: "The kernel agrees", 2: "Both kernels agree"}.get(count, f"All {count} kernels agree")
        some = f"{count} kernel{' agrees' if count == 1 else 's agree'}"
        problems = dict.fromkeys(entry.problem for entry in entries)
        without = dict.fromkeys(entry.problem for entry in entries if not entry.has_check_inputs)
        those = f"those of {', '.join(without)} " if len(without) < len(problems) else ""
        on = f", {those}on the timed inputs alone" if without else ""
        yield Fact(5, f"{some if failed else every} with NumPy{on}", "")


def _of_kernels(found):
    """Facts on single kernels: what failed, what is no candidate, what their figures are of, notes."""
    failed = set()
    for group in found:
        for entry in group.entries:
            if entry.failed:
                yield _failed(entry, group.title, known=entry.unique_name in failed)
                failed.add(entry.unique_name)
            yield from _of_kernel(entry)
        yield from (Fact(7, "", said, group.title) for said in _on_device(group))


def _failed(entry, title, known):
    wrong = "is wrong, and " if entry.failed_kind == "wrong" else ""
    reason = DISAGREES.sub("", entry.failed).rstrip(".")
    said = f"{entry.unique_name} {wrong}has no figures: {reason}"
    return Fact(2, "" if known else said, said, title)


def _of_kernel(entry):
    name = entry.unique_name
    if entry.does_other_work:
        far = f"{name} is a thousand times as far from NumPy as others"
        short = f"{far} (other work?), and no candidate"
        long = f"{far} (a coarser grid, another method, fewer steps?), and no candidate for any answer"
        digits = format_error(entry.error_ulps, entry.dtype)
        yield Fact(2, short, f"{long}; it agrees to {digits} in {entry.dtype}", mark="~")
    if entry.scale != 1:
        short = f"{name} is scaled from n = {entry.n:,}"
        long = f"{short} to {entry.n_asked:,}: its seconds are, its memory is not"
        yield Fact(5, short if choice.ordinary(entry) else "", long, mark="*")
    if entry.prepares:
        held = "" if entry.held_bytes is None else f"; {format_bytes(entry.held_bytes)} held"
        yield Fact(5, "", f"{name} {prepares(entry)}: no candidate for any answer{held}", mark="+")
    yield from (Fact(7, f"{name}: {note}", f"{name}: {note}") for note in entry.notes)


def prepares(entry):
    """How a kernel is helped before the call."""
    return "writes over its last result" if entry.workspace else "prepares outside the call"


def _on_device(group):
    """Which device its kernels ran on that are on another than the CPU."""
    names = dict.fromkeys(entry.ran_on for entry in group.entries if entry.warm and entry.ran_on)
    if names:
        yield f"ran on: {', '.join(names)}"


def _legend(group):
    """What a table of a Group needs beside the facts on its kernels."""
    for kernel, reason in group.not_run.items():
        named = "" if reason.startswith(kernel) else f"{kernel}: "
        yield Fact(3, "", f"not run: {named}{reason.rstrip('.')}")
    if any(entry.warm for entry in group.entries) and not (group.reference and group.reference.warm):
        yield Fact(3, "", "no ratio to NumPy: its reference kernel was not selected, or has no warm time")
    tuned = [entry.kernel for entry in group.entries if entry.tuned]
    if tuned:
        yield Fact(6, "", f"tuned, not the lecture's: {', '.join(tuned)}")
    floor = group.floor and group.floor.warm_at_n()
    if floor:
        what = group.floor.label[:1].lower() + group.floor.label[1:]
        on = " on one core" if group.floor.scales_with_cores else ""
        yield Fact(4, "", f"{what}: {format_seconds(floor.median)}{on}")
    for entry in group.entries:
        if entry.disturbed and not (entry.warm or entry.failed):
            yield Fact(2, "", f"{entry.kernel} has no warm time: others disturbed each of its processes")
        share = group.share_of_floor(entry)
        if share and share.beyond_noise:
            said = "is faster than its floor by more than the noise: the floor or the kernel is at fault"
            yield Fact(4, "", f"{entry.kernel} {said}", mark="!")
        if entry.compiled_at_import:
            seconds = format_seconds(entry.compiled_at_import.median)
            said = f"compiles at import: its first call is shown with the {seconds} of that"
            yield Fact(5, "", f"{entry.kernel} {said}")
        yield from (Fact(7, "", f"{entry.kernel}: {limit}") for limit in entry.known_limits)


def _of_answers(found, calls):
    """Facts for the block alone, on what it answers for programs of so many calls."""
    panels = choice.panels(found)
    shown = choices.main_panels(panels)
    main = choices.on_most_cpus(shown)
    sentences = [
        (3, _undecided(main, calls)),
        (4, _on_fewer_cpus(main, shown)),
        *((6, sentence) for sentence in choices.changed_by_dtype(panels, shown, calls)),
        (6, _tuned(found, main)),
        (6, _lines_of_code(shown)),
    ]
    yield from (Fact(weight, sentence, "") for weight, sentence in sentences)


def _undecided(main, calls):
    """From how few rounds the answers are, where these are too few for a verdict."""
    asked = [(panel.last, count) for panel in main for count in calls]
    answers = [choice.by_script(spot, count) or choice.by_warm_call(spot) for spot, count in asked]
    unsure = [answer for answer in answers if answer and not answer.sure]
    if not unsure:
        return ""
    fewest = min(cost.seconds.processes for answer in unsure for cost in answer.costs)
    needs = f"A verdict needs {FEWEST} undisturbed pairs of processes"
    if fewest < FEWEST:
        needs = f"Only {fewest} round{'' if fewest == 1 else 's'}, and a verdict needs {FEWEST}"
    return f"{needs}: less than {decide.PLAIN:g} times ahead is not decided"


def _on_fewer_cpus(main, shown):
    """What the problem that loses most loses on the fewest CPUs that it was measured on."""
    lost = []
    for panel in main:
        for fewer in choice.on_fewer_cpus(panel, shown)[:1]:
            spot = fewer.at(panel.last.n)
            losses = choice.losses(panel.last, spot) if spot else []
            if losses:
                words = [f"{loss.kernel} {choices.format_times(loss.times.median)}×" for loss in losses]
                counts = (spot.cpu_count, panel.last.cpu_count)
                few, many = (format_cpus(count) if count else "all" for count in counts)
                said = f"Slower on {few} than on {many}: {', '.join(words)} ({panel.problem})"
                lost.append((max(loss.times.median for loss in losses), said))
    return max(lost)[1] if lost else ""


def _tuned(found, main):
    """What an expert gets, where that is most."""
    keys = {(panel.problem, panel.dtype, panel.cpus) for panel in main}
    answered = [group for group in found if (group.problem, group.dtype, group.cpus) in keys]
    gains = tuned_gains(answered, attrgetter("is_candidate"))
    told = [short for _, short, _ in sorted(gains, reverse=True)]
    more = f", {len(told) - NAMED} more problems" if len(told) > NAMED else ""
    return f"Tuned kernels (what an expert gets): {', '.join(told[:NAMED])} as fast{more}" if told else ""


def tuned_gains(groups, competes):
    """[(times as fast, that in short, that in long)]: the best tuned kernel against the best ordinary one.

    Of those that `competes` is true of, by a warm call at the largest size: per problem, dtype, device, CPUs.
    """
    last = {}
    for group in sorted(groups, key=lambda group: group.n_asked):
        timed = [entry for entry in group.entries if entry.warm and competes(entry)]
        tuned = [entry for entry in timed if entry.tuned]
        ordinary = [entry for entry in timed if choice.ordinary(entry)]
        if tuned and ordinary:
            last[group.problem, *group.key[2:]] = _gain(tuned, ordinary)
    return list(last.values())


def _gain(tuned, ordinary):
    fast, plain = (min(known, key=lambda entry: entry.warm_at_n().median) for known in (tuned, ordinary))
    seconds, others = fast.warm_at_n().median, plain.warm_at_n().median
    times = choices.format_times(others / seconds)
    helped = f", but {prepares(fast)}" if fast.prepares else ""
    return (
        others / seconds,
        f"{fast.problem}{choices.on_cpus(fast)} {times}×",
        f"{fast.problem}, {fast.dtype}: {fast.kernel} {format_seconds(seconds)} against {plain.kernel} "
        f"{format_seconds(others)}, {times} times as fast{helped}",
    )


def _lines_of_code(shown):
    """'Lines of code: numpy_old 11, jax_new 14' of a user's own problem: what its pace costs to read."""
    told = {}
    for panel in shown:
        for entry in panel.last.entries if readability.is_own(panel.problem) else ():
            with suppress(readability.Unreadable):
                counted = readability.lines(entry.problem, entry.kernel)
                told[entry.unique_name] = f"{entry.unique_name} {counted}"
    return f"Lines of code: {', '.join(told.values())}" if 1 < len(told) <= LINES_TOLD else ""
