"""Numba, blocks of households in parallel

prange over blocks of 4,096 households, each taken through all periods while its wealth is in the nearest
cache. A block is a slice: an index of which Numba does not know that it is not negative costs a check, which
keeps the loop from becoming vector code.
"""

import numba

BLOCK = 4_096


@numba.njit(parallel=True)
def run(w0, z, floor, rich, keep):
    w = w0.copy()
    for b in numba.prange((len(w) + BLOCK - 1) // BLOCK):
        block = w[b * BLOCK : (b + 1) * BLOCK]
        for t in range(len(z)):
            shocks = z[t, b * BLOCK : (b + 1) * BLOCK]
            for i in range(len(block)):
                grown = shocks[i] * block[i]
                if block[i] > rich:
                    grown *= keep
                block[i] = max(grown, floor)
    return w
