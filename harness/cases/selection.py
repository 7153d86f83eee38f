"""What a run measures: the options that a user gave, as a list of cases. Both entry points use this.

What there is not, or a choice of nothing, is a ValueError with one line.
"""

from dataclasses import dataclass, replace

from harness.cases import LIBRARIES, SIZES, problems
from harness.cases.case import Case
from harness.cases.options import ALL, Options, known
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
        named = [problems.library_of(kernel) for _, kernel in self.chosen] if self.options.kernels else []
        return tuple(dict.fromkeys([*self.options.libraries, *named]))

    def sizes_of(self, problem):
        """The sizes of one problem: those asked for, or evenly spaced on a logarithmic scale of n."""
        count, stated = self.options.sweep, problems.problem(problem)
        if not (count and stated.has_n):
            return _own_names(stated, self.options.sizes or stated.sizes)
        low, high = stated.smallest, stated.sizes[stated.size_named("lecture")]
        swept = [round(low * (high / low) ** (step / (count - 1))) for step in range(count)]
        return tuple(str(n) for n in dict.fromkeys(swept))

    def cases(self, sizes=None, every=False):
        """Every case selected, at these sizes (default: the selected ones).

        `every`: at small size also what is not run unless asked for: tuned kernels and other problems, and
        the other dtype of those that are.
        """
        cases = []
        for name in dict.fromkeys(name for name, _ in (*self.chosen, *(self.more if every else ()))):
            stated = problems.problem(name)
            for size in _own_names(stated, sizes) if sizes else self.sizes_of(name):
                every_here = every and size == stated.size_named("small")
                chosen = self._kernels(name, self.chosen)
                more = self._kernels(name, self.more) if every_here else []
                usual = stated.dtypes[:1]
                for dtype in stated.dtypes:
                    if dtype not in (self.options.dtypes or (stated.dtypes if every_here else usual)):
                        continue
                    in_dtype = [*chosen, *(more if self.options.dtypes or dtype in usual else ())]
                    cases += [
                        Case(name, kernel, size, dtype, device, count)
                        for device in self.devices
                        for count in self.cpus
                        for kernel in in_dtype
                        if device in problems.devices_of(kernel)
                    ]
        return cases

    def _kernels(self, problem, pairs):
        """Those of a problem among (problem, kernel) that are of the libraries asked for."""
        libraries = self.options.libraries or LIBRARIES
        return [name for of, name in pairs if of == problem and problems.library_of(name) in libraries]


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
    asked = problems_asked(options.problems)
    chosen, more = _named(options.kernels, asked) if options.kernels else _all_of(asked, options.tuned, quick)
    selection = Selection(options, chosen, more)
    names = [*SIZES, *(size for name in selection.problems for size in problems.problem(name).sizes)]
    for size in options.sizes:
        if not size.isdecimal():
            known(size, names, "--size")
    if not selection.cases():
        raise ValueError(_why_nothing(selection))
    return selection


def _why_nothing(selection):
    """Why the options select no kernel, in one line."""
    stated, options = [problems.problem(name) for name in selection.problems], selection.options
    for problem in stated:
        if options.dtypes and not {*options.dtypes} & {*problem.dtypes}:
            return f"--dtype: {problem.name} knows {', '.join(problem.dtypes)} alone (its DTYPES)"
        if options.sizes and not _own_names(problem, options.sizes):
            names = ", ".join(problem.sizes)
            return f"--size: those of {problem.name} are several numbers; choose from {names}"
    here = dict.fromkeys(kernel for problem in stated for kernel in problem.all_kernels)
    return (
        "the options select no kernel: --problem, --library, --kernel and --device exclude each other "
        f"(kernels here: {', '.join(here)})"
    )


def _own_names(stated, sizes):
    """A problem's own names for sizes; those that only another problem of the run has are left out."""
    named = dict.fromkeys(map(stated.size_named, sizes))
    return tuple(size for size in named if size in stated.sizes or (size.isdecimal() and stated.has_n))


def problems_asked(words):
    """The problems and variants that --problem names, in the order of the tables.

    ``all`` is every problem, ``economics`` those of a group, ``sorting:all`` one with its variants, and
    ``all:all`` every one with theirs. A user's own problem goes before a group of the same name.
    """
    named = {ALL: problems.PROBLEMS} | problems.GROUPS | {name: (name,) for name in problems.PROBLEMS}
    asked = []
    for word in words:
        base, _, variant = word.partition(":")
        known(base, named, "--problem")
        variants = problems.variants_of(base) if named[base] == (base,) else ()
        with_others = [f"{base}:{ALL}"] if variants or named[base] != (base,) else []
        known(word, (base, *variants, *with_others), "--problem")
        for name in named[base]:
            if variant == ALL:
                asked += (name, *problems.variants_of(name))
            else:
                asked.append(word if variant else name)
    return _in_order(asked)


def _all_of(asked, tuned, quick):
    """All kernels of the problems asked for, a user's own or the lecture's; and what is run beside them."""
    asked = asked or problems.OUTSIDE
    chosen, more = [], []
    for name in asked or problems.LECTURE:
        problem = problems.problem(name)
        chosen += [(name, kernel) for kernel in (problem.first_look if quick else problem.kernels)]
        (chosen if tuned else more).extend((name, kernel) for kernel in problem.tuned)
    others = () if asked else [name for name in problems.PROBLEMS if name not in problems.LECTURE]
    more += [(name, kernel) for name in others for kernel in problems.kernels_of(name)]
    return tuple(chosen), tuple(more)


def _named(names, asked):
    """The (problem, kernel) that --kernel names, in the order of the tables; and nothing beside them."""
    within, chosen = asked or problems.OUTSIDE or problems.PROBLEMS, set()
    for name in names:
        problem, _, kernel = name.rpartition("/")
        if problem:
            base = problems.base_of(problem)
            known(base, problems.PROBLEMS, "--kernel")
            known(problem, asked or (base, *problems.variants_of(base)), "--kernel")
            known(name, [f"{problem}/{kernel}" for kernel in problems.kernels_of(problem)], "--kernel")
            # Named by its problem alone, a kernel is meant on those variants too that are asked for.
            having = [problem, *(variant for variant in asked if variant.startswith(f"{problem}:"))]
        else:
            known(name, [each for problem in within for each in problems.kernels_of(problem)], "--kernel")
            having = [problem for problem in within if name in problems.kernels_of(problem)]
            if not asked:
                having = [problem for problem in having if problem in problems.LECTURE] or having
        chosen |= {(problem, kernel) for problem in having}
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
    every = [(name, *problems.variants_of(name)) for name in problems.PROBLEMS if name in bases]
    return tuple(name for group in every for name in group if name in names)
