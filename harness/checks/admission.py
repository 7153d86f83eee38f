"""May a kernel be timed? Every check, in the order in which what is wrong is best explained."""

from harness.cases import problems
from harness.checks import agreement, cheating, inputs, inside, repeats
from harness.libraries import compilers


def check_kernel(case):
    """What need be shown once per kernel and dtype, whatever the size. Raises Disagreement."""
    for n in inputs.probe_sizes(case):
        agreement.verify_probes(case, n)
    inside.check_shared_places(case)
    repeats.check_probes(case)
    cheating.prepared_elsewhere(case)
    cheating.wider_inside(case)


def check_at_size(call, value, tolerance, expected_by_name=None):
    """What must be shown of the very call to be timed, which has been run. Raises Disagreement.

    `value` and `tolerance` are what `inputs.expected` says of its inputs, and `expected_by_name` of the
    probes at this size, by name; those that the problem states, unless given.
    """
    case = call.case
    at_n = problems.problem(case.problem).probed_at_n if expected_by_name is None else expected_by_name
    agreement.verify_probes(case, case.given, only=tuple(at_n or ()), expected_by_name=expected_by_name)
    compiled = compilers.so_far()
    seconds, result = call.timed((), (call.arguments,))
    inside.check_compiled(case, compiled, compilers.so_far(), calls=1)
    agreement.check(call, result, value, tolerance)
    del result
    repeats.check_seed(call)
    cheating.faster_on_known(call, seconds)
    cheating.faster_on_known_sizes(call, seconds)
