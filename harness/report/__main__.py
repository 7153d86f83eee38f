"""What saved results say, by ``python -m harness.report FILE...``: who is fastest, then every table.

A FILE is a result (.json), or the journal of a run that ended early (.jsonl); without one it is the last run.
More is written if asked.
"""

import argparse
import contextlib
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

from harness.claims import table as claims_table
from harness.report import check, comparison, output, page, parts, publish, words
from harness.report.page import machines, sheet
from harness.report.results import load, unlike
from harness.report.tables import runs
from harness.storage import files, pytest_benchmark

NEXT = "Below: every kernel. Next: --out page.html, --map map.svg, --calls 50"
LAST = str(files.LAST)
# Where results are that others are held against.
STORED = Path(__file__).resolve().parents[2] / publish.RESULTS
# Per option: what stands for its value, and its help.
OPTIONS = {
    "--calls": ("K", "answer for programs of so many calls, one to three numbers: 50 or 10,1000"),
    "--shapes": ("K", "answer for programs whose calls are spread over K shapes"),
    "--out": ("FILE.html", "write a page: the answer, a map, claims, figures"),
    "--show": ("NAME", f"print one part alone: {', '.join(parts.NAMES)}"),
    "--map": ("FILE", "write the map, or a comparison's pictures: an .svg"),
    "--markdown": ("FILE", "write the short answer, for a pull request"),
    "--save": ("FILE.json", "write the one journal given as a result file"),
}
# What else may be done with files, and needs no other option but these.
ALONE = {
    "--machines": "write a page of many machines' results, newest of each: needs --out",
    "--publish": "write the last run, or the FILE, as a result for others, without anything private",
    "--check": "say what keeps results from being published, a line per fault",
}


def parser():
    """The command line."""
    command = argparse.ArgumentParser(prog="python -m harness.report", description=__doc__)
    text = f"results, journals, side by side (default: {LAST})"
    command.add_argument("files", nargs="*", metavar="FILE", help=text)
    for name, (value, text) in OPTIONS.items():
        command.add_argument(name, metavar=value, help=text)
    text = "how the part of --show is printed"
    command.add_argument("--as", dest="form", choices=("text", *parts.FORMS), help=text)
    for name, text in ALONE.items():
        command.add_argument(name, action="store_true", help=text)
    return command


def main(arguments=None):
    """Returns the exit status: 0, 1 where a result is not fit to be published, or 2 after one line."""
    options = parser().parse_args(arguments)
    try:
        _check(options)
        if options.check:
            return _print_faults(options.files)
        if options.publish:
            return _publish(options.files or [LAST])
        targets_of = _targets_of_machines if options.machines else _targets_of_results
        targets, faults = targets_of(options.files or [LAST], options)
        # What is written is said beside a part that is printed alone, not within it.
        with contextlib.redirect_stdout(sys.stderr if options.show else sys.stdout):
            saved = output.save(targets)
        return 0 if saved and not faults else 2
    except ValueError as error:  # files.NotAResult among them
        print(error, file=sys.stderr)
        return 2


def _check(options):
    """Raise ValueError, one line, where options do not go together or cannot be had."""
    chosen = [name for name in (*ALONE, *OPTIONS) if getattr(options, name[2:])]
    if alone := [name for name in chosen if name in ALONE]:
        more = [name for name in chosen if name != alone[0] and (name, alone[0]) != ("--out", "--machines")]
        if more:
            raise ValueError(f"{alone[0]}: goes without {' and '.join(more)}")
        if options.machines and not options.out:
            raise ValueError("--machines: add --out machines.html")
        if options.check and not options.files:
            raise ValueError("--check: name the files, such as results/*/py*.json")
        if options.publish and len(options.files) > 1:
            raise ValueError("--publish: takes one file; without any it is the last run")
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
    if not (options.files or files.LAST.exists()):
        raise ValueError(
            f"no file is named, and there is no {LAST} here: run pytest --benchmark-only, or name one"
        )
    parts.check(options)


