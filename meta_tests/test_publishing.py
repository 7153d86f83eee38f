"""Results for others: nothing private in a file, a name from its content, a check with a line per fault."""

import copy
import json
import os
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.analysis.stats import FEWEST
from harness.cases import sources
from harness.report import __main__ as command
from harness.report import check, publish
from harness.report.__main__ import main
from harness.report.page import machines
from harness.storage import files, private, pytest_benchmark
from meta_tests.made_up import BUSY, LIMITS, failed, loaded, rows

# Of a run on some machine, with all that pytest-benchmark and the suite say of it.
MACHINE = {
    "node": "annas-laptop",
    "processor": "x86_64",
    "python_build": ["main", "May 9 2026"],
    "system": "Linux",
    "release": "6.8.0-annas-kernel",
    "machine": "x86_64",
    "python_version": "3.13.0",
    "processor_name": "AMD EPYC 7763 64-Core Processor",
    "cpu": {"vendor_id_raw": "AuthenticAMD", "family": 25, "model": 1, "flags": ["avx2", "fpu"], "count": 2},
    "cpus_usable": 2,
    "cpu_quota": None,
    "settings": {"XLA_FLAGS": "--xla_dump_to=/home/anna/thesis", "LD_PRELOAD": "/opt/lib/malloc.so"},
    "libraries": {"numpy": "2.5.5", "numba": "0.68.1", "jax": "0.12.0.1"},
    "builds": {"numpy": {"BLAS": "OpenBLAS 0.3.34"}},
}
COMMIT = {"id": "49de2fd0", "time": "2026-11-25", "dirty": False, "project": "thesis", "branch": "anna"}
CODE = sources.of_problems(["grid_max"])
REASON = "FileNotFoundError: '/home/anna/thesis/data.csv'; ask anna@example.org on annas-laptop.local"
NAME = "amd-epyc-7763-64-core-zen3-avx2-2-cpus-linux/py3.13-jax-0.12-grid-max-2026-11-28"


def measured():
    """A loaded result of a run as it is saved today, in which nothing is amiss."""
    samples = [
        *rows("numpy_meshgrid", warm=0.3, first=0.3, peak=360_000_000),
        *rows("numba_serial", warm=0.13, first=0.6, peak=48),
        *rows("jax_vmap", warm=0.1, first=0.2, peak=444_000),
    ]
    return loaded(
        samples,
        [failed("jax_map", "raised", REASON)],
        machine_info=MACHINE,
        commit_info=COMMIT,
        datetime="2026-11-28T05:28:00+00:00",
        suite={"form": files.FORM, "measure": "0"},
        kernels={"grid_max": CODE["grid_max"]},
        limits=LIMITS,
        spent={"wall_seconds": 60.0, "samples": len(samples)},
    )


@pytest.fixture(autouse=True)
def history(monkeypatch):
    """The repository had the kernels that are here, committed or not; no result is stored."""
    every = {(problem, name, code) for problem, files in CODE.items() for name, code in files.items()}
    monkeypatch.setattr(sources, "ever", lambda: every)
    monkeypatch.setattr(command, "STORED", "no folder")
    check._ever.cache_clear()
    yield
    check._ever.cache_clear()


# Nothing private


@pytest.mark.fast
@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("could not open /home/anna/x/new.py: no", "could not open …/new.py: no"),
        ("in /Users/anna or C:\\Users\\anna\\a.py", "in … or …/a.py"),
        ("--xla_dump_to=/scratch/anna/dump -x", "--xla_dump_to=… -x"),
        ("ask anna@uni.edu.au at 10.0.0.1:99, 00:1a:2b:3c:4d:5e or box.local", "ask … at …, … or …"),
        ("new.py leaves jax_enable_x64 off; 3/4 of it", "new.py leaves jax_enable_x64 off; 3/4 of it"),
        ("https://docs.jax.dev/en/latest, JAX 0.12.0.1", "https://docs.jax.dev/en/latest, JAX 0.12.0.1"),
        ("bench_tests/test_speed.py::test_speed[a-b]", "bench_tests/test_speed.py::test_speed[a-b]"),
        ("@HEAD~1 (1a2b3c of suite), jax==0.12", "@HEAD~1 (1a2b3c of suite), jax==0.12"),
    ],
)
def test_paths_are_cut_to_a_files_name_and_other_words_stay(words, left):
    assert private.cleaned({"reason": [words]}) == {"reason": [left]}


