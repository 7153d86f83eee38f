"""skipped: python_it is for n up to 300, and medium is n = 3,000: it would take too long"""


def run(x):
    return sum(value + 1 for value in x)
