"""When the libraries compile in this process, and what they keep of it."""

import sys
from copy import deepcopy

from harness.libraries import BY_NAME
from harness.libraries.base import COMPILED, PARTS


def watch():
    """From now on, count what each library compiles that is imported already."""
    for name, library in BY_NAME.items():
        if name in sys.modules:
            library.watch()


def so_far():
    """A copy of the Compiled up to now. Watches what was imported meanwhile."""
    watch()
    return deepcopy(COMPILED)


def parts_between(before, after):
    """``{one of PARTS: seconds}`` of what was compiled between two `so_far()`."""
    gained = after.parts - before.parts
    return {part: gained[part] for part in PARTS if part in gained}


def not_cold(library, device):
    """Why a kernel's first call did not compile what it ran, in a sentence, or None."""
    if why := BY_NAME[library].compiles_nothing(device):
        return why
    if COMPILED.from_disk:
        return (
            "JAX took compiled code from a disk, from the cache that the kernel's file turns on: its first "
            "call is not cold; leave jax_enable_compilation_cache as it is"
        )
    return None


def keep_code(folder):
    """Before any is imported, let each library keep its code in `folder`, whatever kernels ask for."""
    for library in BY_NAME.values():
        library.keep_code(folder)


def cache_counts(warnings_seen):
    """How often code was found in a cache so far, how often compiled, and why, if a library has warned."""
    messages = [str(warning.message) for warning in warnings_seen if "cache" in str(warning.message).lower()]
    why = messages[0].strip().partition("\n")[0] if messages else None
    return {"hits": COMPILED.from_disk, "misses": COMPILED.count, "why": why}
