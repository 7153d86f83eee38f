"""A kernel's code, and how much there is to read in it: lines and cognitive complexity."""

import ast
from dataclasses import dataclass
from pathlib import Path

from harness import problems


@dataclass(frozen=True)
class Clarity:
    """`lines` without blank lines, comments and docstrings; `complexity` as complexipy counts it, or None."""

    lines: int
    complexity: int | None


def source(problem, kernel):
    """(docstring, code below it) of a kernel in this checkout, or None if it has no such kernel."""
    if problem not in problems.PROBLEMS or not kernel.isidentifier():
        return None
    path = Path(problems.problem(problem).module.__file__).parent / f"{kernel}.py"
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8")
    first = ast.parse(text).body[0]
    return ast.get_docstring(ast.parse(text)), "\n".join(text.splitlines()[first.end_lineno :]).strip() + "\n"


def measure(problem, kernel):
    """The Clarity of a kernel in this checkout. Raises Lacking without complexipy or the kernel.

    The lines of a program are those that its syntax tree needs: blank lines and comments are none.
    """
    from harness.report.evidence import Lacking

    found = source(problem, kernel)
    if found is None:
        raise Lacking(f"this checkout has no {problem}/{kernel}.py")
    try:
        from complexipy import code_complexity
    except ImportError:
        raise Lacking("complexipy is missing: pip install complexipy") from None
    code = found[1]
    return Clarity(len(ast.unparse(ast.parse(code)).splitlines()), code_complexity(code).complexity)
