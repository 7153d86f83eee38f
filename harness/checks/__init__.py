"""May a kernel be timed? It must agree with the reference, and may not skip, move or widen its work."""
