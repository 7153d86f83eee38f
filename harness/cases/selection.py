"""What a run measures: the options that a user gave, as a list of cases. Both entry points use this.

What there is not, or a choice of nothing, is a ValueError with one line.
"""

from dataclasses import dataclass, replace

from harness.cases import LIBRARIES, SIZES, problems
from harness.cases.case import Case
from harness.cases.options import ALL, Options, check_choice
from harness.machine.resources import usable_cpus

DEFAULT_DTYPES = ("float64",)


@dataclass(frozen=True)
class Selection:
    """The kernels that the options ask for, in the order of the tables."""

    options: Options
    # (problem, kernel) that are run, and those run only where a test wants them: tuned kernels, and problems
    # beyond the lecture's with theirs.
    chosen: tuple
    more: tuple = ()

    @property
    def problems(self):
        """Problems with a kernel that is run."""
        return tuple(dict.fromkeys(problem for problem, _ in self.chosen))

    @property
    def devices(self):
        return ("cpu", "gpu") if self.options.device == ALL else (self.options.device,)

    @property
    def cpus(self):
        """Numbers of CPUs, fewest first, and None for all of them last: not by their number too."""
        counts = set(self.options.cpus)
        if counts and None not in counts:
            return tuple(sorted(counts))
        return (*sorted(counts - {None, len(usable_cpus())}), None)

    @property
    def required_libraries(self):
        """What was asked for by name: a library missing then is an error, not a skip."""
        libraries = [problems.library_of(kernel) for _, kernel in self.chosen] if self.options.kernels else []
        return tuple(dict.fromkeys([*self.options.libraries, *libraries]))

    def sizes_of(self, name):
        """The sizes of one problem: those asked for, or evenly spaced on a logarithmic scale of n."""
        count, problem = self.options.sweep, problems.problem(name)
        if not (count and problem.has_n):
            return _size_names(problem, self.options.sizes or problem.sizes)
        low, high = problem.smallest, problem.sizes[problem.size_named("lecture")]
        numbers = [round(low * (high / low) ** (step / (count - 1))) for step in range(count)]
        return tuple(str(n) for n in dict.fromkeys(numbers))

    def cases(self, sizes=None, every=False):
        """Every case selected, at these sizes (default: the selected ones).

        `every`: at small size also what is not run unless asked for: tuned kernels and other problems, and
        the other dtype of those that are.
        """
        cases = []
        for name in dict.fromkeys(name for name, _ in (*self.chosen, *(self.more if every else ()))):
            problem = problems.problem(name)
            for size in _size_names(problem, sizes) if sizes else self.sizes_of(name):
                with_more = every and size == problem.size_named("small")
                chosen = self._kernels(name, self.chosen)
                more = self._kernels(name, self.more) if with_more else []
                usual_dtypes = problem.dtypes[:1]
                for dtype in problem.dtypes:
                    if dtype not in (self.options.dtypes or (problem.dtypes if with_more else usual_dtypes)):
                        continue
                    kernels = [*chosen, *(more if self.options.dtypes or dtype in usual_dtypes else ())]
                    cases += [
                        Case(name, kernel, size, dtype, device, count)
                        for device in self.devices
                        for count in self.cpus
                        for kernel in kernels
                        if device in problems.devices_of(kernel)
                    ]
        return cases

    def _kernels(self, problem, pairs):
        """Those of a problem among (problem, kernel) that are of the libraries asked for."""
        libraries = self.options.libraries or LIBRARIES
        return [k for p, k in pairs if p == problem and problems.library_of(k) in libraries]


def select(options, quick=False):
    """The Selection that `options` describe.

    `quick`: the best-known kernels of each library at medium size, in place of what is not asked for by name.
    """
    if options.sweep and options.sizes:
        raise ValueError("--sweep: leave out --size; it goes from small to lecture")
    if quick and (options.sweep or options.tuned):
        name = "sweep" if options.sweep else "tuned"
        raise ValueError(f"--quick: leave out --{name}; a first look is at one size, by ordinary kernels")
    if quick:
        options = replace(options, sizes=options.sizes or ("medium",))
    names = requested_problems(options.problems)
    chosen, more = _named_kernels(options, names) if options.kernels else _all_kernels(options, names, quick)
    selection = Selection(options, chosen, more)
    size_names = [*SIZES, *(size for name in selection.problems for size in problems.problem(name).sizes)]
    for size in options.sizes:
        if not size.isdecimal():
            check_choice(size, size_names, "--size")
    if not selection.cases():
        raise ValueError(_why_nothing(selection))
    return selection


