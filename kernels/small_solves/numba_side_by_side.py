"""Numba, elimination written out, systems side by side (tuned)

The numbers of a block of systems are laid out by their place in the matrix. A loop then solves a system a
turn, its twelve numbers in variables and every exchange of rows a choice between them, which becomes vector
code: four or eight systems at once, in registers. Each pivot is divided by once, and then multiplied by.
"""

import numba
import numpy as np

BLOCK = 128


@numba.njit(error_model="numpy")
def solve(M, x):
    for i in range(BLOCK):
        a0, a1, a2, a3 = M[0, i], M[1, i], M[2, i], M[9, i]
        b0, b1, b2, b3 = M[3, i], M[4, i], M[5, i], M[10, i]
        c0, c1, c2, c3 = M[6, i], M[7, i], M[8, i], M[11, i]
        down = abs(b0) > abs(a0)
        a0, b0 = (b0 if down else a0), (a0 if down else b0)
        a1, b1 = (b1 if down else a1), (a1 if down else b1)
        a2, b2 = (b2 if down else a2), (a2 if down else b2)
        a3, b3 = (b3 if down else a3), (a3 if down else b3)
        down = abs(c0) > abs(a0)
        a0, c0 = (c0 if down else a0), (a0 if down else c0)
        a1, c1 = (c1 if down else a1), (a1 if down else c1)
        a2, c2 = (c2 if down else a2), (a2 if down else c2)
        a3, c3 = (c3 if down else a3), (a3 if down else c3)
        one_over_a0 = type(a0)(1) / a0
        b0, c0 = b0 * one_over_a0, c0 * one_over_a0
        b1, b2, b3 = b1 - b0 * a1, b2 - b0 * a2, b3 - b0 * a3
        c1, c2, c3 = c1 - c0 * a1, c2 - c0 * a2, c3 - c0 * a3
        down = abs(c1) > abs(b1)
        b1, c1 = (c1 if down else b1), (b1 if down else c1)
        b2, c2 = (c2 if down else b2), (b2 if down else c2)
        b3, c3 = (c3 if down else b3), (b3 if down else c3)
        one_over_b1 = type(a0)(1) / b1
        c1 *= one_over_b1
        x2 = (c3 - c1 * b3) / (c2 - c1 * b2)
        x1 = (b3 - b2 * x2) * one_over_b1
        x[0, i], x[1, i], x[2, i] = (a3 - a1 * x1 - a2 * x2) * one_over_a0, x1, x2


@numba.njit
def run(A, b):
    matrices, result = A.reshape(len(A), 9), np.empty_like(b)
    M, x = np.ones((12, BLOCK), b.dtype), np.empty((3, BLOCK), b.dtype)
    for start in range(0, len(b), BLOCK):
        width = min(BLOCK, len(b) - start)
        for i in range(width):
            for place in range(9):
                M[place, i] = matrices[start + i, place]
            for row in range(3):
                M[9 + row, i] = b[start + i, row]
        solve(M, x)
        for i in range(width):
            for row in range(3):
                result[start + i, row] = x[row, i]
    return result
