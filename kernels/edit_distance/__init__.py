"""The edit distance of two strings: a table in which each number needs three neighbours of its own.

    d[i, 0] = i,  d[0, j] = j
    d[i, j] = min(d[i-1, j] + 1, d[i, j-1] + 1, d[i-1, j-1] + (1 if a[i] differs from b[j], else 0))

How many letters have to be put in, left out or changed (Levenshtein). Aligning genes, comparing texts, and
every dynamic programme whose table is filled step by step. What tells the libraries apart: along a row each
number needs the one before, along an anti-diagonal none needs another, and a loop does not care.

Input: a, shape ``(n,)``, and b, shape ``(m,)``: letters as whole numbers from 0 up, int32, of any two lengths
from 1 up. Output: the distance, a whole number. The table is not asked for, so that a kernel may keep a row.
"""

import numpy as np

PATTERN = "a table is filled from neighbouring numbers"
N_IS = "letters"
WORK = ("cell", lambda n: n * n)
SIZES = {"small": 20, "medium": 300, "lecture": 4_000}

REFERENCE = "numpy_rows"

KERNELS = (
    "numpy_rows",
    "numpy_diagonals",
    "numba_rows",
    "jax_rows",
    "jax_diagonals",
)
TUNED = ("numba_diagonals",)

PROBE_SIZES = (6, 131)


def needed_bytes(kernel, n, dtype):
    """Two strings and a few rows."""
    return 100 * n


def inputs(n, dtype, seed):
    """Two strings of four letters at random."""
    rng = np.random.default_rng(seed)
    return _letters(rng, n), _letters(rng, n)


def _letters(rng, n, kinds=4):
    return rng.integers(0, kinds, n).astype(np.int32)


def probes(n, dtype):
    """Equal, nothing in common, lengths that differ, one letter, one change at each end, moved, turned.

    In few shapes, as JAX compiles for each.
    """
    rng = np.random.default_rng(n)
    a, b = _letters(rng, n), _letters(rng, n)
    first, last, every_other = a.copy(), a.copy(), a[::2].copy()
    first[0], last[-1] = 9, 9
    half = b[: len(every_other)].copy()
    return {
        "equal": (a, a.copy()),
        "nothing_in_common": (a, b + np.int32(10)),
        "shorter": (half, a),
        "longer": (a, half),
        "one_letter": (a, b[:1].copy()),
        "one_letter_each": (a[:1].copy(), a[:1] + np.int32(1)),
        "first_changed": (a, first),
        "last_changed": (a, last),
        "every_other_left_out": (a, every_other),
        "every_other_put_in": (every_other, a),
        "moved_by_one": (a, np.roll(a, 1)),
        "turned": (a, a[::-1].copy()),
        "two_kinds": (_letters(rng, n, 2), _letters(rng, n, 2)),
        "many_kinds": (_letters(rng, n, 1_000), _letters(rng, n, 1_000)),
    }


def tolerance(a, b):
    """None at all: distances are whole numbers."""
    return 0
