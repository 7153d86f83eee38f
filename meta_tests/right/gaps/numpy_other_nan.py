"""NumPy, with NaN of another sign and payload, which it writes over those of its input too"""

import numpy as np
from kernels.gaps import numpy_root


def run(x):
    roots = numpy_root.run(x)
    bits = {8: 0xFFF8_0000_0000_0123, 4: 0xFFC0_0123}[x.itemsize]
    other = np.array(bits, f"u{x.itemsize}").view(x.dtype)
    x[np.isnan(x)] = other
    return np.where(np.isnan(roots), other, roots)
