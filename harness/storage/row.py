"""Rows of results: a pure function of samples, the same after a whole, an interrupted and a killed run."""

from dataclasses import dataclass, replace
from statistics import median

# Sentences of a sample. Those on what is looked for once only the first sample of a case has.
SENTENCES = ("known_limits", "notes")
# What a row keeps of a second process, each with the figure of every process that was one.
SECOND = ("import_seconds", "first_call_seconds", "hits", "misses", "why", "files", "bytes")


@dataclass
class Row:
    """One question about one case: a figure per process, in seconds, and what is said beside them."""

    question: str
    case: object
    seconds: list
    extra_info: dict

    @property
    def name(self):
        return f"test_{self.question}[{self.case.id}]"

    @property
    def fullname(self):
        return f"bench_tests/test_{self.question}.py::{self.name}"

    @property
    def group(self):
        case = self.case
        cpus = () if case.cpus is None else (f"{case.cpus} CPUs",)
        words = (case.problem, case.size, case.dtype, case.device, *cpus)
        return f"{' '.join(words)}: {self.question.replace('_', ' ')}"


def rows(samples):
    """Every Row that the samples give, case by case in order of appearance."""
    found = []
    for case in dict.fromkeys(sample.case for sample in samples):
        own = of_case(samples, case)
        # By the samples alone: the problem may be another machine's.
        is_floor = any(sample.floor for sample in own)
        for question in ("floor",) if is_floor else ("first_call", "memory", "speed"):
            row = made(question, own)
            if row is not None:
                found.append(row)
    return found


def of_case(samples, case):
    """The samples of one case in round order, the one that was taken again instead of the first."""
    by_round = {}
    for sample in samples:
        if sample.case == case:
            # What was counted or looked for the first time, after all that is timed.
            known = by_round.get(sample.round, sample)
            memory = sample.memory or known.memory
            by_round[sample.round] = replace(sample, memory=memory, **_sentences((known, sample)))
    return [by_round[number] for number in sorted(by_round)]


def _sentences(samples):
    """``{name: sentences}`` of all these samples, each sentence once.

    What stands behind a semicolon is a process's own figure: that of the last one is told.
    """
    return {
        name: list({told.partition(";")[0]: told for one in samples for told in getattr(one, name)}.values())
        for name in SENTENCES
    }


def made(question, own):
    """The Row that answers a question from one case's samples (`of_case`), or None without a figure."""
    if question == "memory":
        return _memory(own)
    # Where every process was disturbed there is still a figure; its row says so and no verdict counts it.
    good = [sample for sample in own if not sample.disturbed]
    if question == "first_call":
        return _row(question, own, good or own, "first_call_seconds", _of_first_call)
    timed = [sample for sample in good or own if sample.warm_seconds is not None]
    if not timed:
        return None
    if question == "floor":
        return _row(question, own, timed, "warm_seconds", lambda kept, own: kept[0].floor)
    return _row(question, own, timed, "warm_seconds", _of_speed)


def _row(question, own, kept, figure, details):
    seconds = [getattr(sample, figure) for sample in kept]
    low, high = min(seconds), max(seconds)
    info = _described(question, own)
    info |= {
        "process_seconds": seconds,
        "process_rounds": [sample.round for sample in kept],
        "median_interval": [low, high],
        "disturbed": [{"round": s.round, "reason": s.disturbed} for s in own if s.disturbed],
    }
    if all(sample.disturbed for sample in kept):
        info["in_no_verdict"] = True
    return Row(question, own[0].case, seconds, info | details(kept, own))


def _described(question, own):
    """What every row says of itself, in plain strings and numbers."""
    case = own[0].case
    names = ("problem", "kernel", "size", "dtype", "device", "cpus")
    return (
        {"question": question}
        | {name: getattr(case, name) for name in names}
        | own[0].about
        | {name: told for name, told in _sentences(own).items() if told}
    )


def _of_first_call(kept, own):
    seconds = [sample.import_seconds for sample in kept]
    found = {"import_seconds": median(seconds), "import_process_seconds": seconds}
    compiled = [sample.import_compile_seconds for sample in kept]
    if any(compiled):
        found["import_compile_process_seconds"] = compiled
    return found | _first_call_parts(kept) | _second_process(kept) | _new_shape(kept, own)


def _first_call_parts(kept):
    """``{part: [seconds of every process]}`` of a first call, as far as its library tells."""
    names = dict.fromkeys(name for sample in kept for name in sample.first_call_parts)
    parts = {name: [sample.first_call_parts.get(name, 0.0) for sample in kept] for name in names}
    return {"first_call_parts": parts} if parts else {}


def _second_process(kept):
    """What processes that found a filled cache say, round by round."""
    rounds = {sample.round: sample.second_process for sample in kept if sample.second_process}
    if not rounds:
        return {}
    figures = {name: [found[name] for found in rounds.values()] for name in SECOND}
    return {"second_process": {"rounds": list(rounds)} | figures}


def _new_shape(kept, own):
    """What a call on another shape takes, round by round; why there is no such figure."""
    rounds = {s.round: s.new_shape_seconds for s in kept if s.new_shape_seconds is not None}
    if rounds:
        n = next(sample.new_shape_n for sample in kept if sample.new_shape_n is not None)
        return {"new_shape": {"n": n, "rounds": list(rounds), "seconds": list(rounds.values())}}
    missing = next((sample.new_shape_missing for sample in own if sample.new_shape_missing), None)
    return {"new_shape": {"missing": missing}} if missing else {}


def _of_speed(kept, own):
    found = {
        "error_ulps": _largest(sample.error_ulps for sample in own),
        "input_bytes": own[0].input_bytes,
        "cores_used": _median(sample.cores_used for sample in kept),
        "page_faults": _median(sample.page_faults for sample in kept),
    }
    of_largest = _largest(sample.error_of_largest_ulps for sample in own)
    if of_largest is not None:
        found["error_of_largest_ulps"] = of_largest
    if max(sample.inputs_in_turn for sample in kept) > 1:
        found["inputs_in_turn"] = median(sample.inputs_in_turn for sample in kept)
    return found


def _memory(own):
    found = _measured(own)
    if "peak_bytes" not in found:
        return None
    info = _described("memory", own) | {"peak_bytes": found["peak_bytes"]}
    info |= {"input_bytes": own[0].input_bytes, "given_bytes": own[0].given_bytes}
    return Row("memory", own[0].case, [found["traced_seconds"]], info)


def why_no_peak(own):
    """Why there is no memory row: (kind of outcome, reason), or None if there is one or nobody looked."""
    found = _measured(own)
    return next(((kind, found[kind]) for kind in ("skipped", "failed") if kind in found), None)


def peak_bytes(own):
    """Of one traced warm call, or None where nobody looked or it failed."""
    return _measured(own).get("peak_bytes")


def _measured(own):
    return next((sample.memory for sample in own if sample.memory), {})


def _largest(values):
    known = [value for value in values if value is not None]
    return max(known) if known else None


def _median(values):
    known = [value for value in values if value is not None]
    return median(known) if known else None
