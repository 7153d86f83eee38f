"""What the metronome's readings are said to explain, of made-up samples."""

import pytest

from meta_tests import metronome
from meta_tests.made_up import sample

pytestmark = pytest.mark.fast


def test_times_are_told_by_how_slow_the_machine_was_and_ranges_with_and_without_slow_processes():
    def processes(kernel, cores, *pairs):
        return [
            sample(number, kernel, warm_seconds=seconds, cores_used=cores, metronome={"alone": [reading]})
            for number, (reading, seconds) in enumerate(pairs)
        ]

    samples = processes("numba_serial", 1.0, *[(1.0, 1.0)] * 9, (1.0, 1.1), (1.25, 1.3), (2.0, 1.5))
    samples += processes("numba_parallel", 1.9, *[(1.0, 2.0)] * 8, (2.0, 3.0))
    samples.append(sample(0, "jax_vmap"))
    figures = metronome.figures(samples)
    assert list(figures.values()) == [
        "3 of 21",
        "1.00 (10)",
        "–",
        "1.30 (1)",
        "–",
        "1.50 (1)",
        "1.50 (2)",
        "1.05 (2)",
    ]
