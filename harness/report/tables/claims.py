"""The lecture's claims as a table, and how many of them hold."""

from collections import Counter

from harness.claims.rules import VERDICTS
from harness.report.table import Cell, of_words


def of_verdicts(verdicts, labels, full=False):
    """The Table of `claims.table`'s verdicts, a column per result; `labels` by result name.

    `full`: what each is judged by, and the figures, stand beside it.
    """
    rows = [
        (
            claim.section,
            Cell(claim.statement, more=f"by: {claim.measure}" if full else ""),
            *(Cell(found[name].word, more=found[name].figures if full else "") for name in labels),
        )
        for claim, found in verdicts
    ]
    names = ("section", "claim", *labels.values())
    return of_words("", names, rows, left=names)


def tally(verdicts):
    """Per result name its verdicts on the claims, counted, in words: 'holds: 18, does not hold: 2'."""
    counts = {}
    for _, found in verdicts:
        for name, verdict in found.items():
            counts.setdefault(name, Counter())[verdict.word] += 1
    return {
        name: ", ".join(f"{word}: {of_file[word]}" for word in VERDICTS if of_file[word])
        for name, of_file in counts.items()
    }
