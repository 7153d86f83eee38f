"""Two saved files compared: the same words, on weaker evidence, which is said."""

from harness.analysis import stats
from harness.analysis.stats import DRIFT_BETWEEN_RUNS
from harness.analysis.table import groups
from harness.cases.case import Case
from harness.compare.environments import CannotCompare
from harness.compare.outcome import of_bytes, of_verdict
from harness.compare.verdict import FEWEST_IF_LARGE, LARGE, Verdict, judge_saved
from harness.storage import files


def compare(a, b, effect):
    """The `outcome.Line`s, notes and failures for two paths. Raises CannotCompare, one line."""
    try:
        one, other = files.load(a), files.load(b)
    except files.NotAResult as error:
        raise CannotCompare(str(error)) from None
    notes = [f"not alike: {line}" for line in files.differences(one, other)]
    notes.append(
        "two saved runs, not measured in turns: what the machine did in between is in every ratio, and only "
        f"a difference beyond both ranges, each {DRIFT_BETWEEN_RUNS:.0%} wider, is called one"
    )
    entries, others = (_entries(data) for data in (one, other))
    found, failures = [], []
    for key in entries:
        if key in others:
            failures += _failures(key, (a, entries[key]), (b, others[key]))
            found += _lines(key, entries[key], others[key], effect)
    if not (found or failures):
        raise CannotCompare(f"{a} and {b} have no figure in common")
    alone = entries.keys() ^ others.keys()
    if alone:
        notes.append(f"{len(alone)} kernels are in one of the files only")
        for name, data in ((a, one), (b, other)):
            for kernel, reason in _not_run(data).items():
                if any(key.kernel == kernel for key in alone):
                    notes.append(f"{kernel} was not run for {name}: {reason}")
    return found, notes, failures


def _entries(data):
    """``{Case: Entry}``; a size that is a name is the n it stands for, so that both spellings match."""
    return {
        Case(e.problem, e.kernel, str(e.n_asked), e.dtype, e.device, e.cpus): e
        for group in groups(data)
        for e in group.entries
    }


def _not_run(data):
    """``{kernel: why it was not even tried}``, at one size at least."""
    return {kernel: reason for group in groups(data) for kernel, reason in group.not_run.items()}


def _failures(key, *named):
    """A line where a kernel failed in one of the files, or was measured on inputs of its own in each.

    One that failed in both is not compared.
    """
    (one, a), (other, b) = named
    if a.n == b.n and a.is_on_other_inputs(b):
        return [f"{key.id}: other inputs in {other} than in {one}"]
    failed = [f"{key.id}: failed in {name}: {entry.failed}" for name, entry in named if entry.failed]
    return failed if len(failed) == 1 else []


def _lines(key, a, b, effect):
    """The Lines of the figures that both entries have, measured at the same n, on the same inputs."""
    if a.n != b.n or a.is_on_other_inputs(b):
        return
    name = Case(key.problem, key.kernel, a.size, key.dtype, key.device, key.cpus).id
    for question, figure in (("warm call", "warm"), ("first call", "first_call")):
        times = getattr(a, figure), getattr(b, figure)
        if all(times):
            verdict = _judged(*times, effect)
            yield of_verdict(name, question, times[0].median, times[1].median, verdict)
    if a.peak_bytes is not None and b.peak_bytes is not None:
        yield of_bytes(name, a.peak_bytes, b.peak_bytes, effect)


def _judged(a, b, effect):
    ratio = stats.compared(b, a, same_run=False)
    few = min(a.processes, b.processes) >= FEWEST_IF_LARGE
    large = ratio.low > LARGE or ratio.high < 1 / LARGE
    if stats.enough(b, a, same_run=False) or (few and large):
        return judge_saved(ratio, effect)
    return Verdict("too noisy to say", ratio.median, ratio.low, ratio.high)
