"""Draw n normal numbers from a seed: what the random numbers of a simulation cost by themselves.

What tells the libraries apart: each has a generator and a method of its own (PCG64 and a ziggurat, the
Mersenne Twister and the polar method, threefry and the inverse error function), and is used here in its own
way. No two results need have a number in common. They agree if each is what was asked for: independent draws
from N(0, sigma²), the same in every call with the same seed, on any number of threads, and others with
another seed.

Input: seed and n, ints; sigma, a scalar, by which draws are multiplied (it carries the dtype). Output: the
draws, shape ``(n,)``. A library may make them in float64 and round.
"""

import math
from statistics import NormalDist

import numpy as np

PATTERN = "random numbers are most of the work"
N_IS = "draws"
WORK = ("draw", lambda n: n)
SIZES = {"small": 10_000, "medium": 500_000, "lecture": 10_000_000}

# The first input, counted from 0.
SEED = 0
REFERENCE = "numpy_generator"

KERNELS = (
    "numpy_generator",
    "numpy_threads",
    "numba_random",
    "numba_generator",
    "numba_parallel",
    "jax_normal",
    "jax_rbg",
)

# With the larger one a sum of twelve uniforms, of kurtosis 2.9, is told from a normal, of kurtosis 3.
PROBE_SIZES = (20_011, 1_500_003)

# How often one comparison refuses right draws, at most.
ALPHA = 1e-12
# In standard errors it is 7.1 for a normal statistic; these are not quite normal.
STANDARD_ERRORS = 8.5
# Fewer draws say too little.
FEWEST = 5_000
# Where the distribution function is looked at: 1023 quantiles of N(0, 1).
POINTS = np.array([NormalDist().inv_cdf(i / 1024) for i in range(1, 1024)])


def needed_bytes(kernel, n, dtype):
    """The draws and their bits, or the draws in order and their powers, of which `agrees` judges."""
    return 5 * n * 8


def inputs(n, dtype, seed):
    """Seeds from 1 on, standard deviation 1."""
    return 1 + seed, n, np.dtype(dtype).type(1)


def probes(n, dtype):
    """Other seeds, and another standard deviation."""
    scalar = np.dtype(dtype).type
    return {
        "seed_0": (0, n, scalar(1)),
        "largest_seed": (2**31 - 1, n, scalar(1)),
        "wide": (3, n, scalar(2.5)),
    }


def agrees(draws, seed, n, sigma):
    """None if `draws` may be n independent draws from N(0, sigma²), else what speaks against it.

    The distribution function is held against the normal one with the bound of Dvoretzky, Kiefer, Wolfowitz
    and Massart, which holds for every n. Moments, and correlations of draws and of their squares, lie within
    `STANDARD_ERRORS` of what is expected. Half of n is among the lags: two threads with one seed show there.
    """
    x = np.asarray(draws, np.float64) / float(sigma)
    if not np.isfinite(x).all():
        return "a draw is not finite"
    if n < FEWEST:
        return None
    x_sorted = np.sort(x)
    below = np.searchsorted(x_sorted, POINTS, side="right") / n
    distance = np.max(np.abs(below - np.arange(1, 1024) / 1024))
    allowed = math.sqrt(math.log(2 / ALPHA) / (2 * n))
    if distance > allowed:
        return f"the distribution is {distance:.3g} from N(0, 1), where {allowed:.3g} is allowed"
    for name, found, mean, deviation in _statistics(x, n):
        errors = (found - mean) / deviation * math.sqrt(n)
        if abs(errors) > STANDARD_ERRORS:
            return f"{name} is {found:.4g}, {errors:+.1f} standard errors from {mean}"
    return _repeated(draws, x_sorted, n)


def _statistics(x, n):
    """(name, statistic, its mean, its standard deviation times √n) for draws from N(0, 1).

    What is of the fourth order has long tails, and gets a fifth more room.
    """
    squares = x**2 - 1
    yield "the mean", x.mean(), 0, 1
    yield "the variance", squares.mean() + 1, 1, math.sqrt(2)
    yield "the third moment", (x**3).mean(), 0, math.sqrt(15)
    yield "the fourth moment", (x**4).mean(), 3, 1.2 * math.sqrt(96)
    for lag in (1, 2, 7, n // 2, n - n // 2):
        yield f"the correlation at lag {lag}", x[lag:] @ x[:-lag] / n, 0, 1
        yield f"the correlation of squares at lag {lag}", squares[lag:] @ squares[:-lag] / n, 0, 1.2 * 2


def _repeated(draws, x_sorted, n):
    """What speaks against draws that repeat each other, or that are float32 numbers in a wider array.

    The coarsest method in use takes one of 2**23 numbers in float32, and of 2**52 in float64.
    """
    numbers = 2.0 ** {"float32": 23, "float64": 52}[str(draws.dtype)]
    likely = n + numbers * math.expm1(-n / numbers)
    repeated = n - 1 - np.count_nonzero(np.diff(x_sorted))
    if repeated > 1.2 * likely + 50:
        return f"{repeated:,} draws repeat another one, where {likely:.3g} are likely"
    if draws.dtype == np.float64 and np.mean(draws.astype(np.float32) == draws) > 0.5:
        return "most draws are float32 numbers"
    return None