def _why_nothing(selection):
    """Why the options select no kernel, in one line."""
    selected, options = [problems.problem(name) for name in selection.problems], selection.options
    for problem in selected:
        if options.dtypes and not {*options.dtypes} & {*problem.dtypes}:
            return f"--dtype: {problem.name} knows {', '.join(problem.dtypes)} alone (its DTYPES)"
        if options.sizes and not _size_names(problem, options.sizes):
            names = ", ".join(problem.sizes)
            return f"--size: those of {problem.name} are several numbers; choose from {names}"
    kernels = dict.fromkeys(kernel for problem in selected for kernel in problem.all_kernels)
    return (
        "the options select no kernel: --problem, --library, --kernel and --device exclude each other "
        f"(kernels here: {', '.join(kernels)})"
    )


def _size_names(problem, sizes):
    """A problem's own names for sizes; those that only another problem of the run has are left out."""
    names = dict.fromkeys(map(problem.size_named, sizes))
    return tuple(size for size in names if size in problem.sizes or (size.isdecimal() and problem.has_n))


def requested_problems(words):
    """The problems and variants that --problem names, in the order of the tables.

    ``all`` is every problem, ``economics`` those of a group, ``sorting:all`` one with its variants, and
    ``all:all`` every one with theirs. A user's own problem goes before a group of the same name.
    """
    names_by_word = {ALL: problems.PROBLEMS} | problems.GROUPS | {name: (name,) for name in problems.PROBLEMS}
    names = []
    for word in words:
        base, _, variant = word.partition(":")
        check_choice(base, names_by_word, "--problem")
        variants = problems.variants_of(base) if names_by_word[base] == (base,) else ()
        with_variants = [f"{base}:{ALL}"] if variants or names_by_word[base] != (base,) else []
        check_choice(word, (base, *variants, *with_variants), "--problem")
        for name in names_by_word[base]:
            if variant == ALL:
                names += (name, *problems.variants_of(name))
            else:
                names.append(word if variant else name)
    return _in_order(names)


def _all_kernels(options, requested, quick):
    """All kernels of the problems asked for, a user's own or the lecture's; and what is run beside them."""
    requested = requested or problems.OUTSIDE
    chosen, more = [], []
    for name in requested or problems.LECTURE:
        problem = problems.problem(name)
        chosen += [(name, kernel) for kernel in (problem.first_look if quick else problem.kernels)]
        (chosen if options.tuned else more).extend((name, kernel) for kernel in problem.tuned)
    others = () if requested else [name for name in problems.PROBLEMS if name not in problems.LECTURE]
    more += [(name, kernel) for name in others for kernel in problems.kernels_of(name)]
    return tuple(chosen), tuple(more)


def _named_kernels(options, requested):
    """The (problem, kernel) that --kernel names, in the order of the tables; and nothing beside them."""
    searched, chosen = requested or problems.OUTSIDE or problems.PROBLEMS, set()
    for name in options.kernels:
        problem, _, kernel = name.rpartition("/")
        if problem:
            base = problems.base_of(problem)
            check_choice(base, problems.PROBLEMS, "--kernel")
            check_choice(problem, requested or (base, *problems.variants_of(base)), "--kernel")
            check_choice(name, [f"{problem}/{kernel}" for kernel in problems.kernels_of(problem)], "--kernel")
            # Named by its problem alone, a kernel is meant on those variants too that are asked for.
            owners = [problem, *(variant for variant in requested if variant.startswith(f"{problem}:"))]
        else:
            check_choice(name, [k for problem in searched for k in problems.kernels_of(problem)], "--kernel")
            owners = [problem for problem in searched if name in problems.kernels_of(problem)]
            if not requested:
                owners = [problem for problem in owners if problem in problems.LECTURE] or owners
        chosen |= {(problem, kernel) for problem in owners}
    ordered = [
        (problem, kernel)
        for problem in _in_order([problem for problem, _ in chosen])
        for kernel in problems.kernels_of(problem)
        if (problem, kernel) in chosen
    ]
    return tuple(ordered), ()


def _in_order(names):
    """Names of problems and variants in the order of the tables: a problem, then its variants."""
    bases = {problems.base_of(name) for name in names}
    groups = [(name, *problems.variants_of(name)) for name in problems.PROBLEMS if name in bases]
    return tuple(name for group in groups for name in group if name in names)
