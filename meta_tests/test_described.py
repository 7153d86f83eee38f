"""A machine in words, from what its file says: processor, CPUs, and what changes what a figure is worth."""

import pytest

from harness.machine import described, hardware
from harness.storage import files
from meta_tests.blocks import EPYC
from meta_tests.whole import ROOT

pytestmark = pytest.mark.fast

AVX2 = ["sse2", "avx", "avx2"]
AVX512 = [*AVX2, "avx512f"]


def info(name, vendor, family, model, flags=(), **more):
    cpu = {"vendor_id_raw": vendor, "family": family, "model": model, "flags": list(flags)}
    return {"processor_name": name, "cpu": cpu | more}


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (info("AMD EPYC", "AuthenticAMD", 25, 1, AVX2), "AMD EPYC (Zen 3, AVX2)"),
        (info("AMD EPYC", "AuthenticAMD", 25, 17, AVX512), "AMD EPYC (Zen 4, AVX-512)"),
        (info("AMD EPYC", "AuthenticAMD", 26, 2, AVX512), "AMD EPYC (Zen 5, AVX-512)"),
        (info("AMD EPYC", "AuthenticAMD", 23, 49, AVX2), "AMD EPYC (Zen 2, AVX2)"),
        (info("AMD X", "AuthenticAMD", 26, 250, AVX512), "AMD X (family 26 model 250, AVX-512)"),
        (info("Intel(R) Xeon(R) Processor", "GenuineIntel", 6, 143), "Intel Xeon (Sapphire Rapids)"),
        (info("Intel(R) Xeon(R)", "GenuineIntel", 6, 79, AVX2), "Intel Xeon (Broadwell, AVX2)"),
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
def test_a_processor_is_named_with_its_generation_and_vectors(known, words):
    assert described.processor(known) == words


def test_two_machines_of_one_name_are_told_apart_in_files_that_are_there():
    other = files.load(ROOT / "results" / "patterns-epyc-avx2-2-cpus-jax-0.12.json")
    (line,) = [one for one in files.differences(other, files.load(EPYC)) if one.startswith("processor")]
    assert line == "processor_name: AMD EPYC (Zen 3, AVX2) then, AMD EPYC (Zen 5, AVX-512) now"


def test_a_file_that_does_not_say_the_generation_is_compared_by_name():
    known = info("AMD EPYC", "AuthenticAMD", 26, 2, AVX512)
    assert hardware.differences({"processor_name": "AMD EPYC"}, known) == []
    (line,) = hardware.differences({"processor_name": "Another"}, known)
    assert line == "processor_name: Another then, AMD EPYC now"


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"cpus_usable": 2, "cpus_present": 2}, "2 CPUs"),
        ({"cpus_usable": 1, "cpus_present": 8}, "1 of 8 CPUs"),
        ({"cpus_usable": 2, "cpu_quota": 1.0}, "1 of 2 CPUs by a quota"),
        ({"cpus_usable": 2, "cpu_quota": 1.5}, "1.5 of 2 CPUs by a quota"),
        ({"cpus_usable": 2, "cpu_quota": 2.0}, "2 CPUs"),
        ({"cpus_usable": 2, "cores": 1}, "2 CPUs on 1 core"),
        ({"cpus_usable": 8, "cpus_present": 16, "cores": 4}, "8 of 16 CPUs on 4 cores"),
        ({"cpus_usable": 2, "cores": 2}, "2 CPUs"),
        ({}, ""),
    ],
)
def test_cpus_are_told_with_what_a_quota_leaves_and_the_cores_that_they_share(known, words):
    assert described.cpus(known) == words


def test_under_a_quota_it_is_told_what_fewer_cpus_would_measure():
    known = {"cpus_usable": 4, "cpu_quota": 2.5}
    (line,) = described.remarks(known)
    assert line == (
        "A quota of 2.5 CPUs: kernels on 4 threads are stopped part of the time; --cpus 2 measures what "
        "2 CPUs give"
    )
    assert list(described.remarks({"cpus_usable": 2, "cpu_quota": 1.0})) == [
        "A quota of 1 CPU: kernels on 2 threads are stopped part of the time; --cpus 1 measures what one CPU "
        "gives"
    ]
    assert list(described.remarks({"cpus_usable": 1, "cpu_quota": 0.5})) == [
        "A quota of 0.5 CPUs: every kernel is stopped part of the time"
    ]
    assert list(described.remarks(known, {1, 2})) == []
    assert list(described.remarks(known, {1, None})) == [line]
    assert list(described.remarks({"cpus_usable": 2, "cpu_quota": 4.0})) == []
    assert list(described.remarks({})) == list(described.remarks({"cpu_quota": 1.0})) == []


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"on_battery": True}, "On battery"),
        ({"governor": "powersave, acpi-cpufreq"}, "The governor powersave"),
        ({"in_wsl": True}, "Linux within Windows"),
        ({"cpus_usable": 8, "slow_cpus": 4}, "4 of 8 CPUs are efficiency cores"),
        ({"on_battery": False, "governor": "powersave, intel_pstate", "in_wsl": False}, None),
        ({"cpus_usable": 8, "slow_cpus": 8, "governor": "performance, acpi-cpufreq"}, None),
    ],
)
def test_what_slows_this_machine_down_is_told(known, words):
    lines = list(described.remarks(known))
    assert [line[: len(words)] for line in lines] == [words] if words else lines == []


def test_runs_on_other_power_cores_or_quotas_are_not_alike():
    then = {"cpus_usable": 2, "cores": 2, "on_battery": False, "governor": "performance, acpi-cpufreq"}
    now = {"cpus_usable": 2, "cores": 1, "on_battery": True, "governor": "powersave, acpi-cpufreq"}
    assert hardware.differences(then, now | {"cpu_quota": 1.5}) == [
        "CPU quota: none then, 1.5 now",
        "governor: performance, acpi-cpufreq then, powersave, acpi-cpufreq now",
        "on_battery: False then, True now",
        "cores: 2 then, 1 now",
    ]
    assert hardware.differences(then, then) == hardware.differences({}, {"on_battery": True}) == []
    # Fewer CPUs are of fewer cores.
    (line,) = hardware.differences(then, then | {"cpus_usable": 1, "cores": 1})
    assert line.startswith("cpus_usable")
