"""Every word that stands for a decision or a figure: names, numbers of calls, ratios, who is fastest."""

from collections import Counter

from harness.analysis import choice
from harness.analysis.choice import LIBRARIES
from harness.machine import described
from harness.units import format_cpus, format_long, format_range, format_seconds, format_times

NAMES = {"numpy": "NumPy", "numba": "Numba", "jax": "JAX"}
# Programs of so many calls are answered for, unless a user names numbers of their own.
CALLS = (1, 10, 1_000)
# So many numbers of a user's own fit beside one call into 80 columns.
MOST_ASKED = 3
SPELLED = {1: "one call", 10: "ten calls", 100: "a hundred", 1_000: "a thousand", 1_000_000: "a million"}
# Where other processes took so many times as long as the quickest, a figure is shown with their range.
WIDE = 1.25
NO_PROGRAM = "no library has the figures of a whole program."
# The sentence over all problems looks at programs of one to ten thousand calls.
LOOKED_AT = tuple(round(10 ** (step / 4)) for step in range(17))
# Of so many problems and more it says how often each library is fastest, and not where.
MANY = 4
# Where NumPy's longest win takes no more than so many times its shortest defeat, one figure stands for both.
TWICE = 2.0


def name(library):
    """A library as it is written: 'JAX', or 'JAX on gpu' for 'jax on gpu'."""
    first, *rest = library.split(" ")
    return " ".join([NAMES.get(first, first), *rest])


def in_order(libraries):
    """Libraries in the order that they always have, each with its devices."""
    return sorted(libraries, key=lambda library: (LIBRARIES.index(library.split(" ")[0]), library))


def named(libraries, between="or"):
    """'NumPy', 'Numba or JAX', 'NumPy, Numba or JAX'."""
    return listed(list(map(name, in_order(libraries))), between)


def listed(words, between="and"):
    """'a', 'a and b', 'a, b and c'."""
    *first, last = words
    return f"{', '.join(first)} {between} {last}" if first else last


def first_of(words, most):
    """The same of so many at most: 'a, b, c and 4 more'."""
    return listed([*words[:most], *([f"{len(words) - most} more"] if len(words) > most else [])])


def versions(info, order=LIBRARIES, numbers=None):
    """['NumPy 2.5.5', ..., 'Python 3.13.0'] of a file's ``machine_info``; '' for what it does not say.

    `numbers`: how many of each version, if not all.
    """
    installed = info.get("libraries") or {}
    known = [*((name(library), installed.get(library)) for library in order)]
    known.append(("Python", info.get("python_version")))
    return [".".join(f"{what} {version}".split(".")[:numbers]) if version else "" for what, version in known]


def machine(data, groups, cpus=None):
    """[[processor, CPUs, devices], [Python and libraries], [date]] that a result's Groups are of."""
    info, date = data.get("machine_info", {}), str(data.get("datetime") or "")[:10]
    beside = [kernel.ran_on for group in groups for kernel in group.entries if kernel.ran_on] or ["CPU only"]
    where = [described.processor(info), format_cpus(cpus) if cpus else described.cpus(info), *beside]
    *libraries, python = versions(info)
    parts = (where, [python, *libraries], [f"measured {date}" if date else ""])
    return [words for part in parts if (words := list(filter(None, dict.fromkeys(part))))]


# Numbers: of calls, of times, of CPUs


def count_of_calls(calls):
    """'1 call', '1,000 calls'."""
    return f"{calls:,} call{'' if calls == 1 else 's'}"


def calls_in_words(calls):
    """'one call', 'a thousand', '250 calls'."""
    return SPELLED.get(calls, count_of_calls(calls))


def parse_calls(text):
    """``(1, 50, 5000)`` for '50,5000': the numbers of calls to answer for, one call among them.

    Raises ValueError, one line, for anything but one to three whole numbers from 1 up.
    """
    words = [word.strip() for word in text.split(",") if word.strip()]
    if not 1 <= len(words) <= MOST_ASKED or not all(word.isdecimal() and int(word) for word in words):
        raise ValueError(
            f"--calls: give one to {MOST_ASKED} whole numbers from 1 up, such as 50 or 10,1000, not {text!r}"
        )
    return tuple(sorted({1, *map(int, words)}))


def parse_shapes(text):
    """3 for '3'. Raises ValueError, one line, for anything but a whole number from 1 up."""
    if not text.strip().isdecimal() or not int(text):
        raise ValueError(f"--shapes: give a whole number from 1 up, not {text!r}")
    return int(text)


