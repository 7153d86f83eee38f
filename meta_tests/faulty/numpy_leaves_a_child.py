"""NumPy, leaves a child"""

import os
import shutil
from pathlib import Path

SLEEP = shutil.which("sleep")
children = []


def run(x):
    if not children:
        children.append(os.posix_spawn(SLEEP, ["sleep", "1000"], {}))
        with Path(os.environ["LOG_OF_CHILDREN"]).open("a") as log:
            log.write(f"{children[0]}\n")
    return (x + 1).sum()
