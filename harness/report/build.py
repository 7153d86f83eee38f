"""Saved results in, page and Markdown out."""

import importlib.util
from pathlib import Path

from harness import saved

NEEDED = {"matplotlib": "plots", "jinja2": "the page's template", "pygments": "highlighted code"}


def lacking():
    """A line on what is missing for the page and how to have it, or None."""
    gone = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if not gone:
        return None
    uses = " and ".join(f"{name} ({NEEDED[name]})" for name in gone)
    return f"the report needs {uses}: pip install {' '.join(gone)}"


def write(files, page=None, markdown=None):
    """Write what is asked for; returns the terminal's lines.

    `files` is ``{name: loaded result}``. Raises OSError where a file cannot be written.
    """
    from harness.report import claims, view

    verdicts = claims.table(files)
    results = [view.result(name, data) for name, data in files.items()]
    if page:
        from harness.report.page import render

        saved.write(page, render(results, verdicts))
    if markdown:
        saved.write(markdown, view.markdown(results, verdicts))
    return list(view.terminal(results, verdicts))


def load(paths):
    """``{short name: loaded result}``. Raises NotAResult on a file that is none."""
    names = [Path(path).stem for path in paths]
    shorts = [name if names.count(name) == 1 else str(path) for name, path in zip(names, paths, strict=True)]
    return {short: saved.load(path) for short, path in zip(shorts, paths, strict=True)}
