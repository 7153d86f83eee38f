"""Tests on several CPUs, by pytest-xdist: which of them go to one worker together."""

from xdist.scheduler import LoadScopeScheduling


class FileByFile(LoadScopeScheduling):
    """The tests of a file, which share fixtures; all of `bench_tests`, whose kernels are checked at once."""

    def _split_scope(self, nodeid):
        file = nodeid.partition("::")[0]
        return "bench_tests" if file.startswith("bench_tests/") else file
