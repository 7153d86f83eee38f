"""Hashes of kernels' code: alike wherever the code is, whatever its comments, docstrings and Python are."""

import ast
import hashlib
import subprocess
from pathlib import Path

import kernels
from harness.cases.problems import folder_of

ROOT = Path(__file__).resolve().parents[2]
# So many hexadecimal digits of SHA-256 tell kernels apart.
DIGITS = 16
# What beside a problem's own folder its kernels may import stands under this name.
SHARED = "kernels"


def of_problems(names):
    """``{problem: {file: hash}}`` of every file of these problems, the statement as `__init__`.

    What kernels share beside their folders stands under SHARED. A kernel that is a function in another file
    has the hash of that file; what it imports is left out.
    """
    folders = {name: folder_of(name) for name in names} | {SHARED: Path(kernels.__file__).parent}
    hashes = {}
    for name, folder in folders.items():
        files = {path.stem: path for path in sorted(folder.glob("*.py"))}
        if name != SHARED:
            places = kernels.places_of(str(folder)).items()
            files |= {kernel: kernels.file_of(place, folder)[0] for kernel, place in places}
        hashes[name] = {
            file: of_code(path.read_text(encoding="utf-8")) for file, path in files.items() if path.is_file()
        }
    return hashes


def of_measuring():
    """The hash of the code that measures: what it times, and how, may change from one version to another."""
    files = sorted((ROOT / "harness" / "measure").rglob("*.py"))
    hashes = [of_code(path.read_text(encoding="utf-8")) for path in (*files, ROOT / "harness/cases/call.py")]
    return hashlib.sha256("".join(hashes).encode()).hexdigest()[:DIGITS]


def of_code(text):
    """The hash of a module's syntax tree without docstrings; of its text where that is no Python.

    What QUICK names is measured in a first look, in the same way as everywhere: it is left out.
    """
    try:
        tree = ast.parse(text)
        tree.body = [node for node in tree.body if not _assigns(node, "QUICK")]
        code = repr(_plain(tree))
    except (SyntaxError, ValueError):
        code = text
    return hashlib.sha256(code.encode()).hexdigest()[:DIGITS]


def _assigns(node, name):
    return isinstance(node, ast.Assign) and [getattr(target, "id", None) for target in node.targets] == [name]


def _plain(node):
    """A syntax tree as nested tuples, which are the same in every Python: what is empty is left out."""
    if isinstance(node, list):
        return [_plain(child) for child in node]
    if not isinstance(node, ast.AST):
        return node
    filled_fields = {name: value for name, value in ast.iter_fields(node) if value not in (None, [])}
    if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
        filled_fields["body"] = node.body[1:]
    return type(node).__name__, *((name, _plain(value)) for name, value in filled_fields.items())


def ever(root=ROOT):
    """``{(problem, file, hash)}`` of every version that the repository at `root` has or had.

    Raises OSError or subprocess.CalledProcessError where there is no git, or no repository.
    """
    options = ["--format=", "--raw", "--no-abbrev", "--no-renames", "-m"]
    command = ["git", "-C", str(root), "log", *options, "HEAD", "--", "kernels"]
    changes = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    versions = set()
    for line in changes.splitlines():
        about, path = line.split("\t")
        blob, place = about.split()[3], Path(path)
        if place.suffix == ".py" and blob.strip("0"):
            versions.add((blob, place.parent.name, place.stem))
    return {(problem, name, of_code(text)) for problem, name, text in _texts(root, sorted(versions))}


def _texts(root, versions):
    """(problem, file, text) of every (blob, problem, file) of git's."""
    names = "".join(f"{blob}\n" for blob, *_ in versions).encode()
    command = ["git", "-C", str(root), "cat-file", "--batch"]
    data = subprocess.run(command, input=names, capture_output=True, check=True).stdout
    start = 0
    for _, problem, name in versions:
        begin = data.index(b"\n", start) + 1
        size = int(data[start:begin].split()[2])
        yield problem, name, data[begin : begin + size].decode()
        start = begin + size + 1
