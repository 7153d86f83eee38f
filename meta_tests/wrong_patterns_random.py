"""Wrong kernels of stopping times, random numbers and rare branches: mistakes people make.

A kernel whose name begins with its library is planted as one of that library; others are NumPy's.
"""

import numpy as np
import pytest

from kernels.job_ladder import numpy_masked
from kernels.random_draws import numpy_generator
from kernels.search_durations import numpy_active

# What follows is made of it.
numba = pytest.importorskip("numba", exc_type=ImportError)


# Search durations


def counts_from_zero(reservation, seed, horizon):
    return numpy_active.run(reservation, seed, horizon) - 1


def wants_more_than_the_reservation(reservation, seed, horizon):
    above = np.nextafter(reservation, reservation.dtype.type(2))
    return numpy_active.run(above, seed, horizon)


def searches_beyond_the_horizon(reservation, seed, horizon):
    return numpy_active.run(reservation, seed, 1_000)


def draws_from_one_seed_only(reservation, seed, horizon):
    return numpy_active.run(reservation, 20_261_125, horizon)


def gives_up_after_sixteen(reservation, seed, horizon):
    return numpy_active.run(reservation, seed, min(horizon, 16))


def returns_floats(reservation, seed, horizon):
    return numpy_active.run(reservation, seed, horizon).astype(reservation.dtype)


@numba.njit
def numba_mix_in_64_bits(reservation, seed, horizon):
    scalar, low = reservation.dtype.type, np.uint64(0xFFFFFFFF)
    duration = np.empty(len(reservation), np.int64)
    for i in range(len(reservation)):
        t, offer = 0, scalar(-1)
        while t < horizon and offer < reservation[i]:
            t += 1
            x = np.uint64(seed + i * 0x9E3779B1 + t * 0x85EBCA77)
            x = (x ^ (x >> np.uint64(16))) * np.uint64(0x7FEB352D)
            x = (x ^ (x >> np.uint64(15))) * np.uint64(0x846CA68B)
            offer = scalar(((x ^ (x >> np.uint64(16))) & low) >> np.uint64(8)) * scalar(2**-24)
        duration[i] = t
    return duration


# Random draws


def normal(seed, n, sigma):
    return np.random.default_rng(seed).standard_normal(n, dtype=sigma.dtype)


def draws_uniform_numbers(seed, n, sigma):
    return sigma * np.random.default_rng(seed).uniform(-(3**0.5), 3**0.5, n).astype(sigma.dtype)


def adds_twelve_uniform_numbers(seed, n, sigma):
    twelve = np.random.default_rng(seed).random((12, n), dtype=sigma.dtype)
    return sigma * (twelve.sum(axis=0) - 6).astype(sigma.dtype)


def forgets_sigma(seed, n, sigma):
    return normal(seed, n, sigma)


