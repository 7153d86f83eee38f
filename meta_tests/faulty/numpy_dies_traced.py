"""NumPy, dies where its memory is counted"""

import os
import signal
import sys


def run(x):
    if "memray" in sys.modules:
        os.kill(os.getpid(), signal.SIGKILL)
    return (x + 1).sum()
