"""The lecture's claims in its order, and the verdicts of saved results on them.

The sections are those of "NumPy vs Numba vs JAX" (QuantEcon, *Python Programming for Economics and
Finance*, section 15).
"""

from harness.analysis.entries import groups
from harness.claims import grid_max, grid_max_jax, quadratic_map, sensitivity
from harness.claims.claim import FAILS, MISSING, Lacking, Verdict, all_of
from harness.claims.evidence import ITEMSIZE, LECTURE_N, Evidence

BY_PROBLEM = (*grid_max.CLAIMS, *grid_max_jax.CLAIMS, *quadratic_map.CLAIMS, *sensitivity.CLAIMS)
CLAIMS = tuple(sorted(BY_PROBLEM, key=lambda claim: claim.section))


def judge(claim, data):
    """The Verdict on a claim by one result, loaded, or a list of its rows."""
    return _judged(claim, groups(data))


def table(results):
    """Per claim: (claim, {name: Verdict}), for ``{name: loaded result}``; of one shape, as in the lecture.

    [] where none of the results has a problem of the lecture's: it says nothing of others.
    """
    known = {name: groups(data | {"shapes": 1}) for name, data in results.items()}
    if not any(group.problem in LECTURE_N for found in known.values() for group in found):
        return []
    return [(claim, {name: _judged(claim, found) for name, found in known.items()}) for claim in CLAIMS]


def telling(verdicts):
    """(what results differ on, then what fails in one; the others) of `table`'s verdicts."""
    changed, failing, rest = [], [], []
    for claim, found in verdicts:
        told = {verdict.word for verdict in found.values()}
        (changed if len(told) > 1 else failing if FAILS in told else rest).append((claim, found))
    return changed + failing, rest


def _judged(claim, found):
    """Over every dtype in which the claim's problem was measured: one in which it fails is enough."""
    asked = [Evidence(found, claim.problem, dtype) for dtype in ITEMSIZE]
    known = [evidence for evidence in asked if not evidence.empty]
    if not known:
        n = LECTURE_N[claim.problem]
        return Verdict(MISSING, f"{claim.problem} was not measured at the lecture's n = {n:,}")
    words, figures = [], []
    for evidence in known:
        try:
            finding = claim.decide(evidence)
        except Lacking as lack:
            words.append(lack.word)
            figures.append(str(lack))
            continue
        words.append(finding.word)
        figures.append(
            finding.figures if claim.same_in_every_dtype else f"{evidence.dtype}: {finding.figures}"
        )
    return Verdict(all_of(words), "; ".join(dict.fromkeys(figures)))
