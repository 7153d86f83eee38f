"""What a run measures: the options a user gave, as a list of cases."""

from dataclasses import dataclass

import pytest

from harness import problems
from harness.case import Case

DEFAULT_SIZE = "lecture"


@dataclass(frozen=True)
class Selection:
    """What the options ask for; every field a tuple of names in the order of the tables."""

    problems: tuple
    libraries: tuple
    kernels: tuple
    # Run only where a test wants them: tuned kernels, and problems beyond the lecture's with theirs.
    more_kernels: tuple
    more_problems: tuple
    # The same sizes for every problem, or in a sweep {problem: sizes}.
    sizes: tuple
    swept: dict
    dtypes: tuple
    devices: tuple
    # What was asked for by name: a library missing then is an error, not a skip.
    required_libraries: tuple

    def cases(self, sizes=None, every=False):
        """Every case selected, at these sizes (default: the selected ones).

        `every`: at small size also what is not run unless asked for, tuned kernels and other problems.
        """
        everything = self.kernels + self.more_kernels
        asked = [(problem, sizes or self.sizes_of(problem)) for problem in self.problems]
        if every and "small" in (sizes or self.sizes):
            asked += [(problem, ("small",)) for problem in self.more_problems]
        return [
            Case(problem, kernel, size, dtype, device)
            for problem, problem_sizes in asked
            for size in problem_sizes
            for dtype in self.dtypes
            for device in self.devices
            for kernel in problems.kernels_of(problem)
            if kernel in (everything if every and size == "small" else self.kernels)
            and problems.library_of(kernel) in self.libraries
            and device in problems.devices_of(kernel)
        ]

    def floors(self, sizes=None):
        """A case for the floor of each problem that has a kernel selected, on the CPU."""
        measured = {case.problem for case in self.cases()}
        return [
            Case(problem, problems.problem(problem).FLOOR, size, dtype, "cpu")
            for problem in self.problems
            if problem in measured and problems.problem(problem).FLOOR
            for size in (sizes or self.sizes_of(problem))
            for dtype in self.dtypes
        ]

    def sizes_of(self, problem):
        """The sizes of one problem: the swept ones, else those asked for."""
        return self.swept.get(problem, self.sizes)


def select(config):
    """The selection that pytest's options describe. Raises pytest.UsageError on bad input."""
    chosen = _names(config, "problem", problems.PROBLEMS)
    more_problems = ()
    if problems.OUTSIDE and not config.getoption("problem"):
        chosen = problems.OUTSIDE
    elif not config.getoption("problem") and not config.getoption("kernel"):
        more_problems = tuple(name for name in chosen if name not in problems.LECTURE)
        chosen = problems.LECTURE
    known = tuple(k for p in chosen for k in problems.kernels_of(p))
    kernels = _names(config, "kernel", known)
    more_kernels = tuple(k for p in more_problems for k in problems.kernels_of(p))
    if not config.getoption("kernel") and not config.getoption("tuned"):
        tuned = tuple(k for p in chosen for k in problems.problem(p).TUNED)
        more_kernels += tuned
        kernels = tuple(k for k in kernels if k not in tuned)
    libraries = _names(config, "library", problems.LIBRARIES)
    required = [*libraries] if config.getoption("library") else []
    if config.getoption("kernel"):
        required += [problems.library_of(kernel) for kernel in kernels]
    selection = Selection(
        problems=chosen,
        libraries=libraries,
        kernels=kernels,
        more_kernels=more_kernels,
        more_problems=more_problems,
        sizes=_sizes(config, chosen),
        swept=_swept(config, chosen),
        dtypes=_names(config, "dtype", problems.DTYPES),
        devices=_devices(config),
        required_libraries=tuple(dict.fromkeys(required)),
    )
    if not selection.cases():
        raise pytest.UsageError(
            "the options select no kernel: --problem, --library, --kernel and --device exclude "
            f"each other (kernels here: {', '.join(known)})"
        )
    return selection


def split(config, option):
    """The values of an option that may be repeated and may hold commas."""
    return [v.strip() for given in config.getoption(option) for v in given.split(",") if v.strip()]


def _names(config, option, known):
    given = split(config, option)
    for name in given:
        if name not in known:
            raise pytest.UsageError(
                f"--{option}: there is no {name!r}; choose from {', '.join(dict.fromkeys(known))}"
            )
    return tuple(dict.fromkeys(name for name in known if not given or name in given))


def _sizes(config, chosen):
    named = problems.problem(chosen[0]).SIZES
    sizes = split(config, "size") or [DEFAULT_SIZE]
    for size in sizes:
        if size in named:
            continue
        try:
            n = int(size.replace("_", ""))
        except ValueError:
            raise pytest.UsageError(
                f"--size: {size!r} is neither a number nor one of {', '.join(named)}"
            ) from None
        if n <= 1:
            raise pytest.UsageError(f"--size: n must be larger than 1, not {n}")
    numbers = [size if size in named else str(int(size.replace("_", ""))) for size in sizes]
    return tuple(dict.fromkeys(numbers))


def _swept(config, chosen):
    """``{problem: n as names}``, evenly spaced on a logarithmic scale from small to lecture."""
    asked = config.getoption("sweep")
    if asked is None:
        return {}
    if config.getoption("size"):
        raise pytest.UsageError("--sweep: leave out --size; it goes from small to lecture")
    if not (asked.isdigit() and int(asked) >= 3):
        raise pytest.UsageError(f"--sweep: give a number of sizes from 3 up, not {asked!r}")
    swept = {}
    for problem in chosen:
        named = problems.problem(problem).SIZES
        low, high = named["small"], named["lecture"]
        steps = range(int(asked))
        sizes = [round(low * (high / low) ** (step / (int(asked) - 1))) for step in steps]
        swept[problem] = tuple(str(n) for n in dict.fromkeys(sizes))
    return swept


def _devices(config):
    device = config.getoption("device")
    if device not in (*problems.DEVICES, "all"):
        raise pytest.UsageError(
            f"--device: there is no {device!r}; choose from {', '.join(problems.DEVICES)}, all"
        )
    return ("cpu", "gpu") if device == "all" else (device,)
