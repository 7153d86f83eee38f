"""Two saved files compared: the same words, on weaker evidence, which is said."""

from harness import saved
from harness.compare.sides import CannotCompare
from harness.compare.verdict import judge_bytes, judge_saved
from harness.estimates import DRIFT


def compare(a, b, effect):
    """The lines (as `outcome.lines` has them) and notes for two paths. Raises CannotCompare."""
    try:
        one, other = saved.load(a), saved.load(b)
    except saved.NotAResult as error:
        raise CannotCompare(str(error)) from None
    notes = [f"not alike: {line}" for line in saved.differences(one, other)]
    notes.append(
        "two saved runs, not measured in turns: what the machine did in between is in every ratio, and only "
        f"a difference beyond {DRIFT:.0%} and beyond both intervals is called one"
    )
    rows, others = ({_key(row): row for row in data["benchmarks"]} for data in (one, other))
    found = [line for key in rows if key in others for line in _lines(rows[key], others[key], effect)]
    if not found:
        raise CannotCompare(f"{a} and {b} have no figure in common")
    alone = len(rows.keys() ^ others.keys())
    if alone:
        notes.append(f"{alone} rows are in one of the files only")
    return found, notes


def _key(row):
    info = row["extra_info"]
    return tuple(info[name] for name in ("question", "problem", "kernel", "n", "dtype", "device"))


def _lines(a, b, effect):
    question = a["extra_info"]["question"]
    line = {"kernel": a.get("param") or a["extra_info"]["kernel"]}
    if question == "memory":
        peaks = [row["extra_info"]["peak_bytes"] for row in (a, b)]
        word = judge_bytes(*peaks, effect)
        ratio = peaks[1] / peaks[0] if peaks[0] else float("nan")
        yield (
            line
            | {"question": "peak memory", "a": peaks[0], "b": peaks[1], "word": word}
            | {"ratio": ratio, "low": None, "high": None}
        )
    elif question in ("speed", "first_call"):
        figures = [(row["stats"]["median"], *row["extra_info"]["median_interval"]) for row in (a, b)]
        verdict = judge_saved(*figures, effect, DRIFT)
        name = "warm call" if question == "speed" else "first call"
        yield (
            line
            | {"question": name, "a": figures[0][0], "b": figures[1][0], "word": verdict.word}
            | {"ratio": verdict.ratio, "low": verdict.low, "high": verdict.high}
        )
