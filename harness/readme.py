"""The README's tables, made from the saved results: ``python -m harness.readme`` writes them anew.

Between ``<!-- tables FILE -->`` and ``<!-- end -->`` stand a result's tables, between ``<!-- claims FILE...
-->`` and ``<!-- end -->`` the claims on which the results differ, between ``<!-- power FILE... -->``
and ``<!-- end -->`` the error rates of the comparison. A test fails where README and results drift apart.
"""

import json
import re
import sys

from harness import saved
from harness.fresh import ROOT
from harness.report import claims
from harness.summary import text

README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- (tables|claims|power) ([^>]*?) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(readme):
    """The README's text with every such block made anew. Raises saved.NotAResult."""
    made = {"tables": _tables, "claims": _claims, "power": _power}

    def block(found):
        return found[1] + made[found[2]](*found[3].split()) + found[4]

    return BLOCK.sub(block, readme)


def _tables(file):
    tables = text(saved.load(ROOT / file)["benchmarks"], width=120, color=False)
    lines = "\n".join(line.rstrip() for line in tables.splitlines())
    return f"```text\n{lines}\n```\n"


def _claims(*files):
    results = {file: saved.load(ROOT / file) for file in files}
    names = [f"JAX {data['machine_info']['libraries']['jax']}" for data in results.values()]
    rows = [("section", "claim", *names), ("---",) * (2 + len(files))]
    same = 0
    for claim, verdicts in claims.table(results):
        words = [verdicts[file].word for file in files]
        if len(set(words)) == 1:
            same += 1
        else:
            rows.append((claim.section, claim.statement, *words))
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return f"\n{lines}\n\nOn the other {same} of {len(claims.CLAIMS)} claims all of them agree.\n"


def _power(*files):
    series = [json.loads((ROOT / file).read_text()) for file in files]
    names = ("with a core always taken" if found["loaded"] else "how often" for found in series)
    rows = [("what", *names), ("---",) * (1 + len(files))]
    rows += [(what, *(found["figures"][what] for found in series)) for what in series[0]["figures"]]
    return "\n".join(["", *(f"| {' | '.join(row)} |" for row in rows), "", ""])


def main():
    """Write the README anew; exit status 2 after one line where a result cannot be read."""
    try:
        saved.write(README, renewed(README.read_text(encoding="utf-8")))
    except (saved.NotAResult, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
