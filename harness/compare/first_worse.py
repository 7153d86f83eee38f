"""The first side from which a kernel is slower or needs more memory than on the first one, by halving."""

from dataclasses import dataclass, field
from math import inf

from harness.analysis.changes import WARM, WORSE, Line
from harness.compare.outcome import Outcome
from harness.units import format_digits


class Stopped(Exception):
    """A comparison was interrupted, and the search with it."""


@dataclass
class Search:
    """Where one figure of one kernel got worse: not yet at `names[0]`, but at `names[-1]`."""

    # What says so of the last side.
    line: Line
    names: list
    # Sides that gave no figure.
    left_out: list = field(default_factory=list)

    @property
    def middle(self):
        """The side that halves what is left; None where two neighbours are."""
        return self.names[len(self.names) // 2] if len(self.names) > 2 else None

    def narrow(self, line):
        """Go on in one half, by the middle side's line, or without that side where there is none."""
        place = self.names.index(self.middle)
        if line is None:
            self.left_out.append(self.names.pop(place))
        else:
            self.names = self.names[: place + 1] if line.word in WORSE else self.names[place:]


def search(names, cases, compare):
    """The Outcome of all comparisons that it takes, its first notes what was found.

    ``compare([against, side], cases)`` gives the Outcome of one, or raises ValueError, one line, where a side
    cannot be had. What got worse and was repaired in between does not show.
    """
    whole, sentences = Outcome(), []

    def lines_of(kernels, against, side):
        """``{(kernel, figure): Line}``, and ``{kernel: Line}`` where a side gives no answer in time."""
        try:
            found = compare([against, side], [case for case in cases if case.id in kernels])
        except ValueError as error:
            whole.failures.append(str(error))
            return {}
        for name in ("lines", "notes", "failures"):
            getattr(whole, name).extend(getattr(found, name))
        if found.interrupted:
            raise Stopped
        return {line.kernel if line.late_side else (line.kernel, line.question): line for line in found.lines}

    def lines_for(searches, against, side):
        lines = lines_of({one.line.kernel for one in searches}, against, side)
        keys = [(one.line.kernel, one.line.question) for one in searches]
        return [lines.get(key, lines.get(key[0])) for key in keys]

    try:
        ends = lines_of({case.id for case in cases}, names[0], names[-1]).values()
        searches = [Search(line, list(names)) for line in ends if line.word in WORSE]
        while open_ := [one for one in searches if one.middle]:
            # The widest first; whatever else asks for the same side is answered by the same rounds.
            side = max(open_, key=lambda one: len(one.names)).middle
            asking = [one for one in open_ if one.middle == side]
            for one, line in zip(asking, lines_for(asking, names[0], side), strict=True):
                one.narrow(line)
        for pair in dict.fromkeys(tuple(one.names) for one in searches):
            own = [one for one in searches if tuple(one.names) == pair]
            whole_range = pair == (names[0], names[-1])
            lines = [one.line for one in own] if whole_range else lines_for(own, *pair)
            sentences += [sentence(one, line) for one, line in zip(own, lines, strict=True)]
        if whole.lines and not sentences:
            sentences.append(
                f"nothing is slower or needs more memory on {names[-1]} than on {names[0]}; what came and "
                "was repaired in between shows without --first-worse"
            )
    except Stopped:
        whole.failures.append("the search ended before its answer")
    whole.notes = [*sentences, *dict.fromkeys(whole.notes)]
    whole.failures = list(dict.fromkeys(whole.failures))
    return whole


def sentence(found, line):
    """What a Search found; `line` is of its two neighbours side by side, or None."""
    before, after = found.names
    without = f" (without {', '.join(found.left_out)}, which gave no figure)" if found.left_out else ""
    what = f"{found.line.kernel}, {found.line.question}"
    if line is None or line.word not in WORSE:
        why = "they could not be compared" if line is None else f"the two side by side: {line.word}"
        return (
            f"{what}: worse on {found.line.side} than on {found.line.against}, and as it seems from {after} "
            f"on, but that is not confirmed against {before} ({why}){without}"
        )
    if line.high == inf:
        times = f"more than {format_digits(line.low)} times that of"
    else:
        within = "" if line.low is None else f", in [{format_digits(line.low)}, {format_digits(line.high)}],"
        unit = "as long as with" if line.question == WARM else "that of"
        times = f"{format_digits(line.ratio)} times{within} {unit}"
    return f"{what}: {line.word} from {after} on, {times} {before}{without}"
