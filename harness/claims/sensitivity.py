"""The lecture's claim on derivatives, the thought on which its section 15.3 ends."""

from harness.claims.claim import FAILS, HOLDS, Claim, Finding, Lacking
from harness.claims.evidence import failure
from harness.units import format_ulps


def _differentiates(e):
    """A kernel whose derivatives disagree has no figures; the others' are as near as their error says."""
    entries = [entry for entry in e.group().entries if entry.library == "jax"]
    wrong = [entry for entry in entries if entry.failed_kind == "wrong"]
    if wrong:
        return Finding(FAILS, "; ".join(map(failure, wrong)))
    errors = {entry.kernel: entry.error_ulps for entry in entries if entry.error_ulps is not None}
    failed = [failure(entry) for entry in entries if entry.failed]
    if not errors:
        raise Lacking("; ".join(failed) or f"no JAX kernel of {e.problem} was measured, {e.dtype}")
    figures = f"{', '.join(errors)}: agree within {format_ulps(max(errors.values()))}"
    return Finding(HOLDS, "; ".join([figures, *failed]))


JAX_DIFFERENTIATES = Claim(
    "sensitivity",
    "15.3",
    "JAX's versions can be differentiated.",
    "agreement of JAX's derivatives with the tangent recursion",
    _differentiates,
)

CLAIMS = (JAX_DIFFERENTIATES,)
