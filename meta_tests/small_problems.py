"""Small problems of a user's own, as sources: what the contract must be able to state."""

import textwrap

HEAD = """
    \"\"\"{title}\"\"\"
    import numpy as np

    SIZES = {{"small": 60, "medium": 600, "lecture": 6_000}}
    REFERENCE = "numpy_plain"
    KERNELS = {kernels}
"""

# {problem: {file: source}}; what stands before a kernel's run is added by `write`.
PROBLEMS = {
    # Whole numbers and booleans as inputs.
    "totals": {
        "__init__": """
            def inputs(n, dtype, seed):
                rng = np.random.default_rng(seed)
                who = rng.integers(0, 7, n)
                return who, rng.integers(1, 9, n).astype(dtype), rng.random(n) < 0.5, np.dtype(dtype).type(2)

            def tolerance(who, amounts, counts, factor):
                return 0
        """,
        "numpy_plain": """
            def run(who, amounts, counts, factor):
                return np.bincount(who[counts], amounts[counts], 7).astype(amounts.dtype) * factor
        """,
        "numba_loop": """
            @numba.njit
            def run(who, amounts, counts, factor):
                found = np.zeros(7, amounts.dtype)
                for i in range(len(who)):
                    if counts[i]:
                        found[who[i]] += amounts[i] * factor
                return found
        """,
        "jax_scatter": """
            @jax.jit
            def run(who, amounts, counts, factor):
                return jnp.zeros(7, amounts.dtype).at[who].add(jnp.where(counts, amounts, 0) * factor)
        """,
    },
    # Several results: numbers with a tolerance each, an index, a count, a boolean.
    "best_row": {
        "__init__": """
            def inputs(n, dtype, seed):
                return (np.random.default_rng(seed).normal(size=(n, 4)).astype(dtype),)

            def tolerance(table):
                error = 8 * np.finfo(table.dtype).eps * np.abs(table).sum(axis=1)
                return error, 0, error.max(), 0, 0
        """,
        "numpy_plain": """
            def run(table):
                mean = table.mean(axis=1)
                return mean, mean.argmax(), mean.max(), np.count_nonzero(mean > 0), mean.max() > 1
        """,
        "numba_loop": """
            @numba.njit
            def run(table):
                mean = np.empty(len(table), table.dtype)
                for i in range(len(table)):
                    mean[i] = (table[i, 0] + table[i, 1] + table[i, 2] + table[i, 3]) / table.dtype.type(4)
                positive = 0
                for value in mean:
                    positive += value > 0
                return mean, mean.argmax(), mean.max(), positive, mean.max() > 1
        """,
        "jax_plain": """
            @jax.jit
            def run(table):
                mean = table.mean(axis=1)
                return mean, mean.argmax(), mean.max(), (mean > 0).sum(), mean.max() > 1
        """,
    },
    # The order of numbers: whole numbers, whose width is the library's own.
    "places": {
        "__init__": """
            def inputs(n, dtype):
                return (np.random.default_rng(5).normal(size=n).astype(dtype),)

            def tolerance(x):
                return 0
        """,
        "numpy_plain": """
            def run(x):
                return np.argsort(x, kind="stable")
        """,
        "numpy_narrow": """
            def run(x):
                return np.argsort(x, kind="stable").astype(np.int16)
        """,
        "jax_plain": """
            @jax.jit
            def run(x):
                return jnp.argsort(x)
        """,
    },
    # Complex numbers.
    "waves": {
        "__init__": """
            def inputs(n, dtype):
                return (np.random.default_rng(2).normal(size=n).astype(dtype),)

            def tolerance(x):
                return 32 * np.finfo(x.dtype).eps * np.sqrt(len(x) * np.sum(x**2))
        """,
        "numpy_plain": """
            def run(x):
                return np.fft.rfft(x)
        """,
        "jax_plain": """
            @jax.jit
            def run(x):
                return jnp.fft.rfft(x)
        """,
    },
    # Random numbers of each library's own: no two are the same, and each is what was asked for.
    "draws": {
        "__init__": """
            SEED = 1

            def inputs(n, dtype):
                return n, 3, np.dtype(dtype).type(1)

            def agrees(draws, n, seed, width):
                if draws.min() < 0 or draws.max() >= width:
                    return "a draw lies outside of its range"
                off = abs(draws.mean() - width / 2) / width * np.sqrt(12 * n)
                return f"the mean is {off:.1f} standard errors off" if off > 6 else None
        """,
        "numpy_plain": """
            def run(n, seed, width):
                return np.random.default_rng(seed).random(n, width.dtype) * width
        """,
        "numba_plain": """
            @numba.njit
            def run(n, seed, width):
                np.random.seed(seed)
                found = np.empty(n, np.asarray(width).dtype)
                for i in range(n):
                    found[i] = np.random.random() * width
                return np.minimum(found, np.nextafter(width, np.float32(0)))
        """,
        "jax_plain": """
            @partial(jax.jit, static_argnums=0)
            def run(n, seed, width):
                return jax.random.uniform(jax.random.key(seed), (n,), width.dtype) * width
        """,
    },
}
IMPORTS = {
    "numpy": "import numpy as np",
    "numba": "import numba\nimport numpy as np",
    "jax": "from functools import partial\n\nimport jax\nimport jax.numpy as jnp",
}


def write(folder, sources, name=None):
    """Make a problem's folder out of its sources; returns it."""
    folder = folder / name if name else folder
    folder.mkdir(parents=True)
    kernels = tuple(kernel for kernel in sources if kernel != "__init__")
    head = textwrap.dedent(HEAD).format(title=folder.name, kernels=kernels).strip()
    for file, source in sources.items():
        imports = IMPORTS.get(file.partition("_")[0])
        before = f'"""{file}"""\n\n{imports}' if imports else head
        (folder / f"{file}.py").write_text(f"{before}\n{textwrap.dedent(source)}")
    return folder
