"""The larger of two numbers for Numba, without a branch.

``max(a, b)`` is a branch. In ``x[i] = max(x[i], v)`` LLVM makes a masked store of it, which processors of AMD
without AVX-512 do slowly; LLVM's own maximum is one instruction. Not for NaN.
"""

from llvmlite import ir
from numba.extending import intrinsic


@intrinsic
def larger(context, a, b):
    def code(context, builder, signature, arguments):
        kind = arguments[0].type
        function = builder.module.declare_intrinsic(
            "llvm.maxnum", [kind], ir.FunctionType(kind, [kind, kind])
        )
        return builder.call(function, arguments, fastmath=("nnan", "nsz"))

    return a(a, b), code
