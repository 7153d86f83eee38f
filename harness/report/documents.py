"""The blocks of the README and of docs/ that are made from results/: ``python -m harness.report.documents``.

Each stands between ``<!-- NAME FILE... -->`` and ``<!-- end -->``. `short`: the best of each library at the
lecture's sizes, with a picture. `tables`: a result's tables. `claims`: the claims on which results differ.
`power`: the error rates of the comparison. `steadiness`: how far runs agree with each other. A test fails
where a document and the results drift apart.
"""

import json
import re
import sys
from pathlib import Path

from harness.analysis import ranking
from harness.analysis.entries import groups
from harness.claims import table as claims
from harness.report import markdown, plots, svg, tables, words
from harness.storage import files

ROOT = Path(__file__).resolve().parents[2]
LECTURE = ("lecture", "float64", "cpu")
KINDS = "short|tables|claims|power|steadiness"
BLOCK = re.compile(rf"(<!-- ({KINDS}) ([^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)


def paths():
    """The documents that may have such blocks."""
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]


def renewed(document):
    """A document's text with every such block made anew. Raises files.NotAResult."""
    made = {
        "short": _short,
        "tables": _tables,
        "claims": _claims,
        "power": _power,
        "steadiness": _steadiness,
    }

    def block(found):
        return found[1] + made[found[2]](*found[3].split()) + found[4]

    return BLOCK.sub(block, document)


def _short(file):
    data = files.load(ROOT / file)
    info = data["machine_info"]
    versions = info["libraries"]
    libraries = ", ".join(f"{name} {versions[name]}" for name in ("numpy", "numba", "jax"))
    machine = ", ".join(
        (info["processor_name"], f"{info['cpus_usable']} CPUs", f"Python {info['python_version']}")
    )
    rows, verdicts, shown = [], [], []
    for group in _lectures(data):
        named = f"{group.problem}, n = {group.n_asked:,}"
        best = ranking.best_of_libraries(group)
        rows += [(named, *words.short_cells(group, entry)) for entry in best]
        fastest, *_ = words.answers(group)
        verdicts.append(f"- {group.problem}, of all kernels the {fastest.question}: {fastest.words}.")
        drawn = plots.processes(group)
        shown.append(f"![{group.problem}: {drawn.text}]({_picture(group)})")
    table = markdown.table(("problem", *words.SHORT), rows)
    intro = f"{machine}, {libraries}, float64; the best of each library at the lecture's sizes:"
    return "\n".join(["", intro, "", table, *verdicts, "", *shown, ""])


def _lectures(data):
    """The Groups of the lecture's two problems at its sizes."""
    asked = [group for group in groups(data) if (group.size, group.dtype, group.device) == LECTURE]
    return [group for group in asked if group.problem in ("grid_max", "quadratic_map")]


def _picture(group):
    return f"docs/pictures/{group.problem}.svg"


def pictures(document):
    """``{path: SVG}`` of the pictures that a document's `short` blocks show."""
    made = {}
    for block in BLOCK.finditer(document):
        if block[2] == "short":
            for group in _lectures(files.load(ROOT / block[3].strip())):
                made[ROOT / _picture(group)] = svg.standalone(plots.processes(group))
    return made


def _tables(file):
    shown = tables.text(files.load(ROOT / file), width=120, color=False)
    lines = "\n".join(line.rstrip() for line in shown.splitlines())
    return f"```text\n{lines}\n```\n"


def _claims(*names):
    results = {name: files.load(ROOT / name) for name in names}
    headings = [f"JAX {data['machine_info']['libraries']['jax']}" for data in results.values()]
    verdicts = claims.table(results)
    differ = [(c, found) for c, found in verdicts if len({found[name].word for name in names}) > 1]
    same = len(verdicts) - len(differ)
    agree = f"On the other {same} of {len(verdicts)} claims all of them agree."
    return f"\n{markdown.claims(names, differ, headings)}\n{agree}\n"


def _power(*names):
    return _figures(names, lambda found: "with a core always taken" if found.get("loaded") else "how often")


def _steadiness(*names):
    return _figures(names, lambda found: found.get("title", "measured"))


def _figures(names, title):
    """A column per file of ``{"figures": {what: words}}``, a row for whatever one of them says."""
    series = [_read(name) for name in names]
    rows = [
        (what, *(found["figures"].get(what, words.MISSING) for found in series))
        for what in dict.fromkeys(what for found in series for what in found["figures"])
    ]
    return f"\n{markdown.table(('what', *map(title, series)), rows)}\n"


def _read(name):
    try:
        found = json.loads((ROOT / name).read_text(encoding="utf-8"))
        known = isinstance(found["figures"], dict)
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise files.NotAResult(f"{name}: cannot be read, or holds no figures")
    return found


def main():
    """Write every document anew; exit status 2 after one line where a result cannot be read."""
    try:
        for path in paths():
            before = path.read_text(encoding="utf-8")
            if renewed(before) != before:
                files.write(path, renewed(before))
                print(f"renewed: {path.relative_to(ROOT)}")
                for picture, drawn in pictures(before).items():
                    picture.parent.mkdir(exist_ok=True)
                    files.write(picture, drawn)
    except (files.NotAResult, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
