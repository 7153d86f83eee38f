"""A kernel's code, and how much there is to read in it: lines and cognitive complexity."""

import ast
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import kernels

# Stands for the names that a statement gives a meaning where it is a call, which is needed for what it does.
CALL = "()"


class Unreadable(LookupError):
    """A kernel's code cannot be read, or nothing counts its complexity: the message says what is missing."""


class Readability(NamedTuple):
    """`lines` without blank ones, comments, docstrings; cognitive `complexity` as complexipy counts it."""

    lines: int
    complexity: int


def source(problem, kernel):
    """The code below a kernel's docstring, of this checkout; None if it has no such kernel.

    Of a kernel that only hands over to a function of another file, the code is that function's.
    """
    # The names are a file's: they must not lead out of the problems' folders.
    if problem not in kernels.PROBLEMS or not kernel.isidentifier():
        return None
    folder = Path(find_spec(f"kernels.{problem}").submodule_search_locations[0])
    path = folder / f"{kernel}.py"
    if place := kernels.places_of(str(folder)).get(kernel):
        return _placed(place, folder)
    if not path.is_file():
        return None
    code = path.read_text(encoding="utf-8", errors="replace")
    with suppress(SyntaxError, ValueError):  # of this file, or of one behind an import: shown as it is
        tree = ast.parse(code)
        if ast.get_docstring(tree) is not None:
            code = "\n".join(code.splitlines()[tree.body[0].end_lineno :])
        if imported := _imported(code):
            code = _handed_over(path.parent, *imported) or code
    return code.strip() + "\n"


def _placed(place, folder):
    """The code of a kernel that is a function elsewhere; None if out of sight."""
    module, _, name = place.partition(":")
    with suppress(SyntaxError, ValueError, OSError):
        if module.endswith(".py"):
            return _definition(kernels.file_of(place, folder)[0], name, steps=5)
        return _handed_over(folder, ast.ImportFrom(module, [ast.alias(name)], 0), name)
    return None


def _imported(code):
    """(import, name) where code only imports a function as ``run``, with or without ``run = f``."""
    match ast.parse(code).body:
        case [ast.ImportFrom() as imported]:
            return imported, "run"
        case [ast.ImportFrom() as imported, ast.Assign([ast.Name("run")], ast.Name(name))]:
            return imported, name
    return None


def _handed_over(folder, imported, name, steps=5):
    """The code of a name imported in a file of `folder`, from where it stands; None if out of sight."""
    theirs = next((alias.name for alias in imported.names if name == (alias.asname or alias.name)), None)
    parents = [folder, *folder.parents]
    for place in parents[imported.level - 1 : imported.level] if imported.level else map(Path, sys.path):
        module = place.joinpath(*(imported.module or "").split("."))
        for file in (module.with_suffix(".py"), module / "__init__.py"):
            if theirs and file.is_file():
                return _definition(file, theirs, steps)
    return None


def _definition(file, name, steps):
    """The statements of a file that a name in it needs, and those that only call something, in their order.

    Those of another file that this one has it from. None where nothing gives the name a meaning.
    """
    text = file.read_text(encoding="utf-8")
    # The names that each statement gives a meaning; of a call, which only does something, CALL.
    bound = {}
    for statement in ast.parse(text).body:
        match statement:
            case ast.FunctionDef(name=of) | ast.ClassDef(name=of):
                bound[statement] = {of}
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                bound[statement] = {alias.asname or alias.name.partition(".")[0] for alias in names}
            case ast.Expr(value=ast.Call()):
                bound[statement] = {CALL}
            case _:
                names = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
                bound[statement] = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    origin = next((statement for statement, names in bound.items() if name in names), None)
    if isinstance(origin, ast.ImportFrom) and steps:
        return _handed_over(file.parent, origin, name, steps - 1)
    needed, new, parts = set(), {name, CALL} if origin else set(), []
    while new:
        needed |= new
        parts = [statement for statement, names in bound.items() if names & needed]
        new = {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name)} - needed
    lines = []
    for part in parts:
        first = min(node.lineno for node in (part, *getattr(part, "decorator_list", ())))
        lines += text.splitlines()[first - 1 : part.end_lineno]
    return "\n".join(lines) or None


def is_own(problem):
    """Is it a problem of the user's own, from a folder outside?"""
    return problem.partition(":")[0] in (path.name for path in kernels.OUTSIDE)


def measure(problem, kernel):
    """The Readability of a kernel in this checkout.

    Raises Unreadable without complexipy, the kernel, or the function that it only imports.
    """
    code = source(problem, kernel)
    if code is None:
        raise Unreadable(f"this checkout has no {problem}/{kernel}.py")
    try:
        tree, imported = ast.parse(code), _imported(code)
    except (SyntaxError, ValueError) as error:
        raise Unreadable(f"{kernel}.py cannot be read: {getattr(error, 'msg', error)}") from None
    if imported:
        module = imported[0].module or "its package"
        raise Unreadable(f"the code of {kernel} is in {module}, which cannot be read here")
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and len(node.body) > 1 and ast.get_docstring(node) is not None:
            del node.body[0]
    try:
        from complexipy import code_complexity
    except ImportError:
        raise Unreadable("complexipy is missing: pip install complexipy") from None
    # `unparse` puts blank lines between functions.
    lines = sum(map(bool, ast.unparse(tree).splitlines()))
    return Readability(lines, code_complexity(code).complexity)
