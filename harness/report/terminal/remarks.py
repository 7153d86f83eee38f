"""Short sentences below the figures of the closing block: what to know before believing them."""

import re
from contextlib import suppress

from harness.analysis import choice, decide
from harness.analysis.as_used import script
from harness.analysis.slower import FEWEST, compared
from harness.claims import readability
from harness.report import as_used, caveats, choices
from harness.report.words import TOO_FEW
from harness.units import format_cpus

# How a kernel without figures has failed, in a word or two.
KINDS = {
    "wrong": "wrong",
    "time": "no answer in time",
    "died": "its process died",
    "memory": "out of memory",
    "raised": "an error",
}
# What stands before the reason of one that is wrong: the name of its case.
DISAGREES = re.compile(r"^Disagreement: (?:after timing, )?(?:\S+-\S+: )?")
# So many kernels without figures are named, and so many kernels' lines counted.
NAMED, LINES_TOLD = 3, 4
# Of more problems with tuned kernels only the number is told; of what fewer CPUs cost, the largest loss.
TUNED_TOLD, LOSSES_TOLD = 3, 1


def remarks(data, found, panels, shown, calls):
    """The sentences, weightiest first, on a loaded result.

    `found` are its Groups, `panels` their Panels, `shown` those that are answered for.
    """
    main = choices.on_most_cpus(shown)
    answers = [
        (panel, one)
        for panel in main
        for count in calls
        if (one := choice.by_script(panel.last, count) or choice.by_warm_call(panel.last))
    ]
    made = [
        _busy(found),
        *(f"{sentence}." for sentence in caveats.machine(data.get("machine_info", {}), found)),
        as_used.shapes_told(found),
        f"This run was {data['partial']}." if data.get("partial") else "",
        _too_few(answers, len(main)),
        *_on_fewer_cpus(main, shown),
        _agreement(found),
        _what_is_wrong(found),
        *_scaled(answers),
        *choices.changed_by_dtype(panels, shown, calls),
        _tuned(found, main, max(calls)),
        _lines_of_own(shown),
        *_told_of_kernels(found),
    ]
    return [sentence for sentence in made if sentence]


def _busy(found):
    count = sum(entry.disturbed for group in found for entry in group.entries)
    if not count:
        return ""
    processes = f"{count} process{'' if count == 1 else 'es'}"
    return f"The machine was busy: others disturbed {processes}, which no verdict counts."


def _too_few(answers, panels):
    unsure = [(panel, one) for panel, one in answers if not one.sure and one.costs[0].seconds.by_round]
    if not unsure:
        return ""
    fewest = min(cost.seconds.processes for _, one in unsure for cost in one.costs)
    tied = f"less than {decide.PLAIN:g} times ahead is not decided"
    if fewest >= FEWEST:  # and others were in the way of too many of them
        return f"{TOO_FEW.capitalize()}: {tied}."
    problems = {panel.problem for panel, _ in unsure}
    rounds = f"{fewest} round{'' if fewest == 1 else 's'}"
    of = f" of {', '.join(problems)}" if len(problems) == 1 < panels else ""
    return f"Only {rounds}{of}, and a verdict needs {FEWEST}: {tied}."


def _scaled(answers):
    shown = [cost.entry for _, one in answers for cost in one.costs if cost.entry.scale != 1]
    return [
        f"{kernel} is scaled from n = {n:,}."
        for kernel, n in dict.fromkeys((e.unique_name, e.n) for e in shown)
    ]


def _on_fewer_cpus(main, shown):
    """How many times as long the best kernels of compiling libraries take on the fewest CPUs measured.

    A sentence for each pair of numbers of CPUs: not every problem has figures on the same ones.
    """
    lost_on = {}
    for panel in main:
        for fewer in choice.on_fewer_cpus(panel, shown)[:1]:
            spot = fewer.at(panel.last.n)
            lost = choice.losses(panel.last, spot) if spot else []
            if lost:
                words = [f"{one.kernel} {choices.format_times(one.times.median)}×" for one in lost]
                largest = max(one.times.median for one in lost)
                counts = (spot.cpus, panel.last.cpu_count)
                lost_on.setdefault(counts, []).append((largest, f"{', '.join(words)} ({panel.problem})"))
    for counts, losses in lost_on.items():
        few, many = (format_cpus(count) if count else "all" for count in counts)
        told = [words for _, words in sorted(losses, key=lambda one: one[0], reverse=True)[:LOSSES_TOLD]]
        yield f"Slower on {few} than on {many}: {'; '.join(told)}."


