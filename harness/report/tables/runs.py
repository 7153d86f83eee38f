"""What runs say of machine, libraries and the lecture's claims, and what changed from one to the next."""

from collections import Counter, defaultdict

from harness.analysis import changes as verdicts_on
from harness.analysis.choice import LIBRARIES
from harness.claims.rules import VERDICTS
from harness.machine import described
from harness.report import words
from harness.report.results import labels
from harness.report.table import BETTER, WORSE, Cell, of_words, peak, seconds
from harness.units import format_seconds, format_times

NOT_RECORDED = "not recorded in this file"
OTHER_INPUTS = "other inputs"
FIGURES = verdicts_on.WARM, verdicts_on.MEMORY
# Of each library: how it is told what mathematics it has, and what its environment variables begin with.
VECTORS = {
    "numpy": "NumPy was built for, and found: {vector instructions}; BLAS: {BLAS}",
    "numba": "SVML, Intel's vector mathematics: {SVML}; threading layer: {threading layer}",
    "jax": "XLA compiles its own, for the processor at hand",
}
PREFIXES = {
    "numpy": ("NPY_", "OPENBLAS_", "OMP_", "MKL_"),
    "numba": ("NUMBA_", "OMP_"),
    "jax": ("JAX_", "XLA_"),
}


def of_run(data):
    """The Table of what a loaded file says of its machine and its run."""
    info = data["machine_info"]
    memory = info.get("memory_bytes")
    versions = {name: version for name, version in (info.get("libraries") or {}).items() if version}
    values = {
        "processor": described.processor(info),
        "CPUs": described.cpus(info),
        "governor of the clock": info.get("governor"),
        "memory": f"{memory / 1e9:.1f} GB" if memory else None,
        "system": " ".join(str(info[name]) for name in ("system", "release", "machine") if info.get(name)),
        "Python": info.get("python_version"),
        "libraries": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "transparent huge pages": info.get("transparent_huge_pages"),
        "load at the start": info.get("load"),
        "least step of the clock": format_seconds(step) if (step := info.get("clock_step_seconds")) else None,
        "OpenMP's wait policy": info.get("openmp_wait_policy"),
        "settings": ", ".join(f"{name}={value}" for name, value in (info.get("settings") or {}).items()),
        "rounds": data.get("rounds"),
        "seed of the order": data.get("seed"),
        "measured": data.get("datetime"),
        "commit": (data.get("commit_info") or {}).get("id"),
    }
    rows = [(name, str(value)) for name, value in values.items() if value not in (None, "")]
    return of_words("", ("what", "value"), rows, left=("what", "value"))


def fairness(result):
    """The Table of what each library of a Result was given, a row per library."""
    info = result.data["machine_info"]
    usable, builds, settings = described.cpus(info), info.get("builds") or {}, info.get("settings")
    rows = []
    for library in LIBRARIES:
        kernels = [k for group in result.groups for k in group.entries if k.library == library]
        if not kernels:
            continue
        threads = f"may use {usable}" if usable else "CPUs: not recorded"
        if busy := max((k for k in kernels if k.cores_used), key=lambda k: k.cores_used, default=None):
            threads += f"; kept {busy.cores_used:.1f} busy at most ({busy.kernel})"
        build = defaultdict(lambda: NOT_RECORDED, builds.get(library) or {})
        by_name = (f"{name}={value}" for name, value in (settings or {}).items())
        set_here = ", ".join(setting for setting in by_name if setting.startswith(PREFIXES[library]))
        others = NOT_RECORDED if settings is None else set_here or "as installed"
        rows.append((words.name(library), threads, VECTORS[library].format_map(build), others))
    names = ("library", "threads", "vector mathematics", "settings")
    return of_words("", names, rows, left=names)


# The lecture's claims


