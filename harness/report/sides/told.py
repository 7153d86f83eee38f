"""What a saved comparison of several sides says: where a kernel got worse, and what each side takes."""

import math
from itertools import groupby
from types import SimpleNamespace

from harness.report.table import MISSING, Cell, of_words
from harness.report.tables.comparison import MARKS, format_figure, without_what_all_share
from harness.units import format_digits


def figures(kept):
    """{(kernel, question): {side: figure}} in the comparison's order; a figure has median, low, high."""
    found = {}
    for figure in kept["figures"]:
        known = found.setdefault((figure["kernel"], figure["question"]), {})
        known[figure["side"]] = SimpleNamespace(**figure)
    return found


def lines(kept):
    """{(kernel, question): {side: line}}; a side that gave no answer in time has that for its warm call."""
    found = {}
    for line in (SimpleNamespace(**line) for line in kept["lines"]):
        question = "warm call" if line.question == "first answer" else line.question
        found.setdefault((line.kernel, question), {})[line.side] = line
    return found


def table(kept):
    """A Table with a row per figure and a column per side; what is worse or better says so."""
    names, of_line, known = list(kept["sides"]), lines(kept), figures(kept)
    short, title = _short(kept)
    rows = []
    for kernel, question in dict.fromkeys([*known, *of_line]):
        own, said = known.get((kernel, question), {}), of_line.get((kernel, question), {})
        if said:  # first calls are timed in any case, and told where they were asked for
            cells = (_cell(own.get(name), said.get(name), question) for name in names)
            rows.append((short[kernel], question, *cells))
    return of_words(title, ("kernel", "figure", *names), rows, left=("kernel", "figure"))


def _cell(figure, line, question):
    parts = [format_figure(figure.median, question)] if figure else []
    if line is not None and line.word in MARKS:
        parts.append(f"{line.word}, {_times(line)}")
    return Cell(": ".join(parts) or MISSING, mark=MARKS.get(line.word, "") if line else "")


def gaps(figures, said):
    """(side, '> 48.5×') of each side on which a kernel has no figure, having given no answer in time."""
    return [(name, _times(line)) for name, line in said.items() if name not in figures]


def _times(line):
    return f"> {format_digits(line.low)}×" if line.high == math.inf else f"{format_digits(line.ratio)}×"


def _short(kept):
    """Case ids cut to what tells them apart, by id, and what all of them share."""
    ids = list(dict.fromkeys(line["kernel"] for line in kept["lines"]))
    names, shared = without_what_all_share(ids)
    return dict(zip(ids, names, strict=True)), shared


def stories(kept):
    """A sentence for every figure that differs on some side: where it got worse, and where better again."""
    names, (short, _) = list(kept["sides"]), _short(kept)
    for (kernel, question), said in lines(kept).items():
        words = {name: said[name].word for name in names if name in said}
        if not set(words.values()) & MARKS.keys():
            continue
        yield f"{short[kernel]}, {question}: {'; '.join(_parts(kept['previous'], words, said))}"


def _parts(previous, words, said):
    """The runs of sides that have the same word, in words."""
    if previous:
        for name, word in words.items():
            if word in MARKS:
                yield f"{word} in {name} than in {said[name].against} ({_times(said[name])})"
        return
    base = next(iter(said.values())).against
    runs = [(word, list(own)) for word, own in groupby(words, words.get)]
    for place, (word, own) in enumerate(runs):
        last = place == len(runs) - 1
        where = (
            f"from {own[0]} on"
            if last
            else f"in {own[0]}"
            if len(own) == 1
            else f"from {own[0]} to {own[-1]}"
        )
        if word in MARKS:
            ratios = [said[name] for name in own]
            least, most = min(ratios, key=lambda one: one.ratio), max(ratios, key=lambda one: one.ratio)
            span = _times(least) if _times(least) == _times(most) else f"{_times(least)} to {_times(most)}"
            yield f"{word} {where} ({span} that of {base})"
        elif place:
            yield f"{'as in ' + base if word == 'same' else 'not decided'} {where}"
