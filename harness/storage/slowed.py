"""Which samples did another machine on the same core slow? By the metronome's readings of a whole run."""

from collections import defaultdict
from statistics import median, quantiles

from harness.machine.resources import ONE_CPU
from harness.storage.sample import SELDOM_QUIET

# Fewer samples do not tell which readings are quiet.
FEWEST = 20


def judge(samples):
    """Say of a run's Samples, of all anew, how slow the machine was, and whether no verdict counts them.

    Sets `slow_times` and `slowed` of each, and returns how fast the machine was during the run, {} of a few:
    `quiet_seconds`: a reading where nothing disturbs it; `slow_share`: of the samples, how many were slow;
    `slow_times`: how many times as slow the slowest tenth was at least.
    """
    readings_by_kind, quiet_seconds = defaultdict(list), {}
    for sample in samples:
        sample.slow_times, sample.slowed = None, False
        for kind in ("alone", "together"):
            readings_by_kind[_key(sample, kind)] += sample.metronome.get(kind, ())
    for key, readings in readings_by_kind.items():
        if len(readings) >= FEWEST:
            quiet_seconds[key] = quantiles(readings, n=20)[0]
    for sample in samples:
        # On several CPUs a kernel is as slow as the slowest of them.
        kind = "together" if (sample.cores_used or 0.0) > ONE_CPU else "alone"
        if (readings := sample.metronome.get(kind)) and (key := _key(sample, kind)) in quiet_seconds:
            sample.slow_times = median(readings) / quiet_seconds[key]
    # What another program of this machine disturbed says nothing of its neighbours.
    judged = [sample for sample in samples if sample.slow_times and not sample.disturbed]
    if len(judged) < FEWEST:
        for sample in samples:
            sample.slow_times = None
        return {}
    slow_share = sum(sample.is_slow for sample in judged) / len(judged)
    for sample in judged:
        sample.slowed = sample.is_slow and slow_share <= SELDOM_QUIET
    slowest = quantiles((sample.slow_times for sample in judged), n=10)[-1]
    return {"quiet_seconds": quiet_seconds["alone", None], "slow_share": slow_share, "slow_times": slowest}


def _key(sample, kind):
    """Which readings are alike: in several threads they depend on how many these are."""
    return kind, sample.case.cpus if kind == "together" else None
