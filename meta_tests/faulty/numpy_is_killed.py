"""died: its process died of SIGKILL, as the system does when memory runs out"""

import os
import signal


def run(x):
    os.kill(os.getpid(), signal.SIGKILL)
