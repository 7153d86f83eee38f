"""What the timed calls must return, computed once per problem, n and dtype, in a process of its own.

Started as ``python -m harness.measure.reference REQUEST``.
"""

import pickle
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from harness.cases.case import Case
from harness.cases.problems import problem
from harness.cases.statement import brief, size_in_words
from harness.checks import tolerances
from harness.checks.agreement import Disagreement
from harness.checks.inputs import awkward_sizes, digest, expected, probe_sizes, write_answers
from harness.checks.results import outputs
from harness.libraries.values import leaves
from harness.measure import child, process

# Some kernels go wrong for large n only. So many probes are run at the timed n too, where the reference takes
# no longer than this, and no more memory.
MOST_PROBES, QUICK_SECONDS, QUICK_BYTES = 3, 0.25, 16e6

# What stands before the reason where the reference itself gives no value.
MISSING = "there is nothing to compare with: "


@dataclass
class Reference:
    """What a call on the timed inputs must return, and how far off it may be (`checks.inputs.expected`)."""

    value: object
    tolerance: object
    # The same for the probes that are run at the timed size: {name: (value, tolerance)}.
    probes: dict
    # On which of these probes there is no check, in one sentence.
    warning: str | None = None
    # Of the timed inputs, `checks.inputs.digest`.
    inputs: str | None = None

    @classmethod
    def read(cls, path):
        """The reference that `prepare` had written."""
        with Path(path).open("rb") as file:
            return cls(**pickle.load(file))


def key(case):
    """What tells the reference of `case` from others: a file's name."""
    n = case.n if isinstance(case.given, int) else case.size
    return f"{case.problem.replace(':', '+')}-{n}-{case.dtype}"


def answers_path(path, case):
    """Beside the reference at `path`: what the reference kernel answers on the check inputs of any size."""
    return Path(path).with_name(f"{case.problem.replace(':', '+')}-{case.dtype}-answers")


def prepare(case, folder, timeout, templates, answers=False, awkward=False):
    """The path of the reference for `case` in `folder`, made unless it is there.

    A copy of one of the `templates` makes it, and, if wanted, the `answers` to check inputs, with those of
    `awkward` sizes. Raises ProcessFailed where the reference kernel fails.
    """
    path = Path(folder, key(case))
    if not path.exists():
        case_fields = asdict(replace(case, cpus=None))
        request = {"case": case_fields, "reference": str(path), "answers": answers, "awkward": awkward}
        try:
            templates.ask(request, timeout, "harness.measure.reference", "numpy")
        except process.ProcessFailed as error:
            if path.exists():  # each kernel's process has the check inputs answered itself
                return str(path)
            why = "" if error.kind == "wrong" else MISSING
            raise process.ProcessFailed(error.kind, f"{why}{error}") from None
    return str(path)


def compute(request, tell):
    """In the fresh process: write the reference, tell so, and write the answers that are asked for."""
    case, path = Case(**request["case"]), Path(request["reference"])
    stated = problem(case.problem)
    inputs = stated.inputs(case.given, case.dtype)
    inputs_digest = digest(inputs)  # before anything could write over them
    began = time.perf_counter()
    value, tolerance = expected(case.problem, inputs)
    took = time.perf_counter() - began
    fault = tolerances.fault(case.problem, inputs, value, tolerance)
    if fault:
        raise Disagreement(fault)
    probe_names = stated.probed_at_n
    if probe_names is None:
        probe_names = _quick_probe_names(stated, case, inputs, value, took)
    inputs = stated.probes(case.given, case.dtype) if probe_names else {}
    probes, warning = {}, None
    for name in probe_names:
        try:
            probes[name] = expected(case.problem, inputs[name])
        except Exception as error:
            where = f"on the probe {name!r} at {size_in_words(case.given)}"
            warning = warning or f"not checked {where}: {brief(error)}"
    reference = Reference(value, tolerance, probes, warning, inputs_digest)
    unfinished = path.with_name(f"{path.name}.new")
    with unfinished.open("wb") as file:
        pickle.dump(vars(reference), file, protocol=pickle.HIGHEST_PROTOCOL)
    unfinished.replace(path)
    tell(done=True)
    if request["answers"]:
        more_sizes = awkward_sizes(case) if request["awkward"] and stated.states_probes else ()
        write_answers(case, (*probe_sizes(case), *more_sizes), answers_path(path, case))


def _quick_probe_names(stated, case, inputs, value, took):
    """Names of probes to be run at the timed n, where the problem leaves it open and little is asked.

    `took`: the seconds of the reference on the timed inputs.
    """
    size = sum(getattr(array, "nbytes", 0) for array in (*leaves(inputs), *outputs(value)))
    if took > QUICK_SECONDS or size > QUICK_BYTES:
        return ()
    names = stated.probes(probe_sizes(case)[0], case.dtype) if stated.states_probes else ()
    return tuple(names)[:MOST_PROBES]


WORK = compute

if __name__ == "__main__":
    child.run(compute)
