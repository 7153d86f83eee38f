"""What is shown of several results: parts that ``--show NAME`` prints alone, and the answer in Markdown.

A part is a list of sentences and Tables, which are printed for a terminal, as Markdown or as MyST.
"""

from harness.claims import table as claims_table
from harness.report import block, output, render, words
from harness.report.page import map_words
from harness.report.results import in_order, labels
from harness.report.table import MISSING, of_words
from harness.report.tables import kernels, libraries, runs
from harness.storage import files

TEXT_ALONE = ("answer", "kernels")
# What a part can be shown --as, other than text.
FORMS = {"markdown": render.markdown, "myst": render.myst}


def check(options):
    """Raise ValueError, one line, unless the part that --show names can be had --as asked for."""
    if options.show not in (None, *NAMES):
        raise ValueError(f"--show: {options.show} is none of {', '.join(NAMES)}")
    if options.form in FORMS and options.show in (None, *TEXT_ALONE):
        raise ValueError(
            f"--as {options.form}: needs --show with a part other than {' and '.join(TEXT_ALONE)}"
        )
    if options.show == "figures" and (options.out or options.map or options.markdown or options.save):
        raise ValueError("--show figures: goes without --out, --map, --markdown and --save")


def show(part, options):
    """Print the sentences and Tables of a part, a blank line between them."""
    width, color = output.size_and_colour()
    texts = []
    for item in part:
        if not isinstance(item, str):
            in_form = FORMS.get(options.form)
            item = in_form(item) if in_form else render.terminal(item, width, color)
        texts.append(item.rstrip("\n"))
    with output.closed_pipe():
        print("\n\n".join(texts))


def of_results(results, calls, options):
    """The part that --show names, of Results."""
    if options.show in OF_ALL:
        return OF_ALL[options.show](results)
    if options.show == "sides":
        raise ValueError("--show sides: is of one comparison.json, which harness.compare --save writes")
    if options.show == "map" and options.map and options.form in FORMS:
        panels = [panel for result in results for panel in result.panels]
        return [f"![Which library is fastest? {words.headline(panels)}]({options.map})"]
    part = []
    for result in results:
        part += [f"{result.name}:"] if len(results) > 1 else []
        part += OF_EACH[options.show](result, calls)
    return part


def answer(result, calls, *ends):
    """Which library is fastest: what a run closes with."""
    width, color = output.size_and_colour()
    return block.text(result.data, min(width, 160), color, calls, (f"From: {result.path}", *ends))


def every_kernel(result, calls):
    """Every table of every kernel."""
    width, color = output.size_and_colour()
    return block.every_kernel(result, max(80, min(width, 120)), color, calls)


def _map_in_words(result):
    several = len({panel.dtype for panel in result.panels}) > 1
    described = ((map_words.title(panel, several), map_words.described(panel)) for panel in result.panels)
    lines = [f"{title}: {text}" for title, text in described if text]
    return lines or ["No row has the figures of a whole program (import, first call, warm call)."]


def _versions(results):
    if len(results) < 2:
        raise ValueError("--show versions: needs two files or more, and says what changed between them")
    changed = [table for table, _ in runs.changes(in_order(results)) if table]
    return changed or ["Nothing changed by more than two runs of the same versions may differ."]


def _claims(results):
    """What each file says to each of the lecture's claims, and on how many of them files differ."""
    verdicts = claims_table.table({result.name: result.data for result in results})
    if not verdicts:
        return ["No problem of the lecture's was measured."]
    differ = sum(len({verdict.word for verdict in by_name.values()}) > 1 for _, by_name in verdicts)
    counted = [f"They differ on {differ} of {len(verdicts)} claims."] if len(results) > 1 else []
    return [runs.of_verdicts(verdicts, labels(results)), *counted]


def finished_figures(paths):
    """The figures that other programs have finished, a column per file."""
    loaded = [files.load_figures(path) for path in paths]
    names = ("what", *(file.get("title", "measured") for file in loaded))
    figures = dict.fromkeys(name for file in loaded for name in file["figures"])
    rows = [(name, *(file["figures"].get(name, MISSING) for file in loaded)) for name in figures]
    return [of_words("", names, rows, left=("what",))]


# What is said instead where a part has no table.
NO_VARIANTS = "No problem was measured on other inputs: pytest --benchmark-only --problem all:all"
NO_CACHES = "No kernel has such figures: pytest --benchmark-only --caches"
OF_EACH = {
    "answer": lambda result, calls: [answer(result, calls)],
    "kernels": lambda result, calls: [every_kernel(result, calls)],
    "libraries": lambda result, _: [libraries.by_problem(words.main_panels(result.panels))],
    "tuned": lambda result, _: [libraries.with_tuned(result.groups)],
    "variants": lambda result, _: list(libraries.variants(result.groups)) or [NO_VARIANTS],
    "map": lambda result, _: _map_in_words(result),
}
OF_ALL = {
    "patterns": lambda results: [libraries.by_file(results)],
    "versions": _versions,
    "claims": _claims,
    "caches": lambda results: list(kernels.caches(results)) or [NO_CACHES],
}
# The last two are of other files: of a comparison, and of finished figures.
NAMES = (*OF_EACH, *OF_ALL, "sides", "figures")


def markdown(results, verdicts, calls=words.CALLS):
    """The short answer, for a pull request: the sentence, figures and caveats of each Result, then claims.

    Of the claims those that the results differ on, or that fail; the others are counted.
    """
    plain, parts = render.plain, []
    for result in results:
        panels, by_dtype = result.panels, {}
        for panel in panels:
            by_dtype.setdefault((panel.dtype, panel.cpus), []).append(panel)
        sentences = [*map(words.headline, by_dtype.values()), words.on_shapes(result.groups)]
        parts += [f"### {plain(result.name)}\n", *(f"{plain(line)}\n" for line in sentences if line)]
        for panel in panels:
            title = f"{panel.problem}, {panel.last.n_in_words}, {panel.dtype}{words.on_cpus(panel)}"
            table = render.markdown(libraries.of_spot(panel.last, calls))
            parts.append(f"**{plain(title)}**: {plain(words.sentence(panel.last, calls))}\n\n{table}")
        parts += [] if panels else ["Nothing to choose between.\n"]
        parts += [*(f"> {plain(line)}" for line in result.caveats), ""]
    if verdicts:
        changed, rest = claims_table.telling(verdicts)
        names = {result.name: result.name for result in results}
        table = render.markdown(runs.of_verdicts(changed, names)) if changed else "None fails.\n"
        others = f"{len(rest)} others" if changed else f"{len(rest)} claims"
        counts = (f"{others}, {plain(name)}: {count}" for name, count in runs.tally(rest).items())
        parts += ["### The lecture's claims\n", table, *counts, ""]
    return "\n".join(parts)
