"""A claim of the lecture, what can be said of it, and why nothing can."""

from collections.abc import Callable
from dataclasses import dataclass

from harness.analysis.ranking import TOO_CLOSE as CLOSE
from harness.analysis.ranking import TOO_FEW as FEW

HOLDS, FAILS = "holds", "does not hold"
MISSING, GPU = "not measured", "needs a GPU"
VERDICTS = (HOLDS, FAILS, CLOSE, FEW, MISSING, GPU)


class Lacking(LookupError):
    """A figure that would decide is not in the result. The message names it and, if known, the reason."""

    word = MISSING


class NeedsGpu(Lacking):
    """The figure that would decide can only come from a GPU."""

    word = GPU


class TooFew(Lacking):
    """The processes that would decide were run, and something else used the machine during all of them."""

    word = FEW


@dataclass(frozen=True)
class Finding:
    """What one dtype's figures say: one of VERDICTS, and the figures in words."""

    word: str
    figures: str


@dataclass(frozen=True)
class Verdict:
    """What a whole result says: one of VERDICTS, and the figures of every dtype in words."""

    word: str
    figures: str


@dataclass(frozen=True)
class Claim:
    """A statement of the lecture's `section` on one problem.

    `measure` says in words what `decide(evidence)` looks at; that gives a Finding, or raises Lacking.
    A claim on code is `same_in_every_dtype`.
    """

    problem: str
    section: str
    statement: str
    measure: str
    decide: Callable
    same_in_every_dtype: bool = False


def said(holds):
    """HOLDS or FAILS, for what two exact figures decide."""
    return HOLDS if holds else FAILS


def opposite(word):
    """The word for a claim's contrary: what is open stays open."""
    return {HOLDS: FAILS, FAILS: HOLDS}.get(word, word)


def all_of(words):
    """The word for several claims in one: it fails with any of them, and holds only if none is open."""
    return next(word for word in (FAILS, FEW, CLOSE, MISSING, GPU, HOLDS) if word in words)
