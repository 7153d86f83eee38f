"""How long something will take that has not been run: the rest of a run, a call at a larger size."""
