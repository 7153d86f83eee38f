"""Facts on what the block answers: how sure it is, and what other CPUs, dtypes and tuned kernels change."""

from contextlib import suppress
from operator import attrgetter

from harness.analysis import choice, decide
from harness.analysis.stats import FEWEST
from harness.claims import readability
from harness.report import words
from harness.report.table import Fact
from harness.units import format_cpus

# So many problems with tuned kernels are named, so many kernels' lines counted, so many changes told.
MOST_PROBLEMS, MOST_KERNELS, MOST_CHANGES = 3, 4, 3


def counted(count, noun):
    """'1 round', '3 rounds', '3 processes'."""
    return f"{count} {noun}{'' if count == 1 else 'es' if noun.endswith('s') else 's'}"


def of_answers(groups, calls):
    """Facts on what the block answers for programs of so many calls."""
    panels = choice.panels(groups)
    shown = words.main_panels(panels)
    main = words.on_most_cpus(shown)
    yield Fact(3, _undecided(main, calls))
    yield from on_fewer_cpus(groups)
    yield from (Fact(6, sentence) for sentence in _changed_by_dtype(panels, shown, calls))
    yield Fact(6, tuned(groups, main))
    yield Fact(6, _lines_of_code(shown))


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
        needs = f"Only {counted(fewest, 'round')}, and a verdict needs {FEWEST}"
    return f"{needs}: less than {decide.PLAIN:g} times ahead is not decided"


def on_fewer_cpus(groups):
    """What the problem that loses most loses on the fewest CPUs that it was measured on."""
    shown = words.main_panels(choice.panels(groups))
    sentences = []
    for panel in words.on_most_cpus(shown):
        for fewer in choice.on_fewer_cpus(panel, shown)[:1]:
            spot = fewer.at(panel.last.n)
            if losses := choice.losses(panel.last, spot) if spot else {}:
                ratios = [f"{name} {words.format_times(loss.median)}×" for name, loss in losses.items()]
                few, many = (
                    format_cpus(one.cpu_count) if one.cpu_count else "all" for one in (spot, panel.last)
                )
                line = f"Slower on {few} than on {many}: {', '.join(ratios)} ({panel.problem})"
                sentences.append((max(loss.median for loss in losses.values()), line))
    if sentences:
        _, line = max(sentences)
        yield Fact(4, line, line)


def tuned(groups, main):
    """What an expert gets, where that is most: the best tuned kernel against the best ordinary one.

    By a warm call at the largest size that has both, of each problem, dtype, device and number of CPUs.
    """
    keys, gains = {(panel.problem, panel.dtype, panel.cpus) for panel in main}, {}
    for group in sorted(groups, key=lambda group: group.n_asked):
        timed = [entry for entry in group.entries if entry.warm and entry.is_candidate]
        tuned, ordinary = (
            [entry.warm_at_n().median for entry in timed if is_of(entry)]
            for is_of in (attrgetter("tuned"), choice.ordinary)
        )
        if tuned and ordinary and (group.problem, group.dtype, group.cpus) in keys:
            gains[group.problem, *group.key[2:]] = min(ordinary) / min(tuned), group
    best = sorted(gains.values(), key=lambda gain: -gain[0])
    shorts = [f"{group.problem}{words.on_cpus(group)} {words.format_times(times)}×" for times, group in best]
    more = f", {len(shorts) - MOST_PROBLEMS} more problems" if len(shorts) > MOST_PROBLEMS else ""
    first = ", ".join(shorts[:MOST_PROBLEMS])
    return f"Tuned kernels (what an expert gets): {first} as fast{more}" if shorts else ""


def _lines_of_code(shown):
    """'Lines of code: numpy_old 11, jax_new 14' of a user's own problem: what its pace costs to read."""
    counts = {}
    for panel in shown:
        for entry in panel.last.entries if readability.is_own(panel.problem) else ():
            with suppress(readability.Unreadable):
                counts[entry.unique_name] = readability.lines(entry.problem, entry.kernel)
    lines = ", ".join(f"{name} {count}" for name, count in counts.items())
    return f"Lines of code: {lines}" if 1 < len(counts) <= MOST_KERNELS else ""


def _changed_by_dtype(panels, shown, calls):
    """'float32: the same, but JAX for a thousand (sensitivity).': a sentence per other dtype measured.

    It is the same where a library that may be the first in one dtype may be it in the other.
    """
    main = {(panel.problem, panel.cpus): panel for panel in shown}
    changes = {}
    for panel in panels:
        beside = main[panel.problem, panel.cpus]
        if panel.dtype == beside.dtype:
            continue
        of_dtype = changes.setdefault(panel.dtype, {})
        for count in dict.fromkeys((min(calls), max(calls))):
            first, other = (choice.by_script(one.last, count) for one in (beside, panel))
            if first and other and not set(first.best) & set(other.best):
                where = of_dtype.setdefault(f"{words.who(other)} for {words.calls_in_words(count)}", [])
                where.append(f"{panel.problem}{words.on_cpus(panel)}")
    for dtype, of_dtype in changes.items():
        answers = [f"{answer} ({', '.join(where)})" for answer, where in of_dtype.items()]
        more = f"; and {len(answers) - MOST_CHANGES} more" if len(answers) > MOST_CHANGES else ""
        but = f", but {'; '.join(answers[:MOST_CHANGES])}{more}" if answers else ""
        yield f"{dtype}: the same{but}."