def _print_faults(paths):
    """Print what keeps each file from being published; the exit status: 1 where something does."""
    faults_by_path = check.check(paths, STORED)
    with output.closed_pipe():
        for path, lines in faults_by_path.items():
            print(f"{path}: {'fit to be published' if not lines else ''}".rstrip())
            print("".join(f"  {line}\n" for line in lines), end="")
    return 1 if any(faults_by_path.values()) else 0


def _publish(paths):
    """Write one run as a result for others; the exit status: 1 where the check refuses it."""
    (result,), _ = load(paths)
    published = publish.of(result.data)
    here = publish.RESULTS
    path = publish.free_path(published, here if here.is_dir() else ".")
    lines = check.against(published, path, STORED)
    with output.closed_pipe():
        print("".join(f"{line}\n" for line in lines or publish.write(published, path)), end="")
    if lines:
        print("nothing is written: measure again, and see docs/guide.md on what a result needs")
    return 1 if lines else 0


def _targets_of_machines(paths, options):
    """What is to be written of many machines' files, and lines on those that are left out."""
    results, faults = load(paths)
    for line in faults:
        print(f"left out: {line}", file=sys.stderr)
    return [("page", options.out, partial(machines.write, results))], []


def _targets_of_results(paths, options):
    """Print what files say. Returns what is to be written, as `output.save` takes it, and lines on faults."""
    if options.show == "figures":
        parts.show(parts.finished_figures(paths), options)
        return [], []
    if len(paths) == 1 and (saved := files.load_comparison(paths[0])):
        return _show_comparison(saved, options), []
    results, faults = load(paths)
    if options.shapes is not None:
        shapes = {"shapes": words.parse_shapes(options.shapes)}
        results = [replace(result, data=result.data | shapes) for result in results]
    for line in faults:
        print(f"left out: {line}", file=sys.stderr)
    calls = words.CALLS if options.calls is None else words.parse_calls(options.calls)
    data = {result.name: result.data for result in results}
    verdicts = claims_table.table(data)
    if options.show:
        parts.show(parts.of_results(results, calls, options), options)
    else:
        with output.closed_pipe():
            _print(results, calls, verdicts)
    first, panels = results[0].data, [panel for result in results for panel in result.panels]
    as_text = pytest_benchmark.as_text(first) if options.save else ""
    answer = parts.markdown(results, verdicts, calls) if options.markdown else ""
    return [
        ("result", options.save, partial(files.write, content=as_text), f"{len(first['benchmarks'])} rows"),
        ("page", options.out, lambda path: page.write(data, path, calls)),
        ("map", options.map, partial(sheet.save, panels)),
        ("Markdown", options.markdown, partial(files.write, content=answer)),
    ], faults


def _print(results, calls, verdicts):
    """What sets the files apart, each one's answer and tables, and how many of the lecture's claims hold."""
    for line in unlike(results):
        print(f"not alike, {line}")
    for result in results:
        if len(results) > 1:
            print(f"\n{result.name}\n")
        print(parts.answer(result, calls, NEXT))
        print(parts.every_kernel(result, calls))
    for name, counts in runs.tally(verdicts).items():
        print(f"the lecture's claims, {name}: {counts}")


def _show_comparison(saved, options):
    """Print a comparison of sides as it was printed when it was measured; what is to be written of it."""
    if options.save or options.show not in (None, "sides"):
        raise ValueError("a comparison of sides has --show sides, --out, --map and --markdown alone")
    pictures = comparison.picture_files(saved, options.map) if options.map else {}
    if options.show:
        parts.show(comparison.part(saved, pictures if options.form in parts.FORMS else {}), options)
    else:
        width, color = output.size_and_colour()
        with output.closed_pipe():
            print(comparison.terminal(saved, max(100, width), color), end="")
    return [
        ("page", options.out, lambda path: files.write(path, comparison.page(saved))),
        ("Markdown", options.markdown, lambda path: files.write(path, comparison.markdown(saved))),
        *(("picture", file, partial(files.write, content=plot.alone())) for file, plot in pictures.items()),
    ]


if __name__ == "__main__":
    sys.exit(main())
