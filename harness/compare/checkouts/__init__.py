"""Whose kernels a side of a comparison runs: this checkout's, a folder's or those of a git revision."""
