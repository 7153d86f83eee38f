"""Two saved files compared: the same words, on weaker evidence, which is said."""

from harness.analysis import changes
from harness.analysis.stats import DRIFT_BETWEEN_RUNS
from harness.analysis.table import groups
from harness.cases.case import Case
from harness.compare.environments import CannotCompare
from harness.compare.outcome import Outcome
from harness.storage import files


def compare(a, b, effect=changes.EFFECT):
    """The Outcome of two files, side B against side A. Raises CannotCompare, one line."""
    try:
        results = {path: files.load(path) for path in (a, b)}
    except files.NotAResult as error:
        raise CannotCompare(str(error)) from None
    groups_by_path = {path: groups(results[path]) for path in (a, b)}
    # A size that is a name is the n it stands for, so that both spellings match.
    a_entries, b_entries = (
        {
            Case(e.problem, e.kernel, str(e.n_asked), e.dtype, e.device, e.cpus): e
            for group in groups_by_path[path]
            for e in group.entries
        }
        for path in (a, b)
    )
    outcome = Outcome(notes=[f"not alike: {line}" for line in files.differences(results[a], results[b])])
    outcome.notes.append(
        "two saved runs, not measured in turns: what the machine did in between is in every ratio, and only "
        f"a difference beyond both ranges, each {DRIFT_BETWEEN_RUNS:.0%} wider, is called one"
    )
    for case in [case for case in a_entries if case in b_entries]:
        before, now = a_entries[case], b_entries[case]
        failed = [f"{path}: {entry.failed}" for path, entry in ((a, before), (b, now)) if entry.failed]
        comparable = before.n == now.n and not before.is_on_other_inputs(now)
        if before.n == now.n and not comparable:
            outcome.failures.append(f"{case.id}: other inputs in {b} than in {a}")
        elif len(failed) == 1:  # one that failed in both is not compared
            outcome.failures.append(f"{case.id}: failed in {failed[0]}")
        if comparable:
            outcome.lines += _lines(case, before, now, effect)
    if not (outcome.lines or outcome.failures):
        raise CannotCompare(f"{a} and {b} have no figure in common")
    if unpaired := a_entries.keys() ^ b_entries.keys():
        kernels = {case.kernel for case in unpaired}
        outcome.notes.append(f"{len(unpaired)} kernels are in one of the files only")
        for path in (a, b):
            not_run = {k: why for group in groups_by_path[path] for k, why in group.not_run.items()}
            outcome.notes += [
                f"{k} was not run for {path}: {why}" for k, why in not_run.items() if k in kernels
            ]
    return outcome


def _lines(case, before, now, effect):
    """The Lines of the figures that both Kernels have."""
    figures = []
    for question, name in ((changes.WARM, "warm"), (changes.FIRST, "first_call")):
        a, b = getattr(before, name), getattr(now, name)
        if a and b:
            figures.append((question, changes.of_saved_times(b, a, effect), a.median, b.median))
    a, b = before.peak_bytes, now.peak_bytes
    if a is not None and b is not None:
        figures.append((changes.MEMORY, changes.of_bytes(b, a, effect), a, b))
    kernel = Case(case.problem, case.kernel, before.size, case.dtype, case.device, case.cpus).id
    names = {"kernel": kernel, "side": "B", "against": "A"}
    return [changes.Line(**vars(v), **names, question=question, a=a, b=b) for question, v, a, b in figures]
