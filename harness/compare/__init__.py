"""Did it get slower? Two sides, kept alive as workers and timed in turns, compared pair by pair.

``python -m harness.compare A B``; each side is an environment and a checkout (see `environments`).
"""
