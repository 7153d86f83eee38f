"""How long job seekers search: each draws an offer per period and stops at the first that is good enough.

    T[i] = min { t >= 1 : offer(seed, i, t) >= reservation[i] },  at most `horizon`

A stopping time per person: most stop after a few periods, the last one after more than a hundred. What tells
the libraries apart: a loop per person ends when the person stops; an array of people waits for the last one,
unless those who have stopped are taken out of it.

Input: reservation offers in [0, 1), shape ``(n,)``; seed and horizon, ints. Output: durations, whole numbers,
shape ``(n,)``.

Offers are uniform on [0, 1) and come from a mix of seed, person and period that every kernel writes the same
way, in integers of 32 bits:

    x = seed + i * 0x9E3779B1 + t * 0x85EBCA77            all modulo 2**32
    x = (x ^ x >> 16) * 0x7FEB352D;  x = (x ^ x >> 15) * 0x846CA68B;  x = x ^ x >> 16
    offer = (x >> 8) / 2**24                               exact in float32 too

Integers are not rounded, so that everyone gets the very same offers and stops at the very same time. It is
not what a library's own random numbers cost: `random_draws` asks for those.
"""

import numpy as np

from kernels.search_durations.numpy_active import offers

PATTERN = "each person's search ends at another time"
N_IS = "people"
WORK = ("person", lambda n: n)
# A period costs NumPy some 10 µs, however few still search, and there are dozens of them.
SIZES = {"small": 20, "medium": 50_000, "lecture": 2_000_000}

# The second input, counted from 0.
SEED = 1
REFERENCE = "numpy_active"

KERNELS = (
    "numpy_active",
    "numba_loop",
    "numba_parallel",
    "jax_vmap_of_while",
    "jax_map_of_while",
)
TUNED = ("numba_blocks", "jax_vector_then_map")

# The longer one has work for every thread.
PROBE_SIZES = (61, 1_037)


def needed_bytes(kernel, n, dtype):
    """A few arrays of people: who still searches, offers, durations."""
    return 12 * n * 8


def inputs(n, dtype, seed):
    """Reservations evenly from 0.3 to 0.95, in random order: four periods on average."""
    return _reservations(n, dtype, seed), 20_261_125 + seed, 100_000


def probes(n, dtype):
    """Other seeds, people who never wait or find nothing in time, offers that are just met or missed."""
    scalar, wanted = np.dtype(dtype).type, _reservations(n, dtype, seed=n)
    nobody, last, first = np.zeros(n, dtype), np.zeros(n, dtype), np.full(n, 0.9, dtype)
    last[-1], first[0] = 0.999, 0
    third = offers(7, np.arange(n, dtype=np.uint32), 3).astype(dtype) / scalar(2**24)
    return {
        "seed_0": (wanted, 0, 1_000),
        "largest_seed": (wanted, 2**31 - 1, 1_000),
        "nobody_waits": (nobody, 5, 1_000),
        "short_horizon": (np.full(n, 0.9, dtype), 5, 7),
        "one_period": (np.full(n, 0.5, dtype), 11, 1),
        "last_waits": (last, 5, 100_000),
        "first_does_not": (first, 6, 1_000),
        # Equal to the offer of period 3: good enough.
        "just_met": (third, 7, 1_000),
        "just_missed": (np.nextafter(third, scalar(1)), 7, 1_000),
    }


def _reservations(n, dtype, seed):
    even = (np.arange(n) + 0.5) / n
    return (0.3 + 0.65 * np.random.default_rng(seed).permutation(even)).astype(dtype)


def tolerance(reservation, seed, horizon):
    """None at all: durations are whole numbers."""
    return 0
