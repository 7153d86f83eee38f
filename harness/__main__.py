"""``python -m harness``: which commands there are; ``--version`` says the suite's version."""

import argparse
import sys

from harness import __version__

COMMANDS = """\
commands:
  pytest --benchmark-only       measure: pytest --help lists what can be chosen
  python -m harness.report      the last run, or saved results, as tables, page or picture
  python -m harness.compare     did an upgrade or a commit make it slower?
  python -m harness.port        a folder to measure, out of two functions that exist
Each has --help. docs/guide.md has them by task.
"""


def main(arguments=None):
    """Print the commands, or the version. Returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m harness",
        description="Which of NumPy, Numba and JAX is fastest for your work, on your machine?",
        epilog=COMMANDS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.parse_args(arguments)
    parser.print_help()
    return 0


if __name__ == "__main__":
    sys.exit(main())
