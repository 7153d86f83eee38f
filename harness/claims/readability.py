"""A kernel's code, and how much there is to read in it: lines and cognitive complexity."""

import ast
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import kernels
from harness.claims.claim import CLOSE, Finding, Lacking, said


@dataclass(frozen=True)
class Readability:
    """`lines` without blank lines, comments, docstrings; cognitive `complexity` as complexipy counts it."""

    lines: int
    complexity: int


def source(problem, kernel):
    """(docstring, code below it) of a kernel in this checkout, or None if it has no such kernel.

    Of a kernel that only hands over to a function of another file, the code is that function's.
    """
    # The names are a file's: they must not lead out of the problems' folders.
    if problem not in kernels.PROBLEMS or not kernel.isidentifier():
        return None
    path = Path(find_spec(f"kernels.{problem}").submodule_search_locations[0], f"{kernel}.py")
    if not path.is_file():
        return None
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):  # shown as it is
        return "", text
    docstring = ast.get_docstring(tree)
    code = text if docstring is None else _after(text, tree.body[0])
    try:
        behind = _imported(code)
        code = (behind and _handed_over(path.parent, *behind)) or code
    except (SyntaxError, ValueError):  # of the file behind an import, which may be no text
        pass
    return docstring or "", code.strip() + "\n"


def _after(text, statement):
    return "\n".join(text.splitlines()[statement.end_lineno :])


def _imported(code):
    """(module, level, name) where code only imports a function as ``run``, with or without ``run = f``."""
    match ast.parse(code).body:
        case [ast.ImportFrom(module=str(module), names=[ast.alias(name=name, asname=given)], level=level)]:
            called = "run"
        case [
            ast.ImportFrom(module=str(module), names=[ast.alias(name=name, asname=given)], level=level),
            ast.Assign(targets=[ast.Name(id="run")], value=ast.Name(id=called)),
        ]:
            pass
        case _:
            return None
    return (module, level, name) if called == (given or name) else None


def _handed_over(folder, module, level, name, steps=5):
    """The code of a function in another file, or in one that this file has it from; None if out of sight."""
    for place in (folder, *folder.parents)[level - 1 : level] if level else map(Path, sys.path):
        path = place.joinpath(*module.split("."))
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                text = file.read_text(encoding="utf-8")
                for further in ast.parse(text).body:
                    if isinstance(further, ast.ImportFrom) and further.module and steps:
                        names = {alias.asname or alias.name: alias.name for alias in further.names}
                        if name in names:
                            there = (further.module, further.level, names[name])
                            return _handed_over(file.parent, *there, steps - 1)
                return _part(text, name)
    return None


def _part(text, name):
    """The statements of a file that a name in it needs, in their order, and those that only do something.

    None where none of them gives the name a meaning.
    """
    statements = [(statement, _binds(statement)) for statement in ast.parse(text).body]
    if not any(bound and name in bound for _, bound in statements):
        return None
    needed, kept = {name}, []
    while True:
        more = [one for one, bound in statements if one not in kept and (bound is None or bound & needed)]
        if not more:
            break
        kept += more
        needed |= {node.id for one in more for node in ast.walk(one) if isinstance(node, ast.Name)}
    lines, parts = text.splitlines(), []
    for one in sorted(kept, key=lambda one: one.lineno):
        first = min([one.lineno, *(decorator.lineno for decorator in getattr(one, "decorator_list", ()))])
        parts.append("\n".join(lines[first - 1 : one.end_lineno]))
    return "\n".join(parts)


def _binds(statement):
    """The names that a statement of a module gives a meaning; None if it only does something, as a call."""
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {alias.asname or alias.name.partition(".")[0] for alias in names}
        case ast.Expr(value=ast.Call()):
            return None
    names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    return {node.id for node in names if isinstance(node.ctx, ast.Store)}


def is_own(problem):
    """Is it a problem of the user's own, from a folder outside?"""
    return problem.partition(":")[0] in (path.name for path in kernels.OUTSIDE)


def lines(problem, kernel):
    """The lines of a kernel in this checkout that its syntax tree needs: no blank ones, comments, docstrings.

    Raises Lacking without the kernel, or the function that it only imports.
    """
    found = source(problem, kernel)
    if found is None:
        raise Lacking(f"this checkout has no {problem}/{kernel}.py")
    try:
        tree, behind = ast.parse(found[1]), _imported(found[1])
    except (SyntaxError, ValueError) as error:
        raise Lacking(f"{kernel}.py cannot be read: {getattr(error, 'msg', error)}") from None
    if behind:
        raise Lacking(f"the code of {kernel} is in {behind[0]}, which cannot be read here")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and ast.get_docstring(node) is not None:
            del node.body[0]
    # `unparse` puts blank lines between functions.
    return sum(map(bool, ast.unparse(tree).splitlines()))


def measure(problem, kernel):
    """The Readability of a kernel in this checkout. Raises Lacking without complexipy or the kernel."""
    counted = lines(problem, kernel)
    try:
        from complexipy import code_complexity
    except ImportError:
        raise Lacking("complexipy is missing: pip install complexipy") from None
    return Readability(counted, code_complexity(source(problem, kernel)[1]).complexity)


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
