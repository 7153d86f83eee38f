"""Kernels that do something beside what their name says, as sources; `IMPORTS` are put before each."""

IMPORTS = {
    "numpy": "import numpy as np",
    "numba": "import numba\nimport numpy as np",
    "jax": "import functools\nimport itertools\nimport jax\nimport jax.numpy as jnp\nimport numpy as np",
}

STATEMENT = '''
"""The sum of x + 1."""
import numpy as np
SIZES = dict(small=300, medium=3_000, lecture=30_000)
PROBE_SIZES = (300,)
REFERENCE = "numpy_it"
KERNELS = {kernels}
def inputs(n, dtype):
    return (np.arange(n).astype(dtype),)
def tolerance(x):
    return 0
'''
REFERENCE = '''"""NumPy"""
def run(x):
    return (x + 1).sum()
'''

# {name: (source, part of why it gets no figure)}
REFUSED = {
    "jax_compiles_a_closure": (
        """
        def run(x):
            return jax.jit(lambda v: jnp.sum(v + 1))(x)
        """,
        "JAX compiles in warm calls",
    ),
    "jax_static_number": (
        """
        @functools.partial(jax.jit, static_argnums=1)
        def total(x, attempt):
            return jnp.sum(x + 1)

        attempts = itertools.count()

        def run(x):
            return total(x, next(attempts))
        """,
        "let no static argument change",
    ),
    "numba_compiles_a_closure": (
        """
        def run(x):
            @numba.njit
            def total(x):
                return np.sum(x + 1)

            return np.float64(total(x))
        """,
        "Numba compiles in warm calls",
    ),
    "numba_compiles_a_ufunc": (
        """
        def run(x):
            plus = numba.vectorize(["float64(float64)"])(lambda v: v + 1)
            return np.sum(plus(x))
        """,
        "Numba compiles in warm calls",
    ),
    "numba_turned_off": (
        """
        numba.config.DISABLE_JIT = 1

        @numba.njit
        def run(x):
            return np.sum(x + 1)
        """,
        "Numba's compiler is turned off",
    ),
    "numba_without_a_decorator": (
        """
        def run(x):
            return np.sum(x + 1)
        """,
        "Numba has compiled nothing: is a decorator missing",
    ),
    "numba_shared_place_of_a_method": (
        """
        def made():
            @numba.njit(parallel=True)
            def total(x):
                parts, sums = np.empty(1), np.empty_like(x)
                for i in numba.prange(len(x)):
                    parts[0] = x[i] + 1
                    sums[i] = parts[0]
                return sums.sum()

            return total

        class Model:
            def __init__(self):
                self.total = made()

            def __call__(self, x):
                return np.float64(self.total(x))

        run = Model()
        """,
        "write to parts[0], and threads take it from each other",
    ),
    "numpy_outside_by_a_method": (
        """
        import numba

        class Model:
            @staticmethod
            @numba.njit
            def total(x):
                sums = np.zeros(len(x))
                for i in range(len(x) + 1):
                    sums[i] = 1
                return (x + 1).sum()

            def run(self, x):
                return np.float64(self.total(x))

        run = Model().run
        """,
        "reads or writes outside of an array",
    ),
    "numpy_own_clock": (
        """
        import time
        clock = time.perf_counter
        time.perf_counter = lambda: clock() / 2

        def run(x):
            return np.sum(x + 1)
        """,
        "its file replaces the clock",
    ),
    "jax_turned_off": (
        """
        jax.config.update("jax_disable_jit", True)

        @jax.jit
        def run(x):
            return jnp.sum(x + 1)
        """,
        "JAX's compiler is turned off",
    ),
    "numpy_traces_memory": (
        """
        import tracemalloc
        tracemalloc.start()

        def run(x):
            return np.sum(x + 1)
        """,
        "its process is traced (tracemalloc)",
    ),
    "numpy_traces_calls": (
        """
        import sys
        sys.setprofile(lambda *seen: None)

        def run(x):
            return np.sum(x + 1)
        """,
        "by sys.setprofile",
    ),
    "jax_hands_back_a_dict": (
        """
        @jax.jit
        def run(x):
            return dict(total=jnp.sum(x + 1))
        """,
        "returned dict, not a JAX array: return an array, a number or a tuple of them",
    ),
    "jax_hands_back_numpy": (
        """
        @jax.jit
        def total(x):
            return jnp.sum(x + 1)

        def run(x):
            return np.asarray(total(x))
        """,
        "returned ndarray, not a JAX array: return what JAX computed, as it is",
    ),
    "jax_hands_back_two": (
        """
        @jax.jit
        def run(x):
            return jnp.sum(x + 1), x
        """,
        "returned a tuple of 2, where the reference has one result, no tuple: return as many",
    ),
    "jax_gives_its_input_away": (
        """
        @functools.partial(jax.jit, donate_argnums=0)
        def plus(x):
            return x + 1

        def run(x):
            return jnp.sum(plus(x))
        """,
        "gives its input away (donate_argnums), and every call gets the same: take it out",
    ),
    "numba_parallel_of_nothing": (
        """
        @numba.njit(parallel=True)
        def run(x):
            total = 0.0
            for value in x:
                total += value + 1
            return total
        """,
        "parallel=True, and nothing is done in parallel: take it out",
    ),
    "numba_parallel_of_nothing_at_import": (
        """
        @numba.njit("float64(float64[::1])", parallel=True)
        def run(x):
            total = 0.0
            for value in x:
                total += value + 1
            return total
        """,
        "parallel=True, and nothing is done in parallel: take it out",
    ),
    "numpy_loses_the_imaginary_part": (
        """
        def run(x):
            return np.sum((x + 1 + 0j).astype(float))
        """,
        "its imaginary part is lost: take .real where that is meant",
    ),
}

