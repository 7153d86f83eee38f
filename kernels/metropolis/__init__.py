"""Many Markov chains that propose a move and accept or reject it: Metropolis, with the draws given.

    y = x + move[t];   x <- y if log_u[t] < log p(y) - log p(x), else x stays,      t = 0 .. T-1
    log p(x) = -min(|x - 3|, |x + 3|)

A posterior is explored like this wherever no formula gives it; this one has two peaks. The draws are inputs,
so that all libraries make the same moves: what it costs to draw them is the question of `random_draws`. What
tells the libraries apart: every step needs the last, chains do not need each other, half of all moves are
thrown away, and 2 n T draws come from memory.

Input: starts, shape ``(n,)``; moves, shape ``(T, n)``, step first; log_u, shape ``(T, n)``, logarithms of
uniform numbers. Output: where the chains end, shape ``(n,)``, and how many moves each accepted, integers.

Agreement means bit for bit: a log-density of differences and a minimum has no product that a compiler could
fuse with a sum.
"""

import numpy as np

STEPS = 200

PATTERN = "chains accept or reject, step by step"
N_IS = "chains"
WORK = ("chain-step", lambda n: STEPS * n)
SIZES = {"small": 10, "medium": 1_000, "lecture": 20_000}

REFERENCE = "numpy_steps"

KERNELS = (
    "numpy_steps",
    "numba_chain_outer",
    "numba_step_outer",
    "numba_parallel",
    "jax_scan_of_vmap",
    "jax_vmap_of_scan",
)

# The longer one has a few blocks of the kernel that works in blocks, and leaves a rest.
PROBE_SIZES = (61, 1_037)


def needed_bytes(kernel, n, dtype):
    """Both tables of draws, twice where a compiler may turn them round, and a few arrays of chains."""
    draws = {None: 2, "jax_vmap_of_scan": 4}.get(kernel, 2)
    return (8 + draws * STEPS) * n * np.dtype(dtype).itemsize


def inputs(n, dtype, seed):
    """Chains that start anywhere between the peaks; about half of all moves are accepted."""
    return _draws(np.random.default_rng(seed), n, STEPS, dtype)


def probes(n, dtype):
    """Everything accepted, nothing accepted, one step, a single move, ties that are rejected, far away."""
    rng = np.random.default_rng(n)
    starts, moves, log_u = _draws(rng, n, 9, dtype)
    first, last, chain = np.zeros_like(moves), np.zeros_like(moves), np.zeros_like(moves)
    first[0], last[-1], chain[:, -1] = 0.5, 0.5, 0.25
    surely, never = np.full_like(log_u, -1e30), np.full_like(log_u, 1e30)
    quarters = np.full_like(moves, 0.25)
    return {
        "all_accepted": (starts, moves, surely),
        "none_accepted": (starts, moves, never),
        "one_step": (starts, moves[:1].copy(), log_u[:1].copy()),
        "first_step": (starts, first, log_u),
        "last_step": (starts, last, surely),
        "last_chain": (starts, chain, surely),
        # Away from a peak by a quarter: the difference is -1/4 exactly, and not above log_u.
        "just_rejected": (np.full_like(starts, 3), quarters, np.full_like(log_u, -0.25)),
        "just_accepted": (np.full_like(starts, 3), quarters, np.full_like(log_u, -0.375)),
        # At x = 3.25, and then a step towards the peak, and then away from it.
        "towards_a_peak": (np.full_like(starts, 3.25), -quarters, np.full_like(log_u, -0.125)),
        "left_peak": (starts - 3, moves, log_u),
        "far_away": (starts + 100, moves, log_u),
    }


def _draws(rng, n, steps, dtype):
    starts = rng.standard_normal(n, dtype)
    moves = 2 * rng.standard_normal((steps, n), dtype)
    return starts, moves, np.log(rng.random((steps, n), dtype) + np.finfo(dtype).tiny)


def tolerance(starts, moves, log_u):
    """None at all: every operation rounds in one way only."""
    return 0.0, 0