def _tuned(found, shown, calls):
    """What an expert gets, beside the best ordinary kernel of all, for scripts of so many `calls`."""
    gains = []
    for panel in shown:
        best = choice.by_script(panel.last, calls)
        tuned = [
            seconds
            for group in found
            if (group.problem, group.dtype, group.cpus) == (panel.problem, panel.dtype, panel.cpus)
            for entry in group.entries
            if entry.tuned and entry.is_candidate and entry.n_asked == panel.last.n
            if (seconds := script(entry, calls))
        ]
        if best and tuned:
            first = min(tuned, key=lambda seconds: seconds.median)
            times = compared(best.costs[0].seconds, first).median
            gains.append((times, f"{panel.problem}{choices.on_cpus(panel)} {choices.format_times(times)}×"))
    if not gains:
        return ""
    told = [words for _, words in sorted(gains, key=lambda gain: gain[0], reverse=True)]
    more = f", {len(told) - TUNED_TOLD} more problems" if len(told) > TUNED_TOLD else ""
    return f"Tuned kernels (what an expert gets): {', '.join(told[:TUNED_TOLD])} as fast{more}."


def _what_is_wrong(found):
    """'jax_new: returned float32, where the reference has float64.', of the one that is wrong or fails."""
    kinds = ("wrong", "raised")
    wrong = {e.unique_name: e.failed for group in found for e in group.entries if e.failed_kind in kinds}
    if len(wrong) != 1:
        return ""
    ((kernel, reason),) = wrong.items()
    return f"{kernel}: {DISAGREES.sub('', reason).rstrip('.')}."


def _lines_of_own(shown):
    """'Lines of code: numpy_old 11, jax_new 14.' of a user's own problem: what its pace costs to read."""
    told = {}
    for panel in shown:
        for entry in panel.last.entries if readability.is_own(panel.problem) else ():
            with suppress(readability.Unreadable):
                counted = readability.lines(entry.problem, entry.kernel)
                told[entry.unique_name] = f"{entry.unique_name} {counted}"
    return f"Lines of code: {', '.join(told.values())}." if 1 < len(told) <= LINES_TOLD else ""


def _told_of_kernels(found):
    """Who is no candidate for doing other work than the rest; what was noted of kernels. NAMED at most."""
    entries = [entry for group in found for entry in group.entries]
    other = list(dict.fromkeys(entry.unique_name for entry in entries if entry.does_other_work))
    if other:
        more = f" and {len(other) - NAMED} more" if len(other) > NAMED else ""
        yield (
            "No candidates, a thousand times as far from NumPy as others (other work?): "
            f"{', '.join(other[:NAMED])}{more}."
        )
    # A time after a semicolon is another one at each size: that of the last is told.
    noted = {
        (entry.unique_name, note.partition(";")[0]): f"{entry.unique_name}: {note}."
        for entry in entries
        for note in entry.notes
    }
    yield from list(noted.values())[:NAMED]
    if (more := len(noted) - NAMED) > 0:
        yield f"{more} more note{'' if more == 1 else 's'} on kernels: python -m harness.report."


def _agreement(found):
    """'All 13 kernels agree with NumPy.', or which do not, and which have no figures."""
    entries = [entry for group in found for entry in group.entries]
    failed = {}
    for entry in entries:
        if entry.failed:
            failed.setdefault(entry.unique_name, KINDS.get(entry.failed_kind, entry.failed_kind or "failed"))
    names = {(entry.problem, entry.kernel) for entry in entries if not entry.failed}
    names -= {(entry.problem, entry.kernel) for entry in entries if entry.failed}
    if not failed:
        all_of = {0: "", 1: "The kernel agrees with NumPy", 2: "Both kernels agree with NumPy"}
        told = all_of.get(len(names), f"All {len(names)} kernels agree with NumPy")
        return f"{told}{_on_what(entries)}." if names else ""
    lost = [f"{kernel} ({why})" for kernel, why in failed.items()]
    more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
    agree = (
        f"{len(names)} kernel{' agrees' if len(names) == 1 else 's agree'} with NumPy{_on_what(entries)}. "
    )
    return f"{agree if names else ''}Without figures: {', '.join(lost[:NAMED])}{more}."


def _on_what(entries):
    """', on the timed inputs alone' where problems state no others to check their kernels on."""
    problems = dict.fromkeys(entry.problem for entry in entries)
    without = dict.fromkeys(entry.problem for entry in entries if not entry.has_check_inputs)
    if not without:
        return ""
    those = f"those of {', '.join(without)} " if len(without) < len(problems) else ""
    return f", {those}on the timed inputs alone"
