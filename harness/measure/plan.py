"""What is to be measured, and in which order."""

import random
from dataclasses import dataclass
from itertools import groupby

# Six processes are the fewest whose range covers the true median with 95 %; four more decide most of what six
# left open. Looks are fixed beforehand: stopping at the first yes would find differences in ties.
ROUNDS, MORE_ROUNDS = 6, 4
# Seconds after which no round of contenders begins any more: nobody waits longer for a close call.
BUDGET = 240.0


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    cases: tuple
    seed: int
    rounds: int = ROUNDS
    more_rounds: int = MORE_ROUNDS
    time_limit: float = 120.0
    budget: float = BUDGET
    # Not timed: import, first call, checks and memory only, for runs that look for mistakes.
    timed: bool = True
    memory: bool = True
    # Rounds before which the contenders are chosen anew; without any they are chosen once.
    looks: tuple = ()
    # Is a second process to be measured too, its cache filled?
    caches: bool = False


def ordered(cases, seed, number):
    """The blocks of a round, and the cases of each, in an order that only seed and round number decide."""
    rng = random.Random(f"{seed}:{number}")
    by_block = sorted(cases, key=lambda case: (case.block, case.id))
    blocks = [list(block) for _, block in groupby(by_block, key=lambda case: case.block)]
    rng.shuffle(blocks)
    for block in blocks:
        rng.shuffle(block)
    return blocks
