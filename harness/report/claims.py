"""The lecture's claims, each with the measurement that decides it.

Sections are those of "NumPy vs Numba vs JAX" (QuantEcon, *Python Programming for Economics and
Finance*, section 15). The lecture times NumPy and Numba in float64 and JAX in float32, JAX's default;
here both sides of a claim have one dtype, and a claim holds if it does in every dtype measured.
"""

from dataclasses import dataclass
from typing import NamedTuple

from harness import problems
from harness.report import deciders as by
from harness.report.evidence import Evidence, Lacking, NeedsGpu

HOLDS, FAILS, OPEN, GPU = "holds", "does not hold", "not decided", "needs a GPU"
VERDICTS = (HOLDS, FAILS, OPEN, GPU)


class Claim(NamedTuple):
    """`decide(evidence)` gives a Finding; `measure` says in words what it looks at."""

    section: str
    statement: str
    measure: str
    decide: object


@dataclass(frozen=True)
class Verdict:
    """One of VERDICTS, and the figures that led to it."""

    word: str
    figures: str


CLAIMS = (
    Claim(
        "15.1.3",
        "The flat grid is low in memory: 24,000 bytes.",
        "bytes of the input",
        by.grid_costs_24_000_bytes,
    ),
    Claim(
        "15.1.3",
        "The two mesh grids cost 144,000,000 bytes.",
        "bytes that the prebuilt mesh holds",
        by.mesh_costs_144_million_bytes,
    ),
    Claim(
        "15.1.3",
        "NumPy's eager execution makes many intermediate arrays of that size.",
        "peak of the call with the mesh built before, in n × n arrays: two or more",
        by.numpy_makes_temporaries,
    ),
    Claim(
        "15.1.4", "Numba uses almost no memory.", "peak: below the grid's own bytes", by.numba_uses_no_memory
    ),
    Claim(
        "15.1.4",
        "Numba is somewhat faster than NumPy.",
        "warm calls; NumPy with its mesh built before, as the lecture times it",
        by.numba_beats_numpy,
    ),
    Claim(
        "15.1.4",
        "Numba's first run is slow because it compiles.",
        "first call against warm call: more than twice",
        by.numba_compiles_first,
    ),
    Claim(
        "15.1.5",
        "With several cores, prange pays.",
        "warm calls of parallel and serial Numba",
        by.prange_pays,
    ),
    Claim(
        "15.1.5",
        "prange brings more on a larger grid.",
        "speed-up over serial at medium and lecture size",
        by.prange_gains_with_size,
    ),
    Claim("15.1.5", "Every version gives NumPy's maximum.", "error of all rows", by.all_agree_on_the_grid),
    Claim(
        "15.1.6",
        "Once compiled, JAX on the same mesh is significantly faster than NumPy.",
        "warm calls, both with the mesh built inside",
        by.jax_meshgrid_beats_numpy,
    ),
    Claim("15.1.6", "… especially on a GPU.", "the same JAX kernel on both", by.jax_gains_on_gpu),
    Claim(
        "15.1.6",
        "Compiling is a one-time cost that pays off when the function is called repeatedly.",
        "calls until JAX's first call + warm calls beat NumPy's",
        by.compiling_pays_off,
    ),
    Claim(
        "15.1.7",
        "jit avoids the many intermediate arrays; x, y and z remain.",
        "peak with the mesh outside jit: at most three n × n arrays and less than NumPy's",
        by.jit_avoids_temporaries,
    ),
    Claim(
        "15.1.7",
        "vmap never creates the two-dimensional arrays.",
        "peak: below one n × n array",
        by.vmap_makes_no_square,
    ),
    Claim(
        "15.1.8",
        "JAX is the winner for vectorized operations.",
        "the fastest kernel of all",
        by.jax_wins_the_grid,
    ),
    Claim("15.1.8", "JAX dominates NumPy in speed.", "best JAX kernel against NumPy", by.jax_dominates_speed),
    Claim("15.1.8", "JAX dominates NumPy in memory, by vmap.", "peaks", by.jax_dominates_memory),
    Claim("15.1.8", "JAX dominates Numba on a GPU.", "best of each on a GPU", by.jax_dominates_numba_on_gpu),
    Claim(
        "15.2",
        "NumPy is a poor option for sequential operations.",
        "a NumPy loop against Numba's, per step: more than ten times slower",
        by.numpy_is_poor_in_sequence,
    ),
    Claim(
        "15.2.1",
        "Numba handles the sequential operation very efficiently.",
        "Numba against the fastest of the lecture's kernels: at most 1.5 times slower",
        by.numba_is_efficient_in_sequence,
    ),
    Claim(
        "15.2.2",
        "JAX with fori_loop is quite efficient too.",
        "against the fastest of the lecture's kernels: at most twice as slow",
        by.fori_is_efficient,
    ),
    Claim(
        "15.2.2",
        "JAX with scan delivers strong performance too.",
        "against the fastest of the lecture's kernels: at most twice as slow",
        by.scan_is_efficient,
    ),
    Claim(
        "15.2.2",
        "Inside jit, at[].set updates in place.",
        "peak of fori_loop: below two trajectories",
        by.fori_updates_in_place,
    ),
    Claim(
        "15.2.2",
        "The sequential problem belongs on the CPU.",
        "the same JAX kernel on both, per step",
        by.sequence_belongs_on_cpu,
    ),
    Claim(
        "15.2.3",
        "Numba's code is more natural to read than JAX's.",
        "lines and cognitive complexity of the lecture's kernels; a proxy, not a reader",
        by.numba_reads_best,
    ),
    Claim(
        "15.3",
        "vmap often leads to clearer code than a mesh.",
        "lines and cognitive complexity of jax_vmap and jax_meshgrid; a proxy, not a reader",
        by.vmap_reads_better,
    ),
    Claim(
        "15.3",
        "JAX's versions can be differentiated.",
        "agreement of JAX's derivatives with the tangent recursion",
        by.jax_differentiates,
    ),
)


def judge(claim, rows):
    """The Verdict on a claim by one result's rows, over all dtypes measured."""
    return _judged(claim, _evidence(rows))


def _evidence(rows):
    """What the rows say, an Evidence per dtype that was measured."""
    found = [Evidence(rows, dtype) for dtype in problems.DTYPES]
    return [evidence for evidence in found if not evidence.empty]


def _judged(claim, known):
    words, figures = [], []
    for evidence in known:
        try:
            found = claim.decide(evidence)
        except NeedsGpu as lack:
            words.append(GPU)
            figures.append(str(lack))
            continue
        except Lacking as lack:
            words.append(OPEN)
            figures.append(str(lack))
            continue
        words.append({True: HOLDS, False: FAILS, None: OPEN}[found.holds])
        figures.append(
            found.figures if claim.decide in by.SAME_IN_EVERY_DTYPE else f"{evidence.dtype}: {found.figures}"
        )
    if not words:
        return Verdict(OPEN, "no row at the lecture's size")
    # One dtype in which it fails is enough; it holds only if none is open.
    word = next(word for word in (FAILS, OPEN, GPU, HOLDS) if word in words)
    return Verdict(word, "; ".join(dict.fromkeys(figures)))


def table(results):
    """Per claim: (claim, {name: Verdict}), for ``{name: loaded result}``."""
    known = {name: _evidence(data["benchmarks"]) for name, data in results.items()}
    return [(claim, {name: _judged(claim, evidence) for name, evidence in known.items()}) for claim in CLAIMS]
