"""``python -m harness.report FILE.json...``: the answer as a page, as Markdown and in the terminal."""

import argparse
import sys

from harness import saved
from harness.report.build import lacking, load, write


def parser():
    """The command line."""
    made = argparse.ArgumentParser(prog="python -m harness.report", description=__doc__)
    made.add_argument("files", nargs="+", metavar="FILE.json", help="saved results of this suite")
    made.add_argument("--out", default="report.html", metavar="FILE", help="the page (default: report.html)")
    made.add_argument("--markdown", metavar="FILE", help="the short answer, for a pull request")
    return made


def main(arguments=None):
    """Returns the exit status: 0, or 2 after one line."""
    options = parser().parse_args(arguments)
    if lacking():
        print(lacking(), file=sys.stderr)
        return 2
    try:
        lines = write(load(options.files), options.out, options.markdown)
    except saved.NotAResult as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: cannot be written ({error.strerror})", file=sys.stderr)
        return 2
    print("\n".join(lines))
    print(f"page: {options.out}" + (f", Markdown: {options.markdown}" if options.markdown else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
