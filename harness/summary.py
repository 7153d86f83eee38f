"""The answer as tables for a terminal, from rows in pytest-benchmark's JSON format alone.

``python -m harness.summary FILE.json...`` prints those of saved files.
"""

import sys
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness import saved
from harness.answers import ONLY_ONE, fastest, leanest, seconds
from harness.estimates import pays_off_after

MISSING = "–"

# Below this width the columns that matter least are left out rather than all of them folded.
NARROW, WIDE_ONLY = 96, ("import", "cores")

CAPTION = (
    "time: median of warm calls with its 95 % interval; vs NumPy: how many times faster; first: first call "
    "in a fresh process, after import, median of a few; pays off: calls until first + warm calls beat "
    "NumPy's; peak: what one warm call allocates; cores: CPU time / wall time; error: against NumPy in the "
    "same dtype, where 0 ulp is bit for bit"
)


def text(benchmarks, width, color):
    """All tables, each with its closing line, as one string for a terminal of `width` columns."""
    out = StringIO()
    console = Console(file=out, width=width, force_terminal=color, no_color=not color, highlight=False)
    for name, kernels in groups(benchmarks).items():
        console.print(table(name, kernels, width))
        for note in notes(kernels):
            console.print(Text(note))
        for line in verdicts(kernels):
            console.print(Text(line, style="bold"))
        console.print()
    console.print(Text(CAPTION, style="dim"))
    return out.getvalue()


def groups(benchmarks):
    """Rows joined to ``{(problem, size, dtype, device): {kernel: {question: row}}}``, with factors.

    Each kernel also gets `scale`, what its seconds are multiplied by to stand for the n asked for,
    and `numpy`, the NumPy reference's entry of the same problem, size and dtype on the CPU.
    """
    found = {}
    for row in benchmarks:
        info = row["extra_info"]
        key = tuple(info[name] for name in ("problem", "size", "dtype", "device"))
        kernel = found.setdefault(key, {}).setdefault(info["kernel"], {"info": info})
        kernel[info["question"]] = row
        kernel["scale"] = info["n_asked"] / info["n"]
    for (problem, size, dtype, _), kernels in found.items():
        on_cpu = found.get((problem, size, dtype, "cpu"), {})
        numpy = next((k for k in on_cpu.values() if k["info"]["reference"]), None)
        for kernel in kernels.values():
            kernel["numpy"] = numpy
    return found


