"""Each library by its best ordinary kernel: the first answer's figures; by problem, by file, by inputs."""

from operator import itemgetter

from harness.analysis import choice
from harness.analysis.stats import needs_more_memory
from harness.report import words
from harness.report.results import labels
from harness.report.table import BEST, MISSING, TIE, Cell, number, of_words, ratio, seconds
from harness.units import cpus_in_order, format_long, format_peak, format_seconds, format_times

MARKS = (
    "● fastest (least memory), ○ a tie, or not decided; behind the others how many times as long they take"
)
LATER, LAST = "each later call", ("library", "fastest version")
# Where there is no room, what goes last of a table's columns.
PRIORITIES = {LATER: 3, "per unit": 6, "peak memory": 2, "fastest version": 5, "import": 7, "first call": 7}


def of_spot(spot, calls=words.CALLS, title="", wide=False):
    """The Table of a Spot: a row per library, the best of each column marked.

    `wide`: with import and first call of the kernel that is fastest in the first program.
    """
    programs = {words.count_of_calls(count): choice.by_script(spot, count) for count in calls}
    answers = programs | {LATER: choice.by_warm_call(spot)}
    names = ["library", *answers, "per unit", "peak memory", "fastest version"]
    names += ["import", "first call"] * wide
    memory, rows = _memory(spot, answers[LATER]), []
    for library in words.in_order({choice.library(kernel) for kernel in spot.entries}):
        costs = {
            heading: cost
            for heading, answer in answers.items()
            for cost in (answer.costs if answer else ())
            if cost.library == library
        }
        cells = [words.name(library)]
        cells += [_time(costs.get(heading), answer) for heading, answer in answers.items()]
        per_unit = costs[LATER].entry.seconds_per_unit() if LATER in costs else None
        cells.append(number(per_unit, lambda value: f"{format_seconds(value)}/{spot.work_is}"))
        cells.append(memory.get(library, MISSING))
        kernels = list(dict.fromkeys(cost.entry for cost in costs.values()))
        if kernels:
            cells.append(", ".join(dict.fromkeys(kernel.kernel for kernel in kernels)))
        else:
            failed = [k.failed.rstrip(".") for k in spot.entries if choice.library(k) == library and k.failed]
            reason = "; ".join(dict.fromkeys(failed)) or "not measured"
            cells.append(Cell("", more=f"no figures: {reason}"))
        for figure in (kernels[0].imported, kernels[0].first_call) if kernels else (None, None):
            cells.append(number(figure and figure.median, format_long))
        rows.append(cells[: len(names)])
    # The first and the last program say most.
    first, *middle, last = programs if len(programs) > 1 else (*programs, *programs)
    priorities = PRIORITIES | {first: 1, last: 1} | dict.fromkeys(middle, 4)
    return of_words(title, names, rows, left=LAST, priorities=priorities)


def _time(cost, answer):
    """What a library's best kernel takes; of those that are behind also how many times as long that is."""
    if cost is None:
        return MISSING
    text, seconds = words.with_range(cost.seconds), cost.seconds.median
    if cost.library not in answer.best:
        return Cell(text, seconds, more=f"{format_times(ratio(cost.seconds, answer.costs[0].seconds))}×")
    alone = len(answer.costs) == 1
    return Cell(text, seconds, "" if alone else BEST if answer.tied == 1 else TIE)


def _memory(spot, warm):
    """``{library: Cell}``: peaks of the kernels that stand for them by a warm call; untimed, of all."""
    ranked = {cost.entry for cost in warm.costs} if warm else set(spot.entries)
    peaks = {}
    for kernel in spot.entries:
        size, library = kernel.peak_bytes_at_n(), choice.library(kernel)
        if kernel.is_candidate and kernel in ranked and size is not None:
            peaks[library] = min(size, peaks.get(library, size))
    least = [name for name, size in peaks.items() if not needs_more_memory(size, min(peaks.values()))]
    mark = BEST if len(least) == 1 else TIE
    marks = dict.fromkeys(least, mark) if len(peaks) > 1 else {}
    return {name: Cell(format_peak(size), size, marks.get(name, "")) for name, size in peaks.items()}


# A line per problem, at its largest n


def by_problem(panels):
    """A line per Panel: each library's warm call, and who is fastest by number of calls.

    Of a warm call '60 ms, numba_parallel, 2.0 CPUs': its kernel, and the CPUs that it kept busy if not one.
    """
    rows = []
    for panel in panels:
        warm, best = choice.by_warm_call(panel.last), {}
        for cost in warm.costs if warm else ():
            cores = round(cost.entry.cores_used or 1, 1)
            busy = f", {cores:.1f} CPUs" if cores > 1 else ""
            text = f"{format_long(cost.seconds.median)}, {cost.entry.kernel}{busy}"
            best[cost.library] = Cell(text, cost.seconds.median)
        cells = (best.get(library, MISSING) for library in choice.LIBRARIES)
        rows.append((_problem(panel.last, panel.last.n), *cells, words.by_calls(panel.last) or MISSING))
    names = ("problem, n", *map(words.name, choice.LIBRARIES), "fastest, import included")
    return of_words("", names, rows, left=names[::4])