@pytest.mark.fast
@given(
    st.lists(st.sampled_from(["/home/", "/Users/", "/", "anna", "x.py", "@", "uni.edu", ".local", " ", ":"]))
)
def test_what_is_cleaned_has_nothing_private_left(parts):
    assert list(private.findings(private.cleaned("".join(parts)))) == []


def test_the_users_home_and_host_are_hidden_whatever_they_are_called(monkeypatch):
    monkeypatch.setenv("HOME", "/data/Anna Smith")
    monkeypatch.setattr("platform.node", lambda: "lab-7")
    assert private.cleaned("/data/Anna Smith/new.py on lab-7, lab-70") == "…/new.py on …, lab-70"


@pytest.mark.fast
def test_every_saved_file_has_what_is_listed_and_nothing_else():
    text = pytest_benchmark.as_text(measured())
    for word in ("anna", "thesis", "/opt", "node", "python_build", "branch", "project", "fpu"):
        assert word not in text
    saved = json.loads(text)
    assert saved["machine_info"]["release"] == "6.8.0"
    assert saved["machine_info"]["settings"] == {"XLA_FLAGS": "--xla_dump_to=…", "LD_PRELOAD": "…/malloc.so"}
    assert saved["failed"][0]["reason"] == "FileNotFoundError: '…/data.csv'; ask … on …"


# Hashes of code


@pytest.mark.fast
def test_a_hash_is_of_the_code_and_not_of_what_is_said_of_it():
    hashes = {
        sources.of_code(text)
        for text in (
            '"""A."""\n\n\ndef run(x):\n    """B."""\n    return x\n',
            "def run(x):  # nothing\n\n    return (x)\n",
            'QUICK = ("numpy_a",)\n\n\ndef run(x):\n    return x\n',
        )
    }
    assert len(hashes) == 1
    others = ("def run(x):\n    return -x\n", "def run(y):\n    return y\n", "def run(x:\n")
    assert len(hashes | set(map(sources.of_code, others))) == 4


def test_the_repository_tells_every_version_that_it_had(tmp_path, monkeypatch):
    monkeypatch.undo()
    kernel = tmp_path / "kernels" / "mine" / "numpy_a.py"
    kernel.parent.mkdir(parents=True)
    names = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    codes = ["x = 1\n", "x = 2\n"]
    for code in codes:
        kernel.write_text(code)
        for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
            subprocess.run(["git", *words], cwd=tmp_path, env=os.environ | names, check=True)
    kernel.write_text("x = 3\n")
    assert sources.ever(tmp_path) == {("mine", "numpy_a", sources.of_code(code)) for code in codes}


@pytest.mark.fast
def test_two_files_of_other_measuring_code_are_not_alike():
    one, other = measured(), measured() | {"suite": {"form": files.FORM, "measure": "1"}}
    assert files.differences(one, one) == []
    assert files.differences(one, other) == ["suite: the code that measures is not the same"]


# Publishing


@pytest.mark.fast
@pytest.mark.parametrize(
    ("machine", "name"),
    [
        ({"cpu_quota": 1.5}, NAME.replace("2-cpus", "1.5-cpus")),
        (
            {"processor_name": "Apple M2", "cpu": {"arch": "ARM_8"}, "system": "Darwin"},
            "apple-m2-neon-2-cpus-darwin",
        ),
        (
            {"processor_name": None, "cpu": {}, "libraries": {}},
            "x86-64-2-cpus-linux/py3.13-jax-none",
        ),
        (
            {"cpu": {"vendor_id_raw": "GenuineIntel", "family": 6, "model": 250}},
            "amd-epyc-7763-64-core-family6-model250",
        ),
    ],
)
def test_a_name_is_made_from_the_machine_the_versions_and_the_day(machine, name):
    made = publish.name_of(measured() | {"machine_info": MACHINE | machine})
    assert made.startswith(name)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("problems", "dtypes", "words"),
    [
        (["grid_max", "quadratic_map"], ["float64"], "jax-0.12-2026"),
        (["grid_max"], ["float32", "float64"], "jax-0.12-grid-max-float32-2026"),
        (["sorting", "grid_max"], ["float32"], "jax-0.12-2-problems-float32-2026"),
    ],
)
def test_a_name_says_what_was_measured_beside_the_lecture(problems, dtypes, words):
    samples = [{"problem": problem, "dtype": dtype} for problem in problems for dtype in dtypes]
    assert words in publish.name_of(measured() | {"samples": samples})


