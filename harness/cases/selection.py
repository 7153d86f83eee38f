"""What a run measures: the options that a user gave, as a list of cases. Both entry points use this."""

from dataclasses import dataclass, replace

from harness.cases import DTYPES, LIBRARIES, SIZES, problems
from harness.cases.case import Case
from harness.cases.options import known

DEFAULT_DTYPES = ("float64",)


class SelectionError(ValueError):
    """The options ask for what there is not, or for nothing. One line."""


@dataclass(frozen=True)
class Selection:
    """What the options ask for; names in the order of the tables."""

    # (problem, kernel) that are run, and those run only where a test wants them: tuned kernels, and problems
    # beyond the lecture's with theirs.
    chosen: tuple
    more: tuple
    libraries: tuple
    # The same sizes for every problem, or in a sweep those of all of them, and {problem: its sizes}.
    sizes: tuple
    swept: dict
    dtypes: tuple
    # The dtypes where a test wants everything.
    every_dtype: tuple
    devices: tuple
    cpus: tuple
    # What was asked for by name: a library missing then is an error, not a skip.
    required_libraries: tuple

    @property
    def problems(self):
        """Problems with a kernel that is run."""
        return tuple(dict.fromkeys(problem for problem, _ in self.chosen))

    @property
    def kernels(self):
        """Names of the kernels that are run."""
        return tuple(dict.fromkeys(kernel for _, kernel in self.chosen))

    def sizes_of(self, problem):
        """The sizes of one problem: the swept ones, else those asked for."""
        return self.swept.get(problem, self.sizes)

    def cases(self, sizes=None, every=False):
        """Every case selected, at these sizes (default: the selected ones).

        `every`: at small size also what is not run unless asked for: tuned kernels, other problems, and
        the other dtype.
        """
        pairs = self.chosen + (self.more if every else ())
        return [
            Case(problem, kernel, size, dtype, device, count)
            for problem in dict.fromkeys(problem for problem, _ in pairs)
            for size in (sizes or self.sizes_of(problem))
            for dtype in (self.every_dtype if every and size == "small" else self.dtypes)
            for device in self.devices
            for count in self.cpus
            for of, kernel in (pairs if size == "small" else self.chosen)
            if of == problem
            and problems.library_of(kernel) in self.libraries
            and device in problems.devices_of(kernel)
        ]

    def floors(self, sizes=None):
        """A case for the floor of each problem that has a kernel selected, on the CPU."""
        measured = dict.fromkeys(case.problem for case in self.cases())
        return [
            Case(problem, problems.problem(problem).floor, size, dtype, "cpu", count)
            for problem in measured
            if problems.problem(problem).floor
            for size in (sizes or self.sizes_of(problem))
            for dtype in self.dtypes
            for count in self.cpus
        ]


def select(options):
    """The Selection that `options` describe. Raises SelectionError, one line."""
    try:
        return _select(options)
    except ValueError as error:
        raise SelectionError(str(error)) from None


def first_look(options):
    """The options with what ``--quick`` leaves: the best-known kernels of each library at medium size.

    What is asked for by name stays: problems, libraries, kernels, sizes, dtypes. Raises SelectionError, one
    line.
    """
    for name in ("sweep", "tuned"):
        if getattr(options, name):
            raise SelectionError(
                f"--quick: leave out --{name}; a first look is at one size, by ordinary kernels"
            )
    try:
        asked = with_variants(options).problems or problems.OUTSIDE or problems.LECTURE
    except ValueError as error:
        raise SelectionError(str(error)) from None
    libraries = options.libraries or LIBRARIES
    kernels = tuple(
        f"{name}/{kernel}"
        for name in asked
        for kernel in problems.problem(name).first_look
        if problems.library_of(kernel) in libraries
    )
    return replace(options, kernels=options.kernels or kernels, sizes=options.sizes or ("medium",))


def _select(options):
    options = with_variants(options)
    for name in options.libraries:
        known(name, LIBRARIES, "--library")
    if options.kernels:
        chosen, more = _named(options), ()
    else:
        chosen, more = _by_default(options)
    required = [*options.libraries]
    if options.kernels:
        required += [problems.library_of(kernel) for _, kernel in chosen]
    swept = _swept(options, dict.fromkeys(problem for problem, _ in chosen))
    selection = Selection(
        chosen=chosen,
        more=more,
        libraries=_in_order(options.libraries, LIBRARIES) or LIBRARIES,
        sizes=tuple(dict.fromkeys(n for sizes in swept.values() for n in sizes)) or options.sizes or SIZES,
        swept=swept,
        dtypes=_in_order(options.dtypes, DTYPES) or DEFAULT_DTYPES,
        every_dtype=_in_order(options.dtypes, DTYPES) or DTYPES,
        devices=("cpu", "gpu") if options.device == "all" else (options.device,),
        cpus=options.cpus or (None,),
        required_libraries=tuple(dict.fromkeys(required)),
    )
    if not selection.cases():
        here = dict.fromkeys(kernel for name in selection.problems for kernel in problems.kernels_of(name))
        raise ValueError(
            "the options select no kernel: --problem, --library, --kernel and --device exclude each other "
            f"(kernels here: {', '.join(here)})"
        )
    return selection


