"""Who is best at what, and how sure that is."""

from dataclasses import dataclass

from harness.analysis.records import Entry
from harness.analysis.slower import enough, is_slower

CLEAR = "clear"
TOO_CLOSE = "too close to call"
TOO_FEW = "too few rounds to call"
ONLY_ONE = "only one measured"


@dataclass(frozen=True)
class Ranking:
    """The entries that may each be the best, smallest figure first, and in a word how sure that is."""

    best: tuple[Entry, ...]
    word: str


def ranked(entries, measure):
    """The Ranking by `measure(entry)`, an Estimate or None; None if no candidate has a figure.

    A candidate is best alone if every other one is slower. A kernel that prepares outside the timed call
    is no candidate, nor is one that failed, or does other work. Looks are those of the run: after the rounds
    that every candidate has, and once more, over all rounds, between those that were left.
    """
    candidates = [entry for entry in entries if entry.is_candidate]
    figures = {entry: found for entry in candidates if (found := measure(entry))}
    if not figures:
        return None
    # Nothing is known of a candidate whose every process was disturbed: not that it is slower either.
    unknown = any(entry.disturbed for entry in candidates if entry not in figures)
    if len(figures) == 1 and not unknown:
        return Ranking(tuple(figures), ONLY_ONE)
    best = _look(_until(min(entry.rounds for entry in figures), figures))
    best = _look({entry: figures[entry] for entry in best})
    if unknown:
        return Ranking(best, TOO_FEW)
    if len(best) == 1:
        return Ranking(best, CLEAR)
    first, *others = (figures[entry] for entry in best)
    return Ranking(best, TOO_CLOSE if all(enough(other, first) for other in others) else TOO_FEW)


def fastest(group):
    """The Ranking of a group by its warm calls."""
    return ranked(group.entries, Entry.warm_at_n)


def undecided(group):
    """The entries that must go on for more rounds: between them, the fastest is not yet clear."""
    found = fastest(group)
    return list(found.best) if found and found.word in (TOO_CLOSE, TOO_FEW) else []


def _until(rounds, figures):
    """The figures of the first rounds alone; whole ones where that leaves one of them none."""
    early = {entry: found.until(rounds) for entry, found in figures.items()}
    return early if all(early.values()) else figures


def _look(figures):
    """Of ``{entry: Estimate}``, who is left after one look: the winner alone, or all it may be."""
    ordered = sorted(figures, key=lambda entry: figures[entry].median)
    first = ordered[0]
    left = [entry for entry in ordered if entry is first or not is_slower(figures[entry], figures[first])]
    for entry in left:
        # By pairs another may win than by medians, where a round is missing.
        if all(is_slower(figures[other], figures[entry]) for other in ordered if other is not entry):
            return (entry,)
    return tuple(left)