def with_tuned(groups):
    """A line per problem: a warm call of each library's best ordinary kernel, and of its best tuned one.

    Beside a tuned kernel stands how many times as fast as the ordinary one it is; beside the lower bound, on
    as many CPUs as the fastest of all kernels keeps busy, the share that this one reaches.
    """
    rows = []
    for group in _main(groups):
        timed = [kernel for kernel in group.entries if kernel.warm and kernel.is_candidate]
        timed.sort(key=lambda kernel: kernel.warm_at_n().median)
        cells = []
        for library in choice.LIBRARIES:
            of_library = [kernel for kernel in timed if kernel.library == library]
            best = next((kernel for kernel in of_library if not kernel.tuned), None)
            tuned = next((kernel for kernel in of_library if kernel.tuned), None)
            gain = ratio(best and best.warm_at_n(), tuned and tuned.warm_at_n())
            more = f" ({format_times(gain)}×)" if gain else ""
            cells += [_warm_call(best), _warm_call(tuned, more)]
        first, reached = timed[0] if timed else None, MISSING
        if share := first and first.share_of_bound:
            reached = f"{format_long(share.share * first.warm_at_n().median)}, {share.share:.0%}"
        rows.append((_problem(group, group.n_asked), *cells, first.kernel if first else MISSING, reached))
    libraries = [words.name(library) for library in choice.LIBRARIES]
    names = [heading for name in libraries for heading in (name, f"{name}, tuned")]
    names = ("problem, n", *names, "fastest of all", "lower bound, reached")
    return of_words("", names, rows, left=(names[0], names[-2]))


def _main(groups):
    """Of each problem as stated one Group: on the CPU, in float64, at the largest n, if there are several."""
    main = {}
    for group in groups:
        if group.device == "cpu" and ":" not in group.problem:
            order = (group.dtype == "float64", group.n_asked, cpus_in_order(group.cpus))
            before = main.setdefault(group.problem, (order, group))
            main[group.problem] = max(before, (order, group), key=itemgetter(0))
    return [group for _, group in main.values()]


def _warm_call(kernel, more=""):
    return f"{format_long(kernel.warm_at_n().median)}, {kernel.kernel}{more}" if kernel else MISSING


def _problem(group_or_spot, n):
    size = f"{n:,}" if group_or_spot.has_n else group_or_spot.size
    return f"{group_or_spot.problem}, {size}"


def by_file(results):
    """A line per problem of Results: who is first for one call and for a thousand, by file.

    'JAX 4.1×', by how much it is ahead of the next library, or 'NumPy or JAX (a tie)'.
    """
    names, spots_of, label_of = ["where", "problem, n"], [], labels(results)
    for result in results:
        label = f"{label_of[result.name]}: " if len(results) > 1 else ""
        names += [f"{label}one call", "a thousand calls"]
        spots_of.append({panel.problem: panel.last for panel in words.main_panels(result.panels)})
    rows = []
    for problem in dict.fromkeys(problem for spots in spots_of for problem in spots):
        spots = [of_file.get(problem) for of_file in spots_of]
        measured = next(filter(None, spots))
        cells = [measured.pattern, _problem(measured, measured.n)]
        answers = (spot and choice.by_script(spot, calls) for spot in spots for calls in (1, 1_000))
        rows.append([*cells, *map(who_and_lead, answers)])
    return of_words("", names, rows, left=names)


def who_and_lead(answer):
    """'JAX 4.1×', by how much it is ahead of the next library, or 'NumPy or JAX (a tie)'."""
    ahead = words.lead(answer)
    return words.who(answer) + (f" {ahead[0]}×" if ahead else "") if answer else MISSING


def variants(groups):
    """A Table per problem that was measured on other inputs too: how many times as long they take."""
    for group in groups:
        base = f"{group.problem}:"
        same_place = (other for other in groups if other.key[1:] == group.key[1:])
        others = [other for other in same_place if other.problem.startswith(base)]
        rows = []
        for kernel in group.entries if others else ():
            as_stated, cells = kernel.warm_at_n(), []
            for variant in (other.entry(kernel.kernel) for other in others):
                warm = variant and variant.warm_at_n()
                more = ratio(warm, as_stated)
                cells.append(seconds(warm, more=f"{format_times(more)}×" if more else ""))
            rows.append((kernel.kernel, seconds(as_stated), *cells))
        if rows:
            names = ("kernel", "as stated", *(other.problem.removeprefix(base) for other in others))
            yield of_words(group.title, names, rows, left=("kernel",))
