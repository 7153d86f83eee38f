"""time: no answer within 30 s (--time-limit); a smaller --size beside it tells how it grows"""

import time


def run(x):
    if len(x) > 300:
        time.sleep(1_000)
    return (x + 1).sum()
