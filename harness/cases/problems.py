"""The problems and kernels that exist, read from their literal tables. Fresh processes import this."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, get_origin

import kernels
from harness.cases import DEVICES, DTYPES, SIZES

PROBLEMS, LECTURE, GROUPS = kernels.PROBLEMS, kernels.LECTURE, kernels.GROUPS
OUTSIDE = tuple(path.name for path in kernels.OUTSIDE)


class Parameters(dict):
    """A size that is several numbers, by name: what `inputs` gets in place of n."""

    def __hash__(self):
        return hash(tuple(self.items()))


@dataclass(frozen=True, eq=False)
class Problem:
    """What a problem states, once, in ``kernels/<problem>/__init__.py``: the contract, in one place.

    A module spells its functions as here and everything else in capitals: ``SIZES`` is `sizes`. What has no
    default must be there. What a kernel's own module may hold stands in ``kernels/__init__.py``.
    """

    name: str
    folder: Path
    # The module's docstring: the mathematics, why it is hard to vectorise, inputs and output.
    statement: str

    # small, medium and lecture mean the first, the middle one and the last, whatever their names.
    sizes: Annotated[dict, 'sizes by name, smallest first, each an n or a dictionary: {"S": 10, "M": 100}']
    kernels: Annotated[
        tuple,
        "names of its kernels, each a file <name>.py in the same folder; or {name: 'file.py:function'}",
    ]
    reference: Annotated[str, "the kernel that the others must agree with, best one of NumPy"]
    inputs: Annotated[
        Callable,
        "inputs(n, dtype), a tuple; or inputs(n, dtype, seed): others of the same kind for every seed",
    ]
    # Needed unless there is `agrees`, or RTOL or ATOL. Both functions get the reference's result where they
    # have an argument `expected`.
    tolerance: Annotated[
        Callable | None, "tolerance(*inputs), how far a right result may be from the reference, per output"
    ] = None
    rtol: Annotated[
        float | dict | None, "in place of tolerance, as np.allclose has it; by dtype, {'float64': 1e-9}"
    ] = None
    atol: Annotated[float | dict | None, "the same, in absolute terms; both are added"] = None

    # Every call gets new copies of these, which are made while no clock runs.
    changes: Annotated[tuple, "which inputs, counted from 0, kernels may change or donate: (0, 2)"] = ()
    result: Annotated[
        int | tuple | None, "which inputs hold the result where run returns none; else all of CHANGES"
    ] = None
    static: Annotated[tuple, "which inputs JAX gets as Python's own numbers, for static_argnums"] = ()
    dtypes: Annotated[tuple, "the dtypes that its kernels know: ('float64',)"] = DTYPES

    pattern: Annotated[str, "its computing pattern, as after 'where': each step needs the last"] = ""
    n_is: Annotated[str, "what n counts, for an axis: points along one side"] = ""
    # Left out, times are shown for whole calls alone.
    work: Annotated[
        tuple | None,
        'its unit of work in a word, and how many of them a call at n does: ("point", lambda n: n * n)',
    ] = None
    # Left out, the first of each library.
    quick: Annotated[tuple, "kernels for a first look, the best-known one or two of each library"] = ()
    tuned: Annotated[tuple, "more kernels, faster than a first attempt; run where asked for"] = ()
    bound: Annotated[
        tuple | None,
        "what nobody can leave out, in words, and the seconds it takes by `harness.machine.limits`: "
        '("every number read once", lambda n, dtype, machine: machine.read(8 * n))',
    ] = None
    largest_n: Annotated[dict, "kernels that are not run beyond some n, and what that n is"] = field(
        default_factory=dict
    )
    float64_only: Annotated[tuple, "kernels on Python's floats, which are float64"] = ()
    # Where the cost is linear in n.
    reduced_n: Annotated[dict, "kernels, or devices, timed at a smaller n when asked for a larger one"] = (
        field(default_factory=dict)
    )
    needed_bytes: Annotated[
        Callable, "needed_bytes(kernel, n, dtype), what a call allocates at most, inputs and result included"
    ] = lambda kernel, n, dtype: 0
    # Left out, small and small - 1: another n may mean nothing, or be work for hours.
    probe_sizes: Annotated[tuple, "the n at which every probe is run before a kernel is timed"] = ()
    # Left out, all of them are, as far as that is quick.
    probed_at_n: Annotated[tuple | None, "names of probes that are run at the timed n too"] = None
    # Left out, the timed inputs are the only probe.
    probes: Annotated[
        Callable | None, "probes(n, dtype), {name: inputs} that tell right from wrong; not timed"
    ] = None
    # In place of `tolerance`, where there is no one right answer: random numbers, eigenvectors, clusters.
    agrees: Annotated[Callable | None, "agrees(result, *inputs), None or a sentence on what is wrong"] = None
    # Same seed, same bits, in every call; another seed, others. Stated as None, no seed fixes the draws, as
    # of threads with generators of their own: `agrees` alone decides then.
    seed: Annotated[int | None, "which input, counted from 0, is the seed of the random numbers"] = None
    variants: Annotated[
        Callable | None, "variants(n, dtype, seed), {name: inputs}: other inputs to be timed on their own"
    ] = None
    known_limits: Annotated[
        dict, "{library: {probe: sentence}}, where one is known to answer otherwise; told, not refused"
    ] = field(default_factory=dict)

    # No part of the statement: has it probes of its own, and are other draws right in every call?
    states_probes: bool | None = None
    draws_freely: bool = False

    def __post_init__(self):
        def put(name, value):
            object.__setattr__(self, name, value)

        if self.states_probes is None:
            put("states_probes", self.probes is not None)
        if self.tolerance is None and (self.rtol, self.atol) != (None, None):
            put("tolerance", self._allclose)
        for name in ("inputs", "variants", "probes"):
            if function := getattr(self, name):
                put(name, _in_dtype(function))
        if self.probes is None:
            put("probes", lambda n, dtype: {"timed": self.inputs(n, dtype)})

    def _allclose(self, *inputs, expected):
        """The tolerance that RTOL and ATOL state, for each output."""
        import numpy as np

        from harness.cases.statement import is_floating, outputs

        def tolerance_of_output(value):
            if not is_floating(value):
                return 0
            sizes = np.where(np.isfinite(value), np.abs(value), 0)
            atol, rtol = (_tolerance_in_dtype(tolerance, sizes.dtype) for tolerance in (self.atol, self.rtol))
            return atol + rtol * sizes

        by_output = tuple(map(tolerance_of_output, outputs(expected)))
        return by_output if isinstance(expected, tuple) else by_output[0]

    def tolerance_of(self, inputs, expected):
        """What `tolerance` says of these inputs, of which the reference's result is `expected`."""
        return _result_of(self.tolerance, inputs, expected)

    def fault_of(self, result, inputs, expected):
        """What `agrees` says of a result."""
        return _result_of(self.agrees, (result, *inputs), expected)

    def size_named(self, word):
        """Its own name for a size: the first, the middle one and the last are small, medium and lecture."""
        names = list(self.sizes)
        if word in names or word not in SIZES:
            return word
        return names[{"small": 0, "medium": len(names) // 2, "lecture": -1}[word]]

    @property
    def smallest(self):
        """Its first size: an n, or Parameters."""
        return next(iter(self.sizes.values()))

    @property
    def has_n(self):
        """Is every size an n, by which figures can be drawn?"""
        return not any(isinstance(n, dict) for n in self.sizes.values())

    @property
    def rotates(self):
        """Do its inputs take a seed, so that warm calls go through several of them in turn?"""
        return _takes(self.inputs, "seed")

    @property
    def all_kernels(self):
        """Every kernel, tuned ones last."""
        return (*self.kernels, *self.tuned)

    @property
    def first_look(self):
        """The kernels that ``--quick`` measures."""
        firsts = {library_of(kernel): kernel for kernel in reversed(self.kernels)}
        firsts.pop("python", None)  # nobody's choice, and slow
        return self.quick or tuple(kernel for kernel in self.kernels if kernel in firsts.values())


def _takes(function, name):
    return name in inspect.signature(function).parameters


def _result_of(function, arguments, expected):
    """`function(*arguments)`, with the reference's result where it has an argument of the name `expected`."""
    more = {"expected": expected} if _takes(function, "expected") else {}
    return function(*arguments, **more)


def _in_dtype(function):
    """`function` with Python's floats, in models too, made numbers of the dtype that it is called with.

    Where it takes a seed, that is 0 unless given.
    """

    from harness.cases.statement import in_dtype

    def numbers(value, dtype):
        if isinstance(value, dict):
            return {name: numbers(inputs, dtype) for name, inputs in value.items()}
        return in_dtype(value, dtype)

    if _takes(function, "seed"):
        return lambda n, dtype, seed=0: numbers(function(n, dtype, seed), dtype)
    return lambda n, dtype: numbers(function(n, dtype), dtype)


def _tolerance_in_dtype(tolerance, dtype):
    """RTOL or ATOL for a dtype; 0 where there is none."""
    return (tolerance.get(str(dtype), 0) if isinstance(tolerance, dict) else tolerance) or 0


# What a module states: all but its name, its folder and its docstring.
STATED = tuple(item for item in fields(Problem) if get_origin(item.type) is Annotated)
FUNCTIONS = tuple(item.name for item in STATED if item.type.__origin__ in (Callable, Callable | None))
MEANING = {item.name: item.type.__metadata__[0] for item in STATED}
REQUIRED = tuple(item.name for item in STATED if item.default is item.default_factory is MISSING)


def spelled(name):
    """How a problem's module writes a field: ``SIZES`` for `sizes`, functions as they are."""
    return name if name in FUNCTIONS else name.upper()


@cache
def problem(name):
    """The `Problem` called `name`, as its module states it; ``sorting:in_order`` has a variant's inputs."""
    base, _, variant = name.partition(":")
    if variant:
        original = problem(base)
        return replace(original, name=name, inputs=_variant_inputs(original.variants, variant))
    module = importlib.import_module(module_of(name))
    spellings = {item.name: spelled(item.name) for item in STATED}
    values = {name: getattr(module, word) for name, word in spellings.items() if hasattr(module, word)}
    values["sizes"] = {size: _hashable(n) for size, n in values["sizes"].items()}
    values["probe_sizes"] = tuple(map(_hashable, values.get("probe_sizes", ())))
    for table in ("kernels", "tuned"):
        values[table] = tuple(values.get(table, ()))
    values["draws_freely"] = "seed" in values and values["seed"] is None
    return Problem(name, Path(module.__file__).parent, (module.__doc__ or "").strip(), **values)


def _hashable(n):
    return Parameters(n) if isinstance(n, dict) else n


def _variant_inputs(variants, name):
    if _takes(variants, "seed"):
        return lambda n, dtype, seed=0: variants(n, dtype, seed)[name]
    return lambda n, dtype: variants(n, dtype)[name]


@cache
def variants_of(problem_name):
    """The names of a problem's variants, ``("sorting:in_order", ...)``."""
    original = problem(problem_name)
    names = original.variants(original.smallest, original.dtypes[0]) if original.variants else ()
    return tuple(f"{problem_name}:{name}" for name in names)


def base_of(problem_name):
    """The problem itself: ``sorting`` of its variant ``sorting:in_order``."""
    return problem_name.partition(":")[0]


def module_of(problem_name):
    """The name of a problem's module: a variant's is that of its problem."""
    return f"kernels.{base_of(problem_name)}"


def folder_of(problem_name):
    """The folder that a problem's module and its kernels lie in. Imports neither."""
    return Path(find_spec(module_of(problem_name)).submodule_search_locations[0])


@cache
def kernel(problem_name, name):
    """The module of one kernel. Imports its library. Raises ImportError where it is no kernel's."""
    module = importlib.import_module(f"{module_of(problem_name)}.{name}")
    if not callable(getattr(module, "run", None)):
        if place := kernels.places_of(str(folder_of(problem_name))).get(name):
            raise ImportError(f"{place.replace(':', ' has no function ')}")
        raise ImportError(f"{name}.py has no function run(*inputs)")
    if not (module.__doc__ or "").strip():
        raise ImportError(f"{name}.py has no docstring; its first line is the kernel's label")
    return module


def kernels_of(problem_name):
    """The names of all kernels of a problem, tuned ones last."""
    return problem(problem_name).all_kernels


def library_of(kernel_name):
    """`numba` for `numba_serial`: the part of the name before the first underscore."""
    return kernel_name.partition("_")[0]


def label_of(problem_name, name):
    """The first line of a kernel's docstring."""
    return kernel(problem_name, name).__doc__.strip().splitlines()[0]


def devices_of(kernel_name):
    """Where a kernel can run: JAX anywhere, what is written for CUDA on a GPU, the others on the CPU."""
    library, approach, *_ = kernel_name.split("_")
    if library == "jax":
        return DEVICES
    return ("gpu",) if approach == "cuda" else ("cpu",)
