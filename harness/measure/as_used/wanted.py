"""In which samples the figures of a second process and of a new shape are taken."""

# So many of the first rounds: enough to show what they cost, and little of a run.
ROUNDS = 3


def second_process(plan, case, number):
    """Is the sample of round `number` followed by processes with a cache? Of kernels that have one."""
    return plan.caches and number < ROUNDS and not case.is_floor and has_cache(case)


def has_cache(case):
    """Does its library keep compiled code on a disk, if told to? Numba for CUDA is left out."""
    return case.library == "jax" or (case.library == "numba" and case.device == "cpu")


def new_shape(plan, case, number, memory):
    """Does the sample of round `number` call on another shape; `memory`: is its peak of memory counted?

    XLA counts a GPU's peak over the whole process, which another shape would raise.
    """
    if not plan.timed or case.is_floor or (memory and case.device != "cpu"):
        return False
    return number < ROUNDS
