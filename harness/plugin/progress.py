"""A line that says how far the measuring is, written between samples only, never while one is timed."""

from time import monotonic

from harness.units import format_duration

# Without a terminal that can rewrite a line: a plain one so often, in seconds.
PLAIN_EVERY = 30


class Line:
    """One line on pytest's terminal; -q silences it."""

    def __init__(self, config):
        self._reporter = config.pluginmanager.get_plugin("terminalreporter")
        self._silent = self._reporter is None or config.option.verbose < 0
        self._rewrites = not self._silent and self._reporter.isatty
        self._written = monotonic()

    def show(self, progress):
        """Say where the run is (`measure.engine.Progress`)."""
        if self._rewrites:
            self._reporter.rewrite(text(progress), erase=True)
        elif not self._silent and monotonic() - self._written >= PLAIN_EVERY:
            self._written = monotonic()
            self._reporter.write_line(text(progress))
            self._reporter.flush()

    def close(self):
        """Leave no half line behind."""
        if self._rewrites:
            self._reporter.rewrite("", erase=True)


def text(progress):
    """The line."""
    if progress.round == 0:
        return f"checking: {progress.done} of {progress.total} kernels"
    time_left = "time left is known after the first round"
    if progress.seconds_left is not None:
        time_left = f"about {format_duration(progress.seconds_left)} left"
    others = f", others use {progress.others_cores:.1f} cores" if progress.others_cores is not None else ""
    return (
        f"measuring: round {progress.round} of {progress.rounds}, "
        f"{progress.done} of {progress.total} samples, {time_left}{others}"
    )
