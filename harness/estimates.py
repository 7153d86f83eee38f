"""What can be said from measured seconds: an interval, a break-even, a verdict."""

import math

# Two equal kernels timed one after the other on a shared machine: medians may be so far apart.
DRIFT = 0.20


def interval(data):
    """Confidence interval of the median: (low, high, confidence), in the unit of `data`.

    From six values on it is at least 95 %, by order statistics, whatever the distribution. Fewer
    cannot give 95 %: then it is the range, with the confidence that a range of so many has.
    """
    if len(data) < 6:
        return min(data), max(data), 1 - 2.0 ** (1 - len(data))
    from scipy.stats import quantile_test  # slow to import, and not needed for a collection

    found = quantile_test(data, q=0, p=0.5).confidence_interval(0.95)
    return float(found.low), float(found.high), 0.95


def pays_off_after(first, warm, reference_first, reference_warm):
    """The number of calls from which first call + warm calls cost no more than the reference's.

    All four in seconds; None if that never happens.
    """
    if first <= reference_first:
        return 1
    if warm >= reference_warm:
        return None
    return 1 + math.ceil((first - reference_first) / (reference_warm - warm))


def best(figures):
    """The entries of ``[(name, value, low, high)]`` that may be the smallest, smallest first.

    One entry means a clear answer; more mean that their intervals overlap the first one's.
    """
    ordered = sorted(figures, key=lambda figure: figure[1])
    return [figure for figure in ordered if figure[2] <= ordered[0][3]]
