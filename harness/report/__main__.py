"""What saved results say, by ``python -m harness.report FILE...``: who is fastest, then every table.

A FILE is a result (.json), or the journal of a run that ended early (.jsonl); without one it is the last run.
More is written if asked.
"""

import argparse
import contextlib
import json
import sys
from functools import partial
from pathlib import Path

from harness.analysis import choice, table
from harness.claims import table as claims
from harness.report import choices, markdown, page, parts, words
from harness.report.terminal import output, runs, tables
from harness.storage import files, journal


def parser():
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m harness.report", description=__doc__)
    made.add_argument(
        "files", nargs="*", metavar="FILE", help=f"results and journals, side by side (default: {files.LAST})"
    )
    made.add_argument(
        "--calls",
        metavar="K",
        help="answer for programs of so many calls, one to three numbers: 50 or 10,1000",
    )
    made.add_argument(
        "--shapes", metavar="K", help="answer for programs whose calls are spread over K shapes"
    )
    made.add_argument("--out", metavar="FILE.html", help="write a page: the answer, a map, claims, figures")
    made.add_argument("--show", metavar="NAME", help=f"print one part alone: {', '.join(parts.NAMES)}")
    made.add_argument("--as", dest="form", choices=("text", "markdown"), help="how that part is printed")
    made.add_argument("--map", metavar="FILE", help="write the map, or a comparison's pictures: .svg or .png")
    made.add_argument("--markdown", metavar="FILE", help="write the short answer, for a pull request")
    made.add_argument("--save", metavar="FILE.json", help="write the one journal given as a result file")
    made.add_argument(
        "--runs",
        nargs="?",
        const=str(files.LAST.parent),
        metavar="FOLDER",
        help=f"list the runs that are kept, each a FILE for this command (default: {files.LAST.parent})",
    )
    return made


def main(arguments=None):
    """Returns the exit status: 0, or 2 after one line."""
    options = parser().parse_args(arguments)
    if options.runs:
        with output.closed_pipe():
            print(runs.text(options.runs))
        return 0
    try:
        _check(options)
        paths, others = options.files or [_last()], []
        if options.show == "figures":
            parts.show(parts.finished_figures(paths), options)
            targets = []
        elif len(paths) == 1 and (kept := files.load_comparison(paths[0])):
            targets = _shown_comparison(kept, options)
        else:
            results, others = load(paths)
            targets = _shown_results(results, others, options)
        # What is written is said beside a part that is printed alone, not within it.
        with contextlib.redirect_stdout(sys.stderr if options.show else sys.stdout):
            saved = output.save(targets)
        return 0 if saved and not others else 2
    except ValueError as error:  # files.NotAResult among them
        print(error, file=sys.stderr)
        return 2


def _check(options):
    for option in ("out", "map", "markdown", "save"):
        if path := getattr(options, option):
            files.check_target(f"--{option}", path)
    if options.out and page.lacking():
        raise ValueError(f"--out: {page.lacking()}")
    if options.map and (fault := page.map_fault(options.map)):
        raise ValueError(fault)
    if options.save and (len(options.files) != 1 or not options.files[0].endswith(".jsonl")):
        raise ValueError("--save: makes a result of a single journal (.jsonl); name that alone")
    if options.save and Path(options.save).is_file():
        raise ValueError(f"--save: {options.save} exists; name a file that does not")
    parts.check(options)


def _last():
    if not files.LAST.exists():
        raise files.NotAResult(
            f"no file is named, and there is no {files.LAST} here: run pytest --benchmark-only, or name one"
        )
    return str(files.LAST)


def load(paths):
    """``{short name: (path, loaded result)}`` of results and journals, and a line on each file that is none.

    Raises files.NotAResult if all are none.
    """
    found, others = {}, []
    for path in paths:
        try:
            found[path] = journal.result_of(path) if path.endswith(".jsonl") else files.load(path)
        except files.NotAResult as error:
            others.append(str(error))
    if not found:
        raise files.NotAResult("\n".join(others))
    stems = [Path(path).stem for path in found]
    names = [stem if stems.count(stem) == 1 else str(path) for stem, path in zip(stems, found, strict=True)]
    return dict(zip(names, found.items(), strict=True)), others


NEXT = "Below: every kernel. Next: --out page.html, --map map.svg, --calls 50"


def _shown_results(results, others, options):
    """Print what results say, or one part of it; what is to be written of them."""
    if options.shapes is not None:
        asked = {"shapes": choices.parse_shapes(options.shapes)}
        results = {name: (path, data | asked) for name, (path, data) in results.items()}
    for line in others:
        print(f"left out: {line}", file=sys.stderr)
    calls = choices.CALLS if options.calls is None else choices.parse_calls(options.calls)
    known = {name: data for name, (_, data) in results.items()}
    if options.show:
        parts.show(parts.of_results(results, calls, options), options)
    else:
        with output.closed_pipe():
            _print(results, known, calls)
    return _targets(known, options, calls)


def _print(results, known, calls):
    """What sets the files apart, each one's answer and tables, and how many of the lecture's claims hold."""
    first, *others = results
    for name in others:
        for line in files.differences(known[first], known[name]):
            print(f"not alike, {first} and {name}: {line}")
    for name, (path, data) in results.items():
        if others:
            print(f"\n{name}\n")
        print(parts.answer(path, data, calls, NEXT))
        print(parts.kernels(data, calls))
    for name, counted in words.tally(claims.table(known)).items():
        print(f"the lecture's claims, {name}: {counted}")


def _targets(results, options, calls):
    """What is to be written of results, as `output.save` takes it."""

    def save(path):
        files.write(path, json.dumps(data, indent=1))

    def draw(path):
        from harness.report.page import maps

        panels = [choice.panels(table.groups(known)) for known in results.values()]
        maps.save([panel for of_file in panels for panel in of_file], path)

    def fold(path):
        found = [words.result(name, known) for name, known in results.items()]
        files.write(path, markdown.answer(found, claims.table(results), calls))

    data = next(iter(results.values()))
    return [
        ("result", options.save, save, f"{len(data['benchmarks'])} rows"),
        ("page", options.out, lambda path: page.write(results, path, calls)),
        ("map", options.map, draw),
        ("Markdown", options.markdown, fold),
    ]


def _shown_comparison(kept, options):
    """Print a comparison of sides as it was printed when it was measured; what is to be written of it."""
    from harness.report.sides import page as page_of_sides

    if options.save or options.show not in (None, "sides"):
        raise ValueError("a comparison of sides has --show sides, --out, --map and --markdown alone")
    lines, notes = words.kept_comparison(kept)
    pictures = page_of_sides.pictures(kept, options.map) if options.map else {}
    if options.show:
        parts.show(parts.sides(kept, pictures if options.form == "markdown" else {}), options)
    else:
        width, color = output.size_and_colour()
        with output.closed_pipe():
            print(tables.comparison(lines, notes, max(100, width), color), end="")
    return [
        ("page", options.out, lambda path: files.write(path, page_of_sides.text(kept))),
        ("Markdown", options.markdown, lambda path: files.write(path, markdown.comparison(lines, notes))),
        *(("picture", file, partial(files.write, content=plot.svg)) for file, plot in pictures.items()),
    ]


if __name__ == "__main__":
    sys.exit(main())