def on_shapes(groups):
    """The sentence on programs of several shapes, '' where a reader has not asked for them."""
    kernels = [kernel for group in groups for kernel in group.entries]
    shapes = max((kernel.shapes for kernel in kernels), default=1)
    if shapes == 1:
        return ""
    if not any(kernel.new_shape for kernel in kernels):
        return "No kernel has the figure of a new shape, so nothing is said of programs of several shapes."
    return f"Programs spread their calls over {shapes:,} shapes: the first on each costs a new shape's time."


def with_range(seconds):
    """An Estimate: '242 ms', or '242 ms (165–730)' where the range of its processes is WIDE."""
    low, high = seconds.printed
    if seconds.processes < 2 or high <= WIDE * low:
        return format_long(seconds.median)
    return format_range(seconds.median, low, high)


def on_cpus(panel):
    """', 2 CPUs' where a run compares numbers of them, else ''."""
    return "" if panel.cpus is None else f", {format_cpus(panel.cpus)}"


def pattern_of(panel):
    """What tells this Panel from others in words; '' for a variant, whose problem has the same pattern."""
    return "" if ":" in panel.problem else panel.last.pattern


# Who is fastest


def who(answer):
    """The fastest of a Choice: 'JAX', 'Numba or JAX (a tie)', 'JAX (alone)'.

    Where one of them is further behind than a tie, and not in every round: 'NumPy or JAX (not decided)'.
    """
    if len(answer.costs) == 1:
        return f"{name(answer.best[0])} (alone)"
    if answer.tied == 1:
        return name(answer.best[0])
    return f"{named(answer.best)} ({'not decided' if answer.undecided else 'a tie'})"


def lead(answer):
    """('4.1', 'Numba'): how many times the fastest of a Choice is ahead, and of whom; None of a tie."""
    if not answer or not answer.ahead_of or answer.tied > 1:
        return None
    return format_times(answer.ahead_of[0]), name(answer.ahead_of[1])


def sentence(spot, calls=CALLS):
    """'NumPy for one call; JAX for a thousand, 4.1 times ahead of Numba.', from a Spot's figures."""

    def with_lead(answer, programs):
        ahead = lead(answer)
        return f"{who(answer)}{programs}" + (", {} times ahead of {}".format(*ahead) if ahead else "")

    answers = [(count, choice.by_script(spot, count)) for count in (min(calls), max(calls))]
    answers = [(count, answer) for count, answer in answers if answer]
    if not answers:
        warm = choice.by_warm_call(spot)
        if not warm or len(warm.costs) == 1:
            return NO_PROGRAM.capitalize()
        return f"{'' if warm.sure else 'So far '}{with_lead(warm, ' by a warm call alone')}; {NO_PROGRAM}"
    (few, first), (many, last) = answers[0], answers[-1]
    text = with_lead(last, f" for {calls_in_words(many)}")
    if few != many and who(first) == who(last):
        text = with_lead(last, f", for {calls_in_words(few)} and for {calls_in_words(many)}")
    elif few != many:
        text = f"{who(first)} for {calls_in_words(few)}; {text}"
    lacking = f"; of {named(spot.lacking, 'and')} nothing finished" if spot.lacking else ""
    return f"{'' if first.sure and last.sure else 'So far '}{text}{lacking}."


def by_calls(spot):
    """'NumPy up to 12 calls, JAX beyond': who is fastest at the n of a Spot; '' without whole programs."""
    steps = choice.by_calls(spot)
    words = []
    for place, (libraries, calls) in enumerate(steps):
        fastest = f"a tie of {named(libraries, 'and')}" if len(libraries) > 1 else name(libraries[0])
        up_to = "for one call" if calls == 1 else f"up to {float(f'{calls:.2g}'):,.0f} calls"
        last = "beyond" if words else "throughout"
        words.append(f"{fastest} {last if place == len(steps) - 1 else up_to}")
    return ", ".join(words)


# Over all problems


