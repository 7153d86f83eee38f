"""The parts of a report that ``python -m harness.report FILE... --show NAME`` prints alone.

A part is a list of sentences and Tables, which are printed for a terminal or as Markdown.
"""

from harness.analysis import choice
from harness.analysis.table import groups
from harness.claims import table as claims_table
from harness.report import as_used, choices, figures, markdown, words
from harness.report.page import map_words
from harness.report.page import versions as page_of_versions
from harness.report.sides import told
from harness.report.terminal import block, output, tables
from harness.storage import files
from harness.units import format_long, format_seconds

TEXT_ALONE = ("answer", "kernels")


def check(options):
    """Raise ValueError, one line, unless the part that --show names can be had --as asked for."""
    if options.show not in (None, *NAMES):
        raise ValueError(f"--show: {options.show} is none of {', '.join(NAMES)}")
    if options.form == "markdown" and options.show in (None, *TEXT_ALONE):
        raise ValueError(f"--as markdown: needs --show with a part other than {' and '.join(TEXT_ALONE)}")
    if options.show == "figures" and (options.out or options.map or options.markdown or options.save):
        raise ValueError("--show figures: goes without --out, --map, --markdown and --save")


def show(found, options):
    """Print the sentences and Tables of a part, a blank line between them."""
    shown = []
    for part in found:
        if isinstance(part, str):
            shown.append(part)
        elif options.form == "markdown":
            shown.append(markdown.titled(part))
        else:
            out = output.Output(*output.size_and_colour())
            out.table(part, styled=True, apart=False)
            shown.append(out.text())
    with output.closed_pipe():
        print("\n\n".join(part.rstrip("\n") for part in shown))


def of_results(results, calls, options):
    """The part that --show names, of ``{name: (path, loaded result)}``."""
    if options.show in OF_ALL:
        return OF_ALL[options.show]({name: data for name, (_, data) in results.items()})
    if options.show == "sides":
        raise ValueError("--show sides: is of one comparison.json, which harness.compare --save writes")
    found = []
    for name, (path, data) in results.items():
        found += [f"{name}:"] if len(results) > 1 else []
        if options.show == "answer":
            found.append(answer(path, data, calls))
        elif options.show == "kernels":
            found.append(kernels(data, calls))
        else:
            found += OF_EACH[options.show](data)
    if options.show == "map" and options.map and options.form == "markdown":
        return [f"![Which library is fastest? {' '.join(found)}]({options.map})"]
    return found


def answer(path, data, calls, *ends):
    """Which library is fastest: what a run closes with."""
    width, color = output.size_and_colour()
    return block.text(data, min(width, 160), color, calls, (f"From: {path}", *ends))


def kernels(data, calls):
    """Every table of every kernel."""
    width, color = output.size_and_colour()
    return tables.text(data, max(80, min(width, 120)), color, calls)


def _main_panels(data):
    return choices.main_panels(choice.panels(groups(data)))


def libraries(data):
    """A line per problem at its largest n: each library's warm call, and who is first by number of calls."""
    rows = []
    for panel in _main_panels(data):
        found = choice.by_warm_call(panel.last)
        best = {cost.library: _best(cost) for cost in found.costs} if found else {}
        cells = [best.get(library, words.MISSING) for library in choice.LIBRARIES]
        first = figures.by_calls(panel.last) or words.MISSING
        rows.append((f"{panel.problem}, {panel.last.n:,}", *cells, first))
    names = map(choices.name, choice.LIBRARIES)
    return [words.Table("", ("problem, n", *names, "fastest, import included"), rows)]


def _best(cost):
    """'60 ms, numba_parallel, 2.0 CPUs': a figure, its kernel, and the CPUs that it kept busy if not one."""
    shown = f"{format_long(cost.seconds.median)}, {cost.entry.kernel}"
    cores = round(cost.entry.cores_used or 1, 1)
    return f"{shown}, {cores:.1f} CPUs" if cores > 1 else shown


def patterns(results):
    """A line per problem at its largest n: who is first for one call and for a thousand, by file."""
    panels = {name: _main_panels(data) for name, data in results.items()}
    labels = _labels(results, {name: of[0].dtype for name, of in panels.items() if of})
    headings, last = ["where", "problem, n"], []
    for name, of_file in panels.items():
        headings += [f"{labels[name]}: one call", "a thousand calls"]
        last.append({panel.problem: panel.last for panel in of_file})
    rows = []
    for problem in dict.fromkeys(problem for spots in last for problem in spots):
        spots = [of_file.get(problem) for of_file in last]
        one = next(spot for spot in spots if spot)
        rows.append(
            (one.pattern, f"{problem}, {one.n:,}", *(cell for spot in spots for cell in _first(spot)))
        )
    return [words.Table("", headings, rows)]


def _first(spot):
    """Who is first for one call and for a thousand, in words."""
    found = [choice.by_script(spot, calls) if spot else None for calls in (1, 1_000)]
    return [choices.who_and_lead(one) if one else words.MISSING for one in found]


