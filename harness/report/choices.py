"""What a choice between the libraries is in words: names, sentences, the sentence over all problems."""

from collections import Counter

from harness.analysis import choice
from harness.analysis.choice import LIBRARIES
from harness.units import format_cpus, format_seconds

NAMES = {"numpy": "NumPy", "numba": "Numba", "jax": "JAX"}
# Programs of so many calls are answered for, unless a user names numbers of their own.
CALLS = (1, 10, 1_000)
# So many numbers of a user's own fit beside one call into 80 columns.
MOST_ASKED = 3
SPELLED = {1: "one call", 10: "ten calls", 100: "a hundred", 1_000: "a thousand", 1_000_000: "a million"}
# What the sentence over all problems looks at: programs of one to ten thousand calls.
LOOKED_AT = tuple(round(10 ** (step / 4)) for step in range(17))
# Of more differences between dtypes only the number is told.
CHANGES_TOLD = 3
# Of so many problems and more, how often each library is fastest is told, and not where.
MANY = 4
# Where NumPy's longest win takes no more than so many times its shortest defeat, one figure stands for both.
TWICE = 2.0


def name(library):
    """A library as it is written: 'JAX', or 'JAX on gpu' for 'jax on gpu'."""
    first, *rest = library.split(" ")
    return " ".join([NAMES.get(first, first), *rest])


def versions(info, order=LIBRARIES):
    """['NumPy 2.5.5', ..., 'Python 3.13.0'] of a file's ``machine_info``; '' for what it does not say."""
    known = info.get("libraries") or {}
    python = f"Python {info['python_version']}" if info.get("python_version") else ""
    return [*(f"{name(key)} {known[key]}" if known.get(key) else "" for key in order), python]


def named(libraries, between="or"):
    """'NumPy', 'JAX or Numba', 'NumPy, Numba or JAX', in the order that they always have."""
    known = [key for key in LIBRARIES if key in libraries]
    names = [name(key) for key in [*known, *(key for key in libraries if key not in known)]]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {between} {names[-1]}"


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


def calls_in_words(calls):
    """'one call', 'a thousand', '250 calls'."""
    return SPELLED.get(calls, f"{calls:,} calls")


def main_panels(panels):
    """Each problem's Panels in float64, or in the dtype that there is."""
    main = {}
    for panel in panels:
        known = main.setdefault((panel.problem, panel.cpus), panel)
        if panel.dtype == "float64" != known.dtype:
            main[panel.problem, panel.cpus] = panel
    return list(main.values())


def sentence(spot, calls=CALLS):
    """'NumPy for one call; JAX for a thousand, 4.1 times ahead of Numba.', from a Spot's figures."""
    answers = [
        (count, found) for count in (min(calls), max(calls)) if (found := choice.by_script(spot, count))
    ]
    if not answers:
        nothing = "no library has the figures of a whole program."
        warm = choice.by_warm_call(spot)
        if not warm or len(warm.costs) == 1:
            return f"{nothing[0].upper()}{nothing[1:]}"
        far = "" if warm.sure else "So far "
        return f"{far}{who(warm)} by a warm call alone{_ahead(warm)}; {nothing}"
    (few, one), (many, last) = answers[0], answers[-1]
    parts = [f"{who(last)} for {calls_in_words(many)}{_ahead(last)}"]
    if who(one) == who(last) and few != many:
        parts = [f"{who(last)}, for {calls_in_words(few)} and for {calls_in_words(many)}{_ahead(last)}"]
    elif few != many:
        parts.insert(0, f"{who(one)} for {calls_in_words(few)}")
    text = "; ".join(parts)
    if not (one.sure and last.sure):
        text = f"So far {text}"
    if spot.lacking:
        text += f"; of {named(spot.lacking, 'and')} nothing finished"
    return f"{text}."


def who(found):
    """The fastest of a Choice: 'JAX', 'Numba or JAX (a tie)', 'JAX (alone)'.

    Where one of them is further behind than a tie, and not in every round: 'NumPy or JAX (not decided)'.
    """
    if len(found.costs) == 1:
        return f"{name(found.best[0])} (alone)"
    if found.tied == 1:
        return name(found.best[0])
    return f"{named(found.best)} ({'not decided' if found.undecided else 'a tie'})"


def who_and_lead(found):
    """For a wide table: 'JAX 4.1×', by how much it is ahead of the next library, or 'NumPy or JAX'."""
    lead = f" {format_times(found.ahead_of[0])}×" if _ahead(found) else ""
    return f"{who(found)}{lead}"


def _ahead(found):
    if not found.ahead_of or found.tied > 1:
        return ""
    times, behind = found.ahead_of
    return f", {format_times(times)} times ahead of {name(behind)}"


def format_times(times):
    """A lead to two digits, since more do not repeat on another machine: '1.3', '10', '120'."""
    return f"{float(f'{times:.2g}'):,.10g}"


