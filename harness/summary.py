"""The answer as tables for a terminal, from rows in pytest-benchmark's JSON format alone.

``python -m harness.summary FILE.json...`` prints those of saved files.
"""

import sys
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from harness import saved
from harness.answers import ONLY_ONE, fastest, leanest, seconds, share_of_limit
from harness.estimates import pays_off_after
from harness.notes import notes
from harness.sizes import crossovers, exponents, per_size, spell_crossover
from harness.spelling import digits, spell_answer, spell_bytes, spell_error, spell_interval, spell_seconds

MISSING = "–"

# Below these widths the columns that matter least are left out rather than all of them folded.
NEEDED_WIDTH = {"import": 96, "cores": 96, "limit": 104, "faults": 112}

CAPTION = (
    "time: median of warm calls with its 95 % interval; vs NumPy: how many times faster; first: first call "
    "in a fresh process, after import, median of a few; pays off: calls until first + warm calls beat "
    "NumPy's; peak: what one warm call allocates (on a GPU: there); limit: the share of the measured floor "
    "that is reached; faults: pages touched for the first time per call; cores: CPU time / wall time; error: "
    "against NumPy in the same dtype, where 0 ulp is bit for bit"
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
    for line in by_size(groups(benchmarks)):
        console.print(Text(line, style="bold"))
    console.print(Text(CAPTION, style="dim"))
    return out.getvalue()


def by_size(found):
    """Lines on how time grows with n, and where one library overtakes another, for three sizes and more."""
    for problem, dtype, device in dict.fromkeys((key[0], *key[2:]) for key in found):
        lines = per_size(found, problem, dtype, device)
        powers = exponents(lines)
        if powers:
            grown = ", ".join(f"{name} n^{power:.2f}" for name, power in powers.items())
            yield f"{problem}, {dtype}, {device}, by size: time grows as {grown}"
            yield from map(spell_crossover, crossovers(lines))


def groups(benchmarks):
    """Rows joined to ``{(problem, size, dtype, device): {kernel: {question: row}}}``, with factors.

    Each kernel also gets `scale`, what its seconds are multiplied by to stand for the n asked for,
    and of the same problem, size and dtype on the CPU `numpy`, the reference's entry, and `floor`, a
    row (None on another device); either may be None.
    """
    found, floors = {}, {}
    for row in benchmarks:
        info = row["extra_info"]
        key = tuple(info[name] for name in ("problem", "size", "dtype", "device"))
        if info["question"] == "floor":
            floors[key[:3]] = row
            continue
        kernel = found.setdefault(key, {}).setdefault(info["kernel"], {"info": info})
        kernel[info["question"]] = row
        kernel["scale"] = info["n_asked"] / info["n"]
    for (problem, size, dtype, device), kernels in found.items():
        on_cpu = found.get((problem, size, dtype, "cpu"), {})
        numpy = next((k for k in on_cpu.values() if k["info"]["reference"]), None)
        for kernel in kernels.values():
            kernel["numpy"] = numpy
            kernel["floor"] = floors.get((problem, size, dtype)) if device == "cpu" else None
    return found


def title(name, kernels):
    """A group's name in words, the n asked for included."""
    problem, size, dtype, device = name
    n = max(kernel["info"]["n_asked"] for kernel in kernels.values())
    return f"{problem}, {size} (n = {n:,}), {dtype}, {device}"


def table(name, kernels, width):
    """One rich table, a line per kernel in order of appearance."""
    made = Table(
        title=title(name, kernels),
        title_justify="left",
        box=None,
        header_style="underline",
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    lines = [cells(kernel) for kernel in kernels.values()]
    shown = [
        heading
        for heading in lines[0]
        if heading not in NEEDED_WIDTH
        or (width >= NEEDED_WIDTH[heading] and any(line[heading] != MISSING for line in lines))
    ]
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
        "vs\nNumPy": f"{digits(numpy_warm[0] / warm[0])}×" if warm and numpy_warm else MISSING,
        "first": spell_seconds(first[0]) if first else MISSING,
        "import": spell_seconds(imported) if imported is not None else MISSING,
        "pays\noff": pays_off,
        "peak": peak(kernel),
        "limit": spell_share(kernel),
        "faults": f"{speed['page_faults']:,.0f}" if speed.get("page_faults") is not None else MISSING,
        "cores": f"{speed['cores_used']:.1f}" if "cores_used" in speed else MISSING,
        "error": spell_error(speed["error_ulps"]) if "error_ulps" in speed else MISSING,
    }


def spell_share(kernel):
    """How much of its floor a kernel reaches; ! where it is faster than the noise can explain."""
    found = share_of_limit(kernel)
    return MISSING if found is None else f"{found[0]:.0%}{' !' if found[1] else ''}"


def peak(kernel):
    """Peak bytes of the call; + where it also holds what its `prepare` made."""
    if "memory" not in kernel:
        return MISSING
    info = kernel["memory"]["extra_info"]
    return spell_bytes(info["peak_bytes"]) + (" +" if kernel["info"]["prepares"] else "")


def mark(kernel):
    return " *" if kernel["scale"] != 1 else ""


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
        print(text(data["benchmarks"], width=120, color=False))


if __name__ == "__main__":
    main(sys.argv[1:])
