"""A cosine for Numba that LLVM can vectorise: no call, no branch, no table, for float64 and float32.

NumPy's and Numba's float64 cosine is a call to the C library, one number at a time. This one is
arithmetic alone, so that a loop around it runs on whole vectors. cos(x) = ±sin(r), where r is x less
the nearest odd multiple of π/2, in [-π/2, π/2]: the multiple is subtracted in four parts, all but the
last so short that their products are exact (Cody and Waite), and sin(r) is r + r³·P(r²), with P a
Chebyshev fit of 8 coefficients (5 in float32) whose own error is below 1e-18 (3e-11).

At most 2 ulp from the true cosine for |x| up to 10,000 in float64 (1,000 in float32), next to its zeros
too, measured against 50 digits; beyond 2**23·π (2**12·π) the products round, and the error grows to about
x ulp.
"""

import numba
import numpy as np
from numba import types
from numba.extending import intrinsic, overload

# Contraction to fused multiply-adds loses no accuracy; nothing else is relaxed.
FAST = {"contract", "nnan", "nsz"}
# 1.5·2**(mantissa bits): adding and subtracting it rounds to the nearest integer.
WHOLE_64, WHOLE_32 = 1.5 * 2.0**52, np.float32(1.5 * 2.0**23)


@intrinsic
def full_width(context):
    """``full_width()`` in a jitted function has LLVM use the widest vectors that the CPU has.

    By default it uses half of AVX-512's on many CPUs. It is an attribute of the one function that calls
    this; a CPU with narrower vectors is not asked for more.
    """

    def code(target, builder, *_):
        # llvmlite's own add() knows only attributes without a value.
        set.add(builder.function.attributes, '"prefer-vector-width"="512"')
        return target.get_dummy_value()

    return types.void(), code


def cos(x):
    """The cosine of a float scalar, inside Numba only."""
    raise NotImplementedError("only inside numba.njit")


@overload(cos, inline="always")
def _choose(x):
    if x == types.float64:
        return lambda x: cos_64(x)
    if x == types.float32:
        return lambda x: cos_32(x)
    return None


@numba.njit(fastmath=FAST, inline="never")
def cos_64(x):
    k = (x * 0.3183098861837907 - 0.5 + WHOLE_64) - WHOLE_64  # x/π - 1/2, rounded
    q = k + 0.5
    r = x - q * 3.141592651605606
    r = r - q * 1.9841871583270443e-09
    r = r - q * 1.0340365893157014e-18
    r = r - q * 7.0431197303664e-27
    r = min(max(r, -1.6), 1.6)  # where x is so large that r is noise, the result stays a cosine
    z = r * r
    p = 2.731436844866602e-15
    p = p * z - 7.643969661019999e-13
    p = p * z + 1.6058977292532868e-10
    p = p * z - 2.5052107616688378e-08
    p = p * z + 2.755731921916081e-06
    p = p * z - 1.9841269841254966e-04
    p = p * z + 8.333333333333316e-03
    p = p * z - 1.6666666666666666e-01
    half = k * 0.5
    odd = half - ((half - 0.25 + WHOLE_64) - WHOLE_64)  # 0.5 where k is odd, else 0
    s = r + r * z * p
    return s if odd > 0.25 else -s


@numba.njit(fastmath=FAST, inline="never")
def cos_32(x):
    f = np.float32
    k = (x * f(0.31830987) - f(0.5) + WHOLE_32) - WHOLE_32
    q = k + f(0.5)
    r = x - q * f(3.140625)
    r = r - q * f(0.0009675025939941406)
    r = r - q * f(1.5099067240953445e-07)
    r = r - q * f(5.126688e-12)
    r = min(max(r, f(-1.6)), f(1.6))
    z = r * r
    p = f(-2.4080095e-08)
    p = p * z + f(2.753646e-06)
    p = p * z - f(1.98410865e-04)
    p = p * z + f(8.3333328e-03)
    p = p * z - f(1.6666667e-01)
    half = k * f(0.5)
    odd = half - ((half - f(0.25) + WHOLE_32) - WHOLE_32)
    s = r + r * z * p
    return s if odd > f(0.25) else -s
