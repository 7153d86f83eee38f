"""NumPy, one addition

A ufunc on an array of one element; the new array is made inside the timed call.
"""


def run(x):
    return x + 1
