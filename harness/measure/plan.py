"""What is to be measured, and in which order."""

import random
from dataclasses import dataclass
from itertools import groupby

# Six processes are the fewest whose range covers the true median with 95 %; four more decide most of what six
# left open. Looks are fixed beforehand: stopping at the first yes would find differences in ties.
ROUNDS, MORE_ROUNDS = 6, 4
# In so many of the first rounds an extra shows what it costs, and is little of a run.
FIRST_ROUNDS = 3
# Seconds over which the rounds behind a verdict are spread: a slow spell of a shared machine takes a few.
SPREAD_SECONDS = 30.0
# Seconds after which no round of contenders begins any more: nobody waits longer for a close call.
BUDGET = 240.0


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    cases: tuple
    seed: int
    rounds: int = ROUNDS
    more_rounds: int = MORE_ROUNDS
    # Over how many seconds its rounds are spread at least.
    least_seconds: float = 0.0
    time_limit: float = 120.0
    budget: float = BUDGET
    # Whose peak memory is counted: everyone's, unless given.
    memory: tuple | None = None
    # Are processes that find a filled cache measured too?
    caches: bool = False
    # Cases that are checked, at awkward sizes too, and not timed.
    checked: tuple = ()


def ordered(cases, seed, number):
    """The blocks of a round, and the cases of each, in an order that only seed and round number decide."""
    rng = random.Random(f"{seed}:{number}")
    by_block = sorted(cases, key=lambda case: (case.block, case.id))
    blocks = [list(block) for _, block in groupby(by_block, key=lambda case: case.block)]
    rng.shuffle(blocks)
    for block in blocks:
        rng.shuffle(block)
    return blocks
