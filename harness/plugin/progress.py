"""A line that says how far the measuring is, written between samples only, never while one is timed."""

from time import monotonic

from harness.units import format_duration, format_seconds

# Without a terminal that can rewrite a line: a plain one so often, in seconds.
PLAIN_EVERY = 30


class Line:
    """One line on pytest's terminal; -q silences it."""

    def __init__(self, config):
        self._reporter = config.pluginmanager.get_plugin("terminalreporter")
        self._silent = self._reporter is None or config.option.verbose < 0
        self._rewrites = not self._silent and self._reporter.isatty
        self._said = monotonic()

    def show(self, progress):
        """Say where the run is. None: a case ran out of time, and smaller sizes of it are tried."""
        if self._silent:
            return
        if progress is None:
            text = "a case gave no answer in time: trying it at smaller sizes"
        else:
            text = told(progress)
        if self._rewrites:
            self._reporter.rewrite(text, erase=True)
        elif monotonic() - self._said >= PLAIN_EVERY:
            self._said = monotonic()
            self._reporter.write_line(text)
            self._reporter.flush()

    def close(self):
        """Leave no half line behind."""
        if self._rewrites:
            self._reporter.rewrite("", erase=True)


def told(progress):
    """The line's text."""
    parts = [
        f"measuring: round {progress.round} of {progress.rounds}",
        f"{progress.done} of {progress.total} samples",
    ]
    if progress.seconds_left is None:
        parts.append("time left is known after the first round")
    else:
        parts.append(f"about {format_duration(progress.seconds_left)} left")
    if progress.others_cores is not None:
        parts.append(f"others use {progress.others_cores:.1f} cores")
    return ", ".join(parts)


def cost(spent):
    """What a run took, and what of it was the suite's own."""
    again = f", {spent['disturbed']} disturbed and {spent['taken_again']} of them taken again"
    return (
        f"this run: {format_seconds(spent['wall_seconds'])}, {spent['processes']} fresh processes"
        f"{again if spent['disturbed'] else ''}; the suite itself took "
        f"{format_seconds(spent['own_seconds_per_sample'])} for each"
    )
