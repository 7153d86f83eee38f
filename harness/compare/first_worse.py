"""The first side from which a kernel is slower or needs more memory than on the first one, by halving."""

from math import inf

from harness.analysis.changes import WARM, WORSE
from harness.compare.outcome import Outcome
from harness.units import format_digits


def search(names, cases, compare):
    """The Outcome of all comparisons that it takes, its first notes what was found.

    ``compare([against, side], cases)`` gives the Outcome of one, or raises ValueError, one line, where a side
    cannot be had. What got worse and was repaired in between does not show.
    """
    result, sentences, compared, worse_cases = Outcome(), [], {}, cases

    def lines_of(against, side):
        """The lines of two sides, compared once: what else is searched for is answered by the same rounds."""
        if (against, side) not in compared and not result.interrupted:
            try:
                outcome = compare([against, side], worse_cases)
            except ValueError as error:
                outcome = Outcome(failures=[str(error)])
            for name in ("lines", "notes", "failures"):
                getattr(result, name).extend(getattr(outcome, name))
            compared[against, side], result.interrupted = outcome.lines, outcome.interrupted
        return compared.get((against, side), [])

    def line_like(worse_line, against, side):
        """The line of the same figure; a side that gives no answer in time says as much by that."""
        lines = [line for line in lines_of(against, side) if line.kernel == worse_line.kernel]
        return next((line for line in lines if line.late_side or line.question == worse_line.question), None)

    worse_lines = [line for line in lines_of(names[0], names[-1]) if line.word in WORSE]
    worse_cases = [case for case in cases if case.id in {line.kernel for line in worse_lines}]
    for worse_line in worse_lines:
        candidates, left_out = list(names), []
        while len(candidates) > 2:  # not worse on the first of those that are left, worse on the last
            place = len(candidates) // 2
            line = line_like(worse_line, names[0], candidates[place])
            if line is None:
                left_out.append(candidates.pop(place))
            else:
                candidates = candidates[: place + 1] if line.word in WORSE else candidates[place:]
        sentence = _sentence(worse_line, candidates, line_like(worse_line, *candidates), left_out)
        if result.interrupted:
            break
        sentences.append(sentence)
    if result.interrupted:
        result.failures.append("the search ended before its answer")
    elif result.lines and not worse_lines:
        sentences.append(
            f"nothing is slower or needs more memory on {names[-1]} than on {names[0]}; what came and "
            "was repaired in between shows without --first-worse"
        )
    result.notes = [*sentences, *dict.fromkeys(result.notes)]
    result.failures = list(dict.fromkeys(result.failures))
    return result


def _sentence(worse_line, neighbours, line, left_out):
    """What was found of the figure of `worse_line`; `line` is of the two neighbours side by side, or None."""
    before, after = neighbours
    figure, without = f"{worse_line.kernel}, {worse_line.question}", ""
    if left_out:
        without = f" (without {', '.join(left_out)}, which gave no figure)"
    if line is None or line.word not in WORSE:
        why = "they could not be compared" if line is None else f"the two side by side: {line.word}"
        return (
            f"{figure}: worse on {worse_line.side} than on {worse_line.against}, and as it seems "
            f"from {after} on, but that is not confirmed against {before} ({why}){without}"
        )
    if line.high == inf:
        times = f"more than {format_digits(line.low)} times that of"
    else:
        within = "" if line.low is None else f", in [{format_digits(line.low)}, {format_digits(line.high)}],"
        unit = "as long as with" if line.question == WARM else "that of"
        times = f"{format_digits(line.ratio)} times{within} {unit}"
    return f"{figure}: {line.word} from {after} on, {times} {before}{without}"