def headline(panels, calls=CALLS):
    """'Programs shorter than about 400 ms: NumPy. Longer: JAX where …' over all Panels; '' without figures.

    Of MANY problems, how often each library is fastest, for the fewest and the most `calls`.
    """
    if len(panels) >= MANY:
        return _counted(panels, calls)
    answers = [
        answer
        for panel in panels
        for spot in panel.spots
        for count in LOOKED_AT
        if (answer := choice.by_script(spot, count)) and len(answer.costs) > 1
    ]
    if not answers:
        return ""
    so_far = "" if all(answer.sure for answer in answers) else "So far, with too few rounds. "
    seconds = {answer: answer.costs[0].seconds.median for answer in answers}
    without = [seconds[answer] for answer in answers if "numpy" not in answer.best]
    if not without:
        return f"{so_far}NumPy is fastest, or ties, in programs of every length."
    leaders = _leaders(panels)
    longer = f" Longer: {leaders}." if leaders else ""
    if numpy := [seconds[answer] for answer in answers if answer.best == ("numpy",)]:
        least, most = (format_seconds(float(f"{end:.1g}")) for end in (min(without), max(numpy)))
        some = f" (in some up to {most})" if max(numpy) > TWICE * min(without) else ""
        return f"{so_far}Programs shorter than about {least}{some}: NumPy.{longer}"
    if tied := [answer for answer in answers if "numpy" in answer.best]:
        decided = all(answer.sure and not answer.undecided for answer in tied)
        return f"{so_far}Short programs: {'NumPy ties' if decided else 'not decided'}.{longer}"
    return f"{so_far}Programs of every length: {leaders}." if leaders else ""


def _leaders(panels):
    """'JAX where every point is independent (grid_max), Numba where each step needs the last (…)'."""
    places = {}
    for panel in panels:
        answer = choice.by_script(panel.last, max(LOOKED_AT))
        if answer and len(answer.costs) > 1:
            pattern = pattern_of(panel)
            where = f"where {pattern} ({panel.problem})" if pattern else f"in {panel.problem}"
            places.setdefault(who(answer), {})[where] = None
    return ", ".join(f"{leader} {listed(list(where))}" for leader, where in places.items())


def _counted(panels, calls):
    """'Of 16 problems, for one call NumPy is fastest in 13, 3 ties; for a thousand JAX in 5 (2 to 6 times)'.

    The times are the least and the most that a library is ahead, of the most `calls`.
    """
    parts, problems, verb = [], 0, " is fastest"
    for count in dict.fromkeys((min(calls), max(calls))):
        answers = [answer for panel in panels if (answer := choice.by_script(panel.last, count))]
        problems = max(problems, len(answers))
        wins, open_ones = {}, Counter()
        for answer in answers:
            if answer.tied == 1:
                wins.setdefault(answer.best[0], []).append(answer)
            else:
                open_ones["not decided" if answer.undecided else "tie"] += 1
        counts = []
        for library, won in sorted(wins.items(), key=lambda item: -len(item[1])):
            leads = _range_of_leads(won) if count == max(calls) else ""
            counts.append(f"{name(library)}{verb} in {len(won)}{leads}")
            verb = ""
        ties, undecided = open_ones["tie"], open_ones["not decided"]
        counts += [f"{ties} tie{'s' if ties > 1 else ''}"] if ties else []
        counts += [f"{undecided} not decided"] if undecided else []
        parts.append(f"for {calls_in_words(count)} {', '.join(counts)}")
    return f"Of {problems} problems, {'; '.join(parts)}." if problems else ""


def _range_of_leads(answers):
    """' (1.4 to 6.5 times)': how far the winners of these Choices lead; '' where there is nobody else."""
    times = [answer.ahead_of[0] for answer in answers if answer.ahead_of]
    ends = dict.fromkeys(format_times(end) for end in (min(times), max(times))) if times else ()
    return f" ({' to '.join(ends)} times)" if ends else ""


# Which Panels of a file are shown


def main_panels(panels):
    """Each problem's Panels in float64, or in the dtype that there is."""
    main = {}
    for panel in panels:
        before = main.setdefault((panel.problem, panel.cpus), panel)
        if panel.dtype == "float64" != before.dtype:
            main[panel.problem, panel.cpus] = panel
    return list(main.values())


def on_most_cpus(panels):
    """Those of the Panels that no other one of the same problem and dtype has more CPUs than."""
    with_more = {id(fewer) for panel in panels for fewer in choice.on_fewer_cpus(panel, panels)}
    return [panel for panel in panels if id(panel) not in with_more]


def on_fewer_cpus(panel, panels, calls=CALLS):
    """A sentence per number of fewer CPUs: who is fastest there."""
    spots = [fewer.at(panel.last.n) for fewer in choice.on_fewer_cpus(panel, panels)]
    return [f"On {format_cpus(spot.cpus)}: {sentence(spot, calls)}" for spot in spots if spot]
