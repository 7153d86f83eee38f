"""A machine in words, and two of them compared, from what their files say."""

import pytest

from harness.machine import described
from harness.machine.environment_variables import NOT_USED

pytestmark = pytest.mark.fast

AVX2 = ["sse2", "avx", "avx2"]
AVX512 = [*AVX2, "avx512f"]


def info(name, vendor, family, model, flags=(), **more):
    cpu = {"vendor_id_raw": vendor, "family": family, "model": model, "flags": list(flags)}
    return {"processor_name": name, "cpu": cpu | more}


ZEN_3 = info("AMD EPYC", "AuthenticAMD", 25, 1, AVX2)
ZEN_5 = info("AMD EPYC", "AuthenticAMD", 26, 2, AVX512)


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        (ZEN_5, "AMD EPYC (Zen 5, AVX-512)"),
        (info("AMD X", "AuthenticAMD", 26, 250, AVX512), "AMD X (family 26 model 250, AVX-512)"),
        (info("Intel(R) Xeon(R) Processor", "GenuineIntel", 6, 143), "Intel Xeon (Sapphire Rapids)"),
        # One that no processor of that model can be.
        (
            info("Intel(R) Xeon(R)", "GenuineIntel", 6, 167, ["avx512f", "amx_tile"]),
            "Intel Xeon (family 6 model 167, AVX-512)",
        ),
        (info("Apple M2", None, None, None, arch="ARM_8"), "Apple M2 (NEON)"),
        (info("Neoverse-V1", "ARM", None, 1, ["asimd", "sve"], arch="ARM_8"), "Neoverse-V1 (SVE)"),
        ({"processor_name": "A processor"}, "A processor"),
        (info("A processor", ["odd"], "6", None), "A processor"),
        (info("A processor", "GenuineIntel", "6", "143"), "A processor"),
        ({}, ""),
    ],
)
def test_a_processor_is_named_with_its_generation_and_vectors(machine, words):
    assert described.processor(machine) == words


@pytest.mark.parametrize(
    ("machine", "words"),
    [
        ({"cpus_usable": 2, "cpus_present": 2}, "2 CPUs"),
        ({"cpus_usable": 1, "cpus_present": 8}, "1 of 8 CPUs"),
        ({"cpus_usable": 2, "cpu_quota": 1.0}, "1 of 2 CPUs by a quota"),
        ({"cpus_usable": 2, "cpu_quota": 1.5}, "1.5 of 2 CPUs by a quota"),
        ({"cpus_usable": 2, "cores": 1}, "2 CPUs on 1 core"),
        ({"cpus_usable": 8, "cpus_present": 16, "cores": 4}, "8 of 16 CPUs on 4 cores"),
        ({}, ""),
    ],
)
def test_cpus_are_told_with_what_a_quota_leaves_and_the_cores_that_they_share(machine, words):
    assert described.cpus(machine) == words


FOUR = {"cpus_usable": 4, "cpu_quota": 2.5}
OF_QUOTA = "A quota of {}: kernels on {} threads are stopped part of the time; --cpus {} measures what {}"


@pytest.mark.parametrize(
    ("machine", "counts", "sentences"),
    [
        (FOUR, {None}, [OF_QUOTA.format("2.5 CPUs", 4, 2, "2 CPUs give")]),
        (FOUR, {1, 2}, []),
        ({"cpus_usable": 2, "cpu_quota": 1.0}, {None}, [OF_QUOTA.format("1 CPU", 2, 1, "one CPU gives")]),
        (
            {"cpus_usable": 1, "cpu_quota": 0.5},
            {None},
            ["A quota of 0.5 CPUs: every kernel is stopped part of the time"],
        ),
        ({"cpus_usable": 2, "cpu_quota": 4.0}, {None}, []),
        ({}, {None}, []),
        ({"on_battery": True}, {None}, ["On battery"]),
        ({"governor": "powersave, acpi-cpufreq"}, {None}, ["The governor powersave"]),
        ({"in_wsl": True}, {None}, ["Linux within Windows"]),
        ({"cpus_usable": 8, "slow_cpus": 4}, {None}, ["4 of 8 CPUs are efficiency cores"]),
        ({"on_battery": False, "governor": "powersave, intel_pstate", "in_wsl": False}, {None}, []),
        ({"cpus_usable": 8, "slow_cpus": 8, "governor": "performance, acpi-cpufreq"}, {None}, []),
    ],
)
def test_what_slows_this_machine_down_is_told_with_what_to_do(machine, counts, sentences):
    for line, start in zip(described.remarks(machine, counts), sentences, strict=True):
        assert line.startswith(start)


def settings(**variables):
    return {"settings": variables}


def layer(name):
    return {"builds": {"numba": {"threading layer": name}}}


POWERED = {"cpus_usable": 2, "cores": 2, "on_battery": False, "governor": "performance, acpi-cpufreq"}
WEAKER = POWERED | {"cores": 1, "on_battery": True, "governor": "powersave, acpi-cpufreq", "cpu_quota": 1.5}


@pytest.mark.parametrize(
    ("saved", "now", "different"),
    [
        (POWERED, POWERED, []),
        (
            POWERED,
            WEAKER,
            [
                "CPU quota: none then, 1.5 now",
                "governor: performance, acpi-cpufreq then, powersave, acpi-cpufreq now",
                "on_battery: False then, True now",
                "cores: 2 then, 1 now",
            ],
        ),
        # Fewer CPUs are of fewer cores.
        (POWERED, POWERED | {"cpus_usable": 1, "cores": 1}, ["cpus_usable: 2 then, 1 now"]),
        ({}, {"on_battery": True}, []),
        (ZEN_3, ZEN_5, ["processor_name: AMD EPYC (Zen 3, AVX2) then, AMD EPYC (Zen 5, AVX-512) now"]),
        # A file that does not say the generation is compared by name.
        ({"processor_name": "AMD EPYC"}, ZEN_5, []),
        ({"processor_name": "Another"}, ZEN_5, ["processor_name: Another then, AMD EPYC now"]),
        (settings(NUMBA_OPT="0"), settings(NUMBA_OPT="0"), []),
        (settings(NUMBA_OPT="0"), settings(), ["NUMBA_OPT: 0 then, not set now"]),
        (settings(), settings(NPROC="1"), ["NPROC: not set then, 1 now"]),
        (settings(NUMBA_CACHE_DIR=NOT_USED), settings(), []),
        ({}, settings(NUMBA_OPT="0"), []),
        ({"load": 0.1}, {"load": 0.4}, []),
        ({"load": 0.1}, {"load": 2.4}, ["load at the start: 0.1 then, 2.4 now"]),
        (layer("omp"), layer("workqueue"), ["numba's threading layer: omp then, workqueue now"]),
        ({}, layer("omp"), []),
        ({"libraries": {}}, {"libraries": {"jax": "0.9"}}, ["jax: None then, 0.9 now"]),
    ],
)
def test_what_makes_two_runs_incomparable_is_named(saved, now, different):
    assert described.differences(saved, now) == different
    without_load = [line for line in different if not line.startswith("load")]
    assert described.differences(saved, now, load=False) == without_load
