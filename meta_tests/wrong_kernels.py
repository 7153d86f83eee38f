"""Kernels that are wrong, each in a way of its own, and two that are right."""

import threading
import time

import numpy as np
import pytest

# What follows is made of it.
numba = pytest.importorskip("numba", exc_type=ImportError)


def f(x, y):
    return np.cos(x**2 + y**2) / (1 + x**2 + y**2)


def right_maximum(grid):
    return np.max(f(*np.meshgrid(grid, grid)))


def diagonal_only(grid):
    return np.max(f(grid, grid))


def last_row_dropped(grid):
    return np.max(f(*np.meshgrid(grid[:-1], grid)))


def first_point_dropped(grid):
    return right_maximum(grid[1:])


def last_of_each_block_dropped(grid):
    kept = np.concatenate([grid[s : s + 15] for s in range(0, len(grid), 16)])
    return np.max(f(*np.meshgrid(kept, grid)))


def last_point_dropped_at_some_lengths(grid):
    return right_maximum(grid if len(grid) == 61 else grid[:-1])


def constant(grid):
    return right_maximum(np.linspace(-3, 3, 3_000, dtype=grid.dtype))


def starts_at_zero(grid):
    return max(grid.dtype.type(0), right_maximum(grid))


def single_as_double(grid):
    return grid.dtype.type(right_maximum(grid.astype(np.float32)))


def ignores_dtype(grid):
    return right_maximum(grid.astype(np.float64))


def loses_dtype(grid):
    return float(right_maximum(grid))


def mutates(grid):
    result = right_maximum(grid)
    grid[0] = np.nextafter(grid[0], 9)
    return result


def remembers(grid, seen={}):  # noqa: B006 - the fault that is to be found
    return seen.setdefault(len(grid), right_maximum(grid))


def sorts_its_input(grid):
    grid.sort()
    return right_maximum(grid)


def restores_wrongly(grid):
    result = right_maximum(grid)
    grid *= grid.dtype.type(1.1)
    grid /= grid.dtype.type(1.1)
    return result


def answers_in_its_input(grid):
    grid[0] = right_maximum(grid)
    return grid[:1].reshape(())


def one_point_more(grid):
    return right_maximum(np.append(grid, grid.dtype.type(0)))


def makes_its_own_grid(grid):
    return right_maximum(np.linspace(grid.min(), grid.max(), len(grid), dtype=grid.dtype))


def wide_then_cast(grid):
    return grid.dtype.type(right_maximum(grid.astype(np.float64)))


def remembers_by_content(grid, seen={}):  # noqa: B006 - the fault that is to be found
    key = grid.tobytes()
    if key not in seen:
        seen[key] = right_maximum(grid)
    return seen[key]


def remembers_by_identity(grid, seen={}):  # noqa: B006 - the fault that is to be found
    if id(grid) not in seen:
        seen[id(grid)] = grid, right_maximum(grid)  # kept, so that no other grid gets this id
    return seen[id(grid)][1]


@numba.njit
def promotes(grid):
    m = -np.inf
    for x in grid:
        for y in grid:
            m = max(m, np.cos(x**2 + y**2) / (1 + x**2 + y**2))
    return m


@numba.njit(parallel=True)
def unrecognised_reduction(grid):
    m = grid.dtype.type(-np.inf)
    for i in numba.prange(len(grid)):
        for j in range(len(grid)):
            s = grid[i] ** 2 + grid[j] ** 2
            z = np.cos(s) / (grid.dtype.type(1) + s)
            if z > m:
                m = z
    return m


def trajectory(x0, n, alpha, step=lambda alpha, x, one: alpha * x * (one - x), after=0):
    x = np.empty(n + 1, dtype=x0.dtype)
    x[0] = x0
    one = x0.dtype.type(1)
    for t in range(n):
        x[t + 1] = step(alpha, x[t], one) if t >= after else alpha * x[t] * (one - x[t])
    return x


def reassociated(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda alpha, x, one: alpha * (x * (one - x)))


def contracted(x0, n, alpha):
    # alpha·x - (alpha·x)·x with the product exact: what a fused multiply-add computes.
    wide = np.longdouble
    return trajectory(x0, n, alpha, lambda a, x, one: x0.dtype.type(wide(a * x) - wide(a * x) * wide(x)))


def one_step_short(x0, n, alpha):
    return trajectory(x0, n - 1, alpha)


def starts_a_step_late(x0, n, alpha):
    return trajectory(x0, n + 1, alpha)[1:]


def wrong_after_1000(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: np.nextafter(a * x * (one - x), one), after=1000)


def stands_still(x0, n, alpha):
    return np.full(n + 1, x0)


def finishes_later(x0, n, alpha):
    out = np.zeros(n + 1, dtype=x0.dtype)

    def fill():
        time.sleep(0.05)
        out[:] = trajectory(x0, n, alpha)

    threading.Thread(target=fill).start()
    return out


def copies_what_it_remembers(x0, n, alpha, seen={}):  # noqa: B006 - the fault that is to be found
    key = (x0, n, alpha, x0.dtype)
    if key not in seen:
        seen[key] = trajectory(x0, n, alpha)
    return seen[key].copy()


@numba.njit(fastmath=True)
def fastmath(x0, n, alpha):
    x = np.empty(n + 1, dtype=type(x0))
    x[0] = x0
    one = type(x0)(1)
    for t in range(n):
        x[t + 1] = alpha * x[t] * (one - x[t])
    return x


def late(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: np.nextafter(a * x * (one - x), one), after=n - 2)


def reuses_its_output(x0, n, alpha, kept={}):  # noqa: B006 - the fault that is to be found
    out = kept.setdefault((n, x0.dtype), np.empty(n + 1, dtype=x0.dtype))
    out[:] = trajectory(x0, n, alpha)
    return out


def takes_turns_with_two(x0, n, alpha, kept={}):  # noqa: B006 - the fault that is to be found
    outs = kept.setdefault((n, x0.dtype), [np.empty(n + 1, dtype=x0.dtype) for _ in range(2)])
    outs.reverse()
    outs[0][:] = trajectory(x0, n, alpha)
    return outs[0]


def keeps_a_table(x0, n, alpha, kept={}):  # noqa: B006 - the fault that is to be found
    if n not in kept:
        kept.clear()
        kept[n] = sum(trajectory(x0, n, alpha)[0] for _ in range(9))
    return trajectory(x0, n, alpha)


def blocked(x0, n, alpha):
    # Blocks of 64 steps in another order of operations; only what is left over is right.
    def wrong(a, x, one):
        return a * (x * (one - x))

    x = trajectory(x0, n // 64 * 64, alpha, wrong)
    return np.concatenate([x, trajectory(x[-1], n % 64, alpha)[1:]])


def clipped(x0, n, alpha):
    return trajectory(x0, n, alpha, lambda a, x, one: min(a * x * (one - x), one))


def wide_inside(x0, n, alpha):
    return trajectory(np.float64(x0), n, np.float64(alpha)).astype(x0.dtype)
