"""returned NoneType, not a NumPy value"""


def run(x):
    x.sort()
