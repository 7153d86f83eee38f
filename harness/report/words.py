"""Every word that stands for a decision or a figure: names, numbers of calls, ratios, who is fastest."""

from harness.analysis import choice
from harness.analysis.choice import LIBRARIES
from harness.machine import described
from harness.units import format_cpus, format_long, format_range

NAMES = {"numpy": "NumPy", "numba": "Numba", "jax": "JAX"}
# Programs of so many calls are answered for, unless a user names numbers of their own.
CALLS = (1, 10, 1_000)
# So many numbers of a user's own fit beside one call into 80 columns.
MOST_ASKED = 3
SPELLED = {1: "one call", 10: "ten calls", 100: "a hundred", 1_000: "a thousand", 1_000_000: "a million"}
# Where other processes took so many times as long as the quickest, a figure is shown with their range.
WIDE = 1.25


def name(library):
    """A library as it is written: 'JAX', or 'JAX on gpu' for 'jax on gpu'."""
    first, *rest = library.split(" ")
    return " ".join([NAMES.get(first, first), *rest])


def named(libraries, between="or"):
    """'NumPy', 'JAX or Numba', 'NumPy, Numba or JAX', in the order that they always have."""
    ranks = {library: place for place, library in enumerate(LIBRARIES)}
    return listed(
        [name(key) for key in sorted(libraries, key=lambda key: ranks.get(key, len(ranks)))], between
    )


def listed(words, between="and"):
    """'a', 'a and b', 'a, b and c'."""
    *first, last = words
    return f"{', '.join(first)} {between} {last}" if first else last


def versions(info, order=LIBRARIES):
    """['NumPy 2.5.5', ..., 'Python 3.13.0'] of a file's ``machine_info``; '' for what it does not say."""
    known = info.get("libraries") or {}
    python = f"Python {info['python_version']}" if info.get("python_version") else ""
    return [*(f"{name(key)} {known[key]}" if known.get(key) else "" for key in order), python]


def machine(data, devices, cpus=None):
    """[[processor, CPUs, devices], [Python and libraries], [date]] that a result says its figures are of.

    `devices`: names of those that kernels ran on beside the CPU, or None.
    """
    info, date = data.get("machine_info", {}), str(data.get("datetime") or "")[:10]
    beside = list(filter(None, devices)) or ["CPU only"]
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


def format_times(times):
    """A ratio to two digits, since more do not repeat on another machine: '1.3', '10', '120'."""
    return f"{float(f'{times:.2g}'):,.10g}"


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


def who(found):
    """The fastest of a Choice: 'JAX', 'Numba or JAX (a tie)', 'JAX (alone)'.

    Where one of them is further behind than a tie, and not in every round: 'NumPy or JAX (not decided)'.
    """
    if len(found.costs) == 1:
        return f"{name(found.best[0])} (alone)"
    if found.tied == 1:
        return name(found.best[0])
    return f"{named(found.best)} ({'not decided' if found.undecided else 'a tie'})"


def lead(found):
    """('4.1', 'Numba'): how many times the fastest of a Choice is ahead, and of whom; None of a tie."""
    if not found or not found.ahead_of or found.tied > 1:
        return None
    return format_times(found.ahead_of[0]), name(found.ahead_of[1])


def _ahead(found):
    return ", {} times ahead of {}".format(*lead(found)) if lead(found) else ""


def sentence(spot, calls=CALLS):
    """'NumPy for one call; JAX for a thousand, 4.1 times ahead of Numba.', from a Spot's figures."""
    counts = (min(calls), max(calls))
    answers = {count: found for count in counts if (found := choice.by_script(spot, count))}
    if not answers:
        warm = choice.by_warm_call(spot)
        if not warm or len(warm.costs) == 1:
            return "No library has the figures of a whole program."
        return (
            f"{'' if warm.sure else 'So far '}{who(warm)} by a warm call alone{_ahead(warm)}; "
            "no library has the figures of a whole program."
        )
    (few, one), (many, last) = next(iter(answers.items())), list(answers.items())[-1]
    text = f"{who(last)} for {calls_in_words(many)}{_ahead(last)}"
    if few != many and who(one) == who(last):
        text = f"{who(last)}, for {calls_in_words(few)} and for {calls_in_words(many)}{_ahead(last)}"
    elif few != many:
        text = f"{who(one)} for {calls_in_words(few)}; {text}"
    lacking = f"; of {named(spot.lacking, 'and')} nothing finished" if spot.lacking else ""
    return f"{'' if one.sure and last.sure else 'So far '}{text}{lacking}."


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
