"""A kernel's code, and how much there is to read in it: lines and cognitive complexity."""

import ast
from dataclasses import dataclass
from pathlib import Path

import kernels
from harness.claims.claim import CLOSE, Finding, Lacking, said


@dataclass(frozen=True)
class Readability:
    """`lines` without blank lines, comments, docstrings; cognitive `complexity` as complexipy counts it."""

    lines: int
    complexity: int


def source(problem, kernel):
    """(docstring, code below it) of a kernel in this checkout, or None if it has no such kernel."""
    # The names are a file's: they must not lead out of the problems' folders.
    if problem not in kernels.PROBLEMS or not kernel.isidentifier():
        return None
    for folder in kernels.__path__:
        path = Path(folder) / problem / f"{kernel}.py"
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            tree = ast.parse(text)
            docstring = ast.get_docstring(tree)
            code = text if docstring is None else _after(text, tree.body[0])
            return docstring or "", code.strip() + "\n"
    return None


def _after(text, statement):
    return "\n".join(text.splitlines()[statement.end_lineno :])


def measure(problem, kernel):
    """The Readability of a kernel in this checkout. Raises Lacking without complexipy or the kernel.

    The lines of a program are those that its syntax tree needs: blank lines and comments are none.
    """
    found = source(problem, kernel)
    if found is None:
        raise Lacking(f"this checkout has no {problem}/{kernel}.py")
    try:
        from complexipy import code_complexity
    except ImportError:
        raise Lacking("complexipy is missing: pip install complexipy") from None
    code = found[1]
    return Readability(len(ast.unparse(ast.parse(code)).splitlines()), code_complexity(code).complexity)


def simpler(problem, one, others):
    """The Finding on whether a kernel is simpler to read than each of the others.

    It is if by neither measure it is worse than any, and by one better than each. It is not if it is worse
    than one of them and better than none.
    """
    mine, theirs = measure(problem, one), [measure(problem, other) for other in others]
    figures = ", ".join(
        f"{name}: {found.lines} lines, complexity {found.complexity}"
        for name, found in zip((one, *others), (mine, *theirs), strict=True)
    )
    better = [(mine.lines < x.lines) + (mine.complexity < x.complexity) for x in theirs]
    worse = [(mine.lines > x.lines) + (mine.complexity > x.complexity) for x in theirs]
    if not any(worse) and all(better):
        return Finding(said(True), figures)
    if not any(better) and any(worse):
        return Finding(said(False), figures)
    return Finding(CLOSE, f"the two measures do not decide it ({figures})")
