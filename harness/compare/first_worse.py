"""The first side from which a kernel is slower or hungrier than on the first one, found by halving."""

from dataclasses import dataclass, field

from harness.compare.comparison import WARM
from harness.report.tables.comparison import WORSE_WORDS as WORSE
from harness.units import format_digits


@dataclass
class Search:
    """Where one figure of one kernel got worse: not at `names[low]`, but at `names[high]`.

    `last` is the line that says so of the last side; `step`, once it is found, that of the two side by side.
    """

    kernel: str
    question: str
    names: list
    last: object
    low: int = 0
    high: int = 0
    step: object = None
    # Sides that gave no figure: what they are is not known.
    left_out: list = field(default_factory=list)

    @property
    def middle(self):
        return (self.low + self.high) // 2

    @property
    def found(self):
        return self.high - self.low == 1

    def leave_out(self, name):
        """Go on without a side."""
        self.left_out.append(name)
        self.names.remove(name)
        self.high -= 1

    def take(self, line):
        """What the middle side is, by its line against the first one."""
        if line.word in WORSE:
            self.high = self.middle
        else:
            self.low = self.middle


def search(names, cases, measure):
    """The Searches, ended, of all figures that are worse on the last of these sides than on the first.

    ``measure(first, other, cases)`` gives the lines of one comparison. What got worse and was repaired in
    between does not show.
    """
    by_id = {case.id: case for case in cases}
    ends = [line for line in measure(names[0], names[-1], cases) if line.word in WORSE]
    searches = [Search(line.kernel, line.question, list(names), line, high=len(names) - 1) for line in ends]
    while open_ := [one for one in searches if not one.found]:
        # The widest first; whatever else asks for the same side is answered by the same rounds.
        widest = max(open_, key=lambda one: one.high - one.low)
        name = widest.names[widest.middle]
        asking = [one for one in open_ if one.names[one.middle] == name]
        lines = _by_figure(measure(names[0], name, _cases(asking, by_id)))
        for one in asking:
            if line := _figure(one, lines):
                one.take(line)
            else:
                one.leave_out(name)
    for before, after in dict.fromkeys((one.names[one.low], one.names[one.high]) for one in searches):
        of_step = [one for one in searches if (one.names[one.low], one.names[one.high]) == (before, after)]
        if (before, after) == (names[0], names[-1]):
            for one in of_step:
                one.step = one.last
            continue
        lines = _by_figure(measure(before, after, _cases(of_step, by_id)))
        for one in of_step:
            one.step = _figure(one, lines)
    return searches


def _cases(searches, by_id):
    return list(dict.fromkeys(by_id[one.kernel] for one in searches))


def _by_figure(lines):
    return {(line.kernel, line.question): line for line in lines}


def _figure(one, lines):
    """The line of a Search's figure; a side that gives no answer in time, or does so again, tells as much."""
    asked = lines.get((one.kernel, one.question))
    return asked or next((line for (kernel, _), line in lines.items() if kernel == one.kernel), None)


def told(one):
    """One sentence on a Search that has ended."""
    before, after = one.names[one.low], one.names[one.high]
    without = f" (without {', '.join(one.left_out)}, which gave no figure)" if one.left_out else ""
    what = f"{one.kernel}, {one.question}"
    if one.step is None or one.step.word not in WORSE:
        said = "they could not be compared" if one.step is None else f"the two side by side: {one.step.word}"
        return (
            f"{what}: worse on {one.names[-1]} than on {one.names[0]}, and as it seems from {after} on, "
            f"but that is not confirmed against {before} ({said}){without}"
        )
    return f"{what}: {one.step.word} from {after} on, {times(one.step)} {before}{without}"


def times(line):
    """'2.13 times, in [2.05, 2.21], that of' for a line; a bound where one side gave no answer."""
    if line.high == float("inf"):
        return f"more than {format_digits(line.low)} times that of"
    within = "" if line.low is None else f", in [{format_digits(line.low)}, {format_digits(line.high)}],"
    what = "as long as with" if line.question == WARM else "that of"
    return f"{format_digits(line.ratio)} times{within} {what}"
