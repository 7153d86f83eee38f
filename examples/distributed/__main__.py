"""The maximum over a grid by several processes at once, each holding a share of the rows.

``python -m examples.distributed --processes 2 --n 3000`` starts them on this machine. On a cluster,
start one on each node with ``--coordinator HOST:PORT --processes N --process I``, as ``kubernetes.yml``
does; under Slurm that is ``srun python -m examples.distributed --coordinator $HOST:1234
--processes $SLURM_NTASKS --process $SLURM_PROCID``. No process ever holds more than its rows of the
grid and the grid itself.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

from harness.machine.resources import usable_cpus

CALLS = 7


def parser():
    """The command line."""
    made = argparse.ArgumentParser(
        prog="python -m examples.distributed", description=__doc__.split("\n\n")[0]
    )
    made.add_argument("--processes", default="2", help="how many; on this machine also several: 1,2,4")
    made.add_argument("--process", type=int, help="which of them this one is; left out: all, here")
    made.add_argument("--coordinator", metavar="HOST:PORT", help="where process 0 listens")
    made.add_argument("--cpus-each", type=int, help="keep each process to so many CPUs of its own")
    made.add_argument("--n", type=int, default=3_000)
    made.add_argument("--dtype", default="float64", choices=("float64", "float32"))
    made.add_argument("--time-limit", type=int, default=60, help="seconds to wait for the others")
    return made


def one_process(options):
    """Join the others, verify, time; process 0 prints a line of JSON."""
    if options.process and not _answers(options.coordinator, options.time_limit):
        print(f"nobody answers at {options.coordinator} within {options.time_limit} s", file=sys.stderr)
        return 1
    if options.cpus_each:
        cpus = usable_cpus()
        first = options.process * options.cpus_each
        os.sched_setaffinity(0, {cpus[i % len(cpus)] for i in range(first, first + options.cpus_each)})
    import jax

    jax.config.update("jax_enable_x64", True)
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(
        options.coordinator,
        options.processes,
        options.process,
        initialization_timeout=options.time_limit,
        heartbeat_timeout_seconds=max(10, options.time_limit // 2),
    )
    import numpy as np
    from jax.sharding import Mesh, NamedSharding, PartitionSpec

    from harness.cases import problems
    from harness.checks import inputs
    from kernels.grid_max import jax_sharded

    (grid,) = problems.problem("grid_max").inputs(options.n, options.dtype)
    mesh = Mesh(np.array(jax.devices()), ("rows",))
    everywhere = NamedSharding(mesh, PartitionSpec())
    placed = jax.make_array_from_callback(grid.shape, everywhere, lambda index: grid[index])
    result = float(jax_sharded.run(placed))
    seconds = []
    for _ in range(CALLS):
        started = time.perf_counter()
        jax.block_until_ready(jax_sharded.run(placed))
        seconds.append(time.perf_counter() - started)
    memory = jax_sharded.over(mesh).lower(placed).compile().memory_analysis()
    if options.process == 0:
        value, tolerance = inputs.expected("grid_max", (grid,)) if options.n <= 5_000 else (None, None)
        answer = {
            "processes": options.processes,
            "devices": jax.device_count(),
            "n": options.n,
            "dtype": options.dtype,
            "maximum": result,
            "agrees": None if value is None else bool(abs(result - float(value)) <= tolerance),
            "median_seconds": statistics.median(seconds),
            "temporary_bytes_per_device": getattr(memory, "temp_size_in_bytes", None),
        }
        print(json.dumps(answer), flush=True)
        if answer["agrees"] is False:
            return 1
    jax.distributed.shutdown()
    return 0


def _answers(coordinator, seconds):
    """Is somebody listening there? JAX itself would abort with a stack trace."""
    host, _, port = coordinator.rpartition(":")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return True
        except (OSError, ValueError):
            time.sleep(0.2)
    return False


def all_here(options):
    """Start every process on this machine; the first that fails or is late ends the others.

    Returns the exit status and what process 0 answered.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        coordinator = f"127.0.0.1:{free.getsockname()[1]}"
    arguments = [sys.executable, "-m", "examples.distributed", f"--coordinator={coordinator}"]
    arguments += [f"--processes={options.processes}", f"--n={options.n}", f"--dtype={options.dtype}"]
    arguments.append(f"--time-limit={options.time_limit}")
    if options.cpus_each:
        arguments.append(f"--cpus-each={options.cpus_each}")
    environment = os.environ | {"JAX_PLATFORMS": "cpu"}
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as answered:
        started = [
            subprocess.Popen([*arguments, f"--process={i}"], env=environment, stdout=answered, stderr=said)
            for i in range(options.processes)
        ]
        try:
            why = _ended(started, time.monotonic() + 3 * options.time_limit)
        finally:
            for process in started:
                process.kill()
                process.wait()
        if why:
            said.seek(0)
            # An exception's last line, if there is one, before what JAX says when others are gone.
            lines = said.read().strip().splitlines()
            lines = [x for x in lines if "Error: " in x] or [x for x in lines if "error" in x.lower()]
            print(f"{why}{f': {lines[-1].strip()[:200]}' if lines else ''}", file=sys.stderr)
            return 1, None
        answered.seek(0)
        (line,) = [line for line in answered if line.startswith("{")]
    return 0, json.loads(line)


def several_here(options, counts):
    """One run after the other with so many processes each, and what more of them gave; the exit status."""
    first = None
    if hasattr(os, "sched_setaffinity") and not options.cpus_each:
        # The same share for each, so that more processes are more cores.
        options.cpus_each = max(1, len(usable_cpus()) // max(counts))
    for count in counts:
        options.processes = count
        status, answer = all_here(options)
        if status:
            return status
        first = first or answer
        if len(counts) > 1:
            answer["speed_up"] = first["median_seconds"] / answer["median_seconds"]
            answer["efficiency"] = answer["speed_up"] * first["processes"] / count
        print(json.dumps(answer), flush=True)
    return 0


def _ended(started, end):
    """Wait until all have ended well: None. Else, at once or at the time `end`, what went wrong."""
    while time.monotonic() <= end:
        codes = [process.poll() for process in started]
        failed = [i for i, code in enumerate(codes) if code]
        if failed:
            return f"process {failed[0]} failed"
        if None not in codes:
            return None
        time.sleep(0.05)
    return "the processes did not finish in time"


def main(arguments=None):
    """Returns the exit status: 0, 1 if a process failed or the result is wrong, 2 for wrong options."""
    options = parser().parse_args(arguments)
    counts = [int(part) if part.strip().isdigit() else 0 for part in options.processes.split(",")]
    if min(counts) < 1 or options.n < 2:
        print("--processes and --n: whole numbers, at least 1 and 2", file=sys.stderr)
        return 2
    if options.process is None:
        return several_here(options, counts)
    options.processes = counts[0] if len(counts) == 1 else 0
    if not (options.coordinator and 0 <= options.process < options.processes):
        print("--process: from 0 to --processes less 1, and --coordinator HOST:PORT", file=sys.stderr)
        return 2
    try:
        return one_process(options)
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)  # at a usual exit JAX waits for the others, and they for this one


if __name__ == "__main__":
    sys.exit(main())