def of_verdicts(verdicts, labels, full=False):
    """The Table of `claims.table`'s verdicts, a column per result; `labels` by result name.

    `full`: what each is judged by, and the figures, stand beside it.
    """
    rows = []
    for claim, by_name in verdicts:
        in_order = [by_name[name] for name in labels]
        cells = (Cell(verdict.word, more=verdict.figures if full else "") for verdict in in_order)
        statement = Cell(claim.statement, more=f"by: {claim.measure}" if full else "")
        rows.append((claim.section, statement, *cells))
    names = ("section", "claim", *labels.values())
    return of_words("", names, rows, left=names)


def tally(verdicts):
    """Per result name its verdicts on the claims, counted, in words: 'holds: 18, does not hold: 2'."""
    counts = defaultdict(Counter)
    for _, by_name in verdicts:
        for name, verdict in by_name.items():
            counts[name][verdict.word] += 1
    return {
        name: ", ".join(f"{word}: {counted[word]}" for word in VERDICTS if counted[word])
        for name, counted in counts.items()
    }


# From one file to the next


def changes(results):
    """[[what changed, what did not]] over Results in order: Tables, or []; those with changes first.

    Of each problem, dtype, device and number of CPUs at the largest n that two of them measured. A figure
    has changed where it is further from the same machine's file before than two runs of equal versions may
    be. Of peaks only those are shown: most kernels allocate to the byte what they did before.
    """
    groups_of = {}
    for place, result in enumerate(results):
        for group in result.groups:
            sizes = groups_of.setdefault((group.problem, *group.key[2:]), {})
            sizes.setdefault(group.n_asked, [None] * len(results))[place] = group
    names = ("kernel", "figure", *labels(results).values())
    tables = []
    for sizes in groups_of.values():
        shared = [n for n, groups in sizes.items() if sum(map(bool, groups)) > 1]
        groups, rows = sizes[max(shared)] if shared else [], []
        for kernel in dict.fromkeys(entry.kernel for group in groups if group for entry in group.entries):
            kernels = [group.entry(kernel) if group else None for group in groups]
            rows += [(kernel, figure, *_over_results(kernels, results, figure)) for figure in FIGURES]
        rows = [row for row in rows if sum(cell.value is not None for cell in row[2:]) > 1]
        changed = [row for row in rows if any(cell.more for cell in row[2:])]
        same = [row for row in rows if row not in changed and row[1] == verdicts_on.WARM]
        if rows:
            title = next(group.title for group in groups if group)
            tables.append([part and of_words(title, names, part, left=names[:2]) for part in (changed, same)])
    return sorted(tables, key=lambda pair: not pair[0])


def _over_results(kernels, results, figure):
    """A Cell per Result: a kernel's figure, and how it differs from the same machine's file before."""
    before = {}
    for kernel, result in zip(kernels, results, strict=True):
        cell = peak(kernel) if figure == verdicts_on.MEMORY else seconds(kernel and kernel.warm_at_n())
        if cell.value is None:
            yield cell
            continue
        mark, more = _change(kernel, before[result.machine], figure) if result.machine in before else ("", "")
        before[result.machine] = kernel
        yield Cell(cell.text, cell.value, mark, more)


def _change(kernel, last, figure):
    """(mark, '1.3× slower'), or empty words; what has no ratio says why."""
    if kernel.is_on_other_inputs(last):
        return "", OTHER_INPUTS
    if figure == verdicts_on.WARM:
        now, before = kernel.warm_at_n(), last.warm_at_n()
        word = verdicts_on.of_saved_times(now, before).word
        times, worse, better = now.median / before.median, "slower", "faster"
    else:
        now, before = kernel.peak_bytes_at_n(), last.peak_bytes_at_n()
        word = verdicts_on.of_bytes(now, before).word
        times, worse, better = max(now, 1) / max(before, 1), "more", "less"
    if word in verdicts_on.WORSE:
        return WORSE, f"{format_times(times)}× {worse}"
    return (BETTER, f"{format_times(1 / times)}× {better}") if word in verdicts_on.BETTER else ("", "")
