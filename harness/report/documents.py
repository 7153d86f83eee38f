"""The blocks of the README and of docs/ that are made from results/: ``python -m harness.report.documents``.

A block is a command that anybody can type, and below it what it prints, up to the mark of its end:

    <!-- $ python -m harness.report results/NAME.json --show claims --as markdown -->
    <!-- end -->

Markdown stands there as it is, anything else as text of 100 columns. A picture is written by the command
itself (``--map``). A figure in a sentence stands between marks, below a line that names its file:

    <!-- figures of results/NAME.json -->
    It takes <!-- = grid_max/jax_vmap warm -->12.4 ms<!-- -->.

`import`, `first` and `warm` are times at the largest n, `cpus` how many a warm call keeps busy; `machine`
alone is what it ran on and when, `took` how long the run lasted: the least and the most where the line names
more runs, whose other figures are not used. A test fails where these differ.
"""

import os
import re
import shlex
import sys
from contextlib import chdir, redirect_stdout
from functools import cache
from io import StringIO
from operator import attrgetter
from pathlib import Path
from unittest import mock

from harness.report import __main__ as report
from harness.report.results import load
from harness.report.words import machine
from harness.storage import files
from harness.units import format_seconds

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"(<!-- \$ ([^\n]*) -->\n).*?(<!-- end -->)", re.DOTALL)
FIGURE = re.compile(
    r"<!-- figures of (?P<files>[^>]+?) -->|(?P<mark><!-- = (?P<words>[^>]*?) -->)[^<]*<!-- -->"
)
OF_KERNEL = {
    "import": lambda kernel: format_seconds(kernel.imported.median),
    "warm": lambda kernel: format_seconds(kernel.warm_at_n().median),
    "first": lambda kernel: format_seconds(kernel.first_call_at_n().median),
    "cpus": lambda kernel: f"{kernel.cores_used:.2g} CPUs",
}
COMMAND = "python -m harness.report "
COLUMNS = "100"


def paths():
    """The documents that may have such blocks."""
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]


def renewed(path):
    """A document's text with every block and figure made anew, its pictures written. Raises ValueError."""
    folder = path.parent.relative_to(ROOT)

    def with_output(match):
        # A command is typed in the repository's root; a link leads from the document.
        output = printed(match[2]).replace(f"]({folder}/", "](")
        return f"{match[1]}\n{output}\n{match[3]}"

    return with_figures(BLOCK.sub(with_output, path.read_text(encoding="utf-8")))


def with_figures(text):
    """A text with each figure in a sentence made anew, from the files named last above. Raises ValueError."""
    results = []

    def with_figure(match):
        nonlocal results
        if match["files"]:
            results = [_loaded(file) for file in match["files"].split()]
            return match[0]
        if not results:
            raise ValueError(f"not renewed: {match['words']}: no figures of a file are named above it")
        figure = _took(results) if match["words"] == "took" else _figure(results[0], match["words"])
        return f"{match['mark']}{figure}<!-- -->"

    return FIGURE.sub(with_figure, text)


@cache
def _loaded(file):
    (result,), _ = load([str(ROOT / file)])
    return result


def _took(results):
    """How long runs lasted: '4 minutes', '4 to 8 minutes'."""
    minutes = sorted(round(result.data["spent"]["wall_seconds"] / 60) for result in results)
    return f"{' to '.join(str(m) for m in dict.fromkeys((minutes[0], minutes[-1])))} minutes"


def _figure(result, words):
    """What a mark's words ask of a Result: 'grid_max/jax_vmap warm' or 'machine'."""
    if words == "machine":
        return "; ".join(", ".join(part) for part in machine(result.data, result.groups))
    name, _, figure = words.partition(" ")
    problem, _, kernel = name.partition("/")
    groups = (group for group in result.groups if group.problem == problem)
    largest = max(groups, key=attrgetter("n_asked"), default=None)
    entry = largest and largest.entry(kernel)
    if entry is None or not entry.warm or figure not in OF_KERNEL:
        raise ValueError(f"not renewed: {words}: {result.name} has no such figure")
    return OF_KERNEL[figure](entry)


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
