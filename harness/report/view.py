"""What the page and the Markdown show, as plain data computed from loaded results."""

import html
from dataclasses import dataclass, field

from harness import machine, saved
from harness.answers import as_used, fastest, leanest, seconds
from harness.report import caveats, claims, clarity
from harness.report.evidence import Lacking
from harness.spelling import spell_answer, spell_bytes, spell_seconds
from harness.summary import cells, groups, title

CALLS = (1, 10, 1_000)


@dataclass
class Group:
    """One problem, size, dtype and device of one result: its answers and its table."""

    title: str
    key: tuple
    kernels: dict
    # [(question, answer in words, how sure)]
    answers: list = field(default_factory=list)
    headings: tuple = ()
    table: list = field(default_factory=list)


@dataclass
class Result:
    """One file: its name, its facts as (name, value), its groups and what to know about it."""

    name: str
    facts: list
    groups: list
    caveats: list
    data: dict


def result(name, data):
    """The Result of a loaded file."""
    found = [_group(key, kernels) for key, kernels in groups(data["benchmarks"]).items()]
    return Result(name, _facts(data), found, caveats.of(data), data)


def _group(key, kernels):
    made = Group(title(key, kernels), key, kernels)
    asked = [("each call, once warm", fastest(kernels, lambda k: seconds(k, "speed")), spell_seconds)]
    for calls in CALLS:
        what = f"a script that makes {calls:,} call{'s' if calls > 1 else ''}, import included"
        asked.append((what, fastest(kernels, lambda k, calls=calls: as_used(k, calls)), spell_seconds))
    asked.append(("least memory", leanest(kernels), spell_bytes))
    for what, answer, spell in asked:
        if answer is None:
            made.answers.append((what, "not measured", ""))
        else:
            made.answers.append((what, spell_answer(answer, spell), answer.sure))
    lines = [cells(kernel) for kernel in kernels.values()]
    made.headings = tuple(heading.replace("\n", " ") for heading in lines[0])
    made.table = [tuple(line.values()) for line in lines]
    return made


def _facts(data):
    info = data["machine_info"]
    versions = {k: v for k, v in (info.get("libraries") or {}).items() if v}
    memory = info.get("memory_bytes")
    cpus = f"{info.get('cpus_usable', '?')} of {info.get('cpus_present', '?')} used"
    facts = [
        ("processor", info.get("processor_name") or info.get("processor")),
        ("CPUs", cpus),
        ("memory", f"{memory / 1e9:.1f} GB" if memory else None),
        ("GPU", "; ".join(", ".join(gpu.values()) for gpu in info.get("gpus") or [])),
        ("system", " ".join(str(info[k]) for k in ("system", "release", "machine") if info.get(k))),
        ("Python", info.get("python_version")),
        ("libraries", ", ".join(f"{name} {version}" for name, version in versions.items())),
        ("transparent huge pages", info.get("transparent_huge_pages")),
        ("settings", ", ".join(f"{k}={v}" for k, v in (info.get("environment") or {}).items())),
        ("measured", data.get("datetime")),
        ("commit", (data.get("commit_info") or {}).get("id")),
    ]
    return [(name, str(value)) for name, value in facts if value]


def code(results):
    """Per problem: (problem, [(kernel, label, code, clarity in words, figures in words)]).

    The code is this checkout's. A kernel of a result that is not here is said to be missing.
    """
    names = {}
    for found in results:
        for row in found.data["benchmarks"]:
            info = row["extra_info"]
            names.setdefault(info["problem"], {}).setdefault(info["kernel"], info.get("label", ""))
    made = []
    for problem, kernels in names.items():
        entries = []
        for kernel, label in kernels.items():
            text = clarity.source(problem, kernel)
            try:
                found = clarity.measure(problem, kernel)
                words = f"{found.lines} lines, cognitive complexity {found.complexity}"
            except Lacking as lack:
                words = str(lack)
            entries.append(
                (kernel, label, text[1] if text else "", words, _figures(results, problem, kernel))
            )
        made.append((problem, entries))
    return made


