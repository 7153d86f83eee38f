"""Wrong kernels of sorts and percentiles: mistakes people make.

A kernel whose name begins with its library is planted as one of that library; others are NumPy's.
"""

import numpy as np
import pytest

from kernels.quantiles import numpy_percentile

# What follows is made of it.
numba = pytest.importorskip("numba", exc_type=ImportError)

# Sorting


def sorts_descending(x):
    return np.sort(x)[::-1].copy()


def keeps_one_of_equal_numbers(x):
    unique = np.unique(x)
    return np.append(unique, np.repeat(unique[-1], len(x) - len(unique)))


def never_merges_its_halves(x):
    return np.concatenate([np.sort(half) for half in np.array_split(x, 2)])


def leaves_the_last_number(x):
    return np.append(np.sort(x[:-1]), x[-1])


def sorts_bits_as_integers(x):
    return np.sort(x.view(f"i{x.itemsize}")).view(x.dtype)


def puts_nan_first(x):
    return np.roll(np.sort(x), np.count_nonzero(np.isnan(x)))


def sorts_in_float32(x):
    with np.errstate(over="ignore"):
        return np.sort(x.astype(np.float32)).astype(np.float64)


def flushes_subnormals(x):
    return np.sort(np.where(np.abs(x) < np.finfo(x.dtype).tiny, x.dtype.type(0), x))


@numba.njit
def numba_stops_at_nan(x):
    y = x.copy()
    for i in range(1, len(y)):
        value, j = y[i], i - 1
        while j >= 0 and y[j] > value:
            y[j + 1] = y[j]
            j -= 1
        y[j + 1] = value
    return y


# Percentiles


def takes_the_number_below(x, percents):
    return np.percentile(x, percents, method="lower")


def takes_another_definition(x, percents):
    return np.percentile(x, percents, method="weibull").astype(x.dtype)


def takes_every_second_number(x, percents):
    return numpy_percentile.run(x[::2].copy(), percents)


def takes_shares_for_percents(x, percents):
    return np.quantile(x, np.minimum(percents, 1)).astype(x.dtype)


def sorts_only_within_blocks(x, percents):
    blocks = np.concatenate([np.sort(block) for block in np.array_split(x, 2)])
    place = percents * (len(x) - 1)
    j = np.minimum(place // 100, len(x) - 2)
    return blocks[j] + ((place - 100 * j) / 100).astype(x.dtype) * (blocks[j + 1] - blocks[j])


def reads_from_a_thousand_bins(x, percents):
    counts, edges = np.histogram(x, 1_000)
    return np.interp(percents / 100, np.append(0, np.cumsum(counts)) / len(x), edges).astype(x.dtype)


def sorts_its_percents(x, percents):
    return numpy_percentile.run(x, np.sort(percents))


def jax_nearest_number(x, percents):
    import jax.numpy as jnp

    return jnp.percentile(x, percents, method="nearest")


WRONG = {
    "sorting": {
        sorts_descending: "5,000 of 5,000 values are wrong",
        keeps_one_of_equal_numbers: "not bit for bit",
        never_merges_its_halves: "4,994 of 5,000 values are wrong",
        leaves_the_last_number: "at index 139 ",
        sorts_bits_as_integers: "the probe 'signs'",
        puts_nan_first: "the probe 'nan'",
        sorts_in_float32: "5,000 of 5,000 values are wrong",
        flushes_subnormals: "the probe 'subnormals'",
        numba_stops_at_nan: "the probe 'nan'",
    },
    "quantiles": {
        takes_the_number_below: "5 of 5 values are wrong",
        takes_another_definition: "4 of 5 values are wrong",
        takes_every_second_number: "5 of 5 values are wrong",
        takes_shares_for_percents: "5 of 5 values are wrong",
        sorts_only_within_blocks: "5 of 5 values are wrong",
        reads_from_a_thousand_bins: "5 of 5 values are wrong",
        sorts_its_percents: "the probe 'ends'",
        jax_nearest_number: "5 of 5 values are wrong",
    },
}
# Wrong in one dtype only.
ONLY = {sorts_in_float32: "float64"}
