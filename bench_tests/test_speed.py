"""How long does one warm call take, from placed inputs to the finished result?

A round is a fresh process, and its seconds are the median of that process's warm calls. The process has
checked its first result and its last one against the NumPy reference.
"""


def test_speed(samples, row):
    row("speed", samples())