def variants(data):
    """Each problem's kernels on its other inputs, and how many times as long they take as on its own."""
    found, made = groups(data), []
    for group in found:
        named = f"{group.problem}:"
        others = [one for one in found if one.problem.startswith(named) and one.key[1:] == group.key[1:]]
        if others:
            headings = ("kernel", "as stated", *(other.problem.removeprefix(named) for other in others))
            rows = [(entry.kernel, *_on_each(entry, others)) for entry in group.entries]
            made.append(words.Table(group.title, headings, rows))
    return made or ["No problem was measured on other inputs: pytest --benchmark-only --variants all"]


def _on_each(entry, others):
    stated = entry.warm_at_n()
    cells = [format_seconds(stated.median) if stated else words.MISSING]
    for other in others:
        there = other.entry(entry.kernel)
        warm = there and there.warm_at_n()
        cell = format_seconds(warm.median) if warm else words.MISSING
        if warm and stated:
            cell += f" ({choices.format_times(warm.median / stated.median)}×)"
        cells.append(cell)
    return cells


def versions(results):
    """What changed from one file to the next, oldest versions first."""
    if len(results) < 2:
        raise ValueError("--show versions: needs two files or more, and says what changed between them")
    results = page_of_versions.in_order([words.result(*of) for of in results.items()])
    labels = page_of_versions.labels(results)
    headings = ("kernel", "figure", *(labels[result.name] for result in results))
    made = []
    for change in page_of_versions.changes(results):
        if change.changed:
            rows = [
                (line.kernel, line.figure, *(step.text("×") for step in line.steps))
                for line in change.changed
            ]
            made.append(words.Table(change.title, headings, rows))
    return made or ["Nothing changed by more than two runs of the same versions may differ."]


def claims(results):
    """What a file says to each of the lecture's claims; of several files, where they differ."""
    verdicts = claims_table.table(results)
    if not verdicts:
        return ["No problem of the lecture's was measured."]
    if len(results) == 1:
        return [words.claims_table(verdicts, _labels(results))]
    differ = [(claim, found) for claim, found in verdicts if len({one.word for one in found.values()}) > 1]
    agree = f"On the other {len(verdicts) - len(differ)} of {len(verdicts)} claims all of them agree."
    return [words.claims_table(differ, _labels(results)), agree]


def caches(results):
    """What a filled cache saves, and what another shape costs: of what most files have, a line per file."""
    labels, found = _labels(results), {}
    for name, data in results.items():
        for group in groups(data):
            found.setdefault(group.title, []).append((labels[name], group))
    most = max(map(len, found.values()), default=0)
    made = [_caches(title, of_files) for title, of_files in found.items() if len(of_files) == most]
    known = [table for table in made if table.rows]
    return known or ["No kernel has such figures: pytest --benchmark-only --caches"]


def _caches(title, of_files):
    rows, notes = [], []
    for kernel in dict.fromkeys(entry.kernel for _, group in of_files for entry in group.entries):
        for label, group in of_files:
            entry = group.entry(kernel)
            if entry and (entry.second or entry.new_shape):
                cells = (*as_used.second_cells(entry)[:-1], *as_used.shape_cells(entry))
                rows.append((kernel, label, *cells))
            if entry and entry.second and entry.second.why:
                notes.append(f"- {kernel}: {entry.second.why} (with {label})")
    headings = ("kernel", "with", "import + first call", "second process", "cache", "saved")
    headings += ("warm call", "new shape", "times a warm call")
    return words.Table(title, headings, rows, tuple(notes))


def map_in_words(data):
    """Who is fastest at each n, up to how many calls: a line per problem."""
    panels = choice.panels(groups(data))
    several = len({panel.dtype for panel in panels}) > 1
    said = ((map_words.title(panel, several), map_words.described(panel)) for panel in panels)
    lines = [f"{title}: {fastest}" for title, fastest in said if fastest]
    return lines or ["No row has the figures of a whole program (import, first call, warm call)."]


def sides(kept, pictures):
    """What a comparison says of each side; `pictures` are ``{file: Plot}``."""
    stories = "\n".join(f"- {line}." for line in told.stories(kept))
    shown = "\n".join(f"![{plot.title}: {plot.text}]({file})" for file, plot in pictures.items())
    return [*filter(None, (stories, shown)), told.table(kept)]


def finished_figures(paths):
    """The figures that other programs have finished, a column per file."""
    read = [files.load_figures(path) for path in paths]
    headings = ("what", *(file.get("title", "measured") for file in read))
    named = dict.fromkeys(what for file in read for what in file["figures"])
    rows = [(what, *(file["figures"].get(what, words.MISSING) for file in read)) for what in named]
    return [words.Table("", headings, rows)]


def _labels(results, dtypes=None):
    """What tells each file apart: its JAX, and its dtype where `dtypes` has it; its name if that does not."""
    said = {}
    for name, data in results.items():
        (jax, _) = choices.versions(data["machine_info"], ("jax",))
        said[name] = ", ".join(filter(None, (jax, (dtypes or {}).get(name))))
    apart = all(said.values()) and len(set(said.values())) == len(said)
    return said if apart else {name: name for name in said}


OF_EACH = {"libraries": libraries, "variants": variants, "map": map_in_words}
OF_ALL = {"patterns": patterns, "versions": versions, "claims": claims, "caches": caches}
# The last two are of other files: of a comparison, and of finished figures.
NAMES = (*TEXT_ALONE, *OF_EACH, *OF_ALL, "sides", "figures")
