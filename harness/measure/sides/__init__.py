"""Comparisons of several sides: their processes are alive at once, and timed in turns."""
