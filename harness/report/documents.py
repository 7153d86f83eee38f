"""The blocks of the README and of docs/ that are made from results/: ``python -m harness.report.documents``.

Each stands between ``<!-- NAME FILE... -->`` and ``<!-- end -->``:

- `map FILE PICTURE`: the map, drawn anew into PICTURE (as the document links to it);
- `answer FILE`: a closing block;
- `libraries FILE`: a line per problem: the libraries' warm calls, and who is fastest by number of calls;
- `patterns FILE...`: a line per problem: which library for one call, and for a thousand;
- `variants FILE`: each problem's kernels on its other inputs, against those that it states;
- `tables FILE`: a result's tables;
- `versions FILE...`: what changed from one file to the next;
- `claims FILE...`: the claims on which results differ;
- `sides FILE PICTURE`: a comparison of several sides, its pictures drawn anew into PICTURE-1.svg and so on;
- `caches FILE...`: what a filled cache saves, and what another shape costs, per kernel and file;
- `power`, `steadiness`: the error rates of the comparison, how far runs agree with each other.

A test fails where a document and the results drift apart.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

from harness.analysis import choice
from harness.analysis.entries import groups
from harness.claims import table as claims
from harness.report import as_used, choices, markdown, words
from harness.report.page import map_words, maps, svg, versions
from harness.report.sides import page as page_of_sides
from harness.report.sides import told as sides
from harness.report.terminal import block, tables
from harness.storage import files

ROOT = Path(__file__).resolve().parents[2]
KINDS = "map|answer|libraries|patterns|variants|tables|versions|claims|sides|caches|power|steadiness"
BLOCK = re.compile(rf"(<!-- ({KINDS}) ([^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)


def paths():
    """The documents that may have such blocks."""
    return [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]


def renewed(document):
    """A document's text with every such block made anew. Raises files.NotAResult."""
    made = {
        "map": _map,
        "answer": _answer,
        "libraries": _libraries,
        "patterns": _patterns,
        "variants": _variants,
        "tables": _tables,
        "versions": _versions,
        "claims": _claims,
        "sides": _sides,
        "caches": _caches,
        "power": _power,
        "steadiness": _steadiness,
    }

    def made_anew(found):
        return found[1] + made[found[2]](*found[3].split()) + found[4]

    return BLOCK.sub(made_anew, document)


def _panels(file):
    return _panels_of(files.load(ROOT / file))


def _panels_of(data):
    """The Panels of a loaded file in its main dtype."""
    return choices.main_panels(choice.panels(groups(data)))


def _jax(data):
    """What a column is called whose files differ in their JAX."""
    return f"JAX {data['machine_info']['libraries']['jax']}"


def _map(file, picture):
    text = " ".join(f"{map_words.title(panel)}: {map_words.described(panel)}" for panel in _panels(file))
    return f"![Which library is fastest? {text}]({picture})\n"


def pictures(path):
    """``{path: SVG}`` of the maps that the document at `path` shows."""
    made = {}
    for found in BLOCK.finditer(path.read_text(encoding="utf-8")):
        if found[2] == "map":
            file, picture = found[3].split()
            made[path.parent / picture] = maps.drawn(_panels(file))
        if found[2] == "sides":
            file, picture = found[3].split()
            for name, plot in _pictures_of_sides(_compared(file), picture):
                made[path.parent / name] = svg.standalone(plot)
    return made


def _patterns(*names):
    files_of = {}
    for name in names:
        data = files.load(ROOT / name)
        panels = _panels_of(data)
        files_of[f"{_jax(data)}, {panels[0].dtype}"] = panels
    return f"\n{markdown.patterns(files_of)}\n"


def _libraries(file):
    return f"\n{markdown.libraries(_panels(file))}\n"


def _variants(file):
    return f"\n{markdown.variants(groups(files.load(ROOT / file)))}\n"


def _sides(file, picture):
    kept = _compared(file)
    shown = [f"![{plot.title}: {plot.text}]({name})" for name, plot in _pictures_of_sides(kept, picture)]
    found = sides.table(kept)
    said = [f"- {line}." for line in sides.stories(kept)]
    parts = [*said, "", *shown, "", f"{found.title}:", "", markdown.table(found.headings, found.rows)]
    return "\n" + "\n".join(parts) + "\n"


