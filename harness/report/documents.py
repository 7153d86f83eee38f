"""The blocks of the README and of docs/ that are made from results/: ``python -m harness.report.documents``.

A block is a command that anybody can type, and below it what it prints, up to the mark of its end:

    <!-- $ python -m harness.report results/NAME.json --show claims --as markdown -->
    <!-- end -->

Markdown stands there as it is, anything else as text of 100 columns. A picture is written by the command
itself (``--map``). A test fails where the documents and the results drift apart.
"""

import os
import re
import shlex
import sys
from contextlib import chdir, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest import mock

from harness.report import __main__ as report
from harness.storage import files

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(<!-- \$ ([^\n]*) -->\n).*?(<!-- end -->)", re.DOTALL)
COMMAND = "python -m harness.report "
COLUMNS = "100"


def paths():
    """The documents that may have such blocks."""
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]


def renewed(path):
    """A document's text with every block made anew, its pictures written. Raises ValueError."""
    folder = path.parent.relative_to(ROOT)

    def with_output(match):
        # A command is typed in the repository's root; a link leads from the document.
        shown = printed(match[2]).replace(f"]({folder}/", "](")
        return f"{match[1]}\n{shown}\n{match[3]}"

    return BLOCK.sub(with_output, path.read_text(encoding="utf-8"))


def printed(command):
    """What a block's command prints, as Markdown."""
    if not command.startswith(COMMAND):
        raise ValueError(f"not renewed: {command}: is no {COMMAND.strip()}")
    out, options = StringIO(), shlex.split(command.removeprefix(COMMAND))
    with chdir(ROOT), mock.patch.dict(os.environ, COLUMNS=COLUMNS), redirect_stdout(out):
        if report.main(options):
            raise ValueError(f"not renewed: {command}")
    lines = "".join(f"{line.rstrip()}\n" for line in out.getvalue().rstrip().splitlines())
    is_markdown = report.parser().parse_args(options).form == "markdown"
    return lines if is_markdown else f"```text\n{lines}```\n"


def main():
    """Write every document anew; exit status 2 after a line on the command that cannot be run."""
    try:
        for path in paths():
            text = renewed(path)
            if text != path.read_text(encoding="utf-8"):
                files.write(path, text)
                print(f"renewed: {path.relative_to(ROOT)}")
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
