"""What saved results say: ``python -m harness.report FILE...`` prints their tables, and writes more if asked.

A FILE is a result (.json), or the journal of a run that ended early (.jsonl).
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

from harness.claims import table as claims
from harness.report import markdown, page, tables, words
from harness.storage import files, journal


def parser():
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m harness.report", description=__doc__)
    made.add_argument("files", nargs="+", metavar="FILE", help="results and journals, side by side")
    made.add_argument("--out", metavar="FILE.html", help="write a page: answers, claims, figures, plots")
    made.add_argument("--markdown", metavar="FILE", help="write the short answer, for a pull request")
    made.add_argument("--save", metavar="FILE.json", help="write the one journal given as a result file")
    return made


def main(arguments=None):
    """Returns the exit status: 0, or 2 after one line."""
    options = parser().parse_args(arguments)
    try:
        if options.out and page.lacking():
            raise ValueError(page.lacking())
        if options.save:
            _check_save(options)
        results = load(options.files)
        _print(results)
        for line in _written(results, options):
            print(line)
    except ValueError as error:  # files.NotAResult among them
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: cannot be written ({error.strerror})", file=sys.stderr)
        return 2
    return 0


def load(paths):
    """``{short name: loaded result}`` of results and journals. Raises files.NotAResult."""
    names = [Path(path).stem for path in paths]
    shorts = [name if names.count(name) == 1 else str(path) for name, path in zip(names, paths, strict=True)]
    return {
        short: journal.result_of(path) if _is_journal(path) else files.load(path)
        for short, path in zip(shorts, paths, strict=True)
    }


def _is_journal(path):
    return str(path).endswith(".jsonl")


def _check_save(options):
    if len(options.files) > 1 or not _is_journal(options.files[0]):
        raise ValueError("--save: makes a result of a single journal (.jsonl); name that alone")
    if Path(options.save).exists():
        raise ValueError(f"--save: {options.save} exists; name a file that does not")


def _print(results):
    """What sets the files apart, each one's tables, and how many of the lecture's claims hold."""
    terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns if terminal else 120
    first, *others = results
    for name in others:
        for line in files.differences(results[first], results[name]):
            print(f"not alike, {first} and {name}: {line}")
    for name, data in results.items():
        if others:
            print(f"\n{name}\n")
        print(tables.text(data, width, terminal))
    for name, counted in words.tally(claims.table(results)).items():
        print(f"the lecture's claims, {name}: {counted}")


def _written(results, options):
    """Write the files that are asked for; a line about each."""
    if options.save:
        (data,) = results.values()
        files.write(options.save, json.dumps(data, indent=1))
        yield f"result: {options.save}, {len(data['benchmarks'])} rows"
    if options.out:
        page.write(results, options.out)
        yield f"page: {options.out}"
    if options.markdown:
        found = [words.result(name, data) for name, data in results.items()]
        files.write(options.markdown, markdown.answer(found, claims.table(results)))
        yield f"Markdown: {options.markdown}"


if __name__ == "__main__":
    sys.exit(main())
