"""The parts of a report that ``python -m harness.report FILE... --show NAME`` prints alone.

A part is a list of sentences and Tables, which are printed for a terminal, as Markdown or as MyST.
"""

from harness.analysis import choice
from harness.claims import table as claims_table
from harness.report import block, every_kernel, headline, output, render, words
from harness.report.page import map_words
from harness.report.results import in_order, labels
from harness.report.table import MISSING, of_words
from harness.report.tables import claims, first_calls, libraries, versions
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

    def text(one):
        if isinstance(one, str):
            return one
        return FORMS[options.form](one) if options.form in FORMS else render.terminal(one, width, color)

    with output.closed_pipe():
        print("\n\n".join(text(one).rstrip("\n") for one in part))


def of_results(results, calls, options):
    """The part that --show names, of Results."""
    if options.show in OF_ALL:
        return OF_ALL[options.show](results)
    if options.show == "sides":
        raise ValueError("--show sides: is of one comparison.json, which harness.compare --save writes")
    part = []
    for result in results:
        part += [f"{result.name}:"] if len(results) > 1 else []
        part += OF_EACH[options.show](result, calls)
    if options.show == "map" and options.map and options.form in FORMS:
        panels = [panel for result in results for panel in choice.panels(result.groups)]
        return [f"![Which library is fastest? {headline.headline(panels)}]({options.map})"]
    return part


def answer(result, calls, *ends):
    """Which library is fastest: what a run closes with."""
    width, color = output.size_and_colour()
    return block.text(result.data, min(width, 160), color, calls, (f"From: {result.path}", *ends))


def kernels(result, calls):
    """Every table of every kernel."""
    width, color = output.size_and_colour()
    return every_kernel.text(result, max(80, min(width, 120)), color, calls)


def _main_panels(result):
    return words.main_panels(choice.panels(result.groups))


def _patterns(results):
    panels_of = {result.name: _main_panels(result) for result in results}
    names = labels(results)
    return [libraries.by_file({names[name]: panels for name, panels in panels_of.items()})]


def _variants(result, calls):
    tables = list(libraries.variants(result.groups))
    return tables or ["No problem was measured on other inputs: pytest --benchmark-only --problem all:all"]


def _versions(results):
    if len(results) < 2:
        raise ValueError("--show versions: needs two files or more, and says what changed between them")
    changed = [table for table, _ in versions.changes(in_order(results)) if table]
    return changed or ["Nothing changed by more than two runs of the same versions may differ."]


def _claims(results):
    """What each file says to each of the lecture's claims, and on how many of them files differ."""
    verdicts = claims_table.table({result.name: result.data for result in results})
    if not verdicts:
        return ["No problem of the lecture's was measured."]
    if len(results) == 1:
        return [claims.of_verdicts(verdicts, labels(results))]
    differ = [claim for claim, found in verdicts if len({one.word for one in found.values()}) > 1]
    counted = f"They differ on {len(differ)} of {len(verdicts)} claims."
    return [claims.of_verdicts(verdicts, labels(results)), counted]


def _caches(results):
    names = labels(results)
    labelled = [(names[result.name], group) for result in results for group in result.groups]
    tables = list(first_calls.caches(labelled))
    return tables or ["No kernel has such figures: pytest --benchmark-only --caches"]


def _map_in_words(result, calls):
    panels = choice.panels(result.groups)
    several = len({panel.dtype for panel in panels}) > 1
    lines = [
        f"{map_words.title(one, several)}: {said}" for one in panels if (said := map_words.described(one))
    ]
    return lines or ["No row has the figures of a whole program (import, first call, warm call)."]


def finished_figures(paths):
    """The figures that other programs have finished, a column per file."""
    read = [files.load_figures(path) for path in paths]
    names = ("what", *(file.get("title", "measured") for file in read))
    figures = dict.fromkeys(what for file in read for what in file["figures"])
    rows = [(what, *(file["figures"].get(what, MISSING) for file in read)) for what in figures]
    return [of_words("", names, rows, left=("what",))]


OF_EACH = {
    "answer": lambda result, calls: [answer(result, calls)],
    "kernels": lambda result, calls: [kernels(result, calls)],
    "libraries": lambda result, calls: [libraries.by_problem(_main_panels(result))],
    "variants": _variants,
    "map": _map_in_words,
}
OF_ALL = {"patterns": _patterns, "versions": _versions, "claims": _claims, "caches": _caches}
# The last two are of other files: of a comparison, and of finished figures.
NAMES = (*OF_EACH, *OF_ALL, "sides", "figures")
