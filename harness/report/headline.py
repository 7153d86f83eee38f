"""The sentence over all problems: how long a program must be for NumPy to be overtaken, and by whom."""

from collections import Counter

from harness.analysis import choice
from harness.report import words
from harness.units import format_seconds

# What the sentence looks at: programs of one to ten thousand calls.
LOOKED_AT = tuple(round(10 ** (step / 4)) for step in range(17))
# Of so many problems and more, how often each library is fastest is said, and not where.
MANY = 4
# Where NumPy's longest win takes no more than so many times its shortest defeat, one figure stands for both.
TWICE = 2.0


def headline(panels, calls=words.CALLS):
    """'Programs shorter than about 400 ms: NumPy. Longer: JAX where …' over all Panels; '' without figures.

    Of MANY problems, how often each library is fastest, for the fewest and the most `calls`.
    """
    if len(panels) >= MANY:
        return _counted(panels, calls)
    answers = [
        found
        for panel in panels
        for spot in panel.spots
        for count in LOOKED_AT
        if (found := choice.by_script(spot, count)) and len(found.costs) > 1
    ]
    if not answers:
        return ""
    so_far = "" if all(found.sure for found in answers) else "So far, with too few rounds. "
    others = [_seconds(found) for found in answers if "numpy" not in found.best]
    if not others:
        return f"{so_far}NumPy is fastest, or ties, in programs of every length."
    leaders = _leaders(panels)
    longer = f" Longer: {leaders}." if leaders else ""
    if numpy := [_seconds(found) for found in answers if found.best == ("numpy",)]:
        least, most = (format_seconds(float(f"{seconds:.1g}")) for seconds in (min(others), max(numpy)))
        some = f" (in some up to {most})" if max(numpy) > TWICE * min(others) else ""
        return f"{so_far}Programs shorter than about {least}{some}: NumPy.{longer}"
    if tied := [found for found in answers if "numpy" in found.best]:
        decided = all(found.sure and not found.undecided for found in tied)
        return f"{so_far}Short programs: {'NumPy ties' if decided else 'not decided'}.{longer}"
    return f"{so_far}Programs of every length: {leaders}." if leaders else ""


def _seconds(found):
    return found.costs[0].seconds.median


def _leaders(panels):
    """'JAX where every point is independent (grid_max), Numba where each step needs the last (…)'."""
    places = {}
    for panel in panels:
        found = choice.by_script(panel.last, max(LOOKED_AT))
        if found and len(found.costs) > 1:
            pattern = words.pattern_of(panel)
            where = f"where {pattern} ({panel.problem})" if pattern else f"in {panel.problem}"
            places.setdefault(words.who(found), {})[where] = None
    return ", ".join(f"{leader} {words.listed(list(where))}" for leader, where in places.items())


def _counted(panels, calls):
    """'Fastest of 16 problems: for one call NumPy in 13, 3 ties or not decided; for a thousand …'."""
    parts, problems = [], 0
    for count in dict.fromkeys((min(calls), max(calls))):
        answers = [found for panel in panels if (found := choice.by_script(panel.last, count))]
        alone = Counter(found.best[0] for found in answers if len(found.best) == 1)
        wins = [f"{words.name(library)} in {number}" for library, number in alone.most_common()]
        if ties := len(answers) - alone.total():
            wins.append(f"{ties} tie{'s' if ties > 1 else ''} or not decided")
        parts.append(f"for {words.calls_in_words(count)} {', '.join(wins)}")
        problems = max(problems, len(answers))
    return f"Fastest of {problems} problems: {'; '.join(parts)}." if problems else ""