def table(name, kernels, width):
    """One rich table, a line per kernel in order of appearance."""
    problem, size, dtype, device = name
    n = max(kernel["info"]["n_asked"] for kernel in kernels.values())
    made = Table(
        title=f"{problem}, {size} (n = {n:,}), {dtype}, {device}",
        title_justify="left",
        box=None,
        header_style="underline",
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    lines = [cells(kernel) for kernel in kernels.values()]
    shown = [heading for heading in lines[0] if width >= NARROW or heading not in WIDE_ONLY]
    for heading in shown:
        left = heading in ("kernel", "interval")
        made.add_column(heading, justify="left" if left else "right", overflow="fold")
    for line in lines:
        made.add_row(*(Text(line[heading]) for heading in shown))
    return made


def cells(kernel):
    """What a kernel's line shows, by heading."""
    warm, first = seconds(kernel, "speed"), seconds(kernel, "first_call")
    numpy_warm, numpy_first = seconds(kernel["numpy"], "speed"), seconds(kernel["numpy"], "first_call")
    speed = kernel.get("speed", {}).get("extra_info", {})
    imported = kernel.get("first_call", {}).get("extra_info", {}).get("import_seconds")
    if warm and first and numpy_warm and numpy_first:
        calls = pays_off_after(first[0], warm[0], numpy_first[0], numpy_warm[0])
        pays_off = "never" if calls is None else f"{calls:,}"
    else:
        pays_off = MISSING
    return {
        "kernel": kernel["info"]["kernel"] + mark(kernel),
        "time": spell_seconds(warm[0]) if warm else MISSING,
        "interval": spell_interval(*warm) if warm else MISSING,
        "vs\nNumPy": f"{_digits(numpy_warm[0] / warm[0])}×" if warm and numpy_warm else MISSING,
        "first": spell_seconds(first[0]) if first else MISSING,
        "import": spell_seconds(imported) if imported is not None else MISSING,
        "pays\noff": pays_off,
        "peak": peak(kernel),
        "cores": f"{speed['cores_used']:.1f}" if "cores_used" in speed else MISSING,
        "error": spell_error(speed["error_ulps"]) if "error_ulps" in speed else MISSING,
    }


def peak(kernel):
    """Peak bytes of the call; + where it also holds what its `prepare` made."""
    if "memory" not in kernel:
        return MISSING
    info = kernel["memory"]["extra_info"]
    return spell_bytes(info["peak_bytes"]) + (" +" if kernel["info"]["prepares"] else "")


def held_bytes(kernel):
    """Bytes that `prepare` made beyond the problem's inputs, held during the call."""
    info = kernel["memory"]["extra_info"]
    return info["input_bytes"] - info["given_bytes"]


def mark(kernel):
    return " *" if kernel["scale"] != 1 else ""


def notes(kernels):
    """Footnotes: rows measured at a smaller n than asked for, and memory held beside the peak."""
    reduced = {}
    for kernel in kernels.values():
        if kernel["info"]["prepares"]:
            held = f": {spell_bytes(held_bytes(kernel))} held" if "memory" in kernel else ""
            yield f"+ {kernel['info']['kernel']} prepares outside the call{held}; no candidate below"
        if mark(kernel):
            reduced[kernel["info"]["n"]] = None
    for n in reduced:
        yield f"* measured at n = {n:,}: its seconds are scaled to the n asked for, its memory is not"


def verdicts(kernels):
    """The closing lines: fastest, leanest, cheapest first call, each with who is too close to it."""
    warm, first = (fastest(kernels, lambda k, q=q: seconds(k, q)) for q in ("speed", "first_call"))
    for what, answer, spell in (
        ("fastest", warm, spell_seconds),
        ("leanest", leanest(kernels), spell_bytes),
        ("cheapest first call", first, spell_seconds),
    ):
        if answer is None:
            continue
        if answer.sure == ONLY_ONE:
            yield f"{what}: {answer.sure}"
        else:
            once = " (one process each: no interval)" if answer.single and spell is spell_seconds else ""
            yield f"{what}: {spell_answer(answer, spell)}{once}"


def spell_answer(answer, spell):
    """The names that may be the best, with their figures."""
    names = [f"{name} ({spell(value)})" for name, value in zip(answer.names, answer.values, strict=True)]
    if len(names) == 1:
        return names[0]
    return f"too close to call between {', '.join(names[:-1])} and {names[-1]}"


def spell_seconds(value):
    """Three significant digits in the unit that suits: 11.7 ms."""
    return f"{_digits(value * unit(value)[0])} {unit(value)[1]}"


def spell_interval(median, low, high):
    """The interval in the unit of its median."""
    factor, _ = unit(median)
    return f"[{_digits(low * factor)}, {_digits(high * factor)}]"


def unit(value):
    return next(
        ((factor, name) for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")) if value * factor >= 1),
        (1e9, "ns"),
    )


def spell_bytes(value):
    """Decimal units: 144 MB is 144,000,000 bytes."""
    for factor, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= factor:
            return f"{_digits(value / factor)} {name}"
    return f"{value:.0f} B"


def spell_error(ulps):
    return f"{ulps:.3g} ulp"


def _digits(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def main(arguments):
    """Print saved files' tables, and what sets the files apart before any figure.

    One line and exit status 2 if one of them is no result.
    """
    if not arguments:
        print("usage: python -m harness.summary FILE.json...", file=sys.stderr)
        sys.exit(2)
    try:
        results = {path: saved.load(path) for path in arguments}
    except saved.NotAResult as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    first, *others = results
    for path in others:
        for line in saved.differences(results[first], results[path]):
            print(f"not alike, {first} and {path}: {line}")
    for path, data in results.items():
        print(f"\n{path}\n" if others else "", end="")
        print(text(data["benchmarks"], width=100, color=False))


if __name__ == "__main__":
    main(sys.argv[1:])
