"""The releases of a package that its index has for this Python, as sides of a comparison."""

import re
import subprocess
import sys

from packaging.requirements import InvalidRequirement, Requirement
from packaging.version import InvalidVersion, Version

from harness.compare.environments import CannotCompare


def sides(text, every=1):
    """``{"0.9.2": "jax==0.9.2", ...}``, oldest first, for "jax>=0.9"; pre-releases are left out.

    Of them only `every` so-many-th, and the newest in any case. Raises CannotCompare, one line.
    """
    try:
        wanted = Requirement(text)
    except InvalidRequirement:
        raise CannotCompare(f"--releases: {text!r} is no requirement such as jax>=0.9") from None
    known = (version for version in _versions(wanted.name) if not version.is_prerelease)
    found = sorted(version for version in known if version in wanted.specifier)
    if len(found) < 2:
        raise CannotCompare(
            f"--releases: the index has {len(found)} releases of {text} for Python "
            f"{sys.version_info.major}.{sys.version_info.minor}; two are the fewest that can be compared"
        )
    taken = dict.fromkeys([*found[:-1:every], found[-1]])
    extras = f"[{','.join(sorted(wanted.extras))}]" if wanted.extras else ""
    return {str(version): f"{wanted.name}{extras}=={version}" for version in taken}


def _versions(name):
    """Every release of a package that pip would install here."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "index", "versions", name]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    listed = re.search(r"^Available versions: (.+)$", done.stdout, re.MULTILINE)
    if done.returncode or not listed:
        why = next((line for line in done.stderr.splitlines() if line.startswith("ERROR")), "pip found none")
        raise CannotCompare(f"--releases: the index does not tell the releases of {name} ({why})")
    for word in listed[1].split(", "):
        try:
            yield Version(word)
        except InvalidVersion:
            continue
