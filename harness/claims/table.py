"""The verdicts of saved results on the lecture's claims."""

from harness.analysis.table import groups
from harness.claims import rules
from harness.claims.lecture import CLAIMS
from harness.claims.rules import FAILS, LECTURE_N, Verdict


def table(results):
    """Per claim: (claim, {name: Verdict}), for ``{name: loaded result}``; of one shape, as in the lecture.

    [] where none of the results has a problem of the lecture's: it says nothing of others.
    """
    by_name = {name: groups(data | {"shapes": 1}) for name, data in results.items()}
    if not any(group.problem in LECTURE_N for of_file in by_name.values() for group in of_file):
        return []
    return [(claim, {name: judge(claim, of_file) for name, of_file in by_name.items()}) for claim in CLAIMS]


def telling(verdicts):
    """(what results differ on, then what fails in one; the others) of `table`'s verdicts."""
    changed, failing, rest = [], [], []
    for claim, by_name in verdicts:
        words = {verdict.word for verdict in by_name.values()}
        (changed if len(words) > 1 else failing if FAILS in words else rest).append((claim, by_name))
    return changed + failing, rest


def judge(claim, result_groups):
    """The Verdict on a claim by a result's Groups: over all dtypes measured, and one that fails is enough."""
    n, words, figures = LECTURE_N[claim.problem], [], []
    for dtype in rules.ITEMSIZE:
        evidence = rules.Evidence(result_groups, claim.problem, dtype)
        if n not in {group.n_asked for group in evidence.groups}:
            continue
        try:
            word, figure = claim.rule(evidence, *claim.names)
            # Code is the same in every dtype.
            figure = figure if claim.rule is rules.simpler else f"{dtype}: {figure}"
        except rules.Lacking as lack:
            word, figure = lack.word, str(lack)
        words.append(word)
        figures.append(figure)
    if not words:
        return Verdict(rules.MISSING, f"{claim.problem} was not measured at the lecture's n = {n:,}")
    return Verdict(rules.all_of(words), "; ".join(dict.fromkeys(figures)))