def _pictures_of_sides(kept, picture):
    return [(f"{picture}-{place}.svg", plot) for place, plot in enumerate(page_of_sides.plots(kept), 1)]


def _versions(*names):
    results = versions.in_order([words.result(name, files.load(ROOT / name)) for name in names])
    labels = versions.labels(results)
    parts = []
    for change in versions.changes(results):
        if change.changed:
            steps = [[step.text("×") for step in line.steps] for line in change.changed]
            rows = [(line.kernel, line.figure, *of) for line, of in zip(change.changed, steps, strict=True)]
            headings = ("kernel", "figure", *(labels[found.name] for found in results))
            parts.append(f"\n{change.title}:\n\n{markdown.table(headings, rows)}")
    return "".join(parts) + "\n"


def _answer(file):
    return _as_told(block.text(files.load(ROOT / file), width=100, color=False, ends=(f"From: {file}",)))


def _tables(file):
    return _as_told(tables.text(files.load(ROOT / file), width=120, color=False))


def _as_told(shown):
    lines = "\n".join(line.rstrip() for line in shown.splitlines())
    return f"```text\n{lines}\n```\n"


def _claims(*names):
    results = {name: files.load(ROOT / name) for name in names}
    headings = [_jax(data) for data in results.values()]
    verdicts = claims.table(results)
    differ = [(c, found) for c, found in verdicts if len({found[name].word for name in names}) > 1]
    same = len(verdicts) - len(differ)
    agree = f"On the other {same} of {len(verdicts)} claims all of them agree."
    return f"\n{markdown.claims(names, differ, headings)}\n{agree}\n"


CACHES = ("kernel", "with", "import + first call", "second process", "cache", "saved")


def _caches(*names):
    """A table per problem, n, dtype and device that most files have: a line per kernel and file."""
    found, notes, having = {}, {}, Counter()
    for name in names:
        data = files.load(ROOT / name)
        told = _jax(data)
        for group in groups(data):
            having[group.title] += 1
            lines = found.setdefault(group.title, {})
            for entry in group.entries:
                if entry.second or entry.new_shape:
                    figures = (*as_used.second_cells(entry)[:-1], *as_used.shape_cells(entry))
                    lines.setdefault(entry.kernel, []).append((entry.kernel, told, *figures))
                if entry.second and entry.second.why:
                    notes.setdefault(f"- {entry.unique_name}: {markdown.plain(entry.second.why)}", told)
    parts = []
    for title, lines in found.items():
        rows = [row for kernel in lines.values() for row in kernel]
        if rows and having[title] == max(having.values()):
            headings = (*CACHES, "warm call", "new shape", "times a warm call")
            parts.append(f"\n{title}:\n\n{markdown.table(headings, rows)}")
    warned = "".join(f"{note} (with {told})\n" for note, told in notes.items())
    return "".join(parts) + (f"\n{warned}\n" if warned else "\n")


def _power(*names):
    return _figures(names, lambda found: "with a core always taken" if found.get("loaded") else "how often")


def _steadiness(*names):
    return _figures(names, lambda found: found.get("title", "measured"))


def _figures(names, title):
    """A column per file of ``{"figures": {what: words}}``, a row for whatever one of them says."""
    series = [_read(name, dict) for name in names]
    rows = [
        (what, *(found["figures"].get(what, words.MISSING) for found in series))
        for what in dict.fromkeys(what for found in series for what in found["figures"])
    ]
    return f"\n{markdown.table(('what', *map(title, series)), rows)}\n"


def _compared(name):
    return _read(name, list)


def _read(name, kind):
    """A file that is no result of a run, but has `figures`, a dict or a list."""
    try:
        found = json.loads((ROOT / name).read_text(encoding="utf-8"))
        known = isinstance(found["figures"], kind)
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
            after = renewed(before)
            made = {path: after} if after != before else {}
            # A picture may change where its words do not: its colours, its lines.
            made |= pictures(path)
            for file, text in made.items():
                if not file.exists() or file.read_text(encoding="utf-8") != text:
                    file.parent.mkdir(exist_ok=True)
                    files.write(file, text)
                    print(f"renewed: {file.relative_to(ROOT)}")
    except (files.NotAResult, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