def headline(panels, calls=CALLS):
    """The sentence over all Panels: below which length of a program NumPy is fastest, and who is beyond.

    Of MANY problems, how often each library is fastest, for the fewest and the most `calls`. '' without
    figures.
    """
    if len(panels) >= MANY:
        return _counted(panels, calls)
    looked = [
        (found.costs[0].seconds.median, found)
        for panel in panels
        for spot in panel.spots
        for count in LOOKED_AT
        if (found := choice.by_script(spot, count)) and len(found.costs) > 1
    ]
    if not looked:
        return ""
    so_far = "" if all(found.sure for _, found in looked) else "So far, with too few rounds. "
    numpy = [seconds for seconds, found in looked if found.best == ("numpy",)]
    others = [seconds for seconds, found in looked if "numpy" not in found.best]
    if not others:
        return f"{so_far}NumPy is fastest, or ties, in programs of every length."
    longer = f" Longer: {leaders}." if (leaders := _leaders(panels)) else ""
    if numpy:
        least, most = (format_seconds(_rounded(seconds)) for seconds in (min(others), max(numpy)))
        some = f" (in some up to {most})" if max(numpy) > TWICE * min(others) else ""
        return f"{so_far}Programs shorter than about {least}{some}: NumPy.{longer}"
    if tied := [found for _, found in looked if "numpy" in found.best]:
        decided = all(found.sure and not found.undecided for found in tied)
        return f"{so_far}Short programs: {'NumPy ties' if decided else 'not decided'}.{longer}"
    return f"{so_far}Programs of every length: {leaders}." if leaders else ""


def _rounded(seconds):
    return float(f"{seconds:.1g}")


def _leaders(panels):
    """'JAX where every point is independent (grid_max), Numba where each step needs the last (…)'."""
    leads = {}
    for panel in panels:
        found = choice.by_script(panel.last, max(LOOKED_AT))
        if found and len(found.costs) > 1:
            leads.setdefault(who(found), []).append(_where(panel))
    return ", ".join(f"{libraries} {_listed(list(dict.fromkeys(at)))}" for libraries, at in leads.items())


def _where(panel):
    pattern = pattern_of(panel)
    return f"where {pattern} ({panel.problem})" if pattern else f"in {panel.problem}"


def _counted(panels, calls):
    """'Fastest of 16 problems: for one call NumPy in 13, 3 ties or not decided; for a thousand …'."""
    parts, problems = [], 0
    for count in dict.fromkeys((min(calls), max(calls))):
        found = [one for panel in panels if (one := choice.by_script(panel.last, count))]
        alone = Counter(one.best[0] for one in found if len(one.best) == 1)
        wins = [f"{name(library)} in {number}" for library, number in alone.most_common()]
        ties = len(found) - alone.total()
        told = [*wins, *([f"{ties} tie{'s' if ties > 1 else ''} or not decided"] if ties else [])]
        parts.append(f"for {calls_in_words(count)} {', '.join(told)}")
        problems = max(problems, len(found))
    return f"Fastest of {problems} problems: {'; '.join(parts)}." if problems else ""


def pattern_of(panel):
    """What tells this Panel from others in words; '' for a variant, whose problem has the same pattern."""
    return "" if ":" in panel.problem else panel.last.pattern


def _listed(words):
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def on_cpus(panel):
    """', 2 CPUs' where a run compares numbers of them, else ''."""
    return "" if panel.cpus is None else f", {format_cpus(panel.cpus)}"


def on_most_cpus(panels):
    """Those of the Panels that no other one of the same problem and dtype has more CPUs than."""
    with_more = {id(fewer) for panel in panels for fewer in choice.on_fewer_cpus(panel, panels)}
    return [panel for panel in panels if id(panel) not in with_more]


def on_fewer_cpus(panel, panels, calls=CALLS):
    """[(answer, loss)] per number of fewer CPUs: who is fastest there, and `loss_in_words`."""
    spots = [fewer.at(panel.last.n) for fewer in choice.on_fewer_cpus(panel, panels)]
    return [
        (f"On {format_cpus(spot.cpus)}: {sentence(spot, calls)}", loss_in_words(panel.last, spot))
        for spot in spots
        if spot
    ]


def loss_in_words(spot, fewer):
    """'On 1 CPU numba_parallel takes 1.9 times as long as on 2 CPUs, jax_vmap as long.', or ''."""
    found = choice.losses(spot, fewer)
    if not found:
        return ""
    many = format_cpus(spot.cpu_count) if spot.cpu_count else "all"
    (first, *others), on = found, "On" if all(lost.sure for lost in found) else "So far on"
    told = f"{first.kernel} takes {_times_as_long(first)} as on {many}"
    told = ", ".join([told, *(f"{lost.kernel} {_times_as_long(lost)}" for lost in others)])
    return f"{on} {format_cpus(fewer.cpus)} {told}."


def _times_as_long(lost):
    times = format_times(lost.times.median)
    return "as long" if times == "1" else f"{times} times as long"


def changed_by_dtype(panels, shown, calls=CALLS):
    """'float32: the same, but JAX for a thousand (sensitivity).': a sentence per other dtype measured.

    It is the same where a library that may be the first in one dtype may be it in the other.
    """
    main = {(panel.problem, panel.cpus): panel for panel in shown}
    others = {}
    for panel in panels:
        if panel.dtype != main[panel.problem, panel.cpus].dtype:
            others.setdefault(panel.dtype, []).append(panel)
    for dtype, measured in others.items():
        changes = {}
        for panel in measured:
            for count in dict.fromkeys((min(calls), max(calls))):
                one = choice.by_script(main[panel.problem, panel.cpus].last, count)
                other = choice.by_script(panel.last, count)
                if one and other and not set(one.best) & set(other.best):
                    key = f"{who(other)} for {calls_in_words(count)}"
                    changes.setdefault(key, []).append(f"{panel.problem}{on_cpus(panel)}")
        told = [f"{words} ({', '.join(where)})" for words, where in changes.items()]
        more = f"; and {len(told) - CHANGES_TOLD} more" if len(told) > CHANGES_TOLD else ""
        but = f", but {'; '.join(told[:CHANGES_TOLD])}{more}" if told else ""
        yield f"{dtype}: the same{but}."
