"""Agents of two kinds who move, one after the other, until enough of their neighbours are of their own kind.

    agent i, in turn, three times for everybody:
        neighbours are all others no farther away than the tenth nearest of them
        while more than six of them are of the other kind, and for 20 moves at most:
            move to a place drawn at random

Schelling's model of segregation, as QuantEcon's lectures have it, and the pattern of agents who act in turn:
each move changes what the next one sees, so that nothing can be done for all agents at once. What tells the
libraries apart: a turn is a loop of vector code over n agents, inside a loop that no vector code can have.

Input: places, whole numbers from 0 to 2047, int32, shape ``(n, 2)``; kinds, 0 or 1, int32, shape ``(n,)``;
seed and rounds, ints. Output: places after the last round, shape ``(n, 2)``.

Distances are compared by their squares, which are whole numbers that float32 has exactly. The c-th number
that agent i draws (x, then y, then x again) is a mix of whole numbers of 32 bits that everyone writes alike:

    x = seed + i * 0x9E3779B1 + c * 0x85EBCA77            all modulo 2**32
    x = (x ^ x >> 16) * 0x7FEB352D;  x = (x ^ x >> 15) * 0x846CA68B;  x = (x ^ x >> 16) >> 21
"""

import numpy as np

NEAR, MOST_OTHERS, MOST_MOVES = 10, 6, 20
ROUNDS = 3

PATTERN = "agents act in turn and see each other"
N_IS = "agents"
WORK = ("pair", lambda n: ROUNDS * n * n)
SIZES = {"small": 20, "medium": 200, "lecture": 2_000}

# The third input, counted from 0.
SEED = 2
REFERENCE = "numpy_agents"

KERNELS = (
    "numpy_agents",
    "numba_agents",
    "jax_sorted",
    "jax_bisected",
)

# Something is launched for every agent.
REDUCED_N = {"gpu": 200}
PROBE_SIZES = (16, 61)


def needed_bytes(kernel, n, dtype):
    """A few arrays of agents."""
    return 100 * n


def inputs(n, dtype, seed):
    """Two kinds of the same number, at random places."""
    return _agents(np.random.default_rng(seed), n, seed=20_261_128 + seed)


def probes(n, dtype):
    """One kind, a few strangers, all on a line or at few places, other seeds, one round, no round."""
    rng = np.random.default_rng(n)
    places, kinds, seed, rounds = _agents(rng, n, seed=7)
    line, first, last = places.copy(), np.zeros_like(kinds), np.zeros_like(kinds)
    line[:, 1] = 5
    first[0], last[-1] = 1, 1
    return {
        "one_kind": (places, np.zeros_like(kinds), seed, rounds),
        "first_is_a_stranger": (places, first, seed, 1),
        "last_is_a_stranger": (places, last, seed, 1),
        "on_a_line": (line, kinds, seed, rounds),
        # Many are at the same distance: all of those are neighbours.
        "few_places": (places // 512, kinds, seed, rounds),
        "in_corners": (places // 1024 * 2047, kinds, seed, rounds),
        "mixed": (places, np.arange(n, dtype=np.int32) % 2, 0, rounds),
        "largest_seed": (places, kinds, 2**31 - 1, rounds),
        "one_round": (places, kinds, seed, 1),
        "no_round": (places, kinds, seed, 0),
    }


def _agents(rng, n, seed):
    places = rng.integers(0, 2048, (n, 2)).astype(np.int32)
    return places, (np.arange(n) >= n // 2).astype(np.int32), seed, ROUNDS


def tolerance(places, kinds, seed, rounds):
    """None at all: everything is a whole number."""
    return 0