def _figures(results, problem, kernel):
    """A kernel's first line of figures, from the first result that has them."""
    for found in results:
        for group in found.groups:
            if group.key[0] == problem and kernel in group.kernels:
                line = dict(zip(group.headings, group.table[list(group.kernels).index(kernel)], strict=True))
                return f"warm {line['time']}, first call {line['first']}, peak {line['peak']} ({group.title})"
    return ""


def side_by_side(results):
    """Warm times of several results, [(title, [(kernel, [time per result])])]; [] for one."""
    if len(results) < 2:
        return []
    tables = {}
    for place, found in enumerate(results):
        for group in found.groups:
            lines = tables.setdefault(group.title, {})
            for name, kernel in group.kernels.items():
                warm = seconds(kernel, "speed")
                lines.setdefault(name, ["–"] * len(results))[place] = spell_seconds(warm[0]) if warm else "–"
    return [(title, list(lines.items())) for title, lines in tables.items()]


def compared(results):
    """[(result's name, headings, cells)] of files that a comparison in turns has saved, side B's."""
    from harness.compare import tell

    made = []
    for found in results:
        comparison = found.data.get("comparison")
        if isinstance(comparison, dict) and comparison.get("side") == "B":
            made.append((found.name, tell.HEADINGS, [tell.cells(line) for line in comparison["lines"]]))
    return made


def unlike(results):
    """What sets the first result apart from each other one, a line each."""
    first, *others = results
    return [
        f"{first.name} and {other.name}: {line}"
        for other in others
        for line in saved.differences(first.data, other.data)
    ]


def by_threads(results):
    """``{(problem, size, dtype, device): {kernel: {CPUs: seconds}}}`` of results that differ in CPUs only."""
    first = results[0].data["machine_info"]
    made = {}
    for found in results:
        info = found.data["machine_info"]
        if any(not line.startswith("cpus_usable") for line in machine.differences(first, info)):
            continue
        for group in found.groups:
            for name, kernel in group.kernels.items():
                if seconds(kernel, "speed"):
                    count = kernel["info"]["threads_usable"]
                    line = made.setdefault(group.key, {}).setdefault(name, {})
                    line[count] = seconds(kernel, "speed")[0]
    return {
        key: {name: dict(sorted(line.items())) for name, line in lines.items()} for key, lines in made.items()
    }


def tally(verdicts):
    """Per result name: its verdicts counted, in words."""
    names = next(iter(verdicts))[1]
    counts = {}
    for name in names:
        words = [found[name].word for _, found in verdicts]
        counts[name] = ", ".join(f"{word}: {words.count(word)}" for word in claims.VERDICTS if word in words)
    return counts


def markdown(results, verdicts):
    """The short answer and the claims as Markdown, for a pull request."""
    parts = []
    for found in results:
        parts.append(f"### {_plain(found.name)}\n")
        for group in found.groups:
            parts.append(f"**{_plain(group.title)}**\n")
            parts += [f"- {what}: {_plain(answer)}" for what, answer, _ in group.answers]
            parts.append("")
        parts += [f"> {_plain(line)}" for line in found.caveats]
        parts.append("")
    parts.append("### The lecture's claims\n")
    names = [found.name for found in results]
    rows = [("section", "claim", *names), ("---",) * (2 + len(names))]
    rows += [(c.section, c.statement, *(found[name].word for name in names)) for c, found in verdicts]
    parts += [f"| {' | '.join(_plain(cell) for cell in row)} |" for row in rows]
    return "\n".join(parts) + "\n"


def _plain(text):
    return html.escape(text, quote=False).replace("|", "\\|").replace("\n", " ")


def terminal(results, verdicts):
    """The same in lines for a terminal."""
    for found in results:
        yield found.name
        for group in found.groups:
            yield f"  {group.title}"
            for what, answer, _ in group.answers:
                yield f"    {what}: {answer}"
    for name, counts in tally(verdicts).items():
        yield f"the lecture's claims, {name}: {counts}"
