"""What the timed calls must return, computed once per problem, n and dtype, in a process of its own.

Started as ``python -m harness.measure.reference REQUEST``.
"""

import json
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from harness.measure import process


@dataclass
class Reference:
    """What a call on the timed inputs must return, and how far off it may be."""

    value: object
    tolerance: float
    # The same for the probes that are run at the timed size: {name: (value, tolerance)}.
    probes: dict

    @classmethod
    def read(cls, path):
        """The reference that `prepare` had written: PATH.npy, PATH.npz and PATH.json."""
        import numpy as np

        stated = json.loads(Path(f"{path}.json").read_text())
        probes = {}
        if stated["probes"]:
            with np.load(f"{path}.npz") as values:
                probes = {name: (values[name], tolerance) for name, tolerance in stated["probes"].items()}
        return cls(np.load(f"{path}.npy", mmap_mode="r"), stated["tolerance"], probes)


def prepare(case, folder, timeout, *, python=None, root=None):
    """The path (without its ending) of the reference for `case` in `folder`, made unless it is there.

    Raises process.ProcessFailed where the reference kernel itself fails.
    """
    path = Path(folder, f"{case.problem}-{case.n}-{case.dtype}")
    if not path.with_name(f"{path.name}.json").exists():
        asked = asdict(replace(case, cpus=None))
        request = {"case": asked, "reference": str(path)}
        process.ask(request, timeout, python=python, root=root, module="harness.measure.reference")
    return str(path)


def main(request):
    from harness.measure import worker

    worker.die_first()
    worker.die_with(request["parent"])
    try:
        _compute(request)
    except Exception as error:
        worker.write(request["answer"], worker.failed(error))
    else:
        worker.write(request["answer"], {"done": True})


def _compute(request):
    import numpy as np

    from harness.cases.case import Case
    from harness.cases.problems import problem
    from harness.checks.agreement import expected

    case, path = Case(**request["case"]), request["reference"]
    stated = problem(case.problem)
    value, tolerance = expected(case.problem, stated.inputs(case.n, case.dtype))
    np.save(f"{path}.npy", value)
    probes = {}
    if stated.probed_at_n:
        inputs = stated.probes(case.n, case.dtype)
        probes = {name: expected(case.problem, inputs[name]) for name in stated.probed_at_n}
        np.savez(f"{path}.npz", **{name: value for name, (value, _) in probes.items()})
    tolerances = {name: float(tolerance) for name, (_, tolerance) in probes.items()}
    Path(f"{path}.json").write_text(json.dumps({"tolerance": float(tolerance), "probes": tolerances}))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