@pytest.mark.fast
@pytest.mark.parametrize(
    ("sizes", "more", "words"),
    [
        (["small", "lecture"], {}, "jax-0.12-2026"),
        (["5000"], {}, "jax-0.12-n-5000-2026"),
        (["50", "140", "387"], {}, "jax-0.12-3-sizes-2026"),
        (["lecture"], {"cpus": 1}, "jax-0.12-1-cpus-2026"),
        (["lecture"], {"cpus": "all", "second_process": {"hits": 1}}, "jax-0.12-caches-2026"),
    ],
)
def test_a_name_says_which_sizes_and_settings_were_measured(sizes, more, words):
    samples = [
        {"problem": problem, "dtype": "float64", "size": size, **more}
        for problem in ("grid_max", "quadratic_map")
        for size in sizes
    ]
    assert words in publish.name_of(measured() | {"samples": samples})


@pytest.mark.parametrize("fit", [True, False])
def test_publishing_takes_the_file_or_writes_nothing_and_says_why(tmp_path, monkeypatch, capsys, fit):
    monkeypatch.chdir(tmp_path)
    data = measured() if fit else measured() | {"partial": "interrupted"}
    (tmp_path / "run.json").write_text(json.dumps(data))
    assert main(["--publish", "run.json"]) == (0 if fit else 1)
    out = capsys.readouterr().out
    assert ("open a pull request" in out) == fit
    assert (f'public: processor_name: "{MACHINE["processor_name"]}"' in out) == fit
    assert ("partial: the run was interrupted" in out) != fit
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.glob("amd*/*")] == [f"{NAME}.json"] * fit
    if fit:
        saved = files.load(f"{NAME}.json")
        assert all("data" not in row["stats"] for row in saved["benchmarks"])
        assert len(saved["samples"]) == len(data["samples"])
        assert publish.free_path(saved, tmp_path) == tmp_path / f"{NAME}-2.json"


# The check


def spoilt(change):
    """A published result with a change: ``change(data)`` makes it in place."""
    data = copy.deepcopy(publish.of(measured()))
    change(data)
    return data


def put(value, *place):
    """A change that puts a value into a place of the file."""

    def change(data):
        *outer, last = place
        for name in outer:
            data = data[name]
        data[last] = value

    return change


def of_samples(value, name, kernel=None):
    """A change of a figure of every sample, or of a kernel's."""

    def change(data):
        for sample in data["samples"]:
            if kernel in (None, sample["kernel"]):
                sample[name] = value(sample.get(name)) if callable(value) else value

    return change


def few(data):
    data["samples"] = [sample for sample in data["samples"] if sample["round"] < FEWEST - 1]
    data["spent"]["samples"] = len(data["samples"])


def one_in_five(data):
    for sample in data["samples"]:
        if sample["round"] == 2:
            sample["disturbed"] = BUSY


SPOILT = {
    "another form": (put(2, "suite", "form"), "form: the file is of form 2"),
    "no form": (lambda data: data.pop("suite"), "form: the file does not say its form"),
    "another day": (put("2026-11-27", "datetime"), f"name: its content makes it {NAME[:-2]}27.json"),
    "a host": (put("vm", "machine_info", "node"), "private: machine_info has node, which is not kept"),
    "a branch": (put("x", "commit_info", "branch"), "private: commit_info has branch, which is not kept"),
    "a home": (put("no /home/anna/x.py", "failed", 0, "reason"), "private: a home folder in failed.0.reason"),
    "a path": (put("/opt/a/b", "machine_info", "settings", "LD_PRELOAD"), "private: an absolute path in ma"),
    "a mail address": (put("a@b.org", "machine_info", "governor"), "private: a mail address in machine"),
    "few processes": (few, "processes: fewer than 6 of numpy_meshgrid, numba_serial and jax_vmap"),
    "a cut": (put("stopped before its last test", "partial"), "partial: the run was stopped before its last"),
    "changes": (put(True, "commit_info", "dirty"), "sources: measured with changes that are not committed"),
    "no hashes": (lambda data: data.pop("kernels"), "sources: no hashes of the kernels' code in the file"),
    "no hash": (put({}, "kernels", "grid_max"), "sources: no hash of grid_max/jax_vmap, grid_max/numba"),
    "code": (put("0", "kernels", "grid_max", "jax_vmap"), "sources: this repository never had this code"),
    "a busy machine": (one_in_five, "disturbed: 3 of 18 processes, 10% at most"),
    "no verdict": (of_samples(BUSY, "disturbed", "jax_vmap"), "disturbed: every process of jax_vmap"),
    "too fast": (of_samples(lambda s: s / 9, "warm_seconds", "jax_vmap"), "implausible: jax_vmap is 4.5"),
    "memory": (put({"peak_bytes": 350_000_000}, "samples", 0, "memory"), "implausible: numpy_meshgrid al"),
    "alike": (of_samples(0.2, "warm_seconds", "jax_vmap"), "implausible: every process of jax_vmap took"),
    "no wall": (put({}, "spent"), "implausible: the file does not say how long the run took"),
    "a short run": (put(1.0, "spent", "wall_seconds"), "implausible: its processes took"),
}  # fmt: skip


