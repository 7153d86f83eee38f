"""NumPy: how it was built, and what its warnings mean."""

import os

from harness.libraries.base import Library

BLAS_NAMES = {"openblas": "OpenBLAS", "mkl": "MKL", "blis": "BLIS"}


class NumPy(Library):
    distributions = ("numpy",)
    refused_warnings = (
        (
            r"discards the imaginary part",
            "a complex value is made real, and its imaginary part is lost: take .real where that is meant",
        ),
    )
    hints = (
        (
            r"(divide by zero|overflow|underflow|invalid value) encountered",
            "np.errstate says where that is meant",
        ),
    )

    def build(self):
        import numpy

        config = numpy.show_config(mode="dicts")
        simd = config.get("SIMD Extensions", {})
        vectors = [*simd.get("baseline", []), *simd.get("found", [])]
        built_with = config.get("Build Dependencies", {}).get("blas", {}).get("name")
        # The last ones named are the widest.
        return {"vector instructions": ", ".join(vectors[-3:]), "BLAS": _loaded_blas() or built_with}


def _loaded_blas():
    """'OpenBLAS 0.3.34, kernels for SkylakeX, threads: 2', as NumPy has loaded it; None where nobody says."""
    variables = dict(os.environ)
    try:
        from threadpoolctl import threadpool_info
    except ImportError:
        return None
    finally:  # it sets one for OpenMP, which would be handed on to every process that is timed
        for name in os.environ.keys() - variables:
            del os.environ[name]
    libraries = [info for info in threadpool_info() if info["user_api"] == "blas"]
    if not libraries:
        return None
    blas = min(libraries, key=lambda info: "numpy" not in info["filepath"])  # SciPy brings one of its own
    name = BLAS_NAMES.get(blas["internal_api"], blas["internal_api"])
    kernels = f"kernels for {blas['architecture']}" if blas.get("architecture") else ""
    version = f"{name} {blas['version'] or ''}".strip()
    return ", ".join(filter(None, (version, kernels, f"threads: {blas['num_threads']}")))