# {name: (source, part of what its row notes)}
NOTED = {
    "jax_by_way_of_numpy": (
        """
        @jax.jit
        def total(x):
            return jnp.sum(x)

        def run(x):
            return total(jnp.asarray(np.asarray(x) + 1))
        """,
        "takes arrays out of JAX inside the call",
    ),
    "jax_looks_at_values": (
        """
        def run(x):
            return jnp.sum(x + 1) if x[0] == 0 else x[0]
        """,
        "looks at values inside the call",
    ),
    "jax_calls_python": (
        """
        @jax.jit
        def run(x):
            like = jax.ShapeDtypeStruct(x.shape, x.dtype)
            return jnp.sum(jax.pure_callback(lambda v: v + 1, like, x))
        """,
        "calls Python from inside compiled code",
    ),
    "jax_in_float32": (
        """
        @jax.jit
        def run(x):
            return jnp.sum(x.astype(jnp.float32) + 1).astype(x.dtype)
        """,
        "part of it is computed in float32, though its inputs are float64",
    ),
    "numpy_by_name": (
        """
        jax.config.update("jax_enable_x64", True)

        @jax.jit
        def total(x):
            return jnp.sum(x + 1)

        def run(x):
            return np.asarray(total(x))[()]
        """,
        "named after numpy, it runs code that JAX compiles",
    ),
    "numpy_with_numba_inside": (
        """
        @numba.njit
        def plus(x):
            return x + 1

        def run(x):
            return np.sum(plus(x))
        """,
        "named after numpy, it runs code that Numba compiles",
    ),
    "numpy_warns": (
        """
        def run(x):
            return np.sum(x + 1) + 0 * np.sum(np.where(x > 0, np.log(x), 0))
        """,
        "RuntimeWarning: divide by zero encountered in log (np.errstate says where that is meant)",
    ),
    "numba_of_columns": (
        """
        @numba.njit
        def run(x):
            columns = np.ones((len(x), 2))
            columns[:, 0] += x
            return np.dot(columns[:, 0], np.ones(len(x)))
        """,
        "is faster on contiguous arrays (np.ascontiguousarray may pay off)",
    ),
    "jax_step_by_step": (
        """
        def run(x):
            return jnp.sum(x + 1)
        """,
        "no jit: 2 operations are sent one by one; compiled as a whole a call takes ",
    ),
    "jax_in_steps_compiled_by_themselves": (
        """
        plus = jax.jit(lambda x: x + 1)

        def run(x):
            return jnp.sum(plus(x))
        """,
        "no jit around the whole: 2 operations are sent one by one; compiled as a whole a call takes ",
    ),
    "numba_fast": (
        """
        @numba.njit(fastmath=True)
        def total(x):
            return np.sum(x + 1)

        @numba.njit
        def run(x):
            return total(x)
        """,
        "fastmath: NaN and infinity are taken not to occur, sums in another order",
    ),
    "numba_in_python": (
        """
        @numba.jit(forceobj=True)
        def run(x):
            return np.sum(x + 1)
        """,
        "interpreted: object mode",
    ),
    "numpy_with_numba_compiled_before": (
        """
        @numba.njit("float64[::1](float64[::1])")
        def plus(x):
            return x + 1

        def run(x):
            return np.sum(plus(x))
        """,
        "named after numpy, it runs code that Numba compiles",
    ),
}

# Nothing is to be said of these.
ORDINARY = {
    "jax_it": """
        @jax.jit
        def run(x):
            return jnp.sum(x + 1)
        """,
    "numba_it": """
        @numba.njit
        def run(x):
            return np.sum(x + 1)
        """,
}

# Compiled while the module is imported: by signature, as a ufunc, by a call, and where no call needs it.
EAGER = {
    "numpy_beside_numba": """
        @numba.njit("float64(float64)")
        def unused(x):
            return x + 1

        def run(x):
            return np.sum(x + 1)
        """,
    "numba_eager": """
        @numba.njit("float64(float64[::1])")
        def run(x):
            return np.sum(x + 1)
        """,
    "numba_ufunc": """
        plus = numba.vectorize(["float64(float64)"])(lambda v: v + 1)

        def run(x):
            return np.sum(plus(x))
        """,
    "jax_warmed": """
        jax.config.update("jax_enable_x64", True)

        @jax.jit
        def run(x):
            return jnp.sum(x + 1)

        run(jnp.zeros(300)).block_until_ready()
        """,
}

# They keep what they compile in a folder that only their file knows.
NUMBA_CACHED = """
    numba.config.CACHE_DIR = {folder!r}

    @numba.njit(cache=True)
    def run(x):
        return np.sum(x + 1)

    run(np.zeros(300))
    """
JAX_CACHED = """
    jax.config.update("jax_compilation_cache_dir", {folder!r})
    jax.config.update("jax_enable_compilation_cache", True)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)

    @jax.jit
    def run(x):
        return jnp.sum(x + 1)
    """