@pytest.mark.fast
@pytest.mark.parametrize("name", SPOILT)
def test_each_way_to_spoil_a_result_has_a_line_of_its_own(name):
    change, line = SPOILT[name]
    other = check.Checked("", publish.of(measured()), "other.json")
    found = check.faults(check.Checked("", spoilt(change), f"{NAME}.json"), [other])
    # Where every process of a kernel is disturbed, a tenth of all of them are too.
    assert len(found) == (2 if name == "no verdict" else 1)
    assert found[-1].startswith(line)


@pytest.mark.fast
def test_peaks_are_held_against_files_of_the_same_code_and_versions_alone():
    change, _ = SPOILT["memory"]
    for other in (
        spoilt(put("2.4", "machine_info", "libraries", "numpy")),
        spoilt(put("0", "kernels", "grid_max", "numpy_meshgrid")),
        spoilt(put("0", "kernels", "grid_max", "__init__")),
    ):
        checked = check.Checked("", spoilt(change), f"{NAME}.json")
        assert check.faults(checked, [check.Checked("", other, "other.json")]) == []


@pytest.mark.fast
def test_small_peaks_may_differ_by_what_threads_allocate():
    one, other = (spoilt(put({"peak_bytes": peak}, "samples", 0, "memory")) for peak in (573_000, 814_000))
    assert (
        check.faults(check.Checked("", one, f"{NAME}.json"), [check.Checked("", other, "other.json")]) == []
    )


def test_the_check_of_files_says_which_are_fit(tmp_path, capsys):
    good, bad, cut = (tmp_path / name for name in (f"{NAME}.json", "other.json", "cut.json"))
    good.parent.mkdir()
    good.write_text(json.dumps(publish.of(measured())))
    bad.write_text(good.read_text())
    cut.write_text(good.read_text()[:-9])
    assert main(["--check", str(good)]) == 0
    assert capsys.readouterr().out == f"{good}: fit to be published\n"
    assert main(["--check", *map(str, (good, bad, cut))]) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[1:4:2] == [f"{bad}:", f"{cut}:"]
    assert told[2] == f"  name: its content makes it {NAME}.json"
    assert "is not JSON, or was cut off" in told[4]


def places(value, place=()):
    """Every place in a JSON value, of lists the first and the third item's."""
    yield place
    if isinstance(value, dict | list):
        named = value.items() if isinstance(value, dict) else [*enumerate(value)][:3:2]
        for name, one in named:
            yield from places(one, (*place, name))


STRANGE = (None, "x", -1, 3.5, float("nan"), [], [[]], {}, {"a": {}}, True, 10**30)


@pytest.mark.parametrize("value", STRANGE, ids=repr)
def test_whatever_a_foreign_file_holds_it_is_refused_in_a_line_or_read(tmp_path, value):
    path, whole = tmp_path / "x.json", publish.of(measured())
    whole["samples"] = [one for one in whole["samples"] if one["round"] < 2]
    whole["kernels"] = {"grid_max": {"jax_vmap": "0"}}
    text, other, lines = json.dumps(whole), check.Checked("", whole, "other"), []
    for place in [*places(whole)][1:]:
        data = json.loads(text)
        put(value, *place)(data)
        path.write_text(json.dumps(data))
        try:
            read = files.load(path)
        except files.NotAResult as error:
            lines.append(str(error))
        else:
            checked = check.Checked("", read, str(path))
            lines += check.faults(checked, [other])
            machines.machines([checked, other])
    assert len(lines) > 100
    assert not [line for line in lines if "\n" in line]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--check"], "--check: name the files, such as results/*/py*.json"),
        (["--check", "--publish", "x.json"], "--publish: goes without --check"),
        (["--publish", "a.json", "b.json"], "--publish: takes one file; without any it is the last run"),
        (["--publish", "a.json", "--out=x.html"], "--publish: goes without --out"),
        (["--machines", "a.json"], "--machines: add --out machines.html"),
        (["--machines", "a.json", "--out=x.html", "--calls=3"], "--machines: goes without --calls"),
    ],
)
def test_options_that_do_not_go_together_get_one_line(capsys, options, line):
    assert main(options) == 2
    assert capsys.readouterr().err == f"{line}\n"
