"""Names of problems and of their variants, as options give them."""

from dataclasses import replace

from harness.cases import problems
from harness.cases.options import known


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
