"""Wrong kernels of value functions, wealth paths and filters: mistakes people make.

A kernel whose name begins with its library is planted as one of that library; others are NumPy's.
"""

import numpy as np

from kernels.kalman import numpy_loop
from kernels.value_iteration import numpy_table
from kernels.wealth_paths import numpy_periods


def widened(run, inputs):
    """What `run` returns for `inputs` in float64."""
    return run(*(value if isinstance(value, int) else value.astype(np.float64) for value in inputs))


# Value iteration


def stops_a_step_early(a, y, P, R, beta, tol, max_iter):
    return numpy_table.run(a, y, P, R, beta, tol * a.dtype.type(1.2), max_iter)


def takes_a_step_less_than_it_says(a, y, P, R, beta, tol, max_iter):
    _, steps = numpy_table.run(a, y, P, R, beta, tol, max_iter)
    return numpy_table.run(a, y, P, R, beta, tol, steps - 1)[0], steps


def counts_the_first_step_as_none(*inputs):
    V, steps = numpy_table.run(*inputs)
    return V, steps - 1


def takes_the_matrix_of_transitions_transposed(a, y, P, R, beta, tol, max_iter):
    return numpy_table.run(a, y, P.T.copy(), R, beta, tol, max_iter)


def ignores_max_iter(a, y, P, R, beta, tol, max_iter):
    return numpy_table.run(a, y, P, R, beta, tol, 1_000)


def iterated(a, y, P, R, beta, tol, max_iter, choices, in_place):
    """NumPy's table over so many choices; `in_place`: new values are used in the step that finds them."""
    c = R * a[:, None] + y[:, None, None] - a[:choices]
    payoff = np.where(c > 0, 1 - 1 / np.where(c > 0, c, 1), -np.inf).astype(a.dtype)
    V, gap, step = np.zeros((len(y), len(a)), a.dtype), tol, 0
    while step < max_iter and gap >= tol:
        step += 1
        old, V = V, V.copy()
        known = V if in_place else old
        for j in range(len(y)):
            V[j] = np.max(payoff[j] + beta * (P[j] @ known)[:choices], axis=1)
        gap = np.max(np.abs(V - old))
    return V, step


def never_saves_all_it_can(a, *rest):
    return iterated(a, *rest, choices=max(1, len(a) - 1), in_place=False)


def uses_new_values_in_the_same_step(a, *rest):
    return iterated(a, *rest, choices=len(a), in_place=True)


def iterates_in_float64(*inputs):
    V, steps = widened(numpy_table.run, inputs)
    return V.astype(np.float32), steps


# Wealth paths


def stepped(w0, z, floor, step):
    w = w0
    for shocks in z:
        w = np.maximum(step(w, shocks), floor)
    return w


def taxes_at_the_edge(w0, z, floor, rich, keep):
    one = keep.dtype.type(1)
    return stepped(w0, z, floor, lambda w, z: z * w * np.where(w >= rich, keep, one))


def taxes_after_the_shock(w0, z, floor, rich, keep):
    one = keep.dtype.type(1)
    return stepped(w0, z, floor, lambda w, z: z * w * np.where(z * w > rich, keep, one))


def multiplies_in_another_order(w0, z, floor, rich, keep):
    one = keep.dtype.type(1)
    return stepped(w0, z, floor, lambda w, z: z * (w * np.where(w > rich, keep, one)))


def forgets_the_last_period(w0, z, floor, rich, keep):
    return numpy_periods.run(w0, z[:-1], floor, rich, keep).copy()


def steps_in_float64(*inputs):
    return widened(numpy_periods.run, inputs).astype(np.float32)


# Kalman


def takes_A_transposed(y, A, *rest):
    return numpy_loop.run(y, A.T.copy(), *rest)


def forgets_Q(y, A, c, Q, *rest):
    return numpy_loop.run(y, A, c, 0 * Q, *rest)


def sees_every_observation_late(y, *rest):
    return numpy_loop.run(np.append(y[:1], y[:-1]), *rest)


def predicts_in_place_of_filtering(y, A, c, Q, r, x0, P0):
    states = numpy_loop.run(y, A, c, Q, r, x0, P0)
    return np.vstack([x0, states[:-1]]) @ A.T


def freezes_what_has_nearly_converged(y, A, c, Q, r, x0, P0):
    x, P, change = x0, P0, np.inf
    states = np.empty((len(y), 2), y.dtype)
    for t in range(len(y)):
        x = A @ x
        if change > 1e-3:
            old, P = P, A @ P @ A.T + Q
            K = P @ c / (c @ P @ c + r)
            P = P - np.outer(K, c @ P)
            change = np.max(np.abs(P - old))
        x = x + K * (y[t] - c @ x)
        states[t] = x
    return states


def filters_in_float64(*inputs):
    return widened(numpy_loop.run, inputs).astype(np.float32)


# {problem: {kernel: part of the sentence that refuses it}}
WRONG = {
    "value_iteration": {
        stops_a_step_early: "in output 1 of 2",
        takes_a_step_less_than_it_says: "in output 1 of 2",
        counts_the_first_step_as_none: "in output 2 of 2: not equal",
        takes_the_matrix_of_transitions_transposed: "in output 1 of 2",
        ignores_max_iter: "the probe 'steps_run_out'",
        never_saves_all_it_can: "4 of 40 values are wrong",
        uses_new_values_in_the_same_step: "in output 1 of 2",
        iterates_in_float64: "computes in float64",
    },
    "wealth_paths": {
        taxes_at_the_edge: "the probe 'at_the_edge'",
        taxes_after_the_shock: "not bit for bit",
        multiplies_in_another_order: "not bit for bit",
        forgets_the_last_period: "not bit for bit",
        steps_in_float64: "not bit for bit",
    },
    "kalman": {
        takes_A_transposed: "20 of 20 values are wrong",
        forgets_Q: "20 of 20 values are wrong",
        sees_every_observation_late: "at index 2 ",
        predicts_in_place_of_filtering: "20 of 20 values are wrong",
        freezes_what_has_nearly_converged: "more than",
        filters_in_float64: "computes in float64",
    },
}
# Wrong in one dtype only.
ONLY = {
    iterates_in_float64: "float32",
    steps_in_float64: "float32",
    filters_in_float64: "float32",
}
