"""What wrong kernels of job_ladder have in common."""

import numpy as np

from kernels.job_ladder import numpy_masked


def climbed(wages, seed, loss, periods=40, offers=range(1, 65), keep_better=False, risk=lambda wages: wages):
    wages, workers = wages.copy(), np.arange(len(wages), dtype=np.uint32)
    for t in range(periods):
        lost = np.flatnonzero(numpy_masked.offer(seed, workers, [65 * t], wages.dtype) < loss * risk(wages))
        seen = numpy_masked.offer(seed, workers[lost, None], 65 * t + np.array(offers), wages.dtype)
        best = seen.max(axis=1)
        wages[lost] = np.maximum(best, wages[lost]) if keep_better else best
    return wages