def mirrors_half_of_its_draws(seed, n, sigma):
    half = normal(seed, (n + 1) // 2, sigma)
    return sigma * np.concatenate([half, -half])[:n]


def sorts_its_draws(seed, n, sigma):
    return sigma * np.sort(normal(seed, n, sigma))


def ignores_the_seed(seed, n, sigma):
    return sigma * normal(0, n, sigma)


def is_not_reproducible(seed, n, sigma):
    return sigma * normal(None, n, sigma)


def remembers_its_draws(seed, n, sigma, seen={}):  # noqa: B006 - the fault that is to be found
    key = seed, n, float(sigma), sigma.dtype
    if key not in seen:
        seen[key] = numpy_generator.run(seed, n, sigma)
    return seen[key].copy()


def draws_in_float32(seed, n, sigma):
    return sigma * normal(seed, n, np.float32(1)).astype(np.float64)


@numba.njit(parallel=True)
def numba_blocks_of_one_seed(seed, n, sigma):
    draws = np.empty(n, type(sigma))
    for b in numba.prange(4):
        np.random.seed(seed)
        for i in range(b * n // 4, (b + 1) * n // 4):
            draws[i] = sigma * type(sigma)(np.random.standard_normal())
    return draws


def jax_key_used_twice(seed, n, sigma):
    import jax
    import jax.numpy as jnp

    key, other = jax.random.key(seed), jax.random.key(seed + 1)
    half = jax.random.normal(key, n // 2, sigma.dtype)
    rest = jax.random.normal(other, n - 2 * (n // 2), sigma.dtype)
    return sigma * jnp.concatenate([half, jax.random.normal(key, n // 2, sigma.dtype), rest])


# Job ladder


def climbed(wages, seed, loss, periods=40, offers=range(1, 65), keep_better=False):
    wages, workers = wages.copy(), np.arange(len(wages), dtype=np.uint32)
    for t in range(periods):
        lost = np.flatnonzero(numpy_masked.offer(seed, workers, [65 * t], wages.dtype) < loss * wages)
        seen = numpy_masked.offer(seed, workers[lost, None], 65 * t + np.array(offers), wages.dtype)
        best = seen.max(axis=1)
        wages[lost] = np.maximum(best, wages[lost]) if keep_better else best
    return wages


def counts_offers_from_zero(*inputs):
    return climbed(*inputs, offers=range(64))


def sees_one_offer_less(*inputs):
    return climbed(*inputs, offers=range(1, 64))


def keeps_a_better_wage(*inputs):
    return climbed(*inputs, keep_better=True)


def forgets_the_last_year(*inputs):
    return climbed(*inputs, periods=39)


def jax_has_room_for_an_eighth(wages, seed, loss):
    import jax.numpy as jnp

    from kernels.job_ladder.jax_vmap_of_cond import offer

    workers = jnp.arange(len(wages), dtype=jnp.uint32)
    for t in range(40):
        lost = offer(seed, workers, 65 * t, wages.dtype) < loss * wages
        (at,) = jnp.nonzero(lost, size=len(wages) // 8 + 1, fill_value=len(wages))
        seen = offer(seed, at.astype(jnp.uint32)[:, None], 65 * t + jnp.arange(1, 65), wages.dtype)
        wages = wages.at[at].set(seen.max(axis=1), mode="drop")
    return wages


# {problem: {kernel: part of the sentence that refuses it}}
WRONG = {
    "search_durations": {
        counts_from_zero: "20 of 20 values are wrong",
        wants_more_than_the_reservation: "the probe 'just_met'",
        searches_beyond_the_horizon: "the probe 'short_horizon'",
        draws_from_one_seed_only: "the probe 'seed_0'",
        gives_up_after_sixteen: "the probe 'seed_0'",
        returns_floats: "the reference has int64",
        numba_mix_in_64_bits: "not equal",
    },
    "random_draws": {
        draws_uniform_numbers: "the distribution is",
        adds_twelve_uniform_numbers: "the fourth moment is",
        forgets_sigma: "the probe 'wide'",
        mirrors_half_of_its_draws: "the correlation at lag 5000 is -0.5",
        sorts_its_draws: "the correlation at lag 1",
        ignores_the_seed: "the seeds 1 and 2 give the same",
        is_not_reproducible: "two calls with the same seed",
        remembers_its_draws: "remembers its results",
        draws_in_float32: "most draws are float32 numbers",
        numba_blocks_of_one_seed: "the correlation at lag 5000",
        jax_key_used_twice: "the correlation at lag 5000",
    },
    "job_ladder": {
        counts_offers_from_zero: "not bit for bit",
        sees_one_offer_less: "not bit for bit",
        keeps_a_better_wage: "not bit for bit",
        forgets_the_last_year: "not bit for bit",
        jax_has_room_for_an_eighth: "the probe 'everybody'",
    },
}
# Wrong in one dtype only, or refused after a million and a half draws.
ONLY = {
    draws_in_float32: "float64",
    adds_twelve_uniform_numbers: "float32",
    ignores_the_seed: "float64",
    is_not_reproducible: "float32",
    remembers_its_draws: "float64",
}
