"""The options that both entry points share, pytest and ``python -m harness.compare``, declared once.

They are read before `kernels` is told of a user's own problems, so that nothing here may import it.
"""

import argparse
import keyword
import math
import os
import platform
import sys
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path

from harness.cases import DEVICES, DTYPES, LIBRARIES, SIZES
from harness.machine.resources import usable_cpus

KERNELS = Path(__file__).resolve().parents[2] / "kernels"
# As a word for problems, variants, devices and CPUs.
ALL = "all"
# Sizes of a sweep that names no number.
SWEPT = 7


@dataclass(frozen=True)
class Options:
    """What a user asked for. An empty tuple, or None: not given. In `cpus`, None is all of them."""

    problems: tuple = ()
    libraries: tuple = ()
    kernels: tuple = ()
    sizes: tuple = ()
    dtypes: tuple = ()
    device: str = "cpu"
    cpus: tuple = ()
    tuned: bool = False
    sweep: int | None = None


def add_arguments(add):
    """Add the shared options by `add`: argparse's ``add_argument``, or pytest's ``addoption``."""

    def several(name, dest, parse, meaning, metavar="NAME"):
        text, kind = f"{meaning}; repeat it or use commas for several", partial(parse_each, parse)
        add(name, dest=dest, action="extend", default=[], type=kind, metavar=metavar, help=text)

    library, dtype = (partial(parse_name, names=names) for names in (LIBRARIES, DTYPES))
    problem = (
        "problems, or a group: economics, numerics, data, all; sorting:all for one with its other inputs "
        "(default: the lecture's)"
    )
    several("--problem", "problems", str, problem)
    add("--problem-path", action="append", metavar="FOLDER", help="a problem of your own; repeatable")
    several("--library", "libraries", library, "libraries: python, numpy, numba, jax")
    several("--kernel", "kernels", str, "kernels, by name or as problem/kernel")
    size = "small, medium, lecture, a name of your problem's own, or any n > 1 (default: all that have names)"
    several("--size", "sizes", parse_size, size, "SIZE")
    several("--dtype", "dtypes", dtype, "float64 (default), float32", "DTYPE")
    devices, device = (*DEVICES, ALL), "cpu (default), gpu, tpu, all"
    add("--device", choices=devices, default="cpu", metavar="NAME", help=device)
    cpus = "keep every library to so many CPUs (affinity), or all; 1,all: both"
    several("--cpus", "cpus", parse_cpus, cpus, "COUNT")
    add("--tuned", action="store_true", help="tuned kernels too, beside the lecture's")
    count, sweep = partial(parse_whole, least=3), f"N sizes (default: {SWEPT}) from small to lecture"
    add("--sweep", nargs="?", const=SWEPT, type=count, metavar="N", help=sweep)


def options_from(get):
    """The Options that `get(name)` finds, which is pytest's ``getoption`` or of an argparse namespace."""
    values = {item.name: get(item.name) for item in fields(Options)}
    lists = {name: value for name, value in values.items() if isinstance(value, list)}
    return Options(**values | {name: tuple(dict.fromkeys(value)) for name, value in lists.items()})


# Types for argparse. What they refuse, it shows in a line behind the option's name.


def parse_each(parse, text):
    """A list of what `parse` makes of the words of a text with commas."""
    return [parse(word) for word in map(str.strip, text.split(",")) if word]


def parse_name(text, names):
    """One of these names."""
    if text not in names:
        raise argparse.ArgumentTypeError(f"there is no {text!r}; choose from {', '.join(names)}")
    return text


def parse_size(text):
    """A name, which may be a size of some problem, or an n from 2 up as a string without separators."""
    if text.isidentifier():
        return text
    return str(_number(int, text, lambda n: n > 1, f"{', '.join(SIZES)} or a whole number above 1"))


def parse_cpus(text):
    """A number of CPUs that can be had here; None for all of them."""
    if text == ALL:
        return None
    most = len(usable_cpus())
    count = _number(int, text, lambda count: 1 <= count <= most, f"{ALL} or a number from 1 to {most}")
    if not hasattr(os, "sched_setaffinity"):
        raise argparse.ArgumentTypeError(f"{platform.system()} offers no way to set CPU affinity")
    return count


def parse_whole(text, least=1):
    """A whole number from `least` up."""
    return _number(int, text, lambda value: value >= least, f"a whole number from {least} up")


def parse_positive(text):
    """A number above 0, such as of seconds."""
    return _number(float, text, lambda value: 0 < value < math.inf, "a number above 0")


def parse_percent(text):
    """0.03 for '3%' or '0.03'."""
    described = "a share between 0 and 100 %, such as 3% or 0.03"
    return _number(_share, text, lambda value: 0 < value < 1, described)


def _share(text):
    return float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def _number(kind, text, fits, described):
    try:
        value = kind(text)
    except ValueError:
        value = math.nan
    if not fits(value):
        raise argparse.ArgumentTypeError(f"give {described}, not {text!r}")
    return value


def check_choice(word, names, option):
    """Raise ValueError with one line that lists `names`, unless `word` is among them."""
    if word not in names:
        raise ValueError(f"{option}: there is no {word!r}; choose from {', '.join(dict.fromkeys(names))}")


def use_problems(paths):
    """Let `kernels` find these folders, each a problem of the user's own, here and in every fresh process.

    Raises ValueError, one line, on a folder that is none, and RuntimeError where `kernels`, which reads them
    once, was imported before with others.
    """
    folders = {}
    for path in map(Path, paths):
        name = path.resolve().name
        if wrong := _wrong_folder(path, name, folders):
            raise ValueError(f"--problem-path: {wrong}")
        folders[name] = str(path.resolve())
    if folders:
        imported = sys.modules.get("kernels")
        if imported and [str(folder) for folder in imported.OUTSIDE] != list(folders.values()):
            raise RuntimeError("kernels was imported before --problem-path was read, and would not see it")
        os.environ["PROBLEM_PATH"] = os.pathsep.join(folders.values())


def _wrong_folder(path, name, others):
    if path.is_file():
        return f"{path} is a file; give its folder"
    if not (path / "__init__.py").is_file():
        return f"{path} holds no __init__.py; copy examples/template to begin with"
    if not name.isidentifier() or keyword.iskeyword(name):
        return f"{name!r} cannot be a problem's name (letters, digits, underscores); rename the folder {path}"
    if (KERNELS / name).exists() or (KERNELS / f"{name}.py").exists():
        return f"there is a problem {name!r} already; rename the folder {path}"
    return f"two folders are called {name}; rename one of them" if name in others else None
