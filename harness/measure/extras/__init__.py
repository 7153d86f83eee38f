"""Figures that only some samples have, a file each; `measure` returns fields of the Sample."""
