"""The options that both entry points share, pytest and ``python -m harness.compare``: one parser for each.

Options are read before `kernels` is told of a user's own problems, so that nothing here may import it. A
parser raises ValueError with one line; each of them turns that into its own error (`add_arguments`).
"""

import argparse
import math
from dataclasses import dataclass
from functools import partial

from harness.cases import DEVICES, DTYPES, SIZES
from harness.machine.resources import cpu_count, each_once

FEWEST_SWEPT, SWEPT = 3, 7


@dataclass(frozen=True)
class Options:
    """What a user asked for. An empty tuple, or None: not given."""

    problems: tuple = ()
    libraries: tuple = ()
    kernels: tuple = ()
    sizes: tuple = ()
    dtypes: tuple = ()
    device: str = "cpu"
    cpus: tuple = ()
    tuned: bool = False
    sweep: int | None = None
    variants: tuple = ()


def parse_names(text, option=None):
    """``('a', 'b')`` for 'a, b'."""
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))


def parse_sizes(text):
    """Names of sizes, or n from 2 up as strings without separators: ``('small', '1000')``."""
    return tuple(dict.fromkeys(_size(word) for word in parse_names(text)))


def _size(word):
    if word in SIZES:
        return word
    try:
        n = int(word)
    except ValueError:
        raise ValueError(f"--size: {word!r} is neither a number nor one of {', '.join(SIZES)}") from None
    if n <= 1:
        raise ValueError(f"--size: n must be larger than 1, not {n}")
    return str(n)


def parse_dtypes(text):
    """``('float64', 'float32')`` for the like."""
    return tuple(known(word, DTYPES, "--dtype") for word in parse_names(text))


def parse_device(text):
    """One device's name, or all."""
    return known(text.strip(), (*DEVICES, "all"), "--device")


def parse_cpus(text):
    """Numbers of CPUs that can be had here, fewest first, None for all: ``(1, None)`` for 'all,1'."""
    return each_once(cpu_count(word) for word in text.split(","))


def parse_sweep(text):
    """A number of sizes."""
    try:
        count = int(text)
    except ValueError:
        count = 0
    if count < FEWEST_SWEPT:
        raise ValueError(f"--sweep: give a number of sizes from {FEWEST_SWEPT} up, not {text!r}")
    return count


def parse_whole(text, option=None):
    """A whole number from 1 up."""
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise ValueError(_of(option, f"give a whole number from 1 up, not {text!r}"))
    return value


def parse_positive(text, option=None):
    """A number above 0, such as of seconds."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < math.inf:
        raise ValueError(_of(option, f"give a number above 0, not {text!r}"))
    return value


def parse_percent(text, option=None):
    """0.03 for '3%' or '0.03'."""
    try:
        value = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        value = math.nan
    if not 0 < value < 1:
        raise ValueError(_of(option, f"give a share between 0 and 100 %, such as 3% or 0.03, not {text!r}"))
    return value


def known(word, names, option):
    """`word`, if it is among `names`. Raises ValueError with one line that lists them."""
    if word not in names:
        raise ValueError(f"{option}: there is no {word!r}; choose from {', '.join(dict.fromkeys(names))}")
    return word


def _of(option, message):
    return f"{option}: {message}" if option else message


def add_arguments(add, wrap=lambda parse: parse):
    """Add the shared options to a parser, by `add(name, **keywords of argparse)`.

    `wrap(parse)` returns a parser of text that raises the entry point's own error where `parse` raises
    ValueError: argparse would replace the line by one of its own.
    """

    def several(name, parse, text, metavar="NAME"):
        text += "; repeat it or use commas for several"
        add(name, action="append", default=None, type=wrap(parse), help=text, metavar=metavar)

    several(
        "--problem",
        partial(parse_names, option="--problem"),
        "problems to run, or all (default: the lecture's)",
    )
    add(
        "--problem-path",
        action="append",
        default=None,
        metavar="FOLDER",
        help="a problem of your own; repeatable",
    )
    several("--variants", parse_names, "the same problems with other inputs too, by name, or all")
    several("--library", partial(parse_names, option="--library"), "libraries: python, numpy, numba, jax")
    several("--kernel", partial(parse_names, option="--kernel"), "kernels, by name or as problem/kernel")
    several("--size", parse_sizes, "small, medium, lecture, or any n > 1 (default: the three)", "SIZE")
    several("--dtype", parse_dtypes, "float64 (default), float32", "DTYPE")
    add(
        "--device",
        type=wrap(parse_device),
        default="cpu",
        metavar="NAME",
        help="cpu (default), gpu, tpu, all",
    )
    several(
        "--cpus", parse_cpus, "keep every library to so many CPUs (affinity), or all; 1,all: both", "COUNT"
    )
    add("--tuned", action="store_true", help="tuned kernels too, beside the lecture's")
    add(
        "--sweep",
        nargs="?",
        const=SWEPT,
        type=wrap(parse_sweep),
        metavar="N",
        help=f"N sizes (default: {SWEPT}) from small to lecture",
    )


def options_from(get):
    """The Options that `get(name)` finds, which is pytest's ``getoption`` or of an argparse namespace."""

    def several(name):
        return tuple(dict.fromkeys(word for words in get(name) or () for word in words))

    return Options(
        problems=several("problem"),
        libraries=several("library"),
        kernels=several("kernel"),
        sizes=several("size"),
        dtypes=several("dtype"),
        device=get("device"),
        cpus=each_once(several("cpus")),
        tuned=get("tuned"),
        sweep=get("sweep"),
        variants=several("variants"),
    )


class OneLineParser(argparse.ArgumentParser):
    """An ArgumentParser that answers a wrong option with one line, as pytest does. Exit status 2."""

    def error(self, message):
        self.exit(2, f"{message}\n")

    def wrap(self, parse):
        """For `add_arguments`, and for every other `type` whose ValueError is the line to be shown."""

        def parsed(text):
            try:
                return parse(text)
            except ValueError as error:
                return self.error(str(error))

        return parsed