def _by_default(options):
    """All kernels of the problems asked for, a user's own or the lecture's; and what is run beside them."""
    asked = options.problems or problems.OUTSIDE
    others = () if asked else tuple(name for name in problems.PROBLEMS if name not in problems.LECTURE)
    chosen, more = [], []
    for name in asked or problems.LECTURE:
        problem = problems.problem(name)
        chosen += [(name, kernel) for kernel in problem.kernels]
        (chosen if options.tuned else more).extend((name, kernel) for kernel in problem.tuned)
    more += [(name, kernel) for name in others for kernel in problems.kernels_of(name)]
    return tuple(chosen), tuple(more)


def _named(options):
    """The (problem, kernel) that --kernel names, in the order of the tables."""
    within = options.problems or problems.OUTSIDE or problems.PROBLEMS
    wanted = [pair for name in options.kernels for pair in _meant(name, within, options.problems)]
    return tuple(
        (problem, kernel)
        for problem in ordered([problem for problem, _ in wanted])
        for kernel in problems.kernels_of(problem)
        if (problem, kernel) in wanted
    )


def _meant(name, within, asked):
    """The (problem, kernel) that one name stands for; `asked`: the problems that --problem names, if any."""
    problem, slash, kernel = name.partition("/")
    if slash:
        base = problem.partition(":")[0]
        known(base, problems.PROBLEMS, "--kernel")
        known(problem, asked or (base, *problems.variants_of(base)), "--kernel")
        known(name, [f"{problem}/{kernel}" for kernel in problems.kernels_of(problem)], "--kernel")
        # Named by its problem alone, a kernel is meant on those other inputs too that are asked for.
        variants = [other for other in asked if other.startswith(f"{problem}:")]
        return [(other, kernel) for other in (problem, *variants)]
    known(name, [kernel for problem in within for kernel in problems.kernels_of(problem)], "--kernel")
    having = [problem for problem in within if name in problems.kernels_of(problem)]
    if not asked and len(having) > 1:
        having = [problem for problem in having if problem in problems.LECTURE] or having
    return [(problem, name) for problem in having]


def _swept(options, chosen):
    """``{problem: n as names}``, evenly spaced on a logarithmic scale from small to lecture."""
    if options.sweep is None:
        return {}
    if options.sizes:
        raise ValueError("--sweep: leave out --size; it goes from small to lecture")
    swept = {}
    for problem in chosen:
        named = problems.problem(problem).sizes
        low, high = named["small"], named["lecture"]
        sizes = [round(low * (high / low) ** (step / (options.sweep - 1))) for step in range(options.sweep)]
        swept[problem] = tuple(str(n) for n in dict.fromkeys(sizes))
    return swept


def with_variants(options):
    """The options with `problems` as names of problems, those of variants among them, in the order of tables.

    Left as they are where neither --problem nor --variants names anything. Raises ValueError, one line.
    """
    asked = problems.PROBLEMS if "all" in options.problems else options.problems
    for name in asked:
        base = name.partition(":")[0]
        known(base, problems.PROBLEMS, "--problem")
        known(name, (base, *problems.variants_of(base)), "--problem")
    if options.variants:
        asked = (*(asked or problems.OUTSIDE or problems.LECTURE), *_variants(options.variants, asked))
    return replace(options, problems=ordered(asked))


def _variants(names, asked):
    """The variants of these names that the problems have."""
    within = asked or problems.OUTSIDE or problems.LECTURE
    there = {name: name.partition(":")[2] for problem in within for name in problems.variants_of(problem)}
    if not there:
        having = [name for name in problems.PROBLEMS if problems.variants_of(name)]
        raise ValueError(
            f"--variants: there are none of {', '.join(within)}; with --problem, there are of "
            f"{', '.join(having) or 'none'}"
        )
    for name in names:
        known(name, (*there.values(), "all"), "--variants")
    return [name for name, variant in there.items() if "all" in names or variant in names]


def ordered(names):
    """Names of problems and variants in the order of the tables: a problem, then its variants."""
    return tuple(
        name
        for problem in problems.PROBLEMS
        if any(problem == name.partition(":")[0] for name in names)
        for name in (problem, *problems.variants_of(problem))
        if name in names
    )


def _in_order(names, table):
    return tuple(name for name in table if name in names)
