"""Where a run's own time goes: what the suite costs beside the calls that it times."""

from contextlib import contextmanager
from time import perf_counter

from harness.spelling import spell_seconds


class Spent:
    """Seconds since the run started, in timed calls, and in waiting for fresh processes."""

    def __init__(self):
        self.started = perf_counter()
        self.timed = self.fresh = 0.0
        self.rows = 0

    @contextmanager
    def on_fresh_process(self):
        """What happens inside is waiting for a fresh process."""
        before = perf_counter()
        try:
            yield
        finally:
            self.fresh += perf_counter() - before

    def add_row(self, stats):
        """Count a row, and its calls if this process made them (pytest-benchmark's Metadata)."""
        self.rows += 1
        if stats["options"]["timer"] == "perf_counter":
            self.timed += stats["stats"]["total"] * stats["stats"]["iterations"]

    def figures(self):
        """Seconds by name; `own_seconds_per_row`: starting, collecting, checking, calibrating, saving."""
        wall = perf_counter() - self.started
        return {
            "wall_seconds": wall,
            "timed_seconds": self.timed,
            "fresh_process_seconds": self.fresh,
            "own_seconds_per_row": (wall - self.timed - self.fresh) / max(1, self.rows),
            "rows": self.rows,
        }

    def line(self):
        """The same for the terminal."""
        found = self.figures()
        own = found["own_seconds_per_row"]
        return (
            f"this run: {spell_seconds(found['wall_seconds'])} for {self.rows} rows: "
            f"{spell_seconds(self.timed)} in timed calls, {spell_seconds(self.fresh)} in fresh processes, "
            f"{spell_seconds(own)} a row for the rest (collecting, checking, calibrating)"
        )
