"""NumPy, as it is used today"""

from .old import mean_utility

run = mean_utility
